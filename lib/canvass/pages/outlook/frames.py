"""Frames of which a column is words: the outlook at every release, and what it rests on."""

import pandas as pd

from canvass.count.kinds import classify, short_names
from canvass.outlook import Outlook
from canvass.outlook.statement import QUESTIONS
from canvass.outlook.view import View, by_release
from canvass.pages.outlook import WORDS
from canvass.show.facts import Fact


def releases(view: View) -> pd.DataFrame:
    """`view.by_release` where the pair was the newest one's and something was out, with ``at`` and ``kind``.

    Of a question ``yes_counted`` and so on, shares of Yes (0-1), stand for the points.
    """
    by = by_release(view)
    by = by[by["likely"].notna() & (by["out"] > 0)]
    points = ["counted", "likely", "low", "high"]
    if view.newest.rule in QUESTIONS:
        by[[f"yes_{name}" for name in points]] = 0.5 + by[points] / 200
        by = by.drop(columns=points)
    return by.assign(at=view.count.releases["released_at"], kind=classify(view.count).map(short_names(view.count)))


def basis(outlook: Outlook) -> pd.DataFrame:
    """What the outlook rests on: `Outlook.basis` with ``shown`` and ``ends`` (str), each row in its own unit."""
    frame = outlook.basis()
    shown = [str(Fact("", row.value, row.unit)) for row in frame.itertuples()]
    return frame.assign(shown=shown, ends=[_range(row) for row in frame.itertuples()])


def _range(row: object) -> str:
    """Both ends of an assumption's interval; nothing where it is not uncertain."""
    low, high = (Fact("", getattr(row, name), row.unit) for name in ("low", "high"))
    return WORDS.plain("range", low=low, high=high) if low.known else ""
