"""Read captures of the county's two result endpoints, as they were served.

A capture is one answer of one endpoint at one moment, good or bad. This module only reads;
whether a capture is whole and new is judged in :mod:`canvass.ledger`.
"""

import csv
import gzip
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from canvass.errors import CaptureError

PACIFIC = ZoneInfo("America/Los_Angeles")

#: Reference types of the counter endpoint that describe a contest (see data/README.md).
CONTEST_TYPES = {"CBLT": "ballots", "CFV": "fully", "CPV": "partly", "COV": "overvotes", "CUV": "undervotes"}


@dataclass
class ContestReading:
    """The counter endpoint's figures for one contest, in ballots (selections where said)."""

    ballots: int = 0
    fully: int = 0
    partly: int = 0
    overvotes: int = 0
    undervotes: int = 0
    not_selected: int = 0  # selections not made, all seats
    write_ins: int = 0  # write-in selections, all seats
    seats: int = 0


@dataclass
class CounterReading:
    """One parsed answer of the counter endpoint."""

    feed_time: datetime
    ballots: int
    ballots_mail: int
    ballots_in_person: int
    votes: dict[int, int] = field(default_factory=dict)  # candidate id -> votes
    contests: dict[int, ContestReading] = field(default_factory=dict)


@dataclass
class ResultsReading:
    """One parsed answer of the results endpoint: votes by (group, title, candidate)."""

    feed_time: datetime
    votes: dict[tuple[str, str, str], int]
    tree: dict[str, Any]


@dataclass(frozen=True)
class Capture:
    """One row of ``captures.csv`` with what its file holds.

    ``reading`` is None when the file cannot be read; ``problem`` then says why.
    """

    kind: str
    captured_at: datetime
    file: str
    sha256: str
    reading: CounterReading | ResultsReading | None
    problem: str = ""


def local_time(text: str) -> datetime:
    """Read a feed time (Pacific, no offset, two spellings) to the second.

    >>> local_time("2022-11-08T20:24:13.42").isoformat()
    '2022-11-08T20:24:13-08:00'
    >>> local_time("11/9/2022 3:35:19 AM").isoformat()
    '2022-11-09T03:35:19-08:00'
    """
    if "/" in text:
        moment = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")
    else:
        moment = datetime.fromisoformat(text.partition(".")[0])
    return moment.replace(tzinfo=PACIFIC)


def parse_counter(tree: dict[str, Any]) -> CounterReading:
    """Turn the counter endpoint's flat list of references into figures by id."""
    totals: dict[str, int] = {}
    votes: dict[int, int] = {}
    contests: dict[int, ContestReading] = {}
    for row in tree["Data"]:
        kind, key, value = row["ReferenceType"], row["ReferenceID"], row["Value"]
        if type(value) is not int:
            raise TypeError(f"{kind} of {key} is {value!r}, not a count")
        if kind == "CAND":
            votes[key] = value
        elif kind in CONTEST_TYPES:
            setattr(contests.setdefault(key, ContestReading()), CONTEST_TYPES[kind], value)
        elif kind.startswith(("NSEL-", "WRTN-")):
            _add_selections(contests.setdefault(key, ContestReading()), kind, value)
        else:
            totals[kind] = value
    return CounterReading(
        local_time(tree["TimeStamp"]), totals["EBLT"], totals["MBLT"], totals["DBLT"], votes, contests
    )


def _add_selections(contest: ContestReading, kind: str, value: int) -> None:
    if kind.startswith("NSEL-"):
        contest.not_selected += value
        contest.seats += 1
    else:
        contest.write_ins += value


def parse_results(tree: dict[str, Any]) -> ResultsReading:
    """Turn the results endpoint's tree into votes by (group, title, candidate)."""
    votes = {
        (group["Name"], contest["Title"], candidate["Name"]): candidate["Votes"]
        for group in tree["Election"]["ContestGroups"]
        for contest in group["Contests"]
        for candidate in contest["Candidates"]
    }
    return ResultsReading(local_time(tree["Timestamp"]), votes, tree["Election"])


PARSERS = {"counter": parse_counter, "results": parse_results}


def read_bytes(path: Path) -> bytes:
    """The content of a capture, unpacked if it is gzipped."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def read_capture(folder: Path, row: dict[str, str]) -> Capture:
    """Read one capture; a file that cannot be read becomes a capture with a ``problem``."""
    moment = datetime.strptime(row["captured_at_utc"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    content, reading, problem = b"", None, ""
    try:
        content = read_bytes(folder / row["file"])
        reading = PARSERS[row["kind"]](json.loads(content)) if content else None
        problem = "" if content else "the file is empty"
    except (OSError, EOFError, zlib.error) as error:
        problem = f"the file cannot be opened ({type(error).__name__})"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"not an answer of the {row['kind']} endpoint ({type(error).__name__}: {str(error)[:60]})"
    return Capture(
        row["kind"],
        moment.astimezone(PACIFIC),
        row["file"],
        hashlib.sha256(content).hexdigest(),
        reading,
        problem,
    )


def read_captures(folder: Path) -> list[Capture]:
    """Read every capture that ``captures.csv`` lists, in the order they were made.

    Parameters
    ----------
    folder
        Holds ``captures.csv`` (columns ``kind``: counter or results, ``captured_at_utc``:
        ``20221109T042912Z``, ``file``: path below the folder) and the files it names.

    Raises
    ------
    CaptureError
        The folder or its index is missing, or the index has no capture of a known endpoint.
    """
    index = folder / "captures.csv"
    if not index.is_file():
        raise CaptureError(
            f"{index}: not found; expected a folder of captures with its index captures.csv. "
            "Say which with FEED=path/to/folder."
        )
    with index.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    _check_index(index, rows)
    rows.sort(key=lambda row: (row["captured_at_utc"], row["kind"], row["file"]))
    return [read_capture(folder, row) for row in rows]


def _check_index(index: Path, rows: list[dict[str, str]]) -> None:
    unknown = {row.get("kind") for row in rows} - set(PARSERS)
    if not rows or unknown:
        raise CaptureError(f"{index}: expected captures of kind {sorted(PARSERS)}, got {sorted(map(str, unknown))}.")
    for number, row in enumerate(rows, 2):
        moment = row.get("captured_at_utc") or ""
        if not re.fullmatch(r"\d{8}T\d{6}Z", moment) or not row.get("file"):
            raise CaptureError(
                f"{index}, line {number}: expected a file and captured_at_utc such as 20221109T042912Z, "
                f"got {row.get('file')!r} and {moment!r}."
            )


def _election_data(path: Path) -> dict[str, Any]:
    try:
        return json.loads(read_bytes(path))["Data"]
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise CaptureError(
            f"{path}: not an answer of GetElectionData ({type(error).__name__}); capture it again."
        ) from None


def read_roster(folder: Path, captures: list[Capture]) -> dict[str, Any]:
    """The tree of contests and candidates: the feed's election data, else the newest results.

    The results endpoint has no ids; contests and candidates without ``ID`` are numbered later.
    """
    for name in ("election_data.json.gz", "election_data.json"):
        if (folder / name).is_file():
            return _election_data(folder / name)
    if any(capture.kind == "counter" for capture in captures):
        raise CaptureError(
            f"{folder}: election_data.json(.gz) not found; the counter endpoint has ids only, so its "
            "contests cannot be named. Capture GetElectionData once and put it there."
        )
    readings = [c.reading for c in captures if isinstance(c.reading, ResultsReading)]
    if not readings:
        raise CaptureError(f"{folder}: no readable capture.")
    return max(readings, key=lambda reading: reading.feed_time).tree
