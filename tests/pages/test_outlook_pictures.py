"""The charts of the outlook: a hundred dots, as many beyond the line as the odds say; what is drawn is the table."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pytest
from canvass import drops
from canvass.count.kinds import classify
from canvass.outlook.view import endings, still_out
from canvass.pages.outlook import charts
from canvass.pages.outlook.page import OutlookPage, open_page
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph
from matplotlib.figure import Figure

MAYOR, SMC, SEATS = "city of los angeles mayor", "community college district measure smc", "west hollywood city council"
#: Kinds of contest and moments.
KINDS = {
    "certified": ("2022-general", MAYOR, ""),
    "counting": ("2022-general", MAYOR, "2022-11-15"),
    "night": ("2022-general", MAYOR, "2022-11-09 04:00"),
    "threshold": ("2022-general", SMC, "2022-11-12"),
    "seats": ("2022-general", SEATS, "2022-11-12"),
    "third": ("2024-primary", "9368", "2024-03-10"),
    "tiny": ("2022-general", "san marino measure z", "2022-11-11"),
    "level": ("2022-general", "8571", "2022-11-08 20:30"),
}


@cache
def page(kind: str = "certified") -> OutlookPage:
    return open_page(*KINDS[kind])


def need_chart(page: OutlookPage) -> Picture:
    view = page.view
    added = drops(view.count)[list(view.pair)].loc[: view.focus.release].astype("float64")
    gave = added.groupby(classify(view.count).loc[added.index], sort=False).sum()
    gave = gave.assign(votes=gave.sum(axis=1), share=gave[view.in_need] / gave.sum(axis=1))
    return charts.need(page, gave[gave["votes"] > 0], still_out(view.focus, view.in_need))


@cache
def picture(name: str, kind: str = "certified") -> Picture:
    return {"endings": charts.endings, "needed-likely": need_chart}[name](page(kind))


def compared(name: str, width: str) -> Callable[[], None]:
    """A test that compares one picture with its reference in tests/pictures."""
    file = f"{name}.png" if width == "figure" else f"{name}-{width}.png"

    @pytest.mark.mpl_image_compare(
        baseline_dir="../pictures", filename=file, tolerance=4, style="default", savefig_kwargs={"dpi": 100}
    )
    def test() -> Figure:
        return getattr(picture(name), width)

    return test


for _name, _width in product(("endings", "needed-likely"), ("figure", "narrow")):
    globals()[f"test_picture_{_name.replace('-', '_')}_{_width}_is_unchanged"] = compared(_name, _width)


def dots(figure: Figure, slot: str) -> np.ndarray:
    """Where the dots of a slot stand."""
    wanted = style.mpl.colors.to_rgba(style.MARK[slot])
    drawn = (marks for marks in figure.axes[0].collections if hasattr(marks, "get_sizes") and len(marks.get_sizes()))
    return np.vstack([marks.get_offsets() for marks in drawn if tuple(marks.get_facecolor()[0]) == wanted])


@pytest.mark.parametrize("width", ["figure", "narrow"])
def test_each_ending_is_a_dot_in_the_colour_of_who_is_ahead(width: str) -> None:
    table = picture("endings").data
    figure = getattr(picture("endings"), width)
    assert table.groupby("release").size().to_dict() == {14: 100, 15: 100}
    assert len(dots(figure, "a")) == table["beyond"].sum() == 174
    assert len(dots(figure, "b")) == 26


@pytest.mark.parametrize("kind", KINDS)
def test_dots_are_of_one_size_and_none_lies_on_another(kind: str) -> None:
    for figure in (picture("endings", kind).figure, picture("endings", kind).narrow):
        (axes,) = figure.axes
        marks = [part for part in axes.collections if len(part.get_offsets()) and hasattr(part, "get_sizes")]
        marks = [part for part in marks if len(part.get_sizes())]
        (size,) = {float(part.get_sizes()[0]) for part in marks}
        places = np.vstack([part.get_offsets() for part in marks])
        assert len(np.unique(places.round(3), axis=0)) == 100 * len(page(kind).view.steps)
        assert places.min() >= 0 and places[:, 0].max() <= axes.get_xlim()[1] and size**0.5 >= 4


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_dots_are_beyond_the_line_as_the_odds_of_the_two_say(kind: str) -> None:
    """And none had to go far to its side: the odds and the quantiles are of one distribution."""
    view = page(kind).view
    for said in view.steps.values():
        first = view.side == said.first.name
        odds = said.p_first_ahead if first else 1 - said.p_first_ahead
        found = endings(said, view.side)
        beyond = int((found > (said.line if first else -said.line)).sum())
        assert beyond == round(100 * odds)
        assert np.abs(found - np.sort(np.multiply(said.endings, 1 if first else -1))).max() < 0.1
        assert np.all(np.diff(found) >= 0)


def test_the_dots_say_what_the_text_says() -> None:
    """74 of the end of election night, in the text, the alt sentence and on the chart."""
    assert "gave Bass 74 in 100" in page().finding("sure").filled.plain
    assert picture("endings").alt == (
        "Of a hundred equally likely endings Bass was ahead in 74 at 9 Nov, 3:35 am; 100 at 10 Nov, 4:23 pm."
    )
    texts = [text.get_text() for text in picture("endings").figure.axes[0].texts]
    assert {"74 Bass", "26 Caruso", "100 Bass", "level", "Certified: Bass +9.7"} <= set(texts)


def test_nothing_is_drawn_where_no_order_of_two_is_open() -> None:
    held = charts.endings(open_page("2024-primary", "supervisor 2nd", "2024-03-10"))
    all_in = charts.endings(open_page("2024-general", "maywood member", "2024-11-09"))
    assert isinstance(held, Paragraph) and isinstance(all_in, Paragraph)


def test_needed_bars_ranges_and_dots_are_the_table() -> None:
    (axes,) = picture("needed-likely").figure.axes
    table = picture("needed-likely").data
    shares = table[["share", "low", "high", "needed_low", "needed_high"]].to_numpy()
    x = np.array([mark.get_xdata()[0] for mark in axes.get_lines()])
    slope, start = np.polyfit(shares[:, 0], x, 1)
    assert np.allclose(start + slope * shares[:, 0], x, atol=0.1)
    drawn = [part.get_segments()[0] for part in axes.collections if part.get_segments()]
    segments = [ends[:, 0] for ends in drawn if len(ends)]
    bars = [ends for ends in segments if np.allclose(ends, start + slope * shares[0, 3:] + [-1.5, 1.5], atol=0.1)]
    ranges = [ends for ends in segments if any(np.allclose(ends, start + slope * row[1:3], atol=0.1) for row in shares)]
    assert (len(bars), len(ranges)) == (len(table), table["low"].notna().sum())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["endings", "needed-likely"])
def test_no_label_lies_over_another_or_is_cut(name: str, kind: str) -> None:
    for figure in (picture(name, kind).figure, picture(name, kind).narrow):
        with style.look(figure.get_figwidth()):
            renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
            boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts]
        for index, box in enumerate(boxes):
            assert figure.bbox.padded(2).containsx(box.x0) and figure.bbox.padded(2).containsx(box.x1)
            assert not any(box.padded(-1).overlaps(other.padded(-1)) for other in boxes[index + 1 :])
