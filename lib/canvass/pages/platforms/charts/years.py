"""Charts over the years: homeless people counted in the city, people moved indoors, police officers."""

from functools import partial

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.colours import PALETTE
from canvass.pages.platforms import WORDS
from canvass.pages.platforms.charts.bars import told
from canvass.pages.platforms.frames import named
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.after import OWN_PROGRAM, office_day
from canvass.platforms.book import BASE_YEAR
from canvass.platforms.words import said
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: What the frame of dated figures gives away as CSV.
DATA = ["metric", "as_of", "day", "value", "unit", "bound", "note", "publisher"]
#: The city's figure of this year is as first published, while its neighbours were revised.
UNREVISED = 2017
#: The pledge that the people moved indoors are held against.
PLEDGE = "bass-homelessness-2"


def city(page: PlatformsPage, counts: pd.DataFrame) -> Picture | Paragraph:
    """Homeless people counted in the city, in total and without shelter; what is missing stays missing.

    Drawn are the ``counts`` of the page's book for the city, in order of ``year``.
    """
    if counts.empty:
        return page.say("city-count: nothing")
    table = counts[["year", "total", "unsheltered", "note", "publisher"]].reset_index(drop=True)
    draw, rows = partial(_draw_city, table, office_day(page.book)), table.to_dict("records")
    return told(page, "city-count", draw, table, table["publisher"], rows=rows)


def _draw_city(table: pd.DataFrame, day: pd.Timestamp | None) -> Figure:
    years = table["year"]
    figure, (axes,) = style.new_figure(3.3)
    for column, marker, colour in (("total", "o", style.INK), ("unsheltered", "s", PALETTE[0])):
        values = table[column].astype("float64")
        other = years == UNREVISED
        axes.plot(years, values.mask(other), marker=marker, color=colour, linewidth=1.5, markersize=5)
        axes.plot(years[other], values[other], marker, color=colour, markerfacecolor=style.PAPER, markersize=6)
    axes.set_ylim(0, 1.22 * table["total"].max())
    axes.set_xlim(years.min() - 0.5, years.max() + 0.7)
    marked = list(years)[:: 2 if style.narrow() else 1]
    axes.set_xticks(marked, [f"{year}" for year in marked])
    for year in table.loc[table["total"].isna(), "year"]:
        axes.axvspan(year - 0.4, year + 0.4, color=style.BAND, alpha=0.5, linewidth=0)
        axes.text(year, 1_000, "no count", rotation=90, ha="center", va="bottom", fontsize=9, color=style.INK)
    if day is not None and years.max() > day.year:
        _mark_office(axes, day.year + (day.day_of_year - 1) / 365)
    _label_counts(axes, table)
    style.unit_axis(axes.yaxis, "people")
    axes.set_ylabel("People")
    return figure


def _label_counts(axes: Axes, table: pd.DataFrame) -> None:
    """Name both series, and say their newest numbers and the total of the election's year."""
    total, rough = (table.dropna(subset=[column]).set_index("year")[column] for column in ("total", "unsheltered"))
    places = {total.index[-1]: (0, 7), BASE_YEAR: (0, -7)}
    for year, at in places.items():
        if year in total.index:
            style.label_point(axes, year, total[year], numbers.show(total[year], "people"), style.INK, at)
    early = total.loc[: BASE_YEAR - 1].index[-1]
    style.label_point(axes, early, total[early], "Total", style.INK, (-8, 0))
    for year, at in ((rough.index[0], (1, -9)), (rough.index[-1], (0, -7))) if len(rough) else ():
        text = "Without shelter" if year == rough.index[0] else numbers.show(rough[year], "people")
        style.label_point(axes, year, rough[year], text, PALETTE[0], at)


def _mark_office(axes: Axes, at: float) -> None:
    """A dashed line with its name at the top."""
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    top, text = axes.get_xaxis_transform(), WORDS.fill("in office", {}).plain
    axes.text(at, 1.02, text, transform=top, fontsize=9, color=style.MUTED, va="bottom", ha="center")


def housed(page: PlatformsPage, moved: pd.DataFrame) -> Picture | Paragraph:
    """People moved indoors against the pledge: her own program, and all programs with older ones.

    Drawn is :func:`canvass.platforms.after.series` of ``OWN_PROGRAM`` and ``ALL_PROGRAMS``.
    """
    name, pledges, day = "people-moved-indoors", page.book.pledges, office_day(page.book)
    target = pledges[pledges["pledge_id"] == PLEDGE]
    if day is None or moved.empty or target.empty:
        return page.say(f"{name}: nothing")
    pledge = target.iloc[0]
    measured = [
        {"measure": named("measure", [metric])[0], "rows": rows.to_dict("records")}
        for metric, rows in moved.groupby("metric", sort=False)
    ]
    aim = {"target": said(pledge["target"], "people", pledge["bound"]), "days": str(pledge["deadline_days"])}
    draw, publishers = partial(_draw_housed, page, moved, day, pledge), [*moved["publisher"], pledge["publisher"]]
    return told(page, name, draw, moved[DATA], publishers, measured=measured, **aim)


