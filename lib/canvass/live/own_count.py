"""A small count to rehearse with where no captures are at hand: one contest of a past count, from its tables."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.count.count import Count, load_count
from canvass.count.election import load_election
from canvass.errors import ParameterError
from canvass.live.ask import STAMP
from canvass.live.kept import INDEX, ROSTER_FILE

_KINDS = {"measure": "Measure", "retention": "Judicial"}
_RATES = {0.5: "Majority of votes cast", 0.55: "55% of votes cast"}


def write_captures(folder: Path, known: pd.Series, contest: str) -> Path:
    """Write a folder of captures as the county's counter would have served one contest, a capture a release."""
    count, feed_id = load_count(load_election(str(known.name)), contest), int(known["feed_id"])
    if count.contest["seats"] > 1 or count.ballots.empty or len(count.ballots) < len(count.votes):
        raise ParameterError(f"{count.contest['name']}: expected one seat, counted release by release; say FEED=.")
    folder.mkdir()
    rows = [("kind", "captured_at_utc", "file")]
    for number, row in count.releases.iterrows():
        made = (row["released_at"] + timedelta(minutes=4)).tz_convert("UTC")
        rows.append(("counter", made.strftime(STAMP), f"{number:03}.json.gz"))
        (folder / rows[-1][-1]).write_bytes(_packed(_counter(count, feed_id, number, row)))
    (folder / ROSTER_FILE).write_bytes(_packed(_listed(count, feed_id)))
    with (folder / INDEX).open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows(rows)
    return folder


def _packed(tree: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(tree).encode(), mtime=0)


def _counter(count: Count, feed_id: int, number: int, row: pd.Series) -> dict[str, Any]:
    """What the counter would have said at a release: the identities of the feed give what the tables leave out."""
    key, sheet = int(count.contest["contest_id"]), count.ballots.loc[number].astype(int)
    votes = {int(k): int(count.votes.loc[number, name]) for k, name, _ in _people(count)}
    whole = sheet["ballots"] - sheet["undervotes"] - sheet["overvotes"]
    left = sheet["ballots"] - sum(votes.values()) - sheet["write_ins"]
    county = {"EBLT": row["ballots"], "MBLT": row["ballots_mail"], "DBLT": row["ballots_in_person"]}
    contest = {"CBLT": sheet["ballots"], "CFV": whole, "CPV": 0, "COV": sheet["overvotes"], "CUV": sheet["undervotes"]}
    contest |= {"WRTN-01": sheet["write_ins"], "NSEL-01": left}
    rows = [*((feed_id, *pair) for pair in county.items()), *((key, *pair) for pair in contest.items())]
    rows += [(k, "CAND", own) for k, own in votes.items()]
    data = [{"ReferenceID": k, "ReferenceType": kind, "Value": int(value)} for k, kind, value in rows]
    return {"Data": data, "TimeStamp": f"{row['released_at']:%m/%d/%Y %I:%M:%S %p}"}


def _listed(count: Count, feed_id: int) -> dict[str, Any]:
    """The list of contests, with this one in it."""
    contest, election = count.contest, count.election
    entry = {
        "ID": int(contest["contest_id"]),
        "Title": contest["name"],
        "Type": _KINDS.get(contest["kind"], "Candidate"),
        "VoteFor": "",
        "MeasurePassRate": _RATES.get(contest["line"], "2/3 of votes cast") if contest["kind"] == "measure" else "",
        "Candidates": [
            {"ID": int(k), "Name": name, "Party": party} for k, name, party in _people(count, "ballot_name")
        ],
    }
    groups = [{"Name": contest["group"], "Contests": [entry]}]
    told = {"ID": feed_id, "Title": election.title, "Date": f"{election.election_day}T00:00:00"}
    return {"Data": {**told, "ContestGroups": groups}}


def _people(count: Count, name: str = "name") -> Iterator[tuple]:
    return count.candidates[["candidate_id", name, "party"]].itertuples(index=False)
