"""Every contest of a count as of one release: what is counted, what is still out, how it will lean.

The one place where the late-mail model, the ballots outstanding and the count meet; `outlook` reads
one contest from it, `track_record` all of them at every release.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from canvass.outlook.belief import Belief, Shift, own_prior, predict, update
from canvass.outlook.drops import Snapshot, boundary, snapshot
from canvass.outlook.late_mail import STEPS, LateMail, Pairs, design, pair_up
from canvass.outlook.margin import Still
from canvass.outlook.rest import CONTEST_SD, Rest, known_rest, rest
from canvass.outlook.tally import Floats, Ints, Tally
from canvass.outlook.training import drop_times, night_end


@dataclass(frozen=True)
class Experience:
    """What other counts taught: the model, and the counts themselves for their pace."""

    model: LateMail
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Forecast:
    """All contests with a boundary as of one release.

    Attributes
    ----------
    contest : (P,) positions in ``tally.contests``
    rows : (P, 2) candidate rows inside and outside the last place
    share_in : share of the late mail counted, as far as is known
    unseen : share of election day's ballots still to be counted, likewise
    model, snap, pairs, belief, shift, rest, still : what the forecast rests on
    """

    contest: Ints
    rows: Ints
    share_in: float
    unseen: float
    model: LateMail
    snap: Snapshot
    pairs: Pairs
    belief: Belief
    shift: Shift
    rest: Rest
    still: Still

    def closed(self) -> "Forecast":
        """The same when the count is certified: nothing is left to count."""
        nothing = Rest(0.0, 0.0, 0.0, 0.0, 0.0, "certified")
        return replace(self, rest=nothing, still=self.still.without_rest())


def forecast(
    tally: Tally,
    at: int,
    known: Experience,
    final: Tally | None = None,
    factor: float = 1.0,
    swing: Mapping[int, tuple[float, float]] | None = None,
) -> Forecast:
    """Forecast every contest as of release position `at` (0-based).

    Parameters
    ----------
    final : the finished count, to score with the ballots outstanding known; None estimates them
    factor : takes the known ballots outstanding for this much more or less (sensitivity)
    swing : contest position -> (late-mail logit minus early-mail logit expected from an earlier
        count, sd), for the candidate in front as of `at`
    """
    model, end = known.model, night_end(tally, at)
    rows = boundary(tally, at)
    contest = np.flatnonzero(rows[:, 0] >= 0)
    rows = rows[contest]
    snap = snapshot(tally, at)
    out = rest(tally, at, known.tallies, model.other_share)
    if final is not None:
        out = known_rest(tally, at, final, out, factor)
    so_far = tally.mail[at] - tally.mail[end]
    unseen = out.night / max(out.night + tally.ballots[end] - tally.mail[end], 1.0)
    mail, other = (pair_up(snap, d, rows, model.impute, model.impute_var, unseen) for d in (snap.mail, snap.other))
    belief = update(model, mail, other, drop_times(tally, snap.mail.at, so_far + out.mail))
    share_in = so_far / max(so_far + out.mail, 1.0)
    shift = predict(model, belief, mail, share_in, _priors(model, belief, mail, contest, swing or {}))
    votes, log_sd = _votes_out(tally, at, contest, rows, out, final, factor)
    mean = _lean(snap.base[rows], mail, shift)
    var = _spread(mean, shift, belief.noise, out.other_sd, unseen_steps(belief, model, mail.left))
    parts = votes[:, None] * out.parts / max(out.total, 1.0)
    sd = np.sqrt(var + _sampling(mean, parts, belief.noise))
    still = Still(*tally.counted[rows, at].T, parts, log_sd, mean, sd)
    return Forecast(contest, rows, share_in, unseen, model, snap, mail, belief, shift, out, still)


def _priors(
    model: LateMail, belief: Belief, pairs: Pairs, contest: Ints, swing: Mapping[int, tuple[float, float]]
) -> tuple[Floats, Floats]:
    """Prior of each contest's own effect; from the earlier count of the same pair where there is one."""
    mean, var = own_prior(belief, pairs)
    for p in np.flatnonzero(np.isin(contest, list(swing))):
        expected, sd = swing[int(contest[p])]
        mean[p], var[p] = expected - pairs.z[p] @ design(0.5) @ model.mean, sd**2
    return mean, var


def _votes_out(
    tally: Tally, at: int, contest: Ints, rows: Ints, out: Rest, final: Tally | None, factor: float
) -> tuple[Floats, Floats]:
    """Votes of each pair still out, and the sd of their log.

    Countywide ballots out x (the pair's votes / all ballots) so far; with the final ballots known,
    the contest's ballots out x (the pair's votes / the contest's ballots) so far.
    """
    pair = tally.counted[rows, at].sum(axis=1)
    if final is None:
        return out.total * pair / max(tally.ballots[at], 1.0), np.full(len(pair), np.hypot(out.log_sd, CONTEST_SD))
    now = tally.contest_ballots[contest, at]
    left = factor * np.maximum(final.contest_ballots[contest, -1] - now, 0.0)
    return left * pair / np.maximum(now, 1.0), np.zeros(len(pair))


def _lean(base: Floats, pairs: Pairs, shift: Shift) -> Floats:
    """(P, 3) mean logit of the first's share of each kind still out, in the order of `Rest.parts`."""
    late = np.column_stack(
        [shift.common + shift.own + shift.level, shift.other + shift.own, pairs.z[:, :STEPS].sum(axis=1)]
    )
    return (base[:, 0] - base[:, 1])[:, None] + late


def _spread(mean: Floats, shift: Shift, noise: Floats, other_sd: float, unseen: tuple[Floats, Floats]) -> Floats:
    """(P, 3) variance around those means, without that of the votes drawn; `unseen` from `unseen_steps`."""
    gap, night = unseen
    mixed = (other_sd * (mean[:, 1] - mean[:, 0])) ** 2
    mail = shift.common_var + shift.own_var + shift.level_var + shift.drop_var + gap + mixed
    other = shift.other_var + shift.own_var + noise[2] + gap
    return np.column_stack([mail, other, night])


def _sampling(mean: Floats, votes: Floats, noise: Floats) -> Floats:
    """(P, 3) variance of the votes drawn: a kind of few ballots may turn out any way."""
    return noise[3] / np.maximum(votes / (4.0 * np.cosh(mean / 2.0) ** 2), 1.0)


def unseen_steps(belief: Belief, model: LateMail, left: Floats) -> tuple[Floats, Floats]:
    """Variance added to the late shift, and that of the night ballots, by what the steps leave open."""
    in_person, day = belief.mean[:STEPS]
    through = in_person + day * model.impute[1, 0]
    return left @ np.array([through, day]) ** 2, left[:, 0] + model.impute_var[1]
