"""The chart of the primary: how the order turned, with what is unknown left unknown."""

from functools import partial

import pandas as pd
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.pages.colours import slots
from canvass.pages.primary.page import PrimaryPage
from canvass.show import style
from canvass.show.picture import Picture


def order(page: PrimaryPage, published: pd.DataFrame) -> Picture:
    """Shares of the first and of the pair at the boundary, or of the first three, as published; nothing in between.

    ``published`` is :func:`canvass.count.primary.reported` of the count where a share is known, with the releases'
    ``when``.
    """
    ranked = list(page.count.ranking.index)
    asked = dict.fromkeys([ranked[0], *sorted(page.count.pair, key=ranked.index), *ranked])
    names = [name for name in asked if name in set(published["candidate"])][:3]
    table = published[published["candidate"].isin(names)].reset_index(drop=True)
    ends = table[table["release"].isin(table["release"].agg(["min", "max"]))]
    marks = ends.sort_values(["release", "candidate"], key=lambda x: x.map(names.index) if x.name == "candidate" else x)
    return page.picture(partial(_draw_order, page.count, table, names), table, "order", marks=marks.to_dict("records"))


def _draw_order(count: Count, table: pd.DataFrame, names: list[str]) -> Figure:
    figure, (axes,) = style.new_figure(360)
    best = table.groupby("release")["share"].max()
    for marker, name in zip("os^", names, strict=False):
        own, colour = table[table["candidate"] == name], style.MARK[slots(count)[name]]
        days = style.pacific(count.releases.loc[own["release"], "released_at"]).dt.normalize().to_numpy()
        share, exact = own["share"].astype("float64").to_numpy(), own["exact"].to_numpy()
        axes.plot(days, share, linestyle=(0, (1, 3)), color=colour, linewidth=1)
        axes.plot(days[exact], share[exact], marker, color=colour, markersize=7)
        axes.plot(days[~exact], share[~exact], marker, color=colour, markersize=7, fillstyle="none")
        for i, side in ((0, 7), (-1, -7))[: len(share)]:  # first and last: above the leader's, below the others'
            up = 9 if share[i] >= best[own["release"].iloc[i]] else -9
            text = f"{style.surname(name)} {numbers.show(share[i], 'share')}"
            style.label_point(axes, days[i], share[i], text, colour, (side, up))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g}%")  # of shares all alike, not only whole ones
    style.days_axis(axes, 6)
    axes.set_ylabel("Share of all votes")
    axes.margins(x=0.05, y=0.18)
    return figure
