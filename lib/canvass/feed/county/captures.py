"""Read captures of the county's two result endpoints, as they were served.

A capture is one answer of one endpoint at one moment, good or bad. This module only reads;
whether a capture is whole and new is judged in :mod:`canvass.feed.county.ledger`.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from canvass.errors import CaptureError
from canvass.feed import folder
from canvass.feed.county import answers
from canvass.feed.county.answers import CounterReading, Listing, ResultsReading
from canvass.feed.county.clock import PACIFIC
from canvass.feed.county.roster import union
from canvass.feed.folder import BAD_ANSWER, BAD_FILE, read_bytes, reason_of

PARSERS = {"counter": answers.parse_counter, "results": answers.parse_results}
Capture = folder.Capture[CounterReading | ResultsReading]


def read_captures(feed: Path) -> list[Capture]:
    """Read every capture that ``captures.csv`` lists, in the order they were made; a CaptureError where it is none."""
    listings: dict[Listing, Listing] = {}

    def parse(kind: str, content: bytes) -> CounterReading | ResultsReading:
        reading = PARSERS[kind](json.loads(content))
        if isinstance(reading, ResultsReading):  # captures share one list of contests
            reading.listing = listings.setdefault(reading.listing, reading.listing)
        return reading

    rows = folder.read_index(feed, str(sorted(PARSERS)), PARSERS.__contains__)
    return folder.read_captures(feed, rows, PACIFIC, "the {} endpoint", parse)


def _election_data(file: Path) -> Listing:
    try:
        tree: dict[str, Any] = json.loads(read_bytes(file.parent, file.name))
        return answers.parse_listing(tree["Data"])
    except BAD_FILE + BAD_ANSWER as error:
        raise CaptureError(
            f"{file}: not an answer of GetElectionData ({reason_of(error)}); capture it again."
        ) from None


def read_roster(feed: Path, captures: list[Capture], day: date | None = None) -> Listing:
    """The list of contests and candidates: the feed's election data, else what the results of ``day`` listed.

    The results endpoint has no ids; contests and candidates without them are numbered later. A CaptureError where
    there is no list, or none of ``day``.
    """
    for name in ("election_data.json.gz", "election_data.json"):
        if (feed / name).exists():
            return _of_day(feed / name, [_election_data(feed / name)], day)
    if any(capture.kind == "counter" for capture in captures):
        raise CaptureError(
            f"{feed}: election_data.json(.gz) not found; the counter endpoint has ids only, so its "
            "contests cannot be named. Capture GetElectionData once and put it there."
        )
    readings = [c.reading for c in captures if isinstance(c.reading, ResultsReading)]
    if not readings:
        raise CaptureError(f"{feed}: no readable capture among {len(captures)}; {captures[0].problem}.")
    return _of_day(feed, _steady(readings), day)


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
