"""The page of the workbook on the claims of the press."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.claims.check import check_claims
from canvass.moments import read_as_of
from canvass.pages.claims import HEADINGS, WORDS
from canvass.pages.claims.facts import of_claims
from canvass.pages.claims.frames import reasons
from canvass.show.facts import Facts
from canvass.show.page import Page
from canvass.show.words import Paragraph


@dataclass(frozen=True)
class ClaimsPage(Page):
    """What the notebook works on: the claims made by ``until`` (None: all), each with its verdict and why."""

    checked: pd.DataFrame
    until: pd.Timestamp | None
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on these claims may use."""
        return of_claims(self.checked, self.until)

    def say(self, section: str, **more: object) -> Paragraph:
        """A paragraph; where no figure of it is known, that it is not."""
        said = super().say(section, **more)
        return said if said.filled.marked else super().say("not yet")


def open_page(as_of: str = "") -> ClaimsPage:
    """Check the claims made by ``as_of`` against what had been published by then.

    Parameters
    ----------
    as_of
        The notebook's parameter: a date or Pacific time, or empty for everything known.

    Raises
    ------
    canvass.errors.ParameterError
        ``as_of`` is not a date or time.

    Examples
    --------
    >>> page = open_page("2022-11-11")
    >>> page.checked.set_index("claim_id").loc["g", "why"][:46]
    '69,144 is the count of Los Angeles County; tha'
    """
    until = read_as_of(as_of)
    checked = check_claims(until)
    return ClaimsPage(checked.assign(why=reasons(checked, until)), until)
