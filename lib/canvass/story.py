"""The facts and tables of the pages on the count: what their prose and tables are made of."""

import pandas as pd

from canvass import ballot_types, outstanding
from canvass.count import Count, drops, lead
from canvass.display import KeyFigures
from canvass.facts import Facts
from canvass.page import Page

#: Contests of these groups lie wholly inside the county; others may be decided elsewhere.
LOCAL_GROUPS = {
    "Assessor",
    "Board of Supervisors",
    "Cities",
    "County Measures",
    "District Attorney",
    "Judge Superior Court",
    "Sheriff",
}
#: Drops after election night that must be known before their best says anything.
SURE_DROPS = 3
_TYPE_NAMES = {
    "mail": ballot_types.EARLY_MAIL,
    "early": ballot_types.EARLY_IN_PERSON,
    "day": ballot_types.ELECTION_DAY,
    "late": ballot_types.LATE_MAIL,
}

LEAD = (
    "**{leader}** {outcome}: {leader_votes} votes to {trailer_votes} for {trailer}, {leader_share} to {trailer_share} "
    "of the votes for the two, **{lead} votes** apart."
)
COURSE = (
    " The first release ({first_at}) had {first_leader} ahead by {first_lead} votes; when election night ended "
    "({night_at}) {night_leader} led by {night_lead}; {leader} has been ahead since {ahead_since}."
)
GAPS = (
    " Votes of both are known at {releases} releases only: at first, {first_at}, {first_leader} was ahead by "
    "{first_lead}. What was published in between is on the page of primary results."
)
DROPS = (
    LEAD + " Over {releases} releases the lead changed hands {changes} times; election night ended with {night_leader} "
    "{night_lead} votes ahead ({night_a_votes} votes for {a}, {night_b_votes} for {b})."
)
TYPES = (
    "{a} had {mail_share} of the early mail and {in_person_share} of the ballots cast in person by the end of election "
    "night; what was counted afterwards, nearly all of it late mail, went {late_share} to {a}."
)
UNDERVOTES = (
    "Of {ballots} ballots that carry the contest, {undervotes} were undervoted and {overvotes} overvoted; {write_ins} "
    "carry a write-in."
)


def start(facts: Facts) -> str:
    """The answer of the start page: how it stands, and how it came about as far as it is known."""
    return LEAD + (GAPS if facts["gaps"].value else COURSE)


def outcome(count: Count) -> str:
    """What the leader of the pair did: leads, won, passed, took a seat, finished ahead."""
    election, contest = count.election, count.contest
    if not election.certified:
        return "leads"
    if pd.notna(contest["threshold"]):
        votes = count.votes.iloc[-1]
        share = float(votes.get("Yes", 0) / votes.sum())
        return f"is ahead and the measure {'passed' if share > contest['threshold'] else 'failed'}"
    if election.slug.endswith("primary"):
        return "finished first"
    if contest["group"] not in LOCAL_GROUPS:
        return "finished ahead in Los Angeles County"
    return f"took the last of {contest['seats']} seats" if contest["seats"] > 1 else "won"


def night_facts(page: Page) -> Facts:
    """The page's facts, with those of the first release, of election night, and of the lead's turns."""
    count, facts = page.count, Facts(page.facts)
    table = lead(count).dropna(subset=["lead"])
    night = table.index[count.releases.loc[table.index, "label"].str.startswith("Election night")]
    first, last = int(table.index[0]), int(night[-1]) if len(night) else int(table.index[0])
    for name, release in (("first", first), ("night", last)):
        row = table.loc[release]
        facts.add(f"{name}_at", count.releases.loc[release, "released_at"], "moment", release)
        facts.add(f"{name}_leader", row["leader"] or "nobody", "name", release)
        facts.add(f"{name}_lead", abs(row["lead"]), "votes", release)
        facts.add(f"{name}_a_votes", row["first"], "votes", release)
        facts.add(f"{name}_b_votes", row["second"], "votes", release)
    turned = table["leader"].ne(table["leader"].shift()).iloc[1:]
    since = int(turned.index[turned][-1]) if turned.any() else first
    facts.add("ahead_since", count.releases.loc[since, "released_at"], "moment", since)
    facts.add("changes", int(turned.sum()), "number")
    facts.add("releases", len(table), "number")
    facts.add("gaps", len(table) < len(count.election.releases), "text")
    facts.add("night_releases", len(night), "number")
    facts.add("outcome", outcome(count), "text")
    facts.add("a", count.pair[0], "name")
    facts.add("b", count.pair[1], "name")
    return facts


def type_facts(page: Page) -> Facts:
    """:func:`night_facts` with each ballot type's share and margin (``mail``, ``early``, ``day``, ``late``)."""
    count, facts = page.count, night_facts(page)
    table = ballot_types.by_type(count)
    for name, kind in _TYPE_NAMES.items():
        row = table.loc[kind] if kind in table.index else None
        facts.add(f"{name}_share", None if row is None else row["share_first"], "share")
        margin = None if row is None else row["margin"]
        facts.add(f"{name}_margin", None if margin is None else abs(margin), "votes")
        facts.add(f"{name}_winner", None if margin is None else count.pair[0 if margin > 0 else 1], "name")
        facts.add(f"{name}_votes", None if row is None else row["pair_votes"], "votes")
    in_person = {ballot_types.EARLY_IN_PERSON, ballot_types.ELECTION_DAY} & set(table.index)
    facts.add("in_person_share", ballot_types.in_person_share(count) if in_person else None, "share")
    return facts


