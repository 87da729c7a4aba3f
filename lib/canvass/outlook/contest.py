"""The outlook of one contest: what its final margin may be, how sure that is, and what it rests on."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import expit

from canvass.count.election import Election
from canvass.errors import NotYetError
from canvass.outlook import margin as mg
from canvass.outlook.drops import boundary
from canvass.outlook.forecast import Forecast, forecast
from canvass.outlook.known import Earlier, earlier_count, expected_swing, known_counts
from canvass.outlook.order import Order, final_order, pair_order, unopposed
from canvass.outlook.statement import NAN, NO_VOTES, OPEN, UNCONTESTED, Candidate, Kind, Outlook
from canvass.outlook.tally import Floats, Tally, tally
from canvass.outlook.training import Experience

KINDS = ("Late mail", "Conditional and provisional", "Election day in person")
NIGHT_CAP = 0.005  # before late mail is counted nothing is nearer to certain than this
NORMAL_90 = 1.6449  # standard normal quantile at 95%
ENDINGS = np.arange(0.005, 1.0, 0.01)  # quantiles: the middles of a hundred equal parts
CHANCES = ("p_win", "p_first", "p_top_two", "p_majority")


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
        The releases were not captured one by one, from election night on, or there is no other count to learn from.
    """
    row = election.contest(contest)
    training = training or known_counts(election)
    count = tally(election)
    (c,) = np.flatnonzero(count.contests["contest_id"] == row["contest_id"])
    fc, before = _forecast(election, count, [int(c)], training, earlier)
    return _told(election, count, fc, int(c), training, before.get(int(c)))


def outlooks(election: Election) -> dict[int, Outlook]:
    """The outlook of every contest by its id, each as `outlook` gives it, of one forecast; without those it refuses.

    >>> from canvass import load_election
    >>> night = load_election("2022-general", "2022-11-10")
    >>> said = outlooks(night)
    >>> len(said), said[8847].to_dict() == outlook(night, 8847).to_dict()
    (430, True)
    """
    training, count = known_counts(election), tally(election)
    every = range(len(count.contests))
    fc, before = _forecast(election, count, every, training, earlier=True)
    found = {}
    for c in every:
        with suppress(NotYetError):
            said = _told(election, count, fc, c, training, before.get(c))
            found[said.contest_id] = said
    return found


def _forecast(
    election: Election, count: Tally, contests: Iterable[int], training: Experience, earlier: bool
) -> tuple[Forecast, dict[int, Earlier]]:
    """The newest release forecast, with what earlier counts of the same two say of the contests at these positions."""
    at, ids = len(count.hours) - 1, count.contests["contest_id"]
    known = {c: earlier_count(election, int(ids[c])) for c in contests} if earlier else {}
    before, rows, swing = {c: found for c, found in known.items() if found}, boundary(count, at), {}
    for c, found in before.items():
        swing |= expected_swing(count, at, c, rows[c], found)
    fc = forecast(count, at, training, swing=swing)
    return (fc.closed() if election.certified else fc), {c: before[c] for c in swing}


def _told(
    election: Election, count: Tally, fc: Forecast, c: int, training: Experience, before: Earlier | None
) -> Outlook:
    """The outlook of the contest at position `c`."""
    row, at = count.contests.iloc[c], len(count.hours) - 1
    status = _status(count, fc, c, election.certified)
    if c not in fc.contest or status == NO_VOTES:
        said = {"candidates": _candidates(count, fc, c, unopposed(count.members[c]))}
    else:
        said = _pairwise(count, fc, c)
    if status not in OPEN:
        said = _without_chances(said)
    return Outlook(
        election=election.slug,
        contest_id=int(row["contest_id"]),
        contest=str(row["name"]),
        as_of="" if election.as_of is None else election.as_of.isoformat(),
        release=int(election.releases["release"].iloc[-1]),
        released_at=election.releases["released_at"].iloc[-1].isoformat(),
        status=status,
        rule=str(row["rule"]),
        decided_here=row["decided_here"] == "yes",
        places=int(count.places[c]),
        share_out=fc.rest.total / (fc.rest.total + count.ballots[at]),
        ballots_out=_band(fc, count.ballots[at]),
        ballots_out_source=fc.rest.source,
        trained_on=tuple(known.slug for known in training.tallies),
        later_counts=tuple(known.slug for known in training.tallies if known.election_day > count.election_day),
        earlier=before.election if before else "",
        **said,
    )


def replay(election: Election, contest: str | int, training: Experience | None = None) -> list[Outlook]:
    """The outlook as it stood at each release, each from nothing later, the newest as of the election itself."""
    training = training or known_counts(election)
    cuts = [election.until(moment) for moment in election.releases["released_at"].iloc[:-1]]
    return [outlook(cut, contest, training) for cut in (*cuts, election)]


def cap(fc: Forecast) -> float:
    """How near to 0 or 1 a probability may be: `margin.CAP`, but `NIGHT_CAP` before late mail is counted."""
    return mg.CAP if len(fc.snap.mail.at) or not fc.rest.total else NIGHT_CAP


def answer_sign(z: Floats) -> Floats:
    """-1 where a pair's first is a measure's or retention's no, else 1: such margins are yes minus no."""
    return np.where(z[..., -2:].sum(axis=-1) < 0, -1.0, 1.0)


