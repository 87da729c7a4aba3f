"""What the registrar's estimates of ballots outstanding were worth in other counts, and what one says now.

An estimate leaves out mail still arriving until seven days after election day, and lists ballots that need a cure or
a check to the end although some are never counted. With e0 the newest estimate, s the days from the closing of the
polls to it, c the ballots counted since, n all those counted, and x = max(0, 1 - s / 6),

    R ~ normal(e0 exp(a x^2) - c - lost n, (e0 exp(a x^2) g x)^2 + (l n)^2), cut at zero,

taken for the log-normal of the same mean and variance. Its error is one of ballots, so what is left inherits it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

from canvass.outlook.tally import Floats, Ints, Tally

CLOSING_DAYS = 6.0  # by then the estimate was right (14 Nov 2022: 0.998)
EARLY = 0.2  # of x; what lies above teaches a and g, what lies below the loss
LEAST_SD, LEAST_BALLOTS = 0.02, 20.0  # of what is left: estimates are printed rounded


@dataclass(frozen=True)
class Ran:
    """How estimates ran in other counts."""

    growth: float  # a
    growth_sd: float  # g
    lost: float  # ballots listed and never counted, per ballot counted
    lost_sd: float  # l
    counted: float  # conditional and provisional ballots counted, per one told


def learn_estimates(past: pd.DataFrame, election_day: str) -> Ran | None:
    """From `known.past_estimates` without the election's own; None where they do not say enough.

    a by least squares and g by mean squares over early estimates, elections weighing alike; the loss is the mean over
    elections of (estimate - later) / counted of their other estimates, l what elections differ by.

    >>> from canvass.outlook.known import past_estimates
    >>> ran = learn_estimates(past_estimates(), "2022-11-08")
    >>> round(ran.growth, 2), round(ran.growth_sd, 2), round(ran.lost, 4), round(ran.lost_sd, 4), round(ran.counted, 2)
    (0.72, 0.29, 0.0033, 0.0026, 0.88)
    """
    past = past[past["election_day"] != election_day]
    which = np.unique(past["election_day"].to_numpy(str), return_inverse=True)[1]
    estimate, counted, later = (past[name].to_numpy(float) for name in ("estimate", "counted", "later"))
    x = np.maximum(0.0, 1.0 - past["days"].to_numpy(float) / CLOSING_DAYS)
    early = (x > EARLY) & (later > 0)
    if not early.any() or early.all():
        return None
    weight = 1.0 / np.bincount(which[early])[which[early]]
    off, square = np.log(later[early] / estimate[early]), x[early] ** 2
    growth = float((weight * square) @ off / (weight @ square**2))
    spread = np.sqrt(weight @ ((off - growth * square) ** 2 / square) / weight.sum())
    lost = _means(((estimate - later) / counted)[x <= EARLY], which[x <= EARLY])
    differ = lost.std(ddof=1) if len(lost) > 1 else abs(lost[0])
    told, came = past["told_other"].to_numpy(float), past["later_other"].to_numpy(float)
    both = np.isfinite(told) & np.isfinite(came)
    share = _means(came[both], which[both]) / _means(told[both], which[both])
    kept = float(share.mean()) if len(share) else 1.0
    return Ran(growth, float(spread), float(lost.mean()), float(differ * np.sqrt(1.0 + 1.0 / len(lost))), kept)


def _means(values: Floats, which: Ints) -> Floats:
    """Mean of each election that has any."""
    size = np.bincount(which)
    return np.bincount(which, values)[size > 0] / size[size > 0]


def corrected(tally: Tally, at: int, ran: Ran) -> tuple[float, float] | None:
    """Median of the log of the ballots still out, and its sd, going by the newest estimate; None if there is none."""
    told = np.flatnonzero(np.isfinite(tally.estimate[: at + 1]))
    if not len(told):
        return None
    newest = told[-1]
    x = max(0.0, 1.0 - tally.hours[newest] / 24.0 / CLOSING_DAYS)
    grown = tally.estimate[newest] * np.exp(ran.growth * x**2)
    mean = grown - (tally.ballots[at] - tally.ballots[newest]) - ran.lost * tally.ballots[at]
    sd = np.hypot(grown * ran.growth_sd * x, ran.lost_sd * tally.ballots[at])
    return _log_normal(mean, max(sd, LEAST_SD * mean, LEAST_BALLOTS))


def averaged(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Mean and sd of a log, from two opinions of it that weigh by the inverse of their variances."""
    weight = other[1] ** 2 / (one[1] ** 2 + other[1] ** 2)
    return weight * one[0] + (1.0 - weight) * other[0], one[1] * float(np.sqrt(weight))


def _log_normal(mean: float, sd: float) -> tuple[float, float]:
    """Median of the log and its sd of the log-normal with the mean and variance of a normal cut at zero.

    >>> median, sd = _log_normal(0.0, 1.0)  # half a normal: mean sqrt(2 / pi), variance 1 - 2 / pi
    >>> round(float(np.exp(median + sd**2 / 2)), 4), round(float(np.expm1(sd**2)), 4)
    (0.7979, 0.5708)
    """
    z = max(mean / sd, -8.0)  # below it the digits run out
    hazard = np.exp(-(z**2) / 2.0 - log_ndtr(z)) / np.sqrt(2.0 * np.pi)
    log_var = np.log1p((1.0 - hazard * (hazard + z)) / (z + hazard) ** 2)
    return float(np.log(sd * (z + hazard)) - log_var / 2.0), float(np.sqrt(log_var))
