"""The page on the outlook: the likely final margin, what it rests on, and how it turned out."""

from pathlib import Path

from canvass.pages.count import HEADINGS as COUNT_HEADINGS
from canvass.pages.count import WORDS as COUNT_WORDS
from canvass.show.table import Headings
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"), COUNT_WORDS)
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS, COUNT_HEADINGS)
