"""What is drawn is what the table says, and no picture changes unseen."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from canvass import load_count, load_election, style
from canvass.chart_lead import drop_chart, lead_chart
from canvass.chart_needed import needed_chart
from canvass.chart_platforms import money_chart, pace_chart
from canvass.chart_primary import order_chart
from canvass.chart_promises import city_chart, housed_chart, police_chart
from canvass.chart_types import margin_chart, purity_chart
from canvass.count import Count
from canvass.display import Picture, svg_text
from canvass.platforms import load_platforms
from matplotlib.axes import Axes
from matplotlib.figure import Figure


@cache
def mayor(election: str = "2022-general") -> Count:
    return load_count(load_election(election), "city of los angeles mayor")


CHARTS: dict[str, Callable[[], Picture]] = {
    "lead": lambda: lead_chart(mayor()),
    "drops": lambda: drop_chart(mayor()),
    "needed": lambda: needed_chart(mayor(), "Rick Caruso"),
    "margin-by-type": lambda: margin_chart(mayor()),
    "purity": lambda: purity_chart(mayor()),
    "order": lambda: order_chart(mayor("2022-primary")),
    "pace": lambda: pace_chart(load_platforms(None)),
    "money": lambda: money_chart(load_platforms(None)),
    "city": lambda: city_chart(load_platforms(None)),
    "housed": lambda: housed_chart(load_platforms(None)),
    "police": lambda: police_chart(load_platforms(None)),
}


@cache
def picture(name: str) -> Picture:
    return CHARTS[name]()


def compared(name: str, width: str) -> Callable[[], None]:
    """A test that compares one picture with its reference in tests/pictures."""
    file = f"{name}.png" if width == "figure" else f"{name}-{width}.png"

    @pytest.mark.mpl_image_compare(
        baseline_dir="pictures", filename=file, tolerance=4, style="default", savefig_kwargs={"dpi": 100}
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
@pytest.mark.parametrize("colour", [*style.PALETTE, style.OTHERS])
def test_candidates_colours_stand_out_on_both_pages(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 3


def test_a_candidate_keeps_one_colour_from_the_primary_on() -> None:
    primary, general = style.colours(mayor("2022-primary")), style.colours(mayor())
    assert {name: primary[name] for name in general} == general


def test_colours_do_not_follow_rank() -> None:
    first, last = (
        style.colours(load_count(load_election("2022-general", day), "mayor city los angeles"))
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
    assert all(len(text) < 60 and "\n" not in text and "\u202e" not in text for text in texts)
    assert "<script" not in svg_text(drawn.figure) + svg_text(drawn.narrow)
    assert pd.api.types.is_integer_dtype(drawn.data["lead"])
