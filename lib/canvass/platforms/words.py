"""How the figures of the page on the candidates' platforms are worded."""

import pandas as pd

from canvass import numbers

#: Names of the measures that name themselves badly.
METRICS = {
    "homelessness_emergency_declared": "Emergency declared",
    "homelessness_emergency_length": "Length of the emergency",
    "people_into_temporary_housing_year1": "People into temporary housing in the first year, all programs",
    "people_into_temporary_housing_year2": "People into temporary housing in the second year, all programs",
    "voucher_move_ins_year1": "Moves into homes with vouchers in the first year, all programs",
    "inside_safe_people_moved_indoors": "Inside Safe: people moved indoors so far",
    "inside_safe_permanently_housed": "Inside Safe: people in permanent homes so far",
    "inside_safe_returned_to_homelessness": "Inside Safe: participants homeless again",
    "inside_safe_returned_to_unsheltered": "Inside Safe: participants without shelter again",
    "inside_safe_cost_cumulative": "Inside Safe: cost so far",
    "homeless_count_city_total": "Homeless people in the city",
    "homeless_count_city_unsheltered": "Homeless people in the city without shelter",
    "homeless_count_county_total": "Homeless people in the county",
    "affordable_units_in_fast_track_ed1": "Affordable homes in the fast track (planned, not built)",
    "people_housed_all_programs": "People housed so far, all programs",
    "people_into_temporary_housing_cumulative": "People into temporary housing so far, all programs",
    "people_into_permanent_housing_cumulative": "People into permanent housing so far, all programs",
    "inside_safe_encampment_operations": "Inside Safe: operations at encampments so far",
    "inside_safe_encampments_cleared": "Inside Safe: encampments cleared so far",
    "inside_safe_exited_program": "Inside Safe: participants who left the program",
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
    ('Inside Safe: participants who left the program', 'Policing and crime')
    """
    text = METRICS.get(name) or SCOPES.get(name) or name.replace("_", " ")
    return text[:1].upper() + text[1:]
