"""What a notebook works with: words, key figures and tables of its page, filled from the page's facts."""

from typing import Any, ClassVar

import pandas as pd

from canvass.show.facts import Facts
from canvass.show.headings import Headings, plainly
from canvass.show.sections import Sections
from canvass.show.table import Table
from canvass.show.words import Bundle, Keys, Paragraph

#: Facts of every page's line on top that the report asks for.
ASKED = ("release", "sources")


class Page:
    """A page of one subject; a subclass says where its words and headings stand, and computes its facts once."""

    words: ClassVar[Sections]
    headings: ClassVar[Headings]
    facts: Facts

    def say(self, section: str, **more: Any) -> Paragraph:
        """A paragraph: a section of the subject's words; ``more`` are facts besides those of the page."""
        return Paragraph(self.words.fill(section, self.facts, **more))

    def answer(self, section: str) -> Paragraph:
        """The page's answer in one or two sentences; the report puts it on top."""
        return Paragraph(self.words.fill(section, self.facts), "answer")

    def keys(self, section: str) -> Keys:
        """The strip of key figures."""
        return Keys(self.words.fill(section, self.facts))

    def show(self, frame: pd.DataFrame, name: str = "", **more: Any) -> Table | Paragraph:
        """``frame`` under the headings called ``name`` in the subject's tables; plainly where no name is given."""
        return self.headings.dress(frame, name, {**self.facts, **more}) if name else plainly(frame)

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        asked = tuple(self.facts[name] for name in ASKED if name in self.facts)
        return Paragraph(self.words.fill("header", self.facts), "header", asked)._repr_mimebundle_()
