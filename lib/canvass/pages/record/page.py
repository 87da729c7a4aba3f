"""The page of the workbook on the track record."""

from dataclasses import dataclass
from functools import cached_property

from canvass.outlook.track import Record, open_record
from canvass.pages.record import HEADINGS, WORDS
from canvass.pages.record.facts import of_record
from canvass.show.facts import Facts
from canvass.show.page import Page


@dataclass(frozen=True)
class RecordPage(Page):
    """What a notebook works on: the forecasts of every finished count, and the facts its words may use."""

    record: Record
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on the track record may use."""
        return of_record(self.record)


def open_page(election: str) -> RecordPage:
    """Forecast every finished count from the others, and open the page that shows ``election`` in detail."""
    return RecordPage(open_record(election))
