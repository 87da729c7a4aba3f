"""The outlook of one contest: what its final margin may be, how sure that is, and what it rests on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from canvass.count.election import Election
from canvass.outlook import margin as mg
from canvass.outlook.drops import boundary
from canvass.outlook.forecast import Forecast, forecast
from canvass.outlook.known import earlier_count, expected_swing, known_counts
from canvass.outlook.order import Order, final_order, pair_order, unopposed
from canvass.outlook.rest import Rest
from canvass.outlook.statement import Candidate, Kind, Outlook
from canvass.outlook.tally import Floats, Tally, tally
from canvass.outlook.training import Experience

KINDS = ("Late mail", "Conditional and provisional", "Election day in person")
NIGHT_CAP = 0.005  # before late mail is counted nothing is nearer to certain than this
NORMAL_90 = 1.6449  # standard normal quantile at 95%
UNCONTESTED, NO_VOTES, NIGHT, LATE, CERTIFIED = "uncontested", "no votes", "election night", "late count", "certified"


def outlook(
    election: Election, contest: str | int, training: Experience | None = None, *, earlier: bool = True
) -> Outlook:
    """The outlook of one contest as of the election's newest release.

    Parameters
    ----------
    election
        As loaded, perhaps cut to ``as_of``; nothing later is looked at.
    contest
        Id, slug or unambiguous part of the contest's name.
    training
        Other counts, from `train`, never this one; all other finished counts of ``data/`` unless told.
    earlier
        Whether to expect half the swing of an earlier count of the same two candidates, where there is one.

    Raises
    ------
    canvass.errors.ContestError
        No contest, or several, answer to ``contest``.
    canvass.errors.NotYetError
        The releases were not captured one by one, or there is no other count to learn from.

    Examples
    --------
    >>> from canvass import load_election
    >>> said = outlook(load_election("2022-general", "2022-11-09 04:00"), "city of los angeles mayor")
    >>> said.status, said.second.name, 0.5 < said.p("Karen Bass") < 0.95
    ('election night', 'Karen Bass', True)
    """
    row = election.contest(contest)
    training = known_counts(election) if training is None else training
    count = tally(election)
    c = int(np.flatnonzero(count.contests["contest_id"] == row["contest_id"])[0])
    at = len(count.hours) - 1
    before = earlier_count(election, int(row["contest_id"])) if earlier else None
    swing = expected_swing(count, at, c, boundary(count, at)[c], before)
    fc = forecast(count, at, training, swing=swing)
    fc = fc.closed() if election.certified else fc
    view = _View(count, fc, c, cap(fc))
    released_at = election.releases["released_at"].iloc[-1]
    return Outlook(
        election=election.slug,
        contest_id=int(row["contest_id"]),
        contest=str(row["name"]),
        as_of="" if election.as_of is None else election.as_of.isoformat(),
        release=int(election.releases["release"].iloc[-1]),
        released_at=released_at.isoformat(),
        status=(status := view.status(election.certified)),
        places=int(count.places[c]),
        share_out=fc.rest.total / (fc.rest.total + count.ballots[at]),
        ballots_out=_band(fc.rest, count.ballots[at]),
        ballots_out_source=fc.rest.source,
        trained_on=tuple(known.slug for known in training.tallies),
        later_counts=tuple(known.slug for known in training.tallies if known.election_day > count.election_day),
        earlier=before.election if before and swing else "",
        **(view.without_pair(status) if status in (UNCONTESTED, NO_VOTES) else view.pairwise()),
    )


def replay(election: Election, contest: str | int, training: Experience | None = None) -> list[Outlook]:
    """The outlook as it stood at each release, each from nothing later, the newest as of the election itself."""
    training = known_counts(election) if training is None else training
    cuts = [election.until(moment) for moment in election.releases["released_at"].iloc[:-1]]
    return [outlook(cut, contest, training) for cut in (*cuts, election)]


def cap(fc: Forecast) -> float:
    """How near to 0 or 1 a probability may be: `margin.CAP`, but `NIGHT_CAP` before late mail is counted."""
    return mg.CAP if len(fc.snap.mail.at) or not fc.rest.total else NIGHT_CAP


def answer_sign(z: Floats) -> Floats:
    """-1 where a pair's first is a measure's or retention's no, else 1: such margins are yes minus no."""
    return np.where(z[..., -2:].sum(axis=-1) < 0, -1.0, 1.0)


def line_to_reach(z: Floats, threshold: Floats) -> Floats:
    """Margin in points at which an answer prevails, ``100 (2 threshold - 1)``; 0 between candidates."""
    return np.where(z[..., -2:].any(axis=-1), 200.0 * threshold - 100.0, 0.0)


def _band(rest: Rest, counted: float) -> tuple[float, float, float]:
    """Ballots out: 5th, 50th and 95th percentile, never more than `margin.MOST_OUT` times those counted."""
    low, high = (rest.total * np.exp(side * NORMAL_90 * rest.log_sd) for side in (-1.0, 1.0))
    return float(low), rest.total, float(max(min(high, mg.MOST_OUT * counted), rest.total))


