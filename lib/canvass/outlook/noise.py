"""How much contests and drops scatter around the common movement, by the method of moments.

With e_ck the residual of contest c in drop k and m = n p (1 - p),

    E[e_k e_l]           = tau2 + psi / m_c           (k != l)
    E[(e_k - e_l)^2] / 2 = sigma2 + mean(phi / m_ck)

each fitted by non-negative least squares, weighted by the inverse of the value expected.
"""

import numpy as np

from canvass.outlook.late_mail import Pairs
from canvass.outlook.tally import Floats

START = np.array([0.01, 1.0, 0.005, 1.0])  # tau2, psi, sigma2, phi before the first estimate
OWN_WORTH = 100.0  # contest-drops of this count that weigh as much as the training noise


def moments(pairs: Pairs, betas: Floats, noise: Floats) -> Floats:
    """tau2, psi, sigma2, phi from two or more drops; `noise` gives the weights."""
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
