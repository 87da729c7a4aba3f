"""One contest as plain tables: what ``make import`` reads, and any spreadsheet."""

from pathlib import Path

import pandas as pd

from canvass.count.count import load_count
from canvass.count.election import Election
from canvass.errors import StorageError
from canvass.show.table import csv_text
from canvass.store import estimates, whole
from canvass.store.elections import known_elections

_OF_ELECTION = ("title", "place", "election_day", "certified_on", "time_zone", "polls_close", "night_ends", "note")
_OF_CONTEST = ("group", "kind", "rule", "seats", "line", "decided_here", "counties", "runoff_on")


def export_contest(election: Election, contest: str, folder: Path) -> Path:
    """Write a contest's count into a new folder: ``election``, ``contests``, ``candidates``, ``votes``, ``ballots``.

    Votes are those of every county where the contest is counted by county, only where they changed; else of every
    release. Where only a share was published, it stands beside them.

    Raises
    ------
    canvass.errors.ContestError, canvass.errors.StorageError
        No contest, or several, answer to ``contest``; the folder holds something.
    """
    tables = plain_tables(election, contest)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StorageError(f"{folder}: expected a new or empty folder; say another with TO=path.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with whole.replacing(folder) as new:
        for name, frame in tables.items():
            (new / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8")
    return folder


def plain_tables(election: Election, contest: str) -> dict[str, pd.DataFrame]:
    """A contest's count as plain tables, by name.

    >>> from canvass import load_election
    >>> list(plain_tables(load_election("2024-primary-state"), "proposition 1")["votes"].columns)
    ['time', 'contest', 'county', 'candidate', 'votes', 'correction']
    """
    count = load_count(election, contest)
    people, about = count.candidates, count.contest
    times = _times(election)
    votes = _votes(election, people)
    spelled = votes["candidate_id"].map(people.set_index("candidate_id")["name"])
    votes = votes.assign(time=votes["release"].map(times), contest=about["name"], candidate=spelled)
    order = ["time", "contest", "county", "candidate", "votes", "share", "correction"]
    known = people.rename(columns={"name": "candidate"}).assign(contest=about["name"])
    tables = {
        "election": known_elections().loc[[election.slug], list(_OF_ELECTION)],
        "contests": pd.DataFrame([about[["name", *_OF_CONTEST]]]).rename(columns={"name": "contest"}),
        "candidates": known[["contest", "candidate", "party"]],
        "votes": votes[[c for c in order if c in votes and (c != "share" or votes[c].notna().any())]],
        "ballots": _ballots(election, times),
        "estimates": _estimates(election),
    }
    return {name: frame for name, frame in tables.items() if len(frame)}


def _times(election: Election) -> pd.Series:
    """When each release was, as a cell says it: with its offset, or the day alone."""
    told = {
        row.release: row.released_at.isoformat() if row.time_known else f"{row.released_at:%Y-%m-%d}"
        for row in election.releases.itertuples()
    }
    return pd.Series(told)


def _estimates(election: Election) -> pd.DataFrame:
    if len(election.estimates):
        return election.estimates.rename(columns={"published_on": "time"})
    own = estimates.of_election(election.slug, election.estimates).rename(columns={"published_on": "time"})
    return own[["time", "total", *estimates.PARTS, "source"]]


def _correction(added: pd.Series) -> pd.Series:
    """Where figures fell."""
    return added.lt(0).fillna(False).map({True: "yes", False: ""})


def _votes(election: Election, people: pd.DataFrame) -> pd.DataFrame:
    """The votes by county, or else of all together, with a mark where they fell."""
    counted, series = (election.counties, ["county"]) if len(election.counties) else (election.votes, [])
    own = counted[counted["candidate_id"].isin(people["candidate_id"])]
    added = own.groupby([*series, "candidate_id"])["votes"].diff()
    return own.rename(columns={"reported_share": "share"}).assign(correction=_correction(added))


def _ballots(election: Election, times: pd.Series) -> pd.DataFrame:
    known = election.releases.dropna(subset=["ballots"])
    names = {"ballots_mail": "mail", "ballots_in_person": "in_person"}
    table = known[["ballots", *names]].rename(columns=names).assign(time=known["release"].map(times))
    columns = ["time", "ballots", *names.values(), "correction"]
    return table.assign(correction=_correction(table["ballots"].diff()))[columns]