@dataclass(frozen=True)
class _View:
    """One contest of a forecast: position ``c`` in the count, probabilities kept ``cap`` from 0 and 1."""

    count: Tally
    fc: Forecast
    c: int
    cap: float

    def status(self, certified: bool) -> str:
        if self.c not in self.fc.contest:
            return UNCONTESTED
        if not self.count.counted[self.count.members[self.c], self.fc.snap.at].sum():
            return NO_VOTES
        return CERTIFIED if certified else LATE if len(self.fc.snap.mail.at) else NIGHT

    def without_pair(self, status: str) -> dict[str, Any]:
        """The fields of `Outlook` where there is nothing to forecast."""
        nan = float("nan")
        points = dict.fromkeys(("counted_margin", "margin_mean", "margin_median", "p_first_ahead", "needed"), nan)
        order = unopposed(self.count.members[self.c], status == UNCONTESTED)
        pair: dict[str, Any] = {"first": None, "second": None, "line": 0.0, "intervals": {}, "still_out": ()}
        shifts = dict.fromkeys(("common_shift", "own_shift"), (nan, nan))
        return {**points, **pair, **shifts, "candidates": self.candidates(order)}

    def pairwise(self) -> dict[str, Any]:
        """The fields of `Outlook` about the pair at the boundary, and the candidates."""
        count, fc, p = self.count, self.fc, int(np.flatnonzero(self.fc.contest == self.c)[0])
        z = count.signs[fc.rows[p, 0]] - count.signs[fc.rows[p, 1]]
        sign = float(answer_sign(z))
        line = float(line_to_reach(z, count.contests["threshold"].to_numpy()[self.c]))
        margins = sign * mg.grid(fc.still.take(p))[:, :, :: int(sign)]
        rows = fc.rows[p][:: int(sign)]
        many = len(count.members[self.c]) > 2
        order = final_order(fc, count, p) if many else pair_order(rows, margins, line)
        candidates = self.candidates(order)
        first, second = (
            next(k for k in candidates if k.candidate_id == count.candidates["candidate_id"].iloc[row]) for row in rows
        )
        a, b = (fc.still.a[p], fc.still.b[p])[:: int(sign)]
        out, to_reach = fc.still.votes[p].sum(), (1.0 + line / 100.0) / 2.0
        tails = [q for level in mg.LEVELS for q in ((1.0 - level) / 2.0, (1.0 + level) / 2.0)]
        low_high = mg.quantiles(margins, np.array([*tails, 0.5]))[0]
        shift = fc.shift
        return {
            "first": first,
            "second": second,
            "line": line,
            "counted_margin": float(100.0 * (a - b) / max(a + b, 1.0)),
            "margin_mean": float(mg.mean(margins)[0]),
            "margin_median": float(low_high[-1]),
            "intervals": {
                level: (float(low_high[2 * i]), float(low_high[2 * i + 1])) for i, level in enumerate(mg.LEVELS)
            },
            "p_first_ahead": float(np.clip(mg.above(margins, np.array([line]))[0], self.cap, 1.0 - self.cap)),
            "needed": float(1.0 - (to_reach * (a + b + out) - a) / out) if out > 0 else float("nan"),
            "still_out": self._kinds(p, sign),
            "common_shift": (sign * float(shift.common[p]), float(np.sqrt(shift.common_var[p]))),
            "own_shift": (sign * float(shift.own[p]), float(np.sqrt(shift.own_var[p]))),
            "candidates": candidates,
        }

    def _kinds(self, p: int, sign: float) -> tuple[Kind, ...]:
        """Kinds of ballots of which some are out."""
        still, kinds = self.fc.still, []
        for k, name in enumerate(KINDS):
            if still.votes[p, k] >= 0.5:
                mean, spread = sign * still.mean[p, k], mg.SPREAD_90 * still.sd[p, k]
                kinds.append(
                    Kind(name, float(still.votes[p, k]), *(float(expit(mean + d)) for d in (0.0, -spread, spread)))
                )
        return tuple(kinds)

    def candidates(self, order: Order) -> tuple[Candidate, ...]:
        """All candidates in the order of the count."""
        size, places = len(order.rows), int(self.count.places[self.c])
        seats = int(self.count.contests["seats"].iloc[self.c])
        runoff = places > seats
        chances = {
            "p_win": order.placed if not runoff else np.full(size, np.nan),
            "p_first": order.first,
            "p_top_two": order.top_two if size > 2 and seats == 1 else np.full(size, np.nan),
            "p_majority": order.majority,
        }
        people = self.count.candidates.iloc[order.rows]
        names = people["name"] + np.where(
            people["name"].duplicated(keep=False), " (" + people["candidate_id"].astype(str) + ")", ""
        )
        return tuple(
            Candidate(
                int(people["candidate_id"].iloc[i]),
                str(names.iloc[i]),
                int(self.count.counted[row, self.fc.snap.at]),
                *(float(np.clip(p[i], self.cap, 1.0 - self.cap)) for p in chances.values()),
                *(float(share) for share in order.share[i]),
            )
            for i, row in enumerate(order.rows)
        )
