"""The facts of the pages on a count: the contest, how it stands, what decides it, how it was captured."""

import pandas as pd

from canvass.count import rule
from canvass.count.count import MAJORITY, Count, lead, once
from canvass.errors import ContestError, NotYetError
from canvass.moments import show_clock
from canvass.names import listed
from canvass.pages.count import WORDS
from canvass.pages.count.course import add_course, add_needed, add_outstanding, add_types
from canvass.show.facts import Facts
from canvass.store.columns import CONFIRMS
from canvass.store.elections import known_elections
from canvass.store.sources import PUBLISHERS, estimate_publishers, first_publishers


def of_count(count: Count) -> Facts:
    """Everything the words on a count may use, as far as it was captured release by release."""
    facts = Facts(head(count))
    add_course(facts, count)
    add_outstanding(facts, count)
    _add_captures(facts, count)
    if count.election.one_by_one:
        add_needed(facts, count)
    if len(count.ballots):
        add_types(facts, count)
    return facts


def face(count: Count) -> Facts:
    """What can be said of a count even of one candidate: the contest, the moment, who has most votes."""
    facts, election, newest, release = Facts(), count.election, count.newest, count.votes.index[-1]
    facts.add_all("text", contest=count.contest["name"], election=election.name)
    facts.add("sources", PUBLISHERS[election.reader], "text")
    facts.add_all("text", reader=election.reader, area=election.place, one_by_one=election.one_by_one)
    facts.add("as_of", newest["released_at"], "dated moment" if newest["time_known"] else "day", release)
    facts.add("state", "certified" if election.certified else "not final", "text", release)
    facts.add("election_day", pd.Timestamp(election.election_day), "long day")
    facts.add_all("text", year=election.election_day.year, subject=count.contest["name"].rpartition(": ")[2])
    facts.add_all(
        "text", certified=election.certified, night_now=bool(count.night.iloc[-1]), local=rule.is_local(count)
    )
    facts.add("release", release, "number", release)
    facts.add("releases_held", len(election.releases), "number")
    facts.add("top", count.ranking.index[0], "name", release)
    facts.add("top_votes", count.ranking.iloc[0], "votes", release)
    facts.add("ballots_county", newest["ballots"], "ballots", release)
    return facts


@once
def head(count: Count) -> Facts:
    """The facts of a count's newest release that every page on two or more candidates may use."""
    facts, release = face(count), count.votes.index[-1]
    if len(count.people) < 2:
        raise ContestError(f"{count.contest['name']}: {WORDS.fill('alone', facts).plain}.")
    facts.add_all("name", a=count.pair[0], b=count.pair[1])
    _add_lead(facts, count)
    _add_rule(facts, count)
    _add_whole(facts, count)
    if release in count.ballots.index:
        told = count.ballots.loc[release, ["ballots", "undervotes", "overvotes", "write_ins"]]
        facts.add_all("ballots", release, **told)
    return facts


def _add_lead(facts: Facts, count: Count) -> None:
    """Leader, trailer, their votes and shares of the pair, lead and margin where votes are newest."""
    known, (first, second) = lead(count).dropna(subset=["lead"]), count.pair
    if known.empty:
        raise NotYetError(f"{count.contest['name']}: no votes of the leading two were published by then.")
    row, release = known.iloc[-1], known.index[-1]
    sides = [("first", first), ("second", second)][:: -1 if row["leader"] == second else 1]
    total = row["first"] + row["second"]
    for role, (side, name) in zip(("leader", "trailer"), sides, strict=True):
        facts.add(role, name, "name", release)
        facts.add(f"{role}_votes", row[side], "votes", release)
    facts.add("chaser", rule.chaser(count), "name", release)
    facts.add("lead", abs(row["lead"]), "votes", release)
    facts.add("margin", abs(row["margin"]) if total else None, "points", release)


def _add_rule(facts: Facts, count: Count) -> None:
    """What decides the contest and how it came out, as values that the words name; who is first, who gets a place."""
    contest, votes = count.contest, count.ranking.dropna()
    size, known = len(count.candidates), len(votes)
    facts.add_all("number", seats=contest["seats"], places=count.places, size=size, known_size=known)
    facts.add("listed", len(count.people), "number")
    facts.add_all("text", at_stake=rule.at_stake(count), outcome=rule.outcome(count), rule=contest["rule"])
    facts.add("counties", listed(contest["counties"].split(";")), "text")
    facts.add_all(
        "text", outright=contest["rule"] in MAJORITY, majority=count.has_majority, measure=rule.is_measure(count)
    )
    facts.add_all("text", retention=contest["kind"] == "retention", pair_decides=rule.pair_decides(count))
    facts.add("all_known", known == size, "text")
    facts.add("runoff_on", pd.Timestamp(contest["runoff_on"]) if contest["runoff_on"] else None, "day")
    for role, (name, own) in zip(("top", "next"), votes.head(2).items(), strict=False):
        facts.add(role, name, "name")
        facts.add(f"{role}_votes", own, "votes")
        facts.add(f"{role}_of_all", own / votes.sum() if known == size and votes.sum() else None, "share")
    if rule.is_measure(count):
        counted = count.votes[list(count.pair)].ffill().iloc[-1]
        line, needed = rule.line_of(count, "Yes"), rule.yes_needed(count, int(counted.sum()))
        facts.add_all("share", yes_share=counted["Yes"] / counted.sum() if counted.sum() else None, needed_yes=line)
        facts.add_all("text", reached=counted["Yes"] >= needed, special=rule.is_special(count))
        facts.add("line_by", abs(counted["Yes"] - needed), "votes")


def _add_whole(facts: Facts, count: Count) -> None:
    """The certified whole of a contest that other counties decide too, where it is carried by hand."""
    whole = rule.whole_result(count)
    if whole.empty:
        return
    facts.add_all("text", whole_outcome=whole["outcome"].iloc[0], whole_by=first_publishers(whole["source"]))
    won = whole[whole["outcome"].isin(["elected", "advanced"])]
    facts.add("whole_winners", listed(list(won.index)), "text")
    told = whole.loc[whole.index.isin([*won.index, *count.pair]), "votes"]
    if told.notna().all():
        facts.add("whole_votes", listed([f"{votes:,} for {name}" for name, votes in told.items()]), "text")


def _add_captures(facts: Facts, count: Count) -> None:
    """Whether every release was captured, how many of them at both endpoints, and which were not."""
    releases, ledger = count.election.releases, count.election.ledger
    seen = releases["release"].isin(ledger.loc[ledger["verdict"] == CONFIRMS, "release"])
    facts.add_all("text", captured=len(count.ballots) > 0, estimated=releases["outstanding"].notna().any())
    facts.add("confirmed", seen.sum(), "number")
    facts.add("unconfirmed", listed(list(map(show_clock, releases.loc[~seen, "released_at"])), "; "), "text")
    facts.add_all("text", carried=(releases["source"] != "").any(), publishers=estimate_publishers(releases))
    facts.add("last_capture", ledger["captured_at"].max() if len(ledger) else None, "moment")
    facts.add_all("text", slug=count.election.slug, note=known_elections().loc[count.election.slug, "note"])
