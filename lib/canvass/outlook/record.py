"""Every release of every contest of a finished count, forecast as it would have been then.

The model has learned from other counts only; each forecast sees the releases up to its own. The result is a
plain table, one row a forecast, that anyone can score again (`canvass.outlook.score`, or by hand).
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
from canvass.outlook.baselines import Naive, directions, learn_naive, naive_still
from canvass.outlook.contest import answer_sign, line_to_reach
from canvass.outlook.drops import contested
from canvass.outlook.forecast import Forecast, forecast
from canvass.outlook.known import known_counts, knows_types
from canvass.outlook.plain import declined, plain
from canvass.outlook.tally import Floats, Tally, tally
from canvass.outlook.training import Experience

QUANTILES = (0.025, *(round(0.05 * k, 2) for k in range(1, 20)), 0.975)
COLUMNS = [f"q{1000 * q:03.0f}" for q in QUANTILES]  # q025, q050, ... q975: thousandths
CLASSES = ("partisan", "measure", "retention")  # as `baselines.directions`; all others are "other"
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
    """Forecasts of every contest of a finished count, at every release; refused before it is certified.

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
        ``contest_id``, ``contest``, ``class``, ``candidates``, ``seats``, ``cluster`` (near-duplicates share one),
        ``votes`` (final, of the pair), ``first``, ``second`` (candidate ids), ``line``, ``counted``, ``final``
        (margins), ``votes_counted``, ``votes_out`` (of the pair: counted, and taken to be out), ``share_likely``,
        ``share_came`` (0-1, of the first in what was still out, as the model expected it and as it came),
        ``first_won``, ``method``, ``mean`` and ``q025`` ... ``q975`` (margins in points of the pair's votes) and
        ``p_first`` (P(final > line)).
    """
    if not election.certified:
        raise NotYetError(f"{election.slug}: no track record before the count is certified.")
    training = training or known_counts(election)
    typed = knows_types(election, training)
    count = tally(election, typed=typed)
    naive = learn_naive(training) if baselines and typed else None
    nothing = np.full_like(count.estimate, np.nan)
    night = replace(count, estimate=nothing, told_other=nothing)  # the first estimate comes hours after its release
    parts = []
    for at, of_night in enumerate(count.night):
        if stages is None or at - count.night_end() in stages:
            seen, final = night if of_night else count, None if ballots_known is None else count
            told = forecast(seen, at, training, final=final, factor=ballots_known or 1.0) if typed else None
            fc = told or plain(seen, at, training)
            made = _release(seen, at, fc.closed() if at == len(count.hours) - 1 else fc, naive)
            given = np.array([typed or not declined(seen, at, c) for c in fc.contest], dtype=bool)
            parts += [frame[given] for frame in made]
    record = pd.concat(parts, ignore_index=True)
    chosen = record["contest_id"].isin(count.contests["contest_id"][contested(count, 0)[:, 0] >= 0])
    return record[chosen & (record["votes"] > 0)].reset_index(drop=True)


def forecast_table(record: pd.DataFrame) -> pd.DataFrame:
    """The columns of a `track_record` that scoring it needs, rounded (points to .01, probabilities to .0001)."""
    points = ["line", "final", "mean", *COLUMNS]
    kept = record[[*_KEYS, *points]].round(dict.fromkeys(points, 2))
    kept.insert(4, "cluster", pd.factorize(record["cluster"])[0])
    return kept.assign(p_first=record["p_first"].round(4)).reset_index(drop=True)


def _release(count: Tally, at: int, fc: Forecast, naive: Naive | None) -> list[pd.DataFrame]:
    """The rows of one release, a frame a method; signs turned so that a measure's yes comes before its no."""
    stills = {MODEL: fc.still} | (naive_still(count, fc, naive) if naive else {})
    sign, facts = answer_sign(fc.signs), _facts(count, at, fc)
    line = facts["line"].to_numpy()
    return [facts.assign(method=name, **_distribution(still, sign, line, fc.nearest)) for name, still in stills.items()]


def _facts(count: Tally, at: int, fc: Forecast) -> pd.DataFrame:
    """What was known and how it ended."""
    contests = count.contests.iloc[fc.contest]
    sign = answer_sign(fc.signs)
    rows = np.where(sign[:, None] > 0, fc.rows, fc.rows[:, ::-1])
    people, kind = count.candidates.iloc[rows.ravel()], np.select(list((directions(fc) != 0).T), CLASSES, "other")
    ids, names = (people[name].to_numpy().reshape(rows.shape) for name in ("candidate_id", "ballot_name"))
    now, final = count.counted[rows, at], count.counted[rows, -1]
    out, came = fc.still.votes.sum(axis=1), final - now
    likely = (fc.still.votes * expit(sign[:, None] * fc.still.mean)).sum(axis=1) / np.maximum(out, 1e-9)
    line = line_to_reach(fc.signs, contests["line"].to_numpy())
    return pd.DataFrame(
        {
            "election": count.slug,
            "release": at + 1,
            "stage": at - count.night_end(),
            "share_in": fc.share_in,
            "contest_id": contests["contest_id"].to_numpy(),
            "contest": contests["name"].to_numpy(),
            "class": kind,
            "candidates": [len(count.members[c]) for c in fc.contest],
            "seats": contests["seats"].to_numpy(),
            "cluster": [_cluster(*row) for row in zip(kind, contests["contest_id"], names, strict=True)],
            "votes": final.sum(axis=1),
            "first": ids[:, 0],
            "second": ids[:, 1],
            "line": line,
            "counted": _margin(now),
            "final": _margin(final),
            "votes_counted": now.sum(axis=1),
            "votes_out": out,
            "share_likely": likely,
            "share_came": came[:, 0] / np.where(came.sum(axis=1) > 0, came.sum(axis=1), np.nan),
            "first_won": _margin(final) > line,
        }
    )


def _margin(votes: Floats) -> Floats:
    return 100.0 * (votes[:, 0] - votes[:, 1]) / np.maximum(votes.sum(axis=1), 1.0)


def _cluster(kind: str, contest: int, names: NDArray[np.str_]) -> str:
    """Retention questions are one cluster; contests of the same two people are one; else the contest."""
    return "retention" if kind == "retention" else str(contest) if kind == "measure" else " / ".join(sorted(names))


def _distribution(still: mg.Still, sign: Floats, line: Floats, nearest: Floats) -> dict[str, Floats]:
    margins = mg.grid(still)
    margins = np.where(sign[:, None, None] > 0, margins, -margins[:, :, ::-1])
    quantiles = mg.quantiles(margins, np.array(QUANTILES))
    p_first = np.clip(mg.above(margins, line), nearest, 1.0 - nearest)
    return {"mean": mg.mean(margins), "p_first": p_first} | dict(zip(COLUMNS, quantiles.T, strict=True))
