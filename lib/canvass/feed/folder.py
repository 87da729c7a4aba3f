"""What every reader of captures shares: the index, files that may hold anything, counts as feeds write them."""

import csv
import gzip
import hashlib
import re
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from canvass.errors import CaptureError
from canvass.store.spreadsheet import rows_of

#: The largest answer that is read, unpacked; the largest of the county's is 0.3 MB, its election data 2 MB.
MOST_BYTES = 8_000_000
#: The most captures that are read: both endpoints of the county, every minute of a canvass.
MOST_CAPTURES = 100_000
#: No place has as many ballots; a greater figure is no count.
MOST = 100_000_000
#: How far the clock of a feed may run before that of whoever captures it; a reason that readers share.
SKEW, EARLY = timedelta(minutes=15), "before the polls closed"
#: What a file that is no answer of an endpoint does to its parser.
BAD_ANSWER = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError)
BAD_FILE = (OSError, EOFError, zlib.error, ValueError, RuntimeError)  # before Python 3.13 a loop of links is the last
#: A row of the index: when it was captured, its kind, its file.
Row = tuple[datetime, str, str]
Reading = TypeVar("Reading")


@dataclass(frozen=True)
class Capture(Generic[Reading]):
    """One row of ``captures.csv`` with what its file holds; where that is nothing, ``problem`` says why."""

    kind: str
    captured_at: datetime
    file: str
    sha256: str
    reading: Reading | None
    problem: str = ""


def read_captures(
    folder: Path, rows: list[Row], zone: ZoneInfo, served: str, parse: Callable[[str, bytes], Reading]
) -> list[Capture[Reading]]:
    """The captures of some rows: a file is opened once, the same content of a kind is parsed once.

    ``parse`` is given a kind and a file's content; ``served`` is what a problem calls that: ``the {} endpoint``.
    """
    opened: dict[tuple[str, str], tuple[str, Reading | None, str]] = {}
    parsed: dict[tuple[str, str], tuple[Reading | None, str]] = {}

    def answer(kind: str, content: bytes) -> tuple[Reading | None, str]:
        try:
            return (parse(kind, content), "") if content else (None, "the file is empty")
        except BAD_ANSWER as error:
            return None, f"not an answer of {served.format(kind)} ({reason_of(error)})"

    def look(kind: str, file: str) -> tuple[str, Reading | None, str]:
        try:
            content = read_bytes(folder, file)
        except BAD_FILE as error:
            why = type(error).__name__ if isinstance(error, FileNotFoundError) else reason_of(error)
            return hashlib.sha256(b"").hexdigest(), None, f"the file cannot be opened ({why})"
        sha256 = hashlib.sha256(content).hexdigest()
        if (kind, sha256) not in parsed:
            parsed[kind, sha256] = answer(kind, content)
        return sha256, *parsed[kind, sha256]

    for _, kind, file in rows:
        if (kind, file) not in opened:
            opened[kind, file] = look(kind, file)
    return [Capture(kind, moment.astimezone(zone), file, *opened[kind, file]) for moment, kind, file in rows]


def read_bytes(folder: Path, name: str) -> bytes:
    """The content of a regular file of the folder, unpacked if it is gzipped; else one of :data:`BAD_FILE`."""
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


def read_index(folder: Path, kinds: str, is_kind: Callable[[str], bool]) -> list[Row]:
    """The rows of ``captures.csv`` in the order the captures were made; a CaptureError where it is not of captures.

    Its columns are ``kind``, ``captured_at_utc`` (``20221109T042912Z``), ``file`` (path below the folder). ``kinds``
    are those expected, as an error says them; ``is_kind`` tells one.
    """
    index = folder / "captures.csv"
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
        rows = [_index_row(index, number, row, kinds, is_kind) for number, row in enumerate(named, 2)]
    except csv.Error as error:
        raise CaptureError(f"{index}: not a table of comma-separated values ({reason_of(error)}).") from None
    if not rows:
        raise CaptureError(f"{index}: expected captures of kind {kinds}, got [].")
    if len(rows) > MOST_CAPTURES:
        raise CaptureError(
            f"{index}: expected at most {MOST_CAPTURES:,} captures, got {len(rows):,}; split the folder."
        )
    return sorted(rows)


def _index_row(index: Path, number: int, row: dict[str, str], kinds: str, is_kind: Callable[[str], bool]) -> Row:
    kind, text, file = ((row.get(name) or "").strip() for name in ("kind", "captured_at_utc", "file"))
    if not is_kind(kind):
        raise CaptureError(
            f"{index}, line {number}: expected captures of kind {kinds}, got {[kind or row.get('kind')]}."
        )
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        in_years = 1 < moment.year < 9999  # whatever the time zone
    except ValueError:
        in_years = False
    if not in_years or not file or not re.fullmatch(r"\d{8}T\d{6}Z", text, re.ASCII) or "\0" in file:
        raise CaptureError(
            f"{index}, line {number}: expected a file and captured_at_utc such as 20221109T042912Z, "
            f"got {file!r} and {text!r}."
        )
    return moment, kind, file


def count(value: Any, what: str) -> int:
    """A count of votes or ballots as endpoints write it.

    >>> count(500, "votes"), count(500.0, "votes"), count("1,234", "votes")
    (500, 500, 1234)
    """
    if type(value) is int and 0 <= value <= MOST:
        return value
    number = value
    if isinstance(value, str) and re.fullmatch(r"(\d+|\d{1,3}(,\d{3})+)(\.0*)?", value.strip(), re.ASCII):
        number = int(value.strip().replace(",", "").partition(".")[0])
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    if type(number) is not int or not 0 <= number <= MOST:
        raise ValueError(f"{what} is {value!r:.30}, not a count")
    return number


def text(entry: dict[str, Any], name: str, where: str, needed: bool = False) -> str:
    """A text of the feed; empty where it is null or missing, unless it is needed."""
    value = entry.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ValueError(f"{where}: {name} is {value!r:.30}, expected a text")
    return (
        value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    )  # a lone surrogate can be written nowhere
