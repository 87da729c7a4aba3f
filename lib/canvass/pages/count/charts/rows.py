"""The charts of a row a release: what was needed and came, and the bounds on the mail of a late drop."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from canvass import numbers
from canvass.count.rule import line_of
from canvass.moments import show_day
from canvass.pages.count.charts import axis
from canvass.pages.count.charts.labels import Labels, Place, halved
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: Rows a chart has at most, and the height of one.
MOST, HEIGHT = 12, 34
#: Pixels for figures to the left and the right of the scale, on a desk and on a phone; the need that is nearly all.
WIDE, NARROW, NEAR = (46, 102), (46, 52), 0.85


def needed(page: CountPage, need: pd.DataFrame, candidate: str) -> Picture | Paragraph:
    """Needed against got: a bar from the lowest to the highest need, a dot for what the next release gave.

    From the end of election night on, while a win was still possible; ``need`` is :func:`canvass.needed_band` of the
    count for ``candidate``, perhaps with more columns. Of many releases the last of each day, at most twelve.
    """
    table = _few(page, need[~numbers.exceeds(need["needed_low"], 1)])
    if table.empty:
        return page.say("needed: nothing")
    said = [numbers.show_need(*row) for row in table[["needed_low", "needed_high"]].to_numpy()]
    marks = table.assign(need=said, at=page.count.releases["released_at"]).iloc[sorted({0, len(table) - 1})]
    rows = Rows(page, candidate, *(table[name] for name in ("needed_low", "needed_high", "next")), "needed: row")
    return page.picture(partial(_draw, rows), table, "needed", marks=marks.to_dict("records"), candidate=candidate)


def purity(page: CountPage, table: pd.DataFrame) -> Picture | Paragraph:
    """Late drops: the share of each, and how far mail alone may lie from it.

    ``table`` is :func:`canvass.count.kinds.purity` of the count, perhaps with more columns. Of many drops the last of
    each day, at most twelve.
    """
    if table.empty:
        return page.say("purity: nothing")
    shown, first = _few(page, table), page.count.pair[0]
    largest = shown.nlargest(1, "ballots").join(page.count.releases["released_at"].rename("at")).to_dict("records")
    rows = Rows(page, first, *(shown[name] for name in ("mail_low", "mail_high", "share_first")), "purity: row")
    return page.picture(partial(_draw, rows), shown, "purity", largest=largest, shown=len(shown))


@dataclass(frozen=True)
class Rows:
    """What rows show: of whom, a bar from ``low`` to ``high`` and a dot (shares 0-1, by release), in which words."""

    page: CountPage
    candidate: str
    low: pd.Series
    high: pd.Series
    dot: pd.Series
    section: str

    @property
    def line(self) -> float:
        """The share at which the candidate wins."""
        return line_of(self.page.count, self.candidate)

    @property
    def scale(self) -> tuple[float, float]:
        """From the least to the greatest share there is; more than all is an arrow."""
        shares = pd.concat([self.low, self.high[~numbers.exceeds(self.high, 1)], self.dot]).dropna().clip(0, 1)
        low, high = min(shares.min(), self.line), max(shares.max(), self.line)
        return (low, high) if high - low > 0.1 else ((low + high) / 2 - 0.05, (low + high) / 2 + 0.05)


def _few(page: CountPage, table: pd.DataFrame) -> pd.DataFrame:
    """At most twelve rows: of more the last of each day, then as many as fit from first to last."""
    if len(table) > MOST:
        table = table.groupby(page.count.releases["released_at"].dt.date.reindex(table.index)).tail(1)
    return table.iloc[np.unique(np.linspace(0, len(table) - 1, min(MOST, len(table))).round().astype(int))]


def _draw(rows: Rows) -> Figure:
    at, names = rows.low.index, 62 if style.narrow() else 112
    figure, (axes,) = style.new_figure(HEIGHT * len(at) + 34)
    figure.set_layout_engine("none")
    width, height = 72 * figure.get_size_inches()
    axes.set_position((names / width, 6 / height, 1 - (names + axis.SIDE) / width, 1 - 34 / height))
    (low, high), wide = rows.scale, width - names - axis.SIDE
    left, right = NARROW if style.narrow() else WIDE
    pixel = (high - low) / (wide - left - right)
    axes.set(xlim=(low - left * pixel, high + right * pixel), ylim=(len(at) - 0.5, -0.5), yticks=[])
    axes.grid(visible=False)
    labels = Labels(axes)
    _shares(labels, rows)
    for place, release in enumerate(at):
        _row(labels, rows, place, release)
    return figure


def _shares(labels: Labels, rows: Rows) -> None:
    """The line, few other shares, and what they are, on top."""
    axes, (low, high), line = labels.axes, rows.scale, rows.line
    ticks = [x for x in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(low, high) if 0 <= x <= 1]
    apart = (labels.size("00.00%")[0] + 8) / labels.inside.width * np.ptp(axes.get_xlim())
    left, right = (end + aside * apart / 2 for end, aside in zip(axes.get_xlim(), (1, -1), strict=True))
    shown = [x for x in ticks if abs(x - line) > apart and left < x < right][:3]
    for x in shown:
        axes.axvline(x, color=style.GRID, linewidth=1, zorder=0.5)
    axes.axvline(line, color=style.INK, linewidth=1, zorder=0.6)
    axes.xaxis.tick_top()
    axes.set_xticks([line, *shown], [numbers.show(x, "exact share") for x in [line, *shown]])


def _row(labels: Labels, rows: Rows, place: int, release: int) -> None:
    """What the row is called, its bar or arrow, its dot, and the figures of both."""
    low, high, dot = (float(series[release]) for series in (rows.low, rows.high, rows.dot))
    left, right, middle = (labels.at(min(max(share, 0), 1), place)[0][0] for share in (low, high, np.nan_to_num(dot)))
    y, edge = labels.at(0, place)[0][1], labels.inside.x1
    _name(labels, rows.page, release, y)
    if high > 1:
        right = edge
        _line(labels, [left, edge], y, style.MUTED)
        labels.axes.plot([edge - 3], [y], marker=">", markersize=5, color=style.MUTED, transform=labels.pixels)
    else:
        left, right = (left, right) if right - left > 2 else (left - 1, left + 1)
        look = {"facecolor": style.DOUBT, "edgecolor": style.MUTED, "linewidth": 0.8, "transform": labels.pixels}
        labels.axes.add_patch(Rectangle((left, y - 7), right - left, 14, **look))
    labels.taken.append(Bbox([[left, y - 7], [right, y + 7]]))
    if not np.isnan(dot):
        _dot(labels, rows, middle, y, (left, right), dot)
    text = axis.told(rows.page, rows.section, low=100 * max(low, 0), high=100 * high)
    text = axis.told(rows.page, "needed: beyond") if high > 1 and low > NEAR else text
    sides = [(right + 9, "left"), (left - 9, "right"), (middle + 48, "left"), (middle - 48, "right")]
    further = [(left - far, "right") for far in (24, 48)] + [(right + 48, "left")]
    places = [Place(x, y, side) for x, side in sides + further]
    _on_paper(labels.put([text], places, style.MUTED))


def _on_paper(text: Text | None) -> None:
    """No line shows through a figure."""
    if text:
        text.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 1})


def _name(labels: Labels, page: CountPage, release: int, y: float) -> None:
    night = page.count.night[release]
    name = show_day(page.count.releases.loc[release, "released_at"], year=False)
    name = axis.told(page, "needed: night") if night else name
    place = Place(labels.inside.x0 - 8, y, "right")
    labels.put([halved(name) if night and style.narrow() else name], [place], style.INK)


def _line(labels: Labels, x: list[float], y: float, colour: str, **look: object) -> None:
    labels.axes.plot(x, [y, y], color=colour, linewidth=0.8, transform=labels.pixels, **look)


def _dot(labels: Labels, rows: Rows, x: float, y: float, bar: tuple[float, float], share: float) -> None:
    """The dot, a dotted line to the bar, and the share on the side away from it."""
    slot, (left, right) = rows.page.slots[rows.candidate], bar
    if not left <= x <= right:
        _line(labels, [x, left if x < left else right], y, style.MARK[slot], linestyle=(0, (1, 2)))
    look = {"marker": style.SHAPE[slot], "markersize": 7, "markeredgecolor": style.PAPER, "markeredgewidth": 0.8}
    labels.axes.plot([x], [y], color=style.MARK[slot], transform=labels.pixels, **look)
    places = [Place(x - 9, y, "right"), Place(x + 9, y, "left")][:: -1 if x > right else 1]
    places += [Place(left - 9, y, "right"), Place(right + 9, y, "left")]
    labels.taken.append(Bbox([[x - 2, y - 4], [x + 2, y + 4]]))
    _on_paper(labels.put([numbers.show(share, "whole")], places, style.TEXT[slot], axis.BOLD))
