"""What is needed of what is still out, against what each kind of ballots gave and what is likely."""

import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.kinds import short_names
from canvass.count.rule import pair_decides
from canvass.outlook.view import View, likely_share
from canvass.pages.outlook import WORDS
from canvass.pages.outlook.page import OutlookPage
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: Units between rows on a desk and on a phone, where a row's name stands over it; over all rows; for names and labels.
ROW, HEAD, NAMES, ROOM = (32, 46), 44, 226, 48
#: Lines of the scale at most, and how far apart they may be.
MOST_LINES, STEPS = 3, (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)


def need(page: OutlookPage, gave: pd.DataFrame, out: pd.DataFrame) -> Picture | Paragraph:
    """What is needed of what is out, against what is likely of it and what each kind gave so far.

    ``gave`` is what each kind of ballots counted gave `View.in_need` (``votes`` of the pair, ``share``; index the
    kind), ``out`` the ``still_out`` of the outlook explained, for the same.
    """
    if out.empty or not pair_decides(page.count):
        return page.say("needed-likely: nothing")
    table = _table(page.view, gave, out)
    kinds = [{**row, "share": Fact("", row["share"], "share1")} for row in table.to_dict("records")]
    return page.picture(partial(_draw, page, table), table, "needed-likely", rows=kinds)


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


def _draw(page: OutlookPage, table: pd.DataFrame) -> Figure:
    narrow, slot = style.narrow(), page.slots[page.view.in_need]
    height = HEAD + ROW[narrow] * len(table)
    figure, axes = style.plain_figure(height)
    shares = table[["share", "low", "high", "needed_low", "needed_high"]].clip(0, 1)
    low, high = shares.min(axis=None), shares.max(axis=None)
    span = max(high - low, 0.02)
    left, right = (0 if narrow else NAMES) + ROOM, axes.get_xlim()[1] - ROOM
    place = (shares - low) * (right - left) / span + left
    _scale(axes, (low, low + span), (left, right), height)
    _needed(axes, page, place.iloc[0], height)
    for index, (row, at) in enumerate(zip(table.itertuples(), place.itertuples(), strict=True)):
        y = height - HEAD - ROW[narrow] * (index + (0.7 if narrow else 0.5))
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


def _scale(axes: Axes, ends: tuple[float, float], place: tuple[float, float], height: float) -> None:
    """At most three lines at round shares, named over the rows."""
    rounds = ([k * step for k in range(math.ceil(ends[0] / step), math.floor(ends[1] / step) + 1)] for step in STEPS)
    for share in next(found for found in rounds if len(found) <= MOST_LINES):
        x = place[0] + (share - ends[0]) / (ends[1] - ends[0]) * (place[1] - place[0])
        axes.vlines(x, 0, height - HEAD, style.GRID, linewidth=1)
        axes.text(x, height - 10, numbers.show(share, "whole"), ha="center", va="center", color=style.MUTED)


def _needed(axes: Axes, page: OutlookPage, at: pd.Series, height: float) -> None:
    """Say over the rows what was needed, above its bars, never cut."""
    text = WORDS.plain("needed-likely: needed", need=page.facts["need_said"])
    half, x = 4.3 * len(text), (at["needed_low"] + at["needed_high"]) / 2
    x = min(max(x, half), axes.get_xlim()[1] - half)
    axes.text(x, height - 30, text, ha="center", va="center", fontweight=600)
