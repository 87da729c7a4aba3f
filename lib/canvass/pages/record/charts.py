"""Charts of the track record: misses by stage, calibration, and every forecast."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, SAID, Record
from canvass.pages.colours import PALETTE
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
    """Average miss by stage, of the outlook and of the naive methods, a panel a count.

    Parameters
    ----------
    scores
        Rows of ``record.scores`` that took the ballots out in one way.
    """
    table = numbers.round_columns(scores[["election", "stage", "method", "error"]], {"error": "ratio"})
    table = table.reset_index(drop=True)
    wide = table[table["stage"].isin(SAID)].pivot(index=["election", "stage"], columns="method", values="error")
    naive = wide.drop(columns=MODEL).min(axis=1)
    rows = [
        {**_at(slug, stage), "model": Fact("", model, "ratio"), "naive": Fact("", naive[slug, stage], "ratio")}
        for (slug, stage), model in wide[MODEL].items()
    ]
    return _picture("misses", partial(_draw_misses, table), table, "misses-by-stage", rows=rows)


def _at(slug: str, stage: int) -> dict[str, object]:
    """A count and a stage of it, as alt sentences name them."""
    return {"election": slug, "stage": stage_name(stage).lower()}


def _picture(said: str, draw: Callable[[], Figure], table: pd.DataFrame, name: str, **facts: object) -> Picture:
    """A picture with the caption and the alt sentence of the sections that begin with ``said``."""
    alt, caption = (WORDS.fill(f"{said}: {part}", facts).plain for part in ("alt", "caption"))
    return picture(draw, table, alt, caption, name)


def _draw_misses(table: pd.DataFrame) -> Figure:
    counts = sorted(table["election"].unique())
    figure, axes = style.new_figure(3.5, (1,) * len(counts))
    for panel, slug in zip(axes, counts, strict=True):
        own = table[table["election"] == slug]
        stages = sorted(own["stage"].unique())
        for method, dashes in zip(METHODS, ("-", ":", "-.", "--", (0, (1, 1))), strict=True):
            line = own[own["method"] == method].sort_values("stage")["error"].to_numpy()
            colour = style.INK if method == MODEL else style.MUTED
            panel.plot(range(len(stages)), line, ls=dashes, color=colour, lw=2.2 if method == MODEL else 1.2)
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
    """What share of results the intervals contained against what they said, a panel a count.

    Parameters
    ----------
    table
        :func:`canvass.outlook.track.calibration`; its stages named in prose are drawn.
    """
    table = table[table["stage"].isin(SAID)].reset_index(drop=True)
    table = numbers.round_columns(table, {"covers": "share1"})
    said = table[table["level"] == 0.9].itertuples()
    rows = [{**_at(row.election, row.stage), "covers": Fact("", row.covers, "share1")} for row in said]
    return _picture("calibration", partial(_draw_calibration, table), table, "calibration", rows=rows)


def _draw_calibration(table: pd.DataFrame) -> Figure:
    counts = sorted(table["election"].unique())
    figure, axes = style.new_figure(3.3, (1,) * len(counts))
    for panel, slug in zip(axes, counts, strict=True):
        panel.plot([0, 1], [0, 1], color=style.INK, linewidth=1)
        for place, (stage, marker) in enumerate(zip(SAID, "osD", strict=True)):
            own, colour = table[(table["election"] == slug) & (table["stage"] == stage)], PALETTE[place]
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

    Parameters
    ----------
    record
        The track record.
    table
        :func:`canvass.outlook.forecast_table` of forecasts of the count shown in detail, with the contest's ``votes``.
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
    stages = sorted(table["stage"].unique())
    figure, axes = style.new_figure(3.2, (1,) * len(stages))
    for panel, stage in zip(axes, stages, strict=True):
        own = table[table["stage"] == stage]
        for inside, marker, colour, size in ((True, "o", style.MUTED, 2), (False, "X", PALETTE[1], 4)):
            shown = own[own["inside"] == inside]
            look = {"marker": marker, "color": colour, "markersize": size, "markeredgewidth": 0}
            panel.plot(shown["votes"], shown["miss"], linestyle="none", **look)
        title = stage_name(stage).removeprefix("End of ").capitalize()
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        _votes_axis(panel)
        panel.tick_params(labelleft=panel in style.starts(axes))
    style.side_label(axes, "Came minus likely, points")
    axes[len(stages) // 2].set_xlabel("Votes in the contest")
    return figure


def _votes_axis(axes: Axes) -> None:
    """The size of contests along a level line, in powers of ten."""
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.set_xscale("log")
    axes.set_ylim(-1.06 * EDGE, 1.06 * EDGE)
    axes.xaxis.set_major_locator(style.mpl.ticker.LogLocator(numticks=4))
    style.unit_axis(axes.xaxis, "votes")
    axes.tick_params(axis="x", labelsize=8)
