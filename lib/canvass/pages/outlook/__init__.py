"""The page on the outlook: the likely final margin, what it rests on, and how it turned out."""

from canvass.pages import count
from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__, count.WORDS, count.HEADINGS)
