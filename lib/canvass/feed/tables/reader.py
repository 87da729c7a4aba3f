"""Plain tables as an election: at the least time, contest, candidate, and votes or shares."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from canvass import names
from canvass.errors import TableError, listing
from canvass.feed.counted import Asked, Choice, Contest, Counted, Judged, Release
from canvass.feed.rules import RULES, TWO_GO_ON
from canvass.feed.tables.cells import Row
from canvass.feed.tables.figures import TOTALS, Figure, check, read_figures
from canvass.feed.tables.source import Table, read_source
from canvass.store.columns import EXTRA_TABLES, RELEASE
from canvass.store.elections import COLUMNS, zone_of

_KINDS = ("candidate", "measure", "retention", "president")
_MOST_CANDIDATES = 1000
#: Cumulative figures of a release that stand beside its votes.
_BALLOTS = {"ballots": "ballots", "mail": "ballots_mail", "in_person": "ballots_in_person"}


def addresses(known: pd.Series) -> dict[str, str]:
    """Nothing is to be captured."""
    return {}


def row_of(source: Path, election: str) -> pd.Series | None:
    """The row of ``elections.csv`` that a source brings with it in its table ``election``; None where it has none."""
    table = _one(read_source(source), "election")
    if table is None or not table.rows:
        return None
    table.needs("title", "election_day")
    row = table.rows[0]
    given = {name: row.get(name) for name in COLUMNS}
    days = {name: row.day(name) for name in ("election_day", "certified_on")}
    if not days["election_day"]:
        raise row.wrong("election_day", "a day such as 2024-03-05")
    known = {**given, **days, "election": election, "title": row.text("title"), "reader": "tables"}
    return pd.Series(known, name=election)


def read(source: Path, asked: Asked) -> Counted:
    """The count of a folder of tables, or of a workbook; an error names file, row and column."""
    tables, zone = read_source(source), zone_of(asked.known)
    figures = [figure for table in tables if table.name == "votes" for figure in read_figures(table, zone)]
    if not figures:
        raise TableError(f"{source}: expected rows of votes, got none.")
    check(figures, asked)
    contests = _contests(figures, _one(tables, "contests"), _one(tables, "candidates"))
    moments = {figure.at: figure.timed for figure in figures}
    ballots = _ballots(_one(tables, "ballots"), asked, moments)
    releases = _releases(figures, contests, ballots, moments)
    hashes = {table.file: table.sha256 for table in tables}
    judged = tuple(_judged(number, release, figures, hashes) for number, release in enumerate(releases, 1))
    more = {name: _extra(_one(tables, name), name, zone) for name in ("estimates", "registration")}
    return Counted(contests, releases, judged, **more)


def _one(tables: Iterable[Table], name: str) -> Table | None:
    return next((table for table in tables if table.name == name), None)


# --- contests ------------------------------------------------------------------------------------


def _contests(figures: Sequence[Figure], about: Table | None, people: Table | None) -> tuple[Contest, ...]:
    """Contests and candidates in the order of their tables, else as they first come; numbered in this order."""
    rows = {row.text("contest"): row for row in about.rows} if about else {}
    listed: dict[str, dict[str, str]] = {contest: {} for contest in rows}
    for row in people.rows if people else ():
        listed.setdefault(row.text("contest"), {})[row.text("candidate")] = row.get("party")
    closed = {contest for contest, own in listed.items() if own}
    for figure in figures:
        if about and figure.contest not in rows:
            raise figure.row.wrong("contest", f"one of the table contests, {listing(rows)}")
        if figure.contest in closed and figure.candidate not in listed[figure.contest]:
            raise figure.row.wrong("candidate", f"one of the table candidates, {listing(listed[figure.contest])}")
        listed.setdefault(figure.contest, {}).setdefault(figure.candidate, figure.row.get("party"))
    taken: set[str] = set()
    return tuple(_contest(*found, taken, rows) for found in enumerate(listed.items(), 1))


def _contest(number: int, listed: tuple[str, dict[str, str]], taken: set[str], rows: dict[str, Row]) -> Contest:
    title, people = listed
    slug, _ = names.free_slug(names.slug(title) or f"contest-{number}", taken)
    choices = tuple(
        Choice(_MOST_CANDIDATES * number + place, names.person(name) if name.isupper() else name, name, party)
        for place, (name, party) in enumerate(people.items(), 1)
    )
    row = rows.get(title, Row("", 0, {}))
    question = {*people} == {"Yes", "No"}
    kind = _of(row, "kind", _KINDS) or ("measure" if question else "candidate")
    rule = _of(row, "rule", RULES)
    shown = names.contest(title) if title.isupper() else title
    return Contest(
        number,
        slug,
        shown,
        row.get("group"),
        title,
        1 if rule in TWO_GO_ON else row.count("seats") or 1,
        kind,
        choices,
        _line(row),
        rule,
        "",
        _of(row, "decided_here", ("yes", "no", "unknown")) or "unknown",
        row.get("counties"),
        row.day("runoff_on"),
    )


def _of(row: Row, column: str, values: Sequence[str]) -> str:
    value = row.get(column)
    if value and value not in values:
        raise row.wrong(column, f"one of {listing(values, 20)}")
    return value


def _line(row: Row) -> float | None:
    """A share Yes needs, two thirds as it is kept everywhere."""
    line = row.share("line", False)
    return 0.666667 if line is not None and abs(line - 2 / 3) < 0.001 else line


# --- releases ------------------------------------------------------------------------------------


def _ballots(table: Table | None, asked: Asked, moments: dict[datetime, bool]) -> dict[datetime, dict[str, int]]:
    """Ballots counted by moment; a moment at which only they are known is a release too."""
    found: dict[datetime, dict[str, int]] = {}
    before: dict[str, int] = {}
    for row in table.rows if table else ():
        at, timed = row.moment("time", zone_of(asked.known))
        if at in found:
            raise row.wrong("time", "one row a release")
        own = {name: row.count(column) for column, name in _BALLOTS.items() if row.count(column) is not None}
        parts = [own[name] for name in ("ballots_mail", "ballots_in_person") if name in own]
        if len(parts) == 2 and own.setdefault("ballots", sum(parts)) != sum(parts):
            raise row.wrong("ballots", f"mail + in person = {sum(parts):,}")
        if own.get("ballots", 0) < before.get("ballots", 0) and not row.said("correction"):
            raise row.wrong("ballots", f"at least {before['ballots']:,} as in the row before (or yes in correction)")
        found[at], before = own, own or before
        moments.setdefault(at, timed)
    return found


def _releases(
    figures: Sequence[Figure],
    contests: Sequence[Contest],
    ballots: dict[datetime, dict[str, int]],
    moments: dict[datetime, bool],
) -> tuple[Release, ...]:
    ids = {(c.title, k.ballot_name): k.candidate_id for c in contests for k in c.candidates}
    by_moment: dict[datetime, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_moment[figure.at].append(figure)
    counties: dict[tuple[str, int], int] = {}  # of contests counted by county, as they stand
    releases = []
    for at in sorted(moments):
        votes, shares = {}, {}
        for figure in by_moment[at]:
            if figure.county:
                counties[figure.county, ids[figure.contest, figure.candidate]] = figure.votes
        sums: Counter[int] = Counter()
        for (_, key), figure in counties.items():
            sums[key] += figure
        for figure in (figure for figure in by_moment[at] if not figure.county):
            key = ids[figure.contest, figure.candidate]
            if figure.votes is not None and sums.get(key, figure.votes) != figure.votes:
                raise figure.row.wrong("votes", f"{sums[key]:,}, the sum of its counties; is one missing?")
            votes |= {key: figure.votes} if figure.votes is not None else {}
            shares |= {key: figure.share} if figure.share is not None else {}
        known = ballots.get(at, {})
        releases.append(Release(at, votes | sums, shares, **known, counties={**counties}, time_known=moments[at]))
    return tuple(releases)


def _judged(number: int, release: Release, figures: Sequence[Figure], hashes: dict[str, str]) -> Judged:
    """A row of the ledger a release: the table is all that was captured of it."""
    own = [figure for figure in figures if figure.at == release.at]
    corrected = [figure for figure in own if figure.row.said("correction")]
    said = ", ".join(dict.fromkeys(filter(None, (f.county or f.contest for f in corrected))))
    file = own[0].row.file if own else next(iter(hashes))
    reason, detail = ("correction", f"fell: {said}") if corrected else ("new", "")
    return Judged("tables", release.at, release.at, Path(file).name, hashes[file], RELEASE, reason, detail, number)


def _extra(table: Table | None, name: str, zone: ZoneInfo) -> pd.DataFrame | None:
    """A table of estimates or of registration, its rows as they are; a total is of no county."""
    if table is None:
        return None
    columns = EXTRA_TABLES[name]
    figures = [column for column, dtype in columns.items() if dtype == "Int64"]
    table.needs(*(["time"] if name == "estimates" else []), figures[0])
    rows = []
    for row in table.rows:
        county = "" if row.get("county").lower() in TOTALS else row.text("county")
        own = {"county": county, "source": row.get("source"), **{column: row.count(column) for column in figures}}
        rows.append({**own, "published_on": _published(row, zone)} if name == "estimates" else own)
    return pd.DataFrame(rows)[list(columns)].astype(dict.fromkeys(figures, "Int64"))


def _published(row: Row, zone: ZoneInfo) -> str:
    at, timed = row.moment("time", zone)
    return f"{at:%Y-%m-%dT%H:%M}" if timed else f"{at:%Y-%m-%d}"
