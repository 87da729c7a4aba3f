"""The chart of the primary: how the order turned, with what is unknown left unknown."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.primary import reported
from canvass.moments import show_release
from canvass.pages.colours import colours
from canvass.pages.count.captions import source_line
from canvass.show import style
from canvass.show.picture import Picture, picture


def order_table(count: Count, names: list[str]) -> pd.DataFrame:
    """What was published of ``names``: release, time as far as known, share, exact or printed."""
    table = reported(count)
    table = table[table["candidate"].isin(names)].dropna(subset=["share"])
    releases = count.releases.loc[table["release"]]
    shown = [show_release(m, k) for m, k in zip(releases["released_at"], releases["time_known"], strict=True)]
    return table.assign(released=shown).reset_index(drop=True)


def order_chart(count: Count) -> Picture:
    """Shares of the leading candidates as they were published; nothing is drawn in between."""
    published = set(order_table(count, list(count.ranking.index))["candidate"])
    names = [name for name in count.ranking.index if name in published][:3]
    table = order_table(count, names)
    caption = (
        "Shares as published: filled where every candidate's votes are known, hollow where only a rounded share was "
        "printed; the dotted lines only tie a candidate's points together, nothing is known in between. "
        f"On the way: the press, as listed below. {source_line(count)}"
    )
    return picture(partial(_draw_order, count, table, names), table, order_alt(table, names[:2]), caption, "order")


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


def order_alt(table: pd.DataFrame, names: list[str]) -> str:
    """The chart as a sentence with its key numbers."""
    said = []
    for release in (table["release"].min(), table["release"].max()):
        at = table[table["release"] == release].set_index("candidate")
        parts = [f"{name} {numbers.show(float(at.loc[name, 'share']), 'share')}" for name in names if name in at.index]
        said.append(f"{at['released'].iloc[0]}: {', '.join(parts)}")
    return f"Shares as published, first and last. {'; '.join(dict.fromkeys(said))}."
