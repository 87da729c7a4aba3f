"""Ballots outstanding: the registrar's estimates, how far off they run, what they leave to win.

An estimate is for the whole county and runs low until the mail deadline, seven days after
election day, because mail still arrives. So what is left for one contest is a band, never a number.
"""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from canvass import store
from canvass.count import Count, chasers, drops, lead, line_of, needed_to_reach
from canvass.election import Election, list_elections, load_election

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
        Index release; ``outstanding`` (ballots, Int64, as estimated), ``days`` (after election
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
    frame = pd.DataFrame({"outstanding": table["outstanding"], "days": days.astype("int64"), "left": left})
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
    late = ~count.releases["label"].str.startswith("Election night")
    each = (added["pair_votes"].clip(lower=0) / added["ballots"].where(added["ballots"] > 0)).where(late)
    overall = (count.votes[first] + count.votes[second]) / count.releases["ballots"]
    known = each.notna().cumsum() >= SURE_DROPS
    low = each.cummin().where(known, overall * (1 - FEW_DROPS_SPREAD))
    high = each.cummax().where(known, overall * (1 + FEW_DROPS_SPREAD))
    return pd.DataFrame({"low": low, "high": high}).astype("Float64")


def needed_band(count: Count, candidate: str) -> pd.DataFrame:
    """What ``candidate`` needed of the pair's votes still out at each release, and what came.

    Parameters
    ----------
    count
        The count, cut to its ``as_of``.
    candidate
        One of ``count.pair``.

    Returns
    -------
    pandas.DataFrame
        Index release (those with an estimate in force); ``lead`` (the candidate's, votes,
        Int64), ``published`` (bool), ``estimate`` (ballots countywide, Int64), ``factor`` (how
        many times as many may be out, see :func:`bias_factor`), ``carried`` (most votes for the
        pair per ballot), ``left_low``, ``left_high`` (pair's votes still out; the latter is the
        product of the three before),
        ``needed_low``, ``needed_high`` (share 0-1 of them; above 1: out of reach), ``got``
        (share of the pair's votes counted from that release to the newest, NA at the newest).

    Examples
    --------
    >>> from canvass import load_count
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> row = needed_band(count, "Rick Caruso").loc[15]
    >>> int(row["lead"]), round(float(row["needed_high"]), 3), round(float(row["got"]), 3)
    (2695, 0.498, 0.38)
    """
    table = running_estimate(count).join(pair_share_band(count))
    table["lead"] = lead(count)["lead"] * (1 if candidate == count.pair[0] else -1)
    open_count = count.releases["label"] != "Certified"
    table["votes"], table["counted"] = count.votes[candidate], count.votes[list(count.pair)].sum(axis=1, min_count=2)
    table = table[open_count].dropna(subset=["estimate", "lead", "low"])
    table = table[(table["estimate"] > 0) & (table["low"] > 0)]
    line = line_of(count, candidate)
    earlier = earlier_estimates(count.election)
    days = count.releases.loc[table.index, "released_at"].dt.date.map(lambda d: (d - count.election.election_day).days)
    factor = days.map(lambda day: bias_factor(day, earlier)).astype("float64")
    left = {
        "left_low": (table["estimate"] * table["low"]).astype("float64"),
        "left_high": (table["estimate"] * factor * table["high"]).astype("float64"),
    }
    table = table.assign(factor=factor, carried=table["high"].astype("float64"), **left)
    ends = [_band(row, line) for row in table.itertuples()]
    table["needed_low"], table["needed_high"] = [low for low, _ in ends], [high for _, high in ends]
    table["got"] = _got(count, candidate).loc[table.index].astype("float64")
    steps = ["estimate", "factor", "carried", "left_low", "left_high"]
    return table[["lead", "published", *steps, "needed_low", "needed_high", "got"]]


def _band(row: object, line: float) -> tuple[float, float]:
    """The needed share at both ends of what may be left, in rising order."""
    ends = [needed_to_reach(row.votes, row.counted, left, line) for left in (row.left_low, row.left_high)]
    return min(ends), max(ends)


def _got(count: Count, candidate: str) -> pd.Series:
    """Share of the pair's votes counted after each release that went to ``candidate``."""
    pair = count.votes[list(count.pair)]
    later = pair.iloc[-1] - pair
    total = later.sum(axis=1, min_count=2)
    return (later[candidate] / total.where(total > 0)).astype("Float64")


def needed_by_chaser(count: Count) -> pd.DataFrame:
    """What whoever was short of winning at a release needed then of what was left.

    Returns
    -------
    pandas.DataFrame
        :func:`needed_band` of the one who was short at each release, with ``candidate``.

    Examples
    --------
    >>> from canvass import load_count
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> row = needed_by_chaser(count).loc[14]
    >>> row["candidate"], round(float(row["needed_low"]), 3), round(float(row["needed_high"]), 3)
    ('Karen Bass', 0.507, 0.519)
    """
    short, parts = chasers(count), []
    for name in count.pair:
        table = needed_band(count, name)
        parts.append(table[short.reindex(table.index) == name].assign(candidate=name))
    return pd.concat(parts).sort_index()
