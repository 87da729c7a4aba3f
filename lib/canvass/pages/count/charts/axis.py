"""What the charts on a count share: the axis of votes counted, the ground of votes still out, names and words."""

import re

import pandas as pd
from matplotlib.ticker import MaxNLocator

from canvass import numbers
from canvass.count.count import Count
from canvass.count.outstanding import needed_by_chaser
from canvass.count.rule import is_special, over_line
from canvass.moments import show_day
from canvass.pages.count.charts.labels import Labels, Place
from canvass.pages.count.page import CountPage
from canvass.show import style

#: Pixels from the edge of a chart to its axes: at the sides, and below.
SIDE, BELOW = 8, 42
BOLD = 700


def told(page: CountPage, section: str, **facts: object) -> str:
    """Words of the page as a chart can show them."""
    return style.chart_text(page.say(section, **facts).filled.plain, 80)


def called(count: Count) -> dict[str, str]:
    """What charts call the pair: by surname, unless that is the same."""
    short = {name: style.surname(name) for name in count.pair}
    return short if len(set(short.values())) > 1 else {name: style.chart_text(name) for name in count.pair}


def sides(count: Count) -> tuple[str, str]:
    """The pair as charts have it, up and down: in ballot order, but nobody is drawn below who alone was ahead."""
    return count.pair[:: -1 if over_line(count).max() <= 0 and not is_special(count) else 1]


def days(moments: pd.Series) -> str:
    """The days of some releases, first to last.

    >>> days(pd.Series(pd.to_datetime(["2022-11-08 20:24", "2022-11-09 03:35"])))
    '8–9 Nov'
    """
    first, last = (show_day(moment, year=False) for moment in (moments.iloc[0], moments.iloc[-1]))
    if first == last:
        return first
    return f"{first.split()[0]}–{last}" if first.split()[1] == last.split()[1] else f"{first} to {last}"


def now_needed(count: Count) -> pd.Series | None:
    """What is still out and needed of it as of the newest release; None where no estimate says."""
    table = needed_by_chaser(count)
    return table.iloc[-1] if len(table) and table.index[-1] == count.votes.index[-1] else None


def votes_axes(page: CountPage, height: float, above: float, end: float, low: float, high: float) -> Labels:
    """A chart whose x is votes counted for the pair, up to ``end``; ``above`` pixels are left for labels on top."""
    figure, (axes,) = style.new_figure(height)
    figure.set_layout_engine("none")
    width = 72 * figure.get_figwidth()
    axes.set_position((SIDE / width, BELOW / height, 1 - 2 * SIDE / width, 1 - (BELOW + above) / height))
    axes.set(xlim=(0, end), ylim=(low, high), yticks=[])
    axes.grid(visible=False)
    labels = Labels(axes)
    _ticks(labels, end)
    names = [told(page, "lead: axis", names=list(called(page.count).values()), full=full) for full in (True, False)]
    axes.set_xlabel(next(name for name in names if labels.size(name)[0] < width - 2 * SIDE or name == names[-1]))
    return labels


def _ticks(labels: Labels, end: float) -> None:
    """Name round numbers of votes, as many as have room."""
    box, texts = labels.sheet, {}
    for x in MaxNLocator(5, steps=[1, 2, 4, 5, 10]).tick_values(0, end):
        text, middle = numbers.show(x, "votes"), labels.at(x, 0)[0][0]
        half = labels.size(text)[0] / 2
        if x > 0 and x % 1 == 0 and box.x0 <= middle - half and middle + half <= box.x1:
            texts[x] = text
    crowded = sum(labels.size(text)[0] + 14 for text in texts.values()) > box.width
    kept = list(texts)[1::2] if crowded else list(texts)
    labels.axes.set_xticks(kept, [texts[x] for x in kept])


def still_out(labels: Labels, counted: float, needed: pd.Series) -> None:
    """Grey ground for the votes still out: to the lowest estimate, and paler to the highest."""
    low, high = counted + needed["left_low"], counted + needed["left_high"]
    labels.axes.axvspan(counted, low, color=style.BAND, linewidth=0, zorder=0)
    labels.axes.axvspan(low, high, color=style.BAND, alpha=0.45, linewidth=0, zorder=0)


def over(labels: Labels, start: float, end: float, text: str) -> None:
    """Say over the axes what a part of them is: whole, or up to its first mark, or not where it is too thin."""
    (left, _), (right, _) = labels.at([start, end], [0, 0])
    y = labels.inside.y1 + 8
    for shown in (text, re.split("[,:]", text)[0]):
        wide = labels.size(shown, weight=BOLD)[0]
        fitting = {
            Place((left + right) / 2, y, "center", "bottom"): wide <= right - left + 24,
            Place(left, y, "left", "bottom"): left <= labels.inside.x0 + 1,
            Place(right, y, "right", "bottom"): right >= labels.inside.x1 - 1,
        }
        places = [place for place, fits in fitting.items() if fits]
        if labels.put([shown], places, style.MUTED, BOLD):
            return


def level(labels: Labels, value: float, text: str, up: bool, colour: str = style.MUTED) -> bool:
    """Say what a line across means, over it or under it, where that is clear; and whether there was room."""
    box = labels.inside
    y = labels.at(0, value)[0][1] + (4 if up else -4)
    parts = [(0, "left"), (1, "right"), *((part / 8, "center") for part in (4, 2, 6, 3, 5, 1, 7))]
    places = [Place(box.x0 + 5 + part * (box.width - 10), y, side, "bottom" if up else "top") for part, side in parts]
    return labels.put([text], places if up else [places[1], places[0], *places[2:]], colour, frame=box) is not None
