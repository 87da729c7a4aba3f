"""The charts of which every mark is a drop or a release: drops, what was needed and came, bounds on mail."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from canvass.count.count import Count
from canvass.count.kinds import EARLY_MAIL
from canvass.count.rule import line_of
from canvass.moments import show_day
from canvass.numbers import exceeds
from canvass.pages.colours import colours
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: Shares above this are "out of reach"; the axis ends a little above it.
TOP = 1.0


def drops(page: CountPage, added: pd.DataFrame) -> Picture:
    """Each drop's share for the pair: a bubble a drop, as large as its votes, by ballot type.

    ``added`` is :func:`canvass.drops` of the count, with :func:`canvass.count.kinds.classify` as ``type``.
    """
    table, first = added.dropna(subset=["share_first"]), page.count.pair[0]
    kinds = table.groupby("type", sort=False).agg(votes=(first, "sum"), of=("pair_votes", "sum"), drops=(first, "size"))
    kinds = kinds.assign(share=kinds["votes"] / kinds["of"]).reset_index().to_dict("records")
    early = EARLY_MAIL in set(table["type"])
    return page.picture(partial(_draw_drops, page.count, table), table, "drops", kinds=kinds, early_mail=early)


def _draw_drops(count: Count, table: pd.DataFrame) -> Figure:
    (first, second), colour = count.pair, colours(count)
    share = table["share_first"].astype("float64").to_numpy()
    sizes = 12 + 400 * table["pair_votes"].astype("float64") / table["pair_votes"].max()
    ahead = np.where(share > 0.5, colour[first], colour[second])
    mail, place = ~table["type"].str.contains("in person").to_numpy(), np.arange(len(table))
    figure, (axes,) = style.new_figure(4.1)
    axes.axhline(0.5, color=style.INK, linewidth=1)
    for shown, marker in ((mail, "o"), (~mail, "D")):
        look = {"marker": marker, "alpha": 0.85, "edgecolors": style.PAPER, "linewidths": 0.6}
        axes.scatter(place[shown], share[shown], s=sizes[shown], c=ahead[shown], **look)
    style.percent_axis(axes.yaxis)
    released = zip(count.releases.loc[table.index, "released_at"], count.night[table.index], strict=True)
    ticks = [f"{moment:%H:%M}" if night else show_day(moment, year=False) for moment, night in released]
    every = 2 if style.narrow() else 1
    axes.set_xticks(range(0, len(ticks), every), ticks[::every], rotation=90, fontsize=8)
    axes.set_xlabel("Release: hour, later day (Pacific)")
    axes.set_ylabel(f"Share of the drop for {style.surname(first)}")
    axes.margins(x=0.03, y=0.15)
    for name, y, level in ((first, 0.98, "top"), (second, 0.02, "bottom")):
        style.corner(axes, 0.99, y, f"{style.surname(name)} won the drop", colour[name], va=level, ha="right")
    return figure


def needed(page: CountPage, need: pd.DataFrame, candidate: str) -> Picture | Paragraph:
    """Needed against got: a bar from the lowest to the highest need, a mark for what came.

    From the end of election night on, while a win was still possible; ``need`` is :func:`canvass.needed_band` of the
    count for ``candidate``, with the releases' ``when``.
    """
    table = need[~exceeds(need["needed_low"], TOP)]
    if table.empty:
        return page.say("needed: nothing")
    marks = table.iloc[sorted({0, len(table) - 1})].to_dict("records")
    draw = partial(_draw_needed, page.count, table, candidate)
    return page.picture(draw, table, "needed", marks=marks, candidate=candidate)


def _draw_needed(count: Count, table: pd.DataFrame, candidate: str) -> Figure:
    colour, short, place = colours(count)[candidate], style.surname(candidate), range(len(table))
    figure, (axes,) = style.new_figure(3.6)
    high = table["needed_high"].clip(upper=TOP + 0.05)
    axes.vlines(place, table["needed_low"] - 0.004, high + 0.004, color=style.MUTED, linewidth=9)
    axes.plot(place, table["got"], "D", color=colour, markersize=6)
    axes.axhline(line_of(count, candidate), color=style.INK, linewidth=1)
    axes.set_xticks(place, [moment.rsplit(" ", 1)[0].replace(" ", "\n") for moment in table["when"]], fontsize=8)
    axes.set_xlabel("Release (day, Pacific)")
    axes.set_ylabel("Share of the votes still out")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.06, y=0.16)
    style.label_point(axes, place[-1], table["needed_low"].iloc[-1], f"{short} needed", style.MUTED, (-10, 0))
    for release, came in table["got"].dropna().tail(1).items():
        style.label_point(axes, table.index.get_loc(release), came, f"{short} got", colour, (-4, -9))
    return figure


def purity(page: CountPage, table: pd.DataFrame) -> Picture:
    """Late drops: the share of each, and how far mail alone may lie from it.

    ``table`` is :func:`canvass.count.kinds.purity` of the count, with the releases' ``released_at``.
    """
    largest = table.nlargest(1, "ballots").to_dict("records")
    return page.picture(partial(_draw_purity, page.count, table), table, "purity", largest=largest, shown=len(table))


def _draw_purity(count: Count, table: pd.DataFrame) -> Figure:
    first, place = count.pair[0], range(len(table))
    figure, (axes,) = style.new_figure(3.5)
    axes.vlines(place, table["mail_low"], table["mail_high"], color=style.BAND, linewidth=8)
    axes.plot(place, table["share_first"], "o", color=colours(count)[first], markersize=5)
    axes.axhline(0.5, color=style.INK, linewidth=1)
    days = [show_day(moment, year=False) for moment in table["released_at"]]
    axes.set_xticks(place, days, fontsize=8, rotation=90)
    axes.set_ylabel(f"Share for {style.surname(first)}")
    axes.set_xlabel("Release (day, Pacific)")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.05, y=0.12)
    return figure
