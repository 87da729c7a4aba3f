"""Charts of the track record: misses by stage, calibration, and every forecast."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, SAID, Record
from canvass.pages.record import WORDS
from canvass.pages.record.frames import stage_name
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture

#: Columns of a forecast that scoring it again needs; the library writes all of them.
KEPT = ["stage", "contest_id", "line", "final", "mean", "p_first"]
QUANTILES = ["q025", "q050", "q100", "q250", "q500", "q750", "q900", "q950", "q975"]
#: Miss in points up to which the picture of every forecast reaches; those beyond are drawn at its edge.
EDGE = 12.0


def misses(scores: pd.DataFrame) -> Picture:
    """Average miss by stage of the outlook and of the naive methods, a panel a count, of rows of ``record.scores``."""
    table = numbers.round_columns(scores[["election", "stage", "method", "error"]], {"error": "ratio"})
    table = table.reset_index(drop=True)
    wide = table[table["stage"].isin(SAID)].pivot(index=["election", "stage"], columns="method", values="error")
    best = pd.DataFrame({"model": wide[MODEL], "naive": wide.drop(columns=MODEL).min(axis=1)})
    return _picture("misses", partial(_draw_misses, table), table, "misses-by-stage", rows=_rows(best, "ratio"))


def _rows(frame: pd.DataFrame, unit: str) -> list[dict[str, object]]:
    """The rows of a frame by count and stage, as alt sentences go through them."""
    return [
        {"election": slug, "stage": stage_name(stage).lower(), **{k: Fact("", v, unit) for k, v in row.items()}}
        for (slug, stage), row in frame.iterrows()
    ]


def _picture(said: str, draw: Callable[[], Figure], table: pd.DataFrame, name: str, **facts: object) -> Picture:
    """A picture with the caption and the alt sentence of the sections that begin with ``said``."""
    alt, caption = (WORDS.fill(f"{said}: {part}", facts).plain for part in ("alt", "caption"))
    return picture(draw, table, alt, caption, name)


def _panels(table: pd.DataFrame, by: str, height: float) -> tuple[Figure, list[Axes], list[tuple[Any, pd.DataFrame]]]:
    """A panel for the rows of each count, or stage."""
    parts = list(table.groupby(by))
    return *style.new_figure(100 * height, (1,) * len(parts)), parts


def _draw_misses(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "election", 3.5)
    for panel, (slug, own) in zip(axes, parts, strict=True):
        stages = sorted(own["stage"].unique())
        for method, dashes in zip(METHODS, ("-", ":", "-.", "--", (0, (1, 1))), strict=True):
            line = own[own["method"] == method].sort_values("stage")["error"].to_numpy()
            colour, width = (style.INK, 2.2) if method == MODEL else (style.MUTED, 1.2)
            panel.plot(range(len(stages)), line, ls=dashes, color=colour, lw=width)
        _label_methods(panel, own[own["stage"] == 0])
        panel.set_xticks(range(len(stages)), ["night" if not stage else f"+{stage}" for stage in stages], fontsize=8)
        panel.set_xlim(-1.9, len(stages) - 0.8)
        panel.set_ylim(0, table["error"].max() * 1.08)
        panel.set_title(slug, loc="left", fontsize=9, color=style.MUTED)
        panel.set_xlabel("Late releases since election night")
    style.side_label(axes, "Average miss, points")
    return figure


def _label_methods(axes: Axes, start: pd.DataFrame) -> None:
    """Name each line where it starts, labels pushed apart; lines that start together share one."""
    values = start.groupby(start["error"].round(2))["method"].agg(list).sort_index()
    top, last = axes.get_ylim()[1], -np.inf
    for error, methods in values.items():
        last = max(float(str(error)), last + (0.08 if style.narrow() else 0.055) * max(top, 5))
        text = ", ".join("Outlook" if method == MODEL else method for method in methods)
        bold = {"color": style.INK, "fontweight": "bold"} if MODEL in methods else {"color": style.MUTED}
        axes.text(-0.12, last, text, ha="right", va="center", fontsize=8, **bold)


def calibration(table: pd.DataFrame) -> Picture:
    """What share of results the intervals of ``track.calibration`` contained against what they said."""
    table = numbers.round_columns(table[table["stage"].isin(SAID)].reset_index(drop=True), {"covers": "share1"})
    said = table[table["level"] == 0.9].set_index(["election", "stage"])[["covers"]]
    draw = partial(_draw_calibration, table)
    return _picture("calibration", draw, table, "calibration", rows=_rows(said, "share1"))


def _draw_calibration(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "election", 3.3)
    for panel, (slug, count) in zip(axes, parts, strict=True):
        panel.plot([0, 1], [0, 1], color=style.INK, linewidth=1)
        for place, (stage, marker) in enumerate(zip(SAID, "osD", strict=True)):
            own, colour = count[count["stage"] == stage], [*style.MARK.values()][place]
            panel.plot(own["level"], own["covers"], marker=marker, markersize=3.5, color=colour, linewidth=1.2)
            name = "night's end" if not stage else f"+{stage}"
            panel.text(0.03, 0.97 - 0.08 * place, name, color=colour, fontsize=9, fontweight="bold", va="top")
        panel.set_title(slug, loc="left", fontsize=9, color=style.MUTED)
        panel.set_xlabel("The interval said")
        style.percent_axis(panel.xaxis)
        style.percent_axis(panel.yaxis)
    style.side_label(axes, "It contained")
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
    facts = {"slug": record.election.slug, "largest": Fact("", float(miss.abs().max()), "rate"), "rows": rows}
    draw = partial(_draw_forecasts, table.assign(inside=inside, miss=miss.clip(-EDGE, EDGE)))
    return _picture("forecasts", draw, table, "forecasts", **facts)


def _draw_forecasts(table: pd.DataFrame) -> Figure:
    figure, axes, parts = _panels(table, "stage", 3.2)
    for panel, (stage, own) in zip(axes, parts, strict=True):
        for inside, marker, colour, size in ((True, "o", style.MUTED, 2), (False, "X", style.MARK["b"], 4)):
            shown = own[own["inside"] == inside]
            look = {"marker": marker, "color": colour, "markersize": size, "markeredgewidth": 0}
            panel.plot(shown["votes"], shown["miss"], linestyle="none", **look)
        title = stage_name(stage).removeprefix("End of ").capitalize()
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        panel.axhline(0, color=style.INK, linewidth=1)
        panel.set_xscale("log")
        panel.set_ylim(-1.06 * EDGE, 1.06 * EDGE)
        panel.xaxis.set_major_locator(style.mpl.ticker.LogLocator(numticks=4))
        style.unit_axis(panel.xaxis, "votes")
        panel.tick_params(axis="x", labelsize=8)
        panel.tick_params(labelleft=panel in style.starts(axes))
    style.side_label(axes, "Came minus likely, points")
    axes[len(parts) // 2].set_xlabel("Votes in the contest")
    return figure
