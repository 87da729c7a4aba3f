"""Read and write the tables: checked against their checksums, replaced whole or not at all."""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from canvass.errors import TableError, listing
from canvass.moments import TIMEZONE

CHECKSUMS = "checksums.txt"


def data_folder() -> Path:
    """Where the tables are: ``data/`` of this checkout, or the folder in ``CANVASS_DATA``."""
    return Path(os.environ.get("CANVASS_DATA") or Path(__file__).resolve().parents[3] / "data")


def sha256(path: Path) -> str:
    """Checksum of a file, as ``sha256sum`` prints it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_checksums(folder: Path) -> dict[str, str]:
    """File name to checksum, from the folder's ``checksums.txt`` (format of ``sha256sum``)."""
    path = folder / CHECKSUMS
    if not path.is_file():
        raise TableError(f"{path}: not found; restore it with 'git checkout {path.parent.name}' or run 'make data'.")
    lines = [re.fullmatch(r"([0-9a-f]{64})  (.+\.csv)", line) for line in path.read_text("utf-8").splitlines()]
    if not all(lines):
        raise TableError(f"{path}: cut short or damaged; expected lines of sha256sum. Restore it with git.")
    return {line[2]: line[1] for line in lines}


def write_checksums(folder: Path) -> None:
    """Register every CSV below ``folder`` that has no registry of its own nearer by."""
    visible = (p for p in folder.rglob("*.csv") if not any(part[0] == "." for part in p.relative_to(folder).parts))
    files = sorted(p for p in visible if _registry_of(p, folder) == folder)
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    new = folder / f".{CHECKSUMS}.new"
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(folder / CHECKSUMS)


def _registry_of(path: Path, top: Path) -> Path:
    folders = [parent for parent in path.parents if parent == top or top in parent.parents]
    return next((folder for folder in folders if folder != top and (folder / CHECKSUMS).is_file()), top)


def read_table(folder: Path, name: str, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Read ``name`` (such as ``votes`` or ``platforms/pledges``) after checking its checksum.

    Parameters
    ----------
    folder
        Holds ``<name>.csv`` and the ``checksums.txt`` that lists it.
    dtypes
        Column to pandas dtype; ``moment`` is a time with offset, shown in Pacific time.

    Raises
    ------
    TableError
        The file is missing, unregistered, or not the bytes that were registered.
    """
    path = folder / f"{name}.csv"
    expected = read_checksums(folder).get(f"{name}.csv")
    if not path.is_file():
        raise TableError(f"{path}: not found; restore it with git, or rebuild it with 'make data'.")
    if (got := sha256(path)) != expected:
        raise TableError(
            f"{path}: changed or truncated; expected sha256 {(expected or 'none')[:12]}, got {got[:12]}. "
            "Restore it with git or 'make data'; after a change made on purpose run 'make checksums'."
        )
    return parse_table(path, dtypes)


def parse_table(path: Path, dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Read a table without asking for its checksum; empty means unknown (text: empty).

    Raises
    ------
    TableError
        Its columns are not those of ``dtypes``, or a value is not of its dtype.
    """
    plain = {column: dtype for column, dtype in dtypes.items() if dtype != "moment"}
    figures = {column: [""] for column, dtype in dtypes.items() if dtype not in ("str", "moment")}
    try:
        frame = pd.read_csv(path, dtype=plain, keep_default_na=False, na_values=figures)
    except (ValueError, TypeError) as error:
        raise TableError(f"{path}: a value is not of its column's type ({error}).") from None
    if list(frame.columns) != list(dtypes):
        raise TableError(f"{path}: expected columns {listing(dtypes, 20)}; got {listing(frame.columns, 20)}.")
    for column in dtypes.keys() - plain.keys():
        frame[column] = pd.to_datetime(frame[column], utc=True).dt.tz_convert(TIMEZONE)
    return frame


def recover(folder: Path) -> None:
    """Put the old tables back if a rebuild was stopped between its two renames."""
    old = folder.with_name(f".{folder.name}.old")
    if old.is_dir() and not folder.exists():
        old.rename(folder)


def replace_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write ``tables`` as the new content of ``folder``: all of them, or none.

    They are written beside the folder first; two renames then exchange old and new. Stopped
    between the two, the next load or rebuild puts the old folder back (:func:`recover`).
    """
    recover(folder)
    new, old = (folder.with_name(f".{folder.name}.{suffix}") for suffix in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir(parents=True)
    for name, frame in tables.items():
        frame.to_csv(new / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    write_checksums(new)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
