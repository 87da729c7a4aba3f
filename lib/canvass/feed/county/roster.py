"""The roster of an election: its contests and candidates, named and numbered."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from canvass import names
from canvass.errors import CaptureError
from canvass.feed.counted import Choice, Contest
from canvass.feed.county.answers import Listed, Listing

_KINDS = {"Candidate": "candidate", "Measure": "measure", "Judicial": "retention", "Presidential": "president"}
_SEATS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


@dataclass(frozen=True)
class Roster:
    """All contests of one election, in the order of the ballot, and how each is ``listed``, by its id."""

    election_day: date
    feed_id: int | None
    contests: tuple[Contest, ...]
    listed: dict[int, Listed] = field(repr=False)

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """Contest id to its candidates' ids."""
        return {c.contest_id: [k.candidate_id for k in c.candidates] for c in self.contests}

    @cached_property
    def contest_of(self) -> dict[int, Contest]:
        """Candidate id to its contest."""
        return {k.candidate_id: c for c in self.contests for k in c.candidates}

    def with_candidate(self, contest_id: int, candidate: Choice) -> "Roster":
        """The roster with one more candidate in a contest."""
        return replace(
            self,
            contests=tuple(
                replace(c, candidates=(*c.candidates, candidate)) if c.contest_id == contest_id else c
                for c in self.contests
            ),
        )


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
    last = vote_for.rsplit(" ", 1)[-1].lower()
    return int(last) if last in set("123456789") else _SEATS.get(last, 1)


def numbered(contests: Iterable[Listed]) -> list[tuple[str, str, int]]:
    """What tells contests apart where ids are missing: group, title, and the how many-th of these.

    Titles are no identities: a full and a short term of one office may share theirs.
    """
    seen: Counter[tuple[str, str]] = Counter()
    keys = []
    for listed in contests:
        key = (listed.group, listed.title)
        seen[key] += 1
        keys.append((*key, seen[key]))
    return keys


def union(listings: Iterable[Listing]) -> Listing:
    """The newest of several lists (given oldest first) with the contests and candidates only older ones have.

    A contest with the same candidates under another title is the same contest; so is a candidate spelled otherwise.
    """
    *older, newest = listings
    contests = dict(zip(numbered(newest.contests), newest.contests, strict=True))
    for listing in reversed(older):
        known = {listed.names for listed in contests.values()}
        for key, listed in zip(numbered(listing.contests), listing.contests, strict=True):
            if key in contests:
                contests[key] = _more(contests[key], listed)
            elif listed.names not in known:
                contests[key] = listed
    return replace(newest, contests=tuple(contests.values()))


def _more(contest: Listed, older: Listed) -> Listed:
    if len(older.candidates) <= len(contest.candidates):
        return contest
    gone = tuple(k for k in older.candidates if k[1] not in contest.names)
    return replace(contest, candidates=(*contest.candidates, *gone))


def build(listing: Listing, spelled: Mapping[str, str] | None = None) -> Roster:
    """Name and number the contests of a list (of the election data, or of results without ids).

    Contests and candidates without an ``ID`` of the county are numbered in ballot order:
    contest 1, 2, ..., candidate 100 x contest + place. ``spelled`` gives the usual name of
    candidates (by ballot name) where it is known; the others are derived from the ballot name.
    """
    ids = [key for listed in listing.contests for key in (listed.contest_id, *(k for k, *_ in listed.candidates))]
    candidates = [key for listed in listing.contests for key, *_ in listed.candidates if key is not None]
    if None in ids and any(key is not None for key in ids):
        raise CaptureError(
            "The list of contests: some contests or candidates have an ID and others none; capture it again."
        )
    if len(set(candidates)) < len(candidates):
        raise CaptureError("The list of contests: candidates of two contests have one ID; capture it again.")
    contests: list[Contest] = []
    taken: set[str] = set()
    for number, listed in enumerate(listing.contests, 1):
        contests.append(_contest(listed, number, taken, spelled or {}))
    known = dict(zip((contest.contest_id for contest in contests), listing.contests, strict=True))
    return Roster(listing.day, listing.feed_id, tuple(contests), known)


def _contest(listed: Listed, number: int, taken: set[str], spelled: Mapping[str, str]) -> Contest:
    contest_id = number if listed.contest_id is None else listed.contest_id
    name = names.contest(listed.title)
    slug, again = names.free_slug(names.slug(name) or f"contest-{contest_id}", taken)
    kind = _KINDS.get(listed.kind, "candidate")
    before: Counter[str] = Counter()
    candidates = []
    for i, (key, ballot_name, party) in enumerate(listed.candidates, 1):
        shown = spelled.get(ballot_name) or names.person(ballot_name)
        before[shown] += 1
        shown += f" ({before[shown]})" if before[shown] > 1 else ""  # two candidates of one name keep their own votes
        candidate_id = 100 * number + i if key is None else key
        candidates.append(Choice(candidate_id, shown, ballot_name, party.replace("Non Partisan", "")))
    group = re.sub(r"\s+", " ", listed.group)
    return Contest(
        contest_id,
        slug,
        name if again == 1 else f"{name} ({again})",
        group,
        listed.title,
        seats(listed.vote_for),
        kind,
        tuple(candidates),
        threshold(kind, listed.rate),
        "ranked_choice" if listed.kind == "RankedChoice" else "",
    )
