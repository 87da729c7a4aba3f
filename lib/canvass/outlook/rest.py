"""How many ballots are still out: by the registrar's estimate (see `estimates`), and by other counts' pace.

With r the late ballots still out, c those counted so far, v the ballots a day of the latest release (a count that slows
down is ending), and n the ballots counted by the end of election night, three opinions are multiplied on a grid of
log r (E the number of other counts behind each):

    log(c + r)  ~ N(mean of log T, 0.4^2 (1 + 1/E))          T: late ballots of another count, once as they were
                                                             and once per ballot of its n (geometric mean)
    log(r / c), log(r / v)  ~ N(mean at the same hour, s^2 (1 + 1/E)),      s = 0.4 + 0.4 min(days, 7)

With an estimate, the logs of both are averaged with inverse-variance weights.  Without one, once the last mail is in,
how much of it there was misleads: then log(r / v) of other counts, likewise after their last mail, is all.
"""

from dataclasses import dataclass

import numpy as np

from canvass.outlook.estimates import averaged, corrected, learn_estimates
from canvass.outlook.margin import MOST_OUT
from canvass.outlook.tally import Floats, Tally
from canvass.outlook.training import Experience

# Of log T, of log paces, and what a day adds to these: T / n ran from 0.45 to 0.97 in the counts on file.
TOTAL_SD = PACE_SD = PACE_SD_A_DAY = 0.4
LAST_MAIL = 7.0  # days; mail may arrive until then (Elections Code 3020)
LEFT_POINTS = 200
FEWEST = 1e-4  # of the ballots counted: never assume less is left before certification
OTHER_SHARE_SD = 0.04  # conditional and provisional among late ballots: .02 in 2022, .09 in 2024


@dataclass(frozen=True)
class Rest:
    """Ballots still out countywide."""

    mail: float  # median ballots, as the next two
    other: float  # conditional and provisional
    night: float  # in-person ballots of an election night that is not over
    log_sd: float  # of the log of their sum
    other_sd: float  # of the share of conditional and provisional ballots among them
    source: str  # what it rests on

    @property
    def parts(self) -> Floats:
        """The three kinds (3,)."""
        return np.array([self.mail, self.other, self.night])

    @property
    def total(self) -> float:
        """Their sum."""
        return self.mail + self.other + self.night


def rest(tally: Tally, at: int, known: Experience) -> Rest:
    """Ballots still out as of release position `at`, from what was published by then."""
    hours, counted = max(tally.hours[at], 0.0), tally.ballots[at]
    to_come = [np.maximum(t.ballots[t.night_end()] - t.ballots, 0.0) / t.ballots for t in known.tallies]  # of the night
    pace = [np.interp(hours, t.hours, left) for t, left in zip(known.tallies, to_come, strict=True)]
    night = counted * float(np.mean(pace))
    late, sd = _late(tally, at, known, counted + night)
    total, source = late + night, "pace of other counts"
    ran = learn_estimates(known.estimates, tally.election_day)
    told = corrected(tally, at, ran) if ran else None
    if told:
        (log_total, sd), source = (
            averaged(told, (np.log(total), sd)),
            "registrar's estimate, with its bias, and " + source,
        )
        total = float(np.exp(log_total))
    elif tally.hours[at] / 24.0 > LAST_MAIL and (work := _work_left(known)):
        total, sd = max(np.exp(work[0]) * _rate(tally)[at], FEWEST * counted), work[1]
    night, kept = total * night / (late + night), ran.counted if ran else 1.0
    mail, other, other_sd = _kinds(tally, at, total - night, known.models[tally.primary].other_share, kept)
    return Rest(mail, other, night, sd, other_sd, source)


def known_rest(tally: Tally, at: int, final: Tally, guess: Rest, factor: float) -> Rest:
    """The truth in hindsight, times `factor`; on election night its night part is split off as guessed."""
    mail = factor * (final.mail[-1] - tally.mail[at])
    in_person = factor * (final.ballots[-1] - tally.ballots[at]) - mail
    night = in_person * guess.night / max(guess.night + guess.other, 1.0)
    return Rest(mail, in_person - night, night, 0.0, 0.0, "final ballots, known")


