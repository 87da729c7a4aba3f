"""Which ballots a drop holds, how each type voted, and how pure each drop is.

The feed says how many ballots of a release came by mail and how many were cast in person; it
never says how mail voted. A drop of one kind shows it; a mixed drop only bounds it.
"""

import numpy as np
import pandas as pd

from canvass.count.count import Count, added_each, drops, once, share_of

EARLY_MAIL = "Early vote by mail"
EARLY_IN_PERSON = "Early in person (vote centers)"
ELECTION_DAY = "Election day in person (vote centers)"
LATE_MAIL = "Late vote by mail, with conditional and provisional"
MIXED_NIGHT = "Election night, mixed"
ALL_SO_FAR = "Everything counted until the first release held"
#: Short names for axes and narrow columns, in order of counting.
SHORT_NAMES = {
    EARLY_MAIL: "Early mail",
    EARLY_IN_PERSON: "Early in person",
    ELECTION_DAY: "Election day",
    MIXED_NIGHT: "Mixed, night",
    ALL_SO_FAR: "All so far",
    LATE_MAIL: "Late mail",
}
TYPES = list(SHORT_NAMES)


@once
def classify(count: Count) -> pd.Series:
    """The ballot type of each drop (str, index release).

    On election night a drop without in-person ballots is early mail; the first drop without
    mail holds the ballots cast at vote centers before election day, those after it the ballots
    of the day. After election night mail dominates: conditional and provisional ballots are
    counted among those cast in person. A first release later than that is of no type.
    """
    mail, in_person = drops(count)["mail"], drops(count)["in_person"]
    centers = count.night & mail.eq(0).fillna(False)
    kinds = {
        LATE_MAIL: count.late,
        ALL_SO_FAR: ~count.night,
        MIXED_NIGHT: mail.isna() | (mail.ne(0) & in_person.ne(0)),
        EARLY_MAIL: mail.ne(0),
        EARLY_IN_PERSON: centers.cumsum() == 1,
    }
    found = np.select([known.fillna(True).astype(bool) for known in kinds.values()], list(kinds), ELECTION_DAY)
    return pd.Series(found, index=mail.index, name="type", dtype="str")


def short_names(count: Count) -> dict[str, str]:
    """The short name of each type; where a source does not tell the kinds of ballots, of the time alone.

    >>> from canvass import load_count, load_election
    >>> short_names(load_count(load_election("2024-primary-state"), "proposition 1"))[LATE_MAIL]
    'After the night'
    """
    told = drops(count)["mail"].notna().any()
    return SHORT_NAMES if told else {**SHORT_NAMES, MIXED_NIGHT: "Election night", LATE_MAIL: "After the night"}


@once
def late_mail_said(count: Count) -> str:
    """How much of what the county counted after election night came by mail, in a word; empty where nothing was."""
    mail, in_person = drops(count)[count.late][["mail", "in_person"]].sum()
    ballots = mail + in_person
    if not ballots:
        return ""
    return "nearly all" if mail >= 0.95 * ballots else "mostly" if mail >= 0.5 * ballots else "partly"


@once
def by_type(count: Count) -> pd.DataFrame:
    """How each ballot type voted.

    Returns
    -------
    pandas.DataFrame
        Index ballot type (those present, in order of counting); one Int64 column a candidate (votes), ``pair_votes``,
        ``share_first`` (share 0-1 of them for the first of the pair), ``margin`` (votes the type brought the first),
        ``ballots`` (of the contest), ``undervotes`` and their share of the ballots, ``undervote_share``, ``overvotes``.
    """
    first, second = count.pair
    added = drops(count)[[*count.votes.columns, "pair_votes"]].join(_contest_added(count))
    table = added.groupby(classify(count)).sum(min_count=1).reindex(TYPES).dropna(how="all").rename_axis("type")
    table["share_first"] = share_of(table[first], table[second])
    table["margin"] = table[first] - table[second]
    counted = table["undervotes"].where(table["undervotes"] >= 0)  # a correction has no share
    table["undervote_share"] = (counted / table["ballots"]).astype("Float64")
    return table


def _contest_added(count: Count) -> pd.DataFrame:
    return added_each(count.ballots[["ballots", "undervotes", "overvotes"]].astype("Int64").reindex(count.votes.index))


def purity(count: Count) -> pd.DataFrame:
    """How much of each late drop may not be mail, and what that leaves open about mail.

    At most ``f = min(in-person ballots added countywide, contest ballots added) / contest
    ballots added`` of a drop was conditional or provisional. If all of these were votes for one
    of the pair, mail voted at one end of the bounds; if for the other, at the other end.

    Returns
    -------
    pandas.DataFrame
        Index release (drops after election night); ``ballots`` (contest ballots added, Int64), ``in_person_most``
        (ballots, Int64), ``other_most`` (share 0-1), ``share_first`` (of the drop), ``mail_low``, ``mail_high`` (hard
        bounds, share 0-1 of the pair's mail votes).
    """
    late = classify(count) == LATE_MAIL
    added = drops(count)[late]
    ballots = _contest_added(count)["ballots"][late]
    most = pd.concat([added["in_person"], ballots], axis=1).min(axis=1).clip(lower=0)
    other = (most / ballots.where(ballots > 0)).astype("float64")
    frame = pd.DataFrame({"ballots": ballots, "in_person_most": most.astype("Int64"), "other_most": other})
    frame["share_first"] = added["share_first"].astype("float64")
    frame["mail_low"], frame["mail_high"] = _bounds(added[count.pair[0]], added["pair_votes"], most)
    return frame[frame["ballots"].notna()]


def late_mail_bounds(count: Count) -> tuple[float, float]:
    """Hard bounds (share 0-1) on the first's part of all late mail, as :func:`purity` has them drop by drop.

    Not a number where no votes were counted after election night.

    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> [round(bound, 3) for bound in late_mail_bounds(count)]
    [0.597, 0.649]
    """
    table = purity(count)
    added = drops(count).loc[table.index, [count.pair[0], "pair_votes"]].sum()
    if not added["pair_votes"] > 0:
        return float("nan"), float("nan")
    sums = (pd.Series([votes]) for votes in (added[count.pair[0]], added["pair_votes"], table["in_person_most"].sum()))
    low, high = _bounds(*sums)
    return float(low.iloc[0]), float(high.iloc[0])


def _bounds(first: pd.Series, pair: pd.Series, other: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The least and most the first can have of the mail, where up to ``other`` of the ballots are not mail."""
    first, pair = first.astype("float64"), pair.astype("float64")
    taken = pd.concat([other.astype("float64"), pair], axis=1).min(axis=1).clip(lower=0)
    mail = (pair - taken).where(pair > taken)
    return ((first - taken) / mail).clip(0, 1).fillna(0.0), (first / mail).clip(0, 1).fillna(1.0)
