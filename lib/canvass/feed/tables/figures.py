"""The figures of a table of votes, checked: each candidate known, moments in order, nothing that falls unmarked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from canvass.errors import listing
from canvass.feed.counted import Asked
from canvass.feed.folder import SKEW
from canvass.feed.tables.cells import Row
from canvass.feed.tables.source import Table

#: What stands for all counties together.
TOTALS = ("", "all", "total", "state", "statewide", "districtwide", "countywide", "state total", "statewide total")
#: Rows of a table that are no candidate's.
SUMS = ("total", "totals", "total votes", "grand total", "sum", "undervotes", "overvotes", "under votes", "over votes")
#: A time this long after election day is no time of its count.
LONGEST = timedelta(days=180)
#: How alike (of 100) a name that comes once must be to another to be a slip of the pen.
ALIKE = 80
#: Shares of one release are rounded: together they may be a little more than all.
ALL = 1.02


@dataclass(frozen=True)
class Figure:
    """One row of votes."""

    row: Row
    at: datetime
    timed: bool
    contest: str
    county: str
    candidate: str
    votes: int | None
    share: float | None

    @property
    def series(self) -> tuple[str, str, str]:
        """What it is a figure of."""
        return self.contest, self.county, self.candidate


def read_figures(table: Table, zone: ZoneInfo) -> list[Figure]:
    """Every row of a table of votes, each checked alone."""
    table.needs("time", "contest", "candidate")
    if not {"votes", "share", "percent"} & {*table.columns}:
        table.needs("votes")
    return [_figure(row, zone) for row in table.rows]


def _figure(row: Row, zone: ZoneInfo) -> Figure:
    at, timed = row.moment("time", zone)
    votes, share = row.count("votes"), row.share("share", False)
    share = row.share("percent", True) if share is None else share
    county = row.get("county")
    county = "" if county.lower() in TOTALS else county
    if votes is None and share is None:
        raise row.wrong("votes", "votes or a share")
    if votes is None and county:
        raise row.wrong("votes", "votes (the share of a county cannot be summed up)")
    candidate = row.text("candidate")
    if candidate.lower() in SUMS:
        raise row.wrong("candidate", "a candidate, or Others (leave out rows of totals)")
    yes_no = {"yes": "Yes", "no": "No"}.get(candidate.lower(), candidate)
    return Figure(row, at, timed, row.text("contest"), county, yes_no, votes, share)


def check(figures: Sequence[Figure], asked: Asked) -> None:
    """Hold all rows against each other and the election's days; an error names the first row that does not fit."""
    for figure in figures:
        _in_time(figure, asked)
    series: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        series[figure.series].append(figure)
    for own in series.values():
        _in_order(own)
        for before, after in pairwise(sorted((f for f in own if f.votes is not None), key=lambda f: f.at)):
            if after.votes < before.votes and not after.row.said("correction"):
                raise after.row.wrong(
                    "votes",
                    f"at least {before.votes:,} as at {before.at:%Y-%m-%d %H:%M} (or yes in a column correction, where "
                    "the source took votes back)",
                    after.votes,
                )
    _no_slip(figures)
    _shares(figures)


def _in_time(figure: Figure, asked: Asked) -> None:
    counted = bool(figure.votes or figure.share)
    if figure.at > datetime.now(UTC) + SKEW:
        raise figure.row.wrong("time", "a time that has come")
    if (counted and figure.at < asked.closes) or abs(figure.at - asked.closes) > LONGEST:
        raise figure.row.wrong("time", f"a time of this count, from {asked.closes:%Y-%m-%d %H:%M} on")


def _in_order(own: Sequence[Figure]) -> None:
    """Rows of one candidate go forward in time, or all back; none is there twice."""
    seen: dict[datetime, Figure] = {}
    for figure in own:
        if figure.at in seen:
            raise figure.row.wrong("time", f"one row a release and candidate (row {seen[figure.at].row.number} is one)")
        seen[figure.at] = figure
    forward = own[-1].at >= own[0].at
    for before, after in pairwise(own):
        if (after.at > before.at) != forward:
            raise after.row.wrong("time", f"releases in order (row {before.row.number}: {before.at:%Y-%m-%d %H:%M})")


def _no_slip(figures: Sequence[Figure]) -> None:
    """Refuse a candidate who comes at one release of several and is called almost like another of the contest."""
    times: dict[str, dict[str, set[datetime]]] = defaultdict(lambda: defaultdict(set))
    for figure in figures:
        times[figure.contest][figure.candidate].add(figure.at)
    for figure in figures:
        own = times[figure.contest]
        others = [name for name in own if name != figure.candidate]
        if len(own[figure.candidate]) > 1 or max((len(own[name]) for name in others), default=0) < 3:
            continue
        if any(fuzz.ratio(name.lower(), figure.candidate.lower()) >= ALIKE for name in others):
            raise figure.row.wrong("candidate", f"one of {listing(sorted(others))}")


def _shares(figures: Sequence[Figure]) -> None:
    total: dict[tuple[str, datetime], float] = defaultdict(float)
    for figure in figures:
        total[figure.contest, figure.at] += figure.share or 0
        if total[figure.contest, figure.at] > ALL:
            raise figure.row.wrong("share", "shares that are no more than all", total[figure.contest, figure.at])
