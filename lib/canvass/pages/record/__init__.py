"""The page on the track record: how often outlooks like those of the workbook were right."""

from pathlib import Path

from canvass.show.table import Headings
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS)
