"""Somebody's tables: a folder of CSV, one CSV, or a workbook, whatever a spreadsheet saved them as."""

import csv
import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path

from canvass.errors import CaptureError, TableError, listing
from canvass.feed.folder import BAD_FILE, MOST_BYTES, read_bytes, reason_of
from canvass.feed.tables.cells import Row
from canvass.store.spreadsheet import rows_of

#: The tables there can be; any other that has a candidate and votes or shares is one of votes too.
NAMES = ("election", "contests", "candidates", "votes", "ballots", "estimates", "registration")
#: What a workbook may unpack to, and how many rows a table may have.
MOST_UNPACKED, MOST_ROWS = 16 * MOST_BYTES, 500_000
#: How many rows of titles may stand above the names of the columns.
TITLES = 10
#: Columns, and what else they may be called (in small letters, without signs).
ALIASES = {
    "time": "timestamp, released at, release time, date, day, datetime, date time, as of, updated, reported at, "
    "published on",
    "contest": "race, office, measure, contest name",
    "candidate": "name, choice, option, candidate name",
    "votes": "total votes, vote count",
    "percent": "pct, percentage, of votes, percent of votes, of vote, vote share",
    "county": "district, area, jurisdiction, region, counties",
    "correction": "corrected",
    "ballots": "ballots counted, ballots cast",
    "mail": "vote by mail, by mail, mail ballots, vbm",
    "in_person": "polls, vote centers, vote center",
    "total": "estimated remaining, estimated remaining ballots, remaining, outstanding, unprocessed, still out",
    "processed": "ballots processed",
    "to_cure": "cure, ballots to cure",
    "conditional": "cvr, conditional voter registration",
    "registered": "registration, registered voters",
    "seats": "places",
}
_ALIAS = {other: column for column, others in ALIASES.items() for other in others.split(", ")}
_KNOWN = {*ALIASES, "share", "party", "title", "election_day", "rule"}


@dataclass
class Table:
    """One table: the file (and sheet) it is in, its name, its columns as this library calls them, its rows."""

    file: str
    name: str
    sha256: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    head: int = 1  # the row of the columns' names

    def needs(self, *columns: str) -> None:
        """Refuse a table that lacks a column."""
        if lacks := [column for column in columns if column not in self.columns]:
            raise TableError(
                f"{self.file}, row {self.head}: expected a column {listing(lacks)}, got {listing(self.columns, 20)}."
            )


def read_source(source: Path) -> list[Table]:
    """The tables of a folder, a CSV or a workbook; an error names the file, row and column that is none."""
    files = _files(source)
    books = [file for file in files if file.suffix.lower() == ".xlsx"]
    if len(books) > 1 or (books and len(files) > 1):
        raise CaptureError(
            f"{source}: expected one workbook, or CSV alone, got {listing(file.name for file in files)}."
        )
    tables = [table for file in files for table in (_workbook(file) if books else [_sheet(file)])]
    tables = [table for table in tables if table.columns]
    for table in tables:
        table.name = _named(table)
    for name in set(NAMES) - {"votes"}:
        same = [table.file for table in tables if table.name == name]
        if len(same) > 1:
            raise TableError(f"{source}: expected one table {name}, got {listing(same)}.")
    if not any(table.name == "votes" for table in tables):
        raise CaptureError(f"{source}: expected a table votes (time, contest, candidate, votes or share), got none.")
    return tables


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CaptureError(f"{source}: not found; expected a folder of CSV or a workbook. Say which with FROM=path.")
    if (source / "captures.csv").exists():
        raise CaptureError(f"{source}: expected tables, got captures of a feed (captures.csv); 'make data' reads them.")
    files = sorted(file for file in source.iterdir() if file.suffix.lower() in (".csv", ".xlsx"))
    files = [file for file in files if not file.name.startswith((".", "~"))]
    if not files:
        raise CaptureError(f"{source}: expected tables (.csv, .xlsx), got none.")
    return files


