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
from canvass.platforms.book import BASE_YEAR
from canvass.platforms.words import said
from canvass.show import style
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph
from canvass.store.sources import cite

#: What the frames give away as CSV.
PACE_DATA = ["candidate", "target", "unit", "deadline_days", "per_day", "city_share", "publisher"]
MONEY_DATA = ["candidate", "as_of", "usd", "bound", "publisher"]
DATED_DATA = ["metric", "as_of", "day", "value", "unit", "bound", "note", "publisher"]
#: The city's figure of this year is as first published, while its neighbours were revised.
UNREVISED = 2017
#: The pledge that the people moved indoors are held against.
PLEDGE = "bass-homelessness-2"


def _told(page: PlatformsPage, name: str, draw: Callable[[], Figure], data: pd.DataFrame, **more: object) -> Picture:
    """A picture whose words are the sections ``<name>: caption`` and ``<name>: alt``."""
    facts = {**page.facts, "publishers": cite(data["publisher"]), **more}
    alt, caption = (page.words.fill(f"{name}: {part}", facts).plain for part in ("alt", "caption"))
    return picture(draw, data, alt, caption, name)


def _label(page: PlatformsPage, section: str, **facts: object) -> str:
    return page.words.fill(section, page.facts, **facts).plain


def pace(page: PlatformsPage, table: pd.DataFrame) -> Picture | Paragraph:
    """Pledged pace a day, and the pledged number against the city's count: :func:`canvass.platforms.book.pace`."""
    if table.empty:
        return page.say("pace: nothing")
    return _told(page, "pace", partial(_draw_pace, page, table), table[PACE_DATA], rows=table.to_dict("records"))


