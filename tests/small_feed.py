"""A made-up election in the county's own formats, whole unless told to break.

Three contests on every ballot: a mayor (two candidates), a council (two seats, four candidates)
and a measure. :func:`write_feed` writes a folder of captures; :func:`small_count` makes a
:class:`canvass.Count` of one contest without any file.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from canvass import Count, Election
from canvass.count.count import load_count
from canvass.store.columns import ELECTION_TABLES

SMALL = "2030-general"  # its name among the elections
CLOSE = datetime(2030, 11, 5, 20)
MAYOR, COUNCIL, MEASURE = 1, 2, 3
#: Contest id to title, kind, instruction, and (candidate id, name, weight of the votes).
CONTESTS: dict[int, tuple[str, str, str, list[tuple[int, str, int]]]] = {
    MAYOR: (
        "SMALLVILLE CITY GENERAL MUNICIPAL ELECTION Mayor",
        "Candidate",
        "",
        [(11, "ANN LEE", 6), (12, "BO RAY", 4)],
    ),
    COUNCIL: (
        "SMALLVILLE CITY GENERAL MUNICIPAL ELECTION Member of the City Council",
        "Candidate",
        "Vote for no more than two",
        [(21, "CY DOE", 4), (22, "DI FOX", 3), (23, "ED GUM", 2), (24, "FLO HAY", 1)],
    ),
    MEASURE: ("COUNTY MEASURE Z", "Measure", "", [(31, "YES", 7), (32, "NO", 3)]),
}
SEATS = {MAYOR: 1, COUNCIL: 2, MEASURE: 1}
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Shot:
    """One capture: feed time in minutes after the polls closed, ballots, and what is wrong with it.

    ``edit`` changes the answer before it is written, ``raw`` is written instead of one, and with
    ``missing`` no file is written at all.
    """

    kind: str
    at: int
    mail: int
    in_person: int = 0
    edit: Edit | None = None
    raw: bytes | None = None
    missing: bool = False


def tally(contest: int, ballots: int) -> dict[str, Any]:
    """Figures of a contest carried by ``ballots``, all identities true."""
    people, seats = CONTESTS[contest][3], SEATS[contest]
    over, under, partly = ballots // 100, ballots // 10, ballots // 5 if seats > 1 else 0
    fully = ballots - over - under - partly
    made = seats * fully + partly
    write_ins = made // 50
    whole = sum(weight for *_, weight in people)
    votes = {key: (made - write_ins) * weight // whole for key, _, weight in people}
    votes[people[0][0]] += made - write_ins - sum(votes.values())
    counts = {"CBLT": ballots, "CFV": fully, "CPV": partly, "COV": over, "CUV": under}
    return {"votes": votes, "counts": counts, "write_ins": write_ins, "not_made": seats * ballots - made}


def spread(total: int, seats: int) -> list[int]:
    """``total`` selections over the seats, as the feed lists them."""
    return [total // seats + (seat < total % seats) for seat in range(seats)]


def counter_tree(shot: Shot) -> dict[str, Any]:
    """An answer of the counter endpoint."""
    ballots = shot.mail + shot.in_person
    rows = [(0, "PBLT", ballots), (7, "EBLT", ballots), (7, "MBLT", shot.mail), (7, "DBLT", shot.in_person)]
    for contest, seats in SEATS.items():
        figures = tally(contest, ballots)
        rows += [(contest, kind, value) for kind, value in figures["counts"].items()]
        rows += [(key, "CAND", value) for key, value in figures["votes"].items()]
        for name, total in (("NSEL", figures["not_made"]), ("WRTN", figures["write_ins"])):
            rows += [(contest, f"{name}-{i:02}", value) for i, value in enumerate(spread(total, seats), 1)]
    data = [{"ReferenceID": key, "ReferenceType": kind, "Value": value} for key, kind, value in rows]
    moment = CLOSE + timedelta(minutes=shot.at)
    return {"Data": data, "TimeStamp": f"{moment:%m/%d/%Y %I:%M:%S %p}"}


def election_tree(ballots: int, ids: bool) -> dict[str, Any]:
    """Groups, contests and candidates: with ids as in the election data, without as in the results."""
    groups = []
    for contest, (title, kind, vote_for, people) in CONTESTS.items():
        votes = tally(contest, ballots)["votes"]
        names = [{"Name": name, "Party": "Non Partisan", "Votes": votes[key], "ID": key} for key, name, _ in people]
        entry = {"Title": title, "Type": kind, "VoteFor": vote_for, "MeasurePassRate": "", "ID": contest}
        groups.append({"Name": "Small", "Contests": [{**entry, "Candidates": names}]})
    tree = {"Title": "Small Election", "Date": "2030-11-05T00:00:00-08:00", "ContestGroups": groups}
    return tree if ids else without_ids(tree)


def without_ids(tree: Any) -> Any:
    """The same tree as the results endpoint serves it."""
    if isinstance(tree, dict):
        return {key: without_ids(value) for key, value in tree.items() if key != "ID"}
    return [without_ids(item) for item in tree] if isinstance(tree, list) else tree


def results_tree(shot: Shot) -> dict[str, Any]:
    """An answer of the results endpoint."""
    moment = CLOSE + timedelta(minutes=shot.at)
    return {"Election": election_tree(shot.mail + shot.in_person, ids=False), "Timestamp": moment.isoformat() + ".37"}


def answer(shot: Shot) -> bytes:
    """What the endpoint served."""
    if shot.raw is not None:
        return shot.raw
    tree = counter_tree(shot) if shot.kind == "counter" else results_tree(shot)
    if shot.edit:
        shot.edit(tree)
    return json.dumps(tree).encode()


def write_feed(folder: Path, shots: Iterable[Shot], roster: bool = True, listed: Edit | None = None) -> Path:
    """Write a folder of captures, each made after the one before it and a minute after its feed time at the least.

    ``listed`` changes the election data before they are written.
    """
    rows, moment = [], datetime(2030, 11, 6, 4, 29)
    for number, shot in enumerate(shots):
        moment = max(moment, datetime(2030, 11, 6, 4) + timedelta(minutes=shot.at)) + timedelta(minutes=1)
        name = f"{shot.kind}/{number:03}.json.gz"
        rows.append({"kind": shot.kind, "captured_at_utc": f"{moment:%Y%m%dT%H%M%SZ}", "file": name})
        (folder / shot.kind).mkdir(parents=True, exist_ok=True)
        if not shot.missing:
            (folder / name).write_bytes(gzip.compress(answer(shot), 1))
    if roster:
        data = {"Data": election_tree(0, ids=True)}
        if listed:
            listed(data)
        content = json.dumps(data).encode()
        (folder / "election_data.json.gz").write_bytes(gzip.compress(content))
    write_index(folder, rows)
    return folder


def write_index(folder: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write ``captures.csv``."""
    with (folder / "captures.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def bump(kind: str, key: int, by: int) -> Edit:
    """An edit that changes one reference of a counter answer."""

    def edit(tree: dict[str, Any]) -> None:
        row = next(r for r in tree["Data"] if (r["ReferenceType"], r["ReferenceID"]) == (kind, key))
        row["Value"] += by

    return edit


def bump_result(candidate: str, by: int) -> Edit:
    """An edit that changes one candidate's votes in a results answer."""

    def edit(tree: dict[str, Any]) -> None:
        people = [k for g in tree["Election"]["ContestGroups"] for c in g["Contests"] for k in c["Candidates"]]
        next(k for k in people if k["Name"] == candidate)["Votes"] += by

    return edit


def contests_of(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """The contests of a results answer or of election data."""
    return [c for g in tree.get("Election", tree.get("Data"))["ContestGroups"] for c in g["Contests"]]


def edits(*changes: Edit) -> Edit:
    """Several edits as one."""

    def edit(tree: dict[str, Any]) -> None:
        for change in changes:
            change(tree)

    return edit


def small_count(
    votes: Sequence[Sequence[int]],
    ballots: Sequence[tuple[int, int]] | None = None,
    outstanding: Sequence[int | None] | None = None,
    seats: int = 1,
    nights: int = 0,
    contest_ballots: Sequence[int] | None = None,
) -> Count:
    """A count of one contest: a row of cumulative votes and (mail, in person) ballots a release.

    The first ``nights`` releases are of election night; candidates are A, B, C, ...
    """
    size = len(votes)
    ballots = ballots or [(2 * sum(row) + 1, 0) for row in votes]
    outstanding = outstanding or [None] * size
    carried = contest_ballots or [sum(pair) for pair in ballots]
    releases = [
        {
            "release": i + 1,
            "released_at": pd.Timestamp("2030-11-05 20:30", tz="America/Los_Angeles") + pd.Timedelta(days=i),
            "label": f"Election night {i + 1}" if i < nights else f"Update {i + 1 - nights}",
            "ballots": sum(ballots[i]),
            "ballots_mail": ballots[i][0],
            "ballots_in_person": ballots[i][1],
            "outstanding": outstanding[i],
            "time_known": True,
        }
        for i in range(size)
    ]
    tables = {
        "releases": releases,
        "contests": [
            {
                "contest_id": 1,
                "slug": "small",
                "name": "Small",
                "group": "",
                "seats": seats,
                "kind": "candidate",
                "rule": "plurality",
                "places": seats,
                "decided_here": "yes",
            }
        ],
        "candidates": [
            {"candidate_id": i, "contest_id": 1, "name": chr(65 + i), "ballot_name": chr(65 + i), "party": ""}
            for i in range(len(votes[0]))
        ],
        "votes": [
            {"release": i, "candidate_id": k, "votes": value}
            for i, row in enumerate(votes, 1)
            for k, value in enumerate(row)
        ],
        "ballots": [
            {"release": i, "contest_id": 1, "ballots": value, "undervotes": 0, "overvotes": 0, "write_ins": 0}
            for i, value in enumerate(carried, 1)
        ],
        "ledger": [],
    }
    frames = {name: _frame(rows, ELECTION_TABLES[name]) for name, rows in tables.items()}
    return load_count(Election("small", "Small Election", date(2030, 11, 5), None, None, **frames), 1)


def _frame(rows: list[dict[str, Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=list(dtypes))
    return frame.astype({name: dtype for name, dtype in dtypes.items() if dtype in ("int64", "Int64")})
