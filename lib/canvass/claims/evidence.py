"""Everything that the rules of the claim check may use: only what had been published by a moment."""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from canvass.claims.parts import Claim, together
from canvass.count.count import Count, load_count
from canvass.count.election import Election, load_election
from canvass.count.primary import reported
from canvass.errors import NotYetError, ParameterError, TableError, listing
from canvass.moments import TIMEZONE, read_as_of, show_day
from canvass.platforms.book import Platforms, load_platforms
from canvass.store import columns
from canvass.store.elections import known_elections


def read_number(text: str, unit: str) -> float:
    """A number as the tables write it; a date becomes its ordinal, nothing becomes NaN.

    >>> read_number("50.25", "percent"), read_number("2022-11-15", "date"), read_number("", "rank")
    (50.25, 738474.0, nan)
    """
    if not text:
        return math.nan
    return float(date.fromisoformat(text).toordinal() if unit == "date" else text)


def day_over(text: str) -> pd.Timestamp:
    """The end of a day, month or year (Pacific; NaT when empty): only then all of it was known.

    >>> day_over("2022-11-10").isoformat()
    '2022-11-10T23:59:59-08:00'
    """
    return pd.Period(text).end_time.floor("s").tz_localize(TIMEZONE) if text else pd.NaT


@dataclass(frozen=True)
class At:
    """A release of a count: its row of ``releases``, its day in words, where its votes come from."""

    count: Count
    release: int
    row: pd.Series
    day: str
    source: str


@dataclass(frozen=True)
class Evidence:
    """Everything known by ``as_of`` (None: everything held), which is all that a rule may use.

    ``held`` is ``by-hand/claim_figures``, all rows, with ``number`` (NaN unknown) and ``known`` (bool: by then; undated
    ones only without a limit).
    """

    as_of: pd.Timestamp | None
    held: pd.DataFrame

    @cached_property
    def book(self) -> Platforms:
        """Pledges, money and counts of homeless people."""
        return load_platforms(self.as_of)

    def not_yet(self, what: str) -> NotYetError:
        """The error of a rule that lacks ``what``."""
        known = "held in this workbook" if self.as_of is None else f"known by {show_day(self.as_of)}"
        return NotYetError(f"Not {known}: {what}.")

    def count(self, claim: Claim) -> Count:
        """The count that the arguments ``election`` and ``contest`` mean."""
        return load_count(self.election(claim["election"]), claim["contest"])

    def election(self, slug: str) -> Election:
        """An election as it was known."""
        whole = load_election(slug)
        try:
            return whole.until(self.as_of)
        except ParameterError:
            raise self.not_yet(f"any release of the {whole.title} of {show_day(whole.election_day)}") from None

    def asked(self, claim: Claim) -> At:
        """The release that the argument ``at`` means: ``certified``, or the newest of that day up to that time."""
        count, at = self.count(claim), claim["at"]
        if at == "certified":
            if not count.election.certified:
                raise self.not_yet("the certified result")
            return self.at(count, count.votes.index[-1])
        moment = read_as_of(at)
        whole = load_election(count.election.slug).releases["released_at"]
        if moment is None or not _same_day(whole, moment).any():
            raise TableError(f"at={at}: expected 'certified' or a day with a release of {count.election.slug}.")
        found = count.releases.index[_same_day(count.releases["released_at"], moment)]
        if found.empty:
            raise self.not_yet(f"the release of {show_day(moment)}")
        return self.at(count, found[-1])

    def at(self, count: Count, release: int) -> At:
        """A release, with the pages that printed its votes, or the county's feed."""
        row, slug, printed = count.releases.loc[release], count.election.slug, columns.read("by-hand/reported")
        on = row["released_at"].date().isoformat()
        pages = printed.loc[(printed["election"] == slug) & (printed["release_on"] == on), "source"]
        return At(count, int(release), row, show_day(row["released_at"]), together(*pages) or self.feed(slug))

    def feed(self, slug: str) -> str:
        """The county's feed of an election, which also dates its certification."""
        return f"feed-{known_elections().loc[slug, 'feed_id']}"

    def standing(self, at: At, *names: str) -> pd.DataFrame:
        """Votes and share (0-1) at a release, exact or as printed; index candidate, ``names`` among them."""
        for name in names:
            if name not in set(at.count.candidates["name"]):
                raise TableError(f"candidate {name!r}: expected one of {listing(at.count.candidates['name'])}.")
        table = reported(at.count)
        table = table[(table["release"] == at.release) & table["share"].notna()].set_index("candidate")
        if missing := [name for name in names if name not in table.index]:
            raise self.not_yet(f"the share of {listing(missing)} at that release")
        return table

    def figure(self, figure_id: str) -> pd.Series:
        """One row of the table of figures, if it was known and its value is."""
        rows = self.held[self.held["figure_id"] == figure_id]
        if len(rows) != 1:
            raise TableError(f"figure={figure_id}: expected one of {listing(self.held['figure_id'])}.")
        row = rows.iloc[0]
        if pd.isna(row["number"]):
            raise NotYetError(f"Not held in this workbook: {row['what']}.")
        if not row["known"]:
            raise self.not_yet(row["what"])
        return row


def load_evidence(as_of: str | pd.Timestamp | None = None) -> Evidence:
    """Everything that the rules may use; a TableError names a figure whose value or date cannot be read."""
    held = columns.read("by-hand/claim_figures")
    values, days, moment = [], [], read_as_of(as_of)
    for row in held.itertuples():
        try:
            values.append(read_number(row.value, row.unit))
            days.append(day_over(row.known_on))
        except ValueError:
            raise TableError(
                f"by-hand/claim_figures.csv, figure {row.figure_id!r}: expected a value in {row.unit} and a day; "
                f"got {row.value!r}, {row.known_on!r}."
            ) from None
    return Evidence(moment, held.assign(number=values, known=[moment is None or day <= moment for day in days]))


def _same_day(moments: pd.Series, moment: pd.Timestamp) -> pd.Series:
    return (moments.dt.date == moment.date()) & (moments <= moment)
