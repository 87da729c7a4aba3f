"""The chart of the drops: the share each gave, by its size and ballot type."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import EARLY_MAIL
from canvass.moments import show_day
from canvass.pages.colours import colours
from canvass.pages.count import WORDS
from canvass.pages.count.facts import head
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture


def drops(count: Count, added: pd.DataFrame) -> Picture:
    """Each drop's share for the pair: a bubble a drop, as large as its votes, by ballot type.

    Parameters
    ----------
    count
        The count.
    added
        :func:`canvass.drops` of it, with :func:`canvass.count.kinds.classify` as ``type``.
    """
    table, facts = added.dropna(subset=["share_first"]), {**head(count), "a": count.pair[0]}
    caption = WORDS.fill("drops: caption", facts)
    kinds = [_kind(kind, group, count.pair[0]) for kind, group in table.groupby("type", sort=False)]
    alt = WORDS.fill("drops: alt", facts, kinds=kinds, no_early_mail=EARLY_MAIL not in set(table["type"]))
    return picture(partial(_draw_drops, count, table), table.reset_index(), alt.plain, caption.plain, "drops")


def _kind(kind: str, group: pd.DataFrame, first: str) -> dict[str, object]:
    """The drops of a kind as the alt sentence tells them."""
    share = Fact("", float(group[first].sum() / group["pair_votes"].sum()), "share1")
    return {"type": kind.lower(), "share": share, "drops": numbers.plural(len(group), "drop")}


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
    shown = zip(count.releases.loc[table.index, "released_at"], count.night[table.index], strict=True)
    ticks = [f"{moment:%H:%M}" if night else show_day(moment, year=False) for moment, night in shown]
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
