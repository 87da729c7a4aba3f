"""The roster of an election: its contests and candidates, named and numbered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from canvass import names

#: (group, title, candidate) as both endpoints spell them.
Key = tuple[str, str, str]

_KINDS = {"Candidate": "candidate", "Measure": "measure", "Judicial": "retention", "Presidential": "president"}
_SEATS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


@dataclass(frozen=True)
class RosterCandidate:
    """One name on the ballot; ``ballot_name`` is the county's spelling."""

    candidate_id: int
    name: str
    ballot_name: str
    party: str


@dataclass(frozen=True)
class RosterContest:
    """One contest; ``threshold`` is the share (0-1) a measure needs, None where none applies."""

    contest_id: int
    slug: str
    name: str
    group: str
    title: str
    seats: int
    kind: str
    threshold: float | None
    candidates: tuple[RosterCandidate, ...]


@dataclass(frozen=True)
class Roster:
    """All contests of one election, in the order of the ballot."""

    title: str
    election_day: date
    contests: tuple[RosterContest, ...]

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """Contest id to its candidates' ids."""
        return {c.contest_id: [k.candidate_id for k in c.candidates] for c in self.contests}

    @cached_property
    def keys(self) -> dict[int, Key]:
        """Candidate id to the spelling of the results endpoint."""
        return {k.candidate_id: (c.group, c.title, k.ballot_name) for c in self.contests for k in c.candidates}


def threshold(kind: str, rule: str) -> float | None:
    """The share of yes votes a measure needs; a retention needs a majority.

    Proposition 5 (2024) failed, so "2/3 votes, 55% if prop 5 passes" is two thirds.

    >>> threshold("measure", "55% of votes cast"), threshold("measure", "2/3 of votes cast")
    (0.55, 0.666667)
    """
    if kind == "retention" or rule.startswith("Majority"):
        return 0.5
    if rule.startswith("2/3"):
        return 0.666667
    return 0.55 if rule.startswith("55%") else None


def seats(vote_for: str) -> int:
    """Seats of a contest from its instruction; one where there is none.

    >>> seats("Vote for no more than three"), seats("")
    (3, 1)
    """
    return _SEATS.get(vote_for.rsplit(" ", 1)[-1].lower(), 1)


def build(tree: dict[str, Any], spelled: Mapping[str, str] | None = None) -> Roster:
    """Name and number the contests of ``tree`` (election data, or results without ids).

    Contests and candidates without an ``ID`` of the county are numbered in ballot order:
    contest 1, 2, ..., candidate 100 x contest + place. ``spelled`` gives the usual name of
    candidates (by ballot name) where it is known; the others are derived from the ballot name.
    """
    spelled = spelled or {}
    contests: list[RosterContest] = []
    taken: set[str] = set()
    for group in tree["ContestGroups"]:
        for entry in group["Contests"]:
            contests.append(_contest(entry, group["Name"], len(contests) + 1, taken, spelled))
    day = date.fromisoformat(tree["Date"][:10])
    return Roster(tree["Title"], day, tuple(contests))


def _contest(
    entry: dict[str, Any], group: str, number: int, taken: set[str], spelled: Mapping[str, str]
) -> RosterContest:
    contest_id, again = entry.get("ID", number), 1
    name = names.contest(entry["Title"])
    slug = base = names.slug(name) or f"contest-{contest_id}"
    while slug in taken:
        slug = f"{base}-{(again := again + 1)}"
    taken.add(slug)
    kind = _KINDS.get(entry["Type"], "candidate")
    candidates = tuple(
        RosterCandidate(
            k.get("ID", 100 * number + i),
            spelled.get(k["Name"]) or names.person(k["Name"]),
            k["Name"],
            "" if k["Party"] == "Non Partisan" else k["Party"],
        )
        for i, k in enumerate(entry["Candidates"], 1)
    )
    return RosterContest(
        contest_id,
        slug,
        name,
        re.sub(r"\s+", " ", group),
        entry["Title"],
        seats(entry["VoteFor"]),
        kind,
        threshold(kind, entry["MeasurePassRate"]),
        candidates,
    )
