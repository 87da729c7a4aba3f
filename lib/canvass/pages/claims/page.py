"""The page of the workbook on the claims of the press."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.claims.check import check_claims
from canvass.claims.parts import VERDICTS
from canvass.moments import read_as_of
from canvass.pages.claims import HEADINGS, WORDS
from canvass.pages.claims.frames import of_figures, reasons
from canvass.show.facts import Facts
from canvass.show.page import Page
from canvass.show.words import Paragraph
from canvass.store.sources import REGISTRAR, cite, load_sources, source_text


@dataclass(frozen=True)
class ClaimsPage(Page):
    """What the notebook works on: the claims made by ``until`` (None: all), each with its verdict and why."""

    checked: pd.DataFrame
    until: pd.Timestamp | None
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on these claims may use: verdicts counted, each figure as ``<claim id>_<name>``."""
        facts, sources = Facts(), load_sources()
        facts.add("until", self.until, "day")
        facts.add("claims", len(self.checked), "number")
        for verdict, name in zip(VERDICTS, ("supported", "caveat", "refuted", "unknown"), strict=True):
            facts.add(name, int((self.checked["verdict"] == verdict).sum()), "number")
        for row in self.checked.itertuples():
            facts |= of_figures(row.figures, f"{row.claim_id}_")
        used = (source_text(figure.source, sources) for figures in self.checked["figures"] for figure in figures)
        facts.add("sources", cite(used), "text")
        facts.add("registrar", REGISTRAR, "text")
        return facts

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
    >>> [str(open_page().facts[name]) for name in ("c_left_share", "c_left", "claims", "supported")]
    ['39.27%', '1,004,509', '13', '5']
    """
    until = read_as_of(as_of)
    checked = check_claims(until)
    return ClaimsPage(checked.assign(why=reasons(checked, until)), until)
