"""Frames of which a column is words: what an outlook rests on, and what it adds up."""

import pandas as pd

from canvass.outlook import Outlook
from canvass.pages.outlook import WORDS
from canvass.show.facts import Fact


def basis(outlook: Outlook) -> pd.DataFrame:
    """What the outlook rests on: `Outlook.basis` with ``shown`` and ``ends`` (str), each row in its own unit."""
    frame = outlook.basis()
    shown = [str(Fact("", row.value, row.unit)) for row in frame.itertuples()]
    return frame.assign(shown=shown, ends=[_range(row) for row in frame.itertuples()])


def _range(row: object) -> str:
    """Both ends of an assumption's interval; nothing where it is not uncertain."""
    ends = {name: Fact("", getattr(row, name), row.unit) for name in ("low", "high")}
    return WORDS.fill("range", ends).plain if ends["low"].known else ""
