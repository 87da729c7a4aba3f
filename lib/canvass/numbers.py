"""How numbers are printed, by unit: the same in prose, tables, charts and alt texts."""

import math
import re
from collections.abc import Callable
from numbers import Number

import pandas as pd

from canvass.moments import show_day, show_moment

#: What is printed where a figure is unknown.
UNKNOWN = "unknown"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _signed(value: float, digits: int) -> str:
    return f"{value:+,.{digits}f}"


def _dollars(value: float) -> str:
    if abs(value) >= 1_000_000:
        return f"${value / 1_000_000:,.1f}".removesuffix(".0") + " million"
    return f"${value:,.2f}" if value != round(value) else f"${value:,.0f}"


#: Unit to the way it is printed. Shares are 0-1, points are percentage points.
UNITS: dict[str, Callable[[float], str]] = {
    "votes": _count,
    "vote count": lambda value: plural(int(value), "vote"),
    "ballots": _count,
    "people": _count,
    "number": _count,
    "days": _count,
    "signed votes": lambda value: _signed(value, 0),
    "share": lambda value: f"{100 * value:,.2f}%",
    "exact share": lambda value: f"{100 * value:.4g}%",  # to do a sum again, however small
    "share1": lambda value: f"{100 * value:,.1f}%",
    "points": lambda value: _signed(value, 2),
    "points1": lambda value: _signed(value, 1),
    "rate": lambda value: f"{value:,.1f}",
    "ratio": lambda value: f"{value:,.2f}",
    "dollars": _dollars,
    "probability": lambda value: f"{100 * value:.1f}%" if 0.01 < value < 0.99 else f"{100 * value:.2f}%",
    "moment": show_moment,
    "dated moment": lambda value: show_moment(value, year=True),
    "day": show_day,
    "short day": lambda value: show_day(value, year=False),
    "text": str,
    "label": str,  # short text, kept on one line
    "name": str,
    "address": str,  # of a source, shown as a link
}


def show(value: object, unit: str) -> str:
    """Print ``value`` as its unit asks; unknown values say so.

    >>> show(0.50247, "share"), show(-2695, "signed votes"), show(104848887.43, "dollars")
    ('50.25%', '−2,695', '$104.8 million')
    >>> show(float("nan"), "votes")
    'unknown'
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    printed = UNITS[unit](value)
    if UNITS[unit] is str or not isinstance(value, Number):
        return printed
    # A true minus sign, and none where what is printed is nothing.
    return printed.replace("-", "−") if re.search("[1-9]|inf", printed) else printed.replace("-", "")


def show_need(low: float, high: float) -> str:
    """A needed share as a band; above one, all that is left is not enough.

    >>> show_need(0.508, 0.522), show_need(0.985, 1.03), show_need(1.2, 1.4)
    ('50.8% to 52.2%', '98.5% or more', 'more than all of it')
    """
    if low > 1:
        return "more than all of it"
    return f"{show(low, 'share1')} or more" if high > 1 else f"{show(low, 'share1')} to {show(high, 'share1')}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> plural(1, "release"), plural(27, "release")
    ('1 release', '27 releases')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
