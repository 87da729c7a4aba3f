"""The state's ledger: what every county's sheet adds, held against the total captured with it.

A contest's count is the sum of its counties as they stand. A round of captures in which at least one county's figures
changed is a release. A total is nobody's figures; it confirms the sum, or says that something is missing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from canvass.feed.counted import Judged
from canvass.feed.state.captures import Capture, rounds
from canvass.feed.state.fit import Unfit, fell
from canvass.feed.state.sheets import Sheet
from canvass.store.columns import CONFIRMS, KEPT_OUT, RELEASE

Key = tuple[str, str]  # contest, county
Fresh = dict[Key, tuple[int, Sheet]]  # with the place of its capture
NEW, CORRECTION, SUM = "new", "correction", "the sum of its counties"
NOTHING, REPEAT = "nothing counted", "repeat"
#: What is said of a capture whose sheets have several reasons: the first of these.
ORDER = (CORRECTION, NEW, "torn", "fewer than before", "altered", "stale", SUM, NOTHING, REPEAT)


@dataclass(frozen=True)
class Standing:
    """All counties as they stood at a release: its moment, their sheets, the contests of which none was missing."""

    at: datetime
    sheets: Mapping[Key, Sheet]
    whole: frozenset[str]


@dataclass
class Book:
    """Judges captures round by round; ``misfits`` are the newest totals that fit no sum, by contest."""

    captures: Sequence[Capture]
    unfit: Unfit
    sheets: dict[Key, Sheet] = field(default_factory=dict)
    releases: list[Standing] = field(default_factory=list)
    misfits: dict[str, list[tuple[Sheet, int]]] = field(default_factory=lambda: defaultdict(list))
    refreshed: datetime | None = None
    _said: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _numbers: dict[int, int] = field(default_factory=dict)
    _told: dict[str, datetime] = field(default_factory=dict)  # the newest total that was the sum
    _seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def keep(self) -> "Book":
        """Judge every capture, in the order of the rounds."""
        for places in rounds(self.captures):
            self._round(places)
        return self

    def _round(self, places: list[int]) -> None:
        fit = [i for i in places if i not in self.unfit.out]
        for sheet in (s for i in places if i in fit or self.unfit.early(i) for s in self.unfit.sheets[i]):
            self._seen[sheet.contest].add(sheet.county)
        fresh = self._fresh(fit)
        totals = [(i, sheet) for i in fit for sheet in self.unfit.sheets[i] if not sheet.county]
        accepted: dict[Key, Sheet] = {}
        for contest in {key[0] for key in fresh}:
            own = {key: found for key, found in fresh.items() if key[0] == contest}
            accepted |= self._accepted(own, [sheet for _, sheet in totals if sheet.contest == contest])
        for key, sheet in accepted.items():
            said = fell(self.sheets[key], sheet) if key in self.sheets else ""
            self._said[fresh[key][0]].append((CORRECTION, said) if said else (NEW, ""))
        self.sheets |= accepted
        self._totals(totals, {key[0] for key in accepted})
        if accepted:
            self._release(places)
        self._numbers |= dict.fromkeys(fit if self.releases else (), len(self.releases))

    def _fresh(self, fit: list[int]) -> Fresh:
        """The county sheets of a round that say something else than what stands; of the others, why not."""
        fresh = {}
        for i in fit:
            for sheet in (sheet for sheet in self.unfit.sheets[i] if sheet.county):
                before = self.sheets.get(sheet.key)
                if before is None and not sheet.total:
                    self._said[i].append((NOTHING, ""))
                elif before and sheet.at < before.at:
                    self._said[i].append(("stale", f"{sheet.county} of {sheet.at:%Y-%m-%d %H:%M}"))
                elif before and sheet.votes == before.votes:
                    self._said[i].append((REPEAT if sheet.at == before.at else NOTHING, ""))
                    self.sheets[sheet.key] = sheet  # a newer time, other precincts
                    self.refreshed = max(filter(None, (self.refreshed, sheet.at)))
                else:
                    fresh[sheet.key] = (i, sheet)
        return fresh

    def _accepted(self, fresh: Fresh, totals: list[Sheet]) -> dict[Key, Sheet]:
        """Those of one contest that are believed: what falls needs a witness, what rises no total that denies it."""
        sheets = {key: sheet for key, (_, sheet) in fresh.items()}
        if self._fits(sheets, totals):
            return sheets
        doubtful = {key for key, sheet in sheets.items() if self._doubtful(sheet)}
        if doubtful and self._fits({key: sheets[key] for key in sheets.keys() - doubtful}, totals):
            return self._without(fresh, doubtful)
        for key in sheets:
            rest = {other: sheet for other, sheet in sheets.items() if other != key}
            if self._fits(rest, totals):
                self._said[fresh[key][0]].append(("torn", f"the total of {key[0]} fits without {key[1]}"))
                return rest
        return self._without(fresh, {key for key in doubtful if not self._goes_on(*fresh[key])})

    def _without(self, fresh: Fresh, out: set[Key]) -> dict[Key, Sheet]:
        for key in out:
            place, sheet = fresh[key]
            reason = "altered" if sheet.at == self.sheets[key].at else "fewer than before"
            self._said[place].append((reason, fell(self.sheets[key], sheet) or "other figures at one time"))
        return {key: sheet for key, (_, sheet) in fresh.items() if key not in out}

    def _fits(self, more: dict[Key, Sheet], totals: list[Sheet]) -> bool:
        return any(total.total and self._agrees(total, {**self.sheets, **more}) for total in totals)

    @staticmethod
    def _agrees(total: Sheet, sheets: Mapping[Key, Sheet]) -> bool:
        own = [sheet.votes for key, sheet in sheets.items() if key[0] == total.contest]
        return total.votes == tuple(sum(column) for column in zip(*own, strict=True)) if own else not total.total

    def _doubtful(self, sheet: Sheet) -> bool:
        before = self.sheets.get(sheet.key)
        return before is not None and (sheet.at == before.at or bool(fell(before, sheet)))

    def _goes_on(self, place: int, sheet: Sheet) -> bool:
        """Whether a later capture has the same figures, or goes on from them below those before."""
        later = (s for i in range(place + 1, len(self.captures)) for s in self.unfit.sheets[i] if s.key == sheet.key)
        following = next((s for s in later if s.at >= sheet.at), None)
        if following is None or fell(sheet, following):
            return False
        return following.votes == sheet.votes or bool(fell(self.sheets[sheet.key], following))

    def _totals(self, totals: list[tuple[int, Sheet]], changed: set[str]) -> None:
        """What every total says of the sum."""
        for i, total in totals:
            own = [sheet for key, sheet in self.sheets.items() if key[0] == total.contest]
            if self._agrees(total, self.sheets):
                self.misfits.pop(total.contest, None)
                again = total.contest in self._told and total.at <= self._told[total.contest]
                self._said[i].append((SUM if total.contest in changed else REPEAT if again else NOTHING, ""))
                self._told[total.contest] = total.at
            elif own and total.at < max(sheet.at for sheet in own):
                self._said[i].append(("stale", f"the total of {total.contest} is older than its counties"))
            else:
                more = total.total - sum(sheet.total for sheet in own)
                self.misfits[total.contest].append((total, more))
                said = f"{abs(more):,} votes {'more' if more > 0 else 'fewer'} than its counties together"
                self._said[i].append(("torn", f"the total of {total.contest} has {said}"))

    def _release(self, places: list[int]) -> None:
        at = max(sheet.at for sheet in self.sheets.values())
        if self.releases and at <= self.releases[-1].at:  # the clock of a county stood still, or went back
            at = max(self.captures[i].captured_at for i in places)
        whole = {contest for contest, all_of in self.unfit.counties.items() if all_of <= self._seen[contest]}
        self.releases.append(Standing(at, dict(self.sheets), frozenset(whole)))

    def judged(self) -> tuple[Judged, ...]:
        """The rows of the ledger, in the order of the captures."""
        return tuple(self._judged(i, capture) for i, capture in enumerate(self.captures))

    def _judged(self, i: int, capture: Capture) -> Judged:
        time = max((sheet.at for sheet in capture.reading or ()), default=None)
        made = (capture.kind, capture.captured_at, time, capture.file, capture.sha256)
        if i in self.unfit.out:
            return Judged(*made, KEPT_OUT, *self.unfit.out[i])
        found = {reason for reason, _ in self._said[i]}
        reason = next(reason for reason in ORDER if reason in found)
        verdict = RELEASE if reason in (NEW, CORRECTION) else CONFIRMS if reason == SUM else KEPT_OUT
        detail = "; ".join(dict.fromkeys(text for _, text in self._said[i] if text))
        return Judged(*made, verdict, reason, detail, self._numbers.get(i))
