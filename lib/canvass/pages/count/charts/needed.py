"""The chart of what a candidate needed from the ballots left, as a band, and what came."""

from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from canvass.count.count import Count
from canvass.count.rule import line_of
from canvass.numbers import exceeds
from canvass.pages.colours import colours
from canvass.pages.count import WORDS
from canvass.pages.count.facts import head
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph

#: Shares above this are "out of reach"; the axis ends a little above it.
TOP = 1.0


def needed(count: Count, need: pd.DataFrame, candidate: str) -> Picture | Paragraph:
    """Needed against got: a bar from the lowest to the highest need, a mark for what came.

    From the end of election night on, while a win was still possible.

    Parameters
    ----------
    count
        The count.
    need
        :func:`canvass.needed_band` of it for ``candidate``, with the releases' ``when``.
    candidate
        Whose need it is.
    """
    table, facts = need[~exceeds(need["needed_low"], TOP)], {**head(count), "candidate": candidate}
    if table.empty:
        return Paragraph(WORDS.fill("needed: nothing", facts))
    ends = table.iloc[[0, -1]] if len(table) > 1 else table
    alt = WORDS.fill("needed: alt", facts, marks=[_mark(row) for row in ends.itertuples()])
    caption = WORDS.fill("needed: caption", facts)
    return picture(
        partial(_draw_needed, count, table, candidate), table.reset_index(), alt.plain, caption.plain, "needed"
    )


def _mark(row: object) -> dict[str, object]:
    """A release as the alt sentence tells it."""
    figures = {"low": row.needed_low, "high": row.needed_high, "got": row.got}
    return {"at": row.when, **{name: Fact("", value, "share1") for name, value in figures.items()}}


def _draw_needed(count: Count, table: pd.DataFrame, candidate: str) -> Figure:
    colour = colours(count)[candidate]
    figure, (axes,) = style.new_figure(3.6)
    place = range(len(table))
    high = table["needed_high"].clip(upper=TOP + 0.05)
    axes.vlines(place, table["needed_low"] - 0.004, high + 0.004, color=style.MUTED, linewidth=9)
    axes.plot(place, table["got"], "D", color=colour, markersize=6)
    axes.axhline(line_of(count, candidate), color=style.INK, linewidth=1)
    axes.set_xticks(list(place), [moment.rsplit(" ", 1)[0].replace(" ", "\n") for moment in table["when"]], fontsize=8)
    axes.set_xlabel("Release (day, Pacific)")
    axes.set_ylabel("Share of the votes still out")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.06, y=0.16)
    _say(axes, table, candidate, colour)
    return figure


def _say(axes: style.Axes, table: pd.DataFrame, candidate: str, colour: str) -> None:
    last = table.iloc[-1]
    at = len(table) - 1
    short = style.surname(candidate)
    style.label_point(axes, at, last["needed_low"], f"{short} needed", style.MUTED, (-10, 0))
    came = table["got"].dropna()
    if len(came):
        i = table.index.get_loc(came.index[-1])
        style.label_point(axes, i, came.iloc[-1], f"{short} got", colour, (-4, -9))
