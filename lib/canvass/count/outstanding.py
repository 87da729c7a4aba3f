"""Ballots outstanding: the registrar's estimates, how far off they run, what they leave to win, what is needed of it.

An estimate is for the whole county and errs in both directions: low in the first days, because mail still arrives for
a week (Elections Code 3020), high in the last weeks. So what is left for one contest is a band, never a number.
"""

import pandas as pd

from canvass.count.count import Count, drops, lead, once
from canvass.count.election import Election, list_elections, load_election
from canvass.count.kinds import LATE_MAIL, classify
from canvass.count.rule import chasers, line_of, pair_decides
from canvass.errors import ContestError
from canvass.numbers import exceeds

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


@once
def earlier_estimates(election: Election) -> list[pd.DataFrame]:
    """:func:`estimates` of the elections certified before this one's election day: all that was known of their bias."""
    others = (load_election(name) for name in list_elections(live=False) if name != election.slug)
    return [estimates(other) for other in others if other.certified_on and other.certified_on < election.election_day]


def bias_factors(days: int, earlier: list[pd.DataFrame]) -> tuple[float, float]:
    """How many times an estimate made ``days`` after election day may really be outstanding, least and most.

    As many times as in earlier elections at their newest estimate made no later after election day: the first days'
    ran low, those of the last weeks high (ballots to cure do not all count). 1 lies between, and is all where none is
    known.
    """
    known = [table.loc[table["days"] <= days, "ratio"].dropna().tail(1) for table in earlier]
    factors = [1.0, *(1 / float(ratio) for ratio in pd.concat(known) if ratio > 0)] if known else [1.0]
    return min(factors), max(factors)


@once
def _factors(election: Election, days: int) -> tuple[float, float]:
    return bias_factors(days, earlier_estimates(election))


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
    each = each.where(count.late)
    overall = (count.votes[first] + count.votes[second]) / count.releases["ballots"]
    known = each.notna().cumsum() >= SURE_DROPS
    low = each.cummin().where(known, overall * (1 - FEW_DROPS_SPREAD))
    high = each.cummax().where(known, overall * (1 + FEW_DROPS_SPREAD))
    return pd.DataFrame({"low": low, "high": high}).astype("Float64")


def needed_share(lead: float, outstanding: float, line: float = 0.5, counted: float = 0) -> float:
    """Share (0-1) of the pair's outstanding votes a candidate needs to end with ``line`` of all of them; half: level.

    ``needed = line + ((2 x line - 1) x counted - lead) / (2 x outstanding)``, with ``lead`` the candidate's own lead
    (negative when trailing), ``counted`` and ``outstanding`` the votes so far and still to come *for the pair*,
    however many candidates there are. Above 1 the line is out of reach; below 0 it cannot be missed. A measure has a
    line of its own.

    >>> round(needed_share(-2695, 384787), 4), round(needed_share(1000, 1000, 2 / 3, 9000), 4)
    (0.5035, 1.6667)
    """
    ahead = lead - (2 * line - 1) * counted
    if outstanding <= 0:
        return line if ahead == 0 else float("inf") if ahead < 0 else float("-inf")
    return line - ahead / (2 * outstanding)


def ending(lead: float, outstanding: float, share: float, counted: float = 0) -> tuple[float, float]:
    """Votes, and points of all votes for the pair, by which a candidate ends ahead with ``share`` of what is out.

    The other way round than :func:`needed_share`, and with the same parts; NaN points of no votes.

    >>> [round(end, 6) + 0.0 for end in ending(-2695, 384787, needed_share(-2695, 384787), 500000)]
    [0.0, 0.0]
    >>> ending(1000, 1000, 0.25, 9000)
    (500.0, 5.0)
    """
    votes, total = lead + (2 * share - 1) * outstanding, counted + outstanding
    return votes, 100 * votes / total if total else float("nan")


