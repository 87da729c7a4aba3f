"""Ballots outstanding: the registrar's estimates, how far off they run, what they leave to win.

An estimate is for the whole county and runs low until the mail deadline, seven days after
election day, because mail still arrives. So what is left for one contest is a band, never a number.
"""

import pandas as pd

from canvass.count.count import Count, drops
from canvass.count.election import Election, list_elections, load_election
from canvass.count.once import once

#: Mail postmarked by election day counts when it arrives within seven days (Elections Code 3020).
MAIL_DEADLINE_DAYS = 7
#: Relative width used for a contest's share of the ballots until three late drops show it.
FEW_DROPS_SPREAD = 0.15
#: Drops after election night that must be known before they say anything of the next.
SURE_DROPS = 3


def estimates(election: Election) -> pd.DataFrame:
    """Every published estimate, and what was really left where the count is certified.

    Returns
    -------
    pandas.DataFrame
        Index release; ``released_at``, ``outstanding`` (ballots, Int64, as estimated), ``days`` (after election day,
        int64), ``left`` (ballots counted later, Int64, NA before certification or where the ballots at that release
        are unknown), ``ratio`` (estimate / left, Float64).
    """
    table = election.releases.set_index("release").dropna(subset=["outstanding"])
    left = election.releases["ballots"].iloc[-1] - table["ballots"] if election.certified else pd.NA
    frame = table[["released_at", "outstanding"]].assign(days=days_after(election, table["released_at"]), left=left)
    frame["left"] = frame["left"].astype("Int64")
    frame["ratio"] = (frame["outstanding"] / frame["left"].where(frame["left"] > 0)).astype("Float64")
    return frame


def days_after(election: Election, moments: pd.Series) -> pd.Series:
    """Whole days from election day to each moment."""
    return moments.dt.date.map(lambda day: (day - election.election_day).days).astype("int64")


def earlier_estimates(election: Election) -> list[pd.DataFrame]:
    """:func:`estimates` of the elections certified before this one's election day: all that was known of their bias."""
    others = (load_election(name) for name in list_elections() if name != election.slug)
    return [estimates(other) for other in others if other.certified_on and other.certified_on < election.election_day]


def bias_factor(days: int, earlier: list[pd.DataFrame]) -> float:
    """How many times an estimate made ``days`` after election day may really be outstanding, by ``earlier`` elections.

    The factor seen in an earlier election at the newest estimate made no later after election day, at least 1; 1 after
    the mail deadline, when estimates hold, and where no earlier election is known.

    >>> june = [estimates(load_election("2022-primary"))]
    >>> round(bias_factor(1, june), 2), round(bias_factor(4, june), 2), bias_factor(8, june)
    (1.99, 1.24, 1.0)
    """
    if days > MAIL_DEADLINE_DAYS:
        return 1.0
    known = [table.loc[table["days"] <= days, "ratio"].dropna().tail(1) for table in earlier]
    return max([1.0, *(1 / float(ratio) for ratio in pd.concat(known))]) if known else 1.0


@once
def running_estimate(count: Count) -> pd.DataFrame:
    """The estimate in force at each release: published, or the last one less what was counted since.

    By release; ``estimate`` (ballots countywide, Int64, never negative, NA before the first estimate), ``published``
    (bool: an estimate came with this release).
    """
    releases = count.releases
    implied = (releases["outstanding"] + releases["ballots"]).ffill() - releases["ballots"]
    estimate = releases["outstanding"].fillna(implied.clip(lower=0))
    return pd.DataFrame({"estimate": estimate.astype("Int64"), "published": releases["outstanding"].notna()})


@once
def pair_share_band(count: Count) -> pd.DataFrame:
    """Votes for the pair per ballot counted countywide, ``low`` and ``high`` so far (share 0-1, Float64) by release.

    Over the drops after election night up to each release; until three of them are known, the
    share of everything counted, give or take 15%.
    """
    first, second = count.pair
    added = drops(count)
    each = added["pair_votes"].clip(lower=0) / added["ballots"].where(added["ballots"] > 0)
    each = each.where(~count.night)
    overall = (count.votes[first] + count.votes[second]) / count.releases["ballots"]
    known = each.notna().cumsum() >= SURE_DROPS
    low = each.cummin().where(known, overall * (1 - FEW_DROPS_SPREAD))
    high = each.cummax().where(known, overall * (1 + FEW_DROPS_SPREAD))
    return pd.DataFrame({"low": low, "high": high}).astype("Float64")
