"""Final order of all candidates of a contest: who finishes in the first k, and who has a majority.

The late-mail model per candidate instead of per pair.  With x_i the candidate's features (logs, centred within the
contest) the log of the votes by late mail is, up to a constant, base_i + x_i' beta + u_i + w_i, u_i and w_i with half
the variance of a pair's, so that the difference of two candidates is the pair model of `late_mail`.  Shares of what is
still out are the softmax of draws of it; the errors are multivariate Student t.  Draws are seeded and attached to the
order of the count, so a contest always gets the same ones and names do not matter.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import softmax

from canvass.outlook.belief import predict
from canvass.outlook.forecast import Forecast
from canvass.outlook.late_mail import Pairs, soften
from canvass.outlook.margin import DF, above, largest_factor, quantiles
from canvass.outlook.plain import log_votes
from canvass.outlook.tally import Floats, Ints, Tally

DRAWS = 4000
SEED = 20221108
LEAST_VAR = 1e-9  # so that the covariance can always be factored
SHARES = (0.05, 0.50, 0.95)


@dataclass(frozen=True)
class Order:
    """Probabilities of m candidates, uncapped."""

    rows: Ints  # (m,) candidate rows, most votes first
    first: Floats  # (m,) P(most votes)
    top_two: Floats  # (m,) P(among the first two)
    placed: Floats  # (m,) P(among the places)
    majority: Floats  # (m,) P(more than half)
    share: Floats  # (m, 3) 5th, 50th and 95th percentile of the final share of the candidates' votes


def final_order(fc: Forecast, count: Tally, p: int) -> Order:
    """Simulate the final order of all candidates of the contest whose boundary is pair `p`."""
    rows = count.members[int(fc.contest[p])]
    counted = count.counted[rows, fc.snap.at]
    by_votes = np.argsort(-counted, kind="stable")
    rows, counted = rows[by_votes], counted[by_votes]
    per_vote = fc.still.votes[p].sum() / max(fc.still.a[p] + fc.still.b[p], 1.0)
    logs = _log_votes(fc, rows) if fc.belief else _plain_logs(fc, count, rows, p)
    final = counted + _late_votes(fc, logs, per_vote, counted.sum(), p)
    rank = np.argsort(np.argsort(-final, axis=1, kind="stable"), axis=1)
    share = final / np.maximum(final.sum(axis=1, keepdims=True), 1.0)
    return Order(
        rows=rows,
        first=(rank == 0).mean(axis=0),
        top_two=(rank < 2).mean(axis=0),
        placed=(rank < count.places[fc.contest[p]]).mean(axis=0),
        majority=(share > 0.5).mean(axis=0),
        share=np.quantile(share, SHARES, axis=0).T,
    )


def pair_order(rows: Ints, margins: Floats, line: float) -> Order:
    """The same for two candidates or answers, without draws; `margins` of the first of `rows`."""
    p_line, p_ahead = (float(above(margins, np.array([m]))[0]) for m in (line, 0.0))
    share = 0.5 + quantiles(margins, np.array(SHARES))[0] / 200.0
    ahead = np.array([p_ahead, 1.0 - p_ahead])
    return Order(rows, ahead, np.ones(2), np.array([p_line, 1.0 - p_line]), ahead, np.stack([share, 1.0 - share[::-1]]))


def unopposed(rows: Ints) -> Order:
    """No two candidates, or no votes yet: nothing to forecast."""
    unknown = np.full(len(rows), np.nan)
    return Order(rows, unknown, unknown, unknown, unknown, np.full((len(rows), 3), np.nan))


def _late_votes(fc: Forecast, logs: tuple[Floats, Floats, Floats], per_vote: float, counted: float, p: int) -> Floats:
    """(DRAWS, m) votes still to come, by kinds of ballots, from what `_log_votes` gives."""
    mean, cov, scale = logs
    rng = np.random.default_rng(SEED)
    heavy = np.sqrt((DF - 2.0) / rng.chisquare(DF, size=(DRAWS, 1)))
    factor = np.exp(fc.still.log_sd[p] * rng.standard_normal((DRAWS, 1)))
    amount = per_vote * counted * np.minimum(factor, largest_factor(np.array(per_vote), np.array(1.0)))
    errors = heavy * (rng.standard_normal((DRAWS, len(mean))) @ np.linalg.cholesky(cov).T)
    parts = fc.still.votes[p] / max(fc.still.votes[p].sum(), 1e-9)
    return amount * sum(p * softmax(mean[:, k] + scale[:, k] * errors, axis=1) for k, p in enumerate(parts))


def _plain_logs(fc: Forecast, count: Tally, rows: Ints, p: int) -> tuple[Floats, Floats, Floats]:
    """The same by the plainer model: one kind, each candidate with half the variance of the pair."""
    means, sd = log_votes(count, fc.snap.at)[0][rows], fc.still.sd[p, 0]
    return means[:, None], np.eye(len(rows)) * sd**2 / 2.0, np.ones((len(rows), 1))


def _log_votes(fc: Forecast, rows: Ints) -> tuple[Floats, Floats, Floats]:
    """Means (m, 3) of the log votes by kind, covariance (m, m) for mail, other kinds' relative sd."""
    singles = _singles(fc, rows)
    belief = replace(fc.belief, noise=fc.belief.noise * np.array([0.5, 1.0, 0.5, 1.0]))
    shift = predict(fc.model, belief, singles, fc.share_in, {})
    own = shift.own_var + shift.level_var + shift.drop_var + shift.gap_var + LEAST_VAR
    cov = singles.z @ shift.beta_cov @ singles.z.T + np.diag(own)
    other = shift.other_var + shift.own_var + belief.noise[2] + shift.gap_var + LEAST_VAR
    sd, base = np.sqrt(np.diag(cov)), fc.snap.base[rows] - fc.snap.base[rows].mean()
    scale = np.column_stack([np.ones_like(sd), np.sqrt(other) / sd, np.sqrt(shift.night_var) / sd])
    return base[:, None] + shift.kinds, cov, scale


def _singles(fc: Forecast, rows: Ints) -> Pairs:
    """Each candidate against the mean of the contest, in the form of `late_mail.Pairs`."""
    votes, z, drops = fc.snap.night_votes[rows] + 0.5, fc.snap.features[rows], fc.snap.mail
    z, left = soften(z - z.mean(axis=0), votes, fc.model.impute, fc.model.impute_var / 2.0, fc.unseen)
    shift = drops.shift[rows] - drops.shift[rows].mean(axis=0)
    return Pairs(z, left, shift, votes[:, 0], drops.added[rows] + 0.5)
