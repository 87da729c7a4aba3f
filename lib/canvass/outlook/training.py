"""Learn the late-mail model from finished counts.

With E training counts, b of a new count is N(mean, Omega (1 + 1/E) + within / E).  How counts differ (Omega) cannot be
estimated from one or two of them: it is taken for what the drops of one count differ by (shock) and `COUNT_SD`, level
and trend alike, Omega = diag(omega, omega) with omega = shock + COUNT_SD^2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from canvass.outlook import late_mail as lm
from canvass.outlook.drops import contested, snapshot
from canvass.outlook.late_mail import STEPS, J, LateMail, Pairs
from canvass.outlook.tally import LATE_MAIL, Floats, Ints, Tally

FEWEST_CONTESTS = 20  # six coefficients and their scatter
FEWEST_DROPS = 3  # a line through the drops and a scatter around it need three
# Logits per unit of feature; chosen within each count, a group of contests standing in for a new one.
COUNT_SD = 0.05
# Conditional and provisional ballots are cast at vote centers on election day: like those, roughly.
OTHER_MEAN = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
OTHER_SD = np.array([0.30, 0.30, 0.05, 0.15, 0.15, 0.15])


@dataclass(frozen=True)
class Experience:
    """What other counts taught: the model, the counts themselves for their pace, and what came of estimates."""

    models: Mapping[bool, LateMail]  # of a primary, and of a general
    tallies: tuple[Tally, ...]
    estimates: pd.DataFrame  # see `known.past_estimates`
    nights: pd.DataFrame  # see `known.past_nights`


def drop_times(tally: Tally, drops: Ints, late_mail: float) -> Floats:
    """Share of all late mail counted at the middle of each drop."""
    middle = (tally.mail[drops] + tally.mail[drops - 1]) / 2.0
    return np.clip((middle - tally.mail[tally.night_end()]) / max(late_mail, 1.0), 0.0, 1.0)


def teaches(tally: Tally) -> bool:
    """Whether a finished count has enough contests, and releases of late mail, to learn from."""
    contests = (contested(tally, 0)[:, 0] >= 0).sum()
    return int((tally.phase == LATE_MAIL).sum()) >= FEWEST_DROPS and contests >= FEWEST_CONTESTS


def learn(tallies: Sequence[Tally]) -> dict[bool, LateMail]:
    """The model of a primary (True) and of a general (False) from finished counts (see the module)."""
    counts = [_learn_one(t) for t in tallies]
    model = LateMail(*(np.mean([getattr(c, f.name) for c in counts], axis=0) for f in fields(LateMail)))
    omega, few = model.shock + COUNT_SD**2, 1.0 + 1.0 / len(counts)
    between = np.diag(np.concatenate([omega, omega])) * few
    model, models = replace(model, cov=between + model.cov / len(counts)), {}
    for primary in (True, False):
        same = [c.noise for c, t in zip(counts, tallies, strict=True) if t.primary == primary] or [model.noise]
        own = np.sqrt(model.noise * np.mean(same, axis=0)) * few
        models[primary] = replace(model, noise=np.concatenate([own[:2], model.noise[2:]]))
    return models


def _learn_one(tally: Tally) -> LateMail:
    """The model of one count; its ``cov`` is only what that count leaves open of its own b."""
    last, end = len(tally.hours) - 1, tally.night_end()
    rows = contested(tally, end)
    rows = rows[rows[:, 0] >= 0]
    snap = snapshot(tally, last)
    z = snap.features[rows[:, 0]] - snap.features[rows[:, 1]]
    impute, impute_var = _night_steps(z, tally.counted[rows, end])
    mail, other = (lm.pair_up(snap, d, rows, impute, impute_var, 0.0) for d in (snap.mail, snap.other))
    late_mail = tally.mail[last] - tally.mail[end]
    sizes = np.diff(tally.mail)[snap.mail.at - 1] / late_mail
    noise = lm.START
    for _ in range(3):  # they settle
        betas, errors = lm.weak_coefficients(mail, noise)
        noise = lm.moments(mail, betas, noise)
    mean, within, shock = _trend(betas, errors, drop_times(tally, snap.mail.at, late_mail), sizes)
    other_mean, other_cov = _other(tally, snap.other.at, other, noise)
    return LateMail(
        mean=mean,
        cov=within,
        shock=shock,
        noise=noise,
        impute=impute,
        impute_var=impute_var,
        drop_share=float((sizes**2).sum() / sizes.sum()),
        other_mean=other_mean,
        other_cov=other_cov,
        other_share=1.0 - late_mail / (tally.ballots[last] - tally.ballots[end]),
    )


def _trend(betas: Floats, errors: Floats, times: Floats, sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """(b0, b1) through the drops' coefficients, weighted by ballots; their covariance; the shocks.

    shock = weighted mean over drops of the squared distance to the line, minus its sampling error,
    with K / (K - 2) for the two fitted numbers; at least a tenth of the raw value.
    """
    weights = sizes / sizes.sum()
    x = np.column_stack([np.ones_like(times), times - 0.5])
    inverse = np.linalg.inv(x.T @ (weights[:, None] * x))
    fit = inverse @ x.T @ (weights[:, None] * betas)
    effective = 1.0 / (weights**2).sum()
    raw = weights @ (betas - x @ fit) ** 2 * effective / max(effective - 2.0, 1.0)
    shock = np.maximum(raw - weights @ np.diagonal(errors, axis1=1, axis2=2), 0.1 * raw)
    pull = inverse @ x.T * weights
    within = np.kron(pull @ pull.T, np.diag(shock)) + np.kron(inverse, np.einsum("k,kij->ij", weights, errors))
    return fit.ravel(), within, shock


def _night_steps(z: Floats, votes: Floats) -> tuple[Floats, Floats]:
    """Each night step from the features known before it (ridge), and the variance left.

    Contests count by their information, up to the median contest's.
    """
    size = votes.prod(axis=1) / np.maximum(votes.sum(axis=1), 1.0)
    weight = size / (size + np.median(size)) * np.isfinite(z).all(axis=1)
    z = np.nan_to_num(z)
    coefs, left = np.zeros((STEPS, J)), np.zeros(STEPS)
    for s in range(STEPS):
        x = z.copy()
        x[:, s:STEPS] = 0.0
        coefs[s] = np.linalg.solve(x.T @ (weight[:, None] * x) + np.eye(J), x.T @ (weight * z[:, s]))
        left[s] = np.average((z[:, s] - x @ coefs[s]) ** 2, weights=weight)
    return coefs, left


def _other(tally: Tally, at: Ints, other: Pairs, noise: Floats) -> tuple[Floats, Floats]:
    """Coefficients of conditional and provisional ballots: the prior, and the largest release of them.

    Another count's may differ by as much as the prior's spread.
    """
    if not len(at):
        return OTHER_MEAN, np.diag(OTHER_SD**2)
    betas, covs = lm.drop_coefficients(other, noise, OTHER_MEAN, np.diag(OTHER_SD**-2))
    k = int((tally.ballots[at] - tally.ballots[at - 1]).argmax())
    return betas[k], covs[k] + np.diag(OTHER_SD**2)
