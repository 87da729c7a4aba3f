"""The page of the workbook on one contest's primary."""

from functools import cached_property

from canvass.pages.count.page import CountPage, count_of
from canvass.pages.primary import HEADINGS, WORDS
from canvass.pages.primary.facts import of_primary
from canvass.show.facts import Facts


class PrimaryPage(CountPage):
    """What the notebook on the primary works on: the count, and the facts its words may use."""

    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on a primary may use."""
        return of_primary(self.count)


def open_page(election: str, contest: str, as_of: str = "") -> PrimaryPage:
    """Load the primary a page is about; parameters and errors as :func:`canvass.open_page`."""
    return PrimaryPage(count_of(election, contest, as_of))
