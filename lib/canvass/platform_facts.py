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
    "people_housed_all_programmes": "People housed so far, all programmes",
    "people_into_temporary_housing_cumulative": "People into temporary housing so far, all programmes",
    "people_into_permanent_housing_cumulative": "People into permanent housing so far, all programmes",
    "inside_safe_encampment_operations": "Inside Safe: operations at encampments so far",
    "inside_safe_encampments_cleared": "Inside Safe: encampments cleared so far",
    "inside_safe_exited_program": "Inside Safe: participants who left the programme",
    "inside_safe_hotel_cost_cumulative": "Inside Safe: cost of hotels so far",
    "inside_safe_budget_fy2023_24": "Inside Safe: budget, fiscal year 2023–24",
    "inside_safe_budget_proposed_fy2025_26": "Inside Safe: proposed budget, fiscal year 2025–26",
    "city_homelessness_budget_fy2023_24": "City budget for homelessness, fiscal year 2023–24",
    "city_homelessness_budget_proposed_fy2025_26": "Proposed city budget for homelessness, fiscal year 2025–26",
    "lapd_sworn_officers": "Sworn officers of the LAPD",
    "lapd_projection_june_2026": "Sworn officers of the LAPD, projected for Jun 2026",
    "lapd_projection_no_more_hiring": "Sworn officers of the LAPD, projected if hiring stops",
}
#: The winner's pledges in a word or two, by id.
ABOUT = {
    "bass-homelessness-9": "Emergency",
    "bass-homelessness-2": "People housed",
    "bass-homelessness-5": "Fewer homeless",
    "bass-policing-and-crime-1": "More police",
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
    ('about $9 million', 'at least 21,000 people', '16% of participants')
    >>> said(1.28e9, "dollars", "about")
    'about $1.28 billion'
    """
    if unit == "day in office":
        text = f"day {numbers.show(value, 'number')} in office"
    elif unit.startswith("share"):
        text = numbers.show(value, "share1").replace(".0%", "%") + unit.removeprefix("share")
    elif unit == "dollars":
        text = f"${value / 1e9:,.4g} billion" if value >= 1e9 else numbers.show(value, "dollars")
    else:
        text = f"{numbers.show(value, 'number')} {unit}"
    return f"{BOUNDS[bound]} {text}".strip()


def said_sums(frame: pd.DataFrame, column: str, side: str = "") -> list[str]:
    """Sums of a column in dollars, with their bounds."""
    return [said(usd, "dollars", bound) for usd, bound in zip(frame[column], frame[f"bound{side}"], strict=True)]


def words(name: str) -> str:
    """A metric, issue or scope as a reader can read it.

    >>> words("inside_safe_exited_program"), words("policing_and_crime")
    ('Inside Safe: participants who left the programme', 'Policing and crime')
    """
    text = METRICS.get(name) or SCOPES.get(name) or name.replace("_", " ")
    return text[:1].upper() + text[1:]


def platform_facts(book: Platforms) -> Facts:
    """Every figure the page's prose uses; what is not known at ``book.as_of`` is absent.

    >>> from canvass.platforms import load_platforms
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


def office_day(book: Platforms) -> pd.Timestamp | None:
    """The winner's first day in office: the emergency was declared on it; None while unknown.

    >>> from canvass.platforms import load_platforms
    >>> office_day(load_platforms()).date().isoformat(), office_day(load_platforms("2022-11-10"))
    ('2022-12-12', None)
    """
    rows = book.outcomes[book.outcomes["metric"] == "homelessness_emergency_declared"]
    return known_from(rows["as_of"].iloc[0]) - pd.Timedelta(days=rows["value"].iloc[0] - 1) if len(rows) else None
