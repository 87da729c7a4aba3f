"""Charts of a bar a pledge or candidate: the pledged pace, and the money."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.book import CITY
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph
from canvass.store.sources import cite

PACE_DATA = ["candidate", "target", "unit", "deadline_days", "per_day", "city_share", "publisher"]
MONEY_DATA = ["candidate", "as_of", "usd", "bound", "publisher"]


def pace(page: PlatformsPage, table: pd.DataFrame) -> Picture | Paragraph:
    """Pledged pace a day, and the pledged number against the city's count, a row a pledge.

    Parameters
    ----------
    page
        The page.
    table
        :func:`canvass.platforms.book.pace` of its book.
    """
    if table.empty:
        return page.say("pace: nothing")
    counts, year = page.book.counts, int(str(page.facts["base_year"]))
    read_in = counts.loc[(counts["area"] == CITY) & (counts["year"] == year), "publisher"]
    caption = page.words.fill(
        "pace: caption", page.facts, publishers=cite(table["publisher"]), count_publishers=cite(read_in)
    )
    alt = page.words.fill("pace: alt", page.facts, rows=[_pledge(row) for row in table.itertuples()])
    return picture(partial(_draw_pace, page, table), table[PACE_DATA], alt.plain, caption.plain, "pace")


def _pledge(row: object) -> dict[str, object]:
    """A pledge as the alt sentence tells it."""
    return {
        "candidate": row.candidate,
        "target": row.said,
        "days": Fact("", row.deadline_days, "days"),
        "pace": Fact("", row.per_day, "rate"),
        "share": Fact("", row.city_share, "share1"),
    }


def _draw_pace(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    colour, city = [page.colours[name] for name in table["candidate"]], page.facts["base_city"].value
    figure, panels = style.new_figure(0.9 + 0.42 * len(table), (1, 1.5))
    left, right = panels
    paces, shares = _texts(table["per_day"], "rate"), _texts(table["city_share"], "share1")
    _bars(left, table["per_day"], paces, colour, "Places or people a day")
    _bars(right, table["target"], shares, colour, _label(page, "pace: of the count"))
    _name_rows(panels, [_pledge_label(page, row) for row in table.itertuples()])
    right.axvline(city, color=style.INK, linewidth=1)
    right.set_xlim(0, 1.18 * city)
    right.set_xticks([0, 20_000, 40_000])
    style.unit_axis(right.xaxis, "people")
    left.set_xlabel("A day")
    right.set_xlabel(_label(page, "pace: counted"))
    return figure


def _texts(values: pd.Series, unit: str) -> list[str]:
    return [numbers.show(value, unit) for value in values]


def _label(page: PlatformsPage, section: str, **facts: object) -> str:
    return page.words.fill(section, page.facts, **facts).plain.replace("\n\n", "\n")


def _pledge_label(page: PlatformsPage, row: object) -> str:
    unit = _label(page, "unit", name=row.unit)
    figures = {"target": Fact("", row.target, "number"), "days": Fact("", row.deadline_days, "days")}
    return _label(page, "pace: row", who=style.surname(row.candidate), unit=unit, **figures)


def _bars(axes: Axes, values: pd.Series, texts: list[str], colour: list[str], title: str, room: float = 1.35) -> None:
    """A bar a row from the top, with a label at its end and ``room`` times the longest bar for it."""
    rows = range(len(values) - 1, -1, -1)
    axes.barh(rows, values, color=colour, height=0.6)
    for row, value, text in zip(rows, values, texts, strict=True):
        style.label_point(axes, value, row, text, style.INK, (4, 0))
    axes.set_xlim(0, room * values.max())
    axes.set_yticks(list(rows), [""] * len(rows))
    axes.set_title(title, loc="left", fontsize=9, color=style.MUTED)
    axes.grid(False, axis="y")


def _name_rows(panels: list[Axes], names: list[str]) -> None:
    for axes in style.starts(panels):
        axes.set_yticklabels(names, color=style.INK)


def money(page: PlatformsPage, table: pd.DataFrame) -> Picture | Paragraph:
    """What the finalists' campaigns had spent, and per certified vote.

    Parameters
    ----------
    page
        The page.
    table
        :func:`canvass.platforms.book.per_vote` of its book.
    """
    if table.empty:
        return page.say("money: nothing")
    rows = [
        {"candidate": row.candidate, "spent": row.said, "each": row.each, "votes": Fact("", row.votes, "votes")}
        for row in table.itertuples()
    ]
    caption = page.words.fill("money: caption", page.facts, publishers=cite(table["publisher"]))
    alt = page.words.fill("money: alt", page.facts, rows=rows)
    data = table[MONEY_DATA + ["votes", "per_vote"] * page.book.certified]
    return picture(partial(_draw_money, page, table), data, alt.plain, caption.plain, "money")


def _draw_money(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    colour, voted = [page.colours[name] for name in table["candidate"]], page.book.certified
    figure, panels = style.new_figure(1.75, (1.1, 1) if voted else (1,))
    spent = [text.replace(" million", "m") for text in table["said"]]
    _bars(panels[0], table["usd"], spent, colour, _label(page, "money: spent"), 1.85)
    panels[0].xaxis.set_major_formatter(lambda value, _: f"${value / 1e6:,.0f}m" if value else "$0")
    panels[0].set_xlabel("Dollars")
    if voted:
        _bars(panels[1], table["per_vote"].astype("float64"), list(table["each"]), colour, "Per certified vote", 2)
        panels[1].xaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
        panels[1].set_xlabel("Dollars a vote")
    _name_rows(panels, [style.surname(name) for name in table["candidate"]])
    for axes in panels:
        axes.locator_params(axis="x", nbins=2)
    return figure
