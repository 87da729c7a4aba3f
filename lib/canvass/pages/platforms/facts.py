"""The facts of the page on the candidates' platforms."""

import re

import pandas as pd

from canvass import numbers
from canvass.platforms.book import CITY, Platforms, aftermath, base_counts, cost, pace, per_vote
from canvass.platforms.words import SCOPES, said
from canvass.show.facts import Facts
from canvass.show.style import surname
from canvass.store.sources import REGISTRAR, cite, known_from, show_date

#: What the answer says of the first year.
FIRST_YEAR = ("inside_safe_people_moved_indoors", "people_into_temporary_housing_year1")
#: Columns of `pace` and the facts made of them.
PACE_FACTS = {
    "target": ("target", "people"),
    "days": ("deadline_days", "days"),
    "pace": ("per_day", "rate"),
    "city_share": ("city_share", "share1"),
    "county_share": ("county_share", "share1"),
}


def platform_facts(book: Platforms) -> Facts:
    """Every figure the page's prose uses; what is not known at ``book.as_of`` is absent.

    >>> from canvass.platforms.book import load_platforms
    >>> facts = platform_facts(load_platforms())
    >>> facts.fill("{bass_pace} against {caruso_pace} a day, {bass_per_vote}, {caruso_per_vote} a vote")
    '46.6 against 100.0 a day, about $18, at least $249 a vote'
    >>> "caruso_spent" in platform_facts(load_platforms("2022-06-10"))
    False
    """
    facts = Facts()
    newest = max(table["known"].max() for table in (book.pledges, book.money, book.counts, book.outcomes))
    facts.add("until", book.as_of or newest, "day")
    for name, value in base_counts(book).items():
        facts.add(f"base_{name}", str(value) if name == "year" else value, "text" if name == "year" else "people")
    _pledge_facts(facts, book)
    _cost_facts(facts, book)
    _money_facts(facts, book)
    _outcome_facts(facts, book)
    _office_facts(facts, book)
    _source_facts(facts, book)
    return facts


def _key(candidate: str) -> str:
    return surname(candidate).lower()


def _pledge_facts(facts: Facts, book: Platforms) -> None:
    """Pace and shares of the finalists' pledges: the newest of each, and the one it replaced."""
    facts.add("pledges", len(book.pledges), "number")
    table = pace(book).sort_values("known", kind="stable")
    for name in book.finalists:
        own, key = table[table["candidate"] == name], _key(name)
        if own.empty:
            continue
        if len(own) > 1:
            facts.add(f"{key}_earlier_target", own["target"].iloc[0], "people")
        for fact, (column, unit) in PACE_FACTS.items():
            facts.add(f"{key}_{fact}", own[column].iloc[-1], unit)
        facts.add(f"{key}_target_said", said(own["target"].iloc[-1], "", own["bound"].iloc[-1]), "text")
    paces = [facts[f"{_key(name)}_pace"].value for name in book.finalists if f"{_key(name)}_pace" in facts]
    if len(paces) == 2:
        facts.add("pace_ratio", max(paces) / min(paces), "rate")


def _cost_facts(facts: Facts, book: Platforms) -> None:
    """The cost of the finalists' plans; ranges and running costs are read from the source's note."""
    for row in cost(book).itertuples():
        key = _key(row.candidate)
        facts.add(f"{key}_cost", row.dollars, "dollars")
        facts.add(f"{key}_each", row.each, "dollars")
        if running := re.search(r"near \$(\d+) million a year", row.note):
            facts.add(f"{key}_running", int(running[1]) * 1e6, "dollars")
            facts.add(f"{key}_running_each", round(int(running[1]) * 1e6 / row.target, -2), "dollars")
        if other := re.search(r"\$(\d+)-(\d+) million", row.note):
            for end, text in zip(("low", "high"), other.groups(), strict=True):
                facts.add(f"{key}_cost_{end}", int(text) * 1e6, "dollars")
                facts.add(f"{key}_each_{end}", round(int(text) * 1e6 / row.target, -2), "dollars")


