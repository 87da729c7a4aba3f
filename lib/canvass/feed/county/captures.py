"""Read captures of the county's two result endpoints, as they were served.

A capture is one answer of one endpoint at one moment, good or bad. This module only reads;
whether a capture is whole and new is judged in :mod:`canvass.feed.county.ledger`.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from canvass.errors import CaptureError
from canvass.feed.county.answers import (
    CounterReading,
    Listing,
    ResultsReading,
    parse_counter,
    parse_listing,
    parse_results,
)
from canvass.feed.county.clock import PACIFIC
from canvass.feed.county.roster import union
from canvass.feed.folder import BAD_ANSWER, BAD_FILE, read_bytes, read_index, reason_of, unopened

PARSERS = {"counter": parse_counter, "results": parse_results}


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
        except BAD_FILE as error:
            problem = unopened(error)
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
    rows = read_index(folder, str(sorted(PARSERS)), PARSERS.__contains__)
    reader = _Reader(folder)
    return [reader.read(kind, moment, file) for moment, kind, file in rows]


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
