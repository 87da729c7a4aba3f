"""The page on the candidates' platforms."""

from dataclasses import dataclass
from functools import cached_property

from canvass.count.count import load_count
from canvass.count.election import load_election
from canvass.pages.colours import slots
from canvass.pages.platforms import HEADINGS, WORDS
from canvass.pages.platforms.facts import of_platforms
from canvass.platforms.book import CONTEST, ELECTION, Platforms, load_platforms
from canvass.show.facts import Facts
from canvass.show.page import Page

PRIMARY = "2022-primary"


@dataclass(frozen=True)
class PlatformsPage(Page):
    """What a notebook works on: the sourced tables of its parameter, and the facts its words may use."""

    book: Platforms
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on the platforms may use."""
        return of_platforms(self.book)

    @cached_property
    def slots(self) -> dict[str, str]:
        """One slot of colour a candidate, the same as on the pages of the count."""
        first, second = (slots(load_count(load_election(slug), CONTEST)) for slug in (PRIMARY, ELECTION))
        return {**first, **second}


def open_page(as_of: str = "") -> PlatformsPage:
    """Load what the candidates for mayor of Los Angeles pledged in 2022, and what followed.

    ``as_of`` is the notebook's parameter: a date or Pacific time, or empty for everything known.

    >>> page = open_page("2022-11-10")
    >>> page.answer("answer").filled.plain[:68]
    'Caruso pledged 100 beds a day; Bass pledged to house 47 people a day'
    """
    return PlatformsPage(load_platforms(as_of))
