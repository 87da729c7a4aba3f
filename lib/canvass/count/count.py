"""The arithmetic of one contest's count: votes, shares, lead, drops.

Every series is keyed by candidate, never by rank: a lead that changes hands changes its sign.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from html import escape
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from canvass.count.election import Election, of_night
from canvass.errors import ContestError, NotYetError
from canvass.moments import show_moment, show_release

#: Rules by which more than half elects outright, and otherwise two go on.
MAJORITY = ("majority_or_top_two", "majority_or_runoff")
#: What tables of one's own call the votes for all others together, which is nobody who stands.
OTHERS = re.compile("others?|write-?ins?", re.IGNORECASE)
#: Rules of which what is counted here does not say who wins.
UNKNOWN = ("unknown", "ranked_choice")
Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def once(compute: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Keep what ``compute`` gives for a count with that count, which is read-only.

    Every caller gets a frame of its own, which costs nothing until it is changed; anything else is not to be changed.
    """
    form = signature(compute)

    @wraps(compute)
    def kept(*given: Any, **named: Any) -> Found:
        count, *more = form.bind(*given, **named).args
        known, asked = count.__dict__.setdefault("_computed", {}), (compute, *more)
        if asked not in known:
            known[asked] = compute(count, *more)
        found = known[asked]
        return found.copy(deep=False) if isinstance(found, pd.DataFrame | pd.Series) else found

    return kept


