"""The captures of a count that goes on: every answer as it was received, with an index that readers read."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

from canvass.errors import TableError
from canvass.feed.folder import read_bytes
from canvass.live.ask import KEPT, STAMP, Answer
from canvass.store import files, whole
from canvass.store.columns import ELECTION_TABLES

INDEX, ROSTER = "captures.csv", "election_data"
#: The file of the list of contests, which the county's reader takes from beside the index.
ROSTER_FILE = f"{ROSTER}.json.gz"
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
    """Put answers (by kind) beside the others, all or none, with the index that names them; its rows."""
    rows = rows + [_row(kind, answer) for kind, answer in answers.items() if kind != ROSTER]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with whole.replacing(folder) as built:
        for kind, answer in answers.items():
            name = ROSTER_FILE if kind == ROSTER else _name(kind, answer)
            (built / name).write_bytes(gzip.compress(answer.content, mtime=0))
        with (built / INDEX).open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return rows


def _row(kind: str, answer: Answer) -> dict[str, str]:
    told = {"kind": kind, "captured_at_utc": answer.at.strftime(STAMP), "file": _name(kind, answer)}
    return told | {"bytes": str(len(answer.content)), "sha256": _sha256(answer.content), **answer.headers}


def _name(kind: str, answer: Answer) -> str:
    """Begins with its moment: files are put in place in their order, and so before the index that names them."""
    return f"{answer.at.strftime(STAMP)}-{kind.replace('/', '_')}-{_sha256(answer.content)[:8]}.json.gz"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
