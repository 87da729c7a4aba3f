"""Charts of the ballot types: where the margin came from, and how pure the late drops are."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import SHORT_NAMES, by_type, purity
from canvass.moments import show_day
from canvass.pages.colours import colours
from canvass.pages.count.captions import source_line
from canvass.show import style
from canvass.show.picture import Picture, picture
from canvass.show.words import Prose, nothing


def margin_table(count: Count) -> pd.DataFrame:
    """What the margin chart draws: each type's votes, share and margin, then their sum."""
    first, second = count.pair
    table = by_type(count)[[first, second, "pair_votes", "share_first", "margin"]].reset_index()
    total = table[[first, second, "pair_votes", "margin"]].sum()
    row = {"type": "All ballots", **total, "share_first": total[first] / total["pair_votes"]}
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True).astype(table.dtypes.to_dict())


def margin_chart(count: Count) -> Picture | Prose:
    """Where the margin came from: votes each ballot type brought one candidate over the other."""
    if not len(count.ballots):
        return nothing("There is no chart without ballot types.")
    table = margin_table(count)
    caption = (
        f"Margin in votes between the leading two by ballot type, and the leader's share of their votes. "
        f"* With the conditional and provisional ballots counted in the same drops. {source_line(count)}"
    )
    return picture(partial(_draw_margin, count, table), table, margin_alt(count), caption, "margin-by-type")


def _draw_margin(count: Count, table: pd.DataFrame) -> Figure:
    colour, margin = colours(count), table["margin"].astype("float64")
    figure, (axes,) = style.new_figure(1.0 + 0.45 * len(table))
    place = [len(table) - 1.0 - i for i in range(len(table) - 1)] + [-0.25]  # the sum stands apart
    shade = [colour[count.pair[0] if m > 0 else count.pair[1]] for m in margin]
    axes.barh(place, margin, color=shade, height=0.62, alpha=0.85)
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.axhline(0.4, color=style.MUTED, linewidth=0.7)
    axes.set_yticks(place, [SHORT_NAMES.get(kind, kind) for kind in table["type"]], color=style.INK)
    axes.grid(visible=False, axis="y")
    for y, m, share in zip(place, margin, table["share_first"], strict=True):
        text = _margin_text(count, m, share if m > 0 else 1 - share)
        left = m < 0 and not style.narrow()
        end = m if left else max(m, 0)
        style.label_point(axes, end, y, text, colour[count.pair[0 if m > 0 else 1]], (-6 if left else 6, 0))
    _make_room(axes, margin, max(len(line) for label in axes.texts for line in label.get_text().split("\n")))
    axes.set_xlabel("Margin in votes")
    axes.locator_params(axis="x", nbins=3 if style.narrow() else 6)
    axes.xaxis.set_major_formatter(lambda value, _: numbers.show(abs(value), "votes"))
    return figure


def _make_room(axes: Axes, margin: pd.Series, longest: int) -> None:
    """Room for labels of so many characters beside the longest bars, on each side that has any."""
    low, high = min(margin.min(), 0), max(margin.max(), 0)
    sides = (low < 0 and not style.narrow(), high > 0 or style.narrow())
    share = min(0.68, 0.02 + 0.033 * longest) if style.narrow() else min(0.42, 0.0155 * longest)
    room = share / (1 - sum(sides) * share) * (high - low)
    edge = 0.04 * (high - low)  # a bar that ends on the frame looks cut
    axes.set_xlim(low - (room if sides[0] else edge * (low < 0)), high + (room if sides[1] else edge * (high > 0)))


def _margin_text(count: Count, margin: float, share: float) -> str:
    if not margin:
        return "even"
    ahead = style.surname(count.pair[0 if margin > 0 else 1])
    votes, of = f"{ahead} +{numbers.show(abs(margin), 'votes')}", numbers.show(float(share), "share1")
    return f"{votes}\n{of}" if style.narrow() else f"{votes} ({of})"


def margin_alt(count: Count) -> str:
    """The margin chart as a sentence with its key numbers."""
    first, second = count.pair
    said = [
        f"{row.type.lower()} {first if row.margin > 0 else second} by {abs(row.margin):,}"
        for row in margin_table(count).itertuples(index=False)
    ]
    return f"Where the margin came from: {'; '.join(said)}."


def purity_table(count: Count) -> pd.DataFrame:
    """What the purity chart draws: the columns of :func:`canvass.count.kinds.purity`, by day."""
    table = purity(count)
    moments = count.releases.loc[table.index, "released_at"]
    table.insert(0, "day", [show_day(moment, year=False) for moment in moments])
    return table.reset_index()


def purity_chart(count: Count) -> Picture:
    """Late drops: the share of each, and how far mail alone may lie from it."""
    table = purity_table(count)
    first = count.pair[0]
    caption = (
        f"Share for {first} in each drop after election night (dot) and the hard bounds on mail alone, if every ballot "
        f"that may not be mail went one way (bar). {source_line(count)}"
    )
    return picture(partial(_draw_purity, count, table), table, purity_alt(table, first), caption, "purity")


def _draw_purity(count: Count, table: pd.DataFrame) -> Figure:
    first = count.pair[0]
    colour = colours(count)[first]
    figure, (axes,) = style.new_figure(3.5)
    place = range(len(table))
    axes.vlines(place, table["mail_low"], table["mail_high"], color=style.BAND, linewidth=8)
    axes.plot(place, table["share_first"], "o", color=colour, markersize=5)
    axes.axhline(0.5, color=style.INK, linewidth=1)
    axes.set_xticks(list(place), table["day"], fontsize=8, rotation=90)
    axes.set_ylabel(f"Share for {style.surname(first)}")
    axes.set_xlabel("Release (day, Pacific)")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.05, y=0.12)
    return figure


def purity_alt(table: pd.DataFrame, first: str) -> str:
    """The purity chart as a sentence with its key numbers."""
    if not len(table):
        return "No drop after election night has been published."
    widest = table.loc[table["ballots"].astype("float64").idxmax()]
    low, high = (numbers.show(widest[end], "share1") for end in ("mail_low", "mail_high"))
    return (
        f"The largest late drop, of {widest['day']}, went {numbers.show(widest['share_first'], 'share1')} to {first}; "
        f"its mail alone lies between {low} and {high}. {numbers.plural(len(table), 'late drop')} shown."
    )
