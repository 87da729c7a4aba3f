"""The page of the workbook on one contest's primary."""

from functools import cached_property

import pandas as pd

from canvass.pages.count.page import CountPage, count_of
from canvass.pages.primary import HEADINGS, WORDS
from canvass.pages.primary.facts import of_primary
from canvass.show.facts import Facts
from canvass.store import columns
from canvass.store.sources import show_date


class PrimaryPage(CountPage):
    """What the notebook on the primary works on: the count, and the facts its words may use."""

    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on a primary may use."""
        return of_primary(self.count)

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
