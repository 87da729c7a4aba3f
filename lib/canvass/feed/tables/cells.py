"""What the cells of somebody's table mean: counts, shares, moments, yes; or an error that names the cell."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from canvass.errors import TableError
from canvass.feed.folder import MOST

#: How days and times are written, the day first; without a time only the day is known.
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I %p")
_CLOCKS = ("", *(f"{join}{at}" for at in _TIMES for join in (" ", ", ")))
_SPACES = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"), " ")


class CellError(TableError):
    """A cell holds what it should not."""


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, and its cells by the name of their column."""

    file: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """A cell without the white space around it; empty where there is no such column."""
        return self.cells.get(column, "").translate(_SPACES).strip()

    def wrong(self, column: str, expected: str, got: object = None) -> CellError:
        """The error of a cell: file, row, column, expected, got."""
        got = repr(self.get(column) if got is None else got)[:60]
        return CellError(f"{self.file}, row {self.number}, column {column}: expected {expected}, got {got}.")

    def text(self, column: str) -> str:
        """A text that has to be there."""
        if not (value := self.get(column)) or "\N{REPLACEMENT CHARACTER}" in value:
            raise self.wrong(column, "a text (saved as UTF-8)")
        return " ".join(value.split())

    def count(self, column: str) -> int | None:
        """A count, with or without separators of thousands; None where the cell is empty."""
        value = self.get(column)
        if not value:
            return None
        plain = re.sub(r"(?<=\d)[, '](?=\d{3}(\D|$))", "", value)
        if not re.fullmatch(r"\d+(\.0+)?", plain, re.ASCII) or int(float(plain)) > MOST:
            raise self.wrong(column, "a whole number that is no less than 0")
        return int(float(plain))

    def share(self, column: str, percent: bool) -> float | None:
        """A share (0-1), written so or as percent, with a point or a comma; None where the cell is empty."""
        value = self.get(column).replace(",", ".")
        if not value:
            return None
        percent |= value.endswith("%")
        number = value.rstrip("% ")
        kind = "a percentage from 0 to 100" if percent else "a share from 0 to 1 (or with a % sign)"
        if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", number, re.ASCII) or float(number) > (100 if percent else 1):
            raise self.wrong(column, kind)
        return round(float(number) / 100, 8) if percent else float(number)

    def said(self, column: str) -> bool:
        """Whether a cell says yes."""
        value = self.get(column).lower()
        if value not in ("", "no", "false", "0", "yes", "true", "1"):
            raise self.wrong(column, "yes, or nothing")
        return value in ("yes", "true", "1")

    def day(self, column: str) -> str:
        """A day as ISO; empty where the cell is."""
        value = self.get(column)
        if not value:
            return ""
        moment, timed = self.moment(column, ZoneInfo("UTC"))
        if timed:
            raise self.wrong(column, "a day such as 2024-03-05")
        return moment.date().isoformat()

    def moment(self, column: str, zone: ZoneInfo | None) -> tuple[datetime, bool]:
        """A moment to the second in ``zone``, and whether its time of day is known; else it is the end of the day."""
        value = " ".join(self.get(column).replace("a.m.", "AM").replace("p.m.", "PM").split())
        found = _read(value)
        moment = None if found is None else found[0] if found[0].tzinfo else _once(found[0], zone)
        if found is None or moment is None or moment.year not in range(1900, 2100):
            raise self.wrong(column, "a day, or a local time that came once, such as 2024-03-05 20:10")
        return moment.astimezone(zone), found[1]


def _read(value: str) -> tuple[datetime, bool] | None:
    """A day (its end) or time as written, and whether the time is known."""
    if re.match(r"\d{4}-\d\d-\d\d.", value):
        try:
            return datetime.fromisoformat(value).replace(microsecond=0), True
        except ValueError:
            return None
    for form in (f"{day}{clock}" for day in _DAYS for clock in _CLOCKS):
        try:
            moment = datetime.strptime(value, form)
        except ValueError:
            continue
        timed = "%M" in form or "%I" in form
        return (moment if timed else datetime.combine(moment, time(23, 59, 59))), timed
    return None


def _once(moment: datetime, zone: ZoneInfo) -> datetime | None:
    """A local time in its zone; None where its clocks showed it twice, or never."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first if first.utcoffset() == second.utcoffset() else None
