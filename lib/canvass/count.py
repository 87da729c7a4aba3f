"""The arithmetic of one contest's count: votes, shares, lead, drops, what is needed.

Every series is keyed by candidate, never by rank: a lead that changes hands changes its sign.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.election import Election
from canvass.errors import ContestError, NotYetError
from canvass.moments import show_moment


@dataclass(frozen=True)
class Count:
    """One contest's count, release by release, up to the election's ``as_of``.

    Attributes
    ----------
    election, contest
        The election (cut to ``as_of``) and the contest's row of ``contests``.
    candidates
        The contest's rows of ``candidates``, in ballot order.
    votes
        Cumulative votes; index release (int64), one Int64 column a candidate name, NA unknown.
    """

    election: Election
    contest: pd.Series
    candidates: pd.DataFrame
    votes: pd.DataFrame

    @cached_property
    def releases(self) -> pd.DataFrame:
        """Rows of ``releases`` at which this contest was published, indexed by release."""
        return self.election.releases.set_index("release").loc[self.votes.index]

    @cached_property
    def ballots(self) -> pd.DataFrame:
        """Rows of ``ballots`` of this contest (cumulative ballots, under-, overvotes, write-ins)."""
        table = self.election.ballots
        own = table[table["contest_id"] == self.contest["contest_id"]]
        return own.drop(columns="contest_id").set_index("release")

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two candidates at the boundary of the seats as of the newest release, in ballot order.

        For one seat the first and second; for three seats the third and fourth. The order is
        that of the ballot, so that it does not change when the lead does.
        """
        if len(self.candidates) < 2:
            raise ContestError(
                f"contest {self.contest['name']!r} has {len(self.candidates)} candidate(s); a lead needs at least two."
            )
        ranked = self.ranking.index
        seats = min(int(self.contest["seats"]), len(ranked) - 1)
        boundary = set(ranked[max(seats - 1, 0) : seats + 1])
        ordered = [name for name in self.votes.columns if name in boundary]
        return ordered[0], ordered[-1]

    @cached_property
    def ranking(self) -> pd.Series:
        """Newest known votes, most first (Int64, index candidate name; unknown ones last)."""
        return self.votes.ffill().iloc[-1].sort_values(ascending=False, kind="stable")

    @property
    def newest(self) -> pd.Series:
        """The newest release's row."""
        return self.releases.iloc[-1]


def load_count(election: Election, contest: str | int) -> Count:
    """The count of one contest.

    Parameters
    ----------
    election
        As loaded, perhaps cut to ``as_of``.
    contest
        Id, slug or unambiguous part of the contest's name.

    Raises
    ------
    canvass.errors.ContestError
        No contest, or several, answer to ``contest``.
    canvass.errors.NotYetError
        No votes of the contest had been published by ``as_of``.

    Examples
    --------
    >>> from canvass import load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> count.votes.iloc[-1].to_dict()
    {'Karen Bass': 509944, 'Rick Caruso': 420030}
    """
    row = election.contest(contest)
    candidates = election.candidates[election.candidates["contest_id"] == row["contest_id"]]
    twice = candidates["name"].duplicated(keep=False)
    names = candidates["name"].where(~twice, candidates["name"] + " (" + candidates["candidate_id"].astype(str) + ")")
    labels = dict(zip(candidates["candidate_id"], names, strict=True))
    own = election.votes[election.votes["candidate_id"].isin(list(labels))]
    if len(candidates) and not len(own):
        raise NotYetError(f"{row['name']}: no votes were published by {show_moment(election.as_of, year=True)}.")
    wide = own.pivot(index="release", columns="candidate_id", values="votes").rename(columns=labels)
    wide = wide.reindex(columns=list(labels.values())).rename_axis(columns=None).astype("Int64")
    return Count(election, row, candidates.assign(name=names), wide)


def shares(votes: pd.DataFrame) -> pd.DataFrame:
    """Shares (0-1) of the votes in each row; the row's sum is the denominator.

    >>> shares(pd.DataFrame({"a": [1], "b": [3]})).iloc[0].to_dict()
    {'a': 0.25, 'b': 0.75}
    """
    return votes.div(votes.sum(axis=1, min_count=len(votes.columns)), axis=0).astype("Float64")


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
    >>> from canvass import load_election
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


def drops(count: Count) -> pd.DataFrame:
    """What each release added.

    Returns
    -------
    pandas.DataFrame
        Index release; one Int64 column a candidate (votes added); ``pair_votes`` (added for the
        pair); ``share_first`` (share 0-1 of the pair's added votes for the first of the pair);
        ``ballots``, ``mail``, ``in_person`` (ballots added countywide, all contests). The first
        release is a drop too. A drop can be negative: the county corrects itself.

    Examples
    --------
    >>> from canvass import load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> drop = drops(count).loc[15]
    >>> int(drop["Karen Bass"]), int(drop["mail"]), round(float(drop["share_first"]), 4)
    (31052, 133080, 0.5913)
    """
    added = added_each(count.votes)
    first, second = count.pair
    added["pair_votes"] = added[first] + added[second]
    added["share_first"] = (added[first] / added["pair_votes"].where(added["pair_votes"] != 0)).astype("Float64")
    counted = count.releases[["ballots", "ballots_mail", "ballots_in_person"]]
    counted = counted.set_axis(["ballots", "mail", "in_person"], axis=1)
    return added.join(added_each(counted))


def added_each(cumulative: pd.DataFrame) -> pd.DataFrame:
    """What each row of cumulative figures added to the one before; the first row adds itself.

    >>> added_each(pd.DataFrame({"ballots": [852332, 979859]}))["ballots"].astype(int).to_list()
    [852332, 127527]
    """
    added = cumulative.diff()
    added.iloc[:1] = cumulative.iloc[:1]
    return added


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


def turns(count: Count) -> pd.Series:
    """Whether another candidate leads at a release than did last (bool by release); a tie turns nothing.

    >>> from canvass import load_election
    >>> int(turns(load_count(load_election("2022-general"), "city of los angeles mayor")).sum())
    4
    """
    leader = lead(count).dropna(subset=["lead"])["leader"].replace("", None).ffill()
    return leader.ne(leader.shift()) & leader.shift().notna()


def line_of(count: Count, candidate: str) -> float:
    """The share (0-1) of the pair's votes at which ``candidate`` wins: one half, or a measure's threshold."""
    threshold = count.contest["threshold"]
    if pd.isna(threshold) or candidate not in ("Yes", "No"):
        return 0.5
    return float(threshold if candidate == "Yes" else 1 - threshold)


def chasers(count: Count) -> pd.Series:
    """The candidate of the pair who was short of winning at each release whose votes are known.

    The one behind; of a measure the side short of its line, which may be Yes although it leads.
    """
    first, second = count.pair
    known = lead(count).dropna(subset=["lead"])
    if {first, second} == {"Yes", "No"}:
        yes = known["first"] if first == "Yes" else known["second"]
        passed = yes > line_of(count, "Yes") * (known["first"] + known["second"])
        return passed.map({True: "No", False: "Yes"})
    return (known["lead"] >= 0).map({True: second, False: first})


def chaser(count: Count) -> str:
    """The candidate who is short of winning as of the newest known votes, as :func:`chasers`."""
    return chasers(count).iloc[-1]
