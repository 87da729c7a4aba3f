"""The ledger: which captures are releases, and by name why every other capture is not.

A capture becomes a *release* only when it is whole and new. Nothing is dropped silently:
every capture keeps its row, with a verdict and a reason.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from canvass.feed.captures import PACIFIC, Capture, ContestReading, CounterReading, ResultsReading
from canvass.feed.roster import Key, Roster
from canvass.store.columns import CONFIRMS, KEPT_OUT, RELEASE

#: Verdicts of the ledger.
#: Share of the contests that may break an identity in a copy whose votes are confirmed.
FEW_DEFECTS = 0.02


@dataclass(frozen=True)
class Verdict:
    """What the ledger says of one capture; ``release`` counts from 1 where there is one."""

    capture: Capture
    verdict: str
    reason: str
    detail: str = ""
    release: int | None = None


@dataclass(frozen=True)
class Defect:
    """An identity a contest breaks for good: at every feed time from ``since`` on."""

    text: str
    since: datetime


@dataclass(frozen=True)
class Ledger:
    """All verdicts in capture order, the accepted readings, and the contests broken for good."""

    verdicts: list[Verdict]
    releases: list[CounterReading | ResultsReading]
    defects: dict[int, Defect]


def polls_close(election_day: date) -> datetime:
    """Polls close at 20:00 Pacific on election day (California Elections Code section 14212).

    >>> polls_close(date(2022, 11, 8)).isoformat()
    '2022-11-08T20:00:00-08:00'
    """
    return datetime.combine(election_day, time(20), PACIFIC)


def broken_identity(contest: ContestReading, votes: int) -> str:
    """Name the identity a contest breaks; empty when it is whole.

    ``CBLT = CFV + CPV + COV + CUV`` and ``CBLT x seats = candidates + write-ins + not made``.
    """
    parts = contest.fully + contest.partly + contest.overvotes + contest.undervotes
    if contest.ballots != parts:
        return "ballots (CBLT) are not fully + partly + over- + undervoted (CFV + CPV + COV + CUV)"
    selections = votes + contest.write_ins + contest.not_selected
    if contest.ballots * contest.seats != selections:
        return "ballots x seats are not candidates + write-ins + selections not made"
    return ""


def broken_contests(reading: CounterReading, roster: Roster) -> dict[int, str]:
    """The contests of one reading that break an identity, with the identity broken."""
    broken = {}
    for contest_id, contest in reading.contests.items():
        votes = sum(reading.votes.get(candidate, 0) for candidate in roster.members.get(contest_id, []))
        if problem := broken_identity(contest, votes):
            broken[contest_id] = problem
    return broken


def apart(reading: CounterReading, votes: dict[Key, int], roster: Roster) -> int:
    """How many candidates have other votes at the results endpoint."""
    known = roster.keys
    return sum(votes.get(known[i], value) != value for i, value in reading.votes.items() if i in known)


def defects_for_good(
    readings: Sequence[CounterReading], roster: Roster, confirmed: Collection[datetime] = ()
) -> dict[int, Defect]:
    """Contests that break an identity from some feed time on in every reading: the feed's defect.

    A torn copy breaks identities too, but is followed by whole ones; so two feed times are needed
    to tell the two apart, or, while there is only one, the results endpoint's word that all votes
    are right (``confirmed`` feed times) where only a few contests break.
    """
    lasting: dict[int, Defect] = {}
    times: dict[int, set[datetime]] = {}
    for reading in sorted(readings, key=lambda reading: reading.feed_time):
        broken = broken_contests(reading, roster)
        lasting = {i: lasting.get(i, Defect(text, reading.feed_time)) for i, text in sorted(broken.items())}
        times = {i: times.get(i, set()) | {reading.feed_time} for i in broken}
    few = len(lasting) <= FEW_DEFECTS * len(roster.contests)
    return {i: defect for i, defect in lasting.items() if len(times[i]) > 1 or (few and times[i] <= set(confirmed))}


def keep(captures: Sequence[Capture], roster: Roster) -> Ledger:
    """Judge every capture, in capture order.

    Where the counter endpoint was captured, its captures become releases and those of the
    results endpoint confirm them; where it was not, results become releases unchecked.

    Parameters
    ----------
    captures
        In capture order, of both endpoints.
    roster
        Contests and candidates of the election, to tie the two endpoints together.
    """
    closed = polls_close(roster.election_day)
    counters = [c.reading for c in captures if isinstance(c.reading, CounterReading)]
    listed: dict[datetime, list[dict[Key, int]]] = {}
    for capture in captures:
        if isinstance(capture.reading, ResultsReading):
            listed.setdefault(capture.reading.feed_time, []).append(capture.reading.votes)
    confirmed = {r.feed_time for r in counters for votes in listed.get(r.feed_time, []) if not apart(r, votes, roster)}
    counted = [r for r in counters if r.ballots and r.feed_time >= closed]
    book = _Book(roster, closed, defects_for_good(counted, roster, confirmed), listed)
    by_counter = any(capture.kind == "counter" for capture in captures)
    # Releases first: a results capture can only be compared with a release that is known.
    first, second = ("counter", "results") if by_counter else ("results", "counter")
    judges = {"counter": book.judge_counter, "results": book.judge_results if by_counter else book.judge_alone}
    order = [(i, c) for kind in (first, second) for i, c in enumerate(captures) if c.kind == kind]
    verdicts = {i: judges[capture.kind](capture) for i, capture in order}
    return Ledger([verdicts[i] for i in range(len(captures))], book.releases, book.defects)


class _Book:
    """The releases accepted so far, and what is needed to judge the next capture."""

    def __init__(
        self,
        roster: Roster,
        closed: datetime,
        defects: dict[int, Defect],
        listed: dict[datetime, list[dict[Key, int]]],
    ) -> None:
        self.roster, self.closed, self.defects, self.listed = roster, closed, defects, listed
        self.releases: list[CounterReading | ResultsReading] = []
        self.confirmed: list[datetime] = []

    def judge_counter(self, capture: Capture) -> Verdict:
        reading, last = capture.reading, self._last()
        if verdict := self._unfit(capture):
            return verdict
        if problem := self._torn(reading):
            return _out(capture, "torn", problem)
        if last and reading.feed_time <= last.feed_time:
            return self._old(capture)
        if last and reading.ballots < last.ballots:
            return _out(capture, "fewer ballots", f"{reading.ballots:,} after {last.ballots:,}")
        others = [apart(reading, votes, self.roster) for votes in self.listed.get(reading.feed_time, [])]
        if others and all(others):
            return _out(capture, "endpoints disagree", f"{min(others)} candidates differ from the results endpoint")
        return self._accept(capture, "whole and new", self._remarks(reading))

    def judge_results(self, capture: Capture) -> Verdict:
        reading = capture.reading
        if verdict := self._unfit(capture):
            return verdict
        match = self._match(reading.feed_time)
        if match is None:
            return _out(capture, "no counter capture", "ballot types and identities cannot be checked")
        if others := apart(self.releases[match - 1], reading.votes, self.roster):
            return _out(capture, "torn", f"{others} candidates differ from release {match}", match)
        if reading.feed_time in self.confirmed:
            newest = reading.feed_time == max(self.confirmed)
            return _out(capture, "repeat" if newest else "stale", release=match)
        self.confirmed.append(reading.feed_time)
        return Verdict(capture, CONFIRMS, "same votes at both endpoints", release=match)

    def judge_alone(self, capture: Capture) -> Verdict:
        reading, last = capture.reading, self._last()
        if verdict := self._unfit(capture):
            return verdict
        if last and reading.feed_time <= last.feed_time:
            return self._old(capture)
        if last and sum(reading.votes.values()) < sum(last.votes.values()):
            return _out(capture, "fewer votes", "the sum over all contests fell")
        return self._accept(capture, "new", "results endpoint only: no identity can be checked")

    def _last(self) -> CounterReading | ResultsReading | None:
        return self.releases[-1] if self.releases else None

    def _match(self, feed_time: datetime) -> int | None:
        return next((i for i, r in enumerate(self.releases, 1) if r.feed_time == feed_time), None)

    def _unfit(self, capture: Capture) -> Verdict | None:
        reading = capture.reading
        if reading is None:
            return _out(capture, "unreadable", capture.problem)
        if reading.feed_time < self.closed:
            return _out(capture, "before the polls closed", f"feed time {reading.feed_time:%Y-%m-%d %H:%M}")
        return None

    def _torn(self, reading: CounterReading) -> str:
        parts = reading.ballots_mail + reading.ballots_in_person
        known = {i for i, defect in self.defects.items() if defect.since <= reading.feed_time}
        broken = broken_contests(reading, self.roster).keys() - known
        whole = f"EBLT {reading.ballots:,} is not MBLT + DBLT = {parts:,}" if reading.ballots != parts else ""
        contests = f"{len(broken)} contests break an identity" if broken else ""
        return "; ".join(filter(None, [whole, contests]))

    def _remarks(self, reading: CounterReading) -> str:
        unnamed = sorted(reading.contests.keys() - self.roster.members.keys())
        defects = [i for i, defect in self.defects.items() if defect.since <= reading.feed_time]
        remarks = {"contests broken for good": defects, "contests without a name in the election data": unnamed}
        return "; ".join(f"{what}: {', '.join(map(str, ids))}" for what, ids in remarks.items() if ids)

    def _old(self, capture: Capture) -> Verdict:
        match = self._match(capture.reading.feed_time)
        if match and self.releases[match - 1].votes != capture.reading.votes:
            return _out(capture, "altered", f"other votes at the feed time of release {match}", match)
        return _out(capture, "repeat" if match == len(self.releases) else "stale", release=match)

    def _accept(self, capture: Capture, reason: str, detail: str) -> Verdict:
        self.releases.append(capture.reading)
        return Verdict(capture, RELEASE, reason, detail, len(self.releases))


def _out(capture: Capture, reason: str, detail: str = "", release: int | None = None) -> Verdict:
    return Verdict(capture, KEPT_OUT, reason, detail, release)
