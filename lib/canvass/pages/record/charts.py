"""Charts of the track record: misses by stage, calibration, and every forecast."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.election import names_of
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, SAID, Record
from canvass.pages.record import WORDS
from canvass.pages.record.frames import against_best, count_name, stage_name
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture

#: Columns of a forecast that scoring it again needs; the library writes all of them.
KEPT = ["stage", "contest_id", "line", "final", "mean", "p_first"]
QUANTILES = ["q025", "q050", "q100", "q250", "q500", "q750", "q900", "q950", "q975"]
#: Miss in points up to which the picture of every forecast reaches; those beyond are drawn at its edge.
EDGE = 12.0
#: How the stages are drawn that are named in prose: marker, colour, dashes.
STAGES = (("o", style.INK, "-"), ("s", style.MUTED, "-"), ("D", style.MUTED, ":"))


def misses(scores: pd.DataFrame) -> Picture:
    """Average miss by stage of the outlook and of the naive methods, a panel a count, of rows of ``record.scores``."""
    table = numbers.round_columns(scores[["election", "stage", "method", "error"]], {"error": "ratio"})
    table = table.reset_index(drop=True)
    rows = _rows(against_best(table, "error"), "ratio")
    return _picture("misses", partial(_draw_misses, table), table, "misses-by-stage", rows=rows)


def _rows(frame: pd.DataFrame, unit: str) -> list[dict[str, object]]:
    """The rows of a frame by count and stage, as alt sentences go through them."""
    return [
        {
            "election": names_of([slug]),
            "stage": stage_name(stage).lower(),
            **{k: Fact("", v, unit) for k, v in row.items()},
        }
        for (slug, stage), row in frame.iterrows()
    ]


def _picture(said: str, draw: Callable[[], Figure], table: pd.DataFrame, name: str, **facts: object) -> Picture:
    """A picture with the caption and the alt sentence of the sections that begin with ``said``."""
    alt, caption = (WORDS.plain(f"{said}: {part}", **facts) for part in ("alt", "caption"))
    return picture(draw, table, alt, caption, name)


def _panels(table: pd.DataFrame, by: str, height: float) -> tuple[Figure, list[Axes], list[tuple[Any, pd.DataFrame]]]:
    """A panel for the rows of each count, or stage."""
    parts = list(table.groupby(by))
    return *style.new_figure(height, (1,) * len(parts)), parts


def _titled(axes: Axes, title: str) -> None:
    """What a panel shows, over it; no grid but levels."""
    axes.set_title(title, loc="left", fontsize=13, fontweight=600, color=style.INK)
    axes.grid(visible=False, axis="x")


def _draw_misses(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "election", 330)
    for panel, (slug, own) in zip(axes, parts, strict=True):
        stages = sorted(own["stage"].unique())
        for method in METHODS:
            line = own[own["method"] == method].sort_values("stage")["error"].to_numpy()
            colour, width = (style.INK, 2.5) if method == MODEL else (style.DOUBT, 1.5)
            panel.plot(range(len(stages)), line, color=colour, lw=width, zorder=width)
        panel.set_xticks(range(len(stages)), [WORDS.plain("stage, short", stage=stage) for stage in stages])
        panel.set_xlim(-2.1, len(stages) - 0.8)
        panel.set_ylim(0, table["error"].max() * 1.08)
        panel.yaxis.set_major_locator(style.mpl.ticker.MaxNLocator(3, integer=True))
        _label_methods(panel, own[own["stage"] == 0])
        _titled(panel, count_name(slug))
        panel.set_xlabel("Late releases since election night")
    style.side_label(axes, "Miss, points")
    return figure


def _label_methods(axes: Axes, start: pd.DataFrame) -> None:
    """Name each line where it starts, labels pushed apart; lines that start together share one."""
    values = start.groupby(start["error"].round(2))["method"].agg(list).sort_index()
    top, last = axes.get_ylim()[1], -np.inf
    for error, methods in values.items():
        last = max(float(str(error)), last + (0.085 if style.narrow() else 0.06) * max(top, 5))
        bold = {"color": style.INK, "fontweight": 600} if MODEL in methods else {"color": style.MUTED}
        text = ", ".join(WORDS.plain("method", method=method) for method in methods)
        axes.text(-0.12, last, text, ha="right", va="center", fontsize=12, **bold)


def calibration(table: pd.DataFrame) -> Picture:
    """What share of results the intervals of ``track.calibration`` contained against what they said."""
    table = numbers.round_columns(table[table["stage"].isin(SAID)].reset_index(drop=True), {"covers": "share1"})
    said = table[table["level"] == 0.9].set_index(["election", "stage"])[["covers"]]
    draw = partial(_draw_calibration, table)
    return _picture("calibration", draw, table, "calibration", rows=_rows(said, "whole"))


def _draw_calibration(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "election", 330)
    for panel, (slug, count) in zip(axes, parts, strict=True):
        panel.plot([0, 1], [0, 1], color=style.DOUBT, linewidth=1)
        for stage, (marker, colour, dashes) in zip(SAID, STAGES, strict=True):
            own = count[count["stage"] == stage]
            panel.plot(own["level"], own["covers"], marker=marker, ms=4, color=colour, lw=1.5, ls=dashes)
        for y, stage, (marker, colour, _) in zip((0.97, 0.86, 0.75), SAID, STAGES, strict=True):
            panel.plot(0.02, y, marker=marker, ms=5, color=colour)
            panel.text(0.06, y, WORDS.plain("stage, short", stage=stage), color=colour, fontsize=12, va="center")
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_locator(style.mpl.ticker.FixedLocator([0, 0.5, 0.9]))
            style.unit_axis(axis, "whole")
        _titled(panel, count_name(slug))
        panel.set_xlabel("The range should hold")
    style.side_label(axes, "It held")
    return figure


def forecasts(record: Record, table: pd.DataFrame) -> Picture:
    """Every forecast: its miss against the contest's votes, inside and outside its 90% interval, a panel a stage.

    ``table`` is the ``forecast_table`` of forecasts of the count shown in detail, with the contest's ``votes``.
    """
    table = table[[*KEPT, *QUANTILES, "votes"]]
    inside, miss = table["final"].between(table["q050"], table["q950"]), table["final"] - table["q500"]
    rows = [
        {"stage": stage_name(stage).lower(), "outside": int((~own).sum()), "contests": len(own)}
        for stage, own in inside.groupby(table["stage"])
    ]
    facts = {"largest": Fact("", float(miss.abs().max()), "rate"), "rows": rows}
    draw = partial(_draw_forecasts, table.assign(inside=inside, miss=miss.clip(-EDGE, EDGE)))
    return _picture("forecasts", draw, table, "forecasts", **facts)


def _draw_forecasts(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "stage", 330)
    for panel, (stage, own) in zip(axes, parts, strict=True):
        for inside, marker, colour, size in ((True, "o", style.DOUBT, 4), (False, "X", style.INK, 6)):
            shown = own[own["inside"] == inside]
            look = {"marker": marker, "color": colour, "markersize": size, "markeredgewidth": 0}
            panel.plot(shown["votes"], shown["miss"], linestyle="none", **look)
        _titled(panel, stage_name(stage))
        panel.axhline(0, color=style.INK, linewidth=1)
        panel.set_xscale("log")
        panel.set_ylim(-1.06 * EDGE, 1.06 * EDGE)
        panel.yaxis.set_major_locator(style.mpl.ticker.FixedLocator([-10, 0, 10]))
        panel.xaxis.set_major_locator(style.mpl.ticker.FixedLocator([1_000, 30_000, 1_000_000]))
        panel.xaxis.set_minor_locator(style.mpl.ticker.NullLocator())
        style.unit_axis(panel.xaxis, "votes")
        style.unit_axis(panel.yaxis, "signed votes")
        panel.set_xlabel("Votes in the contest")
        panel.tick_params(labelleft=panel in style.starts(axes))
    style.side_label(axes, "Came minus likely, points")
    return figure
