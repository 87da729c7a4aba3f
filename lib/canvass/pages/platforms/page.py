"""The page on the candidates' platforms, and its facts."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.count.count import load_count
from canvass.count.election import load_election
from canvass.pages.colours import slots
from canvass.pages.platforms import HEADINGS, WORDS
from canvass.platforms.after import OFFICER_TARGETS, OFFICERS, OWN_PROGRAM, newest, office_day, series
from canvass.platforms.book import (
    CITY,
    CONTEST,
    ELECTION,
    STAGE_DAY,
    Platforms,
    base_counts,
    cost,
    load_platforms,
    pace,
    per_vote,
    said,
)
from canvass.show.facts import Facts
from canvass.show.page import Page
from canvass.show.style import surname
from canvass.store.sources import REGISTRAR, cite

PRIMARY = "2022-primary"
#: All programs together in the first year.
ALL_YEAR1 = "people_into_temporary_housing_year1"
#: Sums of a plan, and each of them a person or place.
SUMS = ["cost", "cost_low", "cost_high", "running", "each"]


@dataclass(frozen=True)
class PlatformsPage(Page):
    """What a notebook works on: the sourced tables of its parameter, and the facts its words may use."""

    book: Platforms
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Every figure the page's words use; what is not known at ``book.as_of`` is absent."""
        facts, book = Facts(), self.book
        last = max(table["known"].max() for table in (book.pledges, book.money, book.counts, book.outcomes))
        facts.add("until", book.as_of or last, "day")
        facts.add("election_day", pd.Timestamp(STAGE_DAY["general"]), "day")
        facts.add_all("text", certified=book.certified, counting=book.release is not None, registrar=REGISTRAR)
        for role, name in zip(("first", "second"), book.finalists, strict=True):
            facts.add(role, name, "name")
            facts.add(f"{role}_pledges", (book.pledges["candidate"] == name).sum(), "number")
        facts.add_all("number", pledges=len(book.pledges), candidates=len(book.candidates))
        for issue, number in book.pledges["issue"].value_counts().head(1).items():
            facts.add("topic", issue.replace("_", " "), "text")
            facts.add("topic_pledges", number, "number")
        for add in (_plans, _money, _counts, _office, _sources):
            add(facts, book)
        return facts

    @cached_property
    def slots(self) -> dict[str, str]:
        """One slot of colour a candidate, the same as on the pages of the count."""
        first, second = (slots(load_count(load_election(slug), CONTEST)) for slug in (PRIMARY, ELECTION))
        return {**first, **second}


def open_page(as_of: str = "") -> PlatformsPage:
    """Load what the candidates for mayor of Los Angeles pledged in 2022, and what followed.

    ``as_of`` is the notebook's parameter: a date or Pacific time, or empty for everything known.

    >>> page = open_page("2022-11-10")
    >>> page.answer("answer").filled.plain[:68]
    'Caruso pledged 100 beds a day; Bass pledged to house 47 people a day'
    >>> facts = open_page().facts
    >>> [str(facts[f"{name}_pace"]) for name in ("bass", "caruso")], str(facts["spent_ratio"])
    (['46.6', '100.0'], '12')
    """
    return PlatformsPage(load_platforms(as_of))


def _key(candidate: str) -> str:
    return surname(candidate).lower()


def _plans(facts: Facts, book: Platforms) -> None:
    """Pace, shares and cost of the finalists' newest pledges, and the target that one replaced."""
    table = pace(book).sort_values("known", kind="stable")
    own = table[table["candidate"].isin(book.finalists)].groupby("candidate")
    for row in own.tail(1).itertuples():
        key = _key(row.candidate)
        facts.add(f"{key}_target", row.target, "people")
        facts.add(f"{key}_target_said", said(row.target, "", row.bound), "text")
        facts.add(f"{key}_days", row.deadline_days, "days")
        facts.add(f"{key}_pace", row.per_day, "rate")
        facts.add(f"{key}_city_share", row.city_share, "share1")
    for name, rows in own:
        if len(rows) > 1:
            facts.add(f"{_key(name)}_earlier_target", rows["target"].iloc[0], "people")
    for plan in cost(book).to_dict("records"):
        for name in SUMS:
            facts.add(f"{_key(plan['candidate'])}_{name}", plan[name], "dollars")


