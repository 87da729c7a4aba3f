"""The short page of one contest: what stands on it, in order, with the words of the pages on a count."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from canvass.outlook import Outlook
from canvass.outlook.view import View
from canvass.pages.ballot import WORDS
from canvass.pages.count import answer, frames
from canvass.pages.count.facts import of_count
from canvass.pages.count.page import CountPage
from canvass.pages.outlook.facts import of_outlook
from canvass.show.facts import Facts
from canvass.show.words import LONGEST, Paragraph


@dataclass(frozen=True)
class ContestPage(CountPage):
    """A contest with two candidates or more; ``said`` is its outlook, where there is one."""

    said: Outlook | None = None

    @cached_property
    def view(self) -> View | None:
        """The outlook as its own page sees it; None where nothing is open."""
        return View(self.count, [self.said]) if self.said and self.said.endings else None

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on the count, and on its outlook where there is one, may use."""
        return of_outlook(self.view) if self.view else of_count(self.count)

    def top(self) -> dict[str, Any]:
        """What stands on top, by the cell of the notebook that shows it; None where it has nothing to show."""
        return {
            "answer": self.answer("start"),
            "result": self.show(answer.result(self.count), "result"),
            "everyone": self.show(answer.left_out(self.count), "everyone"),
            "progress": answer.progress(self),
            "changed": self.show(answer.changed(self), "changed"),
            "judged": self.say("judged"),
            "key-figures": self.keys("start: key figures"),
        }

    def findings(self, chart: Any) -> Iterator[tuple[Paragraph, list[Any]]]:
        """Each finding and what proves it; ``chart`` is that of the lead."""
        yield self.finding("finding: lead"), [chart, self.show(frames.milestones(self.count), "turns")]
        drops = frames.releases(self.count)
        drops = self.show(drops, "all-releases") if len(drops) > 1 else None
        yield self.finding("finding: types"), [self.show(frames.kinds_counted(self.count), "kinds"), drops]
        yield self.finding("finding: needed"), []
        if self.view:
            yield Paragraph(WORDS.fill("finding: outlook", self.facts).fitted(LONGEST["finding"]), "finding"), []
