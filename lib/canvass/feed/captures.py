"""Read captures of the county's two result endpoints, as they were served.

A capture is one answer of one endpoint at one moment, good or bad. This module only reads;
whether a capture is whole and new is judged in :mod:`canvass.feed.ledger`.
"""

import csv
import gzip
import hashlib
import json
import re
import stat
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from canvass.errors import CaptureError
from canvass.feed.answers import CounterReading, Listing, ResultsReading, parse_counter, parse_listing, parse_results
from canvass.feed.clock import PACIFIC
from canvass.feed.roster import union
from canvass.store.spreadsheet import rows_of

#: The largest answer that is read, unpacked; the largest of the county's is 0.3 MB, its election data 2 MB.
MOST_BYTES = 8_000_000
#: The most captures that are read: both endpoints, every minute of a canvass.
MOST_CAPTURES = 100_000
PARSERS = {"counter": parse_counter, "results": parse_results}
#: What a file that is no answer of an endpoint does to its parser.
BAD_ANSWER = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)
BAD_FILE = (OSError, EOFError, zlib.error, ValueError, RuntimeError)  # before Python 3.13 a loop of links is the last


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


def read_bytes(folder: Path, name: str) -> bytes:
    """The content of a file of the folder, unpacked if it is gzipped.

    Raises
    ------
    OSError, EOFError, zlib.error
        It is not a regular file of this folder, or cannot be opened or unpacked.
    ValueError
        It is larger than any answer.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PermissionError("its path leaves the folder")
    if not stat.S_ISREG(path.stat().st_mode):
        raise PermissionError("not a regular file")
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES:,} bytes")
    return content


def reason_of(error: Exception) -> str:
    """What an error of a bad file says, short and in one line."""
    said = " ".join(str(error).encode("utf-8", "replace").decode("utf-8").split())[:80]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


class _Reader:
    """Reads the captures of one folder; a file is opened once, the same content is parsed once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[tuple[str, str], tuple[str, CounterReading | ResultsReading | None, str]] = {}
        self.seen: dict[tuple[str, str], tuple[CounterReading | ResultsReading | None, str]] = {}
        self.listings: dict[Listing, Listing] = {}

    def read(self, kind: str, moment: datetime, name: str) -> Capture:
        if (kind, name) not in self.files:
            self.files[kind, name] = self.open(kind, name)
        return Capture(kind, moment.astimezone(PACIFIC), name, *self.files[kind, name])

    def open(self, kind: str, name: str) -> tuple[str, CounterReading | ResultsReading | None, str]:
        content, problem = b"", ""
        try:
            content = read_bytes(self.folder, name)
        except FileNotFoundError:
            problem = "the file cannot be opened (FileNotFoundError)"
        except BAD_FILE as error:
            problem = f"the file cannot be opened ({reason_of(error)})"
        sha256 = hashlib.sha256(content).hexdigest()
        if problem:
            return sha256, None, problem
        if (kind, sha256) not in self.seen:
            self.seen[kind, sha256] = self.parse(kind, content)
        return sha256, *self.seen[kind, sha256]

    def parse(self, kind: str, content: bytes) -> tuple[CounterReading | ResultsReading | None, str]:
        if not content:
            return None, "the file is empty"
        try:
            reading = PARSERS[kind](json.loads(content))
        except BAD_ANSWER as error:
            return None, f"not an answer of the {kind} endpoint ({reason_of(error)})"
        if isinstance(reading, ResultsReading):  # captures share one list of contests
            reading.listing = self.listings.setdefault(reading.listing, reading.listing)
        return reading, ""


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
        The folder or its index is missing, or a row of the index is not one of a capture.
    """
    rows = _index_rows(folder / "captures.csv")
    reader = _Reader(folder)
    return [reader.read(kind, moment, file) for moment, kind, file in sorted(rows)]


def _index_rows(index: Path) -> list[tuple[datetime, str, str]]:
    if not index.is_file():
        raise CaptureError(
            f"{index}: not found; expected a folder of captures with its index captures.csv. "
            "Say which with FEED=path/to/folder."
        )
    try:
        content = read_bytes(index.parent, index.name)
    except BAD_FILE as error:
        raise CaptureError(f"{index}: cannot be read ({reason_of(error)}).") from None
    try:
        lines = rows_of(content)
        head = next(lines, [])
        named = (dict(zip(head, row, strict=False)) for row in lines if row)
        rows = [_index_row(index, number, row) for number, row in enumerate(named, 2)]
    except csv.Error as error:
        raise CaptureError(f"{index}: not a table of comma-separated values ({reason_of(error)}).") from None
    if not rows:
        raise CaptureError(f"{index}: expected captures of kind {sorted(PARSERS)}, got [].")
    if len(rows) > MOST_CAPTURES:
        raise CaptureError(
            f"{index}: expected at most {MOST_CAPTURES:,} captures, got {len(rows):,}; split the folder."
        )
    return rows


def _index_row(index: Path, number: int, row: dict[str, str]) -> tuple[datetime, str, str]:
    kind, text, file = ((row.get(name) or "").strip() for name in ("kind", "captured_at_utc", "file"))
    if kind not in PARSERS:
        raise CaptureError(
            f"{index}, line {number}: expected captures of kind {sorted(PARSERS)}, got {[kind or row.get('kind')]}."
        )
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        moment.astimezone(PACIFIC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not file or not re.fullmatch(r"\d{8}T\d{6}Z", text, re.ASCII) or "\0" in file:
        raise CaptureError(
            f"{index}, line {number}: expected a file and captured_at_utc such as 20221109T042912Z, "
            f"got {file!r} and {text!r}."
        )
    return moment, kind, file


def _election_data(folder: Path, name: str) -> Listing:
    try:
        tree: dict[str, Any] = json.loads(read_bytes(folder, name))
        return parse_listing(tree["Data"])
    except BAD_FILE + BAD_ANSWER as error:
        raise CaptureError(
            f"{folder / name}: not an answer of GetElectionData ({reason_of(error)}); capture it again."
        ) from None


def read_roster(folder: Path, captures: list[Capture], day: date | None = None) -> Listing:
    """The list of contests and candidates: the feed's election data, else what the results of ``day`` listed.

    The results endpoint has no ids; contests and candidates without them are numbered later.

    Raises
    ------
    CaptureError
        There is no list, it cannot be read, or it is of another day than ``day``.
    """
    for name in ("election_data.json.gz", "election_data.json"):
        if (folder / name).exists():
            return _of_day(folder / name, [_election_data(folder, name)], day)
    if any(capture.kind == "counter" for capture in captures):
        raise CaptureError(
            f"{folder}: election_data.json(.gz) not found; the counter endpoint has ids only, so its "
            "contests cannot be named. Capture GetElectionData once and put it there."
        )
    readings = [c.reading for c in captures if isinstance(c.reading, ResultsReading)]
    if not readings:
        raise CaptureError(f"{folder}: no readable capture among {len(captures)}; {captures[0].problem}.")
    return _of_day(folder, _steady(readings), day)


def _steady(readings: list[ResultsReading]) -> list[Listing]:
    """The lists served, in the order of the last time of each; those of two times, if there are such.

    What one capture lists otherwise than those before and after it is no contest and no candidate.
    """
    times: dict[Listing, set[float]] = {}
    for reading in readings:
        times.setdefault(reading.listing, set()).add(reading.at)
    listings = sorted(times, key=lambda listing: max(times[listing]))
    return [listing for listing in listings if len(times[listing]) > 1] or listings


def _of_day(where: Path, listings: list[Listing], day: date | None) -> Listing:
    found = [listing for listing in listings if day in (None, listing.day)]
    if not found:
        raise CaptureError(
            f"{where}: captures of another election: expected election day {day} (data/by-hand/elections.csv), "
            f"got {listings[-1].day} ({listings[-1].title}); say which with ELECTION=."
        )
    return union(found)
