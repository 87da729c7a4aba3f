"""The lead of a contest's pair, release by release, and when it turned."""

import pandas as pd

from canvass.count.count import Count
from canvass.count.once import once


@once
def lead(count: Count) -> pd.DataFrame:
    """The lead within the pair at every release.

    Returns
    -------
    pandas.DataFrame
        Index release; ``first`` and ``second`` (votes, Int64) of ``count.pair``; ``lead``
        (votes, Int64, positive when the first of the pair leads); ``margin`` (percentage points
        of the pair's votes, Float64); ``leader`` (name, empty at a tie).

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2022-general", "2022-11-10"), "city of los angeles mayor")
    >>> row = lead(count).iloc[-1]
    >>> row["leader"], int(row["lead"]), round(float(row["margin"]), 2)
    ('Rick Caruso', -2695, -0.49)
    """
    first, second = count.pair
    frame = pd.DataFrame({"first": count.votes[first], "second": count.votes[second]})
    frame["lead"] = frame["first"] - frame["second"]
    frame["margin"] = (100 * frame["lead"] / (frame["first"] + frame["second"])).astype("Float64")
    leading = {True: first, False: second}
    frame["leader"] = ["" if pd.isna(x) or x == 0 else leading[x > 0] for x in frame["lead"]]
    return frame


@once
def turns(count: Count) -> pd.Series:
    """Whether another candidate leads at a release than did last (bool by release); a tie turns nothing.

    >>> from canvass import load_count, load_election
    >>> int(turns(load_count(load_election("2022-general"), "city of los angeles mayor")).sum())
    4
    """
    leader = lead(count).dropna(subset=["lead"])["leader"].replace("", None).ffill()
    return leader.ne(leader.shift()) & leader.shift().notna()
