"""The chart of the primary: the order of the candidates, with what is unknown left unknown."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from canvass import numbers
from canvass.pages.primary.page import PrimaryPage
from canvass.show import style
from canvass.show.picture import Picture

#: Releases below which there is no course to draw, and candidates that are drawn besides the pair at the boundary.
FEWEST, OTHERS = 3, 3
#: Pixels between two names.
APART = 17


def order(page: PrimaryPage, published: pd.DataFrame) -> Picture | None:
    """Shares of the pair at the boundary in their colours, of the first few others in grey, as published.

    ``published`` is :func:`canvass.count.primary.reported` of the count where a share is known, with the releases'
    ``when`` and ``released_at``. None of fewer than three releases.
    """
    if published["release"].nunique() < FEWEST:
        return None
    ranked, pair = list(page.count.ranking.index), page.count.pair
    names = [*pair, *[name for name in ranked if name not in pair][:OTHERS]]
    table = published[published["candidate"].isin(names)].reset_index(drop=True)
    told = [name for name in ranked if name in {ranked[0], *pair}]
    ends = table[table["release"].isin(table["release"].agg(["min", "max"])) & table["candidate"].isin(told)]
    place = ends["candidate"].map(told.index)
    marks = ends.assign(place=place).sort_values(["release", "place"]).to_dict("records")
    by_votes = bool(table["exact"].all())
    draw = partial(_draw_order, page, table, [name for name in names if name in set(table["candidate"])], by_votes)
    return page.picture(draw, table, "order", marks=marks, by_votes=by_votes)


def _draw_order(page: PrimaryPage, table: pd.DataFrame, names: Sequence[str], by_votes: bool) -> Figure:
    figure, (axes,) = style.new_figure(340)
    totals = page.count.votes.sum(axis=1)
    ends = {}
    for name in reversed(names):  # the pair last, over the others
        own, at_boundary = table[table["candidate"] == name], name in page.count.pair
        mark, text, shape = _look(page.slots[name], at_boundary)
        days = page.count.releases.loc[own["release"], "released_at"].dt.tz_localize(None).dt.normalize()
        at = totals[own["release"]].astype("float64").to_numpy() if by_votes else days.to_numpy()
        share, exact = own["share"].astype("float64").to_numpy(), own["exact"].to_numpy()
        line = {"linestyle": "-", "linewidth": 2 if at_boundary else 1} if by_votes else {"linestyle": (0, (1, 3))}
        axes.plot(at, share, color=mark, **line)
        axes.plot(at[exact], share[exact], shape, color=mark, markersize=4 if by_votes else 7)
        axes.plot(at[~exact], share[~exact], shape, color=mark, markersize=7, fillstyle="none")
        ends[name] = (at[-1], share[-1], text)
    axes.grid(False, axis="x")
    axes.margins(x=0.02, y=0.1)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g}%")  # of shares all alike, not only whole ones
    if by_votes:
        axes.xaxis.set_major_locator(MaxNLocator(2 if style.narrow() else 3))
        style.unit_axis(axes.xaxis, "votes")
    else:
        style.days_axis(axes, 3 if style.narrow() else 6)
    axes.set_xlabel(page.words.fill("order: votes", page.facts).plain if by_votes else "")
    _name(axes, {name: ends[name] for name in names if name in ends})
    return figure


def _look(slot: str, at_boundary: bool) -> tuple[str, str, str]:
    """Colour of marks and of text, and marker: who is not of the pair is grey, who has no slot of colour is ink."""
    slot = slot if at_boundary else "others"
    ink = at_boundary and slot == "others"
    return (style.INK, style.INK, "o") if ink else (style.MARK[slot], style.TEXT[slot], style.SHAPE[slot])


def _name(axes: Axes, ends: dict[str, tuple[object, float, str]]) -> None:
    """Each candidate's name and newest share right of the last mark, clear of each other; ``ends`` in order of need."""
    low, high = axes.get_ylim()
    gap = (high - low) * APART / 270
    texts = {name: f"{style.surname(name)} {numbers.show(share, 'share1')}" for name, (_, share, _) in ends.items()}
    taken: dict[str, float] = {}
    for name, share in sorted(((name, end[1]) for name, end in list(ends.items())[:3]), key=lambda own: own[1]):
        taken[name] = max([share, *(place + gap for place in taken.values())])
    for name, (_, share, _) in ends.items():
        if name not in taken and all(abs(share - place) >= gap for place in taken.values()):
            taken[name] = share
    left, right = axes.get_xlim()
    inner = left + 0.05 * (right - left), right  # no number under the names, or against those on the left
    axes.set_xticks([tick for tick in axes.get_xticks() if inner[0] <= tick <= inner[1]])
    width = 7.4 * max(map(len, texts.values())) + 10
    whole = axes.figure.get_figwidth() * 72 - 50
    axes.set_xlim(left, left + (right - left) * whole / (whole - width))
    newest = max(end[0] for end in ends.values())
    for name, place in taken.items():
        style.label_point(axes, newest, place, texts[name], ends[name][2], (8, 0))
