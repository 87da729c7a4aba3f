"""The charts of the outlook: a hundred endings at up to three releases, and what is needed against what is likely."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.kinds import short_names
from canvass.count.rule import pair_decides
from canvass.outlook import view as seen
from canvass.outlook.view import View, likely_share
from canvass.pages.outlook import WORDS
from canvass.pages.outlook.page import OutlookPage
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: Columns of dots, on a desk and on a phone; dots in a column above which they overlap.
COLUMNS, TALLEST = (92, 60), 36
#: Height in units of a line of words, and of what stands over and under the dots of a panel.
TEXT, HEAD, FOOT = 16, 38, 10
#: Round margins that the scale names at most, on a desk and on a phone.
MOST_NAMED = (7, 5)
#: Units between rows on a desk and on a phone, where a row's name stands over it; over all rows; for names and labels.
ROW, OVER, NAMES, ROOM = (32, 46), 44, 226, 48
#: Lines of the scale at most, and how far apart they may be.
MOST_LINES, STEPS = 3, (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


def endings(page: OutlookPage) -> Picture | Paragraph:
    """The hundred dots of each of the view's ``steps``; nothing is drawn where no order of two is open."""
    view = page.view
    if not view.steps:
        return page.say("endings: nothing")
    unit = "share1" if page.facts["question"] else "points1"
    parts, rows = [], []
    for name, said in view.steps.items():
        margins, line = seen.endings(said, view.side), said.line
        at = Fact("", view.count.releases.loc[said.release, "released_at"], "clock")
        heading, over = WORDS.plain("endings: step", step=name, at=at), int((margins > line).sum())
        shown = pd.DataFrame({"release": said.release, "step": heading, "ending": margins, "beyond": margins > line})
        parts.append(numbers.round_columns(shown, {"ending": "points"}))
        rows.append({"at": at, "ahead": Fact("", over, "number")})
    table = pd.concat(parts, ignore_index=True)
    draw = partial(_draw_endings, page, table, unit)
    return page.picture(draw, table, "endings", rows=rows)


@dataclass(frozen=True)
class Scale:
    """Where a margin stands: ``column`` units wide are ``points``; the line is ``zero`` units from the left."""

    zero: float
    column: float
    points: float
    line: float

    @classmethod
    def of(cls, margins: list[float], line: float, width: float) -> "Scale":
        """The scale on which all ``margins`` and the line fit into ``width`` units."""
        columns = COLUMNS[style.narrow()]
        low, high = min([*margins, line]), max([*margins, line])
        points, column = max(high - low, 0.1) / (columns - 3), width / columns
        return cls((math.ceil((line - low) / points) + 1) * column, column, points, line)

    def at(self, margin: float) -> float:
        """Where ``margin`` stands."""
        return self.zero + (margin - self.line) / self.points * self.column

    def columns(self, margins: pd.Series) -> pd.Series:
        """The column of each, counted from the line."""
        return np.floor((margins - self.line) / self.points)


def _draw_endings(page: OutlookPage, table: pd.DataFrame, unit: str) -> Figure:
    view, final = page.view, []
    if view.certified:
        final = [seen.margin(view.newest, view.side)[0]]
    scale = Scale.of([*table["ending"], *final], view.newest.line, 328 if style.narrow() else 720)
    panels = [panel for _, panel in table.groupby("release")]
    stacks = [scale.columns(panel["ending"]).value_counts().max() for panel in panels]
    heights = [HEAD + FOOT + scale.column * min(stack, TALLEST) for stack in stacks]
    whole = sum(heights) + TEXT * (2 + bool(final))
    figure, axes = style.plain_figure(whole)
    for panel, stack, height in zip(panels, stacks, heights, strict=True):
        whole -= height
        _panel(axes, page, panel, scale, (whole + FOOT, whole + height - HEAD, min(1, TALLEST / stack)))
        for margin in final:
            axes.vlines(scale.at(margin), whole + FOOT, whole + height - HEAD, style.MUTED, "--", linewidth=1)
    _name_scale(axes, page, scale, unit, whole - TEXT)
    for margin in final:
        text = WORDS.plain("endings: certified", margin=_said(page, margin, unit), level=margin == 0)
        _write(axes, scale.at(margin), whole - 2 * TEXT, text, style.MUTED)
    return figure


