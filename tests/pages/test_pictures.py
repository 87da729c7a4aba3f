"""What is drawn is what the table says, and no picture changes unseen."""

from collections.abc import Callable
from functools import cache, partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from canvass import drops, lead, load_count, load_election, needed_band
from canvass.count.count import Count
from canvass.count.kinds import by_type, classify, purity
from canvass.count.primary import reported
from canvass.outlook import forecast_table, score
from canvass.outlook.track import METHODS, Record, calibration, open_record
from canvass.pages.colours import OTHERS, PALETTE, colours
from canvass.pages.count import charts
from canvass.pages.count.page import CountPage
from canvass.pages.platforms import charts as platform_charts
from canvass.pages.platforms.page import PlatformsPage
from canvass.pages.platforms.page import open_page as open_platforms
from canvass.pages.primary.charts import order
from canvass.pages.primary.page import PrimaryPage
from canvass.pages.record import charts as record_charts
from canvass.pages.record.page import RecordPage
from canvass.platforms.after import ALL_PROGRAMS, OFFICER_TARGETS, OFFICERS, OWN_PROGRAM, series
from canvass.platforms.book import CITY, pace, per_vote
from canvass.show import style
from canvass.show.picture import Picture, svg_text
from canvass.show.words import Paragraph
from matplotlib.axes import Axes
from matplotlib.figure import Figure


@cache
def mayor(election: str = "2022-general") -> Count:
    return load_count(load_election(election), "city of los angeles mayor")


@cache
def record() -> Record:
    return open_record("2024-general")


def lead_chart(count: Count) -> Picture:
    return charts.lead(CountPage(count), lead(count).join(count.releases["when"]))


def drop_chart(count: Count) -> Picture:
    return charts.drops(CountPage(count), drops(count).join(classify(count)).join(count.releases["when"]))


def needed_chart(count: Count, candidate: str) -> Picture:
    need = needed_band(count, candidate).join(count.releases["when"])
    return charts.needed(CountPage(count), need, candidate)


def margin_chart(count: Count) -> Picture:
    return charts.margin(CountPage(count), by_type(count))


def purity_chart(count: Count) -> Picture:
    return charts.purity(CountPage(count), purity(count).join(count.releases["released_at"]))


def order_chart(count: Count) -> Picture:
    published = reported(count).dropna(subset=["share"]).join(count.releases["when"], on="release")
    return order(PrimaryPage(count), published)


def miss_chart(record: Record) -> Picture:
    return record_charts.misses(record.scores[record.scores["known"]])


def forecast_chart(record: Record) -> Picture:
    own = record.own(record.published)
    drawn = own[(own["method"] == "model") & own["stage"].isin([0, 3])]
    votes = drawn["votes"].round().astype("int64").to_numpy()
    return record_charts.forecasts(record, forecast_table(drawn).assign(votes=votes))


@cache
def platforms() -> PlatformsPage:
    return open_platforms()


def city_chart() -> Picture:
    counts = platforms().book.counts
    return platform_charts.city(platforms(), counts[counts["area"] == CITY].sort_values("year"))


def police_chart() -> Picture:
    officers, targets = (series(platforms().book, names) for names in ([OFFICERS], OFFICER_TARGETS))
    return platform_charts.police(platforms(), officers, targets)


CHARTS: dict[str, Callable[[], Picture]] = {
    "lead": lambda: lead_chart(mayor()),
    "drops": lambda: drop_chart(mayor()),
    "needed": lambda: needed_chart(mayor(), "Rick Caruso"),
    "margin-by-type": lambda: margin_chart(mayor()),
    "purity": lambda: purity_chart(mayor()),
    "order": lambda: order_chart(mayor("2022-primary")),
    "pace": lambda: platform_charts.pace(platforms(), pace(platforms().book)),
    "money": lambda: platform_charts.money(platforms(), per_vote(platforms().book)),
    "city": city_chart,
    "housed": lambda: platform_charts.housed(platforms(), series(platforms().book, [OWN_PROGRAM, *ALL_PROGRAMS])),
    "police": police_chart,
    "misses": lambda: miss_chart(record()),
    "calibration": lambda: record_charts.calibration(calibration(record().published)),
    "forecasts": lambda: forecast_chart(record()),
}


@cache
def picture(name: str) -> Picture:
    return CHARTS[name]()


