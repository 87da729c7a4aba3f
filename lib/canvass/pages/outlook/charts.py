"""Charts of the outlook: the fan of the final margin, and what is needed against what is likely."""

import textwrap
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.kinds import SHORT_NAMES
from canvass.count.rule import pair_decides
from canvass.outlook.view import View, likely_share
from canvass.pages.colours import slots
from canvass.pages.outlook import WORDS
from canvass.pages.outlook.page import OutlookPage
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph

BANDS = ("95", "80", "50")
#: Points between the ends of the widest band above which the bands can be told apart, and named.
WIDE_BAND = 20.0


def fan(page: OutlookPage, by: pd.DataFrame) -> Picture:
    """The fan of a view's ``by_release``: likely final margin and its intervals, with the margin counted by then."""
    columns = ["counted", "likely", *(f"{end}{band}" for band in BANDS for end in ("low", "high"))]
    view, facts = page.view, page.facts
    table = numbers.round_columns(by.dropna(subset=["likely"])[columns], dict.fromkeys(columns, "points1"))
    moments = view.count.releases.loc[table.index, "released_at"]
    ends = table[["likely", "low95", "high95"]].set_axis(["likely", "low", "high"], axis=1)
    marks = [
        {"at": Fact("", moments.iloc[at], "moment"), **{k: Fact("", v, "points1") for k, v in ends.iloc[at].items()}}
        for at in sorted({0, len(table) // 2, len(table) - 1})
    ]
    table.insert(0, "released_at", [moment.isoformat() for moment in moments])
    alt = WORDS.fill("fan: alt", facts, shown=len(table), marks=marks)
    drawn, caption = table.reset_index(), WORDS.fill("fan: caption", facts)
    return picture(partial(_draw_fan, view, drawn), drawn, alt.plain, caption.plain, "fan")


def _draw_fan(view: View, table: pd.DataFrame) -> Figure:
    releases = view.count.releases.loc[table["release"]]
    night = view.count.night[table["release"]].to_numpy()
    moments = style.pacific(releases["released_at"]).to_numpy()
    figure, axes = style.new_figure(390, (1, 1.1) if night.any() and not night.all() else (1,))
    weeks = ~night
    weeks[np.flatnonzero(night)[-1:]] = True  # the weeks start where the night ended
    panels = [(night, _label("fan: night"), style.hours_axis), (weeks, _label("fan: weeks"), style.days_axis)]
    shown = [panel for panel in panels if panel[0].any() and (panel[0] is night or not night.all())]
    for panel, (chosen, title, axis) in zip(axes, shown, strict=True):
        _fan(panel, moments[chosen], table[chosen], view)
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        axis(panel)
    at = -1 if len(shown) > 1 else 0  # the last release of a count has a label of its own
    _name_bands(axes[0], moments[shown[0][0]], table[shown[0][0]], at)
    _share_scale(axes)
    style.side_label(axes, _label("fan: axis"))
    _label_fan(axes, view, moments, table)
    return figure


def _label(section: str, **facts: object) -> str:
    return WORDS.fill(section, facts).plain


def _fan(axes: Axes, moments: np.ndarray, table: pd.DataFrame, view: View) -> None:
    for band, alpha in zip(BANDS, (0.4, 0.65, 1.0), strict=True):
        low, high = table[f"low{band}"], table[f"high{band}"]
        axes.fill_between(moments, low, high, color=style.BAND, alpha=alpha, linewidth=0)
        if len(table) == 1:
            axes.vlines(moments, low, high, color=style.BAND, alpha=alpha, linewidth=8)
    axes.axhline(view.newest.line, color=style.INK, linewidth=1)
    axes.plot(moments, table["likely"], color=style.INK, linewidth=1.6, marker=".", markersize=4)
    colour = {name: style.MARK[slot] for name, slot in slots(view.count).items()}
    ahead = [colour[view.pair[0] if counted > 0 else view.pair[1]] for counted in table["counted"]]
    axes.scatter(moments, table["counted"], s=16, c=ahead, zorder=3)
    axes.yaxis.set_major_locator(style.mpl.ticker.MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(style.FuncFormatter(lambda value, _: numbers.show(value, "signed votes")))
    if len(table) < 2:
        axes.set_xlim(moments[0] - np.timedelta64(1, "h"), moments[0] + np.timedelta64(1, "h"))


def _name_bands(axes: Axes, moments: np.ndarray, table: pd.DataFrame, at: int) -> None:
    """Say at one release what each band holds, where they are wide enough to tell apart."""
    row = table.iloc[at]
    for band in BANDS if len(table) > 1 and row["high95"] - row["low95"] > WIDE_BAND else ():
        place = {"xytext": (3 if at == 0 else -3, -2), "ha": "left" if at == 0 else "right", "va": "top"}
        look = {"textcoords": "offset points", "fontsize": 8, "color": style.INK}
        axes.annotate(f"{band}%", (moments[at], row[f"high{band}"]), **place, **look)


def _share_scale(axes: list[Axes]) -> None:
    ends = [end for panel in axes for end in panel.get_ylim()]
    pad = 0.08 * (max(ends) - min(ends))
    for panel in axes:
        panel.set_ylim(min(ends) - pad, max(ends) + pad)
    for panel in axes[len(style.starts(axes)) :]:
        panel.tick_params(labelleft=False)


def _label_fan(axes: list[Axes], view: View, moments: np.ndarray, table: pd.DataFrame) -> None:
    colour = {name: style.MARK[slot] for name, slot in slots(view.count).items()}
    for name, y, level in ((view.pair[0], 0.98, "top"), (view.pair[1], 0.02, "bottom")):
        place = {"transform": axes[0].transAxes, "va": level, "fontweight": "bold", "fontsize": 9}
        axes[0].text(0.03, y, _label("fan: ahead", who=style.surname(name)), color=colour[name], **place)
    last = table.iloc[-1]
    up = 9 if last["likely"] > last["counted"] else -9
    marks = [("likely", "likely", style.INK, up), ("counted", "counted", style.MUTED, -up)]
    for said, part, ink, offset in marks if not view.certified else [("final", "counted", style.INK, 9)]:
        text = _label("fan: newest", part=said, margin=Fact("", last[part], "points1"))
        style.label_point(axes[-1], moments[-1], last[part], text, ink, (-5, offset))


def need(page: OutlookPage, gave: pd.DataFrame, out: pd.DataFrame) -> Picture | Paragraph:
    """What the underdog needs of what is out, against what is likely of it and what each kind gave so far.

    ``gave`` is what each kind of ballots counted gave the underdog (``votes`` of the pair, ``share``; index the kind),
    ``out`` the ``still_out`` of the outlook explained, for the underdog.
    """
    if out.empty or not pair_decides(page.count):
        return page.say("need: nothing")
    table = _need_table(page.view, gave, out)
    counted = table[table["counted"]]
    kinds = [{"kind": row.kind, "share": Fact("", row.share, "share1")} for row in counted.itertuples()]
    alt, caption = WORDS.fill("need: alt", page.facts, gave=kinds), WORDS.fill("need: caption", page.facts)
    return picture(partial(_draw_need, page.view, table), table, alt.plain, caption.plain, "needed-likely")


def _need_table(view: View, gave: pd.DataFrame, out: pd.DataFrame) -> pd.DataFrame:
    """What is drawn: the kinds counted, the kinds still out, all that is out, and what is needed of that."""
    low, share, high = likely_share(view.focus, view.underdog)
    few, need, many = view.focus.needed(view.underdog)
    rest = {"kind": _label("need: all"), "votes": out["votes"].sum(), "share": share, "low": low, "high": high}
    parts = [
        gave[["votes", "share"]].assign(
            kind=[_label("need: counted", kind=SHORT_NAMES[kind]) for kind in gave.index], counted=True
        ),
        out.assign(kind=[_label("need: out", kind=kind) for kind in out["kind"]], counted=False),
        pd.DataFrame([rest]).assign(counted=False),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    table = table.assign(need_few=few, need=need, need_many=many, candidate=view.underdog)
    columns = ["kind", "votes", "share", "counted", "low", "high", "need_few", "need", "need_many", "candidate"]
    shares = dict.fromkeys(["share", *columns[4:9]], "share1")
    return numbers.round_columns(table[columns], {**shares, "votes": "votes"})


def _draw_need(view: View, table: pd.DataFrame) -> Figure:
    name = view.underdog
    colour = style.MARK[slots(view.count)[name]]
    figure, (axes,) = style.new_figure(100 * (1.2 + 0.42 * len(table)))
    place = np.arange(len(table))[::-1]
    row = table.iloc[-1]
    ends = np.clip([row["need_few"], row["need_many"]], -0.02, 1.02)
    axes.axvspan(*sorted(ends), color=style.BAND, alpha=0.7, linewidth=0)
    axes.axvline(np.clip(row["need"], -0.02, 1.02), color=style.INK, linewidth=1.2)
    out = ~table["counted"].to_numpy(dtype=bool)
    axes.hlines(place[out], table["low"][out], table["high"][out], color=colour, linewidth=5, alpha=0.5)
    axes.plot(table["share"][out], place[out], "D", color=colour, markersize=6)
    axes.plot(table["share"][~out], place[~out], "o", color=colour, markerfacecolor=style.PAPER, markersize=6)
    for y, share in zip(place, table["share"], strict=True):
        style.label_point(axes, share, y, numbers.show(float(share), "share1"), colour, (0, 5))
    axes.set_yticks(place, [textwrap.fill(kind, 18 if style.narrow() else 60) for kind in table["kind"]])
    axes.set_ylim(-0.6, len(table) - 0.1)
    axes.set_xlabel(_label("need: axis", underdog_short=style.surname(name)))
    style.percent_axis(axes.xaxis)
    axes.margins(x=0.12)
    text = _label("need: line", underdog_short=style.surname(name), need=Fact("", float(row["need"]), "share1"))
    place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom", "fontsize": 9}
    axes.text(float(np.clip(row["need"], 0, 1)), 1.0, text, **place)
    return figure
