"""A made-up count of the Secretary of State's form: a proposition in three counties, a senate seat in two of them."""

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

#: Its row of ``data/by-hand/elections.csv``.
STATE = "2030-state"
KINDS = "ballot-measures;ballot-measures-county-alpine;ballot-measures-county-modoc;ballot-measures-county-yolo"
ROW = f"{STATE},{KINDS},Small State Election,2030-11-05,,ca-sos-2024-primary,made up,state,,,Small State,,,\n"
CLOSE = datetime(2030, 11, 5, 20, tzinfo=ZoneInfo("America/Los_Angeles"))
#: Yes and No of a county, at minutes after the polls closed.
Votes = Mapping[str, tuple[int, int, int]]


def sheet(place: str, at: int, yes: int, no: int) -> dict[str, Any]:
    """One sheet of the proposition."""
    moment = CLOSE + timedelta(minutes=at)
    half = "a.m." if moment.hour < 12 else "p.m."
    measure = {"Name": "A thing", "Number": "07", "yesVotes": f"{yes:,}", "noVotes": str(no)}
    return {
        "raceTitle": f"Ballot Measures - {place} Results",
        "Reporting": "100.0% (1,002 of 1,002) precincts reporting",
        "ReportingTime": f"{moment:%B} {moment.day}, {moment.year}, {moment.hour % 12 or 12}:{moment:%M} {half}",
        "ballot-measures": [measure],
    }


def answers(counties: Votes, total: tuple[int, int, int] | None = None) -> dict[str, Any]:
    """The answers of one round, by kind; ``total`` where it is not the sum of the counties."""
    own = {f"ballot-measures-county-{c}": sheet(c.capitalize(), *figures) for c, figures in counties.items()}
    newest, yes, no = zip(*counties.values(), strict=True)
    sums = (max(newest), sum(yes), sum(no))
    return {"ballot-measures": sheet("Statewide", *(total or sums)), **own}


def write_returns(folder: Path, rounds: Sequence[tuple[int, Mapping[str, Any]]]) -> Path:
    """A folder of captures: minutes after the polls closed, and answers (or bytes) by kind, of every round."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for at, served in rounds:
        moment = (CLOSE + timedelta(minutes=at)).astimezone(UTC)
        for kind, answer in served.items():
            name = f"{kind}-{at:05}.json.gz"
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            (folder / name).write_bytes(gzip.compress(content, 1))
            rows.append({"kind": kind, "captured_at_utc": f"{moment:%Y%m%dT%H%M%SZ}", "file": name})
    with (folder / "captures.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, ["kind", "captured_at_utc", "file"])
        writer.writeheader()
        writer.writerows(rows)
    return folder
