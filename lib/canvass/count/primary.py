"""What is known of the count of a primary, and what it implies: ranges, never guesses."""

import math
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from canvass.count.count import Count

#: A share printed to two decimals of a percent is known to half of its last digit.
SHARE_STEP = 0.0001


@dataclass(frozen=True)
class LaterVotes:
    """Votes counted after a release: all, at least and at most; by candidate, with their share ``low`` to ``high``."""

    total: tuple[int, int]
    shares: pd.DataFrame


def reported(count: Count) -> pd.DataFrame:
    """What was published of each candidate at each release, exact or rounded.

    Returns
    -------
    pandas.DataFrame
        Columns ``release`` (int64), ``candidate`` (str), ``votes`` (Int64, NA unknown), ``share`` (0-1, Float64: from
        the votes where all are known, else as printed), ``exact`` (bool: all votes are known at that release).
    """
    names = count.candidates.set_index("candidate_id")["name"]
    table = count.election.votes[count.election.votes["candidate_id"].isin(names.index)]
    table = table.assign(candidate=table["candidate_id"].map(names))
    total = table["release"].map(count.votes.sum(axis=1, min_count=len(names)))
    share = (table["votes"] / total).astype("Float64").fillna(table["reported_share"].astype("Float64"))
    table = table.assign(share=share, exact=total.notna())
    return table[["release", "candidate", "votes", "share", "exact"]].reset_index(drop=True)


def total_range(votes: pd.Series, shares: pd.Series, step: float = SHARE_STEP) -> tuple[int, int]:
    """Range of the total that exact votes and rounded shares allow together.

    Each candidate's total lies in ``votes / (share + step/2)`` to ``votes / (share - step/2)``;
    the total lies in the overlap of all of them.

    >>> total_range(pd.Series([133059, 116688]), pd.Series([0.4214, 0.3695]))
    (315758, 315792)
    """
    unit = Fraction(step).limit_denominator(10**9)
    exact = [(int(v), round(Fraction(s) / unit) * unit) for v, s in zip(votes, shares, strict=True)]
    low = max(math.ceil(v / (s + unit / 2)) for v, s in exact)
    high = min((math.floor(v / (s - unit / 2)) for v, s in exact if s > unit / 2), default=low)
    return low, high


def later_votes(count: Count, release: int) -> LaterVotes:
    """What the votes counted after ``release`` must have been.

    Where all votes are known at ``release``, all of it is exact. Else the exact votes and the printed shares of some
    candidates must be known: the later votes of these are exact, their share is a range because the total is.
    """
    now, then = count.votes.iloc[-1], count.votes.loc[release]
    if then.notna().all():
        low = high = int(then.sum())
    else:
        at = reported(count).dropna(subset=["votes", "share"])
        at = at[at["release"] == release]
        then = then[at["candidate"]]
        low, high = total_range(at["votes"], at["share"])
    least, most = int(now.sum()) - high, int(now.sum()) - low
    votes = now[then.index] - then
    shares = pd.DataFrame({"votes": votes, "low": votes / most, "high": votes / least})
    return LaterVotes((least, most), shares)
