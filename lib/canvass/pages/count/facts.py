"""The facts of the pages on the count: what heads every page, how it stands, how it came about."""

import pandas as pd

from canvass.count.count import Count, lead, turns
from canvass.count.needed import needed_by_chaser
from canvass.count.once import once
from canvass.count.rule import LOCAL_GROUPS, chaser, is_measure, line_of, outcome
from canvass.errors import NotYetError
from canvass.moments import show_moment
from canvass.pages.count.facts_needed import needed
from canvass.pages.count.facts_types import types
from canvass.show.facts import Facts
from canvass.store.columns import CONFIRMS
from canvass.store.sources import FEED, estimate_publishers


def of_count(count: Count) -> Facts:
    """Everything the words on a count may use, as far as it was captured release by release."""
    facts = Facts(head(count) | course(count))
    if len(count.ballots):
        facts |= types(count, facts["leader"].value)
        facts |= needed(count)
    return facts


@once
def head(count: Count) -> Facts:
    """The facts of a count's newest release that every page may use."""
    facts, release, newest = Facts(), int(count.votes.index[-1]), count.newest
    election = count.election
    facts.add("contest", count.contest["name"], "text")
    facts.add("election", election.name, "text")
    facts.add("as_of", newest["released_at"], "dated moment" if newest["time_known"] else "day", release)
    facts.add("state", "certified" if election.certified else "not final", "text", release)
    facts.add("release", release, "number", release)
    facts.add("ballots_county", newest["ballots"], "ballots", release)
    facts.add("feed", FEED, "text")
    facts.add("sources", FEED, "text")
    _add_lead(facts, count)
    if release in count.ballots.index:
        for name in ("ballots", "undervotes", "overvotes", "write_ins"):
            facts.add(name, int(count.ballots.loc[release, name]), "ballots", release)
    return facts


def _add_lead(facts: Facts, count: Count) -> None:
    """Leader, trailer, their votes and shares of the pair, lead and margin where votes are newest."""
    known, (first, second) = lead(count).dropna(subset=["lead"]), count.pair
    if not len(known):
        raise NotYetError(f"{count.contest['name']}: no votes of the leading two were published by then.")
    row, release = known.iloc[-1], int(known.index[-1])
    votes = {first: row["first"], second: row["second"]}
    leader = row["leader"] or first
    trailer = second if leader == first else first
    pair_votes = row["first"] + row["second"]
    for role, name in (("leader", leader), ("trailer", trailer)):
        facts.add(role, name, "name", release)
        facts.add(f"{role}_votes", votes[name], "votes", release)
        facts.add(f"{role}_share", float(votes[name] / pair_votes) if pair_votes else None, "share", release)
    facts.add("chaser", chaser(count), "name", release)
    facts.add("lead", abs(row["lead"]), "votes", release)
    facts.add("margin", abs(float(row["margin"])) if pair_votes else None, "points", release)


def course(count: Count) -> Facts:
    """The first release, the end of election night, the lead's turns, and what decides the contest."""
    facts, table = Facts(), lead(count).dropna(subset=["lead"])
    night = table.index[count.night[table.index]]
    first, last = int(table.index[0]), int(night[-1]) if len(night) else int(table.index[0])
    for name, release in (("first", first), ("night", last)):
        row = table.loc[release]
        facts.add(f"{name}_at", count.releases.loc[release, "released_at"], "moment", release)
        facts.add(f"{name}_leader", row["leader"] or "nobody", "name", release)
        facts.add(f"{name}_lead", abs(row["lead"]), "votes", release)
    facts.add("night_a_votes", table.loc[last, "first"], "votes", last)
    facts.add("night_b_votes", table.loc[last, "second"], "votes", last)
    facts.add("night_over", 0 < len(night) < len(table), "text")
    facts.add("releases", len(table), "number")
    facts.add("needs_known", len(needed_by_chaser(count)) > 0, "text")
    facts.add("gaps", len(table) < len(count.election.releases), "text")
    _add_turns(facts, count, night)
    _add_rule(facts, count)
    _add_captures(facts, count)
    return facts


def _add_turns(facts: Facts, count: Count, night: pd.Index) -> None:
    """How often the lead changed hands, how often of that on election night, and since when it has not."""
    turned, leads = turns(count), lead(count)["lead"].dropna()
    since = int(turned.index[turned][-1]) if turned.any() else None
    facts.add("changes", int(turned.sum()), "number")
    facts.add("night_changes", int(turned.reindex(night, fill_value=False).sum()), "number")
    facts.add("since_at", None if since is None else count.releases.loc[since, "released_at"], "moment", since)
    facts.add("was_level", bool((leads == 0).any()), "text")


def _add_rule(facts: Facts, count: Count) -> None:
    """What decides the contest, as values that the words name."""
    seats = int(count.contest["seats"])
    ahead = "; ".join(f"{name} {votes:,}" for name, votes in count.ranking.head(seats).items() if pd.notna(votes))
    facts.add("a", count.pair[0], "name")
    facts.add("b", count.pair[1], "name")
    facts.add("seats", seats, "number")
    facts.add("winners", ahead, "text")
    facts.add("local", count.contest["group"] in LOCAL_GROUPS, "text")
    facts.add("certified", count.election.certified, "text")
    facts.add("outcome", outcome(count), "text")
    facts.add("measure", is_measure(count), "text")
    if is_measure(count):
        counted = count.votes[list(count.pair)].ffill().iloc[-1]
        share, line = float(counted["Yes"] / counted.sum()) if counted.sum() else 0.0, line_of(count, "Yes")
        facts.add("yes_share", share, "share")
        facts.add("needed_yes", line, "share")
        facts.add("reached", share > line, "text")


def _add_captures(facts: Facts, count: Count) -> None:
    """Whether every release was captured, how many of them at both endpoints, and which were not."""
    releases, ledger = count.election.releases.set_index("release"), count.election.ledger
    seen = releases.index.isin(ledger.loc[ledger["verdict"] == CONFIRMS, "release"])
    facts.add("captured", len(count.ballots) > 0, "text")
    facts.add("estimated", bool(releases["outstanding"].notna().any()), "text")
    facts.add("releases_held", len(releases), "number")
    facts.add("confirmed", int(seen.sum()), "number")
    facts.add("unconfirmed", ", ".join(map(show_moment, releases.loc[~seen, "released_at"])), "text")
    facts.add("carried", bool((releases["source"] != "").any()), "text")
    facts.add("publishers", estimate_publishers(count.election.releases), "text")
    facts.add("last_capture", ledger["captured_at"].max() if len(ledger) else None, "moment")
    facts.add("slug", count.election.slug, "text")
