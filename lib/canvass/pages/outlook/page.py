"""The page on one contest's outlook."""

from dataclasses import dataclass
from functools import cached_property

from canvass.outlook.view import View, open_view
from canvass.pages.count.page import CountPage, count_of
from canvass.pages.outlook import HEADINGS, WORDS
from canvass.pages.outlook.facts import of_outlook
from canvass.show.facts import Facts


@dataclass(frozen=True)
class OutlookPage(CountPage):
    """What the notebook works on: a count's outlook at every release, and the facts its words may use."""

    view: View
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on this outlook may use."""
        return of_outlook(self.view)


def open_page(election: str, contest: str, as_of: str = "") -> OutlookPage:
    r"""The outlook a page is about; parameters and errors as :func:`canvass.open_page`.

    A contest of which there is nothing to forecast is refused, and one without a count to learn from.

    >>> page = open_page("2022-general", "city of los angeles mayor", "2022-11-10")
    >>> page.answer("outlook").filled.plain.split("\n\n")[1][:64]
    'The outlook gives **Karen Bass** **more than 99 in 100** to win.'
    """
    count = count_of(election, contest, as_of)
    return OutlookPage(count, open_view(count))