def line_to_reach(z: Floats, threshold: Floats) -> Floats:
    """Margin in points at which Yes reaches its line, ``100 (2 threshold - 1)``; 0 between candidates."""
    return np.where(z[..., -2:].any(axis=-1), 200.0 * threshold - 100.0, 0.0)


def _band(fc: Forecast, counted: float) -> tuple[float, float, float]:
    """Ballots out: 5th, 50th and 95th percentile, never more than `margin.MOST_OUT` times those counted."""
    out = fc.rest.total
    low, high = (out * np.exp(side * NORMAL_90 * fc.rest.log_sd) for side in (-1.0, 1.0))
    return float(low), out, float(max(min(high, mg.MOST_OUT * counted), out))


def _status(count: Tally, fc: Forecast, c: int, certified: bool) -> str:
    """How far the contest at position `c` is counted; refused where its votes of election night were not published."""
    rows, at = count.members[c], fc.snap.at
    if len(rows) <= count.places[c]:
        return UNCONTESTED
    if not count.counted[rows, at].sum():
        return NO_VOTES
    if np.isnan(count.added[rows, : count.night_end(at) + 1]).all():
        name = count.contests["name"].iloc[c]
        raise NotYetError(f"{name}: no outlook, its votes were first published after election night.")
    return "certified" if certified else "late count" if len(fc.snap.mail.at) else "election night"


def _without_chances(said: dict[str, Any]) -> dict[str, Any]:
    """The same where there is an outcome, or nothing at stake: no chances."""
    people = [replace(who, **dict.fromkeys(CHANCES, NAN)) for who in said["candidates"]]
    return said | {"p_first_ahead": NAN, "endings": (), "candidates": tuple(people)}


def _pairwise(count: Tally, fc: Forecast, c: int) -> dict[str, Any]:
    """The fields of `Outlook` about the pair at the boundary of the contest at position `c`, and its candidates."""
    p, nearest, shift = int(np.flatnonzero(fc.contest == c)[0]), cap(fc), fc.shift
    z = count.signs[fc.rows[p, 0]] - count.signs[fc.rows[p, 1]]
    sign = float(answer_sign(z))
    line = float(line_to_reach(z, count.contests["line"].to_numpy()[c]))
    still, turn = fc.still.take(p), int(sign)
    margins, rows = sign * mg.grid(still)[:, :, ::turn], fc.rows[p][::turn]
    order = final_order(fc, count, p) if len(count.members[c]) > 2 else pair_order(rows, margins, line)
    candidates = _candidates(count, fc, c, order)
    by_row = dict(zip(order.rows.tolist(), candidates, strict=True))
    a, b = (still.a[0], still.b[0])[::turn]
    tails = [(1.0 + side * level) / 2.0 for level in mg.LEVELS for side in (-1.0, 1.0)]
    found = mg.quantiles(margins, np.array([*tails, 0.5, *ENDINGS]))[0].tolist()
    (*ends, median), endings = found[: len(tails) + 1], found[len(tails) + 1 :]
    kinds = zip(KINDS, still.votes[0].tolist(), sign * still.mean[0], mg.SPREAD_90 * still.sd[0], strict=True)
    return {
        "first": by_row[rows[0]],
        "second": by_row[rows[1]],
        "line": line,
        "counted_margin": float(100.0 * (a - b) / max(a + b, 1.0)),
        "margin_mean": float(mg.mean(margins)[0]),
        "margin_median": median,
        "endings": tuple(endings),
        "intervals": dict(zip(mg.LEVELS, zip(ends[::2], ends[1::2], strict=True), strict=True)),
        "p_first_ahead": float(np.clip(mg.above(margins, np.array([line]))[0], nearest, 1.0 - nearest)),
        "still_out": tuple(
            Kind(name, votes, *expit([mean, mean - spread, mean + spread]).tolist())
            for name, votes, mean, spread in kinds
            if votes > 0.5
        ),
        "common_shift": (sign * float(shift.common[p]), float(np.sqrt(shift.common_var[p]))),
        "own_shift": (sign * float(shift.own[p]), float(np.sqrt(shift.own_var[p]))),
        "candidates": candidates,
    }


def _candidates(count: Tally, fc: Forecast, c: int, order: Order) -> tuple[Candidate, ...]:
    """All candidates of the contest at position `c`, in the order of the count."""
    size, nearest, seats = len(order.rows), cap(fc), int(count.contests["seats"].iloc[c])
    unasked = np.full(size, np.nan)
    win = order.placed if count.places[c] <= seats else unasked
    top_two = order.top_two if size > 2 and seats == 1 else unasked
    chances = np.clip(np.column_stack([win, order.first, top_two, order.majority]), nearest, 1.0 - nearest)
    people, votes = count.candidates.iloc[order.rows], count.counted[order.rows, fc.snap.at].astype(int)
    ids, twice = people["candidate_id"], people["name"].duplicated(keep=False)
    names = people["name"].where(~twice, people["name"] + " (" + ids.astype(str) + ")")
    told = zip(ids.tolist(), names.tolist(), votes.tolist(), chances.tolist(), order.share.tolist(), strict=True)
    return tuple(Candidate(who, name, count, *chance, *share) for who, name, count, chance, share in told)