def _draw_housed(page: PlatformsPage, table: pd.DataFrame, day: pd.Timestamp, pledge: pd.Series) -> Figure:
    colour, start, target = page.colours[pledge["candidate"]], day.tz_localize(None), pledge["target"]
    end = start + pd.Timedelta(days=int(pledge["deadline_days"]))
    own, all_ = table[table["metric"] == OWN_PROGRAM], table[table["metric"] != OWN_PROGRAM]
    last, newest = max(table["day"].max(), end), table["day"].max()
    figure, (axes,) = style.new_figure(3.5)
    axes.plot([start, end], [0, target], color=style.INK, linewidth=1.2, linestyle="--")
    axes.plot([end, last], [target] * 2, color=style.INK, linewidth=1.2, linestyle=":")
    axes.plot(own["day"], own["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    axes.plot(all_["day"], all_["value"], "D", color=style.MUTED, markersize=6)
    long = newest > end + pd.Timedelta(days=180)
    text = page.words.fill("people-moved-indoors: pledge", {"target": target}).plain
    style.label_point(axes, end, target, text, style.INK, (6, -8) if long else (-8, 4))
    for rows, shade, name, early in (
        (own, colour, "own", (6, 4)),
        (all_, style.MUTED, "all", (6, 6) if long else (0, 8)),
    ):
        for _, row in rows.tail(1).iterrows():
            right = row["day"] > (newest if long else end) - pd.Timedelta(days=140)
            text = page.words.fill(f"people-moved-indoors: {name}", row.to_dict()).plain
            text = text.replace(": ", ":\n", 1) if style.narrow() else text
            style.label_point(axes, row["day"], row["value"], text, shade, (-5, 7) if right else early)
    axes.set_ylim(0, 1.2 * max(table["value"].max(), target))
    _years(axes, start, last)
    style.unit_axis(axes.yaxis, "people")
    axes.set_ylabel("People, cumulative")
    return figure


def _years(axes: Axes, start: pd.Timestamp, last: pd.Timestamp) -> None:
    """A time axis in years, or in months where it is short."""
    span = last - start
    axes.set_xlim(start - 0.03 * span, last + 0.06 * span)
    long = span > pd.Timedelta(days=540)
    axes.xaxis.set_major_locator(mdates.YearLocator() if long else mdates.MonthLocator(interval=3))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y" if long else "%b %Y"))


def police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame) -> Picture | Paragraph:
    """Sworn officers of the LAPD against the target of the campaign and of the first budget.

    Drawn is :func:`canvass.platforms.after.series` of ``OFFICERS`` and of ``OFFICER_TARGETS``.
    """
    day, data = office_day(page.book), pd.concat([officers, targets], ignore_index=True)
    if day is None or officers["day"].max() < day.tz_localize(None):
        return page.say("police-officers: nothing")
    rows = {"officers": officers.to_dict("records"), "targets": targets.to_dict("records")}
    draw = partial(_draw_police, page, officers, targets, day.tz_localize(None))
    return told(page, "police-officers", draw, data[DATA], data["publisher"], **rows)


def _draw_police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame, day: pd.Timestamp) -> Figure:
    figure, (axes,) = style.new_figure(3.1)
    colour, last = page.colours["Karen Bass"], officers["day"].max()
    axes.plot(officers["day"], officers["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    for _, row in targets.iterrows():
        end = max(last, row["day"])
        axes.plot([row["day"], end], [row["value"]] * 2, color=style.INK, linewidth=1.2, linestyle="--")
        text = page.words.fill(f"police-officers: {row['metric']}", row.to_dict()).plain
        style.label_point(axes, end, row["value"], text, style.INK, (-2, 5))
    for at, place in ((0, (5, 3)), (-1, (-2, -7))):
        row = officers.iloc[at]
        style.label_point(axes, row["day"], row["value"], row["figure"], colour, place)
    _mark_office(axes, mdates.date2num(day))
    axes.margins(y=0.18)
    _years(axes, min(officers["day"].min(), targets["day"].min()), last)
    style.unit_axis(axes.yaxis, "number")
    axes.set_ylabel("Sworn officers")
    return figure
