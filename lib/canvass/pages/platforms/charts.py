"""The charts on the platforms: each takes the page and the frame it draws."""

from collections.abc import Callable
from functools import partial

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.platforms.frames import named
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.after import OWN_PROGRAM, office_day
from canvass.platforms.book import BASE_YEAR, said
from canvass.show import style
from canvass.show.picture import Picture

#: What the frames give away as CSV.
DATED_DATA = ["metric", "as_of", "day", "value", "unit", "bound", "note", "publisher"]
#: The city's figure of this year is as first published, while its neighbours were revised.
UNREVISED = 2017
#: The pledge that the people moved indoors are held against.
PLEDGE = "bass-homelessness-2"


def _quiet(axes: Axes, unit: str, ticks: list[float]) -> None:
    """Three lines across at most, their numbers on the left, nothing upright."""
    axes.grid(False, axis="x")
    axes.set_yticks(ticks)
    style.unit_axis(axes.yaxis, unit)


def city(page: PlatformsPage, counts: pd.DataFrame) -> Picture | None:
    """Homeless people counted in the city (``counts`` in order of ``year``); what is missing stays missing."""
    if counts.empty:
        return None
    table = counts[["year", "total", "unsheltered", "note", "publisher"]].reset_index(drop=True)
    rows = table.to_dict("records")
    return page.picture(partial(_draw_city, page, table), table, "city-count", rows=rows)


