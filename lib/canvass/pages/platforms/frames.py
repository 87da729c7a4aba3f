"""Frames of which a column is words: pledges beside each other, money compared, what figures are called."""

from collections.abc import Iterable

import pandas as pd

from canvass.pages.count.frames import sources_behind
from canvass.pages.platforms import WORDS
from canvass.platforms.after import newest
from canvass.platforms.book import Platforms, pace, per_vote
from canvass.show.style import surname
from canvass.store.sources import cite, show_date

NONE_FOUND = WORDS.plain("pledge: none")
#: What was measured of what followed, besides what the charts and sentences of the page tell.
MEASURED = [
    "voucher_move_ins_year1",
    "inside_safe_permanently_housed",
    "inside_safe_returned_to_homelessness",
    "inside_safe_returned_to_unsheltered",
    "inside_safe_cost_cumulative",
]


def named(section: str, names: Iterable[str]) -> list[str]:
    """What a page calls each of ``names``, by a section of the words: ``about``, ``measure``, ``scope``.

    >>> named("measure", ["inside_safe_exited_program", "policing_and_crime"])
    ['Inside Safe: participants who left the program', 'Policing and crime']
    """
    texts = (WORDS.plain(section, name=name) for name in names)
    return [text[:1].upper() + text[1:] for text in texts]


def compared_pledges(book: Platforms) -> pd.DataFrame:
    """What both finalists made a pledge about, as the words' section ``about`` puts pledges together.

    ``about``, and of either finalist ``first``, ``first_dated``, ``second``, ``second_dated`` (str).

    >>> from canvass.platforms.book import load_platforms
    >>> compared_pledges(load_platforms())["about"].to_list()[:3]
    ['Off the street in a year', 'Cost of the first year', 'An emergency']
    """
    about = book.pledges.assign(about=named("about", book.pledges["pledge_id"]))
    about = about.loc[about["about"] != "", ["candidate", "about", "pledge", "dated"]]
    first, second = (about[about["candidate"] == name].drop(columns="candidate") for name in book.finalists)
    both = first.merge(second, on="about")
    return both.set_axis(["about", "first", "first_dated", "second", "second_dated"], axis=1)


def pledges_of(book: Platforms, candidates: pd.DataFrame) -> pd.DataFrame:
    """Every pledge of some ``candidates``, in their order; one row for those of whom none was found.

    ``name``, ``state`` (when and for whom they withdrew), ``issue``, ``pledge``, ``dated`` (str).
    """
    frame = candidates[["name", "withdrew_on", "endorsed"]].merge(
        book.pledges[["candidate", "issue", "pledge", "dated"]], left_on="name", right_on="candidate", how="left"
    )
    withdrew = zip(frame["withdrew_on"].map(show_date), frame["endorsed"], strict=True)
    return frame.assign(
        state=[WORDS.plain("withdrew", on=day, endorsed=endorsed) for day, endorsed in withdrew],
        issue=named("measure", frame["issue"].fillna("")),
        pledge=frame["pledge"].fillna(NONE_FOUND),
        dated=frame["dated"].astype("object").fillna(""),
    )


def paced(book: Platforms, beds: bool) -> pd.DataFrame:
    """:func:`canvass.platforms.book.pace` of beds, or of people housed; ``terms`` (str), ``bar`` (0-1)."""
    table = pace(book)
    table = table[table["unit"].str.endswith("beds") == beds]
    terms = [WORDS.plain("pace: terms", **row) for row in table.to_dict("records")]
    return table.assign(terms=terms, bar=table["city_share"].clip(upper=1))


def spending(book: Platforms) -> pd.DataFrame:
    """:func:`canvass.platforms.book.per_vote` and ``bar``, the share of the larger sum (float64)."""
    table = per_vote(book)
    return table.assign(bar=table["usd"] / table["usd"].max())


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """:func:`canvass.platforms.book.money_pairs` in words: ``what``, ``times``, ``care``, ``publisher`` (str)."""
    who = {f"who_{which}": pairs[f"candidate_{which}"].map(surname) for which in ("first", "second")}
    rows = pairs.assign(measure=named("measure", pairs["metric"]), **who).to_dict("records")
    texts = {part: [WORDS.plain(f"money: {part}", **row) for row in rows] for part in ("what", "times", "care")}
    publishers = zip(pairs["publisher_first"], pairs["publisher_second"], strict=True)
    return pairs.assign(publisher=[cite(both) for both in publishers], **texts)


def measured(book: Platforms) -> pd.DataFrame:
    """The newest figure of each of :data:`MEASURED`; ``measured`` (str) is what."""
    rows = newest(book, MEASURED)
    return rows.assign(measured=named("measure", rows["metric"]))


def sources(book: Platforms) -> pd.DataFrame:
    """Every source behind what the page shows: ``text`` (publisher), ``of`` (which tables it is behind), ``url``."""
    parts = {"pledges": book.pledges, "money": book.money, "counts": book.counts, "followed": book.outcomes}
    called = dict(zip(parts, named("measure", parts), strict=True))
    found = sources_behind([(ids, called[part]) for part, rows in parts.items() for ids in rows["source"]], ", ")
    return found.assign(of=found["figure"].str.capitalize()).sort_values("text", ignore_index=True)
