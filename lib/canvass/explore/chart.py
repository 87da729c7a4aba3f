"""The picture for exploring: the lead over the drops of a whole count, pale from the release looked at on."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from canvass import numbers
from canvass.count.count import drops, lead
from canvass.count.outstanding import share_for
from canvass.count.rule import line_of, over_line
from canvass.explore.page import MomentPage
from canvass.pages.count.charts import axis
from canvass.show import style
from canvass.show.picture import Picture

#: Inches: 540 units across, which a notebook beside its list of files has room for; where the axes stand.
SIZE, PLACE = (7.5, 3.7), {"left": 0.14, "right": 0.98, "top": 0.92, "bottom": 0.15, "hspace": 0.42}
#: The scale of drops shows this much on both sides of the line, and drops that are such a part of all votes.
ASIDE, LARGE = 0.1, 0.005


def course(page: MomentPage) -> Picture:
    """The lead and the drops on one axis of votes counted; on the pale part, what was needed of the rest."""
    moment, count = page.moment, page.count
    table = lead(count).dropna(subset=["lead"]).join(drops(count)[["pair_votes"]])
    table = table.assign(counted=table["first"] + table["second"], over=over_line(count))
    table = table.assign(share=share_for(count, axis.sides(count)[0])).drop(columns=["leader", "margin"])
    with style.look(SIZE[0]):
        figure = Figure(figsize=SIZE)
        both = figure.subplots(2, sharex=True, height_ratios=(4, 3), gridspec_kw=PLACE)
        now = moment.need if moment.release == table.index[-1] else None
        end = max(1.0, 1.01 * float(table["counted"].max()) + (0 if now is None else float(now["left_high"])))
        both[1].set(xlim=(0, end), xlabel=axis.told(page, "course: axis"))
        both[1].xaxis.set_major_locator(MaxNLocator(5, integer=True))
        style.unit_axis(both[1].xaxis, "votes")
        _lead(page, both[0], table[["counted", "over"]].astype("float64"))
        _drops(page, both[1], table[["counted", "pair_votes", "share"]].dropna().astype("float64"))
        for axes in both:
            axes.axvspan(moment.votes[1], end, color=style.PAPER, alpha=0.72, linewidth=0, zorder=4)
            axes.axvline(moment.votes[1], color=style.INK, linewidth=1.2, zorder=6)
        if moment.need is not None:
            _needed(page, both[1], end)
    alt, caption = (page.say(f"course: {part}").filled.plain for part in ("alt", "caption"))
    return Picture(figure, None, table.loc[: moment.release].reset_index(), alt, caption, "course")


def _lead(page: MomentPage, axes: Axes, table: pd.DataFrame) -> None:
    """How far whoever was ahead was ahead, in the colour of that side; of a special question, of Yes over its line."""
    count, (up, down) = page.count, axis.sides(page.count)
    over = table["over"] * (1 if up == count.pair[0] else -1)
    for name, side in ((up, 1), (down, -1)):
        look = {"color": style.TINT[page.slots[name]], "linewidth": 0, "interpolate": True}
        axes.fill_between(table["counted"], 0, over, where=side * over >= 0, **look)
    axes.plot(table["counted"], over, color=style.INK, linewidth=1.6, marker="o", markersize=3)
    axes.plot(page.moment.votes[1], over[page.moment.release], "o", color=style.INK, markersize=7, zorder=7)
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.set_title(axis.told(page, "course: lead", up=up, down=down), loc="left", fontsize=12)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: numbers.show(abs(float(value)), "votes")))


def _drops(page: MomentPage, axes: Axes, table: pd.DataFrame) -> None:
    """A bar a drop, as wide as it was large, in the colour of who won it."""
    up, down = axis.sides(page.count)
    line = line_of(page.count, up)
    for name, won in ((up, table["share"] >= line), (down, table["share"] < line)):
        own, colour = table[won], style.MARK[page.slots[name]]
        bars = own["counted"] - own["pair_votes"], own["share"] - line, own["pair_votes"], line
        axes.bar(*bars, align="edge", color=colour, edgecolor=colour)
    shown = table.loc[table["pair_votes"] >= LARGE * table["pair_votes"].sum(), "share"]
    low, high = min([line - ASIDE, *shown]) - 0.03, max([line + ASIDE, *shown]) + 0.03
    axes.set_ylim(max(low, -0.02), min(high, 1.02))
    axes.axhline(line, color=style.INK, linewidth=1)
    axes.set_title(axis.told(page, "course: drops", up=up), loc="left", fontsize=12)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    style.unit_axis(axes.yaxis, "whole")


def _needed(page: MomentPage, axes: Axes, end: float) -> None:
    """What was needed of the votes then out, as a bar on what came; at the edge where it is beyond the scale."""
    moment, need = page.moment, page.moment.need
    shares, up = need[["needed_low", "needed_high"]].astype("float64"), axis.sides(moment.count)[0]
    low, high = sorted(shares if moment.who == up else 1 - shares)
    bottom, top = axes.get_ylim()
    thick = 0.03 * (top - bottom)
    low, high = np.clip(low, bottom, top - thick), np.clip(high, bottom + thick, top)
    look = {"color": style.DOUBT, "edgecolor": style.MUTED, "linewidth": 0.8, "alpha": 0.85, "zorder": 5}
    axes.bar(
        moment.votes[1],
        max(high - low, thick),
        min(float(need["left_high"]), end - moment.votes[1]),
        low,
        align="edge",
        **look,
    )