def compared(name: str, width: str) -> Callable[[], None]:
    """A test that compares one picture with its reference in tests/pictures."""
    file = f"{name}.png" if width == "figure" else f"{name}-{width}.png"

    @pytest.mark.mpl_image_compare(
        baseline_dir="../pictures", filename=file, tolerance=4, style="default", savefig_kwargs={"dpi": 100}
    )
    def test() -> Figure:
        return getattr(CHARTS[name](), width)

    return test


for _name, _width in product(CHARTS, ("figure", "narrow")):
    globals()[f"test_picture_{_name.replace('-', '_')}_{_width}_is_unchanged"] = compared(_name, _width)


def line(axes: Axes, index: int) -> np.ndarray:
    return np.asarray(axes.get_lines()[index].get_ydata(), dtype=float)


def test_lead_steps_are_the_table() -> None:
    night, later = picture("lead").figure.axes
    leads = picture("lead").data["lead"].astype(float).to_numpy()
    assert line(night, 1).tolist() == leads[:14].tolist()
    assert line(later, 1).tolist() == leads[13:].tolist()


def said_on(axes: Axes) -> set[str]:
    return {text.get_text() for text in axes.texts}


def test_the_lead_chart_says_what_was_needed_and_when_it_was_beyond_doubt() -> None:
    night, later = picture("lead").figure.axes
    assert "Bass needed 50.7% to 51.9%\nof what was left" in said_on(night)
    assert "Beyond doubt by the\nestimate: 19 Nov" in said_on(later)
    early = lead_chart(load_count(load_election("2022-general", "2022-11-10"), "city of los angeles mayor"))
    assert "Bass needed 50.2% to 50.5%\nof what was left" in said_on(early.figure.axes[1])
    assert not any("doubt" in text for axes in early.figure.axes for text in said_on(axes))
    assert "Rick Caruso by 2,695 (Bass needed 50.2% to 50.5% of what was left)" in early.alt


def test_no_lead_is_drawn_where_votes_are_not_known() -> None:
    said = lead_chart(mayor("2022-primary"))  # of who was kept out only the certified votes are known
    assert said.filled.plain == "Votes of the two are known at one release only: there is no course to draw."


def test_one_release_has_no_course_to_draw() -> None:
    first = load_count(load_election("2022-general", "2022-11-08 20:30"), "city of los angeles mayor")
    assert isinstance(lead_chart(first), Paragraph)


def test_drop_marks_are_the_table() -> None:
    (axes,) = picture("drops").figure.axes
    drawn = np.vstack([np.asarray(marks.get_offsets()) for marks in axes.collections])
    table = picture("drops").data
    expected = dict(zip(range(len(table)), table["share_first"].astype(float), strict=True))
    assert {int(x): y for x, y in drawn} == pytest.approx(expected)


def test_needed_bars_and_marks_are_the_table() -> None:
    (axes,) = picture("needed").figure.axes
    table = picture("needed").data
    drawn = [(path[0][1], path[1][1]) for path in axes.collections[0].get_segments()]
    widened = [
        (low - 0.004, min(high, 1.05) + 0.004)
        for low, high in zip(table["needed_low"], table["needed_high"], strict=True)
    ]
    assert np.allclose(drawn, widened)
    assert line(axes, 0).tolist() == table["got"].tolist()


def test_margin_bars_are_the_table() -> None:
    (axes,) = picture("margin-by-type").figure.axes
    assert [bar.get_width() for bar in axes.patches] == picture("margin-by-type").data["margin"].astype(float).tolist()


def test_purity_bars_and_dots_are_the_table() -> None:
    (axes,) = picture("purity").figure.axes
    table = picture("purity").data
    drawn = [(path[0][1], path[1][1]) for path in axes.collections[0].get_segments()]
    assert np.allclose(drawn, table[["mail_low", "mail_high"]])
    assert line(axes, 0).tolist() == table["share_first"].tolist()


def test_order_draws_only_what_was_published() -> None:
    (axes,) = picture("order").figure.axes
    drawn = sorted(
        round(float(y), 6) for mark in axes.get_lines() if mark.get_marker() != "None" for y in mark.get_ydata()
    )
    assert drawn == sorted(round(float(share), 6) for share in picture("order").data["share"])


@pytest.mark.parametrize("width", ["figure", "narrow"])
def test_misses_are_the_table(width: str) -> None:
    table = picture("misses").data
    for axes, (_, own) in zip(getattr(picture("misses"), width).axes, table.groupby("election"), strict=True):
        for index, method in enumerate(METHODS):
            rows = own[own["method"] == method].sort_values("stage")
            assert line(axes, index).tolist() == rows["error"].tolist()


