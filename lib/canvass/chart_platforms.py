"""Charts of the candidates' platforms: pledged pace, money, promises and what followed."""

import pandas as pd
from matplotlib.axes import Axes

from canvass import numbers, style
from canvass.count import load_count
from canvass.display import Picture, Prose
from canvass.election import load_election
from canvass.platform_facts import said
from canvass.platforms import CITY, CONTEST, ELECTION, Platforms, base_counts, pace, per_vote
from canvass.sources import cite, show_date
from canvass.story_platforms import not_yet

#: How the units of the pledges are named where there is little room.
SHORT_UNITS = {"people housed": "people", "interim beds": "beds", "housing beds": "home beds"}
PRIMARY = "2022-primary"


def candidate_colours() -> dict[str, str]:
    """One colour a candidate, the same as on the pages of the count.

    >>> candidate_colours()["Karen Bass"] == style.PALETTE[0]
    True
    """
    first, second = (style.colours(load_count(load_election(slug), CONTEST)) for slug in (PRIMARY, ELECTION))
    return {**first, **second}


def pace_chart(book: Platforms) -> Picture | Prose:
    """Pledged pace a day, and the pledged number against the city's count, a row a pledge."""
    table, base = pace(book), base_counts(book)
    if table.empty:
        return not_yet(book, "pledges with a number and a deadline")
    colour = [candidate_colours()[name] for name in table["candidate"]]
    rows = range(len(table) - 1, -1, -1)
    with style.look():
        figure, (left, right) = style.new_figure(0.9 + 0.42 * len(table), (1, 1.5))
        left.barh(rows, table["per_day"], color=colour, height=0.6)
        right.barh(rows, table["target"], color=colour, height=0.6)
        right.axvline(base["city"], color=style.INK, linewidth=1)
        left.set_yticks(list(rows), [_pledge_label(row) for row in table.itertuples()], color=style.INK)
        right.set_yticks(list(rows), [""] * len(table))
        _bar_labels(left, rows, table["per_day"], [numbers.show(x, "rate") for x in table["per_day"]], 1.35)
        _bar_labels(right, rows, table["target"], [numbers.show(x, "share1") for x in table["city_share"]], 0)
        right.set_xlim(0, 1.18 * base["city"])
        _heading(left, "Places or people a day")
        _heading(right, f"Of the city's {numbers.show(base['city'], 'people')}")
        style.unit_axis(right.xaxis, "people")
        right.set_xticks([0, 20_000, 40_000])
        left.set_xlabel("A day")
        right.set_xlabel(f"Homeless people, {base['year']}")
    caption = (
        "Homelessness pledges with a number and a deadline in days: pace a day, and size against the city's count of "
        f"{base['year']} (line). Never add two pledges of one candidate. Sources: {cite(table['publisher'])}; count: "
        f"Los Angeles Homeless Services Authority, read in {_count_publishers(book, base['year'])}."
    )
    return Picture(figure, _pace_data(table), pace_alt(table, base), caption, "pace")


def _pledge_label(row: object) -> str:
    number = numbers.show(row.target, "number")
    return f"{style.surname(row.candidate)}: {number}\n{SHORT_UNITS[row.unit]}, {row.deadline_days:,} days"


def _heading(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=9, color=style.MUTED)
    axes.grid(False, axis="y")


def _bar_labels(axes: Axes, rows: range, values: pd.Series, texts: list[str], room: float) -> None:
    """A label at the end of every bar, and room for it."""
    for row, value, text in zip(rows, values, texts, strict=True):
        style.label_point(axes, value, row, text, style.INK, (4, 0))
    if room:
        axes.set_xlim(0, room * values.max())


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
    colours, rows = candidate_colours(), range(len(table) - 1, -1, -1)
    colour, voted = [colours[name] for name in table["candidate"]], table["per_vote"].notna().all()
    with style.look():
        figure, axes = style.new_figure(1.75, (1.1, 1) if voted else (1,))
        axes[0].barh(rows, table["usd"], color=colour, height=0.6)
        texts = [said(r.usd, "dollars", r.bound).replace(" million", "m") for r in table.itertuples()]
        _bar_labels(axes[0], rows, table["usd"], texts, 1.85)
        axes[0].set_yticks(list(rows), [style.surname(name) for name in table["candidate"]], color=style.INK)
        axes[0].xaxis.set_major_formatter(lambda value, _: f"${value / 1e6:,.0f}m" if value else "$0")
        axes[0].set_xlabel("Dollars")
        axes[0].locator_params(axis="x", nbins=2)
        _heading(axes[0], f"Spent by {show_date(table['as_of'].iloc[0])}")
        if voted:
            each = table["per_vote"].astype("float64")
            axes[1].barh(rows, each, color=colour, height=0.6)
            _bar_labels(
                axes[1], rows, each, [said(*x) for x in zip(each, ["dollars"] * 2, table["bound"], strict=True)], 2
            )
            axes[1].set_yticks(list(rows), [""] * len(table))
            axes[1].xaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
            axes[1].set_xlabel("Dollars a vote")
            axes[1].locator_params(axis="x", nbins=2)
            _heading(axes[1], "Per certified vote")
    each = ", and per certified vote in the general election, in whole dollars" if voted else ""
    votes = "; votes: Los Angeles County Registrar-Recorder/County Clerk" if voted else ""
    caption = (
        f"Spent by the campaigns themselves (outside committees not included){each}. "
        f"Sources: {cite(table['publisher'])}{votes}."
    )
    data = table.drop(columns=["note"] if voted else ["note", "votes", "per_vote"])
    return Picture(figure, data, money_alt(table), caption, "money")


def money_alt(table: pd.DataFrame) -> str:
    """The money chart as a sentence."""
    parts = [f"{row.candidate} {said(row.usd, 'dollars', row.bound)}" + _each(row) for row in table.itertuples()]
    return f"Spent by {show_date(table['as_of'].iloc[0])}: {'; '.join(parts)}."


def _each(row: object) -> str:
    if pd.isna(row.per_vote):
        return ""
    votes = numbers.show(row.votes, "votes")
    return f" or {said(row.per_vote, 'dollars', row.bound)} for each of {votes} certified votes"
