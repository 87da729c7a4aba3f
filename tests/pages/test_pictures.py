"""What is drawn is what the table says, and no picture changes unseen."""

from collections.abc import Callable
from functools import cache, partial
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from canvass import drops, lead, load_count, load_election, needed_band
from canvass.count.count import Count
from canvass.count.kinds import classify, purity
from canvass.count.primary import reported
from canvass.count.rule import chaser
from canvass.outlook import forecast_table, score
from canvass.outlook.track import METHODS, Record, calibration, open_record
from canvass.pages.colours import slots
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
from canvass.platforms.book import CITY
from canvass.show import style
from canvass.show.picture import Picture, svg_text
from canvass.show.words import Paragraph
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text


@cache
def mayor(election: str = "2022-general") -> Count:
    return load_count(load_election(election), "city of los angeles mayor")


def contest(election: str, asked: str, as_of: str = "") -> Count:
    return load_count(load_election(election, as_of), asked)


def renamed(names: dict[str, str]) -> Count:
    count = mayor()
    people = count.candidates.assign(name=count.candidates["name"].map(names))
    return Count(count.election, count.contest, people, count.votes.rename(columns=names))


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


def purity_chart(count: Count) -> Picture:
    return charts.purity(CountPage(count), purity(count).join(count.releases["released_at"]))


def order_chart(count: Count) -> Picture:
    published = reported(count).dropna(subset=["share"]).join(count.releases["when"], on="release")
    return order(PrimaryPage(count), published)


def miss_chart(record: Record) -> Picture:
    return record_charts.misses(record.scores[~record.scores["known"]])


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
    "purity": lambda: purity_chart(mayor()),
    "order": lambda: order_chart(mayor("2022-primary")),
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


def pixels(axes: Axes) -> list[tuple[float, float]]:
    """Left and right of the rectangles drawn in pixels of the page, in the axes' own numbers."""
    to_data = axes.transData.inverted()
    return [tuple(to_data.transform(bar.get_window_extent())[:, 0]) for bar in axes.patches]


def course(axes: Axes) -> np.ndarray:
    """The points of the longest line."""
    return max((drawn.get_xydata() for drawn in axes.get_lines()), key=len)


def dots(axes: Axes) -> list[tuple[float, ...]]:
    marked = (drawn for drawn in axes.get_lines() if drawn.get_marker() != "None" and drawn.get_linestyle() == "None")
    return sorted(tuple(map(float, point)) for drawn in marked for point in drawn.get_xydata())


def said_on(figure: Figure) -> str:
    """Every label of a chart, on one line each."""
    (axes,) = figure.axes
    return "\n".join(text.get_text().replace("\n", " ") for text in axes.texts)


def test_lead_line_and_dots_are_the_table() -> None:
    (axes,) = picture("lead").figure.axes
    points = picture("lead").data[["counted", "over"]].astype(float)
    assert course(axes).tolist() == [[0, 0], *points.to_numpy().tolist()]
    assert dots(axes) == sorted(points.itertuples(index=False, name=None))


def test_the_lead_chart_names_the_turning_points_and_the_sides() -> None:
    said = said_on(picture("lead").figure)
    assert "Election night, 8–9 Nov\nLate mail, 10 Nov to 5 Dec" in said
    for label in ("First mail: Bass +5,393", "Night ends: Caruso +12,282", "Certified: Bass +89,914"):
        assert label in said
    assert "11 Nov: Bass takes the lead for good" in said
    assert "19 Nov: beyond doubt, by the estimate" in said
    assert "Bass ahead by 80,000" in said and "Caruso ahead by 20,000" in said and "−" not in said


def test_while_counting_grey_ground_says_what_is_still_out_and_nothing_is_for_good() -> None:
    chart = lead_chart(contest("2022-general", "city of los angeles mayor", "2022-11-10"))
    (axes,) = chart.figure.axes
    grounds = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches]
    counted, (low, high) = 545_187, needed_band(mayor(), "Karen Bass").loc[15, ["left_low", "left_high"]]
    assert grounds[1:] == [pytest.approx((counted, counted + low)), pytest.approx((counted + low, counted + high))]
    said = said_on(chart.figure)
    assert "Still to count: 280,000 to 760,000 votes" in said and "Now: Caruso +2,695" in said
    assert "doubt" not in said and "for good" not in said
    assert chart.alt.endswith("Still to count: 280,000 to 760,000 votes.")