def _money_facts(facts: Facts, book: Platforms) -> None:
    """Money spent by the newest date known for both, per vote, and the candidate's own money."""
    spent = per_vote(book)
    for row in spent.itertuples():
        key = _key(row.candidate)
        facts.add("spent_on", show_date(row.as_of), "text")
        facts.add(f"{key}_spent", row.usd, "dollars")
        facts.add(f"{key}_spent_said", said(row.usd, "dollars", row.bound), "text")
        if pd.notna(row.votes):
            facts.add(f"{key}_votes", row.votes, "votes", book.release)
            facts.add(f"{key}_per_vote", said(row.per_vote, "dollars", row.bound), "text", book.release)
    if len(spent) == 2:
        facts.add("spent_ratio", spent["usd"].max() / spent["usd"].min(), "number")
    for row in book.money[book.money["note"].str.contains("does not fit:")].itertuples():
        facts.add("misfit", said(row.usd, "dollars", row.bound), "text")
        who = f"{surname(row.candidate)}, {SCOPES[row.scope]}, {show_date(row.as_of)}"
        facts.add("misfit_who", who, "text")
        facts.add("misfit_from", row.publisher, "text")
        facts.add("misfit_why", row.note.split("does not fit: ")[1], "text")
    own = book.money[book.money["metric"] == "self_funded"].sort_values("known", kind="stable")
    for row in own[own["candidate"].isin(book.finalists)].itertuples():
        facts.add(f"{_key(row.candidate)}_own_said", said(row.usd, "dollars", row.bound), "text")
        facts.add(f"{_key(row.candidate)}_own_on", show_date(row.as_of), "text")


def _outcome_facts(facts: Facts, book: Platforms) -> None:
    """The newest figure of each metric of the aftermath, with its date."""
    for row in aftermath(book).itertuples():
        facts.add(row.metric, said(row.value, row.unit, row.bound), "text")
        facts.add(f"{row.metric}_on", show_date(row.as_of), "text")
    city = book.counts[(book.counts["area"] == CITY) & book.counts["total"].notna()].set_index("year")
    after = city.loc[city.index > int(str(facts["base_year"]))]
    if not after.empty:
        facts.add("count_year", str(after.index[-1]), "text")
        facts.add("count_total", after["total"].iloc[-1], "people")
        more = int(after["total"].iloc[-1] - facts["base_city"].value)
        side = "more" if more >= 0 else "fewer"
        facts.add(
            "count_since_base", f"{numbers.show(abs(more), 'people')} {side} than in {facts['base_year']}", "text"
        )
    if len(after) > 1:
        facts.add("first_year", str(after.index[0]), "text")
        facts.add("first_year_total", after["total"].iloc[0], "people")
        for part in ("total", "unsheltered"):
            change = float(after[part].iloc[-1] / after[part].iloc[0] - 1)
            side = "fell" if change < 0 else "rose"
            facts.add(f"{part}_change", f"{side} by {numbers.show(abs(change), 'share1')}", "text")


def _office_facts(facts: Facts, book: Platforms) -> None:
    """The winner, the first day in office, and what the first year and the police targets came to."""
    rows, day = book.outcomes.sort_values("known", kind="stable"), office_day(book)
    if day is None:
        return
    if book.certified:
        facts.add("winner", book.votes.astype("int64").idxmax(), "name", book.release)
    facts.add("office_day", day, "day")
    year_end = day + pd.Timedelta(days=int(facts["bass_days"].value))
    own = rows[(rows["metric"] == "inside_safe_people_moved_indoors") & (rows["known"] <= year_end)]
    if not own.empty and (book.as_of is None or book.as_of >= year_end):
        facts.add("inside_safe_year1", own["value"].iloc[-1], "people")
        facts.add("inside_safe_year1_on", show_date(own["as_of"].iloc[-1]), "text")
    officers = rows[rows["metric"] == "lapd_sworn_officers"]
    facts.add("officers_before", officers["value"].iloc[0], "number")
    facts.add("officers_before_on", show_date(officers["as_of"].iloc[0]), "text")
    for fact, metric in (("officers_target", "lapd_target_campaign"), ("officers_budget", "lapd_target_first_budget")):
        for row in rows[rows["metric"] == metric].itertuples():
            facts.add(fact, row.value, "number")
            facts.add(f"{fact}_on", show_date(row.as_of), "text")


def _source_facts(facts: Facts, book: Platforms) -> None:
    """Who published what the page's answer says: the finalists' pledges, their spending, what followed."""
    pledged, followed = pace(book), aftermath(book)
    finalists = pledged.loc[pledged["candidate"].isin(book.finalists), "publisher"]
    year = followed.loc[followed["metric"].isin(FIRST_YEAR), "publisher"]
    votes = [REGISTRAR] if book.certified else []
    facts.add("sources", cite([*finalists, *per_vote(book)["publisher"], *year, *votes]), "text")


def office_day(book: Platforms) -> pd.Timestamp | None:
    """The winner's first day in office: the emergency was declared on it; None while unknown.

    >>> from canvass.platforms.book import load_platforms
    >>> office_day(load_platforms()).date().isoformat(), office_day(load_platforms("2022-11-10"))
    ('2022-12-12', None)
    """
    rows = book.outcomes[book.outcomes["metric"] == "homelessness_emergency_declared"]
    return known_from(rows["as_of"].iloc[0]) - pd.Timedelta(days=rows["value"].iloc[0] - 1) if len(rows) else None
