"""The page on the primary: who finished first, how the order turned, what the later ballots must have been."""

from canvass.pages import count
from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__, count.WORDS, count.HEADINGS)
