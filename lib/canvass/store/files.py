"""Read and write the tables: checked against their checksums, all of one version."""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.errors import TableError, listing
from canvass.moments import TIMEZONE
from canvass.store import whole

CHECKSUMS = "checksums.txt"
#: The one written form of an election's name, which is also its folder's: 2022-primary, 2024-primary-state.
ELECTION_NAME = re.compile(r"\d{4}(-[a-z0-9]+)+")
#: What to do about a damaged table, by whether it is built from captures or carried by hand.
_MEND = {
    True: "Restore it with git or 'make data'.",
    False: "Restore it with git; after a change made on purpose register it with 'make checksums'.",
}


def data_folder() -> Path:
    """Where the tables are: ``data/`` of this checkout, or the folder in ``CANVASS_DATA``.

    Raises
    ------
    TableError
        There is no such folder: the library is installed elsewhere, and nobody said where the tables are.
    """
    folder = Path(os.environ.get("CANVASS_DATA") or Path(__file__).resolve().parents[3] / "data")
    if not folder.is_dir():
        raise TableError(f"{folder}: no tables there; say where they are with CANVASS_DATA=path/to/data.")
    return folder


def is_election_name(name: str) -> bool:
    """Whether ``name`` can be an election's name, and so a folder that is rebuilt.

    >>> [is_election_name(name) for name in ("2022-general", "2022-General", "2022", "by-hand", ".", "../2022-x")]
    [True, False, False, False, False, False]
    """
    return ELECTION_NAME.fullmatch(name) is not None


def sha256(content: bytes) -> str:
    """Checksum of a file's content, as ``sha256sum`` prints it."""
    return hashlib.sha256(content).hexdigest()


def _mend(folder: Path) -> str:
    return _MEND[is_election_name(folder.name)]


def read_checksums(folder: Path) -> dict[str, str]:
    """File name to checksum, from the folder's ``checksums.txt`` (format of ``sha256sum``)."""
    path = folder / CHECKSUMS
    text = _read(path, folder).decode("utf-8", "replace")
    lines = [re.fullmatch(r"([0-9a-f]{64})  (.+\.csv)", line) for line in text.splitlines()]
    if not all(lines):
        raise TableError(f"{path}: cut short or damaged; expected lines of sha256sum. {_mend(folder)}")
    return {line[2]: line[1] for line in lines}


def checksum_lines(folder: Path) -> str:
    """The registry of every CSV below ``folder`` that has no registry of its own nearer by."""
    visible = (p for p in folder.rglob("*.csv") if not any(part[0] == "." for part in p.relative_to(folder).parts))
    files = sorted(p for p in visible if _registry_of(p, folder) == folder)
    return "".join(f"{sha256(path.read_bytes())}  {path.relative_to(folder).as_posix()}\n" for path in files)


def write_checksums(folder: Path) -> list[str]:
    """Register the tables of ``folder`` as they are now, and name those that were not so registered."""
    path = folder / CHECKSUMS
    before = path.read_text("utf-8").splitlines() if path.is_file() else []
    lines = checksum_lines(folder)
    whole.write_text(path, lines)
    return [line.split("  ", 1)[1] for line in lines.splitlines() if line not in before]


def _registry_of(path: Path, top: Path) -> Path:
    folders = [parent for parent in path.parents if parent == top or top in parent.parents]
    return next((folder for folder in folders if folder != top and (folder / CHECKSUMS).is_file()), top)


def _read(path: Path, folder: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path}: not found. {_mend(folder)}") from None
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}). {_mend(folder)}") from None


def read_table(folder: Path, name: str, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """One table, as :func:`read_tables`; ``name`` is such as ``votes`` or ``platforms/pledges``."""
    return read_tables(folder, {name: dtypes})[name]


def read_tables(folder: Path, tables: Mapping[str, Mapping[str, str]]) -> dict[str, pd.DataFrame]:
    """Read tables of one folder after checking their checksums: all of one version.

    The registry tells a version: tables that fit one registry belong together. Where they do not,
    a rebuild may be putting others in place, or was stopped at it; so they are read again when that is over.

    Parameters
    ----------
    folder
        Holds ``<name>.csv`` of each table and the ``checksums.txt`` that lists them.
    tables
        Name to column to pandas dtype; ``moment`` is a time with offset, shown in Pacific time.

    Raises
    ------
    TableError
        A file is missing, unregistered, or not the bytes that were registered.
    """
    if is_election_name(folder.name):
        whole.recover(folder)
    wanted = tuple((name, tuple(dtypes.items())) for name, dtypes in tables.items())
    return {name: frame.copy(deep=False) for name, frame in _kept(folder, wanted, _stamp(folder, tables)).items()}


def _stamp(folder: Path, names: Iterable[str]) -> tuple[tuple[int, int, int] | None, ...]:
    """What tells that files are those of the last reading: they are read and checked once, until one changes."""
    files = [folder / CHECKSUMS, *(folder / f"{name}.csv" for name in names)]
    stats = [file.stat() if file.is_file() else None for file in files]
    return tuple(stat and (stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)


@lru_cache(maxsize=64)
def _kept(folder: Path, wanted: tuple[Any, ...], _: tuple[Any, ...]) -> dict[str, pd.DataFrame]:
    tables = {name: dict(dtypes) for name, dtypes in wanted}
    try:
        return read_registered(folder, tables)
    except TableError:
        if not (is_election_name(folder.name) and folder.is_dir()):
            raise  # carried by hand: nothing replaces it behind one's back
        with whole.at_rest(folder):
            return read_registered(folder, tables)


def read_registered(folder: Path, tables: Mapping[str, Mapping[str, str]]) -> dict[str, pd.DataFrame]:
    """:func:`read_tables` once, for who holds the lock of the folder."""
    read = _read_checked(folder, tables)
    return {name: parse_table(folder / f"{name}.csv", content, tables[name]) for name, content in read.items()}


def _read_checked(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    registered = read_checksums(folder)
    read = {name: _read(folder / f"{name}.csv", folder) for name in names}
    for name, content in read.items():
        expected, got = registered.get(f"{name}.csv"), sha256(content)
        if got != expected:
            raise TableError(
                f"{folder / name}.csv: changed or truncated; expected sha256 {(expected or 'none')[:12]}, "
                f"got {got[:12]}. {_mend(folder)}"
            )
    return read


def parse_table(path: Path, content: bytes, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """A table from the content of its file; empty means unknown (text: empty).

    Raises
    ------
    TableError
        Its columns are not those of ``dtypes``, or a value is not of its dtype.
    """
    plain = {column: dtype for column, dtype in dtypes.items() if dtype != "moment"}
    figures = {column: [""] for column, dtype in dtypes.items() if dtype not in ("str", "moment")}
    try:
        frame = pd.read_csv(BytesIO(content), dtype=plain, keep_default_na=False, na_values=figures)
    except (ValueError, TypeError) as error:
        raise TableError(f"{path}: a value is not of its column's type ({error}).") from None
    if list(frame.columns) != list(dtypes):
        raise TableError(f"{path}: expected columns {listing(dtypes, 20)}; got {listing(frame.columns, 20)}.")
    for column in dtypes.keys() - plain.keys():
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert(TIMEZONE)
    return frame


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables and their registry into an empty folder, such as :func:`canvass.store.whole.replacing` gives."""
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / CHECKSUMS).write_text(checksum_lines(folder), encoding="utf-8")
