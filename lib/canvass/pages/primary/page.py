"""The page of the workbook on one contest's primary, and its facts: who is first and next of all."""

from functools import cached_property

import pandas as pd

from canvass.count.count import Count
from canvass.count.primary import later_votes, reported
from canvass.pages.count.facts import of_count
from canvass.pages.count.frames import carried_sources
from canvass.pages.count.page import CountPage, count_of, with_drops
from canvass.pages.primary import HEADINGS, WORDS
from canvass.show.facts import Facts
from canvass.store import columns
from canvass.store.sources import FEED, cite, show_date

ROLES = ("top", "next")


class PrimaryPage(CountPage):
    """What the notebook on the primary works on: the count, and the facts its words may use."""

    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """What the pages on a count may tell, the first published shares, the later votes, the first estimate."""
        count, found = self.count, with_drops(of_count(self.count), self.count)
        votes = count.votes.iloc[-1]
        known = votes.notna().all()
        found.add("known", known, "text")
        found.add("total", votes.sum() if known else None, "votes", found["release"].release)
        _add_reports(found, count)
        found.add("sources", cite([FEED, *carried_sources(count)["text"]]), "text")
        return found

    def withdrawn(self, table: pd.DataFrame) -> pd.DataFrame:
        """``table`` of candidates by ``name``, with the day each ``withdrew`` (str, empty where none is known)."""
        people = columns.read("platforms/candidates")
        ballot, left = self.count.candidates.set_index("name")["ballot_name"], people.set_index("ballot_name")
        same = set(left.index) == set(ballot)  # somebody who withdrew may stand elsewhere, years later
        known = ballot.map(lambda name: show_date(left.loc[name, "withdrew_on"]) if same else "")
        return table.assign(withdrew=table["name"].map(known).fillna(""))


def open_page(election: str, contest: str, as_of: str = "") -> PrimaryPage:
    """Load the primary a page is about; parameters and errors as :func:`canvass.open_page`."""
    return PrimaryPage(count_of(election, contest, as_of))


def _add_reports(found: Facts, count: Count) -> None:
    """What was published first and last, and since when the first of all and the first of the pair are ahead."""
    table = reported(count).dropna(subset=["share"])
    wide = table.pivot(index="release", columns="candidate", values="share")
    first, newest, days = wide.index[0], wide.index[-1], count.releases["released_at"]
    found.add("reports", len(wide), "number")
    found.add("rounded", not table["exact"].all(), "text")
    found.add("first_top", wide.loc[first].idxmax(), "name", first)
    found.add("first_top_share", wide.loc[first].get(found["top"].value), "share", first)
    found.add("newest_on", days[newest], "day", newest)
    for place, (name, share) in zip(ROLES, wide.loc[newest].nlargest(2).items(), strict=False):
        found.add(f"newest_{place}", name, "name", newest)
        found.add(f"newest_{place}_share", share, "share1", newest)
    top, pair = found["top"].value, [found["leader"].value, found["trailer"].value]
    ahead = {"top": wide.idxmax(axis=1) == top}
    if set(pair) <= set(wide):
        both = wide[pair].dropna()
        ahead["pair"] = both[pair[0]] > both[pair[1]]
    for name, is_ahead in ahead.items():
        since = is_ahead.index[is_ahead[::-1].cummin()[::-1]]  # from then on, without a break
        for release in since[:1]:
            found.add(f"{name}_since", days[release], "day", release)
            found.add(f"{name}_turned", release != is_ahead.index[0], "text", release)
    if found["known"] and not found["measure"]:
        _add_later(found, count, first)


def _add_later(found: Facts, count: Count, first: int) -> None:
    """The votes counted after the first release, and what the first two got: exact, or ranges by rounded shares."""
    names = [found[role].value for role in ROLES]
    added = count.votes.iloc[-1] - count.votes.loc[first]
    if added[names].isna().any():
        return
    later = later_votes(count, first)
    if later.total[0] <= 0:
        return
    found.add("later_exact", count.votes.loc[first].notna().all(), "text")
    found.add_all("votes", later_low=later.total[0], later_high=later.total[1])
    found.add_all(
        "share", **{f"later_{role}_low": later.shares.loc[name, "low"] for role, name in zip(ROLES, names, strict=True)}
    )
    both = later.shares.loc[names, "votes"]
    found.add("later_pair_share", both.iloc[0] / both.sum() if both.sum() else None, "share")