def _panel(axes: Axes, page: OutlookPage, panel: pd.DataFrame, scale: Scale, place: tuple[float, float, float]) -> None:
    """One release: its heading, how many dots lie on either side, and the dots; ``place`` is foot, top, and pitch."""
    foot, top, pitch = place
    view, width = page.view, axes.get_xlim()[1]
    other = next(name for name in view.pair if name != view.side)
    columns, over = scale.columns(panel["ending"]), panel["beyond"].to_numpy()
    up = panel.groupby(columns).cumcount()
    axes.hlines(foot, 0, width, style.GRID, linewidth=1)
    for name, side in ((view.side, over), (other, ~over)):
        colour = page.slots[name]
        x, y = scale.zero + (columns[side] + 0.5) * scale.column, foot + (up[side] + 0.5) * pitch * scale.column
        axes.scatter(x, y, s=(0.88 * scale.column) ** 2, c=style.MARK[colour], linewidths=0)
        if side.any():
            right, text = name == view.side, f"{side.sum()} {style.surname(name)}"
            _write(axes, width if right else 0, top + TEXT / 2 + 2, text, style.TEXT[colour], fontweight=600)
    axes.vlines(scale.zero, foot, top, style.INK, linewidth=1)
    _write(axes, 0, top + 1.5 * TEXT + 2, panel["step"].iloc[0], style.INK, fontweight=600)


def _name_scale(axes: Axes, page: OutlookPage, scale: Scale, unit: str, y: float) -> None:
    """The line, and round margins that have room; none lies over another."""
    line = Fact("", 0.5 + scale.line / 200, "whole")
    taken = [_write(axes, scale.zero, y, page.say("endings: line", line=line).filled.plain, style.INK)]
    low, high = (scale.line + (x - scale.zero) / scale.column * scale.points for x in axes.get_xlim())
    steps = (factor * 10.0**power for power in range(-3, 3) for factor in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step < MOST_NAMED[style.narrow()])
    for margin in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
        text = _said(page, margin, unit)
        near, far = _reach(axes, scale.at(margin), text)
        if all(far < start or near > end for start, end in taken):
            taken.append(_write(axes, scale.at(margin), y, text, style.MUTED))


def _said(page: OutlookPage, margin: float, unit: str) -> str:
    """A margin as the scale names it: who is ahead by how many points; of a question the share of Yes."""
    if unit == "share1":
        return numbers.show(0.5 + margin / 200, unit).replace(".0%", "%")
    view = page.view
    name = view.side if margin > 0 else next(name for name in view.pair if name != view.side)
    return f"{style.surname(name)} {numbers.show(abs(margin), unit)}".removesuffix(".0")


def _reach(axes: Axes, x: float, text: str) -> tuple[float, float]:
    """Between which units a text of the scale lies, centred on ``x`` and not cut."""
    half, width = 3.9 * len(text) + 2, axes.get_xlim()[1]
    x = min(max(x, half), width - half)
    return x - half, x + half


def _write(axes: Axes, x: float, y: float, text: str, colour: str, **look: object) -> tuple[float, float]:
    """Write on the chart, centred on ``x`` or at the edge that is too near; between which units it lies."""
    (low, high), width = _reach(axes, x, text), axes.get_xlim()[1]
    at, side = (0, "left") if low <= 0 else (width, "right") if high >= width else (x, "center")
    axes.text(at, y, text, color=colour, ha=side, va="center", **look)
    return low, high


def need(page: OutlookPage, gave: pd.DataFrame, out: pd.DataFrame) -> Picture | Paragraph:
    """What is needed of what is out, against what is likely of it and what each kind gave so far.

    ``gave`` is what each kind of ballots counted gave `View.in_need` (``votes`` of the pair, ``share``; index the
    kind), ``out`` the ``still_out`` of the outlook explained, for the same.
    """
    if out.empty or not pair_decides(page.count):
        return page.say("needed-likely: nothing")
    table = _table(page.view, gave, out)
    kinds = [{**row, "share": Fact("", row["share"], "share1")} for row in table.to_dict("records")]
    return page.picture(partial(_draw_need, page, table), table, "needed-likely", rows=kinds)


