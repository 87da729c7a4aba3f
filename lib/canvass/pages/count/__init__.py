"""The pages on a count: start here, drops, ballot types; what the other pages on a contest say of its count."""

from canvass.show.page import subject

WORDS, HEADINGS = subject(__file__)
