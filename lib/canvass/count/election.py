"""Load one election, cut it to what had been published by a moment, find a contest in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.count import find
from canvass.errors import ContestError, ParameterError, listing
from canvass.moments import read_as_of, show_day, show_moment
from canvass.store import estimates, whole
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES, EXTRA_TABLES
from canvass.store.elections import DEFAULTS, election_folder, election_folders, known_elections

_TABLES = (*ELECTION_TABLES, *EXTRA_TABLES)


@dataclass(frozen=True, repr=False)
class Election:
    """One election: its tables, perhaps cut to what had been published by ``as_of``."""

    slug: str  # such as 2022-general
    title: str  # such as General Election
    election_day: date
    certified_on: date | None  # None where it is not (yet) known
    as_of: pd.Timestamp | None  # None for everything that is known
    #: The tables, columns and dtypes of :mod:`canvass.store.columns`; see ``data/README.md``.
    releases: pd.DataFrame
    contests: pd.DataFrame
    candidates: pd.DataFrame
    votes: pd.DataFrame
    ballots: pd.DataFrame
    ledger: pd.DataFrame
    #: What the source knows besides: an empty table where it does not.
    counties: pd.DataFrame = field(default_factory=lambda: _empty("counties"))
    reporting: pd.DataFrame = field(default_factory=lambda: _empty("reporting"))
    estimates: pd.DataFrame = field(default_factory=lambda: _empty("estimates"))
    registration: pd.DataFrame = field(default_factory=lambda: _empty("registration"))
    #: Of its row of ``data/by-hand/elections.csv``.
    reader: str = DEFAULTS["reader"]
    place: str = DEFAULTS["place"]
    time_zone: str = DEFAULTS["time_zone"]

    @property
    def name(self) -> str:
        """What the election is called in a sentence: its title and day."""
        return f"{self.title}, {show_day(self.election_day)}"

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process: what was computed of it (:func:`canvass.count.count.once`) stays here."""
        return {name: value for name, value in self.__dict__.items() if name != "_computed"}

    def __repr__(self) -> str:
        """One line: its name and folder, and how much of it is known."""
        until = show_moment(self.releases["released_at"].iloc[-1], year=True)
        return f"{self.name} ({self.slug}): {len(self.contests)} contests, {len(self.releases)} releases to {until}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"

    @property
    def certified(self) -> bool:
        """Whether the newest release here is the certified result."""
        return self.releases["label"].iloc[-1] == "Certified"

    @property
    def one_by_one(self) -> bool:
        """Whether its releases are known one by one, as captured or imported, and not from what was printed of them."""
        return len(self.ballots) > 0 or self.reader != DEFAULTS["reader"]

    def until(self, as_of: str | pd.Timestamp | None) -> "Election":
        """The election as it was known at ``as_of``: no later release, capture or estimate."""
        moment = read_as_of(as_of, self.time_zone)
        if moment is None:
            return self
        first, last = self.releases["released_at"].iloc[[0, -1]]
        if moment < first:
            raise ParameterError(
                f"as_of {as_of}: nothing had been published by then; releases of {self.slug} run from "
                f"{show_moment(first, year=True)} to {show_moment(last, year=True)}."
            )
        releases = self.releases[self.releases["released_at"] <= moment]
        newest = releases["release"].iloc[-1]
        known = estimates.of_election(self.slug, self.estimates)
        releases = _hide_unpublished(releases, known, moment, self.time_zone)
        tables = {name: getattr(self, name) for name in ("votes", "ballots", "counties", "reporting")}
        cut = {name: table[table["release"] <= newest] for name, table in tables.items()}
        ledger = self.ledger[self.ledger["captured_at"] <= moment]
        return replace(self, as_of=moment, releases=releases, ledger=ledger, **cut)

    def contest(self, query: str | int) -> pd.Series:
        """The row of ``contests`` that ``query`` means, as :func:`canvass.count.find.fitting` finds it."""
        found = find.fitting(str(query), self.contests, self.candidates)
        if not len(found):
            raise ContestError(f"contest {query!r}: none in {self.slug}; {self._elsewhere(str(query))}.")
        if len(found) > 1:
            several = f"{len(found)} contests of {self.slug} answer to it, say which: {listing(found['name'])}."
            raise ContestError(f"contest {query!r}: {several}")
        return found.iloc[0]

    def _elsewhere(self, query: str) -> str:
        """What is nearest here, and what fits in other elections."""
        near = find.nearest(query, self.contests, self.candidates)
        said = [f"near it: {listing(near)}"] if near else []
        wanted = {name: ELECTION_TABLES[name] for name in ("contests", "candidates")}
        for slug in list_elections():
            tables = store.read_tables(election_folder(slug), wanted)
            fits = [] if slug == self.slug else find.fitting(query, **tables)["name"]
            said += [f"in {slug}: {listing(fits, 3)}"] if len(fits) else []
        return "; ".join(said) or "see the column name of contests.csv"


