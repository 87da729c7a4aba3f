"""Ballots outstanding: the registrar's estimates, how far off they run, what they leave to win.

An estimate is for the whole county and runs low until the mail deadline, seven days after
election day, because mail still arrives. So what is left for one contest is a band, never a number.
"""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from canvass.count.count import Count, drops
from canvass.count.election import Election, list_elections, load_election
from canvass.count.once import once
from canvass.store import files as store

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
        Index release; ``released_at``, ``outstanding`` (ballots, Int64, as estimated), ``days`` (after election
        day, int64), ``left`` (ballots counted later, Int64, NA before certification or where
        the ballots at that release are unknown), ``ratio`` (estimate / left, Float64).

    Examples
    --------
    >>> table = estimates(load_election("2022-general"))
    >>> table["ratio"].round(2).to_dict()[15]
    0.88
    """
    table = election.releases.set_index("release").dropna(subset=["outstanding"])
    left = election.releases["ballots"].iloc[-1] - table["ballots"] if election.certified else pd.NA
    days = table["released_at"].dt.date.map(lambda day: (day - election.election_day).days)
    frame = table[["released_at", "outstanding"]].assign(days=days.astype("int64"), left=left)
    frame["left"] = frame["left"].astype("Int64")
    frame["ratio"] = (frame["outstanding"] / frame["left"].where(frame["left"] > 0)).astype("Float64")
    return frame


def earlier_estimates(election: Election) -> list[pd.DataFrame]:
    """:func:`estimates` of the elections certified before this one's election day.

    All that was known, when this count began, of how far off estimates run.
    """
    return _earlier_estimates(store.data_folder(), election.slug, election.election_day)


@cache
def _earlier_estimates(folder: Path, slug: str, day: date) -> list[pd.DataFrame]:
    others = (load_election(name) for name in list_elections() if name != slug)
    return [estimates(other) for other in others if other.certified_on and other.certified_on < day]


def bias_factor(days: int, earlier: list[pd.DataFrame]) -> float:
    """How many times the estimate may really be outstanding, from earlier elections (at least 1).

    The factor seen in an earlier election at the newest estimate made no later after election
    day; 1 after the mail deadline, when estimates hold, and where no earlier election is known.

    Parameters
    ----------
    days
        Days after election day.
    earlier
        As :func:`earlier_estimates` gives them.

    Examples
    --------
    >>> june = [estimates(load_election("2022-primary"))]
    >>> round(bias_factor(1, june), 2), round(bias_factor(4, june), 2), bias_factor(8, june)
    (1.99, 1.24, 1.0)
    """
    if days > MAIL_DEADLINE_DAYS:
        return 1.0
    factors = [1.0]
    for table in earlier:
        known = table[table["ratio"].notna() & (table["days"] <= days)]
        factors += [1 / float(ratio) for ratio in known["ratio"].tail(1)]
    return max(factors)


@once
def running_estimate(count: Count) -> pd.DataFrame:
    """The estimate in force at each release: published, or the last one less what was counted since.

    Returns
    -------
    pandas.DataFrame
        Index release; ``estimate`` (ballots countywide, Int64, never negative, NA before the
        first estimate), ``published`` (bool: an estimate came with this release).
    """
    releases = count.releases
    implied = (releases["outstanding"] + releases["ballots"]).ffill() - releases["ballots"]
    estimate = releases["outstanding"].where(releases["outstanding"].notna(), implied.clip(lower=0))
    return pd.DataFrame({"estimate": estimate.astype("Int64"), "published": releases["outstanding"].notna()})


@once
def pair_share_band(count: Count) -> pd.DataFrame:
    """Votes for the pair per ballot counted countywide, lowest and highest so far (share 0-1).

    Over the drops after election night up to each release; until three of them are known, the
    share of everything counted, give or take 15%.

    Returns
    -------
    pandas.DataFrame
        Index release; ``low`` and ``high`` (Float64).
    """
    first, second = count.pair
    added = drops(count)
    late = ~count.night
    each = (added["pair_votes"].clip(lower=0) / added["ballots"].where(added["ballots"] > 0)).where(late)
    overall = (count.votes[first] + count.votes[second]) / count.releases["ballots"]
    known = each.notna().cumsum() >= SURE_DROPS
    low = each.cummin().where(known, overall * (1 - FEW_DROPS_SPREAD))
    high = each.cummax().where(known, overall * (1 + FEW_DROPS_SPREAD))
    return pd.DataFrame({"low": low, "high": high}).astype("Float64")
