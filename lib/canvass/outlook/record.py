"""Every release of every contest of a finished count, forecast as it would have been then.

The model has learned from other counts only; each forecast sees the releases up to its own. The result is a
plain table, one row a forecast, that anyone can score again (`canvass.outlook.scores`, or by hand).
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from canvass.count.election import Election
from canvass.errors import NotYetError
from canvass.outlook import margin as mg
from canvass.outlook.baselines import Naive, learn_naive, naive_still
from canvass.outlook.contest import answer_sign, cap, line_to_reach
from canvass.outlook.drops import FEATURES
from canvass.outlook.forecast import Forecast, forecast
from canvass.outlook.known import known_counts
from canvass.outlook.tally import Floats, Ints, Tally, tally
from canvass.outlook.training import Experience

QUANTILES = (0.025, *(round(0.05 * k, 2) for k in range(1, 20)), 0.975)
COLUMNS = [f"q{1000 * q:03.0f}" for q in QUANTILES]  # q025, q050, ... q975: thousandths
CLASSES = ("partisan", "measure", "retention", "other")
MODEL = "model"
_KEYS = ["election", "release", "stage", "contest_id", "candidates", "seats", "first", "second", "method"]


def track_record(
    election: Election,
    training: Experience | None = None,
    *,
    ballots_known: float | None = None,
    stages: Collection[int] | None = None,
    baselines: bool = True,
) -> pd.DataFrame:
    """Forecasts of every contest of a finished count, at every release.

    No earlier count of the same candidates is used: that some candidates met before says little of the others.

    Parameters
    ----------
    election
        A certified count.
    training
        Other counts, from `canvass.outlook.train`; all other finished counts of ``data/`` unless told.
    ballots_known
        Score with the ballots still out of each contest known, times this factor: 1 is the truth, 1.1 ten
        percent too many; None estimates them as an outlook does.
    stages
        Late releases since election night to stand on; all releases unless told.
    baselines
        Add the rows of B0-B3 (`canvass.outlook.baselines`).

    Returns
    -------
    pandas.DataFrame
        A row per method, release and contest with a choice: ``election``, ``release``, ``stage`` (late releases
        since election night; 0 is its end, negative before), ``share_in`` (0-1, of late mail, as known then),
        ``contest_id``, ``contest``, ``class``,
        ``candidates``, ``seats``, ``cluster`` (near-duplicates share one), ``votes`` (final, of the pair),
        ``first``, ``second`` (candidate ids), ``line``, ``counted``, ``final`` (margins), ``votes_counted``,
        ``votes_out`` (of the pair: counted, and taken to be out), ``share_likely``, ``share_came`` (0-1, of the
        first in what was still out, as the model expected it and as it came), ``first_won``, ``method``, ``mean``
        and ``q025`` ... ``q975`` (margins in points of the pair's votes) and ``p_first`` (P(final > line)).

    Raises
    ------
    canvass.errors.NotYetError
        The count is not finished, or its releases were not captured one by one.
    """
    if not election.certified:
        raise NotYetError(f"{election.slug}: no track record before the count is certified.")
    training = known_counts(election) if training is None else training
    count = tally(election)
    naive = learn_naive(training) if baselines else None
    nothing = np.full_like(count.estimate, np.nan)
    night = replace(count, estimate=nothing, told_other=nothing)  # the first estimate comes hours after its release
    parts = []
    for at, of_night in enumerate(count.night):
        if stages is not None and at - count.night_end() not in stages:
            continue
        seen = night if of_night else count
        known = count if ballots_known is not None else None
        fc = forecast(seen, at, training, final=known, factor=ballots_known or 1.0)
        fc = fc.closed() if at == len(count.hours) - 1 else fc
        parts += _release(seen, at, fc, naive)
    record = pd.concat(parts, ignore_index=True)
    return record[record["votes"] > 0].reset_index(drop=True)


def forecast_table(record: pd.DataFrame) -> pd.DataFrame:
    """The columns of a `track_record` that scoring it needs, rounded (points to .01, probabilities to .0001).

    Returns
    -------
    pandas.DataFrame
        ``election``, ``release``, ``stage``, ``contest_id``, ``cluster`` (a number), ``candidates``, ``seats``,
        ``first``, ``second`` (candidate ids), ``method``, ``line``, ``final``, ``mean``, ``q025`` ... ``q975`` and
        ``p_first``.
    """
    points = ["line", "final", "mean", *COLUMNS]
    kept = record[[*_KEYS, *points]].round(dict.fromkeys(points, 2))
    kept.insert(4, "cluster", pd.factorize(record["cluster"])[0])
    return kept.assign(p_first=record["p_first"].round(4)).reset_index(drop=True)


def _release(count: Tally, at: int, fc: Forecast, naive: Naive | None) -> list[pd.DataFrame]:
    stills = {MODEL: fc.still} | (naive_still(count, fc, naive) if naive else {})
    facts, sign = _facts(count, at, fc)
    facts.insert(0, "election", count.slug)
    facts.insert(1, "release", at + 1)
    line = facts["line"].to_numpy()
    return [facts.assign(method=name, **_distribution(still, sign, line, cap(fc))) for name, still in stills.items()]


def _facts(count: Tally, at: int, fc: Forecast) -> tuple[pd.DataFrame, Floats]:
    """What was known and how it ended, and the sign that puts yes before no."""
    z = fc.pairs.z
    sign = answer_sign(z)
    contests = count.contests.iloc[fc.contest]
    now, final = (sign * _margin(count.counted[fc.rows, k]) for k in (at, -1))
    line = line_to_reach(z, contests["threshold"].to_numpy())
    rows = np.where(sign[:, None] > 0, fc.rows, fc.rows[:, ::-1])
    ids = count.candidates["candidate_id"].to_numpy()[rows]
    kind = _classes(z)
    out = fc.still.votes.sum(axis=1)
    likely = (fc.still.votes * expit(sign[:, None] * fc.still.mean)).sum(axis=1) / np.maximum(out, 1e-9)
    came = count.counted[rows, -1] - count.counted[rows, at]
    facts = pd.DataFrame(
        {
            "stage": at - count.night_end(),
            "share_in": fc.share_in,
            "contest_id": contests["contest_id"].to_numpy(),
            "contest": contests["name"].to_numpy(),
            "class": kind,
            "candidates": [len(count.members[c]) for c in fc.contest],
            "seats": contests["seats"].to_numpy(),
            "cluster": _clusters(count, rows, kind),
            "votes": count.counted[fc.rows, -1].sum(axis=1),
            "first": ids[:, 0],
            "second": ids[:, 1],
            "line": line,
            "counted": now,
            "final": final,
            "votes_counted": count.counted[rows, at].sum(axis=1),
            "votes_out": out,
            "share_likely": likely,
            "share_came": came[:, 0] / np.where(came.sum(axis=1) > 0, came.sum(axis=1), np.nan),
            "first_won": final > line,
        }
    )
    return facts, sign


def _margin(votes: Floats) -> Floats:
    return 100.0 * (votes[:, 0] - votes[:, 1]) / np.maximum(votes.sum(axis=1), 1.0)


def _classes(z: Floats) -> NDArray[np.str_]:
    known = [np.abs(z[:, FEATURES.index(name)]) > 0.75 for name in ("party", "measure", "retention")]
    return np.select(known, CLASSES[:3], CLASSES[3])


def _clusters(count: Tally, rows: Ints, kind: NDArray[np.str_]) -> list[str]:
    """Retention questions are one cluster; contests of the same two people are one; else the contest."""
    names = count.candidates["ballot_name"].astype(str).to_numpy()[rows]
    contest = count.candidates["contest_id"].to_numpy()[rows[:, 0]]
    return [
        "retention" if k == "retention" else str(c) if k == "measure" else " / ".join(sorted(pair))
        for k, c, pair in zip(kind, contest, names, strict=True)
    ]


def _distribution(still: mg.Still, sign: Floats, line: Floats, nearest: float) -> dict[str, Floats]:
    margins = mg.grid(still)
    margins = np.where(sign[:, None, None] > 0, margins, -margins[:, :, ::-1])
    quantiles = mg.quantiles(margins, np.array(QUANTILES))
    p_first = np.clip(mg.above(margins, line), nearest, 1.0 - nearest)
    return {"mean": mg.mean(margins), "p_first": p_first} | dict(zip(COLUMNS, quantiles.T, strict=True))
