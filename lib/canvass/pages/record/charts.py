"""Charts of the track record: misses by stage, calibration, and every forecast."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.outlook import forecast_table
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, Record, calibration
from canvass.pages.colours import PALETTE
from canvass.pages.record.facts import SAID, SOURCE, stage_name
from canvass.show import style
from canvass.show.picture import Picture, picture

#: Columns of a forecast that scoring it again needs; the library writes all of them.
KEPT = ["stage", "contest_id", "line", "final", "mean", "p_first"]
QUANTILES = ["q025", "q050", "q100", "q250", "q500", "q750", "q900", "q950", "q975"]
#: Stages of the picture of every forecast: more would make the page heavy.
DRAWN = (0, 3)
#: Miss in points up to which the picture of every forecast reaches; those beyond are drawn at its edge.
EDGE = 12.0


def error_chart(record: Record) -> Picture:
    """Average miss by stage, of the outlook and of the naive methods, a panel a count."""
    table = record.scores[["known", "election", "stage", "method", "error"]]
    table = numbers.round_columns(table[table["known"]].drop(columns="known"), {"error": "ratio"})
    table = table.reset_index(drop=True)
    caption = (
        "Average miss of the final margin in contests between two, ballots out known, learned from the other counts: "
        f"the outlook and four naive methods (B0 to B3, see the table). {SOURCE}"
    )
    return picture(partial(_draw_errors, table), table, error_alt(table), caption, "misses-by-stage")


def _draw_errors(table: pd.DataFrame) -> Figure:
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


def error_alt(table: pd.DataFrame) -> str:
    """The chart of misses as sentences with their key numbers."""
    said = []
    for slug, own in table.groupby("election"):
        for stage in SAID:
            at = own[own["stage"] == stage].set_index("method")["error"]
            if len(at):
                model, naive = (numbers.show(float(x), "ratio") for x in (at[MODEL], at.drop(MODEL).min()))
                said.append(f"{slug} {stage_name(stage).lower()}: outlook {model}, best naive {naive}")
    return f"Average miss of the margin in points. {'; '.join(said)}."


def calibration_chart(record: Record) -> Picture:
    """What share of results the intervals contained against what they said, a panel a count."""
    table = calibration(record.published)
    table = numbers.round_columns(table[table["stage"].isin(SAID)].reset_index(drop=True), {"covers": "share1"})
    caption = (
        "Intervals as published against how often they contained the result; on the line they are right, above it too "
        "wide, below it too narrow. Circles: end of election night; squares and diamonds: +1 and +3 late releases. "
        f"{SOURCE}"
    )
    return picture(partial(_draw_calibration, table), table, calibration_alt(table), caption, "calibration")


def _draw_calibration(table: pd.DataFrame) -> Figure:
    counts = sorted(table["election"].unique())
    figure, axes = style.new_figure(3.3, (1,) * len(counts))
    for panel, slug in zip(axes, counts, strict=True):
        panel.plot([0, 1], [0, 1], color=style.INK, linewidth=1)
        for stage, marker in zip(SAID, "osD", strict=True):
            own = table[(table["election"] == slug) & (table["stage"] == stage)]
            colour = PALETTE[SAID.index(stage)]
            panel.plot(own["level"], own["covers"], marker=marker, markersize=3.5, color=colour, linewidth=1.2)
            name = "night's end" if not stage else f"+{stage}"
            panel.text(
                0.03, 0.97 - 0.08 * SAID.index(stage), name, color=colour, fontsize=9, fontweight="bold", va="top"
            )
        panel.set_title(slug, loc="left", fontsize=9, color=style.MUTED)
        panel.set_xlabel("The interval said")
        style.percent_axis(panel.xaxis)
        style.percent_axis(panel.yaxis)
    style.side_label(axes, "It contained")
    return figure


def calibration_alt(table: pd.DataFrame) -> str:
    """The calibration picture as a sentence with its key numbers."""
    at = table[table["level"] == 0.9]
    said = [
        f"{row.election} {stage_name(row.stage).lower()} {numbers.show(row.covers, 'share1')}"
        for row in at.itertuples()
    ]
    return f"The 90% intervals as published contained: {'; '.join(said)} of the results."


def forecast_data(record: Record) -> pd.DataFrame:
    """The outlook's forecasts of the count shown in detail, as published, at the stages drawn."""
    own = record.own(record.published)
    chosen = own[(own["method"] == MODEL) & own["stage"].isin(DRAWN)]
    return forecast_table(chosen)[[*KEPT, *QUANTILES]].assign(votes=chosen["votes"].round().to_numpy(dtype="int64"))


def forecast_chart(record: Record) -> Picture:
    """Every forecast: its miss against the contest's votes, inside and outside its 90% interval."""
    table = forecast_data(record)
    inside = (table["q050"] <= table["final"]) & (table["final"] <= table["q950"])
    caption = (
        f"Every contest between two of {record.election.slug}: final minus likely margin as published (crosses: "
        f"outside the 90% interval). The download holds the forecasts drawn, enough to score them again. {SOURCE}"
    )
    return picture(partial(_draw_forecasts, table, inside), table, forecast_alt(table, inside), caption, "forecasts")


def _draw_forecasts(table: pd.DataFrame, inside: pd.Series) -> Figure:
    miss = (table["final"] - table["q500"]).clip(-EDGE, EDGE)
    stages = [stage for stage in DRAWN if (table["stage"] == stage).any()]
    figure, axes = style.new_figure(3.2, (1,) * len(stages))
    for panel, stage in zip(axes, stages, strict=True):
        at = table["stage"] == stage
        for chosen, marker, colour, size in ((inside, "o", style.MUTED, 2), (~inside, "X", PALETTE[1], 4)):
            shown = at & chosen
            look = {"marker": marker, "color": colour, "markersize": size, "markeredgewidth": 0}
            panel.plot(table["votes"][shown], miss[shown], linestyle="none", **look)
        panel.axhline(0, color=style.INK, linewidth=1)
        panel.set_xscale("log")
        panel.set_ylim(-1.06 * EDGE, 1.06 * EDGE)
        panel.set_title(
            stage_name(stage).removeprefix("End of ").capitalize(), loc="left", fontsize=9, color=style.MUTED
        )
        panel.xaxis.set_major_locator(style.mpl.ticker.LogLocator(numticks=4))
        panel.xaxis.set_major_formatter(style.FuncFormatter(lambda value, _: f"{value:,.0f}"))
        panel.tick_params(axis="x", labelsize=8)
        panel.tick_params(labelleft=panel in style.starts(axes))
    style.side_label(axes, "Came minus likely, points")
    axes[len(stages) // 2].set_xlabel("Votes in the contest")
    return figure


def forecast_alt(table: pd.DataFrame, inside: pd.Series) -> str:
    """The picture of every forecast as a sentence with its key numbers."""
    largest, said = (table["final"] - table["q500"]).abs().max(), []
    for stage in DRAWN:
        at = table["stage"] == stage
        if at.any():
            said.append(
                f"{stage_name(stage).lower()} {int((~inside & at).sum())} of {int(at.sum())} outside their interval"
            )
    return f"Misses of every forecast: {'; '.join(said)}. The largest: {numbers.show(float(largest), 'rate')} points."
