"""The prose of the pages on the count: templates chosen by what the facts know, and key figures."""

from canvass.display import KeyFigures
from canvass.facts import Facts

LEAD = (
    "**{leader}** {outcome}: {leader_votes} votes to {trailer_votes} for {trailer}, {leader_share} to {trailer_share} "
    "of the votes for the two, **{lead} votes** apart."
)
SEATS = " The {seats} seats: {winners}."
MEASURE = (
    "**{verdict}**{where}: Yes has {yes_share}{needs}, with {leader_votes} votes for {leader} and {trailer_votes} for "
    "{trailer}."
)
COURSE = (
    " The first release ({first_at}) had {first_leader} ahead by {first_lead} votes; {night} ({night_at}) "
    "{night_leader} led by {night_lead}. The lead {changes_said}; {since}."
)
GAPS = (
    " Votes of both are known at {releases} releases only: at first, {first_at}, {first_leader} was ahead by "
    "{first_lead}. What was published in between is on the page of primary results."
)
BEYOND = " Beyond doubt since {reach_at}: by the registrar's estimate, all that was left could not have turned it."
OVER = (
    " Over {releases} releases the lead {changes_said}; {night} {night_leader} was {night_lead} votes ahead "
    "({night_a_votes} votes for {a}, {night_b_votes} for {b})."
)
UNDERVOTES = (
    "Of {ballots} ballots that carry the contest, {undervotes} were undervoted and {overvotes} overvoted; {write_ins} "
    "carry a write-in."
)


def standing(facts: Facts) -> str:
    """How it stands: who is ahead and by how much, or whether a measure has the share it needs."""
    if facts["measure"].value:
        needs = ", and needs {needed_yes}" if facts["needed_yes"].value != 0.5 else ""
        return MEASURE.replace("{where}", _where(facts)).replace("{needs}", needs)
    return LEAD + (SEATS if facts["seats"].value > 1 else "")


def _where(facts: Facts) -> str:
    return "" if facts["local"].value else " in Los Angeles County"


def start(facts: Facts) -> str:
    """The answer of the start page: how it stands, how it came about, and since when it was beyond doubt."""
    sure = "reach_at" in facts and facts["reach_at"].value is not None
    return standing(facts) + (GAPS if facts["gaps"].value else _night(facts, COURSE)) + (BEYOND if sure else "")


def course(facts: Facts) -> str:
    """The answer of the page on drops: how it stands, and how often the lead changed hands."""
    return standing(facts) + _night(facts, OVER)


def _night(facts: Facts, template: str) -> str:
    """A template that speaks of the end of election night, for a night that may still go on."""
    return template.replace("{night}", "when election night ended" if facts["night_over"].value else "in the newest")


def why(facts: Facts) -> str:
    """Why the lead moved, as far as ballot types are known."""
    if "late_share" not in facts or facts["mail_share"].value is None:
        return "The ballot types of this count were not captured release by release."
    said = "{leader} had {mail_share} of the early mail"
    if facts["in_person_share"].value is not None:
        said += " and {in_person_share} of the ballots cast in person and counted on election night"
    said += "."
    if facts["swing_low"].value is not None:
        said += (
            " In single drops of the vote centers {leader} had between {swing_low} and {swing_high}, so the lead "
            "turned from one to the next; which centers are in a drop, the feed does not say."
        )
    if facts["late_share"].value is None:
        return said + " No drop after election night has been published yet."
    return said + (
        " Of the {late_votes} votes for the two counted afterwards, nearly all late mail, {leader} had {late_share}: "
        "{late_winner} gained {late_margin} votes on {late_loser} from them. The lead is {lead}."
    )


def types(facts: Facts) -> str:
    """The answer of the page on ballot types."""
    if facts["mail_share"].value is None:
        return "The ballot types of this count were not captured release by release."
    said = "{leader} had {mail_share} of the early mail"
    if facts["in_person_share"].value is not None:
        said += " and {in_person_share} of the ballots cast in person by the end of election night"
    if facts["late_share"].value is not None:
        said += "; of what was counted afterwards, nearly all of it late mail, {leader} had {late_share}"
    return said + "."


def doubt(facts: Facts) -> str:
    """When the result was beyond doubt by the arithmetic alone, or what is still needed."""
    if "then_at" not in facts or facts["then_at"].value is None:
        return "No estimate of the ballots outstanding is held for this count, so the arithmetic alone cannot say."
    return _doubt(facts).replace("{place}", _where(facts))