def _money(facts: Facts, book: Platforms) -> None:
    """How many times as much one spent as the other by the newest date known for both, and their own money."""
    spent = per_vote(book)
    for date in spent["date"].head(1):
        facts.add("spent_on", date, "text")
    if len(spent) == 2:
        facts.add("spent_ratio", spent["usd"].max() / spent["usd"].min(), "number")
    for row in book.money[book.money["misfit"] != ""].itertuples():
        why = row.misfit[:1].upper() + row.misfit[1:]
        told = {"": row.said, "_of": surname(row.candidate), "_from": row.publisher, "_why": why}
        for name, value in told.items():
            facts.add(f"misfit{name}", value, "text")
    own = book.money[book.money["metric"] == "self_funded"].sort_values("known", kind="stable")
    for row in own[own["candidate"].isin(book.finalists)].itertuples():
        facts.add(f"{_key(row.candidate)}_own_said", row.said, "text")
        facts.add(f"{_key(row.candidate)}_own_on", row.date, "text")


def _counts(facts: Facts, book: Platforms) -> None:
    """The city's newest count against the one that pledges are measured by, and against the first in office."""
    base = base_counts(book)
    facts.add("base_year", str(base["year"]), "text")
    facts.add_all("people", base_city=base["city"], base_county=base["county"])
    city = book.counts[(book.counts["area"] == CITY) & book.counts["total"].notna()].set_index("year")
    after = city.loc[city.index > base["year"]]
    if not after.empty:
        change = int(after["total"].iloc[-1] - base["city"])
        facts.add("count_year", str(after.index[-1]), "text")
        facts.add_all("people", count_total=after["total"].iloc[-1], count_since_base=change, count_apart=abs(change))
    if len(after) > 1:
        facts.add("first_year", str(after.index[0]), "text")
        for part in ("total", "unsheltered"):
            change = float(after[part].iloc[-1] / after[part].iloc[0] - 1)
            facts.add_all("share1", **{f"{part}_change": change, f"{part}_by": abs(change)})


def _office(facts: Facts, book: Platforms) -> None:
    """The first day in office, and what followed: the first year, the police, the newest figures."""
    for length in newest(book, ["homelessness_emergency_length"])["said"]:
        facts.add("homelessness_emergency_length", length, "text")
    day = office_day(book)
    if day is None:
        return
    facts.add("office_day", day, "day")
    year_end = day + pd.Timedelta(days=int(facts["bass_days"].value))
    own = series(book, [OWN_PROGRAM])
    year = own[own["known"] <= year_end]
    for row in own.tail(1).itertuples():
        facts.add("inside_safe", row.value, "people")
        facts.add("inside_safe_on", row.date, "text")
    if not year.empty and (book.as_of is None or book.as_of >= year_end):
        facts.add("inside_safe_year1", year["value"].iloc[-1], "people")
    for row in series(book, [ALL_YEAR1]).itertuples():
        facts.add("all_year1", row.value, "people")
        facts.add("all_year1_said", row.figure, "text")
    officers = series(book, [OFFICERS])
    since = officers[officers["day"] >= day.tz_localize(None)]
    for name, rows in (("officers_before", officers.head(1)), ("officers", since.tail(1))):
        for row in rows.itertuples():
            facts.add(name, row.value, "number")
            facts.add(f"{name}_on", row.date, "text")
    named = dict(zip(OFFICER_TARGETS, ("officers_target", "officers_budget"), strict=True))
    for row in series(book, OFFICER_TARGETS).itertuples():
        facts.add(named[row.metric], row.value, "number")


def _sources(facts: Facts, book: Platforms) -> None:
    """Who published what the page's answer says: the finalists' pledges, their spending, what followed."""
    pledged = pace(book)
    finalists = pledged.loc[pledged["candidate"].isin(book.finalists), "publisher"]
    year = newest(book, [ALL_YEAR1, OWN_PROGRAM])["publisher"]
    votes = [REGISTRAR] if book.certified else []
    facts.add("sources", cite([*finalists, *per_vote(book)["publisher"], *year, *votes]), "text")
