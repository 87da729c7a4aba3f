"""What one count's own drops make of the model, and what they say of the ballots still out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from canvass.outlook.late_mail import STEPS, LateMail, Pairs, design, drop_coefficients, own_noise, weak_coefficients
from canvass.outlook.tally import Floats

SHOCK_WORTH = 8.0  # drops; a count has about as many, so one training count and this one weigh alike
FEWEST_TO_COME = 0.5  # drops; until certification there is at least one more release
Swings = Mapping[int, tuple[float, float]]  # position to (late mail's shift that an earlier count makes likely, its sd)


@dataclass(frozen=True)
class Belief:
    """The model after the drops so far, in logits."""

    mean: Floats  # (2J,) b given the drops so far
    cov: Floats  # (2J, 2J)
    per_drop: Floats  # (K, J) coefficients of each drop so far
    shock: Floats  # (J,) variance of the shocks, corrected by this count's own drops
    noise: Floats  # (4,) tau2, psi, sigma2, phi, corrected by this count's own scatter
    other_mean: Floats  # (J,) coefficients of conditional and provisional ballots
    other_cov: Floats  # (J, J)


def update(model: LateMail, mail: Pairs, other: Pairs, times: Floats) -> Belief:
    """Bayes' rule, drop by drop: b, then each drop's own coefficients.

    Scatter first: contests' and drops' from `own_noise`; the shocks from how far this count's drops
    lie from the line, counted against `SHOCK_WORTH` drops of the training counts.
    """
    noise = own_noise(mail, weak_coefficients(mail, model.noise)[0], model.noise)
    drops = [(b, e, design(t)) for b, e, t in zip(*weak_coefficients(mail, noise), times, strict=True)]
    mean, _ = _filter(model, drops, np.diag(model.shock))
    square = sum(np.maximum((beta - h @ mean) ** 2 - np.diag(error), 0.0) for beta, error, h in drops)
    shock = np.diag((SHOCK_WORTH * model.shock + square) / (SHOCK_WORTH + len(drops)))
    mean, cov = _filter(model, drops, shock)
    per_drop = np.empty((len(drops), len(shock)))
    for k, (beta, error, h) in enumerate(drops):
        spread = h @ cov @ h.T + shock
        per_drop[k] = h @ mean + spread @ np.linalg.solve(spread + error, beta - h @ mean)
    return Belief(mean, cov, per_drop, np.diag(shock), noise, *_other(model, other, noise))


def _filter(model: LateMail, drops: list[tuple[Floats, Floats, Floats]], shock: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of b after each drop's (coefficients, error covariance, design): Kalman."""
    mean, cov = model.mean, model.cov
    for beta, error, h in drops:
        gain = cov @ h.T @ np.linalg.inv(h @ cov @ h.T + shock + error)
        mean, cov = mean + gain @ (beta - h @ mean), cov - gain @ h @ cov
    return mean, (cov + cov.T) / 2.0


def _other(model: LateMail, other: Pairs, noise: Floats) -> tuple[Floats, Floats]:
    """Coefficients of conditional and provisional ballots, given the largest release of them."""
    if not other.y.shape[1]:
        return model.other_mean, model.other_cov
    betas, covs = drop_coefficients(other, noise, model.other_mean, np.linalg.inv(model.other_cov).astype(np.float64))
    largest = int(np.nansum(other.info, axis=0).argmax())
    return betas[largest], covs[largest]


@dataclass(frozen=True)
class Shift:
    """Shift of the ballots still out against early mail, per pair, in logits, with its variances."""

    common: Floats  # (P,) late mail's shift shared with other contests
    own: Floats  # (P,) the contest's own part
    kinds: Floats  # (P, 3) shift of each kind of ballots, in the order of `Rest.parts`
    beta_cov: Floats  # (J, J) covariance of the coefficients behind `common`
    common_var: Floats  # (P,) what that makes of each pair
    own_var: Floats  # (P,)
    level_var: Floats  # (P,) see `_towards_level`
    drop_var: float  # of a drop's noise, averaged over the drops to come
    other_var: Floats  # (P,) of the shared shift of conditional and provisional ballots
    gap_var: Floats  # (P,) added to the late shift by what the night's steps leave open
    night_var: Floats  # (P,) of the night ballots


def predict(model: LateMail, belief: Belief, pairs: Pairs, share_in: float, expected: Swings) -> Shift:
    """Shift of what is still out when `share_in` of the late mail is counted.

    The coefficients of the late mail to come are b0 + b1 ((1 + share_in) / 2 - 1/2) plus the mean of the shocks of the
    drops to come, about (1 - share_in) / drop_share of them: less than one at the end, and noisier for it.
    """
    h, to_come = design((1.0 + share_in) / 2.0), max((1.0 - share_in) / model.drop_share, FEWEST_TO_COME)
    beta_cov = h @ belief.cov @ h.T + np.diag(belief.shock) / to_come
    common = pairs.z @ (h @ belief.mean)
    own, own_var = _own_effect(model, belief, pairs, expected)
    level, level_var = _towards_level(common + own, pairs, share_in)
    other, night = pairs.z @ belief.other_mean, pairs.z[:, :STEPS].sum(axis=1)
    in_person, day = belief.mean[:STEPS]
    through = in_person + day * model.impute[1, 0]
    return Shift(
        common=common,
        own=own,
        kinds=np.column_stack([common + own + level, other + own, night]),
        beta_cov=beta_cov,
        common_var=_along(pairs.z, beta_cov),
        own_var=own_var,
        level_var=level_var,
        drop_var=belief.noise[2] / to_come,
        other_var=_along(pairs.z, belief.other_cov),
        gap_var=pairs.left @ np.array([through, day]) ** 2,
        night_var=pairs.left[:, 0] + model.impute_var[1],
    )


def _along(z: Floats, cov: Floats) -> Floats:
    return np.einsum("pi,ij,pj->p", z, cov, z)


def _towards_level(mean: Floats, pairs: Pairs, share_in: float) -> tuple[Floats, Floats]:
    """Pull from the model's `mean` towards the mean of the contest's own drops, and its variance.

    Late in the count what the contest's late mail was like so far beats any trend, so the two are
    mixed with weight w = share_in^2 on the latter: mean w d, variance w (1 - w) d^2, d their distance.
    """
    weight = np.where(np.isfinite(pairs.y), pairs.info, 0.0)
    total = weight.sum(axis=1)
    level = (weight * np.nan_to_num(pairs.y)).sum(axis=1) / np.maximum(total, 1e-12)
    distance, w = np.where(total > 0, level - mean, 0.0), share_in**2
    return w * distance, w * (1.0 - w) * distance**2


def _own_effect(model: LateMail, belief: Belief, pairs: Pairs, expected: Swings) -> tuple[Floats, Floats]:
    """Mean and variance of u_c given the contest's own drops, as a normal after normal noise."""
    mean, var = np.zeros(len(pairs.z)), belief.noise[0] + belief.noise[1] / pairs.base_info
    for p, (shift, sd) in expected.items():
        mean[p], var[p] = shift - pairs.z[p] @ design(0.5) @ model.mean, sd**2
    rest = pairs.y - pairs.z @ belief.per_drop.T
    weight = np.where(np.isfinite(rest), 1.0 / (belief.noise[2] + belief.noise[3] / pairs.info), 0.0)
    total, value = weight.sum(axis=1), (weight * np.nan_to_num(rest)).sum(axis=1)
    precision = 1.0 / var + total
    return (mean / var + value) / precision, 1.0 / precision
