"""Charts of a bar a pledge or candidate: the pledged pace, and the money."""

from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.pages.platforms.page import PlatformsPage
from canvass.platforms.book import CITY, base_counts
from canvass.show import style
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph
from canvass.store.sources import cite

PACE_DATA = ["candidate", "target", "unit", "deadline_days", "per_day", "city_share", "publisher"]
MONEY_DATA = ["candidate", "as_of", "usd", "bound", "publisher"]


def told(
    page: PlatformsPage,
    name: str,
    draw: Callable[..., Figure],
    data: pd.DataFrame,
    publishers: Iterable[str],
    **more: object,
) -> Picture:
    """A picture whose words are the sections ``<name>: caption`` and ``<name>: alt``, filled with ``more`` besides."""
    more["publishers"] = cite(publishers)
    alt, caption = (page.words.fill(f"{name}: {part}", page.facts, **more).plain for part in ("alt", "caption"))
    return picture(draw, data, alt, caption, name)


def pace(page: PlatformsPage, table: pd.DataFrame) -> Picture | Paragraph:
    """Pledged pace a day, and the pledged number against the city's count: :func:`canvass.platforms.book.pace`."""
    if table.empty:
        return page.say("pace: nothing")
    counts, rows = page.book.counts, table.to_dict("records")
    read_in = counts.loc[(counts["area"] == CITY) & (counts["year"] == base_counts(page.book)["year"]), "publisher"]
    draw, publishers = partial(_draw_pace, page, table), table["publisher"]
    return told(page, "pace", draw, table[PACE_DATA], publishers, rows=rows, count_publishers=cite(read_in))


def _draw_pace(page: PlatformsPage, table: pd.DataFrame) -> Figure:
    colour, city = [page.colours[name] for name in table["candidate"]], page.facts["base_city"].value
    figure, panels = style.new_figure(0.9 + 0.42 * len(table), (1, 1.5))
    left, right = panels
    paces, shares = (
        [numbers.show(value, unit) for value in table[column]]
        for column, unit in (("per_day", "rate"), ("city_share", "share1"))
    )
    _bars(left, table["per_day"], paces, colour, "Places or people a day")
    _bars(right, table["target"], shares, colour, _label(page, "pace: of the count"))
    rows = table.assign(who=table["candidate"].map(style.surname)).to_dict("records")
    _name_rows(panels, [_label(page, "pace: row", **row).replace("\n\n", "\n") for row in rows])
    right.axvline(city, color=style.INK, linewidth=1)
    right.set_xlim(0, 1.18 * city)
    right.set_xticks([0, 20_000, 40_000])
    style.unit_axis(right.xaxis, "people")
    left.set_xlabel("A day")
    right.set_xlabel(_label(page, "pace: counted"))
    return figure


def _label(page: PlatformsPage, section: str, **facts: object) -> str:
    return page.words.fill(section, page.facts, **facts).plain


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
    """What the finalists' campaigns had spent, and per vote: :func:`canvass.platforms.book.per_vote`."""
    if table.empty:
        return page.say("money: nothing")
    data = table[MONEY_DATA + ["votes", "per_vote"] * page.book.certified]
    draw, publishers = partial(_draw_money, page, table), table["publisher"]
    return told(page, "money", draw, data, publishers, rows=table.to_dict("records"))


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
