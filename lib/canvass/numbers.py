"""How numbers are kept and printed, by unit: the same in facts, prose, tables, charts, alt texts and CSV.

The last digits of a computed number differ between processors. So every number is rounded once, where it leaves the
computation: to what its unit prints in text, to what it means (a little finer) in the facts beside a page and in CSV.
"""

import math
import re
from collections.abc import Callable
from functools import partial
from numbers import Number
from typing import Any, NamedTuple

import pandas as pd

from canvass.moments import show_clock, show_day, show_moment
from canvass.names import surname

#: What is printed where a figure is unknown.
UNKNOWN = "unknown"
#: Computed numbers that differ by less are the same: no threshold is passed by a last digit.
TOLERANCE = 1e-9


class Unit(NamedTuple):
    """Decimals a number is kept to (None: as it is, no computed number), and how what is kept is printed."""

    digits: int | None
    print: Callable[[Any], str]


def _dollars(value: float) -> str:
    value = round(value, 2)
    if abs(value) >= 1_000_000:
        return f"${value / 1_000_000:,.1f}".removesuffix(".0") + " million"
    return f"${value:,.2f}" if value != round(value) else f"${value:,.0f}"


def _chance(value: float) -> str:
    """No chance is printed as if it were sure."""
    return "more than 99%" if value > 0.99 else "less than 1%" if value < 0.01 else f"{100 * value:.1f}%"


def _need(value: float) -> str:
    """A needed share: no share is above all or below nothing."""
    return "more than all" if exceeds(value, 1) else "nothing" if value < 0 else f"{value:,.1%}"


def _odds(value: float, over: str = "more than 99", under: str = "less than 1", of: str = " in 100") -> str:
    """A chance in whole hundreds, never as if it were sure."""
    return (over if value > 0.99 else under if value < 0.01 else f"{100 * value:.0f}") + of


_count = "{:,.0f}".format
#: Small numbers as words, for prose.
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Shares are 0-1, points are percentage points. What is kept is finer than what is printed.
UNITS: dict[str, Unit] = {
    **dict.fromkeys(("votes", "ballots", "people", "days"), Unit(0, _count)),
    "vote count": Unit(0, lambda value: plural(int(value), "vote")),
    "rough votes": Unit(-2, lambda value: _count(round(value, -2))),  # an estimate that is no better known
    "rough ballots": Unit(-3, lambda value: _count(round(value, -3))),
    "number": Unit(2, _count),
    "word": Unit(2, lambda value: WORDS[int(value)] if value in range(11) else _count(value)),
    "rounded": Unit(0, lambda value: _count(float(f"{value:.2g}"))),  # votes or ballots of an estimate, in prose
    "signed votes": Unit(0, "{:+,.0f}".format),
    "share": Unit(6, "{:,.2%}".format),
    "exact share": Unit(8, lambda value: f"{100 * value:.4g}%"),  # to do a sum again, however small
    "share1": Unit(5, "{:,.1%}".format),
    "whole": Unit(5, lambda value: f"{round(value, 6):,.0%}"),  # 197 of 200 is 98% on every machine
    "need": Unit(5, _need),
    "points": Unit(4, "{:+,.2f}".format),
    "percent": Unit(3, "{:,.1f}%".format),
    "points1": Unit(3, "{:+,.1f}".format),
    "size": Unit(4, "{:,.1f}".format),  # of a margin in points, without its sign
    "rate": Unit(3, "{:,.1f}".format),
    "ratio": Unit(4, "{:,.2f}".format),
    "score": Unit(5, "{:.3f}".format),
    "dollars": Unit(2, _dollars),
    "probability": Unit(5, _chance),
    "odds": Unit(5, _odds),
    "in 100": Unit(5, partial(_odds, over="over 99", under="under 1", of="")),  # where "in 100" is said beside it
    "moment": Unit(None, show_moment),
    "dated moment": Unit(None, lambda value: show_moment(value, year=True)),
    "clock": Unit(None, show_clock),
    "day": Unit(None, show_day),
    "long day": Unit(None, lambda value: f"{value.day} {value:%B}"),
    "short day": Unit(None, lambda value: show_day(value, year=False)),
    "text": Unit(None, str),
    "label": Unit(None, str),  # short text, kept on one line
    "figure": Unit(None, str),  # figures printed already, set as figures are
    "name": Unit(None, str),
    "candidate": Unit(None, str),  # in their colour
    "who": Unit(None, surname),  # the same after the first mention
    "bar": Unit(4, lambda value: ""),  # a share (0-1), drawn
    "address": Unit(None, str),  # of a source, shown as a link
}


def rounded(value: Any, unit: str) -> Any:
    """``value`` to the digits its unit keeps; whole numbers, texts and what is unknown as they are.

    >>> rounded(1.8686869153767312, "ratio"), rounded(1076543.21, "rough ballots"), rounded(509944, "votes")
    (1.8687, 1077000.0, 509944)
    """
    digits = UNITS[unit].digits
    return value if digits is None or not isinstance(value, float) else round(float(value), digits) + 0.0


def round_columns(frame: pd.DataFrame, units: dict[str, str]) -> pd.DataFrame:
    """``frame`` with its computed columns to the digits of their units (column name to unit).

    >>> round_columns(pd.DataFrame({"share": [2 / 3], "votes": [2]}), {"share": "share1"}).to_dict("records")
    [{'share': 0.66667, 'votes': 2}]
    """
    floats = [name for name in units if pd.api.types.is_float_dtype(frame[name])]
    figures = {name: frame[name].astype("float64").map(partial(rounded, unit=units[name])) for name in floats}
    return frame.assign(**figures)


def significant(value: float) -> float:
    """A number without a unit of its own: six digits, and the whole part and the cents of larger ones.

    >>> significant(2 / 3), significant(104848887.43), significant(12345.678)
    (0.666667, 104848887.43, 12345.68)
    """
    return (float(f"{value:.6g}") if abs(value) < 10_000 else round(value, 2)) + 0.0


def exceeds(value: Any, limit: Any) -> Any:
    """Whether a computed number (or each of a column) is above ``limit``, by more than last digits.

    >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.31, 0.3)
    (False, True)
    """
    return value > limit + TOLERANCE


def show(value: object, unit: str) -> str:
    """Print ``value`` as its unit asks, rounded once; unknown values say so.

    >>> show(0.50247, "share"), show(-2695, "signed votes"), show(104848887.43, "dollars")
    ('50.25%', '−2,695', '$104.8 million')
    >>> show(float("nan"), "votes")
    'unknown'
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    printed = UNITS[unit].print(value)
    if UNITS[unit].print is str or not isinstance(value, Number):
        return printed
    # A true minus sign, and no sign at all where what is printed is nothing.
    return printed.replace("-", "−") if re.search("[1-9]|inf", printed) else re.sub("[+-]", "", printed)


def show_need(low: float, high: float) -> str:
    """A needed share as a band; above one, all that is left is not enough.

    >>> show_need(0.508, 0.522), show_need(0.985, 1.03), show_need(1.2, 1.4)
    ('50.8% to 52.2%', '98.5% or more', 'more than all of it')
    """
    if exceeds(low, 1):
        return "more than all of it"
    low, high = (0.0 if end < 0 else end for end in (low, high))
    return f"{show(low, 'share1')} or more" if exceeds(high, 1) else f"{show(low, 'share1')} to {show(high, 'share1')}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> plural(1, "release"), plural(27, "release")
    ('1 release', '27 releases')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
