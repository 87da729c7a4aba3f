"""The page on what the press said in numbers, held against the figures."""

from pathlib import Path

from canvass.show.headings import Headings
from canvass.show.sections import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS)
