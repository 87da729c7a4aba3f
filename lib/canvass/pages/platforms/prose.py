"""What the page on the candidates' platforms says: only sentences whose figures are all known."""

from string import Formatter

from canvass.moments import show_day
from canvass.platforms.book import Platforms
from canvass.show.facts import Facts
from canvass.show.words import KeyFigures, Prose, say

HEADER = "City of Los Angeles: Mayor, 2022 · pledges, money and what followed · known by {until}"
NOT_YET = "Not yet: nothing dated by {until} was found on {what}."

ANSWER = [
    "Rick Caruso pledged {caruso_target_said} shelter beds in {caruso_days} days, **{caruso_pace} a day**; Karen Bass "
    "pledged to house {bass_target_said} people in {bass_days} days, **{bass_pace} a day**.",
    "By {spent_on} his campaign had spent {caruso_spent_said} and hers {bass_spent_said}.",
    "That is {caruso_per_vote} and {bass_per_vote} for each certified vote.",
    "{winner} won; by {inside_safe_year1_on}, near the end of her first year, her own program had moved "
    "{inside_safe_year1} people indoors, and all programs together {people_into_temporary_housing_year1}, older "
    "programs included.",
]
KEYS = {
    "Bass, people a day": "{bass_pace}",
    "Caruso, beds a day": "{caruso_pace}",
    "Bass, spent per vote": "{bass_per_vote}",
    "Caruso, spent per vote": "{caruso_per_vote}",
    "Inside Safe, first year": "{inside_safe_year1}",
}
PLEDGES = [
    "{pledges} pledges of the names on the primary ballot, known by {until}, were found in public pages. They are "
    "paraphrased, and the order within an issue has no meaning.",
]
PACE = [
    "The city of Los Angeles counted {base_city} homeless people in {base_year}, the whole county {base_county}. The "
    "mayor governs the city, so pledges are measured by the city's count.",
    "Caruso's {caruso_target} beds would have been a place for {caruso_city_share} of the people in it, Bass's "
    "{bass_target} people {bass_city_share}.",
    "Bass had begun with {bass_earlier_target} and raised it; the two are never added.",
    "Caruso's pace was about {pace_ratio} times hers, but a bed set up and a person housed are not the same.",
]
COST = [
    "Bass put her plan at {bass_cost} for the first year, shelter operation included: about {bass_each} for each "
    "person, among them people for whom a place already existed.",
    "The Los Angeles Times put Caruso's at about {caruso_cost} to set up the beds: about {caruso_each} for each place, "
    "without running them.",
    "Running them would have cost near {caruso_running} a year, about {caruso_running_each} a place; another page has "
    "{caruso_cost_low} to {caruso_cost_high} for setting up, or {caruso_each_low} to {caruso_each_high} a place.",
]
MONEY = [
    "By {spent_on} Caruso's campaign had spent {caruso_spent_said}, Bass's {bass_spent_said}: about {spent_ratio} "
    "times as much.",
    "For each certified vote that is {caruso_per_vote} for Caruso ({caruso_votes} votes) and {bass_per_vote} for Bass "
    "({bass_votes} votes), in whole dollars, as the sums are rounded.",
    "Another figure, {misfit} ({misfit_who}; {misfit_from}), does not fit these totals: {misfit_why}.",
    "Caruso had put {caruso_own_said} of his own money into the campaign ({caruso_own_on}); for Bass no such figure "
    "was found.",
]
AFTER = [
    "{winner} took office on {office_day} and declared an emergency on homelessness the same day.",
    "It lasted {homelessness_emergency_length}.",
    "{inside_safe_year1} people had been moved indoors by her own program, Inside Safe, by {inside_safe_year1_on}; "
    "the pledge for the first year was {bass_target_said}.",
    "All programs together brought {people_into_temporary_housing_year1} into temporary housing by "
    "{people_into_temporary_housing_year1_on}, but that includes programs older than her term, and people who have "
    "left again are not subtracted: whether the pledge was kept depends on what is counted.",
]
CITY = [
    "In {count_year} the city counted {count_total} homeless people, {count_since_base}.",
    "Against {first_year}, counted some weeks after she took office, the total {total_change} and the number "
    "without shelter {unsheltered_change}.",
]
POLICE = [
    "The pledge was {officers_target} officers ({officers_target_on}), when there were {officers_before} "
    "({officers_before_on}).",
    "Her first budget aimed at {officers_budget} ({officers_budget_on}).",
    "The newest figure is {lapd_sworn_officers} ({lapd_sworn_officers_on}).",
]


def not_yet(book: Platforms, what: str) -> Prose:
    """One honest line where nothing was known yet.

    >>> from canvass.platforms.book import load_platforms
    >>> not_yet(load_platforms("2022-11-10"), "what followed").template
    'Not yet: nothing dated by 10 Nov 2022 was found on what followed.'
    """
    dated = "" if book.as_of is None else f"dated by {show_day(book.as_of)} "
    return say(f"Not yet: nothing {dated}was found on {what}.", Facts())


def sentences(facts: Facts, *templates: str) -> str:
    """The templates whose facts are all known, as one paragraph.

    >>> facts = Facts()
    >>> facts.add("lead", 2695, "votes")
    >>> sentences(facts, "Lead {lead}.", "Not known: {cost}.")
    'Lead {lead}.'
    """
    return " ".join(text for text in templates if _names(text) <= facts.keys())


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _known(facts: Facts, templates: list[str], what: str) -> str:
    return sentences(facts, *templates) or NOT_YET.replace("{what}", what)


def header(facts: Facts) -> Prose:
    """The line that heads the page."""
    return Prose(HEADER, facts, role="header")


def headline(facts: Facts) -> str:
    """The page's answer."""
    return _known(facts, ANSWER, "comparable pledges of both finalists")


def keys(facts: Facts) -> KeyFigures:
    """The key figures that are known."""
    return KeyFigures(facts, {label: text for label, text in KEYS.items() if _names(text) <= facts.keys()})


def pledges(facts: Facts) -> str:
    """How many pledges were found."""
    return _known(facts, PLEDGES, "pledges")


def pace(facts: Facts) -> str:
    """The pledges against the city's count."""
    return _known(facts, PACE, "pledges")


def cost(facts: Facts) -> str:
    """What the plans would have cost."""
    return _known(facts, COST, "the cost of the plans")


def money(facts: Facts) -> str:
    """What was spent, per certified vote, and which figure does not fit."""
    return _known(facts, MONEY, "what the campaigns spent")


def after(facts: Facts) -> str:
    """What became of the pledge to house people."""
    return _known(facts, AFTER, "what followed the pledges")


def city(facts: Facts) -> str:
    """What the counts of homeless people have shown since."""
    return _known(facts, CITY, "counts of homeless people after the election")


def police(facts: Facts) -> str:
    """Police officers against the targets; silent while nobody had taken office."""
    return _known(facts, POLICE, "the number of police officers after the election")
