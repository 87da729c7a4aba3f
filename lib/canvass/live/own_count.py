"""A small count to rehearse with where no captures are at hand: one contest of a past count, from its tables."""

import csv
import gzip
import json
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
    count = load_count(load_election(str(known.name)), contest)
    if len(count.ballots) < len(count.votes) or count.contest["seats"] > 1 or not len(count.ballots):
        raise ParameterError(
            f"{count.contest['name']}: no count of one seat, release by release; say FEED=, or another."
        )
    folder.mkdir()
    rows = []
    for number, row in count.releases.iterrows():
        made = row["released_at"] + timedelta(minutes=4)
        name = f"{number:03}.json.gz"
        rows.append(("counter", made.tz_convert("UTC").strftime(STAMP), name))
        (folder / name).write_bytes(_packed(_counter(count, int(known["feed_id"]), number, row)))
    (folder / ROSTER_FILE).write_bytes(_packed({"Data": {"ID": int(known["feed_id"]), **_listed(count)}}))
    with (folder / INDEX).open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([("kind", "captured_at_utc", "file"), *rows])
    return folder


def _packed(tree: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(tree).encode(), mtime=0)


def _people(count: Count) -> pd.DataFrame:
    own = count.election.candidates
    return own[own["contest_id"] == count.contest["contest_id"]]


def _counter(count: Count, feed_id: int, number: int, row: pd.Series) -> dict[str, Any]:
    key, sheet = int(count.contest["contest_id"]), count.ballots.loc[number]
    ballots, under, over, write_ins = (int(sheet[c]) for c in ("ballots", "undervotes", "overvotes", "write_ins"))
    figures = {
        name: int(row[column])
        for name, column in (("EBLT", "ballots"), ("MBLT", "ballots_mail"), ("DBLT", "ballots_in_person"))
    }
    rows = [(feed_id, kind, value) for kind, value in figures.items()]
    votes = {
        int(k.candidate_id): int(count.votes.loc[number, k.name_])
        for k in _people(count).rename(columns={"name": "name_"}).itertuples()
    }
    rows += [(k, "CAND", own) for k, own in votes.items()]
    rows += [
        (key, "CBLT", ballots),
        (key, "CFV", ballots - under - over),
        (key, "CPV", 0),
        (key, "COV", over),
        (key, "CUV", under),
    ]
    rows += [(key, "WRTN-01", write_ins), (key, "NSEL-01", ballots - sum(votes.values()) - write_ins)]
    data = [{"ReferenceID": key, "ReferenceType": kind, "Value": value} for key, kind, value in rows]
    return {"Data": data, "TimeStamp": f"{row['released_at']:%m/%d/%Y %I:%M:%S %p}"}


def _listed(count: Count) -> dict[str, Any]:
    contest, people = count.contest, _people(count)
    names = [
        {"ID": int(k), "Name": name, "Party": party}
        for k, name, party in zip(people["candidate_id"], people["ballot_name"], people["party"], strict=True)
    ]
    entry = {
        "ID": int(contest["contest_id"]),
        "Title": contest["name"],
        "Type": _KINDS.get(contest["kind"], "Candidate"),
        "VoteFor": "",
        "MeasurePassRate": _RATES.get(contest["line"], "2/3 of votes cast") if contest["kind"] == "measure" else "",
        "Candidates": names,
    }
    election = count.election
    return {
        "Title": election.title,
        "Date": f"{election.election_day}T00:00:00",
        "ContestGroups": [{"Name": contest["group"], "Contests": [entry]}],
    }
