"""What is known from other counts: the model they teach, and an earlier count of the same candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from canvass.count.election import Election, list_elections, load_election, of_night
from canvass.errors import NotYetError
from canvass.outlook.drops import snapshot
from canvass.outlook.forecast import Experience
from canvass.outlook.tally import Ints, Tally, has_drops, tally
from canvass.outlook.training import learn, night_end, teaches
from canvass.store import files as store


def train(elections: Sequence[Election]) -> Experience:
    """Learn from finished counts; the result serves any number of outlooks of other counts.

    Raises
    ------
    NotYetError
        None of them has enough contests and releases of late mail to learn from.
    """
    counts = tuple(count for count in map(tally, elections) if teaches(count))
    if not counts:
        raise NotYetError("no outlook: among the tables there is no finished count of another election to learn from.")
    return Experience(learn(counts), counts)


def known_counts(election: Election) -> Experience:
    """What all other certified counts of ``data/`` teach, as far as their releases were captured.

    A count certified after this one's election day teaches too: for a finished count the outlook is then
    a replay, with a model that nobody had at the time (`canvass.outlook.statement.Outlook.later_counts`).
    """
    return _known_counts(store.data_folder(), election.slug, election.election_day)


@cache
def _known_counts(folder: Path, slug: str, day: date) -> Experience:
    others = [load_election(name) for name in list_elections() if name != slug]
    return train([other for other in others if other.certified and has_drops(other) and other.election_day != day])


@dataclass(frozen=True)
class Earlier:
    """An earlier count of the same candidates: ballot name to votes, end of election night and final.

    Half its swing from election night to the votes counted later is expected again. It is one data point, so
    the expectation is uncertain by as much as it says: its standard deviation is half the swing as well.
    """

    election: str
    night: Mapping[str, float]
    final: Mapping[str, float]

    def swing(self, first: str, second: str) -> float:
        """Logit of the votes counted later minus logit of those of election night, `first` against `second`.

        ``log(late_first / late_second) - log(night_first / night_second)``; NaN where one of them is unknown.
        """
        if not {first, second} <= set(self.night):
            return float("nan")
        late = [self.final[name] - self.night[name] for name in (first, second)]
        night = [self.night[name] for name in (first, second)]
        return (
            float(np.log(late[0] / late[1]) - np.log(night[0] / night[1])) if min(*late, *night) > 0 else float("nan")
        )


def earlier_count(election: Election, contest_id: int) -> Earlier | None:
    """The newest count certified before this one's election day in which the same two stood for the same office.

    Only candidates whose votes are known at the end of its election night and at certification are in it. Measures
    and retentions are other questions each time.

    Examples
    --------
    >>> from canvass import load_election
    >>> june = earlier_count(load_election("2022-general"), 8847)
    >>> june.election, round(june.swing("KAREN RUTH BASS", "RICK J. CARUSO"), 2)
    ('2022-primary', 0.62)
    """
    row = election.contests.set_index("contest_id").loc[contest_id]
    names = election.candidates.loc[election.candidates["contest_id"] == contest_id, "ballot_name"]
    if row["kind"] != "candidate" or len(names) != 2:
        return None
    for count in _counts_before(store.data_folder(), election.election_day):
        found = _votes(count, str(row["slug"]), set(names))
        if len(found.night) == 2:
            return found
    return None


@cache
def _counts_before(folder: Path, day: date) -> list[Election]:
    """Elections certified before `day`, newest first."""
    others = [load_election(name) for name in list_elections()]
    done = [other for other in others if other.certified_on and other.certified_on < day]
    return sorted(done, key=lambda other: other.election_day, reverse=True)


def _votes(election: Election, slug: str, names: set[str]) -> Earlier:
    """Votes of `names` in the contest `slug` where both moments are known."""
    contests = election.contests.loc[election.contests["slug"] == slug, "contest_id"]
    people = election.candidates[election.candidates["contest_id"].isin(contests)]
    people = people[people["ballot_name"].isin(names)].set_index("candidate_id")["ballot_name"]
    night = election.releases.loc[of_night(election.releases), "release"]
    ends = night.tail(1).tolist(), election.releases["release"].tail(1).tolist()
    votes = election.votes[election.votes["candidate_id"].isin(people.index)].dropna(subset=["votes"])
    known: list[dict[str, float]] = []
    for end in ends:
        rows = votes[votes["release"].isin(end)]
        known.append(dict(zip(rows["candidate_id"].map(people), rows["votes"].astype(float), strict=True)))
    both = [name for name in known[0] if name in known[1]]
    return Earlier(election.slug, *({name: part[name] for name in both} for part in known))


def expected_swing(count: Tally, at: int, contest: int, rows: Ints, earlier: Earlier | None) -> dict[int, Any]:
    """Contest position to (shift of late mail against early mail, sd), logits, as `earlier` makes them likely.

    Empty where the two candidates `rows` did not meet before. With ``s`` the earlier swing, ``n`` and ``m`` the
    logits of election night's votes so far and of early mail alone: ``n - m + s / 2``, sd ``|s| / 2``.
    """
    if earlier is None or rows[0] < 0:
        return {}
    swing = earlier.swing(*count.candidates["ballot_name"].iloc[rows])
    if not np.isfinite(swing):
        return {}
    base = snapshot(count, at).base[rows]
    night = np.log(count.counted[rows, night_end(count, at)] + 0.5)
    return {contest: (float(night[0] - night[1] - base[0] + base[1] + swing / 2.0), abs(swing) / 2.0)}