def test_the_lead_of_a_measure_is_over_its_line() -> None:
    chart = lead_chart(contest("2022-general", "measure smc"))
    yes, no = (chart.data[name].astype(int) for name in ("Yes", "No"))
    assert chart.data["over"].tolist() == [y - -(-55 * (y + n) // 100) for y, n in zip(yes, no, strict=True)]
    assert "55% needed" in said_on(chart.figure) and "Certified: 1,123 above" in said_on(chart.figure)


def test_who_alone_was_ahead_is_drawn_up_and_a_tie_is_nobodys() -> None:
    mitchell = lead_chart(contest("2024-primary", "supervisor district 2"))
    assert (mitchell.data["lead"] < 0).all() and (mitchell.data["over"] == -mitchell.data["lead"]).all()
    tie = said_on(lead_chart(contest("2024-general", "9430")).figure)
    assert "Certified: level" in tie and "for good" not in tie


def test_no_lead_is_drawn_where_votes_are_not_known() -> None:
    votes = mayor().votes.copy()
    votes.loc[[9, 20], "Rick Caruso"] = pd.NA
    chart = lead_chart(Count(mayor().election, mayor().contest, mayor().candidates, votes))
    (axes,) = chart.figure.axes
    assert np.flatnonzero(np.isnan(course(axes)).any(axis=1)).tolist() == [9, 20]
    assert len(dots(axes)) == 25 and "nothing is drawn" in chart.caption
    said = lead_chart(mayor("2022-primary"))  # of who was kept out only the certified votes are known
    assert said.filled.plain == "Votes of both are known at 1 release only, too few to draw."


def test_one_release_has_no_course_to_draw_nor_have_two_of_a_tiny_contest() -> None:
    for of in ("city of los angeles mayor", "9430"):
        day = ("2022-general", of, "2022-11-08 20:30") if of != "9430" else ("2024-general", of, "2024-11-05 21:00")
        assert isinstance(lead_chart(contest(*day)), Paragraph)


def test_drop_bars_are_the_table() -> None:
    (axes,) = picture("drops").figure.axes
    table = picture("drops").data
    right, votes = table["counted"].astype(float), table["pair_votes"].astype(float)
    expected = zip(right - votes, votes, table["share_first"].astype(float) - 0.5, strict=True)
    drawn = sorted((bar.get_x(), bar.get_width(), bar.get_height()) for bar in axes.patches)
    assert np.allclose(drawn, sorted(expected))


def test_drops_say_each_kind_and_while_counting_the_need() -> None:
    said = said_on(picture("drops").figure)
    for kind in ("Early mail Bass 50.8%", "In person, early Caruso 58.1%", "In person, 8 Nov Caruso 54.2%"):
        assert kind in said
    assert "Late mail Bass 61.7%" in said
    early = drop_chart(contest("2022-general", "city of los angeles mayor", "2022-11-10"))
    assert "Still out. To win, Bass needs 50.2% to 50.5% of it" in said_on(early.figure)


def test_a_correction_has_no_bar() -> None:
    votes = mayor().votes.copy()
    votes.loc[16:, "Rick Caruso"] -= 40_000
    chart = drop_chart(Count(mayor().election, mayor().contest, mayor().candidates, votes))
    assert 16 not in chart.data["release"].tolist() and len(chart.figure.axes[0].patches) == 26
    assert "has no bar" in chart.caption and "has no bar" not in picture("drops").caption


def test_needed_bars_and_dots_are_the_table() -> None:
    (axes,) = picture("needed").figure.axes
    table = picture("needed").data
    within = table[table["needed_high"] <= 1]
    assert np.allclose(pixels(axes), within[["needed_low", "needed_high"]], atol=0.003)
    markers = [drawn for drawn in axes.get_lines() if drawn.get_marker() == "o"]
    drawn = [axes.transData.inverted().transform(dot.get_transform().transform(dot.get_xydata()))[0] for dot in markers]
    assert np.allclose([x for x, _ in drawn], table["next"].dropna())
    assert "nearly all, or more than all" in said_on(picture("needed").figure)
    assert "48.1 to 49.3%" in said_on(picture("needed").figure)


def test_what_the_next_release_gave_is_its_share() -> None:
    table, added = picture("needed").data, drops(mayor())
    given = 1 - added["share_first"].astype(float)
    assert table["next"].tolist() == [given[release + 1] for release in table["release"]]


def test_purity_bars_and_dots_are_the_table() -> None:
    (axes,) = picture("purity").figure.axes
    table = picture("purity").data
    assert np.allclose(pixels(axes), table[["mail_low", "mail_high"]], atol=0.006)
    assert len(table) == 12 and "any share" in said_on(picture("purity").figure)


def cut_or_over_each_other(figure: Figure) -> list[tuple[str, ...]]:
    """Labels that leave the figure, and pairs of which one stands on the other, by more than a hair."""
    with style.look():
        figure.canvas.draw()  # what is on an axis stands in its place only then
        shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
    edge = figure.bbox.padded(2)
    cut = [(name,) for name, box in boxes if not (edge.contains(*box.min) and edge.contains(*box.max))]
    pairs = combinations(boxes, 2)
    return cut + [(one, other) for (one, a), (other, b) in pairs if a.padded(-1).overlaps(b.padded(-1))]


@pytest.mark.parametrize(
    ("election", "asked", "as_of"),
    [
        ("2022-general", "city of los angeles mayor", ""),
        ("2022-general", "city of los angeles mayor", "2022-11-10"),
        ("2022-general", "west hollywood city council", "2022-11-12"),
        ("2022-general", "san marino measure z", ""),
        ("2024-primary", "district attorney", "2024-03-08"),
        ("2024-general", "9430", ""),
        ("2024-general", "state measure 2", "2024-11-05 22:00"),
    ],
)
def test_labels_are_whole_and_clear_of_each_other(election: str, asked: str, as_of: str) -> None:
    count = contest(election, asked, as_of)
    shown = [lead_chart(count), drop_chart(count), needed_chart(count, chaser(count)), purity_chart(count)]
    for chart in shown:
        for figure in (chart.figure, chart.narrow) if isinstance(chart, Picture) else ():
            assert cut_or_over_each_other(figure) == [], chart.name


def test_two_of_one_surname_are_told_apart() -> None:
    names = {"Karen Bass": "Ana Ruiz", "Rick Caruso": "Bo Ruiz"}
    count = renamed(names)
    assert "Bo Ruiz +12,282" in said_on(lead_chart(count).figure)


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
    own = RecordPage(record()).draw(plot, table, "spread", alt="Two misses.", caption="Misses.")
    for figure in (own.figure, own.narrow):
        (axes,) = figure.axes
        dots, bars = ([x for x in (m.get_xdata() for m in axes.get_lines()) if len(x) == ends] for ends in (1, 2))
        assert np.allclose(dots, table[["mean"]])
        assert np.allclose(bars, table[["5%", "95%"]])
        assert (axes.get_legend(), [len(legend.get_texts()) for legend in figure.legends]) == (None, [2])


def test_a_drawing_of_ones_own_needs_no_file_of_words() -> None:
    added = drops(mayor())[["Karen Bass"]].astype("float64")
    plot = partial(sns.lineplot, added, x="release", y="Karen Bass")
    own = CountPage(mayor()).draw(plot, added, "bass-drops", alt="31,052 at the 15th.", caption="Drops of {{ x }}.")
    assert (own.alt, own.caption, own.name) == ("31,052 at the 15th.", "Drops of {{ x }}.", "bass-drops")
    assert line(own.figure.axes[0], 0).tolist() == own.data["Karen Bass"].tolist()


@pytest.mark.parametrize("name", CHARTS)
def test_axes_are_named_and_alt_text_has_numbers(name: str) -> None:
    for axes in picture(name).figure.axes:
        named = axes.get_xlabel() or axes.get_ylabel() or axes.get_title() or axes.get_title(loc="left")
        assert named or axes.texts, name
    assert any(char.isdigit() for char in picture(name).alt)
    assert picture(name).caption.endswith(".")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", [style.PAPER, style.WASH])
@pytest.mark.parametrize("colour", style.MARK.values())
def test_marks_of_candidates_stand_out_on_paper_and_wash(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 3


def test_a_candidate_keeps_one_slot_from_the_primary_on() -> None:
    primary, general = slots(mayor("2022-primary")), slots(mayor())
    assert {name: primary[name] for name in general} == general


def test_slots_do_not_follow_rank() -> None:
    first, last = (slots(contest("2022-general", "mayor city los angeles", day)) for day in ("2022-11-10", ""))
    assert first == last


def test_hostile_names_are_drawn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"Karen Bass": "<script>alert(1)</script> $x_1$", "Rick Caruso": "\u202eEvil\nName " + "x" * 300}
    drawn = lead_chart(renamed(names))
    texts = [text.get_text() for axes in drawn.figure.axes for text in axes.texts]
    assert all(len(text) < 60 and "Evil\n" not in text and "\u202e" not in text for text in texts)
    assert "<script" not in svg_text(drawn.figure) + svg_text(drawn.narrow)
    assert pd.api.types.is_integer_dtype(drawn.data["lead"])
