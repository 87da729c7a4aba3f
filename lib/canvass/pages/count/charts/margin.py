"""The chart of where the margin came from, by ballot type."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import SHORT_NAMES
from canvass.pages.colours import colours
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph


def margin(page: CountPage, table: pd.DataFrame) -> Picture | Paragraph:
    """Where the margin came from: votes each ballot type brought one candidate over the other.

    ``table`` is :func:`canvass.count.kinds.by_type` of the count.
    """
    first, second = page.count.pair
    if not len(page.count.ballots):
        return page.say("margin: nothing")
    shown = _with_sum(table[[first, second, "pair_votes", "share_first", "margin"]], first)
    ahead = shown["margin"].gt(0).map({True: first, False: second})
    kinds = shown[["type"]].assign(ahead=ahead, margin=shown["margin"].abs()).to_dict("records")
    return page.picture(partial(_draw_margin, page.count, shown), shown, "margin-by-type", kinds=kinds)


def _with_sum(table: pd.DataFrame, first: str) -> pd.DataFrame:
    """The types, then their sum."""
    total = table.drop(columns="share_first").sum()
    row = {"type": "All ballots", **total, "share_first": total[first] / total["pair_votes"]}
    table = table.reset_index()
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True).astype(table.dtypes.to_dict())


def _draw_margin(count: Count, table: pd.DataFrame) -> Figure:
    margin = table["margin"].astype("float64")
    ahead = [count.pair[0 if m > 0 else 1] for m in margin]
    shade = [colours(count)[name] for name in ahead]
    figure, (axes,) = style.new_figure(1.0 + 0.45 * len(table))
    place = [len(table) - 1.0 - i for i in range(len(table) - 1)] + [-0.25]  # the sum stands apart
    axes.barh(place, margin, color=shade, height=0.62, alpha=0.85)
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.axhline(0.4, color=style.MUTED, linewidth=0.7)
    axes.set_yticks(place, [SHORT_NAMES.get(kind, kind) for kind in table["type"]], color=style.INK)
    axes.grid(visible=False, axis="y")
    for y, m, share, name, colour in zip(place, margin, table["share_first"], ahead, shade, strict=True):
        left = m < 0 and not style.narrow()
        text = _margin_text(name, abs(m), share if m > 0 else 1 - share)
        style.label_point(axes, m if left else max(m, 0), y, text, colour, (-6 if left else 6, 0))
    _make_room(axes, margin, max(len(line) for label in axes.texts for line in label.get_text().split("\n")))
    axes.set_xlabel("Margin in votes")
    axes.locator_params(axis="x", nbins=3 if style.narrow() else 6)
    axes.xaxis.set_major_formatter(lambda value, _: numbers.show(abs(value), "votes"))
    return figure


def _margin_text(ahead: str, margin: float, share: float) -> str:
    if not margin:
        return "even"
    votes, of = f"{style.surname(ahead)} +{numbers.show(margin, 'votes')}", numbers.show(float(share), "share1")
    return f"{votes}\n{of}" if style.narrow() else f"{votes} ({of})"


def _make_room(axes: Axes, margin: pd.Series, longest: int) -> None:
    """Room for labels of so many characters beside the longest bars, on each side that has any."""
    low, high = min(margin.min(), 0), max(margin.max(), 0)
    sides = (low < 0 and not style.narrow(), high > 0 or style.narrow())
    share = min(0.68, 0.02 + 0.033 * longest) if style.narrow() else min(0.42, 0.0155 * longest)
    room = share / (1 - sum(sides) * share) * (high - low)
    edge = 0.04 * (high - low)  # a bar that ends on the frame looks cut
    axes.set_xlim(low - (room if sides[0] else edge * (low < 0)), high + (room if sides[1] else edge * (high > 0)))
