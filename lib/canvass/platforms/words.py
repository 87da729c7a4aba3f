"""How pledges and figures with a bound are worded, wherever they are told."""

import calendar
import re

from canvass import numbers
from canvass.store.sources import show_date

_NAMES = "|".join([*calendar.month_name[1:], "Sept"])
_MONTH = re.compile(rf"(?<=\d )({_NAMES})\b|\b({_NAMES})(?= 20\d\d)")
#: What is said before a figure, by ``bound``.
BOUNDS = {"exact": "", "": "", "at_least": "at least", "about": "about"}


def said(value: float, unit: str, bound: str = "exact") -> str:
    """A figure with its unit and bound, as prose says it.

    >>> said(9_000_000, "dollars", "about"), said(21000, "people", "at_least"), said(0.16, "share of participants")
    ('about $9 million', 'at least 21,000 people', '16% of participants')
    >>> said(1.28e9, "dollars", "about")
    'about $1.28 billion'
    """
    if unit == "day in office":
        text = f"day {numbers.show(value, 'number')} in office"
    elif unit.startswith("share"):
        text = numbers.show(value, "share1").replace(".0%", "%") + unit.removeprefix("share")
    elif unit == "dollars":
        text = f"${value / 1e9:,.4g} billion" if value >= 1e9 else numbers.show(value, "dollars")
    else:
        text = f"{numbers.show(value, 'number')} {unit}"
    return f"{BOUNDS[bound]} {text}".strip()


def tidy(text: str) -> str:
    """Collected words in the writing of the pages: percentages closed up, dates as everywhere.

    >>> tidy("some 6 % by 2022-09-22, 30 June and May 2022, mid-September 2022")
    'some 6% by 22 Sep 2022, 30 Jun and May 2022, mid-Sep 2022'
    """
    text = re.sub(r"20\d\d-\d\d-\d\d", lambda found: show_date(found[0]), text.replace(" %", "%"))
    return _MONTH.sub(lambda found: found[0][:3], text)
