"""The prose on what was needed: since when a result was beyond doubt, and what the side short of it needs."""

from canvass.pages.count.prose import known, where
from canvass.show.facts import Facts

CLEAR = (
    "from {clear_at} on: with at least three late drops known, {chaser} needed {clear_needed} or more of the votes "
    "still out, against {clear_best} in the best of those drops."
)


def doubt(facts: Facts) -> str:
    """When the result was beyond doubt by the arithmetic alone, or what is still needed."""
    if not facts["captured"].value:
        return "This count was not captured release by release, so the arithmetic alone cannot say."
    if not known(facts, "then_at"):
        return "No estimate of the ballots outstanding is held for this count, so the arithmetic alone cannot say."
    return _doubt(facts).replace("{place}", where(facts))


def _doubt(facts: Facts) -> str:
    clear, reach = (known(facts, f"{name}_at") for name in ("clear", "reach"))
    if reach:
        unlikely = clear and facts["clear_at"].value < facts["reach_at"].value
        return _reach(facts) + (" That {chaser} would {win} had been unlikely " + CLEAR if unlikely else "")
    certified = facts["state"].value == "certified"
    if clear and certified:
        return "Not before certification; that {chaser} would {win} had been unlikely " + CLEAR
    if clear:
        return "Not beyond doubt; that {chaser} will {win} has been unlikely " + CLEAR
    if certified:
        return (
            "Not before certification: at {now_at}, {chaser} needed {now_need} of the {now_left_low} to "
            "{now_left_high} votes for the two that might still be out{place}."
        )
    return (
        "Not yet. As of {now_at}, {chaser} needs {now_need} of the {now_left_low} to {now_left_high} votes for the two "
        "that may still be out{place}."
    )


def _reach(facts: Facts) -> str:
    """Since when not even all that was left was enough, how near it was before, and how what was left comes about."""
    ahead = "" if facts["measure"].value else "{leader} was {reach_lead} votes ahead, and "
    said = (
        f"**Beyond doubt since {{reach_at}}**: {ahead}at most about {{reach_left}} votes for the two were still out; "
        "not even all of them would have been enough for {chaser} to {win}."
    )
    if ahead and known(facts, "before_at"):
        said += " One release before ({before_at}) the lead was {before_lead}, and up to {before_left} were still out."
    return f"{said}\n\n{_steps(facts)}"


def _steps(facts: Facts) -> str:
    """How the votes that may still have been out come about."""
    said = (
        "The {reach_left} come from the registrar's estimate of {base_on}, {base_outstanding} ballots out in the "
        "whole county, published by {base_publishers}."
    )
    if facts["reach_estimate"].value != facts["base_outstanding"].value:
        said += " Less those counted since, {reach_estimate} were left."
    if facts["reach_factor"].value > 1:
        said += " Estimates so early ran low in an earlier election, so {reach_factor} times as many are allowed for."
    return said + " Going by the drops so far, at most {reach_carried} of them carried a vote for one of the two."


def needed(facts: Facts) -> str:
    """What the side short of winning needed at first and now, and what came."""
    if not known(facts, "then_at"):
        return "No estimate of the ballots outstanding is held for this count."
    said = (
        "At {then_at} {chaser} needed {then_need} of the {then_left_low} to {then_left_high} votes for the two that "
        "may have been out"
    )
    got = ", and got {then_got} of what has been counted since" if known(facts, "then_got") else ""
    return said + got + ". " + doubt(facts)
