"""An outlook as it is handed out: margin, intervals, probabilities, and what they rest on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from canvass.numbers import significant
from canvass.outlook.margin import SPREAD_90

POINTS_PER_LOGIT = 25.0  # d share / d logit = p (1 - p), a quarter at an even split


NAN = float("nan")


@dataclass(frozen=True)
class Candidate:
    """One candidate or answer, most votes first; probabilities are capped, NaN where they do not apply."""

    candidate_id: int
    name: str
    votes: int  # counted
    p_win: float  # wins: the seat, one of the seats, the vote on a measure; NaN where a runoff follows
    p_first: float  # has the most votes in the end
    p_top_two: float  # is among the first two; NaN with fewer than three candidates or several seats
    p_majority: float  # has more than half of the votes in the end
    share_low: float  # final share (0-1) of the candidates' votes, from here
    share_median: float
    share_high: float  # to here with 90%


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
    places: int  # candidates who win or reach the runoff
    first: Candidate | None = None  # just inside the last place, as of the release
    second: Candidate | None = None  # just outside it
    line: float = 0.0  # margin `first` needs (0, or ``100 (2 threshold - 1)`` for a measure)
    counted_margin: float = NAN
    margin_mean: float = NAN
    margin_median: float = NAN
    intervals: dict[float, tuple[float, float]] = field(default_factory=dict)  # level to ends of the final margin
    p_first_ahead: float = NAN  # P(final margin > line), capped
    needed: float = NAN  # share (0-1) `second` needs of the pair's votes still out (median) to reach the line
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
        """The probability that `name` wins or, where a runoff follows, reaches it."""
        return self.chance(next(candidate for candidate in self.candidates if candidate.name == name))

    def __str__(self) -> str:
        """The outlook in a few lines, for a terminal."""
        head = f"{self.contest}, {self.election}, release {self.release} of {self.released_at} ({self.status})"
        lines = [head, f"{100 * self.share_out:.0f}% of the ballots are still out, countywide."]
        if self.first and self.second:
            low, high = self.intervals[0.9]
            lines.append(
                f"Final margin, {self.first.name} minus {self.second.name}: {self.margin_median:+.2f} points, "
                f"90% between {low:+.2f} and {high:+.2f} (counted: {self.counted_margin:+.2f})."
            )
        for candidate in self.candidates:
            chance = self.chance(candidate)
            lines.append(f"  {candidate.name}: {candidate.votes:,} votes, {self.aim} with {100 * chance:.2f}%")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<p>{'<br>'.join(escape(line.strip()) for line in str(self).splitlines())}</p>"

    @property
    def aim(self) -> str:
        """What the candidates want: to win, to take one of the seats, or to reach the runoff."""
        runoff = any(not np.isnan(candidate.p_top_two) for candidate in self.candidates) and self.places == 2
        return "reaches the top two" if runoff else "wins" if self.places == 1 else "takes a seat"

    def chance(self, candidate: Candidate) -> float:
        """The probability that `candidate` wins or, where a runoff follows, reaches it."""
        return candidate.p_top_two if np.isnan(candidate.p_win) else candidate.p_win

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
        kept = ["election", "contest_id", "contest", "as_of", "release", "released_at", "status", "places"]
        shown = {
            **{name: given[name] for name in kept},
            "pair": {side: {k: given[side][k] for k in pair} for side in ("first", "second")} if self.first else None,
            "margin": margin if self.first else None,
            "share_out": self.share_out,
            "ballots_out": {
                **dict(zip(("low", "median", "high"), self.ballots_out, strict=True)),
                "unit": "ballots countywide, 90%",
                "source": self.ballots_out_source,
            },
            "needed_by_second": self.needed,
            "assumed": given["still_out"],
            "shift": {
                "unit": "logits of the first's share, late mail against early mail: mean, sd",
                "common": self.common_shift,
                "own": self.own_shift,
            },
            **{name: given[name] for name in ("candidates", "trained_on", "later_counts", "earlier")},
        }
        return _plain(shown)

    def basis(self) -> pd.DataFrame:
        """What the outlook rests on: ``item``, ``value``, ``low``, ``high`` (90%; NaN of what is sure), ``unit``.

        Ballots out countywide; of each kind still out the pair's votes and the first's share assumed; the shifts of
        late mail against early mail, in points of the first's share near an even split (`POINTS_PER_LOGIT`).
        """
        low, median, high = self.ballots_out
        rows = [("Ballots out, countywide", median, low, high, "rough ballots")]
        for kind in self.still_out:
            rows.append((f"{kind.kind}: votes for the two still out", kind.votes, NAN, NAN, "rough votes"))
            rows.append((f"{kind.kind}: share assumed", kind.share, kind.share_low, kind.share_high, "share1"))
        shifts = {"Late mail, shift common to all contests": self.common_shift, "The contest's own": self.own_shift}
        for item, shift in shifts.items() if self.still_out else ():
            mean, sd = (POINTS_PER_LOGIT * part for part in shift)
            rows.append((item, mean, mean - SPREAD_90 * sd, mean + SPREAD_90 * sd, "points1"))
        return pd.DataFrame(rows, columns=["item", "value", "low", "high", "unit"])


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return significant(value) if np.isfinite(value) else None
    return value
