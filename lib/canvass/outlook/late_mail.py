"""How late mail moves against early mail: a hierarchical model learned from other counts.

For a pair of candidates of contest c, with z the difference of their `drops.FEATURES`, the logit
of late-mail drop k minus the logit of early mail is

    y_ck = z_c' beta_k + u_c + w_ck          beta_k = b0 + b1 (t_k - 1/2) + g_k

    t_k   share of all late mail counted at the middle of drop k (0..1)
    b     ~ N(mean over the training elections, how elections differ): never known better than that
    g_k   ~ N(0, diag(shock)): common to all contests of the drop, so that one drop's swing is not
            taken for evidence from 400 independent contests
    u_c   ~ N(0, tau2 + psi / m_c): the contest's own, constant over its drops
    w_ck  ~ N(0, sigma2 + phi / m_ck): the drop's noise; m = n p (1 - p) of the pair's n votes

Everything is odd under swapping the two candidates: there is no intercept.  All of it is Gaussian
and in closed form; the four scatters are estimated by the method of moments.
"""

from dataclasses import dataclass

import numpy as np

from canvass.outlook.drops import FEATURES, NIGHT_STEPS, Drops, Snapshot
from canvass.outlook.tally import Floats, Ints

J = len(FEATURES)
STEPS = len(NIGHT_STEPS)
START = np.array([0.01, 1.0, 0.005, 1.0])  # tau2, psi, sigma2, phi before the first estimate
OWN_WORTH = 100.0  # contest-drops of a count that weigh as much as the training noise
WEAK_SD = 0.25  # prior sd of a coefficient within one drop; a swing of 0.25 logit is a large one


@dataclass(frozen=True)
class LateMail:
    """The model as other counts taught it."""

    mean: Floats  # (2J,) b0 then b1, logits of shift per unit of feature
    cov: Floats  # (2J, 2J)
    shock: Floats  # (J,) variance of g_k
    noise: Floats  # (4,) tau2, psi, sigma2, phi
    impute: Floats  # (2, J) night steps from the features before them
    impute_var: Floats  # (2,) what that leaves open
    drop_share: float  # typical share of all late mail in one drop (1 / effective number of drops)
    other_mean: Floats  # (J,) coefficients of conditional and provisional ballots
    other_cov: Floats  # (J, J)
    other_share: float  # their share of the late ballots


@dataclass(frozen=True)
class Pairs:
    """P pairs, and K drops, as differences of the two candidates' logs."""

    z: Floats  # (P, J) features, as far as known
    left: Floats  # (P, 2) variance of the night steps that their counts leave open
    y: Floats  # (P, K) shift of each drop, logits, NaN where unknown
    base_info: Floats  # (P,) n p (1 - p) of early mail, in votes
    info: Floats  # (P, K) the same of each drop


def pair_up(snap: Snapshot, drops: Drops, rows: Ints, impute: Floats, impute_var: Floats, unseen: float) -> Pairs:
    """Differences between the two candidates of each row of `rows`; `unseen` as in `soften`."""
    i, j = rows.T
    m = information(snap.night_votes[i], snap.night_votes[j])
    z, left = soften(snap.features[i] - snap.features[j], m, impute, impute_var, unseen)
    return Pairs(z, left, drops.shift[i] - drops.shift[j], m[:, 0], information(drops.added[i], drops.added[j]))


def information(a: Floats, b: Floats) -> Floats:
    """N p (1 - p) = a b / (a + b): the inverse sampling variance of a logit (half a vote added)."""
    return (a + 0.5) * (b + 0.5) / (a + b + 1.0)


def soften(z: Floats, m: Floats, impute: Floats, impute_var: Floats, unseen: float) -> tuple[Floats, Floats]:
    """Night steps as expected from what is counted: the features without NaN, and the variance left, (P, 2).

    Weight v / (v + error) on the step as counted, the rest on its expectation from the features before it, all of it
    where the step is not counted at all.  `m` is the information of the night's votes by kind.  Vote centers report
    in turn: with a share `unseen` u of election day's ballots still to be counted, the part counted is a sample of
    clusters, off by a variance of u / (1 - u) times the step's own.
    """
    first = np.where(np.isnan(m[:, 1]), m[:, 2], m[:, 1])
    error = 1.0 / np.column_stack([first, m[:, 2]]) + 1.0 / np.column_stack([m[:, 0], first])
    error[:, 1] += impute_var[1] * unseen / max(1.0 - unseen, 1e-3)
    z, counted, left = z.copy(), z[:, :STEPS].copy(), np.zeros((len(z), STEPS))
    z[:, :STEPS] = 0.0
    for s in range(STEPS):
        expected = z @ impute[s]
        seen = np.isfinite(counted[:, s])
        weight = np.where(seen, impute_var[s] / (impute_var[s] + np.nan_to_num(error[:, s])), 0.0)
        z[:, s] = expected + weight * (np.nan_to_num(counted[:, s]) - expected)
        left[:, s] = impute_var[s] * (1.0 - weight)
    return z, left