def _content(file: Path) -> bytes:
    try:
        return read_bytes(file.parent, file.name)
    except BAD_FILE as error:
        raise CaptureError(f"{file}: expected a table, cannot be read ({reason_of(error)}).") from None


def _sheet(file: Path) -> Table:
    content = _content(file)
    if b"\0" in content[:4000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CaptureError(f"{file}: expected a table of comma-separated values, got no text.")
    try:
        return _table(str(file), file.stem, hashlib.sha256(content).hexdigest(), rows_of(content))
    except csv.Error as error:
        raise CaptureError(f"{file}: not a table of comma-separated values ({reason_of(error)}).") from None


def _workbook(file: Path) -> Iterator[Table]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only who has a workbook waits for it

    content = _content(file)
    try:
        with zipfile.ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise ValueError(f"more than {MOST_UNPACKED:,} bytes unpacked")
        book = load_workbook(file, read_only=True, data_only=True)
    except (*BAD_FILE, LookupError, zipfile.BadZipFile) as error:
        raise CaptureError(f"{file}: expected a workbook (.xlsx), got none ({reason_of(error)}).") from None
    sha256 = hashlib.sha256(content).hexdigest()
    for sheet in book.worksheets:
        rows = ([_plain(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows())
        yield _table(f"{file}, sheet {sheet.title}", sheet.title, sha256, rows)


def _plain(value: object, shown: str) -> str:
    """A cell of a workbook as text, a share as it is ``shown``; a day at midnight is a day."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and "%" in shown:
        return f"{100 * value:.10g}%"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _table(file: str, name: str, sha256: str, rows: Iterable[list[str]]) -> Table:
    lines = enumerate(rows, 1)
    first = list(islice(lines, TITLES))
    told = next((place for place, (_, cells) in enumerate(first) if _knows(cells)), 0)
    at, head = first[told] if first else (1, [])
    columns = [_column(title) for title in head]
    while columns and not columns[-1]:
        columns.pop()
    if twice := [column for column in columns if columns.count(column) > 1]:
        raise TableError(f"{file}, row {at}: expected each column once, got {twice[0]!r} twice ({listing(head, 20)}).")
    table = Table(file, name.strip().lower(), sha256, columns, head=at)
    for number, cells in chain(first[told + 1 :], lines):
        if number > MOST_ROWS:
            raise TableError(f"{file}: expected at most {MOST_ROWS:,} rows, got more.")
        if any(cell.strip() for cell in cells):
            if any(cell.strip() for cell in cells[len(columns) :]) or len(cells) < len(columns):
                raise TableError(f"{file}, row {number}: expected {len(columns)} cells, got {len(cells)}.")
            table.rows.append(Row(file, number, dict(zip(columns, cells, strict=False))))
    return table


def _knows(cells: list[str]) -> bool:
    """Whether a row names columns: two that are known, at the least."""
    return sum(_column(cell) in _KNOWN for cell in cells) > 1


def _column(title: str) -> str:
    """The column a heading means.

    >>> _column("Ballots Processed"), _column("Votes"), _column("%"), _column("in person")
    ('processed', 'votes', 'percent', 'in_person')
    """
    if title.strip() == "%":
        return "percent"
    plain = re.sub(r"[\W_]+", " ", title).strip().lower()
    return _ALIAS.get(plain, plain.replace(" ", "_"))


def _named(table: Table) -> str:
    if table.name in NAMES:
        return table.name
    if "candidate" in table.columns and {"votes", "share", "percent"} & {*table.columns}:
        return "votes"
    if "county" in table.columns and {"total", "processed"} & {*table.columns}:
        return "estimates"
    raise TableError(
        f"{table.file}: expected a table of {listing(NAMES)}, got columns {listing(table.columns, 5)}; move it away, "
        "or put its releases below each other, a row a release and candidate with time, contest, candidate, votes."
    )
