"""What both endpoints, and all captures together, know of one reading: is it whole, and does anything contradict it."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from canvass.feed.county import chain, identities
from canvass.feed.county.answers import CounterReading, Reading, ResultsReading
from canvass.feed.county.chain import BALLOTS, Figure, Version
from canvass.feed.county.matching import Matcher
from canvass.feed.county.roster import Roster

ALONE = "results endpoint only: no identity can be checked, no id of the election, its day alone"


class Witness:
    """Knows the ``readings`` releases are made of, and what the results endpoint ``listed`` at which time.

    The ``roster`` ties the two endpoints together.
    """

    def __init__(self, roster: Roster, readings: Sequence[Reading], listed: Sequence[ResultsReading]) -> None:
        self.seats = _most_common_seats([reading for reading in readings if isinstance(reading, CounterReading)])
        readings = list({id(reading): reading for reading in readings}.values())  # captures of one content share one
        counters = [reading for reading in readings if isinstance(reading, CounterReading)]
        self.added = identities.added_midway(counters, roster)
        self.roster = identities.with_added(roster, self.added, _listed_more(roster, listed) if self.added else {})
        self.matcher = Matcher(self.roster)
        self.listed: dict[float, list[ResultsReading]] = defaultdict(list)
        for reading in listed:
            if reading not in self.listed[reading.at]:
                self.listed[reading.at].append(reading)
        self._kept: dict[int, tuple[Reading, dict[int, int], Hashable]] = {}
        self.since = self._since(readings)
        confirmed = {reading.at for reading in counters if self.agrees(reading)}
        self.defects = identities.defects_for_good([r for r in counters if r.ballots], self.roster, confirmed)
        self.counted = {frozenset(votes.items()) for votes in map(self.matcher.votes, listed) if any(votes.values())}

    def _since(self, readings: Sequence[Reading]) -> dict[int, float]:
        """When each candidate was first there; the first feed time for one who came with the second."""
        times = sorted({reading.at for reading in readings})
        since: dict[int, float] = {}
        for reading in sorted(readings, key=lambda reading: reading.at):
            since = dict.fromkeys(self.votes(reading), reading.at) | since
        return {key: times[0] if at in times[:2] and key not in self.added else at for key, at in since.items()}

    # --- what a reading holds ------------------------------------------------------------------

    def votes(self, reading: Reading) -> dict[int, int]:
        """Votes by candidate id."""
        return self._read(reading)[1]

    def everything(self, reading: Reading) -> Hashable:
        """All figures of a reading, to tell it from others."""
        return self._read(reading)[2]

    def _read(self, reading: Reading) -> tuple[Reading, dict[int, int], Hashable]:
        if id(reading) not in self._kept:
            counter = isinstance(reading, CounterReading)
            votes = reading.votes if counter else self.matcher.votes(reading)
            figures: Hashable = tuple(sorted(votes.items()))
            if counter:
                contests = tuple((key, *vars(contest).values()) for key, contest in sorted(reading.contests.items()))
                county = (reading.ballots, reading.ballots_mail, reading.ballots_in_person, reading.cards)
                figures = (county, figures, contests)
            self._kept[id(reading)] = (reading, votes, figures)
        return self._kept[id(reading)]

    def version(self, reading: Reading) -> Version:
        """A version of these figures, not yet captured."""
        figures: dict[Figure, int] = {("votes", key): value for key, value in self.votes(reading).items()}
        if isinstance(reading, CounterReading):
            county = {BALLOTS: reading.ballots, ("mail", 0): reading.ballots_mail}
            county["in person", 0] = reading.ballots_in_person
            contests = {("contest ballots", key): contest.ballots for key, contest in reading.contests.items()}
            figures = county | figures | contests
        agreed = isinstance(reading, CounterReading) and self.agrees(reading)
        return Version(reading, figures, self.everything(reading), agreed=agreed)

    # --- what speaks against it ----------------------------------------------------------------

    def problem(self, reading: Reading) -> tuple[str, str] | None:
        """Reason and detail why a reading is no release, None where nothing speaks against it."""
        if lacks := self._lacks(reading):
            return "incomplete", lacks
        if not isinstance(reading, CounterReading):
            return None
        if torn := self._torn(reading):
            return "torn", torn
        listed = self.listed.get(reading.at, [])
        if listed and not self.agrees(reading):
            apart = min(self.matcher.compare(other, reading.votes).apart for other in listed)
            return "endpoints disagree", f"{apart} candidates differ from the results endpoint"
        if not listed and frozenset(reading.votes.items()) in self.counted:
            return "another feed time", "the results endpoint has these votes at another time, and none at this"
        return None

    def _lacks(self, reading: Reading) -> str:
        seen = [key for key, since in self.since.items() if since <= reading.at]
        if isinstance(reading, CounterReading):
            return identities.lacking(reading, self.roster, self.seats, set(seen))
        there = self.votes(reading)
        lost = [key for key in seen if key not in there]
        contests = dict.fromkeys(self.roster.contest_of[key].name for key in lost)
        return f"lacks {len(lost)} candidates of {', '.join(list(contests)[:3])}" if lost else ""

    def _torn(self, reading: CounterReading) -> str:
        known = {i for i, defect in self.defects.items() if defect.since <= reading.at}
        broken = identities.broken_contests(reading, self.roster).keys() - known
        contests = f"{len(broken)} contests break an identity" if broken else ""
        return "; ".join(filter(None, [identities.broken_county(reading), contests]))

    def agrees(self, reading: CounterReading) -> bool:
        """Whether the results endpoint has the same votes at this time, of most candidates."""
        found = [self.matcher.compare(other, reading.votes) for other in self.listed.get(reading.at, [])]
        return any(not seen.apart and 2 * seen.compared >= len(self.roster.contest_of) for seen in found)

    # --- what is said of it --------------------------------------------------------------------

    def fallen(self, before: Version, after: Version) -> str:
        """What fell between two versions, by how much: the first three, and how many more."""
        falls = chain.fell(before, after)
        said = [f"{self._named(*key)} {old:,} to {new:,} ({new - old:,})" for key, (old, new) in falls.items()]
        more = f"; {len(said) - 3} more" if len(said) > 3 else ""
        return f"fell: {', '.join(said[:3])}{more}" if said else ""

    def _named(self, kind: str, key: int) -> str:
        if kind == "votes" and key in self.roster.contest_of:
            contest = self.roster.contest_of[key]
            return f"{next(k.name for k in contest.candidates if k.candidate_id == key)} ({contest.name})"
        contests = {contest.contest_id: contest.name for contest in self.roster.contests}
        return f"{kind} of {contests.get(key, key)}" if key else kind

    def remarks(self, reading: Reading) -> str:
        """What the ledger adds to a release."""
        if not isinstance(reading, CounterReading):
            return "; ".join(filter(None, [ALONE, self.matcher.compare(reading, self.votes(reading)).remark]))
        remarks = {
            "contests broken for good": [i for i, d in self.defects.items() if d.since <= reading.at],
            "contests without a name in the election data": sorted(
                reading.contests.keys() - self.roster.members.keys()
            ),
            "candidates without a name in the election data": sorted(self.added.keys() & reading.votes.keys()),
            "candidates of no contest": sorted(reading.votes.keys() - self.roster.contest_of.keys()),
        }
        return "; ".join(f"{what}: {', '.join(map(str, ids[:20]))}" for what, ids in remarks.items() if ids)


def _most_common_seats(readings: Sequence[CounterReading]) -> dict[int, int]:
    """Rows of selections of each contest, as most answers have them."""
    rows: dict[int, Counter[int]] = defaultdict(Counter)
    for reading in readings:
        for key, contest in reading.contests.items():
            rows[key][contest.seats] += 1
    return {key: found.most_common(1)[0][0] for key, found in rows.items()}


def _listed_more(roster: Roster, listed: Sequence[ResultsReading]) -> dict[int, set[str]]:
    """Names the results list in a contest of the roster, beside those it has, by contest id."""
    matcher = Matcher(roster)
    more: dict[int, set[str]] = defaultdict(set)
    for reading in listed:
        match = matcher.match(reading.listing)
        for ids, contest in zip(match.ids, reading.listing.contests, strict=True):
            known = next((roster.contest_of[key].contest_id for key in ids if key is not None), None)
            if known is not None:
                more[known] |= {name for key, name in zip(ids, contest.names, strict=True) if key is None}
    return more