def _doubt(facts: Facts) -> str:
    clear = (
        "from {clear_at} on, with at least three late drops known, {chaser} needed {clear_needed} or more of the votes "
        "still out{place}, and had had {clear_best} in the best of those drops."
    )
    if facts["reach_at"].value is not None:
        said = "**Beyond doubt since {reach_at}**: "
        if not facts["measure"].value:
            said += "{reach_leader} was {reach_lead} votes ahead. "
        said += (
            "By the registrar's estimate and the drops so far, at most about {reach_left} votes for the two were still "
            "out{place}; from then on not even all of them would have been enough for {chaser} to win."
        )
        clear_at, reach_at = (facts[f"{name}_at"].value for name in ("clear", "reach"))
        return said + (" It was unlikely before: " + clear if clear_at is not None and clear_at < reach_at else "")
    if facts["clear_at"].value is not None:
        return "Not beyond doubt, but unlike any late drop so far: " + clear
    if facts["state"].value == "certified":
        return (
            "Not before certification: at {now_at}, {chaser} needed between {now_needed_low} and {now_needed_high} of "
            "the {now_left_low} to {now_left_high} votes for the two that might still be out{place}."
        )
    return (
        "Not yet. As of {now_at}, {chaser} needs between {now_needed_low} and {now_needed_high} of the "
        "{now_left_low} to {now_left_high} votes for the two that may still be out{place}."
    )


def needed(facts: Facts) -> str:
    """What the side short of winning needed at first and now, and what came."""
    if facts["then_at"].value is None:
        return "No estimate of the ballots outstanding is held for this count."
    said = (
        "At {then_at} {chaser} needed between {then_needed_low} and {then_needed_high} of the {then_left_low} to "
        "{then_left_high} votes for the two that may have been out"
    )
    got = "" if facts["then_got"].value is None else ", and got {then_got} of what has been counted since"
    return said + got + ". " + doubt(facts)


def types_said(facts: Facts) -> str:
    """The vote centers in two parts, and the late mail's worth."""
    if facts["early_share"].value is None:
        return "No ballots cast in person have been published yet."
    said = "{leader} had {early_share} of the ballots cast at vote centers before election day, {day_share} of those "
    said += "of the day."
    if facts["late_margin"].value is None:
        return said
    return said + " From late ballots {late_winner} gained {late_margin} votes on {late_loser}."


def confirmed(facts: Facts) -> str:
    """How many releases the second endpoint confirms, and which it does not."""
    if not facts["confirmed"].value:
        return "No release here was captured at both endpoints."
    said = "The votes of {confirmed} of the {releases_held} releases were captured at both endpoints and are the same"
    return said + ("." if not facts["unconfirmed"].value else "; those of {unconfirmed} were captured at one only.")


def start_keys(facts: Facts) -> KeyFigures:
    """Key figures of the start page."""
    labels = {
        "{leader}, share of the two": "{leader_share}",
        "{trailer}, share of the two": "{trailer_share}",
        "Lead, votes": "{lead}",
        "End of election night" if facts["night_over"].value else "Newest": "{night_leader} +{night_lead}",
        "Ballots counted, whole county": "{ballots_county}",
    }
    if "outstanding" in facts:
        labels["Still out, whole county (estimate)"] = "{outstanding}"
    return _keys(facts, labels)


def drop_keys(facts: Facts) -> KeyFigures:
    """Key figures of the page on drops."""
    labels = {
        "Releases": "{releases}",
        "Lead changed hands": "{changes}",
        "Lead, votes": "{lead}",
        "Margin of the two, points": "{margin}",
    }
    return _keys(facts, labels)


def type_keys(facts: Facts) -> KeyFigures:
    """Key figures of the page on ballot types: the leader's share of each type."""
    labels = {
        "Early mail, {leader}": "{mail_share}",
        "Early in person, {leader}": "{early_share}",
        "Election day, {leader}": "{day_share}",
        "Late mail, {leader}": "{late_share}",
    }
    return _keys(facts, labels)


def _keys(facts: Facts, labels: dict[str, str]) -> KeyFigures:
    return KeyFigures(facts, {facts.fill(label): template for label, template in labels.items()})
