"""The pages on a count: start here, drops, ballot types; what the other pages on a contest say of its count."""

from pathlib import Path

from canvass.show.table import Headings
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
HEADINGS = Headings(Path(__file__).with_name("tables.toml"), WORDS)
