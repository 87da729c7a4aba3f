"""The page on what the press said in numbers, held against the figures."""

from pathlib import Path

from canvass.show.table import Headings
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS)
