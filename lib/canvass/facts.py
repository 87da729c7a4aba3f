"""The facts of a page: named, typed figures from which all of its prose is rendered."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd

from canvass import numbers


@dataclass(frozen=True)
class Fact:
    """One figure: ``value`` in ``unit`` (see :data:`canvass.numbers.UNITS`), as of ``release``."""

    name: str
    value: Any
    unit: str
    release: int | None = None

    def __str__(self) -> str:
        """The fact as it is printed."""
        return clean(numbers.show(self.value, self.unit))

    def to_dict(self) -> dict[str, Any]:
        """The fact as it is kept beside the page."""
        value = self.value
        if isinstance(value, pd.Timestamp):
            value = value.isoformat()
        elif hasattr(value, "item"):
            value = value.item()
        if value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            value = None
        return {"name": self.name, "value": value, "unit": self.unit, "release": self.release, "shown": str(self)}


class Facts(dict[str, Fact]):
    """Facts by name.

    >>> facts = Facts()
    >>> facts.add("lead", 2695, "votes", release=15)
    >>> str(facts["lead"])
    '2,695'
    """

    def add(self, name: str, value: Any, unit: str, release: int | None = None) -> None:
        """Add one fact, rounded to what it means; its name is what the prose calls it."""
        self[name] = Fact(name, numbers.rounded(value, unit=unit), unit, release)

    def fill(self, template: str) -> str:
        """Fill ``{names}`` of a template as plain text (alt texts, captions, titles)."""
        return template.format_map({name: str(fact) for name, fact in self.items()})

    def fill_markdown(self, template: str) -> str:
        """Fill ``{names}`` of a Markdown template; what is filled in stays inert text."""
        return template.format_map({name: escape_markdown(str(fact)) for name, fact in self.items()})


def clean(text: str) -> str:
    r"""Make untrusted text safe to place: one line, no control or direction-override characters.

    >>> clean("Ann\u202e\n  Smith")
    'Ann Smith'
    """
    spaced = re.sub(r"\s+", " ", text)
    kept = (char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf") or char == "\u200d")
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def escape_markdown(text: str) -> str:
    r"""Keep ``text`` from being read as Markdown, HTML or mathematics.

    >>> escape_markdown("<b> $x_1$ 61.7%")
    '&lt;b&gt; \\$x\\_1\\$ 61.7%'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|$~^\"':])", r"\\\1", text)