def _table(view: View, gave: pd.DataFrame, out: pd.DataFrame) -> pd.DataFrame:
    """What is drawn: the kinds counted, the kinds still out, all that is out, and what is needed of that."""
    low, share, high = likely_share(view.focus, view.in_need)
    rest = {
        "kind": WORDS.plain("needed-likely: all"),
        "votes": out["votes"].sum(),
        "share": share,
        "low": low,
        "high": high,
    }
    parts = [
        gave[["votes", "share"]].assign(kind=gave.index.map(short_names(view.count)), counted=True),
        out.assign(kind=[WORDS.plain("needed-likely: out", kind=kind) for kind in out["kind"]], counted=False),
        pd.DataFrame([rest] if len(out) > 1 else []).assign(counted=False),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    least, _, most = view.need
    table = table.assign(needed_low=least, needed_high=most, candidate=view.in_need)
    columns = ["kind", "votes", "share", "counted", "low", "high", "needed_low", "needed_high", "candidate"]
    shares = dict.fromkeys(["share", "low", "high", "needed_low", "needed_high"], "share1")
    return numbers.round_columns(table[columns], {**shares, "votes": "votes"})


def _draw_need(page: OutlookPage, table: pd.DataFrame) -> Figure:
    narrow, slot = style.narrow(), page.slots[page.view.in_need]
    height = OVER + ROW[narrow] * len(table)
    figure, axes = style.plain_figure(height)
    shares = table[["share", "low", "high", "needed_low", "needed_high"]].clip(0, 1)
    low, high = shares.min(axis=None), shares.max(axis=None)
    span = max(high - low, 0.02)
    left, right = (0 if narrow else NAMES) + ROOM, axes.get_xlim()[1] - ROOM
    place = (shares - low) * (right - left) / span + left
    _shares(axes, (low, low + span), (left, right), height)
    _needed(axes, page, place.iloc[0], height)
    for index, (row, at) in enumerate(zip(table.itertuples(), place.itertuples(), strict=True)):
        y = height - OVER - ROW[narrow] * (index + (0.7 if narrow else 0.5))
        axes.text(0, y + (19 if narrow else 0), row.kind, ha="left", va="center")
        axes.hlines(y, at.needed_low - 1.5, at.needed_high + 1.5, style.DOUBT, linewidth=16)
        axes.hlines(y, at.low, at.high, style.MARK[slot], linewidth=2)
        axes.plot(at.share, y, style.SHAPE[slot], color=style.TEXT[slot], markersize=8)
        _label(axes, row, at, y, style.TEXT[slot])
    return figure


def _label(axes: Axes, row: Any, at: Any, y: float, colour: str) -> None:
    """A row's share beside its dot, clear of its range and of what was needed."""
    below = row.share < row.needed_low
    x = np.nanmin([at.share, at.low]) - 9 if below else np.nanmax([at.share, at.high, at.needed_high]) + 9
    text = numbers.show(float(row.share), "whole")
    axes.text(x, y, text, ha="right" if below else "left", va="center", color=colour, fontweight=600)


def _shares(axes: Axes, ends: tuple[float, float], place: tuple[float, float], height: float) -> None:
    """At most three lines at round shares, named over the rows."""
    rounds = ([k * step for k in range(math.ceil(ends[0] / step), math.floor(ends[1] / step) + 1)] for step in STEPS)
    for share in next(found for found in rounds if len(found) <= MOST_LINES):
        x = place[0] + (share - ends[0]) / (ends[1] - ends[0]) * (place[1] - place[0])
        axes.vlines(x, 0, height - OVER, style.GRID, linewidth=1)
        axes.text(x, height - 10, numbers.show(share, "whole"), ha="center", va="center", color=style.MUTED)


def _needed(axes: Axes, page: OutlookPage, at: pd.Series, height: float) -> None:
    """Say over the rows what was needed, above its bars, never cut."""
    text = WORDS.plain("needed-likely: needed", need=page.facts["need_said"])
    half, x = 4.3 * len(text), (at["needed_low"] + at["needed_high"]) / 2
    x = min(max(x, half), axes.get_xlim()[1] - half)
    axes.text(x, height - 30, text, ha="center", va="center", fontweight=600)
