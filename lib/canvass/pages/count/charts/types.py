"""Charts of the ballot types: where the margin came from, and how pure the late drops are."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import SHORT_NAMES
from canvass.moments import show_day
from canvass.pages.colours import colours
from canvass.pages.count import WORDS
from canvass.pages.count.facts import head
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph


def margin(count: Count, table: pd.DataFrame) -> Picture | Paragraph:
    """Where the margin came from: votes each ballot type brought one candidate over the other.

    Parameters
    ----------
    count
        The count.
    table
        :func:`canvass.count.kinds.by_type` of it.
    """
    facts = head(count)
    if not len(count.ballots):
        return Paragraph(WORDS.fill("margin: nothing", facts))
    first, second = count.pair
    shown = _with_sum(table[[first, second, "pair_votes", "share_first", "margin"]], first)
    kinds = [
        {
            "type": row.type.lower(),
            "ahead": first if row.margin > 0 else second,
            "margin": Fact("", abs(row.margin), "votes"),
        }
        for row in shown.itertuples()
    ]
    alt, caption = WORDS.fill("margin: alt", facts, kinds=kinds), WORDS.fill("margin: caption", facts)
    return picture(partial(_draw_margin, count, shown), shown, alt.plain, caption.plain, "margin-by-type")


def _with_sum(table: pd.DataFrame, first: str) -> pd.DataFrame:
    """The types, then their sum."""
    total = table.drop(columns="share_first").sum()
    row = {"type": "All ballots", **total, "share_first": total[first] / total["pair_votes"]}
    table = table.reset_index()
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True).astype(table.dtypes.to_dict())


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


def purity(count: Count, table: pd.DataFrame) -> Picture:
    """Late drops: the share of each, and how far mail alone may lie from it.

    Parameters
    ----------
    count
        The count.
    table
        :func:`canvass.count.kinds.purity` of it, with the releases' ``released_at``.
    """
    facts = {**head(count), "a": count.pair[0]}
    alt, caption = WORDS.fill("purity: alt", facts, **_widest(table)), WORDS.fill("purity: caption", facts)
    return picture(partial(_draw_purity, count, table), table.reset_index(), alt.plain, caption.plain, "purity")


def _widest(table: pd.DataFrame) -> dict[str, object]:
    """The largest late drop as the alt sentence tells it."""
    if not len(table):
        return {"shown": 0}
    row = table.loc[table["ballots"].astype("float64").idxmax()]
    figures = {"share": row["share_first"], "low": row["mail_low"], "high": row["mail_high"]}
    return {
        "shown": len(table),
        "day": show_day(row["released_at"], year=False),
        **{n: Fact("", v, "share1") for n, v in figures.items()},
    }


def _draw_purity(count: Count, table: pd.DataFrame) -> Figure:
    first = count.pair[0]
    colour = colours(count)[first]
    figure, (axes,) = style.new_figure(3.5)
    place = range(len(table))
    axes.vlines(place, table["mail_low"], table["mail_high"], color=style.BAND, linewidth=8)
    axes.plot(place, table["share_first"], "o", color=colour, markersize=5)
    axes.axhline(0.5, color=style.INK, linewidth=1)
    axes.set_xticks(
        list(place), [show_day(moment, year=False) for moment in table["released_at"]], fontsize=8, rotation=90
    )
    axes.set_ylabel(f"Share for {style.surname(first)}")
    axes.set_xlabel("Release (day, Pacific)")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.05, y=0.12)
    return figure
