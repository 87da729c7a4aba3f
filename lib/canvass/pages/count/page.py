"""A page of the workbook: one contest's count with the facts every page shares."""

from dataclasses import dataclass, field
from typing import Any

from canvass.count.count import Count, load_count
from canvass.count.election import load_election
from canvass.count.lead import lead
from canvass.count.rule import chaser
from canvass.errors import NotYetError, ParameterError
from canvass.show.facts import Facts, escape_markdown
from canvass.show.words import FACTS_MIME, Bundle
from canvass.store.sources import FEED


@dataclass(frozen=True)
class Page:
    """What a notebook works on: the count of its parameters, and the facts its prose may use."""

    count: Count
    facts: Facts = field(default_factory=Facts)

    @property
    def chaser(self) -> str:
        """The candidate of the pair who is short of winning at the newest release."""
        return self.facts["chaser"].value

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        plain = self.facts.fill(HEADER)
        return {
            "text/markdown": escape_markdown(plain),
            "text/plain": plain,
            FACTS_MIME: {"facts": [fact.to_dict() for fact in self.facts.values()]},
        }, {"canvass": {"role": "header"}}


HEADER = "{contest} · {election} · as of {as_of} · {state} · releases 1 to {release}"


def open_page(election: str, contest: str, as_of: str = "") -> Page:
    """Load the count a page is about, with the facts that head it.

    Parameters
    ----------
    election, contest, as_of
        The notebook's parameters: a folder of ``data/``; an id, slug or unambiguous part of a
        contest's name; a date or Pacific time, or empty for everything known.

    Raises
    ------
    canvass.errors.ParameterError
        A parameter has the wrong type or an impossible value; the message says what is allowed.

    Examples
    --------
    >>> page = open_page("2022-general", "city of los angeles mayor", "2022-11-10")
    >>> page.facts.fill("{leader} leads by {lead} votes, {leader_share} to {trailer_share}.")
    'Rick Caruso leads by 2,695 votes, 50.25% to 49.75%.'
    """
    for name, value in {"election": election, "contest": contest, "as_of": as_of}.items():
        if not isinstance(value, str):
            raise ParameterError(f"{name} {value!r}: expected text, got {type(value).__name__}.")
    count = load_count(load_election(election, as_of), contest)
    if len(count.candidates) < 2:
        raise ParameterError(
            f"contest {contest!r}: {count.contest['name']} has {len(count.candidates)} candidate(s); "
            "a count needs at least two to tell a lead."
        )
    return Page(count, count_facts(count))


def count_facts(count: Count) -> Facts:
    """The facts of a count's newest release that every page may use."""
    facts, release, newest = Facts(), int(count.votes.index[-1]), count.newest
    election = count.election
    facts.add("contest", count.contest["name"], "text")
    facts.add("election", election.name, "text")
    facts.add("as_of", newest["released_at"], "dated moment" if newest["time_known"] else "day", release)
    facts.add("state", "certified" if election.certified else "not final", "text", release)
    facts.add("release", release, "number", release)
    facts.add("ballots_county", newest["ballots"], "ballots", release)
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
