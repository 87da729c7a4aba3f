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
    " {first_leader} was ahead by {first_lead} votes in the first release ({first_at}), {then} by {night_lead} {night} "
    "({night_at}); the lead {changes_said}, and {since}."
)
LATE = (
    " Of the {late_votes} votes for the two counted after that night, nearly all late mail, {late_winner} had "
    "{late_winner_share}."
)
WORTH = "{mail_winner} won {of} by {mail_margin} ({mail_winner_share})"
GAPS = (
    " Votes of both are known at {releases} releases only: at first, {first_at}, {first_leader} was ahead by "
    "{first_lead}. What was published in between is on the page of primary results."
)
BEYOND = (
    " Beyond doubt since {reach_at}: by the registrar's estimate, at most {reach_left} votes for the two were then "
    "left, too few to turn it."
)
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
    """The answer of the start page: how it stands, how it came about and why, and since when it was beyond doubt."""
    course = GAPS if facts["gaps"].value else _night(facts, COURSE)
    return (
        standing(facts)
        + "\n\n"
        + course.lstrip()
        + (LATE if _known(facts, "late_share") else "")
        + (BEYOND if _sure(facts) else "")
    )


def _known(facts: Facts, name: str) -> bool:
    return name in facts and facts[name].value is not None


def _sure(facts: Facts) -> bool:
    return _known(facts, "reach_at")


def course(facts: Facts) -> str:
    """The answer of the page on drops: how it stands, and how often the lead changed hands."""
    return standing(facts) + _night(facts, OVER)


def _night(facts: Facts, template: str) -> str:
    """A template that speaks of the end of election night, for a night that may still go on."""
    when = "when election night ended" if facts["night_over"].value else "in the newest"
    same = facts["first_leader"].value == facts["night_leader"].value
    return template.replace("{night}", when).replace("{then}", "and" if same else "{night_leader}")


def why(facts: Facts) -> str:
    """Why the lead moved, as far as ballot types are known."""
    if not _known(facts, "mail_share"):
        return "The ballot types of this count were not captured release by release."
    parts = {
        "mail": "the early mail",
        "early": "the ballots cast in person before election day",
        "day": "those cast on it",
        "late": "what was counted after election night, nearly all of it late mail,",
    }
    moved = [kind for kind in parts if _known(facts, f"{kind}_margin") and facts[f"{kind}_margin"].value]
    gains = [WORTH.replace("mail_", f"{kind}_").replace("{of}", parts[kind]) for kind in moved]
    said = f"{'; '.join(gains)}. Added up, that is the lead of {{lead}}."
    if _known(facts, "swing_low"):
        said += (
            " On election night the lead also turned from drop to drop: single drops of the vote centers gave {leader} "
            "between {swing_low} and {swing_high}. Which centers are in a drop, the county does not say."
        )
    return said + ("" if _known(facts, "late_share") else " No drop after election night has been published yet.")


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
        "from {clear_at} on: with at least three late drops known, {chaser} needed {clear_needed} or more of the votes "
        "still out{place}, against {clear_best} in the best of those drops."
    )
    if facts["reach_at"].value is not None:
        clear_at, reach_at = (facts[f"{name}_at"].value for name in ("clear", "reach"))
        unlikely = clear_at is not None and clear_at < reach_at
        return _reach(facts) + (" A win of {chaser} had been unlikely " + clear if unlikely else "")
    if facts["clear_at"].value is not None:
        return "Not beyond doubt, but a win of {chaser} has been unlikely " + clear
    if facts["state"].value == "certified":
        return (
            "Not before certification: at {now_at}, {chaser} needed between {now_needed_low} and {now_needed_high} of "
            "the {now_left_low} to {now_left_high} votes for the two that might still be out{place}."
        )
    return (
        "Not yet. As of {now_at}, {chaser} needs between {now_needed_low} and {now_needed_high} of the "
        "{now_left_low} to {now_left_high} votes for the two that may still be out{place}."
    )


def _reach(facts: Facts) -> str:
    """Since when not even all that was left was enough, how near it was before, and how what was left comes about."""
    ahead = "" if facts["measure"].value else "{reach_leader} was {reach_lead} votes ahead, and "
    said = (
        f"**Beyond doubt since {{reach_at}}**: {ahead}at most about {{reach_left}} votes for the two were still "
        "out{place}; not even all of them would have been enough for {chaser} to win."
    )
    if ahead and _known(facts, "before_at"):
        said += " One release before ({before_at}) the lead was {before_lead}, and up to {before_left} were still out."
    said += (
        "\n\nThe {reach_left} come from the registrar's estimate of {base_on}, {base_outstanding} ballots out in the "
        "whole county, published by {base_publishers}."
    )
    if facts["reach_estimate"].value != facts["base_outstanding"].value:
        said += " Less those counted since, {reach_estimate} were left."
    if facts["reach_factor"].value > 1:
        said += " Estimates so early ran low in an earlier election, so {reach_factor} times as many are allowed for."
    return said + " Going by the drops so far, at most {reach_carried} of them carried a vote for one of the two."


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
        return "No release here was captured at both addresses of the feed."
    said = (
        "The county publishes its votes at two addresses. Those of {confirmed} of the {releases_held} releases were "
        "captured at both and are the same"
    )
    return said + ("." if not facts["unconfirmed"].value else "; those of {unconfirmed} were captured at one only.")


def start_keys(facts: Facts) -> KeyFigures:
    """Key figures of the start page."""
    labels = {
        "{leader}, share of the two": "{leader_share}",
        "{trailer}, share of the two": "{trailer_share}",
        "Lead of {leader}, votes": "{lead}",
        "End of election night" if facts["night_over"].value else "Newest": "{night_leader} +{night_lead}",
    }
    if _known(facts, "outstanding") or facts["gaps"].value:
        labels["Ballots counted, whole county"] = "{ballots_county}"
    else:
        labels["Lead changed hands, times"] = "{changes}"
    if _known(facts, "outstanding"):
        labels["Still out, whole county (estimate)"] = "{outstanding}"
    elif _sure(facts):
        labels["Beyond doubt, by the estimate"] = "{reach_at}"
    return _keys(facts, labels)


def drop_keys(facts: Facts) -> KeyFigures:
    """Key figures of the page on drops."""
    labels = {
        "Releases": "{releases}",
        "Lead changed hands": "{changes}",
        "Lead of {leader}, votes": "{lead}",
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