def test_calibration_lines_are_the_table() -> None:
    table = picture("calibration").data
    for axes, (_, own) in zip(picture("calibration").figure.axes, table.groupby("election"), strict=True):
        for index, (_, rows) in enumerate(own.groupby("stage"), 1):
            assert line(axes, index).tolist() == rows["covers"].tolist()


def test_every_forecast_is_drawn_once_and_crossed_where_it_missed() -> None:
    table = picture("forecasts").data
    inside = table["final"].between(table["q050"], table["q950"])
    miss = (table["final"] - table["q500"]).clip(-record_charts.EDGE, record_charts.EDGE)
    for axes, (stage, _) in zip(picture("forecasts").figure.axes, table.groupby("stage"), strict=True):
        at = table["stage"] == stage
        assert line(axes, 0).tolist() == miss[at & inside].tolist()
        assert line(axes, 1).tolist() == miss[at & ~inside].tolist()


def test_a_drawing_of_ones_own_is_its_table_and_its_legend_hides_nothing() -> None:
    night = record().own(record().published).query("stage == 0 and method in ['model', 'B3']")
    misses = night.assign(miss=score(night)["error"], Stage="night").rename(columns={"method": "Method"})
    table = misses.groupby(["Stage", "Method"], sort=False)["miss"].describe(percentiles=[0.05, 0.95])
    plot = partial(sns.pointplot, misses, x="miss", y="Stage", hue="Method", errorbar=("pi", 90), linestyle="none")
    own = RecordPage(record()).draw(plot, table, "spread")
    for figure in (own.figure, own.narrow):
        (axes,) = figure.axes
        dots, bars = ([x for x in (m.get_xdata() for m in axes.get_lines()) if len(x) == ends] for ends in (1, 2))
        assert np.allclose(dots, table[["mean"]])
        assert np.allclose(bars, table[["5%", "95%"]])
        assert (axes.get_legend(), [len(legend.get_texts()) for legend in figure.legends]) == (None, [2])
    assert own.alt.endswith("contests: night, model 1.87 (0.10 to 4.74); night, B3 2.12 (0.10 to 5.65).")


def test_a_drawing_of_ones_own_needs_no_file_of_words() -> None:
    added = drops(mayor())[["Karen Bass"]].astype("float64")
    plot = partial(sns.lineplot, added, x="release", y="Karen Bass")
    own = CountPage(mayor()).draw(plot, added, "bass-drops", alt="31,052 at the 15th.", caption="Drops of {{ x }}.")
    assert (own.alt, own.caption, own.name) == ("31,052 at the 15th.", "Drops of {{ x }}.", "bass-drops")
    assert line(own.figure.axes[0], 0).tolist() == own.data["Karen Bass"].tolist()


@pytest.mark.parametrize("name", CHARTS)
def test_axes_are_named_and_alt_text_has_numbers(name: str) -> None:
    for axes in picture(name).figure.axes:
        assert axes.get_xlabel() or axes.get_ylabel() or axes.get_title() or axes.get_title(loc="left"), name
    assert any(char.isdigit() for char in picture(name).alt)
    assert "Source" in picture(name).caption


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", [style.PAPER, "#15181c"])
@pytest.mark.parametrize("colour", [*PALETTE, OTHERS])
def test_candidates_colours_stand_out_on_both_pages(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 3


def test_a_candidate_keeps_one_colour_from_the_primary_on() -> None:
    primary, general = colours(mayor("2022-primary")), colours(mayor())
    assert {name: primary[name] for name in general} == general


def test_colours_do_not_follow_rank() -> None:
    first, last = (
        colours(load_count(load_election("2022-general", day), "mayor city los angeles"))
        for day in ("2022-11-10", None)
    )
    assert first == last


def test_hostile_names_are_drawn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"Karen Bass": "<script>alert(1)</script> $x_1$", "Rick Caruso": "\u202eEvil\nName " + "x" * 300}
    count = mayor()
    people = count.candidates.assign(name=count.candidates["name"].map(names))
    hostile = Count(count.election, count.contest, people, count.votes.rename(columns=names))
    drawn = lead_chart(hostile)
    texts = [text.get_text() for axes in drawn.figure.axes for text in axes.texts]
    assert all(len(text) < 60 and "Evil\n" not in text and "\u202e" not in text for text in texts)
    assert "<script" not in svg_text(drawn.figure) + svg_text(drawn.narrow)
    assert pd.api.types.is_integer_dtype(drawn.data["lead"])
