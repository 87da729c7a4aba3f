"""Naive forecasts to beat: what is still out breaks like something already counted.

B0  like everything counted;  B1  like the latest late-mail release;  B2  like all late mail so far;
B3  like early mail plus the mean late shift of the contest's class in the training counts.

Before the first late mail B1 and B2 fall back on early mail.  Their spread is what they
missed by in the training counts at the same share of late mail counted (root mean square, logits,
weighted by information, sampling error taken out).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from canvass.outlook.drops import Snapshot, contested, snapshot
from canvass.outlook.forecast import Forecast
from canvass.outlook.late_mail import information
from canvass.outlook.margin import Still
from canvass.outlook.tally import Floats, Ints, Tally
from canvass.outlook.training import Experience

METHODS = ("B0", "B1", "B2", "B3")
CLASSES = ("party", "measure", "retention")  # as `Forecast.signs`: contests with a direction; all others are "other"
FEWEST = 20.0  # n p (1 - p) of the late votes of a training pair that may teach the spread


@dataclass(frozen=True)
class Late:
    """P pairs of a finished count as of one of its releases, and how what was still out of them came."""

    snap: Snapshot
    rows: Ints  # (P, 2) candidate rows
    signs: Floats  # (P, 3) of the first less the second
    share_in: float  # of late mail counted
    truth: Floats  # (P,) logit of the first one's share of what was still out
    info: Floats  # (P,) its information


@dataclass(frozen=True)
class Naive:
    """What the training counts taught, in logits."""

    shift: Mapping[str, float]  # of each class
    share_in: Floats  # of late mail counted, rising
    spread: Mapping[str, Floats]  # of each method, at these shares


def directions(fc: Forecast | Late) -> Floats:
    """(P, 3) +1, -1 or 0: D before R, yes before no in measures, yes before no in retentions."""
    return fc.signs * (np.abs(fc.signs) > 0.75)


def leans(tally: Tally, fc: Forecast | Late, shift: Mapping[str, float]) -> dict[str, Floats]:
    """Logit of the first candidate's share of what is still out, by each method."""
    i, j = fc.rows.T
    base = fc.snap.base[i] - fc.snap.base[j]
    added = np.nan_to_num(fc.snap.mail.added[fc.rows.T])
    seen = {
        "B0": tally.counted[fc.rows.T, fc.snap.at],
        "B1": added[:, :, -1] if added.shape[2] else np.zeros((2, len(i))),
        "B2": added.sum(axis=2),
    }
    found = {name: np.where(a + b > 0, np.log((a + 0.5) / (b + 0.5)), base) for name, (a, b) in seen.items()}
    return found | {"B3": base + directions(fc) @ np.array([shift[name] for name in CLASSES])}


def learn_naive(known: Experience) -> Naive:
    """Class shifts and spreads, from every late release of the training counts."""
    nights = [_late(count, count.night_end()) for count in known.tallies]
    shift = {name: float(np.mean([_class_shift(night, c) for night in nights])) for c, name in enumerate(CLASSES)}
    rows = [_misses(t, _late(t, at), shift) for t in known.tallies for at in range(t.night_end(), len(t.hours) - 1)]
    rows.sort(key=lambda row: row[0])
    return Naive(shift, np.array([row[0] for row in rows]), {m: np.array([row[1][m] for row in rows]) for m in METHODS})


def _late(tally: Tally, at: int) -> Late:
    rows = contested(tally, at)
    rows, end = rows[rows[:, 0] >= 0], tally.night_end(at)
    a, b = np.maximum(tally.counted[rows, -1] - tally.counted[rows, at], 0.0).T
    share_in = (tally.mail[at] - tally.mail[end]) / max(tally.mail[-1] - tally.mail[end], 1.0)
    signs = tally.signs[rows[:, 0]] - tally.signs[rows[:, 1]]
    return Late(snapshot(tally, at), rows, signs, share_in, np.log((a + 0.5) / (b + 0.5)), information(a, b))


def _class_shift(late: Late, c: int) -> float:
    """Mean shift of all late votes against early mail in one class; 0 where the count has none."""
    base = late.snap.base[late.rows[:, 0]] - late.snap.base[late.rows[:, 1]]
    side = directions(late)[:, c]
    return float(np.average(side * (late.truth - base), weights=late.info * side**2)) if side.any() else 0.0


def _misses(tally: Tally, late: Late, shift: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """Share of late mail counted, and what each method missed by."""
    info = late.info
    weight = np.where(info > FEWEST, info / (info + np.median(info)), 0.0)
    total = weight.sum() or 1.0  # a release without any such pair has no spread
    missed = {name: (late.truth - lean) ** 2 - 1.0 / info for name, lean in leans(tally, late, shift).items()}
    return late.share_in, {
        name: float(np.sqrt(weight @ np.maximum(square, 0.0) / total)) for name, square in missed.items()
    }


def naive_still(tally: Tally, fc: Forecast, naive: Naive) -> dict[str, Still]:
    """What each method expects of what is still out, for `margin.grid`."""
    votes = fc.still.votes.sum(axis=1)
    stills = {}
    for name, lean in leans(tally, fc, naive.shift).items():
        sampling = 1.0 / np.maximum(votes / (4.0 * np.cosh(lean / 2.0) ** 2), 1.0)
        sd = np.sqrt(np.interp(fc.share_in, naive.share_in, naive.spread[name]) ** 2 + sampling)
        stills[name] = Still(fc.still.a, fc.still.b, votes[:, None], fc.still.log_sd, lean[:, None], sd[:, None])
    return stills
