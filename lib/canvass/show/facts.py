"""The facts of a page: named, typed figures from which all of its prose is rendered."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from canvass import numbers

#: What may be a character nobody sees: any but the plain ones.
_BEYOND = re.compile(r"[^\n\t -~]")
_EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff]"
#: Joiners, fillers and variation selectors, which Unicode asks to show as nothing; first, those an emoji is made with.
_UNSEEN = re.compile(
    f"({_EMOJI}\ufe0f?(?:\u200d(?={_EMOJI}))?)|"
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200d\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


@dataclass(frozen=True)
class Fact:
    """One figure: ``value`` in ``unit`` (see :data:`canvass.numbers.UNITS`), as of ``release``."""

    name: str
    value: Any
    unit: str
    release: int | None = None
    printed: str = ""  # the unit the words print it in, where that is another; it is kept in its own

    @property
    def known(self) -> bool:
        """Whether it has a value."""
        return not (self.value is None or self.value is pd.NA or self.value is pd.NaT or self.value != self.value)

    def __bool__(self) -> bool:
        """Whether it has a value other than nothing: what words ask of it."""
        return self.known and bool(self.value)

    def __str__(self) -> str:
        """The fact as it is printed."""
        return clean(numbers.show(self.value, self.printed or self.unit))

    def to_dict(self) -> dict[str, Any]:
        """The fact as it is kept beside the page."""
        value = self.value if self.known else None
        if isinstance(value, pd.Timestamp):
            value = value.isoformat()
        value = numbers.rounded(value.item() if hasattr(value, "item") else value, self.unit)
        release, shown = None if self.release is None else int(self.release), str(replace(self, printed=""))
        return {"name": self.name, "value": value, "unit": self.unit, "release": release, "shown": shown}


class Facts(dict[str, Fact]):
    """Facts by name."""

    def add(self, name: str, value: Any, unit: str, release: int | None = None) -> None:
        """Add one fact; its name is what the prose calls it."""
        self[name] = Fact(name, value, unit, release)

    def add_all(self, unit: str, release: int | None = None, /, **values: Any) -> None:
        """Add facts of one unit and release, by name."""
        for name, value in values.items():
            self.add(name, value, unit, release)


def clean(text: str) -> str:
    """Make untrusted text safe to place: one line of characters that are seen."""
    return re.sub(r"\s+", " ", seen(re.sub(r"\s+", " ", text))).strip()


def seen(text: str) -> str:
    r"""``text`` without characters nobody sees: control, direction, zero width, half of a pair; line breaks stay.

    They make two names look alike, or one look like another. A joiner stays within an emoji only.

    >>> seen("A\u200dnn\ufe0f \u2066Lee \U0001f469\u200d\U0001f52c") == "Ann Lee \U0001f469\u200d\U0001f52c"
    True
    """
    if not _BEYOND.search(text):  # a picture is a hundred thousand plain characters
        return text
    kept = _BEYOND.sub(lambda found: found[0] if _is_seen(found[0]) else "", text)
    return _UNSEEN.sub(lambda found: found[1] or "", kept)


def _is_seen(char: str) -> bool:
    return char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def escape_markdown(text: str) -> str:
    r"""Keep ``text`` from being read as Markdown, HTML or mathematics.

    >>> escape_markdown("<b> $x_1$ 61.7%")
    '&lt;b&gt; \\$x\\_1\\$ 61.7%'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|$~^\"':])", r"\\\1", text)
