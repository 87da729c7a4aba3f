"""What the report says by itself: the sections of ``words.md``, filled from the facts its pages left."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.show.facts import Fact, Facts
from canvass.show.words import Sections

WORDS = Sections(Path(__file__).with_name("words.md"))
_MOMENTS = ("moment", "dated moment", "day")


def fill(section: str, facts: Mapping[str, Any], **more: Any) -> str:
    """A section as plain text."""
    return WORDS.fill(section, facts, **more).plain


def facts_of(kept: Iterable[Mapping[str, Any]]) -> Facts:
    """The facts beside a page as facts again, moments as moments."""
    facts = Facts()
    for fact in kept:
        value = fact["value"]
        if fact["unit"] in _MOMENTS and isinstance(value, str):
            value = pd.Timestamp(value)
        facts[fact["name"]] = Fact(fact["name"], value, fact["unit"], fact["release"])
    return facts
