"""The page of the workbook on the claims of the press."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from canvass.claims.check import check_claims
from canvass.claims.parts import CAVEAT, REFUTED, SUPPORTED, UNKNOWN
from canvass.count.election import load_election
from canvass.moments import read_as_of
from canvass.pages.claims import HEADINGS, WORDS
from canvass.pages.claims.frames import figures, of_figures, reasons, said_where
from canvass.show.facts import Facts
from canvass.show.page import Page
from canvass.show.table import Table
from canvass.show.words import Paragraph
from canvass.store.sources import REGISTRAR, show_date

#: The count that the claims are about.
ELECTION = "2022-general"
NAMES = {SUPPORTED: "supported", CAVEAT: "caveat", REFUTED: "refuted", UNKNOWN: "unknown"}


@dataclass(frozen=True)
class ClaimsPage(Page):
    """What the notebook works on: the claims made by ``until`` (None: all), each with its verdict and why."""

    checked: pd.DataFrame
    until: pd.Timestamp | None
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on these claims may use: verdicts counted, each figure as ``<claim id>_<name>``."""
        facts, election = Facts(), load_election(ELECTION)
        facts.add("until", self.until, "day")
        certified = self.until is None or election.releases["released_at"].iloc[-1] <= self.until
        facts.add("certified", bool(certified), "text")
        counted = {name: int((self.checked["verdict"] == verdict).sum()) for verdict, name in NAMES.items()}
        holding = counted["supported"] + counted["caveat"]
        facts.add_all("number", claims=len(self.checked), holding=holding, **counted)
        for row in self.checked.itertuples():
            facts |= of_figures(row.figures, f"{row.claim_id}_")
            facts.add(f"{row.claim_id}_claimed", row.asserted, "text")
        facts.add("registrar", REGISTRAR, "text")
        return facts

    def verdicts(self, verdict: str) -> Table | None:
        """The claims of a verdict: who said each and when, and why it has its verdict."""
        rows = self.checked[self.checked["verdict"] == verdict]
        return self._named("verdicts", rows, verdict)

    def evidence(self, *claim_ids: str) -> Table | None:
        """The figures that the verdicts on some claims rest on."""
        rows = figures(self.checked[self.checked["claim_id"].isin(claim_ids)])
        return self._named("figures", rows, "-".join(claim_ids))

    def _named(self, heading: str, rows: pd.DataFrame, name: str) -> Table | None:
        """A table of some of the claims under a name of its own; nothing where there are none."""
        return None if rows.empty else replace(self.show(rows, heading), name=f"{heading} {name}")

    def sources(self) -> Paragraph:
        """Who said each claim, when, and where it can be read."""
        return self.say("where said", said_where=said_where(self.checked))


def open_page(as_of: str = "") -> ClaimsPage:
    """Check the claims made by ``as_of`` against what had been published by then.

    ``as_of`` is the notebook's parameter: a date or Pacific time, or empty for everything known.

    >>> page = open_page("2022-11-11")
    >>> page.checked.set_index("claim_id").loc["g", "why"][:46]
    '69,144 is the count of Los Angeles County. Tha'
    >>> [str(open_page().facts[name]) for name in ("c_left_share", "c_left", "claims", "supported")]
    ['39.27%', '1,004,509', '15', '6']
    """
    until = read_as_of(as_of)
    checked = check_claims(until)
    said = (checked["claimed_by"] + ", " + checked["claimed_on"].map(show_date)).str.removesuffix(", ")
    return ClaimsPage(checked.assign(why=reasons(checked, until), said=said), until)
