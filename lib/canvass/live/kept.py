"""The captures of a count that goes on: every answer as it was received, with an index that readers read."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

from canvass.errors import StorageError, TableError
from canvass.feed.folder import MOST_CAPTURES, read_bytes
from canvass.live.ask import KEPT, STAMP, Answer
from canvass.store import files, whole
from canvass.store.columns import ELECTION_TABLES

INDEX, ROSTER = "captures.csv", "election_data"
#: The file of the list of contests, which the county's reader takes from beside the index.
ROSTER_FILE = f"{ROSTER}.json.gz"
#: Bytes of captures that a folder holds at the most; a month of the county's takes some ten million.
MOST_KEPT = 2_000_000_000
COLUMNS = ["kind", "captured_at_utc", "file", "bytes", "sha256", *KEPT]
Rows = list[dict[str, str]]


def index(folder: Path) -> Rows:
    """The rows of the index, oldest first; none where nothing is kept yet."""
    whole.recover(folder)
    if not (folder / INDEX).is_file():
        return []
    return list(csv.DictReader(io.StringIO(read_bytes(folder, INDEX).decode("utf-8"))))


def newest(rows: Rows) -> dict[str, dict[str, str]]:
    """The last row of each kind."""
    return {row["kind"]: row for row in rows}


def keep(folder: Path, rows: Rows, answers: Mapping[str, Answer]) -> Rows:
    """Put answers (by kind) beside the others, all or none, with the index that names them; its rows.

    What is there already is not written again: its row names the file that is.
    """
    there = {row["sha256"]: row["file"] for row in rows}
    new = {kind: _row(kind, answer, there) for kind, answer in answers.items() if kind != ROSTER}
    rows = [*rows, *new.values()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    _refuse_full(folder, len(rows))
    with whole.replacing(folder) as built:
        for kind, answer in answers.items():
            name = ROSTER_FILE if kind == ROSTER else new[kind]["file"]
            if name not in there.values():
                (built / name).write_bytes(gzip.compress(answer.content, mtime=0))
        with (built / INDEX).open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return rows


def _refuse_full(folder: Path, captures: int) -> None:
    size = sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0
    if captures > MOST_CAPTURES or size > MOST_KEPT:
        raise StorageError(
            f"{folder}: full, {captures:,} captures of {size / 1e6:,.0f} MB; expected at most {MOST_CAPTURES:,} of "
            f"{MOST_KEPT / 1e6:,.0f} MB. Take out what its ledger calls unreadable or repeat, file and row of {INDEX}."
        )


def _row(kind: str, answer: Answer, there: Mapping[str, str]) -> dict[str, str]:
    """A row of the index; its file begins with its moment: files are put in place in order, and so before the index."""
    key, stamp = hashlib.sha256(answer.content).hexdigest(), answer.at.strftime(STAMP)
    name = f"{stamp}-{kind.replace('/', '_')}-{key[:8]}.json.gz"
    told = {"kind": kind, "captured_at_utc": stamp, "file": there.get(key, name)}
    return told | {"bytes": str(len(answer.content)), "sha256": key, **answer.headers}


def judged(tables: Path) -> set[str]:
    """Checksums of the captures that the ledger has a verdict on; none where there is no whole ledger."""
    try:
        return set(files.read_table(tables, "ledger", ELECTION_TABLES["ledger"])["sha256"])
    except TableError:
        return set()


def form(content: bytes) -> frozenset[str] | None:
    """The form of an answer: the paths of its keys, each with what kind of value stands there; None if it is no JSON.

    >>> sorted(form(b'{"Data": [{"Value": 1}, {"Value": 2.5, "Of": null}]}'))
    ['Data', 'Data[].Of', 'Data[].Value', 'Data[].Value: number']
    """
    found: set[str] = set()
    try:
        _walk(json.loads(content), "", found)
    except (ValueError, RecursionError):
        return None
    return frozenset(found)


def _walk(value: object, path: str, found: set[str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key}" if path else key
            found.add(below)
            _walk(inner, below, found)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, f"{path}[]", found)
    elif value is not None:
        found.add(f"{path}: {'text' if isinstance(value, str) else 'number'}")
