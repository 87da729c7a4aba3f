"""Everything that the rules of the claim check may use: only what had been published by a moment."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from canvass.claims.parts import Claim
from canvass.count.count import Count, load_count
from canvass.count.election import Election, load_election
from canvass.count.primary import reported
from canvass.errors import NotYetError, ParameterError, TableError, listing
from canvass.moments import read_as_of, show_day
from canvass.platforms.book import Platforms, load_platforms
from canvass.store.columns import BY_HAND_TABLES
from canvass.store.files import data_folder, read_table


@dataclass(frozen=True)
class Evidence:
    """Everything known by ``as_of`` (None: everything held), which is all that a rule may use.

    Attributes
    ----------
    held
        ``by-hand/claim_figures``, all rows, with ``known`` (moment, NaT unknown); ask by :meth:`figure`.
    """

    as_of: pd.Timestamp | None
    held: pd.DataFrame
    _counts: dict[tuple[str, str], Count] = field(default_factory=dict, repr=False)

    @cached_property
    def book(self) -> Platforms:
        """Pledges, money and counts of homeless people."""
        return load_platforms(self.as_of)

    @property
    def until(self) -> str:
        """The day up to which everything is known, as sentences name it."""
        return "now" if self.as_of is None else show_day(self.as_of)

    def not_yet(self, what: str) -> NotYetError:
        """The error of a rule that lacks ``what``."""
        return NotYetError(
            f"Not {'held in this workbook' if self.as_of is None else f'known by {self.until}'}: {what}."
        )

    def count(self, claim: Claim) -> Count:
        """The count that the arguments ``election`` and ``contest`` mean."""
        key = claim["election"], claim["contest"]
        if key not in self._counts:
            self._counts[key] = load_count(self.election(claim["election"]), claim["contest"])
        return self._counts[key]

    def election(self, slug: str) -> Election:
        """An election as it was known."""
        whole = load_election(slug)
        try:
            return whole.until(self.as_of)
        except ParameterError:
            raise self.not_yet(f"any release of the {whole.title} of {show_day(whole.election_day)}") from None

    def release(self, count: Count, at: str) -> int:
        """The release that ``at`` means: ``certified``, or the newest of that day up to that time."""
        if at == "certified":
            if not count.election.certified:
                raise self.not_yet("the certified result")
            return int(count.votes.index[-1])
        moment = read_as_of(at)
        whole = load_election(count.election.slug).releases["released_at"]
        if moment is None or not _same_day(whole, moment).any():
            raise TableError(f"at={at}: expected 'certified' or a day with a release of {count.election.slug}.")
        found = count.releases.index[_same_day(count.releases["released_at"], moment)]
        if found.empty:
            raise self.not_yet(f"the release of {show_day(moment)}")
        return int(found[-1])

    def standing(self, count: Count, release: int, *names: str) -> pd.DataFrame:
        """Votes and share (0-1) at a release, exact or as printed; index candidate, ``names`` among them."""
        for name in names:
            if name not in set(count.candidates["name"]):
                raise TableError(f"candidate {name!r}: expected one of {listing(count.candidates['name'])}.")
        table = reported(count)
        table = table[(table["release"] == release) & table["share"].notna()].set_index("candidate")
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
        if not self.knows(row["known"]):
            raise self.not_yet(row["what"])
        return row

    def knows(self, known: pd.Timestamp) -> bool:
        """Whether what is known from a moment on was known; undated figures only without a limit."""
        return self.as_of is None or (pd.notna(known) and known <= self.as_of)

    def source(self, count: Count, release: int) -> str:
        """Where the votes of a release come from: the page that printed them, or the county's feed."""
        slug, day = count.election.slug, count.releases.loc[release, "released_at"].date().isoformat()
        printed = _by_hand("reported")
        printed = printed[(printed["election"] == slug) & (printed["release_on"] == day)]["source"]
        if len(printed):
            return ";".join(dict.fromkeys(";".join(printed).split(";")))
        return self.feed(slug)

    def feed(self, slug: str) -> str:
        """The county's feed of an election, which also dates its certification."""
        return f"feed-{_by_hand('elections').set_index('election').loc[slug, 'feed_id']}"


def _by_hand(name: str) -> pd.DataFrame:
    return read_table(data_folder(), f"by-hand/{name}", BY_HAND_TABLES[f"by-hand/{name}"])


def _same_day(moments: pd.Series, moment: pd.Timestamp) -> pd.Series:
    return (moments.dt.date == moment.date()) & (moments <= moment)