@once
def needed_band(count: Count, candidate: str) -> pd.DataFrame:
    """What ``candidate`` needed of the pair's votes still out at each release, and what came.

    Returns
    -------
    pandas.DataFrame
        Index release (those with an estimate in force); ``lead`` (the candidate's, votes, Int64), ``published`` (bool),
        ``estimate`` (ballots countywide, Int64), ``factor`` (how many times as many may be out at most, from earlier
        elections), ``carried`` (most votes for the pair per ballot), ``left_low``, ``left_high`` (pair's votes still
        out; the latter is the product of the three before), ``needed_low``, ``needed_high`` (share 0-1 of them; above
        1: out of reach), ``got`` (share of the pair's votes counted from then to the newest, NA at the newest),
        ``next`` (of what the next release added alone).

    Raises
    ------
    canvass.errors.ContestError
        ``candidate`` is not one of ``count.pair``.
    """
    if candidate not in count.pair:
        raise ContestError(f"candidate {candidate!r}: not one of the pair of {count.contest['name']}, {count.pair}.")
    pair = count.votes[list(count.pair)]
    table = running_estimate(count).join(pair_share_band(count))
    table["lead"] = lead(count)["lead"] * (1 if candidate == count.pair[0] else -1)
    table["counted"] = pair.sum(axis=1, min_count=2)
    later, total = pair.iloc[-1] - pair, pair.iloc[-1].sum(skipna=False) - table["counted"]
    table["got"] = (later[candidate] / total.where(total > 0)).astype("float64")
    table["next"] = share_for(count, candidate).shift(-1)
    table = table[count.releases["label"] != "Certified"].dropna(subset=["estimate", "lead", "low"])
    table = table[(table["estimate"] > 0) & (table["low"] > 0) & pair_decides(count)].rename(
        columns={"high": "carried"}
    )
    days = days_after(count.election, count.releases.loc[table.index, "released_at"])
    factors = pd.DataFrame([_factors(count.election, day) for day in days], table.index, dtype="float64")
    table[["fewest", "factor"]] = factors.reindex(columns=[0, 1])
    table["carried"] = table["carried"].astype("float64")
    table["left_low"] = (table["estimate"] * table["fewest"] * table["low"]).astype("float64")
    table["left_high"] = (table["estimate"] * table["factor"] * table["carried"]).astype("float64")
    line = line_of(count, candidate)
    ends = [
        sorted(needed_share(row.lead, left, line, row.counted) for left in (row.left_low, row.left_high))
        for row in table.itertuples()
    ]
    table["needed_low"], table["needed_high"] = [low for low, _ in ends], [high for _, high in ends]
    steps = ["estimate", "factor", "carried", "left_low", "left_high"]
    return table[["lead", "published", *steps, "needed_low", "needed_high", "got", "next"]]


@once
def needed_by_chaser(count: Count) -> pd.DataFrame:
    """:func:`needed_band` of whoever was short of winning at each release, with ``candidate``."""
    short, parts = chasers(count), []
    for name in count.pair:
        table = needed_band(count, name)
        parts.append(table[short.reindex(table.index) == name].assign(candidate=name))
    return pd.concat(parts).sort_index()


def share_for(count: Count, candidate: str) -> pd.Series:
    """Share (0-1, float64) of each drop's votes for the pair that ``candidate``, one of it, had."""
    share = drops(count)["share_first"].astype("float64")
    return share if candidate == count.pair[0] else 1 - share


def beyond_best(count: Count, candidate: str) -> tuple[int | None, float | None]:
    """Since which release the need has been above the best late drop known by then, and that drop's share (0-1).

    Only where it has stayed above ever since, and from the third late drop on; else None, None.
    """
    table = needed_band(count, candidate)
    own = share_for(count, candidate)
    late = classify(count) == LATE_MAIL
    best = own.where(late).cummax().where(late.cumsum() >= SURE_DROPS).reindex(table.index)
    release = _lasting(exceeds(table["needed_low"], best))
    return release, None if release is None else float(best[release])


def beyond_reach(count: Count, candidate: str) -> int | None:
    """Since which release not even all that was left by the estimates would have been enough, for good."""
    return _lasting(exceeds(needed_band(count, candidate)["needed_low"], 1))


def _lasting(passed: pd.Series) -> int | None:
    """The first release from which ``passed`` holds to the end."""
    lasting = passed[::-1].cummin()[::-1].astype(bool)
    return int(lasting.index[lasting][0]) if lasting.any() else None
