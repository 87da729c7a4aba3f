"""Charts of promises and outcomes over time: homeless counts, people housed, police officers."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.colours import PALETTE
from canvass.pages.platforms.charts import candidate_colours
from canvass.pages.platforms.facts import office_day
from canvass.pages.platforms.prose import not_yet
from canvass.platforms.book import BASE_YEAR, CITY, Platforms
from canvass.platforms.words import said, words
from canvass.show import style
from canvass.show.picture import Picture, picture
from canvass.show.words import Prose
from canvass.store.sources import cite, known_from, show_date

#: The city's figure of this year is as first published, while its neighbours were revised.
UNREVISED = 2017
TEMPORARY = ["people_housed_all_programs", "people_into_temporary_housing_year1"]
OWN = "inside_safe_people_moved_indoors"


def city_table(book: Platforms) -> pd.DataFrame:
    """What the chart of the counts draws: year, total, unsheltered (people, NA unknown), note, publisher."""
    own = book.counts[book.counts["area"] == CITY].sort_values("year")
    return own[["year", "total", "unsheltered", "note", "publisher"]].reset_index(drop=True)


def city_chart(book: Platforms) -> Picture | Prose:
    """Homeless people counted in the city, in total and without shelter; what is missing stays missing."""
    table, day = city_table(book), office_day(book)
    if table.empty:
        return not_yet(book, "counts of homeless people")
    caption = (
        "Homeless people in the City of Los Angeles, counted once a winter. Hollow: as first published, not corrected "
        "like the figures around it, so no line joins them. People without shelter: only where that figure was found. "
        f"Counts by the Los Angeles Homeless Services Authority. Sources: {cite(table['publisher'])}."
    )
    return picture(partial(_draw_city, table, day), table, city_alt(table), caption, "city-count")


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
        _mark(axes, day.year + (day.day_of_year - 1) / 365, "Bass in office")
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


def city_alt(table: pd.DataFrame) -> str:
    """The chart of the counts as a sentence."""
    total = [
        f"{row.year} {'no count' if pd.isna(row.total) else numbers.show(row.total, 'people')}"
        for row in table.itertuples()
    ]
    rough = table.dropna(subset=["unsheltered"])
    without = [f"{row.year} {numbers.show(row.unsheltered, 'people')}" for row in rough.itertuples()]
    tail = f" Without shelter, where known: {', '.join(without)}." if without else ""
    return f"Homeless people counted in the city: {', '.join(total)}.{tail}"


def _mark(axes: Axes, at: object, text: str) -> None:
    """A dashed line with its name at the top."""
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    place = at if isinstance(at, float) else mdates.date2num(at)
    top = axes.get_xaxis_transform()
    axes.text(place, 1.02, text, transform=top, fontsize=9, color=style.MUTED, va="bottom", ha="center")


def _series(book: Platforms, metrics: Sequence[str]) -> pd.DataFrame:
    """Rows of some metrics in order of date, with the day at which they are drawn (naive Pacific)."""
    rows = book.outcomes[book.outcomes["metric"].isin(metrics)]
    days = [known_from(date).tz_localize(None) for date in rows["as_of"]]
    columns = ["metric", "as_of", "day", "value", "unit", "bound", "note", "publisher"]
    return rows.assign(day=days)[columns].sort_values("day", kind="stable", ignore_index=True)


def housed_chart(book: Platforms) -> Picture | Prose:
    """People moved indoors against the pledge: her own program, and all programs with older ones."""
    table, day = _series(book, [OWN, *TEMPORARY]), office_day(book)
    target = book.pledges[book.pledges["pledge_id"] == "bass-homelessness-2"]
    if day is None or table.empty or target.empty:
        return not_yet(book, "people moved indoors after the election")
    pledge = target.iloc[0]
    caption = (
        "People moved indoors since the mayor took office, cumulative, and the pledge for the first year drawn as an "
        "even pace. Diamonds: all programs, older ones included, mostly temporary places, people who left not "
        f"subtracted. Sources: {cite([*table['publisher'], pledge['publisher']])}."
    )
    alt = housed_alt(table, pledge)
    return picture(partial(_draw_housed, table, day, pledge), table, alt, caption, "people-moved-indoors")


def _draw_housed(table: pd.DataFrame, day: pd.Timestamp, pledge: pd.Series) -> Figure:
    colour, start = candidate_colours()[pledge["candidate"]], day.tz_localize(None)
    end = start + pd.Timedelta(days=int(pledge["deadline_days"]))
    own, all_ = table[table["metric"] == OWN], table[table["metric"] != OWN]
    last = max(table["day"].max(), end)
    figure, (axes,) = style.new_figure(3.5)
    axes.plot([start, end], [0, pledge["target"]], color=style.INK, linewidth=1.2, linestyle="--")
    axes.plot([end, last], [pledge["target"]] * 2, color=style.INK, linewidth=1.2, linestyle=":")
    axes.plot(own["day"], own["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    axes.plot(all_["day"], all_["value"], "D", color=style.MUTED, markersize=6)
    _label_housed(axes, own, all_, pledge["target"], end)
    axes.set_ylim(0, 1.2 * max(table["value"].max(), pledge["target"]))
    _years(axes, start, last)
    style.unit_axis(axes.yaxis, "people")
    axes.set_ylabel("People, cumulative")
    return figure


def _label_housed(axes: Axes, own: pd.DataFrame, all_: pd.DataFrame, target: float, end: pd.Timestamp) -> None:
    """Name the pledge and both series, with their newest figures."""
    days = pd.concat([own, all_])["day"]
    long = days.max() > end + pd.Timedelta(days=180)
    pledge = f"Pledge, year one: {numbers.show(target, 'people')}"
    style.label_point(axes, end, target, pledge, style.INK, (6, -8) if long else (-8, 4))
    for rows, shade, name, early in (
        (own, axes.lines[2].get_color(), "Inside Safe", (6, 4)),
        (all_, style.MUTED, "All programs", (6, 6) if long else (0, 8)),
    ):
        if len(rows):
            row = rows.iloc[-1]
            right = row["day"] > (days.max() if long else end) - pd.Timedelta(days=140)
            text = f"{name}:{chr(10) if style.narrow() else ' '}{said(row['value'], '', row['bound'])}"
            style.label_point(axes, row["day"], row["value"], text, shade, (-5, 7) if right else early)


def _years(axes: Axes, start: pd.Timestamp, last: pd.Timestamp) -> None:
    """A time axis in years, or in months where it is short."""
    span = last - start
    axes.set_xlim(start - 0.03 * span, last + 0.06 * span)
    long = span > pd.Timedelta(days=540)
    axes.xaxis.set_major_locator(mdates.YearLocator() if long else mdates.MonthLocator(interval=3))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y" if long else "%b %Y"))


def housed_alt(table: pd.DataFrame, pledge: pd.Series) -> str:
    """The chart of people moved indoors as a sentence."""
    parts = []
    for metric, rows in table.groupby("metric", sort=False):
        points = [f"{said(r.value, '', r.bound)} by {show_date(r.as_of)}" for r in rows.itertuples()]
        parts.append(f"{words(metric)}: {', '.join(points)}")
    target = said(pledge["target"], "people", pledge["bound"])
    return f"Pledge: {target} in {pledge['deadline_days']} days. {'; '.join(parts)}."


def police_chart(book: Platforms) -> Picture | Prose:
    """Sworn officers of the LAPD against the target of the campaign and of the first budget."""
    table, day = _series(book, ["lapd_sworn_officers"]), office_day(book)
    if day is None or table["day"].max() < day.tz_localize(None):
        return not_yet(book, "the number of police officers after the election")
    targets = _series(book, ["lapd_target_campaign", "lapd_target_first_budget"])
    caption = (
        "Sworn officers of the Los Angeles Police Department and the targets; the axis does not begin at zero. "
        f"Sources: {cite([*table['publisher'], *targets['publisher']])}."
    )
    data = pd.concat([table, targets], ignore_index=True)
    alt = police_alt(table, targets)
    return picture(partial(_draw_police, table, targets, day), data, alt, caption, "police-officers")


def _draw_police(table: pd.DataFrame, targets: pd.DataFrame, day: pd.Timestamp) -> Figure:
    figure, (axes,) = style.new_figure(3.1)
    colour, last = candidate_colours()["Karen Bass"], table["day"].max()
    axes.plot(table["day"], table["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    for row in targets.itertuples():
        name = "Pledge" if "campaign" in row.metric else "First budget"
        axes.plot([row.day, max(last, row.day)], [row.value] * 2, color=style.INK, linewidth=1.2, linestyle="--")
        text = f"{name}: {numbers.show(row.value, 'number')}"
        style.label_point(axes, max(last, row.day), row.value, text, style.INK, (-2, 5))
    for at, place in ((0, (5, 3)), (-1, (-2, -7))):
        row = table.iloc[at]
        style.label_point(axes, row["day"], row["value"], said(row["value"], "", row["bound"]), colour, place)
    _mark(axes, day.tz_localize(None), "Bass in office")
    axes.margins(y=0.18)
    _years(axes, min(table["day"].min(), targets["day"].min()), last)
    style.unit_axis(axes.yaxis, "number")
    axes.set_ylabel("Sworn officers")
    return figure


def police_alt(table: pd.DataFrame, targets: pd.DataFrame) -> str:
    """The chart of police officers as a sentence."""
    points = [f"{said(r.value, '', r.bound)} ({show_date(r.as_of)})" for r in table.itertuples()]
    aims = [f"{numbers.show(r.value, 'number')} ({show_date(r.as_of)})" for r in targets.itertuples()]
    return f"LAPD sworn officers: {', '.join(points)}; targets: {', '.join(aims)}."
