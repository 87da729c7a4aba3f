"""The chart of the homeless people counted in the city."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.colours import PALETTE
from canvass.pages.platforms import WORDS
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.after import office_day
from canvass.platforms.book import BASE_YEAR
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph
from canvass.store.sources import cite

#: The city's figure of this year is as first published, while its neighbours were revised.
UNREVISED = 2017


def city(page: PlatformsPage, counts: pd.DataFrame) -> Picture | Paragraph:
    """Homeless people counted in the city, in total and without shelter; what is missing stays missing.

    Parameters
    ----------
    page
        The page.
    counts
        ``counts`` of its book for the city, in order of ``year``.
    """
    if counts.empty:
        return page.say("city: nothing")
    table = counts[["year", "total", "unsheltered", "note", "publisher"]].reset_index(drop=True)
    caption = page.words.fill("city: caption", page.facts, publishers=cite(table["publisher"]))
    told = {"rows": _told(table, "total"), "rough": _told(table.dropna(subset=["unsheltered"]), "unsheltered")}
    alt = page.words.fill("city: alt", page.facts, **told)
    return picture(partial(_draw_city, table, office_day(page.book)), table, alt.plain, caption.plain, "city-count")


def _told(table: pd.DataFrame, column: str) -> list[dict[str, object]]:
    """The counts as the alt sentence tells them."""
    return [{"year": f"{year}", "total": Fact("", n, "people")} for year, n in table.set_index("year")[column].items()]


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
        mark(axes, day.year + (day.day_of_year - 1) / 365, WORDS.fill("in office", {}).plain)
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


def mark(axes: Axes, at: float, text: str) -> None:
    """A dashed line with its name at the top."""
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    top = axes.get_xaxis_transform()
    axes.text(at, 1.02, text, transform=top, fontsize=9, color=style.MUTED, va="bottom", ha="center")
