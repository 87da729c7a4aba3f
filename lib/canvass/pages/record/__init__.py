"""The page on the track record: how often outlooks like those of the workbook were right."""

from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__)
