"""The chart of what a candidate needed from the ballots left, as a band, and what came."""

from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from canvass import numbers, style
from canvass.captions import source_line
from canvass.count import Count, line_of
from canvass.display import Picture, Prose, nothing, picture
from canvass.moments import show_release
from canvass.outstanding import needed_band

#: Shares above this are "out of reach"; the axis ends a little above it.
TOP = 1.0


def needed_table(count: Count, candidate: str) -> pd.DataFrame:
    """What the chart draws, from the end of election night on, while a win was still possible.

    The columns of :func:`canvass.outstanding.needed_band`, after ``release`` and ``released_at``.
    """
    table = needed_band(count, candidate)
    table = table[~numbers.exceeds(table["needed_low"], TOP)]
    times = [show_release(m) for m in count.releases.loc[table.index, "released_at"]]
    table.insert(0, "released_at", times)
    return table.reset_index()


def needed_chart(count: Count, candidate: str) -> Picture | Prose:
    """Needed against got: a bar from the lowest to the highest need, a mark for what came."""
    table = needed_table(count, candidate)
    if table.empty:
        return nothing("There is nothing to draw without an estimate.")
    caption = (
        f"What {candidate} needed of the leading two's votes still out at each release (bar: lowest to highest, from "
        f"the registrar's estimate, its known bias and the contest's share of a drop) and the share that then came "
        f"(diamond). {source_line(count)} Estimates: the registrar, as listed below."
    )
    alt = needed_alt(table, candidate)
    return picture(partial(_draw_needed, count, table, candidate), table, alt, caption, "needed")


def _draw_needed(count: Count, table: pd.DataFrame, candidate: str) -> Figure:
    colour = style.colours(count)[candidate]
    figure, (axes,) = style.new_figure(3.6)
    place = range(len(table))
    high = table["needed_high"].clip(upper=TOP + 0.05)
    axes.vlines(place, table["needed_low"] - 0.004, high + 0.004, color=style.MUTED, linewidth=9)
    axes.plot(place, table["got"], "D", color=colour, markersize=6)
    axes.axhline(line_of(count, candidate), color=style.INK, linewidth=1)
    axes.set_xticks(
        list(place), [moment.rsplit(" ", 1)[0].replace(" ", "\n") for moment in table["released_at"]], fontsize=8
    )
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
        i = int(came.index[-1])
        style.label_point(axes, i, came.iloc[-1], f"{short} got", colour, (-4, -9))


def needed_alt(table: pd.DataFrame, candidate: str) -> str:
    """The chart as a sentence with its key numbers."""
    said = []
    for _, row in table.iloc[[0, -1]].drop_duplicates("release").iterrows():
        low, high = (numbers.show(row[end], "share1") for end in ("needed_low", "needed_high"))
        got = "" if pd.isna(row["got"]) else f" and got {numbers.show(row['got'], 'share1')}"
        said.append(f"at {row['released_at']} {candidate} needed {low} to {high} of what was left{got}")
    return f"Needed against got: {'; '.join(said)}."
