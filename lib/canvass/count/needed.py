"""What a candidate needs of the votes still out, and since when not even all of them would do."""

import pandas as pd

from canvass.count.count import Count, drops
from canvass.count.kinds import LATE_MAIL, classify
from canvass.count.lead import lead
from canvass.count.once import once
from canvass.count.outstanding import SURE_DROPS, bias_factor, earlier_estimates, pair_share_band, running_estimate
from canvass.count.rule import chasers, line_of
from canvass.errors import ContestError
from canvass.numbers import exceeds


def needed_share(lead: float, outstanding: float) -> float:
    """Share (0-1) of the pair's outstanding votes a candidate needs to draw level.

    ``needed = 1/2 - lead / (2 x outstanding)``, with ``lead`` the candidate's own lead (negative
    when trailing) and ``outstanding`` the votes still to come *for the pair*: numerator and
    denominator are over the same votes, however many candidates there are. Above 1 the lead is
    out of reach; below 0 it cannot be lost.

    >>> round(needed_share(-2695, 384787), 4)
    0.5035
    """
    if outstanding <= 0:
        return 0.5 if lead == 0 else float("inf") if lead < 0 else float("-inf")
    return 0.5 - lead / (2 * outstanding)


def needed_to_reach(votes: float, counted: float, outstanding: float, line: float) -> float:
    """Share (0-1) of the pair's outstanding votes needed to end with ``line`` of all of them.

    ``needed = (line x (counted + outstanding) - votes) / outstanding``, with ``votes`` the
    side's own and ``counted`` the pair's votes so far. With ``line`` one half this is
    :func:`needed_share`; a measure has its own line, and the other side needs the rest.

    >>> round(needed_to_reach(271246, 545187, 384787, 0.5), 4)
    0.5035
    >>> round(needed_to_reach(5000, 9000, 1000, 2 / 3), 4)
    1.6667
    """
    return (line * (counted + outstanding) - votes) / outstanding


@once
def needed_band(count: Count, candidate: str) -> pd.DataFrame:
    """What ``candidate`` needed of the pair's votes still out at each release, and what came.

    Parameters
    ----------
    count
        The count, cut to its ``as_of``.
    candidate
        One of ``count.pair``.

    Raises
    ------
    canvass.errors.ContestError
        ``candidate`` is not one of the pair.

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
    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> row = needed_band(count, "Rick Caruso").loc[15]
    >>> int(row["lead"]), round(float(row["needed_high"]), 3), round(float(row["got"]), 3)
    (2695, 0.498, 0.38)
    """
    if candidate not in count.pair:
        raise ContestError(f"candidate {candidate!r}: not one of the pair of {count.contest['name']}, {count.pair}.")
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


@once
def needed_by_chaser(count: Count) -> pd.DataFrame:
    """What whoever was short of winning at a release needed then of what was left.

    Returns
    -------
    pandas.DataFrame
        :func:`needed_band` of the one who was short at each release, with ``candidate``.

    Examples
    --------
    >>> from canvass import load_count, load_election
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


def beyond_best(count: Count, candidate: str) -> tuple[int | None, float | None]:
    """Since which release the need has been above the best late drop known by then, and that best.

    Only where it has stayed above ever since, and from the third late drop on.

    Returns
    -------
    tuple
        The release, and the candidate's share (0-1) of the best late drop by then; None, None where there is none.

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> release, best = beyond_best(count, "Rick Caruso")
    >>> release, round(best, 3)
    (17, 0.413)
    """
    table = needed_band(count, candidate)
    share = drops(count)["share_first"].astype("float64")
    own = share if candidate == count.pair[0] else 1 - share
    late = classify(count) == LATE_MAIL
    best = own.where(late).cummax().where(late.cumsum() >= SURE_DROPS).reindex(table.index)
    release = _lasting(exceeds(table["needed_low"], best))
    return release, None if release is None else float(best[release])


def beyond_reach(count: Count, candidate: str) -> int | None:
    """Since which release not even all that was left by the estimates would have been enough, for good; None: not yet.

    >>> from canvass import load_count, load_election
    >>> beyond_reach(load_count(load_election("2022-general"), "city of los angeles mayor"), "Rick Caruso")
    23
    """
    return _lasting(exceeds(needed_band(count, candidate)["needed_low"], 1))


def _lasting(passed: pd.Series) -> int | None:
    """The first release from which ``passed`` holds to the end."""
    lasting = passed[::-1].cummin()[::-1].astype(bool)
    return int(lasting.index[lasting][0]) if lasting.any() else None