def _kinds(tally: Tally, at: int, late: float, other_share: float, kept: float) -> tuple[float, float, float]:
    """Mail, conditional and provisional ballots among `late`, and the sd of the latter's share.

    The registrar counts these by hand, so a published figure is good to a tenth: `kept` of those told last are counted,
    less those counted since.  Without one they are `other_share` of all late ballots, less those counted.
    """
    end, told = tally.night_end(at), np.flatnonzero(np.isfinite(tally.told_other[: at + 1]))
    not_mail, so_far = tally.ballots - tally.mail, tally.ballots[at] - tally.ballots[end]
    if len(told):
        since = not_mail[at] - not_mail[max(told[-1], end)]
        other, doubt = kept * tally.told_other[told[-1]] - since, 0.1 * tally.told_other[told[-1]] / max(late, 1.0)
    else:
        other = other_share * (so_far + late) - (not_mail[at] - not_mail[end])
        doubt = OTHER_SHARE_SD * (so_far + late) / max(late, 1.0)
    other = float(np.clip(other, 0.02 * late, 0.98 * late))
    return late - other, other, min(doubt, 0.3)


def _late(tally: Tally, at: int, known: Experience, night: float) -> tuple[float, float]:
    """Late ballots still out (median), and the sd of their log, as other counts have it; `night` is n (see above)."""
    end = tally.night_end(at)
    so_far = tally.ballots[at] - tally.ballots[end]
    past = known.nights.loc[known.nights["election_day"] != tally.election_day, ["night", "later"]].values.tolist()
    past += [(t.ballots[t.night_end()], t.ballots[-1] - t.ballots[t.night_end()]) for t in known.tallies]
    logs = np.log(np.array(past))
    total = float(np.mean(logs[:, 1] - (logs[:, 0] - np.log(max(night, 1.0))) / 2.0))
    wider = np.sqrt(1.0 + 1.0 / len(past)) * TOTAL_SD
    log_left = np.linspace(np.log(FEWEST), np.log(MOST_OUT), LEFT_POINTS) + np.log(max(tally.ballots[at], 1.0))
    left = np.exp(log_left)
    log_total = np.log(so_far + left)
    score = -(((log_total - total) / wider) ** 2) / 2.0
    if so_far > 0:
        days = min(tally.hours[at] / 24.0, LAST_MAIL)
        sd = (PACE_SD + PACE_SD_A_DAY * days) * np.sqrt(1.0 + 1.0 / len(known.tallies))
        paces = np.mean([_pace(t, tally.hours[at]) for t in known.tallies], axis=0)
        seen = log_left - np.log(so_far), log_left - np.log(max(_rate(tally)[at], 1.0))
        score -= sum(((s - pace) / sd) ** 2 for s, pace in zip(seen, paces, strict=True)) / 2.0
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    mean = float(weight @ log_left)
    return float(np.exp(mean)), float(np.sqrt(weight @ (log_left - mean) ** 2))


def _rate(tally: Tally) -> Floats:
    """Ballots a day that each release added since the one before (at least half a day)."""
    days = np.maximum(np.diff(tally.hours, prepend=0.0) / 24.0, 0.5)
    return np.diff(tally.ballots, prepend=0.0) / days


def _pace(finished: Tally, hours: float) -> tuple[float, float]:
    """Logs of the late ballots still out per late ballot counted, and per ballot a day, at the same hour."""
    end = finished.night_end()
    late = finished.ballots[end + 1 :] - finished.ballots[end]
    left = np.maximum(finished.ballots[-1] - finished.ballots[end + 1 :], FEWEST * finished.ballots[-1])
    when = finished.hours[end + 1 :]
    per = np.maximum(late, 1.0), np.maximum(_rate(finished)[end + 1 :], 1.0)
    first, second = (float(np.interp(hours, when, np.log(left / unit))) for unit in per)
    return first, second


def _work_left(known: Experience) -> tuple[float, float] | None:
    """Mean and sd of the log of the days of work left at releases after the last mail, counts weighing alike."""
    logs = []
    for t in known.tallies:
        late = (t.hours / 24.0 > LAST_MAIL) & (t.ballots < t.ballots[-1]) & ~t.night
        if late.any():
            logs.append(np.log((t.ballots[-1] - t.ballots[late]) / np.maximum(_rate(t)[late], 1.0)))
    if not logs:
        return None
    mean = float(np.mean([own.mean() for own in logs]))
    var = float(np.mean([((own - mean) ** 2).mean() for own in logs]))
    return mean, float(np.sqrt(var * (1.0 + 1.0 / len(logs))))