def need_facts(page: Page) -> Facts:
    """:func:`type_facts` with what the trailing candidate needed: first, now, and when it was too much."""
    count, facts = page.count, type_facts(page)
    table = outstanding.needed_band(count, page.trailer)
    open_ = table[table["needed_low"] <= 1]
    for name, position in (("then", 0), ("now", -1)):
        release = int(open_.index[position]) if len(open_) else None
        row = open_.loc[release] if len(open_) else None
        facts.add(f"{name}_at", None if row is None else count.releases.loc[release, "released_at"], "moment", release)
        for column in ("needed_low", "needed_high", "got"):
            facts.add(f"{name}_{column}", None if row is None else float(row[column]), "share1", release)
        for column in ("left_low", "left_high"):
            facts.add(f"{name}_{column}", None if row is None else float(row[column]), "votes", release)
    estimate = outstanding.running_estimate(count)["estimate"]
    facts.add("outstanding", estimate.iloc[-1] if not count.election.certified else 0, "ballots")
    _add_doubt(facts, count, page.trailer, table)
    return facts


def _add_doubt(facts: Facts, count: Count, candidate: str, table: pd.DataFrame) -> None:
    """When the need passed the best of at least three late drops, and when all that was left."""
    share = drops(count)["share_first"].astype("float64")
    own = share if candidate == count.pair[0] else 1 - share
    late = ballot_types.classify(count) == ballot_types.LATE_MAIL
    best = own.where(late).cummax().where(late.cumsum() >= SURE_DROPS).reindex(table.index)
    for name, passed in (("clear", table["needed_low"] > best), ("reach", table["needed_low"] > 1)):
        release = int(passed.index[passed][0]) if passed.any() else None
        at = None if release is None else count.releases.loc[release, "released_at"]
        facts.add(f"{name}_at", at, "moment", release)
    release = facts["clear_at"].release
    facts.add("clear_needed", None if release is None else float(table.loc[release, "needed_low"]), "share1", release)
    facts.add("clear_best", None if release is None else float(best[release]), "share1", release)


def start_facts(page: Page) -> Facts:
    """The facts of the start page: those of every page on the count, as far as it was captured."""
    return need_facts(page) if len(page.count.ballots) else night_facts(page)


def why(facts: Facts) -> str:
    """Why the lead moved, as far as ballot types are known."""
    if "late_share" not in facts or facts["mail_share"].value is None:
        return "The ballot types of this count were not captured release by release."
    said = (
        "Early mail went {mail_share} to {a}; the ballots cast in person and counted on election night went "
        "{in_person_share} to {a}."
    )
    if facts["late_share"].value is None:
        return said + " No drop after election night has been published yet."
    return said + (
        " The {late_votes} votes for the two counted afterwards, nearly all late mail, went {late_share} to {a}: they "
        "alone brought {late_winner} {late_margin} votes more than the other; the lead is {lead}."
    )


def doubt(facts: Facts) -> str:
    """When the result was beyond doubt by the arithmetic alone, or what is still needed."""
    if facts.get("then_at") is None or facts["then_at"].value is None:
        return "No estimate of the ballots outstanding is known for this count, so the arithmetic alone cannot say."
    if facts["clear_at"].value is None:
        return (
            "Not yet. As of {now_at}, {trailer} needs between {now_needed_low} and {now_needed_high} of the "
            "{now_left_low} to {now_left_high} votes for the two that may still be out."
        )
    said = (
        "From the release of {clear_at} on, {trailer} needed at least {clear_needed} of the votes still out, more than "
        "the {clear_best} of the best drop since election night."
    )
    if facts["reach_at"].value is None:
        return said
    return said + " From {reach_at} on, not even all of them would have been enough."


def needed(facts: Facts) -> str:
    """What the trailing candidate needed at first and now, and what came."""
    if facts["then_at"].value is None:
        return "No estimate of the ballots outstanding is known for this count."
    said = (
        "At {then_at} {trailer} needed between {then_needed_low} and {then_needed_high} of the {then_left_low} to "
        "{then_left_high} votes for the two that may have been out"
    )
    got = "" if facts["then_got"].value is None else ", and got {then_got} of what has been counted since"
    return said + got + ". " + doubt(facts)


def types_said(facts: Facts) -> str:
    """The vote centers in two parts, and the late mail's worth."""
    if facts["early_share"].value is None:
        return "No ballots cast in person have been published yet."
    said = "Ballots cast at vote centers before election day went {early_share} to {a}, those of the day {day_share}."
    return (
        said
        if facts["late_margin"].value is None
        else said + " Late ballots put {late_winner} {late_margin} votes ahead of the other."
    )


def start_keys(facts: Facts) -> KeyFigures:
    """Key figures of the start page."""
    labels = {
        "{leader}": "{leader_share}",
        "{trailer}": "{trailer_share}",
        "Lead, votes": "{lead}",
        "End of election night": "{night_leader} +{night_lead}",
    }
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
    """Key figures of the page on ballot types: each type's share for the first of the pair."""
    labels = {
        "Early mail, {a}": "{mail_share}",
        "Early in person, {a}": "{early_share}",
        "Election day, {a}": "{day_share}",
        "Late mail, {a}": "{late_share}",
    }
    return _keys(facts, labels)


def _keys(facts: Facts, labels: dict[str, str]) -> KeyFigures:
    return KeyFigures(facts, {facts.fill(label): template for label, template in labels.items()})
