"""Charts of promises and outcomes over time: people moved indoors, police officers."""

from functools import partial

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass.pages.platforms.charts.city import mark
from canvass.pages.platforms.frames import named
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.after import OWN_PROGRAM, office_day
from canvass.platforms.words import said
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph
from canvass.store.sources import cite

#: What the frame of dated figures gives away as CSV.
DATA = ["metric", "as_of", "day", "value", "unit", "bound", "note", "publisher"]
#: The pledge that the people moved indoors are held against.
PLEDGE = "bass-homelessness-2"


def housed(page: PlatformsPage, moved: pd.DataFrame) -> Picture | Paragraph:
    """People moved indoors against the pledge: her own program, and all programs with older ones.

    Parameters
    ----------
    page
        The page.
    moved
        :func:`canvass.platforms.after.series` of ``OWN_PROGRAM`` and ``ALL_PROGRAMS``.
    """
    pledges, day = page.book.pledges, office_day(page.book)
    target = pledges[pledges["pledge_id"] == PLEDGE]
    if day is None or moved.empty or target.empty:
        return page.say("housed: nothing")
    pledge = target.iloc[0]
    caption = page.words.fill(
        "housed: caption", page.facts, publishers=cite([*moved["publisher"], pledge["publisher"]])
    )
    measured = [
        {"measure": named("measure", [metric])[0], "points": _points(rows)}
        for metric, rows in moved.groupby("metric", sort=False)
    ]
    told = {"target": said(pledge["target"], "people", pledge["bound"]), "days": str(pledge["deadline_days"])}
    alt = page.words.fill("housed: alt", page.facts, measured=measured, **told)
    draw = partial(_draw_housed, page, moved, day, pledge)
    return picture(draw, moved[DATA], alt.plain, caption.plain, "people-moved-indoors")


def _points(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Dated figures as an alt sentence tells them."""
    return [{"said": _figure(row), "on": row["date"]} for _, row in rows.iterrows()]


def _figure(row: pd.Series) -> str:
    """The figure without its unit, which the chart says once."""
    return said(row["value"], "", row["bound"])


def _draw_housed(page: PlatformsPage, table: pd.DataFrame, day: pd.Timestamp, pledge: pd.Series) -> Figure:
    colour, start = page.colours[pledge["candidate"]], day.tz_localize(None)
    end = start + pd.Timedelta(days=int(pledge["deadline_days"]))
    own, all_ = table[table["metric"] == OWN_PROGRAM], table[table["metric"] != OWN_PROGRAM]
    last = max(table["day"].max(), end)
    figure, (axes,) = style.new_figure(3.5)
    axes.plot([start, end], [0, pledge["target"]], color=style.INK, linewidth=1.2, linestyle="--")
    axes.plot([end, last], [pledge["target"]] * 2, color=style.INK, linewidth=1.2, linestyle=":")
    axes.plot(own["day"], own["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    axes.plot(all_["day"], all_["value"], "D", color=style.MUTED, markersize=6)
    _label_housed(page, axes, own, all_, pledge["target"], end)
    axes.set_ylim(0, 1.2 * max(table["value"].max(), pledge["target"]))
    _years(axes, start, last)
    style.unit_axis(axes.yaxis, "people")
    axes.set_ylabel("People, cumulative")
    return figure


def _label_housed(
    page: PlatformsPage, axes: Axes, own: pd.DataFrame, all_: pd.DataFrame, target: float, end: pd.Timestamp
) -> None:
    """Name the pledge and both series, with their newest figures."""
    days = pd.concat([own, all_])["day"]
    long = days.max() > end + pd.Timedelta(days=180)
    pledge = page.words.fill("housed: pledge", {"target": Fact("", target, "people")}).plain
    style.label_point(axes, end, target, pledge, style.INK, (6, -8) if long else (-8, 4))
    for rows, shade, name, early in (
        (own, axes.lines[2].get_color(), "own", (6, 4)),
        (all_, style.MUTED, "all", (6, 6) if long else (0, 8)),
    ):
        if len(rows):
            row = rows.iloc[-1]
            right = row["day"] > (days.max() if long else end) - pd.Timedelta(days=140)
            text = page.words.fill(f"housed: {name}", {"said": _figure(row)}).plain
            text = text.replace(": ", ":\n", 1) if style.narrow() else text
            style.label_point(axes, row["day"], row["value"], text, shade, (-5, 7) if right else early)


def _years(axes: Axes, start: pd.Timestamp, last: pd.Timestamp) -> None:
    """A time axis in years, or in months where it is short."""
    span = last - start
    axes.set_xlim(start - 0.03 * span, last + 0.06 * span)
    long = span > pd.Timedelta(days=540)
    axes.xaxis.set_major_locator(mdates.YearLocator() if long else mdates.MonthLocator(interval=3))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y" if long else "%b %Y"))


def police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame) -> Picture | Paragraph:
    """Sworn officers of the LAPD against the target of the campaign and of the first budget.

    Parameters
    ----------
    page
        The page.
    officers, targets
        :func:`canvass.platforms.after.series` of ``OFFICERS`` and of ``OFFICER_TARGETS``.
    """
    day = office_day(page.book)
    if day is None or officers["day"].max() < day.tz_localize(None):
        return page.say("police: nothing")
    data = pd.concat([officers, targets], ignore_index=True)
    caption = page.words.fill("police: caption", page.facts, publishers=cite(data["publisher"]))
    alt = page.words.fill("police: alt", page.facts, points=_points(officers), aims=_points(targets))
    draw = partial(_draw_police, page, officers, targets, day.tz_localize(None))
    return picture(draw, data[DATA], alt.plain, caption.plain, "police-officers")


def _draw_police(page: PlatformsPage, officers: pd.DataFrame, targets: pd.DataFrame, day: pd.Timestamp) -> Figure:
    figure, (axes,) = style.new_figure(3.1)
    colour, last = page.colours["Karen Bass"], officers["day"].max()
    axes.plot(officers["day"], officers["value"], "-o", color=colour, linewidth=1.5, markersize=5)
    for _, row in targets.iterrows():
        end = max(last, row["day"])
        axes.plot([row["day"], end], [row["value"]] * 2, color=style.INK, linewidth=1.2, linestyle="--")
        text = page.words.fill(f"police: {row['metric']}", {"said": _figure(row)}).plain
        style.label_point(axes, end, row["value"], text, style.INK, (-2, 5))
    for at, place in ((0, (5, 3)), (-1, (-2, -7))):
        row = officers.iloc[at]
        style.label_point(axes, row["day"], row["value"], _figure(row), colour, place)
    mark(axes, mdates.date2num(day), page.words.fill("in office", {}).plain)
    axes.margins(y=0.18)
    _years(axes, min(officers["day"].min(), targets["day"].min()), last)
    style.unit_axis(axes.yaxis, "number")
    axes.set_ylabel("Sworn officers")
    return figure
