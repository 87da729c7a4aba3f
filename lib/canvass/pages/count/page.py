"""A page of the workbook on one contest's count."""

from dataclasses import dataclass
from functools import cached_property

from canvass.count.count import Count, load_count
from canvass.count.election import load_election
from canvass.count.rule import chaser
from canvass.errors import ParameterError
from canvass.pages.colours import slots
from canvass.pages.count import HEADINGS, WORDS
from canvass.pages.count.drop_facts import with_drops
from canvass.pages.count.facts import face, head, of_count
from canvass.show.facts import Facts
from canvass.show.page import Page


@dataclass(frozen=True)
class CountPage(Page):
    """What a notebook works on: the count of its parameters, and the facts its words may use."""

    count: Count
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on this count may use."""
        return with_drops(of_count(self.count), self.count)

    @property
    def slots(self) -> dict[str, str]:
        """Each candidate's slot of colour."""
        return slots(self.count)

    @property
    def chaser(self) -> str:
        """The candidate of the pair who is short of winning at the newest release."""
        return chaser(self.count)


class OneLine(CountPage):
    """What can be said of a count without a second candidate."""

    @cached_property
    def facts(self) -> Facts:
        """The contest, the moment, who has how many votes."""
        return face(self.count)


def open_page(election: str, contest: str, as_of: str = "") -> CountPage:
    """Load the count a page is about.

    Parameters
    ----------
    election, contest, as_of
        The notebook's parameters: a folder of ``data/``; an id, slug or unambiguous part of a
        contest's name; a date or Pacific time, or empty for everything known. A
        :class:`canvass.errors.ParameterError` says what is allowed.

    >>> page = open_page("2022-general", "city of los angeles mayor", "2022-11-10")
    >>> page.say("standing").filled.plain
    'Rick Caruso leads by 2,695 votes.'
    """
    return CountPage(count_of(election, contest, as_of))


def count_of(election: str, contest: str, as_of: str = "") -> Count:
    """The count a page's parameters mean; refused, as :func:`open_page`, where it has no lead to tell."""
    for name, value in {"election": election, "contest": contest, "as_of": as_of}.items():
        if not isinstance(value, str):
            raise ParameterError(f"{name} {value!r}: expected text, got {type(value).__name__}.")
    count = load_count(load_election(election, as_of), contest)
    head(count)  # raises where there is one candidate, or no votes of the leading two are known
    return count
