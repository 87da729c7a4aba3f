"""Tables carried by hand, however a spreadsheet saved them: read as they are meant, or a line that says which cell."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from canvass.errors import TableError, listing

_EXPECTED = {
    "Int64": "a whole number",
    "int64": "a whole number",
    "float64": "a number",
    "bool": "True or False",
    "day": "a day such as 2022-11-08",
}
#: Columns that came later: a row may stop before them.
_LATER = ("reader", "address", "hosts", "place", "time_zone", "polls_close", "night_ends")


def tidy(path: Path, content: bytes, dtypes: Mapping[str, str]) -> bytes:
    """The table as UTF-8 with plain numbers and ISO days.

    Byte order marks, UTF-16, Windows-1252, semicolons, tabs, thousands separators, ``TRUE`` and US dates are read. A
    TableError names file, row, column, what was expected and what is there.
    """
    head, *rows = [*rows_of(content)] or [[]]
    columns = [name.strip() for name in head]
    check_columns(path, columns, dtypes)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, 2):
        if any(row):
            writer.writerow(_row(path, number, row, dtypes))
    return out.getvalue().encode("utf-8")


def check_columns(path: Path, columns: Iterable[str], dtypes: Mapping[str, str]) -> None:
    """Refuse a table that has not the columns of ``dtypes``, in their order."""
    if list(columns) != list(dtypes):
        raise TableError(f"{path}: expected columns {listing(dtypes, 20)}; got {listing(columns, 20)}.")


def rows_of(content: bytes) -> Iterator[list[str]]:
    """The rows of a table, its head first, whatever a spreadsheet saved it as and with whatever separator."""
    text = _decoded(content)
    head = text.partition("\n")[0]
    return csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _row(path: Path, number: int, row: list[str], dtypes: Mapping[str, str]) -> list[str]:
    if len(row) == len([column for column in dtypes if column not in _LATER]):
        row = [*row, *[""] * (len(dtypes) - len(row))]
    if len(row) != len(dtypes):
        raise TableError(f"{path}, row {number}: expected {len(dtypes)} columns, got {len(row)}.")
    cells = []
    for (column, dtype), cell in zip(dtypes.items(), row, strict=True):
        plain = cell if dtype == "str" else _plain(cell.strip(), dtype)
        if plain is None:
            raise TableError(f"{path}, row {number}, column {column}: expected {_EXPECTED[dtype]}, got {cell[:40]!r}.")
        cells.append(plain)
    return cells


def _plain(cell: str, dtype: str) -> str | None:
    """A cell as pandas reads its dtype; None where it is not of it."""
    if not cell:
        return None if dtype == "int64" else ""
    if dtype == "bool":
        return cell.capitalize() if cell.lower() in ("true", "false") else None
    if dtype == "day":
        return _day(cell)
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", cell, re.ASCII):
        cell = cell.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", cell, re.ASCII):
        return None
    if dtype == "float64":
        return cell
    return str(int(float(cell))) if float(cell).is_integer() else None


def _day(cell: str) -> str | None:
    day, _, clock = cell.partition("T")
    try:
        moment = datetime.fromisoformat(cell) if clock else None
        plain = date.fromisoformat(day) if "-" in day else datetime.strptime(day, "%m/%d/%Y").date()
    except ValueError:
        return None
    return f"{plain.isoformat()}T{moment:%H:%M}" if moment else plain.isoformat()
