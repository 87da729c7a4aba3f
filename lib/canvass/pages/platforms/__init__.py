"""The page on the candidates' platforms: pledges, what they would have cost, the money, what followed."""

from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__)
