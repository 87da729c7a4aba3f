"""What is known from other counts: the model they teach, how estimates ran, an earlier count of the same candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from canvass.count.count import once
from canvass.count.election import Election, list_elections, load_election, of_night
from canvass.errors import NotYetError
from canvass.outlook.belief import Swings
from canvass.outlook.drops import snapshot
from canvass.outlook.tally import Ints, Tally, has_drops, polls_closed, tally
from canvass.outlook.training import Experience, learn, teaches
from canvass.store import files as store
from canvass.store.elections import known_elections

ESTIMATES = ("election_day", "days", "estimate", "counted", "later", "told_other", "later_other")


def train(elections: Sequence[Election]) -> Experience:
    """Learn from finished counts; refused where none has enough contests and releases of late mail to learn from."""
    counts = tuple(count for count in map(tally, elections) if teaches(count))
    if not counts:
        raise NotYetError("no outlook: among the tables there is no finished count of another election to learn from.")
    return Experience(learn(counts), counts, past_estimates(), past_nights())


def known_counts(election: Election) -> Experience:
    """What all other certified counts of ``data/`` teach, of the same place if there is one, as far as captured.

    A count certified after this one's election day teaches too: for a finished count the outlook is then
    a replay, with a model that nobody had at the time (`canvass.outlook.statement.Outlook.later_counts`).
    """
    data = store.data_folder()
    stamp = store.stamp_of(data / name / store.CHECKSUMS for name in (".", *list_elections(live=False)))
    return _known_counts(data, election.slug, election.election_day, election.place, stamp)


@lru_cache(maxsize=16)
def _known_counts(_folder: Path, slug: str, day: date, place: str, _: tuple[Any, ...]) -> Experience:
    others = [load_election(name) for name in list_elections(live=False) if name != slug]
    finished = [other for other in others if other.certified and has_drops(other) and other.election_day != day]
    return train([other for other in finished if other.place == place] or finished)


def knows_types(election: Election, training: Experience) -> bool:
    """Whether the late-mail model fits: it is told what each release added, and all that taught it is of the place."""
    told = has_drops(election) and election.releases["ballots_mail"].notna().any()
    return bool(told) and all(count.place == election.place for count in training.tallies)


def past_estimates() -> pd.DataFrame:
    """Every estimate of a finished count, and what came of it.

    ``election_day``, ``days`` since the polls closed, ``estimate``, ballots ``counted`` by then and ``later``,
    conditional and provisional ones ``told_other`` and ``later_other`` (NaN unknown).

    >>> past_estimates().groupby("election_day").size().to_dict()
    {'2022-06-07': 5, '2022-11-08': 7, '2024-03-05': 6, '2024-11-05': 6}
    """
    finished = [other for other in map(load_election, list_elections(live=False)) if other.certified]
    return pd.concat([pd.DataFrame(columns=ESTIMATES), *map(_estimates, finished)], ignore_index=True)


def _estimates(other: Election) -> pd.DataFrame:
    """Those of one finished count, at the release they came with; one known by its day only is taken for 4 pm."""
    releases = other.releases
    ballots, in_person, estimate = (
        releases[name].astype("float64") for name in ("ballots", "ballots_in_person", "outstanding")
    )
    told = releases["outstanding_conditional"] + releases["outstanding_provisional"].fillna(0)
    day = releases["released_at"].dt.normalize() + pd.Timedelta(hours=16)
    when = releases["released_at"].where(releases["time_known"].astype(bool), day)
    figures = (
        other.election_day.isoformat(),
        (when - polls_closed(other)) / pd.Timedelta(days=1),
        estimate,
        ballots,
        ballots.iloc[-1:].sum() - ballots,
        told.astype("float64"),
        in_person.iloc[-1:].sum(min_count=1) - in_person,
    )
    table = pd.DataFrame(dict(zip(ESTIMATES, figures, strict=True)))
    return table[(estimate > 0) & ballots.notna()]


def past_nights() -> pd.DataFrame:
    """``election_day``, ballots counted by the end of its ``night``, and ``later``, of counts that were not captured.

    >>> past_nights().to_dict("records")
    [{'election_day': '2022-06-07', 'night': 822545.0, 'later': 797252.0}]
    """
    found = []
    for other in map(load_election, list_elections(live=False)):
        if other.certified and not has_drops(other):
            counted = other.releases["ballots"].astype("float64")
            for night in counted[of_night(other.releases)].dropna().tail(1):
                found.append((other.election_day.isoformat(), night, counted.iloc[-1] - night))
    return pd.DataFrame(found, columns=["election_day", "night", "later"])


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
        night, final = ([votes.get(name, np.nan) for name in (first, second)] for votes in (self.night, self.final))
        late = [end - start for start, end in zip(night, final, strict=True)]
        if not min(*late, *night) > 0:
            return float("nan")
        return float(np.log(late[0] / late[1]) - np.log(night[0] / night[1]))


def earlier_count(election: Election, contest_id: int) -> Earlier | None:
    """The newest count certified before this one's election day in which the same two stood for the same office.

    Their votes must be known at the end of its election night and at certification. Measures and retentions are other
    questions each time.

    >>> from canvass import load_election
    >>> june = earlier_count(load_election("2022-general"), 8847)
    >>> june.election, round(june.swing("KAREN RUTH BASS", "RICK J. CARUSO"), 2)
    ('2022-primary', 0.62)
    """
    row = election.contests.set_index("contest_id").loc[contest_id]
    names = election.candidates.loc[election.candidates["contest_id"] == contest_id, "ballot_name"]
    if row["kind"] != "candidate" or len(names) != 2:
        return None
    known = (_votes(other, str(row["slug"]), names) for other in _before(election))
    return next((found for found in known if len(found.night) == 2), None)


@once
def _before(election: Election) -> list[Election]:
    """The elections certified before this one's election day, newest first."""
    known, day = known_elections()["certified_on"], election.election_day.isoformat()
    names = [name for name in list_elections(live=False) if "" < known.get(name, "") < day]
    return sorted(map(load_election, names), key=lambda other: other.election_day, reverse=True)


def _votes(election: Election, slug: str, names: pd.Series) -> Earlier:
    """Votes of `names` in the contest `slug` where both moments are known."""
    contests = election.contests.loc[election.contests["slug"] == slug, "contest_id"]
    people = election.candidates[election.candidates["contest_id"].isin(contests)]
    own = election.votes.merge(people[people["ballot_name"].isin(names)], on="candidate_id")
    votes = own.pivot(index="release", columns="ballot_name", values="votes")
    night = election.releases.loc[of_night(election.releases), "release"].max()
    known = votes.reindex([night, election.releases["release"].max()]).astype("float64").dropna(axis=1)
    return Earlier(election.slug, *known.to_dict("records"))


def expected_swing(count: Tally, at: int, contest: int, rows: Ints, earlier: Earlier | None) -> Swings:
    """What `earlier` makes likely of the contest's late mail; empty where the two of `rows` did not meet before.

    With ``s`` the earlier swing, ``n`` and ``m`` the logits of election night's votes so far and of early mail alone:
    ``n - m + s / 2``, sd ``|s| / 2``.
    """
    if earlier is None or rows[0] < 0:
        return {}
    swing = earlier.swing(*count.candidates["ballot_name"].iloc[rows])
    if not np.isfinite(swing):
        return {}
    base = snapshot(count, at).base[rows]
    night = np.log(count.counted[rows, count.night_end(at)] + 0.5)
    return {contest: (float(night[0] - night[1] - base[0] + base[1] + swing / 2.0), abs(swing) / 2.0)}