def _empty(table: str) -> pd.DataFrame:
    dtypes = {column: dtype for column, dtype in EXTRA_TABLES[table].items() if dtype not in ("moment", "day")}
    return pd.DataFrame(columns=list(EXTRA_TABLES[table])).astype(dtypes)


def _hide_unpublished(releases: pd.DataFrame, own: pd.DataFrame, moment: pd.Timestamp, zone: str) -> pd.DataFrame:
    """The releases with the estimates that had been published by then, an older one in the place of a later."""
    released = releases.set_index("release")["released_at"]
    known = estimates.known_by(moment, released, of_night(releases), own, zone)
    stand, stood = (estimates.at_releases(released, rows, zone) for rows in (known, own))
    releases = releases.set_index("release", drop=False)
    for number in {*stood, *releases.index[releases["outstanding"].notna()]}:
        row, last = stand.get(number), stood.get(number)
        if row is None or row.name != last.name:
            values = [pd.NA] * len(estimates.COLUMNS) if row is None else estimates.figures(row)
            releases.loc[number, [*estimates.COLUMNS, "source"]] = [*values, "" if row is None else row["source"]]
    return releases.reset_index(drop=True)


def list_elections(live: bool = True) -> list[str]:
    """Names of the elections in ``data/``, oldest first; without ``live`` those that teach others: no imported one."""
    known = list(known_elections().index)
    return sorted(election_folders(live), key=lambda name: (known.index(name) if name in known else len(known), name))


def of_night(releases: pd.DataFrame) -> pd.Series:
    """Whether each row of ``releases`` belongs to election night, which ends at 06:00 (bool)."""
    return releases["label"].str.startswith("Election night")


def names_of(slugs: Iterable[str]) -> str:
    """Elections as a sentence names them, joined by "and"."""
    return " and ".join(load_election(slug).name for slug in slugs)


def load_election(slug: str, as_of: str | pd.Timestamp | None = None) -> Election:
    """Load an election's tables from ``data/<slug>/``, checked against their checksums.

    Parameters
    ----------
    slug
        Name of the folder; :func:`list_elections` lists them.
    as_of
        A date (its whole day) or Pacific time; only what had been published by then is kept.

    Raises
    ------
    canvass.errors.ParameterError, canvass.errors.TableError
        There is no such election, or ``as_of`` is before its first release; a table was changed or truncated.

    >>> election = load_election("2022-general")
    >>> len(election.releases), len(election.contests), election.certified
    (27, 430, True)
    """
    known, there = known_elections(), list_elections()
    if not isinstance(slug, str) or slug not in {*there, *known.index}:
        raise ParameterError(f"election {slug!r}: expected one of {listing(there)}.")
    if slug not in there:
        raise ParameterError(f"election {slug!r}: no release is here yet; fetch or import its count first.")
    if slug not in known.index:
        raise ParameterError(
            f"election {slug!r}: no row in data/by-hand/elections.csv; add one, then 'make checksums'."
        )
    folder = election_folder(slug)
    whole.recover(folder)
    stamp = store.stamp_of([folder / store.CHECKSUMS, *(folder / f"{name}.csv" for name in _TABLES)])
    kept = _loaded(folder, slug, tuple(known.loc[slug].items()), stamp)
    own = {name: getattr(kept, name).copy(deep=False) for name in _TABLES}  # whoever changes one, changes theirs
    return replace(kept, **own).until(as_of)


@lru_cache(maxsize=16)
def _loaded(folder: Path, slug: str, known: tuple[tuple[str, str], ...], _: tuple[Any, ...]) -> Election:
    row = dict(known)
    tables = store.read_tables(folder, ELECTION_TABLES | EXTRA_TABLES, EXTRA_TABLES)
    tables = {name: _in_zone(frame, row["time_zone"]) for name, frame in tables.items()}
    day = row["election_day"] or tables["releases"]["released_at"].iloc[0].date().isoformat()
    certified = date.fromisoformat(row["certified_on"]) if row["certified_on"] else None
    about = {name: row[name] for name in ("reader", "place", "time_zone")}
    return Election(slug, row["title"], date.fromisoformat(day), certified, None, **tables, **about)


def _in_zone(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    moments = {column: frame[column].dt.tz_convert(zone) for column in frame.select_dtypes("datetimetz")}
    return frame.assign(**moments) if zone != DEFAULTS["time_zone"] else frame
