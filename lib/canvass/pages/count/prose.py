"""The prose of the pages on the count: templates chosen by what the facts know, and key figures."""

import pandas as pd

from canvass.show.facts import Facts
from canvass.show.words import KeyFigures, key_figures

LEAD = (
    "**{leader}** {outcome}: {leader_votes} votes to {trailer_votes} for {trailer}, {leader_share} to {trailer_share} "
    "of the votes for the two, **{lead_said}** apart."
)
SEATS = " The {seats} seats: {winners}."
MEASURE = (
    "**{verdict}**{where}: Yes has {yes_share}{needs}, with {leader_votes} votes for {leader} and {trailer_votes} for "
    "{trailer}."
)
LATE = (
    " Of the {late_votes} for the two counted after that night, {late_mostly} late mail, {late_winner} had "
    "{late_winner_share}."
)
GAPS = (
    "Votes of both are known at {releases} releases only: at first, {first_at}, {first_leader} was ahead by "
    "{first_lead}. What was published in between is on the page of primary results."
)
BEYOND = (
    " Beyond doubt since {reach_at}: reckoned from the registrar's estimate, at most about {reach_left} votes for the "
    "two were then left, too few for {chaser} to {win}."
)


def known(facts: Facts, name: str) -> bool:
    """Whether there is such a fact and it has a value."""
    return name in facts and not pd.isna(facts[name].value)


def where(facts: Facts) -> str:
    """The place that has to be said of a contest that may be decided elsewhere."""
    return "" if facts["local"].value else " in Los Angeles County"


def standing(facts: Facts) -> str:
    """How it stands: who is ahead and by how much, or whether a measure has the share it needs."""
    if facts["measure"].value:
        needs = ", and needs {needed_yes}" if facts["needed_yes"].value != 0.5 else ""
        return MEASURE.replace("{where}", where(facts)).replace("{needs}", needs)
    return LEAD + (SEATS if facts["seats"].value > 1 else "")


def start(facts: Facts) -> str:
    """The answer of the start page: how it stands, how it came about and why, and since when it was beyond doubt."""
    late = LATE if known(facts, "late_share") and facts["late_margin"].value else ""
    beyond = BEYOND if known(facts, "reach_at") else ""
    return f"{standing(facts)}\n\n{_way(facts)}{late}{beyond}"


def _way(facts: Facts) -> str:
    """From the first release over election night to the newest: who was ahead, and how often the lead turned."""
    if facts["releases"].value == 1:
        return "Votes of both are known at one release only, {first_at}."
    if facts["gaps"].value:
        return GAPS
    level = not facts["first_lead"].value
    said = "The two were level" if level else "{first_leader} was ahead by {first_lead}"
    said += " in the first release ({first_at})"
    if facts["night_at"].value != facts["first_at"].value:
        same = facts["first_leader"].value == facts["night_leader"].value
        brief = "and by {night_lead}" if same else "{night_leader} by {night_lead}"
        said += ", " + (_night(facts) if level or not facts["night_lead"].value else brief) + _when(facts)
    return said + "; the lead {changes_said}, and {since}."


def _night(facts: Facts) -> str:
    """Who was ahead at the newest release of election night."""
    return "{night_leader} was ahead by {night_lead}" if facts["night_lead"].value else "the two were level"


def _when(facts: Facts) -> str:
    """When that was: the night may still go on."""
    return (" when election night ended" if facts["night_over"].value else " in the newest") + " ({night_at})"


def course(facts: Facts) -> str:
    """The answer of the page on drops: how it stands, and how often the lead changed hands."""
    if facts["releases"].value == 1:
        return standing(facts) + " It is the first release ({first_at})."
    said = f" Over {{releases}} releases the lead {{changes_said}}; {_night(facts)}{_when(facts)}"
    return standing(facts) + said + ": {night_a_votes} votes for {a}, {night_b_votes} for {b}."


def sources(facts: Facts) -> str:
    """Whose the figures of a count are, and how they came here."""
    said = "Votes and ballots are the county's own, captured by a program while it counted."
    if not facts["captured"].value:
        said = "What was published before certification was read from public pages and copied by hand."
        if facts["state"].value == "certified":
            said = "The certified votes are the county's own, captured by a program. " + said
    elif facts["estimated"].value:
        said += " Its estimates of the ballots still out reached the public through the press and were copied by hand."
    return said + " Everything else here is computed from that."


def confirmed(facts: Facts) -> str:
    """How many releases the second endpoint confirms, and which it does not."""
    if not facts["confirmed"].value:
        return "No release here was captured at both addresses of the feed."
    if not facts["unconfirmed"].value:
        return (
            "The county publishes its votes at two addresses; every release was captured at both, with the same votes."
        )
    return (
        "The county publishes its votes at two addresses. Those of {confirmed} of the {releases_held} releases were "
        "captured at both and are the same; those of {unconfirmed} were captured at one only."
    )


def start_keys(facts: Facts) -> KeyFigures:
    """Key figures of the start page."""
    labels = {
        "{leader}, share of the two": "{leader_share}",
        "{trailer}, share of the two": "{trailer_share}",
        "Lead of {leader}, votes": "{lead}",
    }
    if facts["night_over"].value:
        labels["End of election night"] = "{night_leader} +{night_lead}" if facts["night_lead"].value else "level"
    if known(facts, "outstanding") or facts["gaps"].value:
        labels["Ballots counted, whole county"] = "{ballots_county}"
    else:
        labels["Lead changed hands, times"] = "{changes}"
    if known(facts, "outstanding"):
        labels["Still out, whole county (estimate)"] = "{outstanding}"
    elif known(facts, "reach_at"):
        labels["Beyond doubt, by the estimate"] = "{reach_at}"
    return key_figures(facts, labels)


def drop_keys(facts: Facts) -> KeyFigures:
    """Key figures of the page on drops."""
    labels = {
        "Releases": "{releases}",
        "Lead changed hands": "{changes}",
        "Lead of {leader}, votes": "{lead}",
        "Margin of the two, points": "{margin}",
    }
    return key_figures(facts, labels)
