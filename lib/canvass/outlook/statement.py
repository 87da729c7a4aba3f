"""An outlook as it is handed out: margin, intervals, probabilities, and what they rest on."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from canvass.count.count import MAJORITY, UNKNOWN
from canvass.count.outstanding import needed_share
from canvass.numbers import show, significant
from canvass.outlook.margin import SPREAD_90

POINTS_PER_LOGIT = 25.0  # d share / d logit = p (1 - p), a quarter at an even split
OPEN = ("election night", "late count")
UNCONTESTED, NO_VOTES = "uncontested", "no votes"  # of `Outlook.status`: no more candidates than places
QUESTIONS = ("share", "retention")  # of `Outlook.rule`

NAN = float("nan")


@dataclass(frozen=True)
class Candidate:
    """One candidate or answer, most votes first; probabilities are capped, NaN where they do not apply.

    None is given where there is an outcome, or where all get in.
    """

    candidate_id: int
    name: str
    votes: int  # counted
    p_win: float  # has the place, one of the places, the line reached, in this county; NaN where two go on
    p_first: float  # has the most votes in the end
    p_top_two: float  # is among the first two; NaN with fewer than three candidates or several seats
    p_majority: float  # has more than half of the votes in the end
    share_low: float  # final share (0-1) of the candidates' votes, from here
    share_median: float
    share_high: float  # to here with 90%

    @property
    def chance(self) -> float:
        """The probability that counts: to win or, where two go on, to be one of them."""
        return self.p_top_two if np.isnan(self.p_win) else self.p_win


@dataclass(frozen=True)
class Kind:
    """One kind of ballots still out: the pair's votes (median), the first's share (0-1) assumed, with 90%."""

    kind: str
    votes: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What is known of a contest as of one release.

    Margins are percentage points of the pair's votes, `first` minus `second`; for measures yes minus no. Shifts
    are logits of the pair's share, late mail against early mail. What has a default is of contests with a pair only.
    """

    election: str
    contest_id: int
    contest: str
    as_of: str  # ISO 8601 with offset, as the next but one; empty where the tables are not cut
    release: int
    released_at: str
    status: str  # "election night", "late count", "certified", "uncontested" or "no votes"
    rule: str  # what decides the contest, as in ``contests``
    decided_here: bool  # whether it lies wholly in the county
    places: int  # seats, or two where the first two go on
    first: Candidate | None = None  # just inside the last place, as of the release
    second: Candidate | None = None  # just outside it
    line: float = 0.0  # margin `first` needs (0, or ``100 (2 threshold - 1)`` for a measure)
    counted_margin: float = NAN
    margin_mean: float = NAN
    margin_median: float = NAN
    intervals: dict[float, tuple[float, float]] = field(default_factory=dict)  # level to ends of the final margin
    endings: tuple[float, ...] = ()  # a hundred equally likely final margins, rising; none where nothing is open
    p_first_ahead: float = NAN  # P(final margin > line), capped; NaN where nothing is open
    plain: bool = False  # by the plainer model, without ballot types; then the next two are of the contest's votes
    share_out: float  # share (0-1) of the final ballots, countywide, not counted yet (median)
    ballots_out: tuple[float, float, float]  # low, median and high (90%) of these
    ballots_out_source: str
    still_out: tuple[Kind, ...] = ()
    common_shift: tuple[float, float] = (NAN, NAN)  # (mean, sd) of the late mail to come, shared with other contests
    own_shift: tuple[float, float] = (NAN, NAN)  # the contest's own
    candidates: tuple[Candidate, ...]
    trained_on: tuple[str, ...]  # counts that taught the model
    later_counts: tuple[str, ...]  # those of them that came later (a replay)
    earlier: str  # the earlier count of the same two candidates, empty where there is none

    def p(self, name: str) -> float:
        """The probability that `name` does what :meth:`aim` says; NaN where nothing is open."""
        return self.candidate(name).chance

    def candidate(self, name: str) -> Candidate:
        """The candidate or answer called `name`."""
        return next(candidate for candidate in self.candidates if candidate.name == name)

    def aim(self, name: str) -> str:
        """What `name` wants, by the contest's rule and as far as this count decides it, after "to"."""
        there = "" if self.decided_here else " in Los Angeles County"
        if self.rule in QUESTIONS:
            reach = "pass" if self.decided_here else "reach the line"
            return ("keep Yes below the line" if name == "No" else reach) + there
        several = self.places > 1
        if self.rule in ("top_two", *UNKNOWN) or (self.rule in MAJORITY and several) or not self.decided_here:
            first = f"be among the first {'two' if self.places == 2 else self.places}"
            return (first if several else "finish ahead" if there else "have the most votes") + there
        return f"take one of the {self.places} seats" if several else "win"

    def needed(self, name: str) -> tuple[float, ...]:
        """Share (0-1) of the pair's votes still out one of the pair needs: with the fewest, median, most ballots out.

        Above 1 it is out of reach; NaN where no vote is out.
        """
        if not (self.first and self.second and self.still_out):
            return NAN, NAN, NAN
        lead, counted = self.first.votes - self.second.votes, self.first.votes + self.second.votes
        votes, median = sum(kind.votes for kind in self.still_out), self.ballots_out[1]
        left = [votes * ballots / median for ballots in self.ballots_out]
        of_first = [needed_share(lead, out, 0.5 + self.line / 200, counted) for out in left]
        return tuple(share if name == self.first.name else 1 - share for share in of_first)

    def __str__(self) -> str:
        """The outlook in a few lines, for a terminal."""
        head = f"{self.contest}, {self.election}, release {self.release} of {self.released_at} ({self.status})"
        if self.status == UNCONTESTED:
            return f"{head}\n{self._all_in()} No chance is given."
        if self.status not in OPEN:
            return "\n".join([head, *(f"  {who.name}: {who.votes:,} votes" for who in self.candidates)])
        return "\n".join([head, *self._likely()])

    def _likely(self) -> Iterator[str]:
        """Lines on an open contest: margin, chances, and what is to be known of them."""
        of_what = "its votes are taken to be still out" if self.plain else "the ballots are still out, countywide"
        yield f"{show(self.share_out, 'share1')} of {of_what}."
        low, high = self.intervals[0.9]
        where = "" if self.decided_here else " in Los Angeles County"
        yield (
            f"Final margin{where}, {self.first.name} minus {self.second.name}: {self.margin_median:+.2f} points, "
            f"90% between {low:+.2f} and {high:+.2f} (counted: {self.counted_margin:+.2f})."
        )
        for who in self.candidates:
            yield f"  {who.name}: {who.votes:,} votes, {show(who.chance, 'probability')} to {self.aim(who.name)}"
        if self.rule in UNKNOWN:
            yield "What decides this contest is not known here."
        if self.rule in MAJORITY and self.places == 2:
            top = self.candidates[0]
            now = show(top.votes / max(sum(who.votes for who in self.candidates), 1), "share1")
            chance = show(top.p_majority, "probability")
            yield f"They go on unless somebody has more than half: {top.name} has {now} now; chance of it: {chance}."

    def _all_in(self) -> str:
        """Why nothing is at stake."""
        if self.rule in ("top_two", *MAJORITY) and len(self.candidates) == 2:
            return "Both go on to the next election, whatever their shares."
        if len(self.candidates) < 2:
            return f"Candidates: {', '.join(who.name for who in self.candidates) or 'none'}."
        return f"There are {len(self.candidates)} candidates for {self.places} seats: all of them get in."

    def _repr_html_(self) -> str:
        return f"<p>{'<br>'.join(escape(line.strip()) for line in str(self).splitlines())}</p>"

    def to_dict(self) -> dict[str, Any]:
        """For JSON: plain numbers, as `canvass.numbers.significant` keeps them, None for none, levels as "90"."""
        given, pair = asdict(self), ("candidate_id", "name", "votes")
        margin = {
            "unit": "percentage points of the pair's votes, first minus second",
            "line": self.line,
            "counted": self.counted_margin,
            "mean": self.margin_mean,
            "median": self.margin_median,
            "intervals": {f"{100 * level:g}": bounds for level, bounds in self.intervals.items()},
            "p_first_ahead": self.p_first_ahead,
        }
        kept = ["election", "contest_id", "contest", "as_of", "release", "released_at", "status"]
        kept += ["rule", "decided_here", "places", "plain"]
        shown = {
            **{name: given[name] for name in kept},
            "pair": {side: {k: given[side][k] for k in pair} for side in ("first", "second")} if self.first else None,
            "margin": margin if self.first else None,
            "share_out": self.share_out,
            "ballots_out": {
                **dict(zip(("low", "median", "high"), self.ballots_out, strict=True)),
                "unit": "votes in the contest, 90%" if self.plain else "ballots countywide, 90%",
                "source": self.ballots_out_source,
            },
            "needed_by_second": self.needed(self.second.name)[1] if self.status in OPEN else NAN,
            "assumed": given["still_out"],
            "shift": {
                "unit": "logits of the first's share, late mail against early mail: mean, sd",
                "common": self.common_shift,
                "own": self.own_shift,
            },
            "candidates": [{**asdict(who), "chance": who.chance, "to": self.aim(who.name)} for who in self.candidates],
            **{name: given[name] for name in ("trained_on", "later_counts", "earlier")},
        }
        return _plain(shown)

    def basis(self) -> pd.DataFrame:
        """What the outlook rests on: ``item``, ``value``, ``low``, ``high`` (90%; NaN of what is sure), ``unit``.

        Ballots out countywide; of each kind still out the pair's votes and the first's share assumed; the shifts of
        late mail against early mail, in points of the first's share near an even split (`POINTS_PER_LOGIT`).
        """
        low, median, high = self.ballots_out
        item = "Votes still out" if self.plain else "Ballots out, countywide"
        rows = [(item, median, low, high, rough("ballots", low))]
        for kind in self.still_out:
            rows.append((f"{kind.kind}: votes for the two still out", kind.votes, NAN, NAN, rough("votes", kind.votes)))
            rows.append((f"{kind.kind}: share assumed", kind.share, kind.share_low, kind.share_high, "share1"))
        shifts = {"Late mail, shift common to all contests": self.common_shift, "The contest's own": self.own_shift}
        for item, shift in shifts.items() if self.still_out and not self.plain else ():
            mean, sd = (POINTS_PER_LOGIT * part for part in shift)
            rows.append((item, mean, mean - SPREAD_90 * sd, mean + SPREAD_90 * sd, "points1"))
        return pd.DataFrame(rows, columns=["item", "value", "low", "high", "unit"])


def rough(unit: str, least: float) -> str:
    """The rough form of ``unit``, ballots or votes, unless it would print the ``least`` of the figures as nothing."""
    name, enough = {"ballots": ("rough ballots", 1000), "votes": ("rounded", 100)}[unit]
    return name if least >= enough else unit


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return significant(value) if np.isfinite(value) else None
    return value
