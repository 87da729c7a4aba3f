"""The charts of drops and types: each drop, what was needed and came, the bounds on mail, where the margin is from."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import EARLY_MAIL, SHORT_NAMES
from canvass.count.rule import line_of
from canvass.moments import show_day
from canvass.pages.colours import slots
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
    (first, second), colour = count.pair, {name: style.MARK[slot] for name, slot in slots(count).items()}
    share = table["share_first"].astype("float64").to_numpy()
    sizes = 12 + 400 * table["pair_votes"].astype("float64") / table["pair_votes"].max()
    ahead = np.where(share > 0.5, colour[first], colour[second])
    mail, place = ~table["type"].str.contains("in person").to_numpy(), np.arange(len(table))
    figure, (axes,) = style.new_figure(410)
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
    table = need[~numbers.exceeds(need["needed_low"], TOP)]
    if table.empty:
        return page.say("needed: nothing")
    ends = table.iloc[sorted({0, len(table) - 1})]
    needs = [numbers.show_need(*row) for row in ends[["needed_low", "needed_high"]].to_numpy()]
    marks = ends.assign(need=needs).to_dict("records")
    draw = partial(_draw_needed, page.count, table, candidate)
    return page.picture(draw, table, "needed", marks=marks, candidate=candidate)


def _draw_needed(count: Count, table: pd.DataFrame, candidate: str) -> Figure:
    colour, short, place = style.MARK[slots(count)[candidate]], style.surname(candidate), range(len(table))
    figure, (axes,) = style.new_figure(360)
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
    figure, (axes,) = style.new_figure(350)
    axes.vlines(place, table["mail_low"], table["mail_high"], color=style.BAND, linewidth=8)
    axes.plot(place, table["share_first"], "o", color=style.MARK[slots(count)[first]], markersize=5)
    axes.axhline(0.5, color=style.INK, linewidth=1)
    days = [show_day(moment, year=False) for moment in table["released_at"]]
    axes.set_xticks(place, days, fontsize=8, rotation=90)
    axes.set_ylabel(f"Share for {style.surname(first)}")
    axes.set_xlabel("Release (day, Pacific)")
    style.percent_axis(axes.yaxis)
    axes.margins(x=0.05, y=0.12)
    return figure


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
    shade = [style.MARK[slots(count)[name]] for name in ahead]
    figure, (axes,) = style.new_figure(100 * (1.0 + 0.45 * len(table)))
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
    high = high if high > low else 1  # level everywhere
    room = share / (1 - sum(sides) * share) * (high - low)
    edge = 0.04 * (high - low)  # a bar that ends on the frame looks cut
    axes.set_xlim(low - (room if sides[0] else edge * (low < 0)), high + (room if sides[1] else edge * (high > 0)))
