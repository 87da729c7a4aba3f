"""The facts of the page on the candidates' platforms."""

import pandas as pd

from canvass.platforms.after import OFFICER_TARGETS, OFFICERS, OWN_PROGRAM, aftermath, office_day
from canvass.platforms.book import CITY, Platforms, base_counts, cost, pace, per_vote
from canvass.platforms.words import said
from canvass.show.facts import Facts
from canvass.show.style import surname
from canvass.store.sources import REGISTRAR, cite

#: What the answer says of the first year.
FIRST_YEAR = (OWN_PROGRAM, "people_into_temporary_housing_year1")
#: Columns of `pace` and `cost` and the facts made of them.
PACE_FACTS = {
    "target": ("target", "people"),
    "days": ("deadline_days", "days"),
    "pace": ("per_day", "rate"),
    "city_share": ("city_share", "share1"),
}
COST_FACTS = {
    "cost": "dollars",
    "each": "each",
    "running": "running",
    "running_each": "running_each",
    "cost_low": "low",
    "cost_high": "high",
    "each_low": "low_each",
    "each_high": "high_each",
}


def of_platforms(book: Platforms) -> Facts:
    """Every figure the page's words use; what is not known at ``book.as_of`` is absent.

    >>> from canvass.platforms.book import load_platforms
    >>> facts = of_platforms(load_platforms())
    >>> [str(facts[f"{name}_{what}"]) for what in ("pace", "per_vote") for name in ("bass", "caruso")]
    ['46.6', '100.0', 'about $18', 'at least $249']
    >>> "caruso_spent_said" in of_platforms(load_platforms("2022-06-10"))
    False
    """
    facts = Facts()
    newest = max(table["known"].max() for table in (book.pledges, book.money, book.counts, book.outcomes))
    facts.add("until", book.as_of or newest, "day")
    for role, name in zip(("first", "second"), book.finalists, strict=True):
        facts.add(role, name, "name")
        facts.add(f"{role}_short", surname(name), "name")
    for name, value in base_counts(book).items():
        facts.add(f"base_{name}", str(value) if name == "year" else value, "text" if name == "year" else "people")
    _pledge_facts(facts, book)
    _cost_facts(facts, book)
    _money_facts(facts, book)
    _outcome_facts(facts, book)
    _count_facts(facts, book)
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
    """The cost of the finalists' plans: the estimate, another page's range, and running them."""
    for row in cost(book).itertuples():
        for fact, column in COST_FACTS.items():
            facts.add(f"{_key(row.candidate)}_{fact}", getattr(row, column), "dollars")


def _money_facts(facts: Facts, book: Platforms) -> None:
    """Money spent by the newest date known for both, per vote, and the candidate's own money."""
    spent = per_vote(book)
    for row in spent.itertuples():
        key = _key(row.candidate)
        facts.add("spent_on", row.date, "text")
        facts.add(f"{key}_spent_said", row.said, "text")
        if row.each:
            facts.add(f"{key}_votes", row.votes, "votes", book.release)
            facts.add(f"{key}_per_vote", row.each, "text", book.release)
    if len(spent) == 2:
        facts.add("spent_ratio", spent["usd"].max() / spent["usd"].min(), "number")
    for row in book.money[book.money["misfit"] != ""].itertuples():
        told = {"": row.said, "_of": surname(row.candidate), "_scope": row.scope, "_on": row.date}
        for name, value in {**told, "_from": row.publisher, "_why": row.misfit}.items():
            facts.add(f"misfit{name}", value, "text")
    own = book.money[book.money["metric"] == "self_funded"].sort_values("known", kind="stable")
    for row in own[own["candidate"].isin(book.finalists)].itertuples():
        facts.add(f"{_key(row.candidate)}_own_said", row.said, "text")
        facts.add(f"{_key(row.candidate)}_own_on", row.date, "text")


def _outcome_facts(facts: Facts, book: Platforms) -> None:
    """The newest figure of each metric of the aftermath, with its date."""
    for row in aftermath(book).itertuples():
        facts.add(row.metric, row.said, "text")
        facts.add(f"{row.metric}_on", row.date, "text")


def _count_facts(facts: Facts, book: Platforms) -> None:
    """The city's newest count against the one that pledges are measured by, and against the first in office."""
    city = book.counts[(book.counts["area"] == CITY) & book.counts["total"].notna()].set_index("year")
    after = city.loc[city.index > int(str(facts["base_year"]))]
    if not after.empty:
        change = int(after["total"].iloc[-1] - facts["base_city"].value)
        facts.add("count_year", str(after.index[-1]), "text")
        facts.add("count_total", after["total"].iloc[-1], "people")
        facts.add("count_since_base", change, "people")
        facts.add("count_apart", abs(change), "people")
    if len(after) > 1:
        facts.add("first_year", str(after.index[0]), "text")
        for part in ("total", "unsheltered"):
            change = float(after[part].iloc[-1] / after[part].iloc[0] - 1)
            facts.add(f"{part}_change", change, "share1")
            facts.add(f"{part}_by", abs(change), "share1")


def _office_facts(facts: Facts, book: Platforms) -> None:
    """The winner, the first day in office, and what the first year and the police targets came to."""
    rows, day = book.outcomes.sort_values("known", kind="stable"), office_day(book)
    if day is None:
        return
    if book.certified:
        facts.add("winner", book.votes.astype("int64").idxmax(), "name", book.release)
    facts.add("office_day", day, "day")
    year_end = day + pd.Timedelta(days=int(facts["bass_days"].value))
    own = rows[(rows["metric"] == OWN_PROGRAM) & (rows["known"] <= year_end)]
    if not own.empty and (book.as_of is None or book.as_of >= year_end):
        facts.add("inside_safe_year1", own["value"].iloc[-1], "people")
        facts.add("inside_safe_year1_on", own["date"].iloc[-1], "text")
    officers = rows[rows["metric"] == OFFICERS]
    facts.add("officers_before", officers["value"].iloc[0], "number")
    facts.add("officers_before_on", officers["date"].iloc[0], "text")
    for fact, metric in zip(("officers_target", "officers_budget"), OFFICER_TARGETS, strict=True):
        for row in rows[rows["metric"] == metric].itertuples():
            facts.add(fact, row.value, "number")
            facts.add(f"{fact}_on", row.date, "text")


def _source_facts(facts: Facts, book: Platforms) -> None:
    """Who published what the page's answer says: the finalists' pledges, their spending, what followed."""
    pledged, followed, left = pace(book), aftermath(book), book.candidates["withdrew_on"] != ""
    finalists = pledged.loc[pledged["candidate"].isin(book.finalists), "publisher"]
    year = followed.loc[followed["metric"].isin(FIRST_YEAR), "publisher"]
    votes = [REGISTRAR] if book.certified else []
    facts.add("sources", cite([*finalists, *per_vote(book)["publisher"], *year, *votes]), "text")
    facts.add("withdrawals", cite(book.candidates.loc[left, "publisher"]), "text")
    facts.add("registrar", REGISTRAR, "text")
    facts.add("certified", book.certified, "text")