def _draw_city(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    years, day = table["year"], office_day(page.book)
    figure, (axes,) = style.new_figure(320)
    for column, marker, colour in (("total", "o", style.INK), ("unsheltered", "s", style.MUTED)):
        values, alone = table[column].astype("float64"), years == UNREVISED
        axes.plot(years, values.mask(alone), marker=marker, color=colour, linewidth=2, markersize=6)
        axes.plot(years[alone], values[alone], marker, color=colour, markerfacecolor=style.PAPER, markersize=6)
        _label_series(page, axes, values.set_axis(years).dropna(), column == "total", colour)
    axes.set_ylim(0, 1.25 * table["total"].max())
    axes.set_xlim(years.min() - 0.6, years.max() + 0.6)
    marked = list(years)[:: 2 if style.narrow() else 1]
    axes.set_xticks(marked, [f"{year}" for year in marked])
    for year in table.loc[table["total"].isna(), "year"]:
        axes.axvspan(year - 0.4, year + 0.4, color=style.BAND, linewidth=0)
        axes.text(year, 1_000, "no count", rotation=90, ha="center", va="bottom", color=style.INK)
    if day is not None and years.max() > day.year:
        _mark_office(page, axes, day.year + (day.day_of_year - 1) / 365)
    _quiet(axes, "people", [0, 20_000, 40_000])
    return figure


def _label_series(page: PlatformsPage, axes: Axes, values: pd.Series, total: bool, colour: str) -> None:
    """What a line is, where it is free, and its newest number; of the total also that of the election's year."""
    if values.empty:
        return
    text, below = page.say("city-count: series", total=total).filled.plain, {"at": (0, -12)}
    start = values.loc[: BASE_YEAR - 1].index[-1 if total else 0]
    place = {"at": (-10, 2)} if total else {**below, "ha": "left"}
    style.label_point(axes, start, values[start], text, colour, **place)
    newest = values.index[-1]
    for year in {newest, BASE_YEAR} & set(values.index) if total else {newest}:
        place = {"at": (0, 14)} if total and year == newest != BASE_YEAR else {"at": (3, -11)} if total else below
        style.label_point(axes, year, values[year], numbers.show(values[year], "people"), colour, **place)


def _mark_office(page: PlatformsPage, axes: Axes, at: float) -> None:
    """A dashed line with its name at the top."""
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    top, text = axes.get_xaxis_transform(), page.say("in office").filled.plain
    axes.text(at, 1.01, text, transform=top, color=style.MUTED, va="bottom", ha="center")


def housed(page: PlatformsPage, moved: pd.DataFrame) -> Picture | None:
    """People moved indoors against the pledge: her own program, and all programs with older ones.

    Drawn is :func:`canvass.platforms.after.series` of ``OWN_PROGRAM`` and ``ALL_PROGRAMS``.
    """
    name, pledges, day = "people-moved-indoors", page.book.pledges, office_day(page.book)
    target = pledges[pledges["pledge_id"] == PLEDGE]
    if day is None or moved.empty or target.empty:
        return None
    pledge = target.iloc[0]
    measured = [
        {"measure": named("measure", [metric])[0], "rows": rows.to_dict("records")}
        for metric, rows in moved.groupby("metric", sort=False)
    ]
    aim = {"target": said(pledge["target"], "people", pledge["bound"]), "days": str(pledge["deadline_days"])}
    draw: Callable[[], Figure] = partial(_draw_housed, page, moved, day.tz_localize(None), pledge)
    return page.picture(draw, moved[DATED_DATA], name, measured=measured, **aim)


def _draw_housed(page: PlatformsPage, table: pd.DataFrame, start: pd.Timestamp, pledge: pd.Series) -> Figure:
    slot, target = page.slots[pledge["candidate"]], pledge["target"]
    end, newest = start + pd.Timedelta(days=int(pledge["deadline_days"])), table["day"].max()
    own, everything = table[table["metric"] == OWN_PROGRAM], table[table["metric"] != OWN_PROGRAM]
    last, long = max(newest, end), newest > end + pd.Timedelta(days=180)
    figure, (axes,) = style.new_figure(320)
    axes.plot([start, end, last], [0, target, target], color=style.INK, linewidth=1, linestyle="--")
    axes.plot(own["day"], own["value"], f"-{style.SHAPE[slot]}", color=style.MARK[slot], linewidth=2, markersize=6)
    axes.plot(everything["day"], everything["value"], style.SHAPE["others"], color=style.MUTED, markersize=7)
    text = page.say("people-moved-indoors: pledge", target=target).filled.plain
    style.label_point(axes, end, target, text, style.INK, (8, -8) if long else (-8, 4))
    for rows, colour in ((own, style.TEXT[slot]), (everything, style.MUTED)):
        for _, row in rows.tail(1).iterrows():
            text = page.say("people-moved-indoors: newest", own=rows is own, figure=row["figure"]).filled.plain
            late = row["day"] > start + 0.5 * (last - start)
            style.label_point(axes, row["day"], row["value"], text, colour, (-4, 9) if late else (4, 9))
    axes.set_ylim(0, 1.25 * max(table["value"].max(), target))
    _years(axes, start, last)
    _quiet(axes, "people", [0, 10_000, 20_000])
    return figure


def _years(axes: Axes, start: pd.Timestamp, last: pd.Timestamp) -> None:
    """A time axis in years, or in months where it is short."""
    span = last - start
    axes.set_xlim(start - 0.03 * span, last + 0.06 * span)
    long = span > pd.Timedelta(days=540)
    axes.xaxis.set_major_locator(
        mdates.YearLocator() if long else mdates.MonthLocator(interval=6 if style.narrow() else 3)
    )
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y" if long else "%b %Y"))


def police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame) -> Picture | None:
    """Sworn officers of the LAPD against the target of the campaign and of the first budget.

    Drawn is :func:`canvass.platforms.after.series` of ``OFFICERS`` and of ``OFFICER_TARGETS``.
    """
    day, data = office_day(page.book), pd.concat([officers, targets], ignore_index=True)
    if day is None or officers["day"].max() < day.tz_localize(None):
        return None
    rows = {"officers": officers.to_dict("records"), "targets": targets.to_dict("records")}
    draw = partial(_draw_police, page, officers, targets, day.tz_localize(None))
    return page.picture(draw, data[DATED_DATA], "police-officers", **rows)


def _draw_police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame, day: pd.Timestamp) -> Figure:
    figure, (axes,) = style.new_figure(300)
    last = officers["day"].max()
    axes.plot(officers["day"], officers["value"], "-o", color=style.INK, linewidth=2, markersize=6)
    for _, row in targets.iterrows():
        end = max(last, row["day"])
        axes.plot([row["day"], end], [row["value"]] * 2, color=style.INK, linewidth=1, linestyle="--")
        text = page.say("police-officers: target", **row).filled.plain
        style.label_point(axes, end, row["value"], text, style.INK, (-2, 5))
    for at, place in ((0, (6, 8)), (-1, (-2, -9))):
        row = officers.iloc[at]
        style.label_point(axes, row["day"], row["value"], row["figure"], style.INK, place)
    _mark_office(page, axes, mdates.date2num(day))
    axes.margins(y=0.2)
    _years(axes, min(officers["day"].min(), targets["day"].min()), last)
    _quiet(axes, "number", [9_000, 9_500])
    return figure
