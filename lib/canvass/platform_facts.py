"""The facts of the page on the candidates' platforms, and how its figures are worded."""

import re

import pandas as pd

from canvass import numbers
from canvass.facts import Facts
from canvass.platforms import CITY, Platforms, aftermath, base_counts, cost, pace, per_vote
from canvass.sources import known_from, show_date
from canvass.style import surname

#: Names of the measures that name themselves badly.
METRICS = {
    "homelessness_emergency_declared": "Emergency declared",
    "homelessness_emergency_length": "Length of the emergency",
    "people_into_temporary_housing_year1": "People into temporary housing in the first year, all programmes",
    "people_into_temporary_housing_year2": "People into temporary housing in the second year, all programmes",
    "voucher_move_ins_year1": "Moves into homes with vouchers in the first year, all programmes",
    "inside_safe_people_moved_indoors": "Inside Safe: people moved indoors so far",
    "inside_safe_permanently_housed": "Inside Safe: people in permanent homes so far",
    "inside_safe_returned_to_homelessness": "Inside Safe: participants homeless again",
    "inside_safe_returned_to_unsheltered": "Inside Safe: participants without shelter again",
    "inside_safe_cost_cumulative": "Inside Safe: cost so far",
    "homeless_count_city_total": "Homeless people in the city",
    "homeless_count_city_unsheltered": "Homeless people in the city without shelter",
    "homeless_count_county_total": "Homeless people in the county",
    "affordable_units_in_fast_track_ed1": "Affordable homes in the fast track (planned, not built)",
}
BOUNDS = {"exact": "", "": "", "at_least": "at least", "about": "about"}
SCOPES = {
    "campaign": "whole campaign",
    "campaign_since_1jan2022": "campaign, since 1 Jan 2022",
    "campaign_since_1jul2022": "campaign, since 1 Jul 2022",
    "general_period_only": "campaign, general election only",
    "outside": "outside committees",
    "outside_general_period_only": "outside committees, general election only",
}
#: Columns of `pace` and the facts made of them.
PACE_FACTS = {
    "target": ("target", "people"),
    "days": ("deadline_days", "days"),
    "pace": ("per_day", "rate"),
    "city_share": ("city_share", "share1"),
    "county_share": ("county_share", "share1"),
}


def said(value: float, unit: str, bound: str = "exact") -> str:
    """A figure with its unit and bound, as prose says it.

    >>> said(9_000_000, "dollars", "about"), said(21000, "people", "at_least"), said(0.16, "share of participants")
    ('about $9 million', 'at least 21,000 people', '16.0% of participants')
    """
    if unit == "day in office":
        text = f"day {numbers.show(value, 'number')} in office"
    elif unit.startswith("share"):
        text = numbers.show(value, "share1") + unit.removeprefix("share")
    else:
        text = numbers.show(value, "dollars") if unit == "dollars" else f"{numbers.show(value, 'number')} {unit}"
    return f"{BOUNDS[bound]} {text}".strip()


def words(name: str) -> str:
    """A metric, issue or scope as a reader can read it.

    >>> words("lapd_sworn_officers"), words("inside_safe_people_moved_indoors"), words("policing_and_crime")
    ('LAPD sworn officers', 'Inside Safe: people moved indoors so far', 'Policing and crime')
    """
    text = METRICS.get(name) or SCOPES.get(name) or name.replace("_", " ")
    for plain, proper in (("lapd", "LAPD"), ("inside safe", "Inside Safe:"), ("june", "June"), ("fy", "FY ")):
        text = text.replace(plain, proper)
    return text[:1].upper() + text[1:]


def platform_facts(book: Platforms) -> Facts:
    """Every figure the page's prose uses; what is not known at ``book.as_of`` is absent.

    >>> from canvass.platforms import load_platforms
    >>> facts = platform_facts(load_platforms())
    >>> facts.fill("{bass_pace} against {caruso_pace} a day, {bass_per_vote} against {caruso_per_vote} a vote")
    '46.6 against 100.0 a day, $17.65 against $249.62 a vote'
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
            facts.add(f"{key}_per_vote", row.per_vote, "dollars", book.release)
            facts.add(f"{key}_per_vote_said", said(row.per_vote, "dollars", row.bound), "text", book.release)
            facts.add("votes_state", "certified" if book.certified else f"counted by {facts['until']}", "text")
    if len(spent) == 2:
        facts.add("spent_ratio", spent["usd"].max() / spent["usd"].min(), "number")
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
        facts.add("count_since_base", after["total"].iloc[-1] - facts["base_city"].value, "signed votes")
    if len(after) > 1:
        facts.add("first_year", str(after.index[0]), "text")
        facts.add("first_year_total", after["total"].iloc[0], "people")
        for part in ("total", "unsheltered"):
            facts.add(f"{part}_change", 100 * (after[part].iloc[-1] / after[part].iloc[0] - 1), "points1")


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


def office_day(book: Platforms) -> pd.Timestamp | None:
    """The winner's first day in office: the emergency was declared on it; None while unknown.

    >>> from canvass.platforms import load_platforms
    >>> office_day(load_platforms()).date().isoformat(), office_day(load_platforms("2022-11-10"))
    ('2022-12-12', None)
    """
    rows = book.outcomes[book.outcomes["metric"] == "homelessness_emergency_declared"]
    return known_from(rows["as_of"].iloc[0]) - pd.Timedelta(days=rows["value"].iloc[0] - 1) if len(rows) else None
