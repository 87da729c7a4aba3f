"""Charts of the outlook: the fan of the final margin, and what is needed against what is likely."""

import textwrap
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count import kinds as ballot_types
from canvass.count.count import drops
from canvass.moments import show_moment
from canvass.outlook.view import View, likely_share, margin, needed_now
from canvass.pages.colours import colours
from canvass.pages.count.captions import source_line
from canvass.show import style
from canvass.show.picture import Picture, picture

LEVELS = (0.95, 0.80, 0.50)
#: Points between the ends of the widest band above which the bands can be told apart, and named.
WIDE_BAND = 20.0


def fan_table(view: View) -> pd.DataFrame:
    """What the fan chart draws: margins of the first of the pair, in points, at every release it was the pair."""
    a, rows = view.pair[0], []
    for outlook in view.outlooks:
        counted, likely, _, _ = margin(outlook, a)
        sign = 1 if outlook.first and outlook.first.name == a else -1
        ends = {}
        for level in LEVELS:
            low, high = sorted(sign * end for end in outlook.intervals[level])
            ends |= {f"low{100 * level:.0f}": low, f"high{100 * level:.0f}": high}
        moment = view.count.releases.loc[outlook.release, "released_at"].isoformat()
        rows.append({"release": outlook.release, "released_at": moment, "counted": counted, "likely": likely, **ends})
    table = pd.DataFrame(rows).dropna(subset=["likely"]).reset_index(drop=True)
    return numbers.round_columns(table, dict.fromkeys(table.columns[2:], "points1"))


def fan_chart(view: View) -> Picture:
    """The fan: likely final margin and its intervals over the releases, with the margin counted."""
    table = fan_table(view)
    a, b = view.pair
    caption = (
        f"Likely final margin of {a} over {b} as it stood at each release (line), with 50, 80 and 95% intervals "
        f"(bands), and the margin counted by then (dots). {source_line(view.count)}"
    )
    return picture(partial(_draw_fan, view, table), table, fan_alt(view, table), caption, "fan")


def _draw_fan(view: View, table: pd.DataFrame) -> Figure:
    releases = view.count.releases.loc[table["release"]]
    night = releases["label"].str.startswith("Election night").to_numpy()
    moments = style.pacific(releases["released_at"]).to_numpy()
    figure, axes = style.new_figure(3.9, (1, 1.1) if night.any() and not night.all() else (1,))
    weeks = ~night
    weeks[np.flatnonzero(night)[-1:]] = True  # the weeks start where the night ended
    panels = [(night, "Election night", style.hours_axis), (weeks, "The weeks after", style.days_axis)]
    shown = [panel for panel in panels if panel[0].any() and (panel[0] is night or not night.all())]
    for panel, (chosen, title, axis) in zip(axes, shown, strict=True):
        _fan(panel, moments[chosen], table[chosen], view)
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        axis(panel)
    at = -1 if len(shown) > 1 else 0  # the last release of a count has a label of its own
    _name_bands(axes[0], moments[shown[0][0]], table[shown[0][0]], at)
    _share_scale(axes)
    style.side_label(axes, "Final margin, points")
    _label_fan(axes, view, moments, table)
    return figure


