"""Whose votes a results answer holds: its list of contests, which has no ids, held against the roster."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from canvass.feed.counted import Contest
from canvass.feed.county.answers import Listed, Listing, ResultsReading
from canvass.feed.county.roster import Roster, numbered


@dataclass(frozen=True)
class Match:
    """The candidate id (None: not in the roster) at each place of a list, and what is listed otherwise.

    ``renamed`` (or moved to another group) and ``missing`` are contest ids, ``unknown`` titles of no contest of ours,
    ``strangers`` names of no candidate of a contest of ours.
    """

    ids: tuple[tuple[int | None, ...], ...]
    renamed: tuple[int, ...]
    missing: tuple[int, ...]
    unknown: tuple[str, ...]
    strangers: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """A results answer held against votes by id: how many candidates are apart, and what was not compared."""

    apart: int
    compared: int
    remark: str

    @property
    def whole(self) -> bool:
        """Whether everything was compared."""
        return "not compared" not in self.remark


class Matcher:
    """Matches lists of results answers to one roster; equal lists once."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._known: dict[int, tuple[Listing, Match]] = {}
        self._votes: dict[int, tuple[ResultsReading, dict[int, int]]] = {}

    def match(self, listing: Listing) -> Match:
        """Match one list."""
        if id(listing) not in self._known:
            self._known[id(listing)] = (listing, _match(self.roster, listing))
        return self._known[id(listing)][1]

    def votes(self, reading: ResultsReading) -> dict[int, int]:
        """Votes of a reading by candidate id, of the candidates the roster has."""
        if id(reading) not in self._votes:
            ids = self.match(reading.listing).ids
            votes = {
                key: value
                for keys, values in zip(ids, reading.votes, strict=True)
                for key, value in zip(keys, values, strict=True)
                if key is not None
            }
            self._votes[id(reading)] = (reading, votes)
        return self._votes[id(reading)][1]

    def compare(self, reading: ResultsReading, votes: Mapping[int, int]) -> Comparison:
        """Hold a results answer against votes by candidate id.

        A contest under another name is presumed the same while its votes are; with other votes it is another contest.
        """
        match, listed, members = self.match(reading.listing), self.votes(reading), self.roster.members
        differ = {key for key, value in listed.items() if votes.get(key) != value}
        other = {i for i in match.renamed if differ & set(members[i])}
        skipped = {key for i in other for key in members[i]}
        said = {
            "contests listed otherwise": [i for i in match.renamed if i not in other],
            "contests listed otherwise with other votes, not compared": sorted(other),
            "contests not listed, not compared": match.missing,
            "listed, but not in the roster": match.unknown,
            "candidates listed, but not in the roster": match.strangers,
        }
        remark = "; ".join(f"{what}: {', '.join(map(str, which))}" for what, which in said.items() if which)
        return Comparison(len(differ - skipped), len(listed.keys() - skipped), remark)


def _match(roster: Roster, listing: Listing) -> Match:
    """By group and title if they share a name, else by the same names (a contest renamed or moved), else by title."""
    contests = dict(zip(numbered(roster.listed.values()), roster.contests, strict=True))
    keys = dict(enumerate(numbered(listing.contests)))
    found: dict[int, Contest] = {}
    for place, key in keys.items():
        if key in contests and {*listing.contests[place].names} & {k.ballot_name for k in contests[key].candidates}:
            found[place] = contests.pop(key)
    renamed = _by_names(roster, contests.values(), {i: c for i, c in enumerate(listing.contests) if i not in found})
    taken = {contest.contest_id for contest in renamed.values()}
    left = {key: contest for key, contest in contests.items() if contest.contest_id not in taken}
    found |= renamed | {i: left[key] for i, key in keys.items() if key in left and i not in found.keys() | renamed}
    ids = [_candidates(found.get(i), listed) for i, listed in enumerate(listing.contests)]
    there = {contest.contest_id for contest in found.values()}
    return Match(
        tuple(ids),
        tuple(sorted(contest.contest_id for contest in renamed.values())),
        tuple(sorted(c.contest_id for c in roster.contests if c.candidates and c.contest_id not in there)),
        tuple(listed.title for i, listed in enumerate(listing.contests) if i not in found),
        tuple(name for i in found for key, name in zip(ids[i], listing.contests[i].names, strict=True) if key is None),
    )


def _by_names(roster: Roster, contests: Iterable[Contest], listed: dict[int, Listed]) -> dict[int, Contest]:
    """Contests and places that alone have the same candidates' names."""
    by_names: dict[tuple[str, ...], tuple[list[Contest], list[int]]] = defaultdict(lambda: ([], []))
    for contest in contests:
        by_names[tuple(sorted(roster.listed[contest.contest_id].names))][0].append(contest)
    for place, entry in listed.items():
        by_names[tuple(sorted(entry.names))][1].append(place)
    return {places[0]: found[0] for found, places in by_names.values() if len(found) == len(places) == 1}


def _candidates(contest: Contest | None, listed: Listed) -> tuple[int | None, ...]:
    """Ids by name, and by order of those of one name; one that is spelled otherwise than its rivals is who is left.

    A name that the list has more or less often than the roster tells nobody.
    """
    if contest is None:
        return (None,) * len(listed.candidates)
    ours, theirs = Counter(k.ballot_name for k in contest.candidates), Counter(listed.names)
    unsure = {name for name in ours & theirs if ours[name] != theirs[name]}
    known = dict(zip(_numbered([k.ballot_name for k in contest.candidates]), contest.candidates, strict=True))
    known = {key: k for key, k in known.items() if k.ballot_name not in unsure}
    ids = [known.pop(key).candidate_id if key in known else None for key in _numbered(listed.names)]
    if len(known) == ids.count(None) == 1:
        ids[ids.index(None)] = next(iter(known.values())).candidate_id
    return tuple(ids)


def _numbered(spelled: list[str] | tuple[str, ...]) -> list[tuple[str, int]]:
    seen: Counter[str] = Counter()
    keys = []
    for name in spelled:
        seen[name] += 1
        keys.append((name, seen[name]))
    return keys
