"""Read and write the tables: checked against their checksums, all of one version."""

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.errors import TableError
from canvass.moments import TIMEZONE
from canvass.store import spreadsheet, whole

CHECKSUMS = "checksums.txt"


def data_folder() -> Path:
    """Where the tables are: ``data/`` of this checkout, or the folder in ``CANVASS_DATA``; an error if neither is."""
    folder = Path(os.environ.get("CANVASS_DATA") or Path(__file__).resolve().parents[3] / "data")
    if not folder.is_dir():
        raise TableError(f"{folder}: no tables there; say where they are with CANVASS_DATA=path/to/data.")
    return folder


def is_election_name(name: str) -> bool:
    """Whether ``name`` can be an election's name, and so a folder that is rebuilt.

    >>> [is_election_name(name) for name in ("2022-general", "2022-General", "2022", "by-hand", ".", "../2022-x")]
    [True, False, False, False, False, False]
    """
    return re.fullmatch(r"\d{4}(-[a-z0-9]+)+", name) is not None


def _mend(folder: Path) -> str:
    """What to do about a damaged table: one that is built from captures, or one that is carried by hand."""
    if is_election_name(folder.name):
        return "Restore it with git or 'make data'."
    return "Restore it with git; after a change made on purpose register it with 'make checksums'."


def checksum_lines(folder: Path) -> str:
    """The registry of every visible CSV below ``folder`` that has no registry of its own nearer by."""
    lines = ""
    for path in sorted(folder.rglob("*.csv")):
        inside = path.relative_to(folder)
        nearer = any((folder / parent / CHECKSUMS).is_file() for parent in inside.parents[:-1])
        if not nearer and not any(part.startswith(".") for part in inside.parts):
            lines += f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {inside.as_posix()}\n"
    return lines


def write_checksums(folder: Path) -> list[str]:
    """Register the tables of ``folder`` as they are now, and name those that were not so registered."""
    path = folder / CHECKSUMS
    before = path.read_text("utf-8").splitlines() if path.is_file() else []
    lines = checksum_lines(folder)
    whole.write_text(path, lines)
    return [line.split("  ", 1)[1] for line in lines.splitlines() if line not in before]


def read_table(folder: Path, name: str, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """One table, as :func:`read_tables`; ``name`` is such as ``votes`` or ``platforms/pledges``."""
    return read_tables(folder, {name: dtypes})[name]


def read_tables(
    folder: Path, tables: Mapping[str, Mapping[str, str]], extra: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """Tables of one folder (name to column to dtype) after checking their checksums: all of one version.

    Those named in ``extra`` are read where the registry has them.

    The registry tells a version: tables that fit one registry belong together. Where they do not,
    a rebuild may be putting others in place, or was stopped at it; so they are read again when that is over.
    Tables are read and checked once, until one of their files changes.
    """
    if is_election_name(folder.name):
        whole.recover(folder)
    stamp = stamp_of([folder / CHECKSUMS, *(folder / f"{name}.csv" for name in tables)])
    wanted = tuple((name, tuple(dtypes.items())) for name, dtypes in tables.items())
    return {name: frame.copy(deep=False) for name, frame in _kept(folder, wanted, tuple(extra), stamp).items()}


def stamp_of(files: Iterable[Path]) -> tuple[Any, ...]:
    """What changes when one of ``files`` does, or comes or goes; what was made of them is kept under it."""
    stats = [file.stat() if file.is_file() else None for file in files]
    return tuple(stat and (stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)


@lru_cache(maxsize=64)
def _kept(folder: Path, wanted: tuple[Any, ...], extra: tuple[str, ...], _: tuple[Any, ...]) -> dict[str, pd.DataFrame]:
    tables = {name: dict(dtypes) for name, dtypes in wanted}
    try:
        return read_registered(folder, tables, extra)
    except TableError:
        if not (is_election_name(folder.name) and folder.is_dir()):
            raise  # carried by hand: nothing replaces it behind one's back
        with whole.at_rest(folder):
            return read_registered(folder, tables, extra)


def read_registered(
    folder: Path, tables: Mapping[str, Mapping[str, str]], extra: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """:func:`read_tables` once, for who holds the lock of the folder."""
    text = _read(folder / CHECKSUMS, folder).decode("utf-8", "replace")
    lines = [re.fullmatch(r"([0-9a-f]{64})  (.+\.csv)", line) for line in text.splitlines()]
    if not all(lines):
        raise TableError(f"{folder / CHECKSUMS}: cut short or damaged; expected lines of sha256sum. {_mend(folder)}")
    registered = {line[2]: line[1] for line in lines}
    there = [name for name in tables if name not in extra or f"{name}.csv" in registered]
    read = {name: _read(folder / f"{name}.csv", folder) for name in there}
    for name, content in read.items():
        expected, got = registered.get(f"{name}.csv", "none"), hashlib.sha256(content).hexdigest()
        if got != expected:
            raise TableError(
                f"{folder / name}.csv: changed or truncated; expected sha256 {expected[:12]}, "
                f"got {got[:12]}. {_mend(folder)}"
            )
    return {name: _parsed(folder / f"{name}.csv", content, tables[name]) for name, content in read.items()}


def _read(path: Path, folder: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = "not found" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise TableError(f"{path}: {why}. {_mend(folder)}") from None


def _parsed(path: Path, content: bytes, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """A table from the content of its file; empty means unknown (text: empty)."""
    if not is_election_name(path.parent.name):
        content = spreadsheet.tidy(path, content, dtypes)
    plain = {c: "str" if dtype == "day" else dtype for c, dtype in dtypes.items() if dtype != "moment"}
    figures = {column: [""] for column, dtype in plain.items() if dtype != "str"}
    try:
        frame = pd.read_csv(BytesIO(content), dtype=plain, keep_default_na=False, na_values=figures)
        spreadsheet.check_columns(path, frame.columns, dtypes)
        for column in dtypes.keys() - plain.keys():
            frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert(TIMEZONE)
    except (ValueError, TypeError) as error:
        raise TableError(f"{path}: a value is not of its column's type ({error}).") from None
    return frame


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables and their registry into an empty folder, such as :func:`canvass.store.whole.replacing` gives."""
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / CHECKSUMS).write_text(checksum_lines(folder), encoding="utf-8")
