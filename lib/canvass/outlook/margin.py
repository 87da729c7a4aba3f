"""From the shift of the late mail to the distribution of the final margin, in closed form.

For a pair with a and b votes counted and V_k votes of kind k still to come (late mail, conditional and
provisional, election day),

    margin = 100 (a - b + sum_k V_k (2 s_k - 1)) / (a + b + sum_k V_k)     points of the pair's votes
    s_k    = 1 / (1 + exp(-(mean_k + sd_k x)))

with x Student-t (scaled to unit variance, the same for all kinds: their errors go together) and log sum V normal
around its median.  The two are laid on a fixed grid (no random draws), so the result is the same every time.
The margin rises with x, so P(margin > m) needs only where it crosses m for each number of ballots.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import expit, stdtr, stdtrit

from canvass.numbers import TOLERANCE
from canvass.outlook.tally import Floats, Ints

DF = 5.0  # tails of the errors; chosen within each training count
CAP = 0.0005  # no probability nearer to 0 or 1 (study, trap 7)
# Most ballots out per ballot counted: at most 0.97 at the end of four election nights, 1.9 at the
# first release of one; twice that is taken for impossible.
MOST_OUT = 2.0
LEVELS = (0.50, 0.80, 0.90, 0.95)
X_POINTS, R_POINTS = 81, 5

# Quantiles of unit-variance Student t, denser in the tails; x = 0 in the middle, symmetric.
_U = expit(np.linspace(-9.0, 9.0, X_POINTS))
_SCALE = np.sqrt((DF - 2.0) / DF)
X = stdtrit(DF, _U) * _SCALE
SPREAD_90 = float(stdtrit(DF, 0.95) * _SCALE)  # from the median to either end of 90%, in sd
X_WEIGHT = np.diff(np.concatenate([[0.0], (_U[1:] + _U[:-1]) / 2.0, [1.0]]))
R_NODES, _W = np.polynomial.hermite_e.hermegauss(R_POINTS)
R_WEIGHT = _W / _W.sum()


@dataclass(frozen=True)
class Still:
    """What is counted for P pairs, and what is still out, by K kinds of ballots."""

    a: Floats  # (P,) votes counted, of the first and
    b: Floats  # (P,) of the second
    votes: Floats  # (P, K) votes of the pair still to come, medians
    log_sd: Floats  # (P,) sd of the log of their sum
    mean: Floats  # (P, K) logit of the first candidate's share of each kind
    sd: Floats  # (P, K) its sd

    def take(self, p: int) -> "Still":
        """One pair alone."""
        return Still(*(getattr(self, f.name)[p : p + 1] for f in fields(self)))


def grid(still: Still) -> Floats:
    """(P, R_POINTS, X_POINTS) final margins in points, rising along the last axis.

    2 s - 1 = tanh(logit / 2) is odd to the last bit, so swapping the candidates mirrors exactly.
    """
    factor = np.exp(still.log_sd[:, None] * R_NODES)
    most = largest_factor(still.votes.sum(axis=1), still.a + still.b)
    factor = np.minimum(factor, most[:, None])[:, :, None]
    swings = np.tanh((still.mean[:, :, None] + still.sd[:, :, None] * X) / 2.0)
    lead = np.einsum("pk,pkx->px", still.votes, swings)[:, None, :] * factor
    total = (still.a + still.b)[:, None, None] + still.votes.sum(axis=1)[:, None, None] * factor
    return 100.0 * ((still.a - still.b)[:, None, None] + lead) / np.maximum(total, 1.0)


def largest_factor(out: Floats, counted: Floats) -> Floats:
    """How many times the median `out` there may be: out never exceeds `MOST_OUT` times `counted`."""
    return np.maximum(MOST_OUT * counted / np.maximum(out, 1e-9), 1.0)


def above(margins: Floats, line: Floats) -> Floats:
    """P(final margin > line), uncapped; `margins` from `grid`, `line` (P,) in points."""
    flat = margins.reshape(-1, X_POINTS)
    lines = np.repeat(line, R_POINTS)
    k = (flat < lines[:, None]).sum(axis=1)
    lo, hi = np.clip(k - 1, 0, X_POINTS - 2), np.clip(k, 1, X_POINTS - 1)
    rows = np.arange(len(flat))
    left, right = flat[rows, lo], flat[rows, hi]
    part = np.clip((lines - left) / np.where(right > left, right - left, 1.0), 0.0, 1.0)
    crossing = X[lo] + part * (X[hi] - X[lo])
    tail = np.where(k == 0, 1.0, np.where(k == X_POINTS, 0.0, stdtr(DF, -crossing / _SCALE)))
    return tail.reshape(-1, R_POINTS) @ R_WEIGHT


def quantiles(margins: Floats, probabilities: Floats) -> Floats:
    """(P, Q) quantiles of the final margin, in points."""
    flat = margins.reshape(len(margins), -1)
    order = _rising(flat)
    values, steps = np.take_along_axis(flat, order, axis=1), np.outer(R_WEIGHT, X_WEIGHT).ravel()[order]
    middle = np.cumsum(steps, axis=1) - steps / 2.0
    found = [np.interp(probabilities, at, of) for at, of in zip(middle, values, strict=True)]
    return np.array(found).reshape(len(flat), len(probabilities))


def _rising(values: Floats) -> Ints:
    """Positions in rising order; equal ones (`MOST_OUT` makes some) keep theirs, whatever their last digits."""
    order = np.argsort(values, axis=1, kind="stable")
    apart = np.diff(np.take_along_axis(values, order, axis=1), axis=1) > TOLERANCE
    close = ~apart.all(axis=1)
    steps = np.empty_like(order[close])
    np.put_along_axis(steps, order[close], np.cumsum(np.insert(apart[close], 0, False, axis=1), axis=1), axis=1)
    order[close] = np.argsort(steps, axis=1, kind="stable")
    return order


def mean(margins: Floats) -> Floats:
    """(P,) expected final margin, in points."""
    return np.einsum("prx,r,x->p", margins, R_WEIGHT, X_WEIGHT)
