"""Every contest of a count as of one release: what is counted, what is still out, how it will lean.

The one place where the late-mail model, the ballots outstanding and the count meet; `outlook` reads
one contest from it, `track_record` all of them at every release.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from canvass.outlook.belief import Belief, Shift, Swings, predict, update
from canvass.outlook.drops import Snapshot, boundary, contested, snapshot
from canvass.outlook.late_mail import LateMail, pair_up
from canvass.outlook.margin import CAP, Still
from canvass.outlook.rest import Rest, known_rest, rest
from canvass.outlook.tally import Floats, Ints, Tally
from canvass.outlook.training import Experience, drop_times

NIGHT_CAP = 0.005  # before late mail is counted nothing is nearer to certain than this


@dataclass(frozen=True)
class Forecast:
    """All P contests with a boundary as of one release, and what their forecast rests on."""

    contest: Ints  # (P,) positions in ``tally.contests``
    rows: Ints  # (P, 2) candidate rows inside and outside the last place
    share_in: float  # share of the late mail counted, as far as is known
    unseen: float  # share of election day's ballots still to be counted, likewise
    model: LateMail | None  # this and the two others are of the late-mail model only
    snap: Snapshot
    signs: Floats  # (P, 3) of the first less the second, see `Tally.signs`
    belief: Belief | None
    shift: Shift | None
    rest: Rest
    still: Still
    nearest: Floats  # (P,) how near to 0 or 1 a chance may be

    def closed(self) -> "Forecast":
        """The same when the count is certified: nothing is left to count."""
        nothing = Rest(0.0, 0.0, 0.0, 0.0, 0.0, "certified")
        still = replace(self.still, votes=np.zeros_like(self.still.votes))
        return replace(self, rest=nothing, still=still, nearest=np.full_like(self.nearest, CAP))


def forecast(
    tally: Tally,
    at: int,
    known: Experience,
    final: Tally | None = None,
    factor: float = 1.0,
    swing: Swings | None = None,
) -> Forecast:
    """Forecast every contest as of release position `at` (0-based).

    `final` is the finished count, to score with the ballots outstanding known, and taken for `factor` times as many;
    None estimates them.  `swing` is by the contest's position, for the candidate in front as of `at`.
    """
    model, end = known.models[tally.primary], tally.night_end(at)
    rows, learned = boundary(tally, at), contested(tally, at)
    contest = np.flatnonzero(rows[:, 0] >= 0)
    rows, learned = rows[contest], learned[learned[:, 0] >= 0]
    snap = snapshot(tally, at)
    out = rest(tally, at, known)
    if final is not None:
        out = known_rest(tally, at, final, out, factor)
    so_far = tally.mail[at] - tally.mail[end]
    unseen = out.night / max(out.night + tally.ballots[end] - tally.mail[end], 1.0)
    paired = partial(pair_up, snap, impute=model.impute, impute_var=model.impute_var, unseen=unseen)
    told = [paired(drops, rows=learned) for drops in (snap.mail, snap.other)]
    belief = update(model, *told, drop_times(tally, snap.mail.at, so_far + out.mail))
    mail, share_in = paired(snap.mail, rows=rows), so_far / max(so_far + out.mail, 1.0)
    expected = {p: swing[c] for p, c in enumerate(contest) if c in swing} if swing else {}
    shift = predict(model, belief, mail, share_in, expected)
    votes, log_sd = _votes_out(tally, at, contest, rows, out, final, factor)
    mean = (snap.base[rows[:, 0]] - snap.base[rows[:, 1]])[:, None] + shift.kinds
    parts = votes[:, None] * out.parts / max(out.total, 1.0)
    drawn = belief.noise[3] / np.maximum(parts / (4.0 * np.cosh(mean / 2.0) ** 2), 1.0)
    sd = np.sqrt(_spread(mean, shift, belief.noise, out.other_sd) + drawn)
    still = Still(*tally.counted[rows, at].T, parts, log_sd, mean, sd)
    nearest = np.full(len(rows), CAP if len(snap.mail.at) or not out.total else NIGHT_CAP)
    signs = tally.signs[rows[:, 0]] - tally.signs[rows[:, 1]]
    return Forecast(contest, rows, share_in, unseen, model, snap, signs, belief, shift, out, still, nearest)


def _votes_out(
    tally: Tally, at: int, contest: Ints, rows: Ints, out: Rest, final: Tally | None, factor: float
) -> tuple[Floats, Floats]:
    """Votes of each pair still out, and the sd of their log.

    Countywide ballots out x (the pair's votes / all ballots) so far; with the final ballots known,
    the contest's ballots out x (the pair's votes / the contest's ballots) so far.
    """
    pair = tally.counted[rows, at].sum(axis=1)
    if final is None:
        return out.total * pair / max(tally.ballots[at], 1.0), np.full(len(pair), out.log_sd)
    now = tally.contest_ballots[contest, at]
    left = factor * np.maximum(final.contest_ballots[contest, -1] - now, 0.0)
    return left * pair / np.maximum(now, 1.0), np.zeros(len(pair))


def _spread(mean: Floats, shift: Shift, noise: Floats, other_sd: float) -> Floats:
    """(P, 3) variance around the mean logits of what is out, without that of the votes drawn."""
    mixed = (other_sd * (mean[:, 1] - mean[:, 0])) ** 2
    mail = shift.common_var + shift.own_var + shift.level_var + shift.drop_var + shift.gap_var + mixed
    return np.column_stack([mail, shift.other_var + shift.own_var + noise[2] + shift.gap_var, shift.night_var])
