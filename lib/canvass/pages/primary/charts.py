"""The chart of the primary: how the order turned, with what is unknown left unknown."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.pages.colours import colours
from canvass.pages.count.facts import head
from canvass.pages.primary import WORDS
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture


def order(count: Count, published: pd.DataFrame) -> Picture:
    """Shares of the leading three candidates as they were published; nothing is drawn in between.

    Parameters
    ----------
    count
        The count.
    published
        :func:`canvass.count.primary.reported` of it where a share is known, with the releases' ``when``.
    """
    names = [name for name in count.ranking.index if name in set(published["candidate"])][:3]
    table, facts = published[published["candidate"].isin(names)].reset_index(drop=True), head(count)
    ends = dict.fromkeys([table["release"].min(), table["release"].max()])
    marks = [_mark(table[table["release"] == release].set_index("candidate"), names[:2]) for release in ends]
    alt, caption = WORDS.fill("order: alt", facts, marks=marks), WORDS.fill("order: caption", facts)
    return picture(partial(_draw_order, count, table, names), table, alt.plain, caption.plain, "order")


def _mark(at: pd.DataFrame, names: list[str]) -> dict[str, object]:
    """A release as the alt sentence tells it."""
    shares = [{"name": n, "share": Fact("", float(at.loc[n, "share"]), "share")} for n in names if n in at.index]
    return {"when": at["when"].iloc[0], "shares": shares}


def _draw_order(count: Count, table: pd.DataFrame, names: list[str]) -> Figure:
    colour = colours(count)
    figure, (axes,) = style.new_figure(3.6)
    for marker, name in zip("os^", names, strict=False):
        own = table[table["candidate"] == name]
        days = style.pacific(count.releases.loc[own["release"], "released_at"]).dt.normalize().to_numpy()
        share = own["share"].astype("float64").to_numpy()
        exact = own["exact"].to_numpy()
        axes.plot(days, share, linestyle=(0, (1, 3)), color=colour[name], linewidth=1)
        axes.plot(days[exact], share[exact], marker, color=colour[name], markersize=7)
        axes.plot(days[~exact], share[~exact], marker, color=colour[name], markersize=7, fillstyle="none")
        _label_ends(axes, table, name, days, share, colour[name])
    style.percent_axis(axes.yaxis)
    style.days_axis(axes, 6)
    axes.set_ylabel("Share of all votes")
    axes.margins(x=0.05, y=0.18)
    return figure


def _label_ends(axes: Axes, table: pd.DataFrame, name: str, days: np.ndarray, share: np.ndarray, colour: str) -> None:
    """Label a candidate's first and last share, above the point of the leader and below the others'."""
    for i, side in ((0, 7), (-1, -7)):
        release = table.loc[table["candidate"] == name, "release"].iloc[i]
        top = share[i] >= table.loc[table["release"] == release, "share"].max()
        text = f"{style.surname(name)} {numbers.show(share[i], 'share')}"
        style.label_point(axes, days[i], share[i], text, colour, (side, 9 if top else -9))
        if len(share) == 1:
            return