@dataclass(frozen=True, repr=False)
class Count:
    """One contest's count, release by release, up to the election's ``as_of``."""

    election: Election
    contest: pd.Series  # its row of ``contests``
    candidates: pd.DataFrame  # its rows of ``candidates``, in ballot order
    votes: pd.DataFrame  # cumulative; index release, one Int64 column a candidate name, NA unknown

    @cached_property
    def releases(self) -> pd.DataFrame:
        """Rows of ``releases`` with votes of the contest, by release; ``when`` (str) is what tables call one."""
        table = self.election.releases.set_index("release").loc[self.votes.index]
        times = zip(table["released_at"], table["time_known"], strict=True)
        return table.assign(when=[show_release(moment, known) for moment, known in times])

    @cached_property
    def night(self) -> pd.Series:
        """Whether a release belongs to election night (bool, index release)."""
        return of_night(self.releases)

    @cached_property
    def late(self) -> pd.Series:
        """Whether what a release added was counted after election night (bool, index release).

        Of a first release later than that nobody knows how much of it is.
        """
        late = ~self.night
        late.iloc[:1] = False
        return late

    @cached_property
    def ballots(self) -> pd.DataFrame:
        """Rows of ``ballots`` of this contest (cumulative ballots, under-, overvotes, write-ins)."""
        own = self.election.ballots["contest_id"] == self.contest["contest_id"]
        return self.election.ballots[own].drop(columns="contest_id").set_index("release")

    @cached_property
    def people(self) -> list[str]:
        """The candidates or answers, in ballot order, without a row of tables for all others together."""
        names = list(self.votes.columns)
        return names if self.election.reader != "tables" else [name for name in names if not OTHERS.fullmatch(name)]

    @cached_property
    def places(self) -> int:
        """How many places are at stake: the seats, or two of which go on, unless somebody has more than half."""
        majority = self.contest["rule"] in MAJORITY and (len(self.people) == 2 or self.has_majority)
        return 1 if majority else int(self.contest["places"])

    @cached_property
    def has_majority(self) -> bool:
        """Whether somebody has more than half of the votes for all candidates."""
        votes = self.ranking
        return len(votes) > 0 and bool(votes.notna().all()) and 2 * int(votes.iloc[0]) > int(votes.sum())

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The two candidates at the boundary of the places at stake (of three: third and fourth), newest release.

        In ballot order, so that it does not change when the lead does.
        """
        if len(self.people) < 2:
            raise ContestError(
                f"contest {self.contest['name']!r} has {len(self.people)} candidate(s); a lead needs at least two."
            )
        votes = self.ranking[self.ranking.index.isin(self.people)]
        ranked, known = votes.index, votes.notna().sum()
        last = max(1, min(self.places, (known if known > 1 else len(ranked)) - 1))
        boundary = ranked[last - 1 : last + 1]
        return tuple(name for name in self.votes.columns if name in boundary)

    @cached_property
    def ranking(self) -> pd.Series:
        """Newest known votes, most first (Int64, index candidate name; unknown ones last, then others together)."""
        return self.ranked(self.votes.ffill().iloc[-1])

    def ranked(self, votes: pd.Series) -> pd.Series:
        """Votes of all candidates, most first; unknown ones last, then those of others together."""
        most = votes.sort_values(ascending=False, kind="stable")
        others = ~most.index.isin(self.people)
        return pd.concat([most[~others], most[others]]) if others.any() else most

    @property
    def newest(self) -> pd.Series:
        """The newest release's row."""
        return self.releases.iloc[-1]

    def __repr__(self) -> str:
        """One line: the contest, the election, how far it is known, who has most votes."""
        most = ", ".join(f"{name} {votes:,}" for name, votes in self.ranking.dropna().head(2).items())
        until = show_moment(self.newest["released_at"], year=True)
        return f"{self.contest['name']}, {self.election.name}: {len(self.votes)} releases to {until}; {most}"

    def _repr_html_(self) -> str:
        table = self.ranking.rename("votes").to_frame().to_html(max_rows=12, border=0)
        return f"<p>{escape(repr(self))}</p>{table}"


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
    canvass.errors.ContestError, canvass.errors.NotYetError
        No contest, or several, answer to ``contest``; no votes of it had been published by ``as_of``.
    """
    row = election.contest(contest)
    candidates = election.candidates[election.candidates["contest_id"] == row["contest_id"]]
    names, ids = candidates["name"], candidates["candidate_id"]
    names = names.where(~names.duplicated(keep=False), names + " (" + ids.astype(str) + ")")
    own = election.votes[election.votes["candidate_id"].isin(ids)]
    if candidates.empty:
        raise ContestError(f"{row['name']}: nobody stands, so there are no votes to count.")
    if own.empty:
        raise NotYetError(f"{row['name']}: no votes were published by {show_moment(election.as_of, year=True)}.")
    wide = own.pivot(index="release", columns="candidate_id", values="votes").reindex(columns=ids)
    wide = wide.set_axis(list(names), axis=1).astype("Int64")
    return Count(election, row, candidates.assign(name=names), wide)


def shares(votes: pd.DataFrame) -> pd.DataFrame:
    """Shares (0-1) of the votes in each row; the row's sum is the denominator.

    >>> shares(pd.DataFrame({"a": [1], "b": [3]})).iloc[0].to_dict()
    {'a': 0.25, 'b': 0.75}
    """
    return votes.div(votes.sum(axis=1, min_count=len(votes.columns)), axis=0).astype("Float64")


@once
def drops(count: Count) -> pd.DataFrame:
    """What each release added.

    Returns
    -------
    pandas.DataFrame
        Index release; one Int64 column a candidate (votes added); ``pair_votes`` (added for the pair), ``share_first``
        (share 0-1 of them for the first of the pair); ``ballots``, ``mail``, ``in_person`` (ballots added countywide,
        all contests). The first release is a drop too. A drop can be negative, where the county corrects itself; it
        has no share.

    >>> from canvass import load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> drop = drops(count).loc[15]
    >>> int(drop["Karen Bass"]), int(drop["mail"]), round(float(drop["share_first"]), 4)
    (31052, 133080, 0.5913)
    """
    added = added_each(count.votes)
    first, second = count.pair
    added["pair_votes"] = added[first] + added[second]
    added["share_first"] = share_of(added[first], added[second])
    counted = {"ballots": "ballots", "ballots_mail": "mail", "ballots_in_person": "in_person"}
    return added.join(added_each(count.releases[[*counted]].rename(columns=counted)))


def share_of(votes: pd.Series, others: pd.Series) -> pd.Series:
    """Share (0-1, Float64) of two counts that the first has; NA of nothing, and where one of them fell."""
    total = (votes + others).where((votes >= 0) & (others >= 0) & (votes + others > 0))
    return (votes / total).astype("Float64")


def added_each(cumulative: pd.DataFrame) -> pd.DataFrame:
    """What each row of cumulative figures added to the one before; the first row adds itself."""
    added = cumulative.diff()
    added.iloc[:1] = cumulative.iloc[:1]
    return added


@once
def lead(count: Count) -> pd.DataFrame:
    """The lead within the pair at every release.

    Returns
    -------
    pandas.DataFrame
        Index release; ``first`` and ``second`` (votes, Int64) of ``count.pair``; ``lead`` (votes, Int64, positive when
        the first leads); ``margin`` (points of the pair's votes, Float64); ``leader`` (name, empty at a tie).
    """
    first, second = count.pair
    frame = pd.DataFrame({"first": count.votes[first], "second": count.votes[second]})
    frame["lead"] = frame["first"] - frame["second"]
    frame["margin"] = (100 * frame["lead"] / (frame["first"] + frame["second"])).astype("Float64")
    frame["leader"] = ["" if pd.isna(x) or x == 0 else first if x > 0 else second for x in frame["lead"]]
    return frame
