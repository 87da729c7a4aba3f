"""A count as it happens: fetch the source's answers, keep them, watch them, tell what is new; and rehearse it."""

from pathlib import Path

from canvass.pages import count
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"), count.WORDS)
