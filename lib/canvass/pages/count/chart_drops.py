"""The chart of the drops: the share each gave, by its size and ballot type."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count, drops
from canvass.count.kinds import EARLY_MAIL, classify
from canvass.moments import show_day
from canvass.pages.colours import colours
from canvass.pages.count.captions import source_line
from canvass.show import style
from canvass.show.picture import Picture, picture


def drop_table(count: Count) -> pd.DataFrame:
    """What the drop chart draws: each drop's ballots, its type and the pair's shares in it."""
    first, second = count.pair
    table = drops(count).join(classify(count)).dropna(subset=["share_first"])
    table.insert(0, "released_at", count.releases.loc[table.index, "released_at"].map(lambda m: m.isoformat()))
    table["share_second"] = 1 - table["share_first"]
    columns = [
        "released_at",
        "type",
        first,
        second,
        "pair_votes",
        "share_first",
        "share_second",
        "ballots",
        "mail",
        "in_person",
    ]
    return table[columns].reset_index()


def drop_chart(count: Count) -> Picture:
    """Each drop's share for the pair: a bubble a drop, as large as its votes, by ballot type."""
    table = drop_table(count)
    caption = (
        f"Share of each drop for {count.pair[0]}, of the votes for the leading two; symbols as large as the drop, "
        f"circles where mail was counted, diamonds for vote centers. {source_line(count)}"
    )
    return picture(partial(_draw_drops, count, table), table, drop_alt(count), caption, "drops")


def _draw_drops(count: Count, table: pd.DataFrame) -> Figure:
    colour = colours(count)
    first, second = count.pair
    share = table["share_first"].astype("float64").to_numpy()
    figure, (axes,) = style.new_figure(4.1)
    place = np.arange(len(table))
    sizes = 12 + 400 * table["pair_votes"].astype("float64") / table["pair_votes"].max()
    ahead = [colour[first] if s > 0.5 else colour[second] for s in share]
    mail = ~table["type"].str.contains("in person").to_numpy()
    axes.axhline(0.5, color=style.INK, linewidth=1)
    for chosen, marker in ((mail, "o"), (~mail, "D")):
        axes.scatter(
            place[chosen],
            share[chosen],
            s=sizes[chosen],
            c=np.array(ahead)[chosen],
            marker=marker,
            alpha=0.85,
            edgecolors=style.PAPER,
            linewidths=0.6,
        )
    _drop_axes(axes, count, table)
    _drop_key(axes, count)
    return figure


def _drop_axes(axes: Axes, count: Count, table: pd.DataFrame) -> None:
    style.percent_axis(axes.yaxis)
    shown = [count.releases.loc[i, "released_at"] for i in table["release"]]
    known = [count.releases.loc[i, "label"].startswith("Election night") for i in table["release"]]
    ticks = [f"{m:%H:%M}" if night else show_day(m, year=False) for m, night in zip(shown, known, strict=True)]
    every = 2 if style.narrow() else 1
    axes.set_xticks(range(0, len(ticks), every), ticks[::every], rotation=90, fontsize=8)
    axes.set_xlabel("Release: hour, later day (Pacific)")
    axes.set_ylabel(f"Share of the drop for {style.surname(count.pair[0])}")
    axes.margins(x=0.03, y=0.15)


def _drop_key(axes: Axes, count: Count) -> None:
    first, second = count.pair
    for name, y, level in ((first, 0.98, "top"), (second, 0.02, "bottom")):
        axes.text(
            0.99,
            y,
            f"{style.surname(name)} won the drop",
            transform=axes.transAxes,
            va=level,
            ha="right",
            color=colours(count)[name],
            fontweight="bold",
            fontsize=9,
        )


def drop_alt(count: Count) -> str:
    """The drop chart as a sentence with its key numbers."""
    table = drops(count).join(classify(count)).dropna(subset=["share_first"])
    first = count.pair[0]
    said = []
    for kind, group in table.groupby("type", sort=False):
        share = float(group[first].sum() / group["pair_votes"].sum())
        said.append(f"{kind.lower()} {numbers.show(share, 'share1')} over {numbers.plural(len(group), 'drop')}")
    lead_in = "" if EARLY_MAIL in set(table["type"]) else "No early mail drop. "
    return f"{lead_in}Share for {first} of the leading two's votes: {'; '.join(said)}."
