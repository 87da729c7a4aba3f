"""How good forecasts were: error, CRPS, Brier, coverage and width, with clustered standard errors.

All from the columns of `track_record.track_record`, so that any table of that form can be scored:

    error     |q500 - final|                                       points
    CRPS      2 * integral over p of (1{final < q_p} - p) (q_p - final)   points; trapezoid over the
              published quantiles, the outermost taken to hold to 0 and 1
    Brier     (p_first - first_won)^2
    covers L  final within the quantiles (1 - L) / 2 and (1 + L) / 2

Standard errors take contests of one cluster (near-duplicates) as one draw:
    se = sqrt(sum over clusters of (sum of deviations from the mean)^2) / n,
and ``effective`` is the number of equal clusters that would do: n^2 / sum of squared cluster sizes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from canvass.numbers import exceeds
from canvass.outlook.record import COLUMNS, QUANTILES
from canvass.outlook.tally import Floats

LEVELS = (50, 80, 90, 95)


def score(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Scores of each forecast: ``error``, ``crps``, ``brier``, ``covers50`` ..., ``width50`` ...."""
    q = forecasts[COLUMNS].to_numpy(float)
    final = forecasts["final"].to_numpy(float)
    scores = {
        "error": np.abs(forecasts["q500"].to_numpy(float) - final),
        "crps": crps(q, final),
        "brier": (forecasts["p_first"].to_numpy(float) - forecasts["first_won"].to_numpy(float)) ** 2,
    }
    for level in LEVELS:
        low, high = bounds(q, level)
        scores[f"covers{level}"] = covers(low, final, high).astype(float)
        scores[f"width{level}"] = high - low
    return pd.DataFrame(scores, index=forecasts.index)


def covers(low: Any, final: Any, high: Any) -> Any:
    """Whether each interval contains what came; one closed to a point still does."""
    return ~(exceeds(low, final) | exceeds(final, high))


def bounds(q: Floats, level: int) -> tuple[Floats, Floats]:
    """Ends of the central interval of `level` percent."""
    low, high = (QUANTILES.index(round(p, 3)) for p in ((100 - level) / 200, (100 + level) / 200))
    return q[:, low], q[:, high]


def crps(q: Floats, final: Floats) -> Floats:
    """(n,) CRPS in points from (n, Q) quantiles (see the module)."""
    p = np.array(QUANTILES)
    pinball = ((final[:, None] < q) - p) * (q - final[:, None])
    inner = np.trapezoid(pinball, p, axis=1)
    return 2.0 * (inner + pinball[:, 0] * p[0] / 2.0 + pinball[:, -1] * (1.0 - p[-1]) / 2.0)


def table(forecasts: pd.DataFrame, by: Sequence[str] = ("method", "stage")) -> pd.DataFrame:
    """Mean scores by group, with ``n``, ``effective`` and the clustered standard error of the error."""
    scores = score(forecasts)
    rows = []
    for key, part in forecasts.groupby(list(by), sort=True):
        means = scores.loc[part.index].mean().to_dict()
        clusters = part["cluster"]
        se = clustered_se(scores.loc[part.index, "error"], clusters)
        effective = len(part) ** 2 / float((clusters.value_counts() ** 2).sum())
        rows.append(
            dict(zip(by, key, strict=True)) | {"n": len(part), "effective": effective} | means | {"error_se": se}
        )
    return pd.DataFrame(rows)


def clustered_se(values: pd.Series, clusters: pd.Series) -> float:
    """Standard error of the mean, clusters drawn independently."""
    sums = (values - values.mean()).groupby(clusters).sum()
    return float(np.sqrt((sums**2).sum()) / len(values))
