"""The page on the candidates' platforms: pledges, what they would have cost, the money, what followed."""

from pathlib import Path

from canvass.show.table import Headings
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS)
