"""The look of every chart: one colour a candidate, quiet axes, direct labels, Pacific times."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import matplotlib as mpl
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FuncFormatter

from canvass import names, numbers
from canvass.moments import show_day
from canvass.show.facts import clean
from canvass.show.tokens import BAND, DOUBT, GRID, INK, MARK, MUTED, PAPER, TEXT, TINT, WASH

#: Charts take their colours from here too.
__all__ = ["BAND", "DOUBT", "MARK", "TEXT", "TINT", "WASH"]

#: Markers that say the slot once more.
SHAPE = {"a": "s", "b": "o", "c": "s", "d": "o", "others": "D"}
#: Widths of a chart in inches: 720 units and 328, of which one is a pixel of the page on a desk and on a phone.
WIDE, NARROW = 10.0, 328 / 72

_RC = {
    **dict.fromkeys(["axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"], MUTED),
    **dict.fromkeys(["font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"], 12),
    **dict.fromkeys(["figure.facecolor", "axes.facecolor", "savefig.facecolor"], PAPER),
    **{f"axes.spines.{side}": False for side in ("top", "right", "bottom", "left")},
    **{f"{axis}tick.{size}.size": 0 for axis in "xy" for size in ("major", "minor")},
    **dict.fromkeys(["axes.grid", "axes.axisbelow"], True),
    "grid.color": GRID,
    "grid.linewidth": 1,
    "text.color": INK,
    "text.parse_math": False,  # a candidate called $x_1$ is not mathematics
    "font.family": "DejaVu Sans",
    "svg.hashsalt": "canvass",
    "svg.fonttype": "none",  # text stays text: light, crisp, and set in the page's own typeface
}


@contextmanager
def look(width: float = WIDE) -> Iterator[None]:
    """Draw in the project's style and ``width`` (inches), whatever the notebook's own settings are."""
    own = {"backend": mpl.rcParams["backend"], "figure.figsize": (width, width)}
    with mpl.rc_context({**mpl.rcParamsDefault, **_RC, **own}):
        yield


def narrow() -> bool:
    """Whether the chart being drawn is the one for a phone."""
    return mpl.rcParams["figure.figsize"][0] < WIDE


def new_figure(height: float, panels: Sequence[float] = (1,)) -> tuple[Figure, list[Axes]]:
    """A figure of the width of :func:`look` and ``height`` (pixels of the page), not managed by pyplot.

    Panels stand side by side, their widths as ``panels`` says; on a phone one under the other.
    """
    stacked = narrow() and len(panels) > 1
    size = mpl.rcParams["figure.figsize"][0], (0.75 * len(panels) if stacked else 1) * height / 72
    figure = Figure(figsize=size, layout="constrained")
    if stacked:
        return figure, list(figure.subplots(len(panels), 1))
    return figure, list(figure.subplots(1, len(panels), width_ratios=list(panels), squeeze=False)[0])


def plain_figure(height: float) -> tuple[Figure, Axes]:
    """A figure of ``height`` whose one pair of axes is all of it, in pixels of the page, with no scale of its own."""
    figure, (axes,) = new_figure(height)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 72 * mpl.rcParams["figure.figsize"][0]), ylim=(0, height))
    return figure, axes


def starts(panels: list[Axes]) -> list[Axes]:
    """The panels at the left edge, which name what runs up their side."""
    return panels if narrow() else panels[:1]


def side_label(panels: list[Axes], text: str) -> None:
    """Name the vertical axis once, or on every panel that stands under another."""
    for axes in starts(panels):
        axes.set_ylabel(text)


@cache
def _glyphs() -> frozenset[int]:
    """The letters that the charts' font has."""
    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())


def chart_text(text: str, most: int = 28) -> str:
    """Untrusted text as a chart can show it: one line, cut, only glyphs of the chart's font."""
    shown = clean("".join(char for char in clean(text) if ord(char) in _glyphs()))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def surname(name: str) -> str:
    """:func:`canvass.names.surname` as a chart can show it."""
    return chart_text(names.surname(name), 18)


def unit_axis(axis: mpl.axis.Axis, unit: str) -> None:
    """Print an axis' numbers in a unit of :mod:`canvass.numbers`."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: numbers.show(float(value), unit)))


def days_axis(axes: Axes, most: int = 4) -> None:
    """Days of the count, at most about so many named."""
    span = axes.get_xlim()[1] - axes.get_xlim()[0]
    axes.xaxis.set_major_locator(mdates.DayLocator(interval=max(1, math.ceil(span / most))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: show_day(mdates.num2date(value), year=False)))
    axes.set_xlabel("Day of the release, Pacific")


def label_point(
    axes: Axes, x: object, y: float, text: str, colour: str, at: tuple[float, float] = (0, 8), **look_: object
) -> None:
    """A direct label next to a point; ``at`` is its offset in points, ``look_`` goes to ``annotate``."""
    side = {True: "left", False: "right"}[at[0] > 0] if at[0] else "center"
    level = "bottom" if at[1] > 0 else "top" if at[1] < 0 else "center"
    halo = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
    place = {"xytext": at, "textcoords": "offset points", "ha": side, "va": level}
    axes.annotate(text, (x, y), color=colour, **{"fontsize": 12, "fontweight": 700, "bbox": halo, **place, **look_})
