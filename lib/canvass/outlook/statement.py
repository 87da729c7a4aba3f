"""An outlook as it is handed out: margin, intervals, probabilities, and what they rest on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from canvass.numbers import significant
from canvass.outlook.margin import SPREAD_90

POINTS_PER_LOGIT = 25.0  # d share / d logit = p (1 - p), a quarter at an even split


@dataclass(frozen=True)
class Candidate:
    """One candidate or answer, most votes first; probabilities are capped, NaN where they do not apply.

    Attributes
    ----------
    votes : int, counted
    p_win : float, wins: the seat, one of the seats, the vote on a measure; NaN where a runoff follows
    p_first : float, has the most votes in the end
    p_top_two : float, is among the first two; NaN with fewer than three candidates or several seats
    p_majority : float, has more than half of the votes in the end
    share_low, share_median, share_high : float, final share (0-1) of the candidates' votes, with 90%
    """

    candidate_id: int
    name: str
    votes: int
    p_win: float
    p_first: float
    p_top_two: float
    p_majority: float
    share_low: float
    share_median: float
    share_high: float


@dataclass(frozen=True)
class Kind:
    """One kind of ballots still out: the pair's votes (median), the first's share (0-1) assumed, with 90%."""

    kind: str
    votes: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True)
class Outlook:
    """What is known of a contest as of one release.

    Margins are percentage points of the pair's votes, `first` minus `second`; for measures yes minus no. Shifts
    are logits of the pair's share, late mail against early mail.

    Attributes
    ----------
    as_of, released_at : ISO 8601 with offset; as_of is empty where the tables are not cut
    status : "election night", "late count", "certified", "uncontested" or "no votes"
    places : candidates who win or reach the runoff
    first, second : just inside and just outside the last place, as of the release; None without a contest
    line : margin `first` needs (0, or ``100 (2 threshold - 1)`` for a measure)
    counted_margin, margin_mean, margin_median : points
    intervals : level to (low, high) of the final margin, points
    p_first_ahead : P(final margin > line), capped
    needed : share (0-1) `second` needs of the pair's votes still out (median) to reach the line
    share_out : share (0-1) of the final ballots, countywide, not counted yet (median)
    ballots_out : low, median and high (90%) of the ballots not counted yet, countywide
    still_out : by kind of ballots
    common_shift, own_shift : (mean, sd) of the late mail to come: shared with other contests, the contest's own
    trained_on, later_counts : counts that taught the model, and those of them that came later (a replay)
    earlier : the earlier count of the same two candidates, empty where there is none
    """

    election: str
    contest_id: int
    contest: str
    as_of: str
    release: int
    released_at: str
    status: str
    places: int
    first: Candidate | None
    second: Candidate | None
    line: float
    counted_margin: float
    margin_mean: float
    margin_median: float
    intervals: dict[float, tuple[float, float]]
    p_first_ahead: float
    needed: float
    share_out: float
    ballots_out: tuple[float, float, float]
    ballots_out_source: str
    still_out: tuple[Kind, ...]
    common_shift: tuple[float, float]
    own_shift: tuple[float, float]
    candidates: tuple[Candidate, ...]
    trained_on: tuple[str, ...]
    later_counts: tuple[str, ...]
    earlier: str

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
        given = asdict(self)
        pair = {side: _named(getattr(self, side)) for side in ("first", "second")}
        margin = {
            "unit": "percentage points of the pair's votes, first minus second",
            "line": self.line,
            "counted": self.counted_margin,
            "mean": self.margin_mean,
            "median": self.margin_median,
            "intervals": {f"{100 * level:g}": bounds for level, bounds in self.intervals.items()},
            "p_first_ahead": self.p_first_ahead,
        }
        out = dict(zip(("low", "median", "high"), self.ballots_out, strict=True))
        shown = {
            **{name: given[name] for name in ("election", "contest_id", "contest", "as_of", "release", "released_at")},
            "status": self.status,
            "places": self.places,
            "pair": pair if self.first else None,
            "margin": margin if self.first else None,
            "share_out": self.share_out,
            "ballots_out": {**out, "unit": "ballots countywide, 90%", "source": self.ballots_out_source},
            "needed_by_second": self.needed,
            "assumed": given["still_out"],
            "shift": {
                "unit": "logits of the first's share, late mail against early mail: mean, sd",
                "common": self.common_shift,
                "own": self.own_shift,
            },
            "candidates": given["candidates"],
            **{name: given[name] for name in ("trained_on", "later_counts", "earlier")},
        }
        return {key: _plain(value) for key, value in shown.items()}

    def basis(self) -> pd.DataFrame:
        """What the outlook rests on.

        Returns
        -------
        pandas.DataFrame
            ``item`` (str), ``value``, ``low``, ``high`` (float64, with 90%; NaN where nothing is uncertain) and
            ``unit`` (of `canvass.numbers`): ballots out countywide; of each kind still out the pair's votes and
            the first's share assumed; the shifts of late mail against early mail, in points of the first's
            share near an even split (`POINTS_PER_LOGIT`).
        """
        low, median, high = self.ballots_out
        rows = [("Ballots out, countywide", median, low, high, "rough ballots")]
        for kind in self.still_out:
            rows.append((f"{kind.kind}: votes for the two still out", kind.votes, np.nan, np.nan, "rough votes"))
            rows.append((f"{kind.kind}: share assumed", kind.share, kind.share_low, kind.share_high, "share1"))
        shifts = {"Late mail, shift common to all contests": self.common_shift, "The contest's own": self.own_shift}
        for item, shift in shifts.items() if self.still_out else ():
            mean, sd = (POINTS_PER_LOGIT * part for part in shift)
            rows.append((item, mean, mean - SPREAD_90 * sd, mean + SPREAD_90 * sd, "points1"))
        return pd.DataFrame(rows, columns=["item", "value", "low", "high", "unit"])


def _named(candidate: Candidate | None) -> dict[str, Any] | None:
    if candidate is None:
        return None
    return {"candidate_id": candidate.candidate_id, "name": candidate.name, "votes": candidate.votes}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return significant(value) if np.isfinite(value) else None
    return value