def _draw_pace(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    colour, city = [style.MARK[page.slots[name]] for name in table["candidate"]], page.facts["base_city"].value
    figure, (left, right) = style.new_figure(100 * (0.9 + 0.42 * len(table)), (1, 1.5))
    rows = table.assign(who=table["candidate"].map(style.surname)).to_dict("records")
    names = [_label(page, "pace: row", **row).replace("\n\n", "\n") for row in rows]
    paces = table["per_day"].map(partial(numbers.show, unit="rate"))
    shares = table["city_share"].map(partial(numbers.show, unit="share1"))
    _bars(left, table["per_day"], paces, colour, "Places or people a day")
    _bars(right, table["target"], shares, colour, _label(page, "pace: of the count"))
    for axes in style.starts([left, right]):
        axes.set_yticklabels(names, color=style.INK)
    right.axvline(city, color=style.INK, linewidth=1)
    right.set_xlim(0, 1.18 * city)
    right.set_xticks([0, 20_000, 40_000])
    style.unit_axis(right.xaxis, "people")
    left.set_xlabel("A day")
    right.set_xlabel(_label(page, "pace: counted"))
    return figure


def _bars(axes: Axes, values: pd.Series, texts: pd.Series, colour: list[str], title: str, room: float = 1.35) -> None:
    """A bar a row from the top, with a label at its end and ``room`` times the longest bar for it."""
    rows = range(len(values) - 1, -1, -1)
    axes.barh(rows, values, color=colour, height=0.6)
    for row, value, text in zip(rows, values, texts, strict=True):
        style.label_point(axes, value, row, text, style.INK, (4, 0))
    axes.set_xlim(0, room * values.max())
    axes.set_yticks(list(rows), [""] * len(rows))
    axes.set_title(title, loc="left", fontsize=9, color=style.MUTED)
    axes.grid(False, axis="y")


def money(page: PlatformsPage, table: pd.DataFrame) -> Picture | Paragraph:
    """What the finalists' campaigns had spent, and per vote: :func:`canvass.platforms.book.per_vote`."""
    if table.empty:
        return page.say("money: nothing")
    data = table[MONEY_DATA + ["votes", "per_vote"] * page.book.certified]
    return _told(page, "money", partial(_draw_money, page, table), data, rows=table.to_dict("records"))


def _draw_money(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    colour, voted = [style.MARK[page.slots[name]] for name in table["candidate"]], page.book.certified
    figure, panels = style.new_figure(175, (1.1, 1) if voted else (1,))
    spent = table["said"].str.replace(" million", "m")
    _bars(panels[0], table["usd"], spent, colour, _label(page, "money: spent"), 1.85)
    panels[0].xaxis.set_major_formatter(lambda value, _: f"${value / 1e6:,.0f}m" if value else "$0")
    panels[0].set_xlabel("Dollars")
    if voted:
        _bars(panels[1], table["per_vote"].astype("float64"), table["each"], colour, "Per certified vote", 2)
        panels[1].xaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
        panels[1].set_xlabel("Dollars a vote")
    for axes in style.starts(panels):
        axes.set_yticklabels(table["candidate"].map(style.surname), color=style.INK)
    for axes in panels:
        axes.locator_params(axis="x", nbins=2)
    return figure


def city(page: PlatformsPage, counts: pd.DataFrame) -> Picture | Paragraph:
    """Homeless people counted in the city (``counts`` in order of ``year``); what is missing stays missing."""
    if counts.empty:
        return page.say("city-count: nothing")
    table = counts[["year", "total", "unsheltered", "note", "publisher"]].reset_index(drop=True)
    return _told(page, "city-count", partial(_draw_city, page, table), table, rows=table.to_dict("records"))


def _draw_city(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    years, day = table["year"], office_day(page.book)
    figure, (axes,) = style.new_figure(330)
    for column, marker, colour in (("total", "o", style.INK), ("unsheltered", "s", style.MARK["a"])):
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
        _mark_office(page, axes, day.year + (day.day_of_year - 1) / 365)
    _label_counts(axes, table)
    style.unit_axis(axes.yaxis, "people")
    axes.set_ylabel("People")
    return figure


def _label_counts(axes: Axes, table: pd.DataFrame) -> None:
    """Name both series, and say their newest numbers and the total of the election's year."""
    total, rough = (table.dropna(subset=[column]).set_index("year")[column] for column in ("total", "unsheltered"))
    for year, at in {total.index[-1]: (0, 7), BASE_YEAR: (0, -7)}.items():
        if year in total.index:
            style.label_point(axes, year, total[year], numbers.show(total[year], "people"), style.INK, at)
    early = total.loc[: BASE_YEAR - 1].index[-1]
    style.label_point(axes, early, total[early], "Total", style.INK, (-8, 0))
    for year, at in ((rough.index[0], (1, -9)), (rough.index[-1], (0, -7))) if len(rough) else ():
        text = "Without shelter" if year == rough.index[0] else numbers.show(rough[year], "people")
        style.label_point(axes, year, rough[year], text, style.MARK["a"], at)


def _mark_office(page: PlatformsPage, axes: Axes, at: float) -> None:
    """A dashed line with its name at the top."""
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    top = axes.get_xaxis_transform()
    axes.text(
        at, 1.02, _label(page, "in office"), transform=top, fontsize=9, color=style.MUTED, va="bottom", ha="center"
    )


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
    draw, publishers = partial(_draw_housed, page, moved, day, pledge), cite([*moved["publisher"], pledge["publisher"]])
    return _told(page, name, draw, moved[DATED_DATA], publishers=publishers, measured=measured, **aim)


def _draw_housed(page: PlatformsPage, table: pd.DataFrame, day: pd.Timestamp, pledge: pd.Series) -> Figure:
    colour, start, target = style.MARK[page.slots[pledge["candidate"]]], day.tz_localize(None), pledge["target"]
    end = start + pd.Timedelta(days=int(pledge["deadline_days"]))
    own, all_ = table[table["metric"] == OWN_PROGRAM], table[table["metric"] != OWN_PROGRAM]
    last, newest = max(table["day"].max(), end), table["day"].max()
    figure, (axes,) = style.new_figure(350)
    axes.plot([start, end], [0, target], color=style.INK, linewidth=1.2, linestyle="--")
    axes.plot([end, last], [target] * 2, color=style.INK, linewidth=1.2, linestyle=":")
    axes.plot(own["day"], own["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    axes.plot(all_["day"], all_["value"], "D", color=style.MUTED, markersize=6)
    long = newest > end + pd.Timedelta(days=180)
    text = _label(page, "people-moved-indoors: pledge", target=target)
    style.label_point(axes, end, target, text, style.INK, (6, -8) if long else (-8, 4))
    for rows, shade, early in ((own, colour, (6, 4)), (all_, style.MUTED, (6, 6) if long else (0, 8))):
        for _, row in rows.tail(1).iterrows():
            right = row["day"] > (newest if long else end) - pd.Timedelta(days=140)
            text = _label(page, "people-moved-indoors: newest", own=rows is own, figure=row["figure"])
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
    return _told(page, "police-officers", draw, data[DATED_DATA], **rows)


def _draw_police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame, day: pd.Timestamp) -> Figure:
    figure, (axes,) = style.new_figure(310)
    colour, last = style.MARK[page.slots["Karen Bass"]], officers["day"].max()
    axes.plot(officers["day"], officers["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    for _, row in targets.iterrows():
        end = max(last, row["day"])
        axes.plot([row["day"], end], [row["value"]] * 2, color=style.INK, linewidth=1.2, linestyle="--")
        text = _label(page, "police-officers: target", **row)
        style.label_point(axes, end, row["value"], text, style.INK, (-2, 5))
    for at, place in ((0, (5, 3)), (-1, (-2, -7))):
        row = officers.iloc[at]
        style.label_point(axes, row["day"], row["value"], row["figure"], colour, place)
    _mark_office(page, axes, mdates.date2num(day))
    axes.margins(y=0.18)
    _years(axes, min(officers["day"].min(), targets["day"].min()), last)
    style.unit_axis(axes.yaxis, "number")
    axes.set_ylabel("Sworn officers")
    return figure