def _fan(axes: Axes, moments: np.ndarray, table: pd.DataFrame, view: View) -> None:
    for level, alpha in zip(LEVELS, (0.4, 0.65, 1.0), strict=True):
        low, high = table[f"low{100 * level:.0f}"], table[f"high{100 * level:.0f}"]
        axes.fill_between(moments, low, high, color=style.BAND, alpha=alpha, linewidth=0)
        if len(table) == 1:
            axes.vlines(moments, low, high, color=style.BAND, alpha=alpha, linewidth=8)
    axes.axhline(view.newest.line, color=style.INK, linewidth=1)
    axes.plot(moments, table["likely"], color=style.INK, linewidth=1.6, marker=".", markersize=4)
    colour = colours(view.count)
    ahead = [colour[view.pair[0] if counted > 0 else view.pair[1]] for counted in table["counted"]]
    axes.scatter(moments, table["counted"], s=16, c=ahead, zorder=3)
    axes.yaxis.set_major_locator(style.mpl.ticker.MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(style.FuncFormatter(_signed))
    if len(table) < 2:
        axes.set_xlim(moments[0] - np.timedelta64(1, "h"), moments[0] + np.timedelta64(1, "h"))


def _name_bands(axes: Axes, moments: np.ndarray, table: pd.DataFrame, at: int) -> None:
    """Say at one release what each band holds, where they are wide enough to tell apart."""
    row = table.iloc[at]
    for level in LEVELS if len(table) > 1 and row["high95"] - row["low95"] > WIDE_BAND else ():
        place = {"xytext": (3 if at == 0 else -3, -2), "ha": "left" if at == 0 else "right", "va": "top"}
        high = row[f"high{100 * level:.0f}"]
        look = {"textcoords": "offset points", "fontsize": 8, "color": style.INK}
        axes.annotate(f"{100 * level:.0f}%", (moments[at], high), **place, **look)


def _signed(value: float, _: int) -> str:
    return numbers.show(value, "signed votes") if value else "0"


def _share_scale(axes: list[Axes]) -> None:
    low = min(panel.get_ylim()[0] for panel in axes)
    high = max(panel.get_ylim()[1] for panel in axes)
    pad = 0.08 * (high - low)
    for panel in axes:
        panel.set_ylim(low - pad, high + pad)
    for panel in axes[len(style.starts(axes)) :]:
        panel.tick_params(labelleft=False)


def _label_fan(axes: list[Axes], view: View, moments: np.ndarray, table: pd.DataFrame) -> None:
    colour = colours(view.count)
    for name, y, level in ((view.pair[0], 0.98, "top"), (view.pair[1], 0.02, "bottom")):
        place = {"transform": axes[0].transAxes, "va": level, "fontweight": "bold", "fontsize": 9}
        axes[0].text(0.03, y, f"{style.surname(name)} ahead", color=colour[name], **place)
    last = table.iloc[-1]
    up = 9 if last["likely"] > last["counted"] else -9
    marks = (
        {"likely": (style.INK, up), "counted": (style.MUTED, -up)}
        if view.newest.still_out
        else {"counted": (style.INK, 9)}
    )
    for part, (ink, offset) in marks.items():
        text = f"{part if view.newest.still_out else 'final'} {numbers.show(last[part], 'points1')}"
        style.label_point(axes[-1], moments[-1], last[part], text, ink, (-5, offset))


def fan_alt(view: View, table: pd.DataFrame) -> str:
    """The fan as a sentence with its key numbers."""
    a, b = view.pair
    said = []
    for row in table.iloc[sorted({0, len(table) // 2, len(table) - 1})].itertuples():
        moment = show_moment(view.count.releases.loc[row.release, "released_at"])
        low, likely, high = (numbers.show(value, "points1") for value in (row.low95, row.likely, row.high95))
        said.append(f"{moment} {likely} points, 95% from {low} to {high}")
    return f"Likely final margin of {a} over {b} at {numbers.plural(len(table), 'release')}: {'; '.join(said)}."


def need_table(view: View) -> pd.DataFrame:
    """What the need chart draws: shares of the pair's votes for the underdog, by kind of ballots.

    ``counted`` rows are what each kind already counted gave; the others what is likely of those still out, with
    90%, and what is needed of all of them (fewest, median and most ballots out).
    """
    name, focus = view.underdog, view.focus
    added = drops(view.count)[list(view.pair)].loc[: focus.release]
    kinds = ballot_types.classify(view.count).loc[: focus.release]
    rows = []
    for kind, votes in added.groupby(kinds, sort=False).sum(min_count=1).astype("float64").iterrows():
        if votes.sum() > 0:
            rows.append((f"{ballot_types.SHORT_NAMES[kind]} (counted)", votes.sum(), votes[name] / votes.sum()))
    frame = pd.DataFrame(rows, columns=["kind", "votes", "share"]).assign(counted=True)
    still = [(f"{kind.kind} (out)", kind) for kind in focus.still_out]
    out = []
    for label, kind in still:
        ends = (kind.share_low, kind.share, kind.share_high)
        mine = focus.first is not None and focus.first.name == name
        low, share, high = ends if mine else (1 - ends[2], 1 - ends[1], 1 - ends[0])
        out.append({"kind": label, "votes": kind.votes, "share": share, "low": low, "high": high, "counted": False})
    low, share, high = likely_share(focus, name)
    votes = sum(kind.votes for _, kind in still)
    out.append({"kind": "All still out", "votes": votes, "share": share, "low": low, "high": high, "counted": False})
    few, need, many = needed_now(focus, name)
    frame = pd.concat([frame, pd.DataFrame(out)], ignore_index=True)
    frame = frame.assign(need_few=few, need=need, need_many=many, candidate=name)
    shares = ("share", "low", "high", "need_few", "need", "need_many")
    return numbers.round_columns(frame, {**dict.fromkeys(shares, "share1"), "votes": "votes"})


def need_chart(view: View) -> Picture:
    """What the underdog needs of what is out, against what is likely of it and what each kind gave so far."""
    table, name = need_table(view), view.underdog
    caption = (
        f"Share for {name} of the votes for {view.pair[0]} and {view.pair[1]}: circles, what each kind of "
        f"ballots gave by release {view.focus.release}; diamonds, what is likely of those still out, with 90% (bar); "
        f"the line and the band, what {style.surname(name)} needs of all of them, as more or fewer may be out. "
        f"{source_line(view.count)}"
    )
    return picture(partial(_draw_need, view, table), table, need_alt(table, name), caption, "needed-likely")


def _draw_need(view: View, table: pd.DataFrame) -> Figure:
    name = view.underdog
    colour = colours(view.count)[name]
    figure, (axes,) = style.new_figure(1.2 + 0.42 * len(table))
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
    axes.set_xlabel(f"Share for {style.surname(name)}")
    style.percent_axis(axes.xaxis)
    axes.margins(x=0.12)
    text = f"{style.surname(name)} needs {numbers.show(float(row['need']), 'share1')}"
    place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom", "fontsize": 9}
    axes.text(float(np.clip(row["need"], 0, 1)), 1.0, text, **place)
    return figure


def need_alt(table: pd.DataFrame, name: str) -> str:
    """The need chart as a sentence with its key numbers."""
    row = table.iloc[-1]
    if pd.isna(row["need"]):
        return f"No ballots were left, so what {name} needed cannot be said."
    need, likely, low, high = (numbers.show(float(row[part]), "share1") for part in ("need", "share", "low", "high"))
    counted = table[table["counted"].astype(bool)]
    gave = "; ".join(
        f"{kind} {numbers.show(float(s), 'share1')}" for kind, s in zip(counted["kind"], counted["share"], strict=True)
    )
    return (
        f"{name} needed {need} of the votes for the two still out; {low} to {high} was likely, {likely} most. {gave}."
    )