def design(t: float) -> Floats:
    """(J, 2J) matrix taking (b0, b1) to the coefficients at time `t` of the late count."""
    return np.hstack([np.eye(J), (t - 0.5) * np.eye(J)])


def drop_coefficients(pairs: Pairs, noise: Floats, mean: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """(K, J) coefficients of every drop and their covariance, by least squares with a normal prior."""
    tau2, psi, sigma2, phi = noise
    variance = tau2 + psi / pairs.base_info[:, None] + sigma2 + phi / pairs.info
    weight = np.where(np.isfinite(pairs.y), 1.0 / variance, 0.0)
    gram = np.einsum("pk,pi,pj->kij", weight, pairs.z, pairs.z, optimize=True)
    cov = np.linalg.inv(gram + precision)
    rhs = pairs.z.T @ (weight * np.nan_to_num(pairs.y)) + (precision @ mean)[:, None]
    return np.einsum("kij,jk->ki", cov, rhs), cov


def weak_coefficients(pairs: Pairs, noise: Floats) -> tuple[Floats, Floats]:
    """`drop_coefficients` of late mail, with a weak N(0, WEAK_SD^2) prior."""
    return drop_coefficients(pairs, noise, np.zeros(J), np.eye(J) / WEAK_SD**2)


def moments(pairs: Pairs, betas: Floats, noise: Floats) -> Floats:
    """tau2, psi, sigma2, phi from two or more drops; `noise` gives the weights.

    With e_ck the residual of contest c in drop k: E[e_k e_l] = tau2 + psi / m_c, and E[(e_k - e_l)^2] / 2 =
    sigma2 + mean(phi / m_ck), each by non-negative least squares, weighted by the inverse of the value expected.
    """
    e = pairs.y - pairs.z @ betas.T
    ok = np.isfinite(e) & (pairs.info > 1.0)
    use = ok.sum(axis=1) >= 2
    e, n = np.where(ok, e, 0.0)[use], ok.sum(axis=1)[use]
    inverse = np.where(ok, 1.0 / pairs.info, 0.0)[use].sum(axis=1) / n
    products = (e.sum(axis=1) ** 2 - (e**2).sum(axis=1)) / (n * (n - 1))
    squares = ((e**2).sum(axis=1) - e.sum(axis=1) ** 2 / n) / (n - 1)
    drop = noise[2] + noise[3] * inverse
    contests = _line(products, 1.0 / pairs.base_info[use], noise[:2], drop / n)
    return np.concatenate([contests, _line(squares, inverse, noise[2:], np.zeros(len(n)))])


def _line(value: Floats, inverse: Floats, start: Floats, extra: Floats) -> Floats:
    """Non-negative (c0, c1) of value = c0 + c1 inverse."""
    from scipy.optimize import nnls  # noqa: PLC0415 - slow to import, and only learning needs it

    x = np.column_stack([np.ones_like(inverse), inverse])
    scale = 1.0 / (x @ start + extra)
    return nnls(x * scale[:, None], value * scale)[0]


def own_noise(pairs: Pairs, betas: Floats, noise: Floats) -> Floats:
    """The training noise, corrected by this count's own scatter as its drops come in.

    Two or more drops tell the four parts. One tells only how large tau2 and sigma2 are together: both are multiplied by
    s >= 0, by weighted least squares over all e_ck of ``e^2 - psi / m_c - phi / m_ck = s (tau2 + sigma2)``.
    """
    seen = np.isfinite(pairs.y) & (pairs.info > 1.0)
    if not seen.any():
        return noise
    if (seen.sum(axis=1) >= 2).any():
        own = moments(pairs, betas, noise)
    else:
        tau2, psi, sigma2, phi = noise
        sampling = psi / pairs.base_info[:, None] + phi / pairs.info
        weight = np.where(np.isfinite(pairs.y), 1.0 / (tau2 + sigma2 + sampling) ** 2, 0.0)
        excess = np.nan_to_num((pairs.y - pairs.z @ betas.T) ** 2 - sampling)
        s = max(float((weight * excess).sum() / (weight.sum() * (tau2 + sigma2))), 0.0)
        own = np.array([s * tau2, psi, s * sigma2, phi])
    return noise + seen.sum() / (seen.sum() + OWN_WORTH) * (own - noise)
