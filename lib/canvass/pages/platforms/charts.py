"""Charts of the candidates' platforms: pledged pace, money, promises and what followed."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import load_count
from canvass.count.election import load_election
from canvass.pages.colours import colours
from canvass.pages.platforms.prose import not_yet
from canvass.platforms.book import CITY, CONTEST, ELECTION, Platforms, base_counts, pace, per_vote
from canvass.platforms.words import said
from canvass.show import style
from canvass.show.picture import Picture, picture
from canvass.show.words import Prose
from canvass.store.sources import REGISTRAR, cite, show_date

#: How the units of the pledges are named where there is little room.
SHORT_UNITS = {"people housed": "people", "interim beds": "beds", "housing beds": "home beds"}
PRIMARY = "2022-primary"


def candidate_colours() -> dict[str, str]:
    """One colour a candidate, the same as on the pages of the count.

    >>> from canvass.pages.colours import PALETTE
    >>> candidate_colours()["Karen Bass"] == PALETTE[0]
    True
    """
    first, second = (colours(load_count(load_election(slug), CONTEST)) for slug in (PRIMARY, ELECTION))
    return {**first, **second}


def pace_chart(book: Platforms) -> Picture | Prose:
    """Pledged pace a day, and the pledged number against the city's count, a row a pledge."""
    table, base = pace(book), base_counts(book)
    if table.empty:
        return not_yet(book, "pledges with a number and a deadline")
    caption = (
        "Homelessness pledges with a number and a deadline in days: pace a day, and size against the city's count of "
        f"{base['year']} (line). Never add two pledges of one candidate. Sources: {cite(table['publisher'])}; count: "
        f"Los Angeles Homeless Services Authority, read in {_count_publishers(book, base['year'])}."
    )
    return picture(partial(_draw_pace, table, base), _pace_data(table), pace_alt(table, base), caption, "pace")


def _draw_pace(table: pd.DataFrame, base: pd.Series) -> Figure:
    colour = [candidate_colours()[name] for name in table["candidate"]]
    figure, panels = style.new_figure(0.9 + 0.42 * len(table), (1, 1.5))
    left, right = panels
    _bars(left, table["per_day"], [numbers.show(x, "rate") for x in table["per_day"]], colour, "Places or people a day")
    shares = [numbers.show(x, "share1") for x in table["city_share"]]
    _bars(right, table["target"], shares, colour, f"Of the city's {numbers.show(base['city'], 'people')}")
    _name_rows(panels, [_pledge_label(row) for row in table.itertuples()])
    right.axvline(base["city"], color=style.INK, linewidth=1)
    right.set_xlim(0, 1.18 * base["city"])
    right.set_xticks([0, 20_000, 40_000])
    style.unit_axis(right.xaxis, "people")
    left.set_xlabel("A day")
    right.set_xlabel(f"Homeless people, {base['year']}")
    return figure


def _pledge_label(row: object) -> str:
    number = numbers.show(row.target, "number")
    return f"{style.surname(row.candidate)}: {number}\n{SHORT_UNITS[row.unit]}, {row.deadline_days:,} days"


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


def _pace_data(table: pd.DataFrame) -> pd.DataFrame:
    return table[["candidate", "target", "unit", "deadline_days", "per_day", "city_share", "publisher"]]


def _count_publishers(book: Platforms, year: int) -> str:
    return cite(book.counts.loc[(book.counts["area"] == CITY) & (book.counts["year"] == year), "publisher"])


def pace_alt(table: pd.DataFrame, base: pd.Series) -> str:
    """The pace chart as a sentence."""
    said_ = [
        f"{row.candidate} {said(row.target, row.unit, row.bound)} in {row.deadline_days:,} days, "
        f"{numbers.show(row.per_day, 'rate')} a day or {numbers.show(row.city_share, 'share1')}"
        for row in table.itertuples()
    ]
    city = numbers.show(base["city"], "people")
    return f"Pledged pace, and share of the {city} homeless people in the city: {'; '.join(said_)}."


def money_chart(book: Platforms) -> Picture | Prose:
    """What the finalists' campaigns had spent, and per certified vote."""
    table = per_vote(book)
    if table.empty:
        return not_yet(book, "spending of both finalists by the same date and scope")
    voted = table["per_vote"].notna().all()
    each = ", and per certified vote in the general election, in whole dollars" if voted else ""
    votes = f"; votes: {REGISTRAR}" if voted else ""
    caption = (
        f"Spent by the campaigns themselves (outside committees not included){each}. "
        f"Sources: {cite(table['publisher'])}{votes}."
    )
    data = table.drop(columns=["note"] if voted else ["note", "votes", "per_vote"])
    return picture(partial(_draw_money, table), data, money_alt(table), caption, "money")


def _draw_money(table: pd.DataFrame) -> Figure:
    colours = candidate_colours()
    colour, voted = [colours[name] for name in table["candidate"]], table["per_vote"].notna().all()
    figure, panels = style.new_figure(1.75, (1.1, 1) if voted else (1,))
    spent = [said(r.usd, "dollars", r.bound).replace(" million", "m") for r in table.itertuples()]
    _bars(panels[0], table["usd"], spent, colour, f"Spent by {show_date(table['as_of'].iloc[0])}", 1.85)
    panels[0].xaxis.set_major_formatter(lambda value, _: f"${value / 1e6:,.0f}m" if value else "$0")
    panels[0].set_xlabel("Dollars")
    if voted:
        each = [said(r.per_vote, "dollars", r.bound) for r in table.itertuples()]
        _bars(panels[1], table["per_vote"].astype("float64"), each, colour, "Per certified vote", 2)
        panels[1].xaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
        panels[1].set_xlabel("Dollars a vote")
    _name_rows(panels, [style.surname(name) for name in table["candidate"]])
    for axes in panels:
        axes.locator_params(axis="x", nbins=2)
    return figure


def money_alt(table: pd.DataFrame) -> str:
    """The money chart as a sentence."""
    parts = [f"{row.candidate} {said(row.usd, 'dollars', row.bound)}" + _each(row) for row in table.itertuples()]
    return f"Spent by {show_date(table['as_of'].iloc[0])}: {'; '.join(parts)}."


def _each(row: object) -> str:
    if pd.isna(row.per_vote):
        return ""
    votes = numbers.show(row.votes, "votes")
    return f" or {said(row.per_vote, 'dollars', row.bound)} for each of {votes} certified votes"
