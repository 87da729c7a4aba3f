"""The page on what the press said in numbers, held against the figures."""

from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__)
