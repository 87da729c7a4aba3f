"""Which ballots a drop holds, how each type voted, and how pure each drop is.

The feed says how many ballots of a release came by mail and how many were cast in person; it
never says how mail voted. A drop of one kind shows it; a mixed drop only bounds it.
"""

import pandas as pd

from canvass.count.count import Count, added_each, drops
from canvass.count.once import once

EARLY_MAIL = "Early vote by mail"
EARLY_IN_PERSON = "Early in person (vote centers)"
ELECTION_DAY = "Election day in person (vote centers)"
LATE_MAIL = "Late vote by mail, with conditional and provisional"
MIXED_NIGHT = "Election night, mixed"
#: Short names for axes and narrow columns.
SHORT_NAMES = {
    EARLY_MAIL: "Early mail",
    EARLY_IN_PERSON: "Early in person",
    ELECTION_DAY: "Election day",
    MIXED_NIGHT: "Mixed, night",
    LATE_MAIL: "Late mail*",
}
TYPES = [EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY, MIXED_NIGHT, LATE_MAIL]


@once
def classify(count: Count) -> pd.Series:
    """The ballot type of each drop (str, index release).

    On election night a drop without in-person ballots is early mail; the first drop without
    mail holds the ballots cast at vote centers before election day, those after it the ballots
    of the day. After election night mail dominates: conditional and provisional ballots are
    counted among those cast in person.

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> types = classify(load_count(load_election("2022-general"), "sheriff"))
    >>> types.loc[[1, 2, 3, 15]].map(lambda name: name[:9]).to_list()
    ['Early vot', 'Early in ', 'Election ', 'Late vote']
    """
    added = drops(count)
    night = count.night
    found, in_person_seen = [], False
    for release, row in added.iterrows():
        if not night[release]:
            found.append(LATE_MAIL)
        elif pd.isna(row["mail"]) or (row["mail"] and row["in_person"]):
            found.append(MIXED_NIGHT)
        elif row["mail"]:
            found.append(EARLY_MAIL)
        else:
            found.append(ELECTION_DAY if in_person_seen else EARLY_IN_PERSON)
            in_person_seen = True
    return pd.Series(found, index=added.index, name="type", dtype="str")


def late_mail_said(count: Count) -> str:
    """How much of what the county counted after election night came by mail, in a word.

    ``nearly all`` from 95% of the ballots on, ``mostly`` from half of them on, else ``partly``; empty where nothing
    was counted after election night.

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> late_mail_said(load_count(load_election("2022-general"), "sheriff"))
    'nearly all'
    >>> late_mail_said(load_count(load_election("2024-general"), "district attorney"))
    'mostly'
    """
    added = drops(count)[~count.night]
    mail, ballots = added["mail"].sum(), added["mail"].sum() + added["in_person"].sum()
    if not ballots:
        return ""
    return "nearly all" if mail >= 0.95 * ballots else "mostly" if mail >= 0.5 * ballots else "partly"


@once
def by_type(count: Count) -> pd.DataFrame:
    """How each ballot type voted.

    Returns
    -------
    pandas.DataFrame
        Index ballot type (those present, in order of counting); one Int64 column a candidate
        (votes), ``pair_votes`` (Int64), ``share_first`` (share 0-1 of them for the first of the
        pair), ``margin`` (votes the type brought the first of the pair, Int64), ``ballots``
        (contest ballots, Int64), ``undervotes``, ``overvotes`` (ballots, Int64) and their shares
        of the contest's ballots, ``undervote_share`` and ``overvote_share``.

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> table = by_type(load_count(load_election("2022-general"), "city of los angeles mayor"))
    >>> table["share_first"].round(4).to_list()
    [0.5083, 0.4186, 0.4578, 0.6168]
    """
    first, second = count.pair
    names = list(count.votes.columns)
    added = drops(count)[[*names, "pair_votes"]].join(_contest_added(count))
    table = added.groupby(classify(count)).sum(min_count=1).reindex(TYPES).dropna(how="all").rename_axis("type")
    table["share_first"] = (table[first] / table["pair_votes"]).astype("Float64")
    table["margin"] = table[first] - table[second]
    table["undervote_share"] = (table["undervotes"] / table["ballots"]).astype("Float64")
    table["overvote_share"] = (table["overvotes"] / table["ballots"]).astype("Float64")
    return table


def in_person_share(count: Count) -> float:
    """Share (0-1) of the pair's votes cast in person by the end of election night, for the first; NaN of none.

    >>> from canvass import load_count, load_election
    >>> round(in_person_share(load_count(load_election("2022-general"), "city of los angeles mayor")), 4)
    0.4473
    """
    table = by_type(count).reindex([EARLY_IN_PERSON, ELECTION_DAY]).dropna(how="all")
    votes = table["pair_votes"].sum()
    return float(table[count.pair[0]].sum() / votes) if votes else float("nan")


def _contest_added(count: Count) -> pd.DataFrame:
    cumulative = count.ballots[["ballots", "undervotes", "overvotes"]].astype("Int64").reindex(count.votes.index)
    return added_each(cumulative)


def purity(count: Count) -> pd.DataFrame:
    """How much of each late drop may not be mail, and what that leaves open about mail.

    At most ``f = min(in-person ballots added countywide, contest ballots added) / contest
    ballots added`` of a drop was conditional or provisional. If all of these were votes for one
    of the pair, mail voted at one end of the bounds; if for the other, at the other end.

    Returns
    -------
    pandas.DataFrame
        Index release (drops after election night); ``ballots`` (contest ballots added, Int64),
        ``in_person_most`` (ballots, Int64), ``other_most`` (share 0-1), ``share_first`` (of the
        drop), ``mail_low``, ``mail_high`` (hard bounds, share 0-1 of the pair's mail votes).

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> row = purity(load_count(load_election("2022-general"), "city of los angeles mayor")).loc[18]
    >>> [round(float(row[end]), 3) for end in ("mail_low", "mail_high")]
    [0.596, 0.688]
    """
    late = classify(count) == LATE_MAIL
    added = drops(count)[late]
    ballots = _contest_added(count)["ballots"][late]
    most = pd.concat([added["in_person"], ballots], axis=1).min(axis=1).clip(lower=0)
    other = (most / ballots.where(ballots > 0)).astype("float64")
    pair, first = added["pair_votes"].astype("float64"), added[count.pair[0]].astype("float64")
    taken = pd.concat([most.astype("float64"), pair], axis=1).min(axis=1).clip(lower=0)
    mail = (pair - taken).where(pair > taken)
    frame = pd.DataFrame(
        {
            "ballots": ballots,
            "in_person_most": most.astype("Int64"),
            "other_most": other,
            "share_first": added["share_first"].astype("float64"),
            "mail_low": ((first - taken) / mail).clip(0, 1).fillna(0.0),
            "mail_high": (first / mail).clip(0, 1).fillna(1.0),
        }
    )
    return frame[frame["ballots"].notna()]
