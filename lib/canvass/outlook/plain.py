"""The plainer model, of counts whose ballot types are not known or that no count of the same place taught.

How late mail moves in one county says nothing of another, nor of mixed ballots. So, with n the votes counted for a
pair and r those still out,

    logit of the rest ~ t5(half that of all votes counted + half that of the late votes so far, s^2)
    log(r / n)        ~ N(mean of other counts at the same hour, (0.4 + 0.15 min(days, 7))^2),   median at least 1% of n

Before any late votes the first is the logit counted alone. An estimate, where there is one, counts as in `rest`.
"""

from collections.abc import Mapping

import numpy as np

from canvass.outlook.drops import boundary, snapshot
from canvass.outlook.estimates import averaged, corrected, learn_estimates
from canvass.outlook.forecast import Forecast
from canvass.outlook.late_mail import information
from canvass.outlook.margin import Still
from canvass.outlook.rest import LAST_MAIL, Rest
from canvass.outlook.tally import Floats, Tally
from canvass.outlook.training import Experience

# s before and after late votes, of one district and of a whole state, whose counties' swings cancel out: set after
# seeing March 2024 in California (districts), where 90% held .89 to .95.
SD: Mapping[bool, tuple[float, float]] = {False: (0.30, 0.22), True: (0.15, 0.12)}
NEAREST: Mapping[bool, float] = {False: 0.005, True: 0.02}  # to 0 or 1; too few whole states are known for more
LEAST_LEFT = 0.01  # of the votes counted: states count for a month
LAST_DAY = 14.0  # without an estimate; later the pace of other counts says nothing
PACE_SD, PACE_SD_A_DAY = 0.4, 0.15


def declined(tally: Tally, at: int, c: int) -> str:
    """Why the contest at position `c` has no outlook by this model; empty where it has."""
    if tally.contests["decided_here"].iloc[c] == "no":
        return "it is one county's part of a contest, and counties move apart too much"
    if tally.hours[at] / 24.0 > LAST_DAY and not np.isfinite(tally.estimate[: at + 1]).any():
        return "after two weeks without an estimate nobody can say how much is left"
    return ""


def plain(tally: Tally, at: int, known: Experience) -> Forecast:
    """Forecast every contest of a `tally` without ballot types as of release position `at`."""
    rows = boundary(tally, at)
    contest = np.flatnonzero(rows[:, 0] >= 0)
    rows, snap, out = rows[contest], snapshot(tally, at), _rest(tally, at, known)
    means, late = log_votes(tally, at)
    counted, whole = tally.counted[rows, at], tally.whole[contest]
    mean = means[rows[:, 0]] - means[rows[:, 1]]
    some = late[rows].sum(axis=1) > 0
    sd = np.where(whole[:, None], SD[True], SD[False])[np.arange(len(rows)), some.astype(int)]
    votes = out.total * counted.sum(axis=1) / max(tally.ballots[at], 1.0)
    drawn = 1.0 / np.maximum(votes / (4.0 * np.cosh(mean / 2.0) ** 2), 1.0)
    seen = np.where(some, 0.25 / information(*late[rows].T), 0.0)
    spread = np.sqrt(sd**2 + drawn + seen)
    still = Still(*counted.T, votes[:, None], np.full(len(rows), out.log_sd), mean[:, None], spread[:, None])
    signs = tally.signs[rows[:, 0]] - tally.signs[rows[:, 1]]
    nearest = np.where(whole, NEAREST[True], NEAREST[False])
    return Forecast(contest, rows, np.nan, 0.0, None, snap, signs, None, None, out, still, nearest)


def log_votes(tally: Tally, at: int) -> tuple[Floats, Floats]:
    """(N,) what the log of each candidate's votes still out is expected to be, up to the contest; late votes so far."""
    counted = tally.counted[:, at]
    late = np.maximum(counted - tally.counted[:, tally.night_end(at)], 0.0)
    means = np.log(counted + 0.5)
    for rows in tally.members:
        if late[rows].any():
            means[rows] = (means[rows] + np.log(late[rows] + 0.5)) / 2.0
    return means, late


def _rest(tally: Tally, at: int, known: Experience) -> Rest:
    """Ballots still out, of `tally.ballots`, which are the votes of its largest contest where no ballots are known."""
    hours, counted, source = tally.hours[at], max(tally.ballots[at], 1.0), "pace of other counts"
    left = [np.log((t.ballots[-1] - t.ballots[:-1]) / t.ballots[:-1]) for t in known.tallies]
    paces = [np.interp(hours, t.hours[:-1], log) for t, log in zip(known.tallies, left, strict=True)]
    log_out = max(float(np.mean(paces)), np.log(LEAST_LEFT)) + np.log(counted)
    sd = PACE_SD + PACE_SD_A_DAY * min(max(hours, 0.0) / 24.0, LAST_MAIL)
    ran = learn_estimates(known.estimates, tally.election_day)
    if ran and (told := corrected(tally, at, ran)):
        (log_out, sd), source = averaged(told, (log_out, sd)), "registrar's estimate, with its bias, and " + source
    return Rest(float(np.exp(log_out)), 0.0, 0.0, sd, 0.0, source)
