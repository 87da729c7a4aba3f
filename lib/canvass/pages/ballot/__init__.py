"""The whole ballot: a row and a short page of every contest, of the facts and words of the pages on one."""

from pathlib import Path

from canvass.pages.outlook import WORDS as OUTLOOK_WORDS
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"), OUTLOOK_WORDS)
