"""The ledger: which captures are releases, and by name why every other capture is not.

Nothing is dropped silently: every capture keeps its row, with a verdict and a reason.
"""

from collections.abc import Sequence
from datetime import datetime

from canvass.feed.counted import Judged
from canvass.feed.county import chain
from canvass.feed.county.answers import CounterReading, ResultsReading
from canvass.feed.county.captures import Capture
from canvass.feed.county.chain import Version
from canvass.feed.county.doubled import settle_doubled_hour
from canvass.feed.county.roster import Roster
from canvass.feed.county.unfit import refuse_another_clock, unfit
from canvass.feed.county.witness import Witness
from canvass.store.columns import CONFIRMS, KEPT_OUT, RELEASE


class Ledger:
    """All verdicts in capture order, the accepted readings, contests broken for good, and the roster they are of.

    Each capture is judged alone, those of one feed time against each other, all in their order. Where the counter
    endpoint was captured, its captures become releases and those of the results endpoint confirm them; where it was
    not, results become releases unchecked. A ``remark`` on all captures stands at the first release.

    ``votes`` are those of each release by candidate id, ``seats`` the rows of selections of a contest at the counter;
    ``refreshed`` is the newest time at which nothing changed.
    """

    def __init__(self, captures: Sequence[Capture], roster: Roster, remark: str = "") -> None:
        self.captures, self.kind, self.remark = captures, "results", remark
        if any(capture.kind == "counter" for capture in captures):
            self.kind = "counter"
        self.out = unfit(captures, roster)  # place of a capture: reason and detail
        kind = CounterReading if self.kind == "counter" else ResultsReading
        settle_doubled_hour([self.captures[i].reading for i in self._left()], kind)
        readings = [self.captures[i].reading for i in self._left(self.kind)]
        listed = [c.reading for i, c in enumerate(captures) if i not in self.out and c.kind == "results"]
        self.witness = Witness(roster, readings, listed)
        self.roster, self.defects, self.seats = self.witness.roster, self.witness.defects, self.witness.seats
        self.versions = self._versions()
        self.chosen = self._one_a_time()
        accepted = self._chain()
        if accepted:
            refuse_another_clock(captures, self.witness, accepted[0])
        self.refreshed: datetime | None = None
        self.verdicts = self._number(accepted)

    def _left(self, kind: str = "") -> list[int]:
        return [i for i, c in enumerate(self.captures) if i not in self.out and kind in ("", c.kind)]

    # --- those of one feed time ----------------------------------------------------------------

    def _versions(self) -> list[Version]:
        """The different figures of each feed time, in the order of the times, of those first captured."""
        found: dict[tuple, Version] = {}
        problems: dict[int, tuple[str, str] | None] = {}  # captures of the same content share one reading
        for i in self._left(self.kind):
            reading = self.captures[i].reading
            if id(reading) not in problems:
                problems[id(reading)] = self.witness.problem(reading)
            if problem := problems[id(reading)]:
                self.out[i] = problem
                continue
            key = (reading.at, self.witness.everything(reading))
            if key not in found:
                found[key] = self.witness.version(reading)
            found[key].captures.append(i)
        return sorted(found.values(), key=lambda v: (v.at, v.captures[0]))

    def _one_a_time(self) -> list[Version]:
        """One version a feed time: the newest that was seen twice, else the first."""
        chosen: dict[float, Version] = {}
        for version in self.versions:
            if version.at not in chosen or self._replaces(version, chosen[version.at]):
                chosen[version.at] = version
        for version in self.versions:
            winner = chosen[version.at]
            if version is not winner:
                later = version.captures[0] > winner.captures[0]
                said = self.witness.fallen(version, winner) or "other figures"
                reason = ("altered", "other figures at one feed time, seen once") if later else ("replaced", said)
                self.out |= dict.fromkeys(version.captures, reason)
        return list(chosen.values())

    @staticmethod
    def _replaces(version: Version, before: Version) -> bool:
        if version.agreed or before.agreed:
            return version.agreed
        stays = version.captures[-1] > before.captures[-1] or not before.witnessed
        return version.witnessed and stays

    # --- all in their order --------------------------------------------------------------------

    def _chain(self) -> list[Version]:
        """The versions that form one count; the others are kept out with what contradicts them."""
        places = chain.follow(self.chosen)
        chosen = [self.chosen[place] for place in places]
        for place, version in enumerate(self.chosen):
            if place not in places:
                self.out |= dict.fromkeys(version.captures, self._contradicted(place, places))
        return chosen

    def _contradicted(self, place: int, places: list[int]) -> tuple[str, str]:
        version = self.chosen[place]
        for other in reversed([i for i in places if i < place]):
            if said := self.witness.fallen(self.chosen[other], version):
                return "fewer than before", said
        for other in [i for i in places if i > place]:
            if said := self.witness.fallen(version, self.chosen[other]):
                return "withdrawn", f"more than the next releases have: {said}"
        return "withdrawn", "a contest grew by more than all ballots did"

    def _number(self, accepted: Sequence[Version]) -> list[Judged]:
        """Number the releases and give every capture its row."""
        numbered: list[Version] = []
        release_of: dict[int, int] = {}
        reasons: dict[int, tuple[str, str]] = {}
        for version in accepted:
            if numbered and version.everything == numbered[-1].everything:
                self.refreshed = version.reading.feed_time
                self.out |= dict.fromkeys(version.captures, ("nothing counted", "a new time, the same figures"))
            else:
                numbered.append(version)
                reasons[version.captures[0]] = self._reason(version, numbered[-2] if len(numbered) > 1 else None)
            release_of |= dict.fromkeys(version.captures, len(numbered))
        self.releases = [version.reading for version in numbered]
        self.votes = [self.witness.votes(reading) for reading in self.releases]
        rows = self._rows(numbered, release_of, reasons)
        return [rows[i] for i in range(len(rows))]

    def _reason(self, version: Version, before: Version | None) -> tuple[str, str]:
        fallen = self.witness.fallen(before, version) if before else ""
        first = min((v for v in self.versions if v.at == version.at), key=lambda v: v.captures[0])
        if first is not version:
            fallen = f"replaced in place: {self.witness.fallen(first, version) or 'other figures'}"
        plain = "whole and new" if self.kind == "counter" else "new"
        remark = "" if before else self.remark
        detail = "; ".join(filter(None, [fallen, self.witness.remarks(version.reading), remark]))
        return ("correction" if fallen else plain), detail

    def _rows(
        self, numbered: list[Version], release_of: dict[int, int], reasons: dict[int, tuple[str, str]]
    ) -> dict[int, Judged]:
        """Releases first: a results answer can only be compared with a release that is known."""
        rows: dict[int, Judged] = {}
        newest = 0
        for i in self._places(self.kind):
            release = release_of.get(i)
            reason, detail = self.out.get(i) or reasons.get(i) or ("repeat" if release >= newest else "stale", "")
            verdict = RELEASE if i in reasons else KEPT_OUT
            rows[i] = _judged(self.captures[i], verdict, reason, detail, release)
            newest = max(newest, release or 0)
        times = {version.at: number for number, version in enumerate(numbered, 1)}
        confirmed: set[int] = set()
        for i in self._places("results") if self.kind == "counter" else []:
            rows[i] = self._confirming(i, times, numbered, confirmed)
        return rows

    def _places(self, kind: str) -> list[int]:
        return [i for i, capture in enumerate(self.captures) if capture.kind == kind]

    def _was_replaced(self, reading: ResultsReading) -> bool:
        same = [v for v in self.versions if v.at == reading.at]
        return any(not self.witness.matcher.compare(reading, version.reading.votes).apart for version in same)

    def _confirming(self, i: int, times: dict[float, int], numbered: list[Version], confirmed: set[int]) -> Judged:
        capture, reading = self.captures[i], self.captures[i].reading
        if i in self.out:
            return _judged(capture, KEPT_OUT, *self.out[i])
        release = times.get(reading.at)
        if release is None:
            return _judged(capture, KEPT_OUT, "no counter capture", "ballot types and identities cannot be checked")
        seen = self.witness.matcher.compare(reading, numbered[release - 1].reading.votes)
        if seen.apart and self._was_replaced(reading):
            return _judged(capture, KEPT_OUT, "replaced", f"release {release} was corrected in place", release)
        if seen.apart:
            detail = f"{seen.apart} candidates differ from release {release}"
            return _judged(capture, KEPT_OUT, "torn", detail, release)
        if release in confirmed:
            old = "repeat" if release == max(confirmed) else "stale"
            return _judged(capture, KEPT_OUT, old, release=release)
        confirmed.add(release)
        same = "same votes at both endpoints" if seen.whole else "same votes where both list them"
        return _judged(capture, CONFIRMS, same, seen.remark, release)


def _judged(made: Capture, verdict: str, reason: str, detail: str = "", release: int | None = None) -> Judged:
    time = made.reading.feed_time if made.reading else None
    return Judged(made.kind, made.captured_at, time, made.file, made.sha256, verdict, reason, detail, release)
