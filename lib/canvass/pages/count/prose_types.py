"""The prose on ballot types: why the lead moved, and how each type voted."""

from canvass.pages.count.prose import known
from canvass.show.facts import Facts
from canvass.show.words import KeyFigures, key_figures

WORTH = "{mail_winner} won {of} by {mail_margin} ({mail_winner_share})"
UNDERVOTES = (
    "Of {ballots} ballots that carry the contest, {undervotes} were undervoted and {overvotes} overvoted; {write_ins} "
    "carry a write-in."
)
_PARTS = {
    "mail": "the early mail",
    "early": "the ballots cast in person before election day",
    "day": "the ballots cast on election day",
    "late": "what was counted after election night, {late_mostly} late mail,",
}


def why(facts: Facts) -> str:
    """Why the lead moved, as far as ballot types are known: who won which, and what that adds up to."""
    if not facts["captured"].value:
        return "The ballot types of this count were not captured release by release."
    moved = [kind for kind in _PARTS if known(facts, f"{kind}_margin") and facts[f"{kind}_margin"].value]
    won = [WORTH.replace("mail_", f"{kind}_").replace("{of}", _PARTS[kind]) for kind in moved]
    said = "; ".join(won) + ". " if won else ""
    return said + _sum(facts) + _swings(facts)


def _sum(facts: Facts) -> str:
    """What the parts add up to, and against what a measure is held."""
    needs = facts["measure"].value and facts["needed_yes"].value != 0.5
    bar = ", and Yes needs {needed_yes} to pass" if needs else ""
    if not facts["lead"].value:
        return f"Added up, the two are level{bar}."
    return f"Added up, that is a lead of {{lead}} for {{leader}}{bar}."


def _swings(facts: Facts) -> str:
    """That the lead turned from drop to drop as well; that nothing later is known yet."""
    said = ""
    if known(facts, "swing_low"):
        said = (
            " On election night the lead also turned from drop to drop: single drops of the vote centers gave {leader} "
            "between {swing_low} and {swing_high}. Which centers are in a drop, the county does not say."
        )
    return said + ("" if known(facts, "late_share") else " No drop after election night has been published yet.")


def types(facts: Facts) -> str:
    """The answer of the page on ballot types."""
    shares = {
        "mail_share": "{mail_share} of the early mail",
        "in_person_share": "{in_person_share} of the ballots cast in person by the end of election night",
        "late_share": "{late_share} of what was counted afterwards, {late_mostly} late mail",
    }
    said = ", ".join(said for name, said in shares.items() if known(facts, name))
    return f"{{leader}} had {said}." if said else "No votes for the two are known."


def types_said(facts: Facts) -> str:
    """The vote centers in two parts, and the late mail's worth."""
    if not known(facts, "early_share"):
        return "No votes cast in person are known."
    said = "{leader} had {early_share} of the ballots cast at vote centers before election day"
    said += ", {day_share} of those of the day." if known(facts, "day_share") else "."
    if not known(facts, "late_margin"):
        return said
    return said + " From late ballots {late_winner} gained {late_margin_said} on {late_loser}."


def type_keys(facts: Facts) -> KeyFigures:
    """Key figures of the page on ballot types: the leader's share of each type."""
    labels = {
        "Early mail, {leader}": "{mail_share}",
        "Early in person, {leader}": "{early_share}",
        "Election day, {leader}": "{day_share}",
        "Late mail, {leader}": "{late_share}",
    }
    return key_figures(facts, labels)
