"""What a claim check is made of: the claim, the figures it rests on, the finding."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from canvass import numbers
from canvass.moments import show_day

#: One number that is not met makes a claim unsupported; known only within bounds, it cannot be checked.
SUPPORTED, CAVEAT = "supported", "supported with a caveat"
REFUTED, UNKNOWN = "not supported", "cannot be checked"
#: Sign of an asserted number to the word for it; longer signs first.
SIGNS = {"<=": "at most", ">=": "at least", "<": "below", ">": "above", "": ""}
#: Units that are not printed as a number followed by the unit.
_SHOWN: dict[str, Callable[[float], str]] = {
    "date": lambda value: show_day(date.fromordinal(int(value))),
    "percent": lambda value: numbers.show(value / 100, "share"),
    "share": lambda value: numbers.show(value, "share"),
    "share1": lambda value: numbers.show(value, "share1"),
    "dollars": lambda value: numbers.show(value, "dollars"),
    "points": lambda value: f"{value:,.1f} points".replace("-", "−"),
    "rank": lambda value: f"rank {value:.0f}",
}


def say_value(value: object, unit: str) -> str:
    """A value with its unit, as the sentences and tables of the claim check print it.

    >>> say_value(2695, "votes"), say_value(50.247, "percent"), say_value(2.4, "points")
    ('2,695 votes', '50.25%', '2.4 points')
    >>> say_value(738474, "date"), say_value(1e8, "dollars"), say_value(None, "rank")
    ('15 Nov 2022', '$100 million', 'unknown')
    """
    if pd.isna(value):
        return numbers.UNKNOWN
    return _SHOWN[unit](value) if unit in _SHOWN else f"{numbers.show(value, 'number')} {unit}"


@dataclass(frozen=True)
class Assertion:
    """One number that a claim asserts, or by its ``sign`` a limit; ``tolerance`` NaN: exactly, or any distance."""

    sign: str
    value: float
    unit: str
    tolerance: float

    def met(self, computed: float) -> bool:
        """Whether ``computed`` is what is asserted.

        >>> Assertion("<", 3000, "votes", math.nan).met(2695), Assertion("", 59, "percent", 0.5).met(58.3)
        (True, False)
        >>> Assertion(">", 46000, "votes", 1000).met(46021), Assertion(">", 46000, "votes", 1000).met(47500)
        (True, False)
        """
        apart = computed - self.value
        within = math.isnan(self.tolerance) or abs(apart) <= self.tolerance + 1e-9
        limits = {"<": apart < 0, ">": apart > 0, "<=": apart <= 0, ">=": apart >= 0}
        return limits[self.sign] and within if self.sign else apart == 0 or (self.tolerance > 0 and within)

    def __str__(self) -> str:
        """The number as it was asserted."""
        short = {"percent": f"{self.value:.10g}%", "points": f"{self.value:.10g} points"}
        plain = short.get(self.unit) or say_value(self.value, self.unit)
        return f"{SIGNS[self.sign]} {plain}".strip()


@dataclass(frozen=True)
class Claim:
    """One row of ``data/claims.csv``, read; its arguments are its items."""

    claim_id: str
    claimed_by: str
    claimed_on: str
    claim: str
    asserted: tuple[Assertion, ...]
    rule: str
    arguments: dict[str, str]
    source: str
    note: str

    def __getitem__(self, argument: str) -> str:
        return self.arguments[argument]


@dataclass(frozen=True)
class Figure:
    """A figure that a verdict rests on: called ``name`` in the page's prose, ``what`` in its table of figures."""

    name: str
    what: str
    value: Any
    unit: str
    source: str

    def __str__(self) -> str:
        return say_value(self.value, self.unit)


@dataclass(frozen=True)
class Finding:
    """What a rule found: the verdict, the values computed for the asserted ones, the figures.

    ``told`` is what its reason tells besides the figures: names, days, what was the case; the words are the page's.
    ``bounds`` are the lower and upper one of an asserted number that is not known more closely.
    """

    verdict: str
    told: dict[str, Any]
    figures: Sequence[Figure] = ()
    computed: tuple[float, ...] = ()
    bounds: tuple[float, float] | None = None


def judge(
    claim: Claim, computed: tuple[float, ...], told: dict[str, Any], figures: Sequence[Figure], caveat: bool = False
) -> Finding:
    """The finding: unknown when a value is, else supported (perhaps with a caveat) when all are met."""
    met = all(asserted.met(value) for asserted, value in zip(claim.asserted, computed, strict=False))
    unknown = any(math.isnan(value) for value in computed)
    verdict = UNKNOWN if unknown else REFUTED if not met else CAVEAT if caveat else SUPPORTED
    return Finding(verdict, told, figures, computed)


def together(*ids: str) -> str:
    """Source ids of a figure that is computed from several, each once.

    >>> together("feed-4300", "latimes-11;feed-4300")
    'feed-4300;latimes-11'
    """
    return ";".join(dict.fromkeys(one for text in ids for one in text.split(";") if one))


def number(value: object) -> float:
    """A number of a table; unknown is NaN."""
    return math.nan if pd.isna(value) else float(value)
