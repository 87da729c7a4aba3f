"""Moments of a count: reading ``as_of``, showing times in the time zone of the election."""

import re
from datetime import date

import pandas as pd

from canvass.errors import ParameterError

#: Where a count is unless its election says otherwise; every moment is shown in the time of its election.
TIMEZONE = "America/Los_Angeles"
#: What pages call a time zone; others by the abbreviation of their clock.
_ZONES = {
    "America/Los_Angeles": "Pacific",
    "America/Denver": "Mountain",
    "America/Chicago": "Central",
    "America/New_York": "Eastern",
}

#: A date, then perhaps an hour, its minute, its second; a time may have a fraction and an offset.
_WRITTEN = re.compile(
    r"(?:19|20)(?:\d\d-\d\d-\d\d|\d{6})"
    r"(?:[ T](?P<h>\d\d)(?::?(?P<min>\d\d)(?::?(?P<s>\d\d)(?:\.\d{1,6})?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


def read_as_of(text: str | pd.Timestamp | None, zone: str = TIMEZONE) -> pd.Timestamp | None:
    """The last second of what ``text`` means, in the time of ``zone``; None (no limit) when it is empty.

    A date means its whole day, an hour all of it, and so a minute: a release shown as 16:23 may have come at
    16:23:14. (Every table holds whole seconds.) A time without an offset is local.

    >>> read_as_of("2022-11-10").isoformat()
    '2022-11-10T23:59:59-08:00'
    >>> read_as_of("2022-11-10 16:23").isoformat(), read_as_of("2022-11-11T00:23:14Z").isoformat()
    ('2022-11-10T16:23:59-08:00', '2022-11-10T16:23:14-08:00')
    >>> read_as_of("") is None
    True
    """
    return None if text is None or text == "" else read_moment(text, end=True, zone=zone)


def read_moment(text: str | pd.Timestamp, end: bool = False, zone: str = TIMEZONE) -> pd.Timestamp:
    """The first (or last) second of the day, hour or minute that ``text`` means, in local time, or an error.

    >>> read_moment("2022-06-07 22:00").isoformat()
    '2022-06-07T22:00:00-07:00'
    """
    if isinstance(text, pd.Timestamp):
        return text.tz_convert(zone) if text.tzinfo else text.tz_localize(zone)
    try:
        written = _WRITTEN.fullmatch(text)
        moment = pd.Timestamp.fromisoformat(written[0])
        if end:
            moment += next((pd.Timedelta(1, unit) for unit in ("s", "min", "h") if written[unit]), pd.Timedelta(1, "D"))
            moment -= pd.Timedelta(1, "s")
        return moment.tz_convert(zone) if moment.tzinfo else _local(moment, text, zone)
    except (ValueError, TypeError, OverflowError, NotImplementedError):
        named = _ZONES.get(zone, zone)
        raise ParameterError(
            f"as_of {text!r}: expected a date or a {named} time such as 2022-11-10 or 2022-11-10 16:23."
        ) from None


def _local(moment: pd.Timestamp, text: str, zone: str) -> pd.Timestamp:
    """A time as the clocks of ``zone`` showed it, if they showed it once."""
    summer, winter = (moment.tz_localize(zone, ambiguous=dst, nonexistent="NaT") for dst in (True, False))
    if summer is pd.NaT:
        raise ParameterError(
            f"as_of {text!r}: this hour never came, the clocks went forward from 02:00 to 03:00; "
            "expected a time before or after it."
        )
    if summer != winter:
        first, second = (f"{text}{at:%z}"[:-2] + ":00" for at in (summer, winter))
        raise ParameterError(
            f"as_of {text!r}: this hour came twice, the clocks went back from 02:00 to 01:00; say which by its offset: "
            f"{first} for the first, {second} for the second."
        )
    return summer


def zone_name(moment: pd.Timestamp) -> str:
    """What pages call the time zone of a moment.

    >>> zone_name(pd.Timestamp("2022-11-10", tz="America/New_York")), zone_name(pd.Timestamp("2022-11-10", tz="UTC"))
    ('Eastern', 'UTC')
    """
    key = str(moment.tzinfo or TIMEZONE)
    return _ZONES.get(key) or f"{moment:%Z}"


def show_day(moment: date | pd.Timestamp, year: bool = True) -> str:
    """A day as the pages print it.

    >>> show_day(pd.Timestamp("2022-11-10 16:23", tz="America/Los_Angeles"))
    '10 Nov 2022'
    """
    return f"{moment.day} {moment:%b %Y}" if year else f"{moment.day} {moment:%b}"


def show_moment(moment: pd.Timestamp, year: bool = False) -> str:
    """A moment as the pages print it, always marked with its time zone.

    >>> show_moment(pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles"))
    '10 Nov 16:23 Pacific'
    """
    return f"{moment.day} {moment:{'%b %Y %H:%M' if year else '%b %H:%M'}} {zone_name(moment)}"


def show_clock(moment: pd.Timestamp) -> str:
    """A moment as a page prints it, whose foot says once in which time zone all times are.

    >>> show_clock(pd.Timestamp("2022-11-09 00:23:48", tz="America/Los_Angeles"))
    '9 Nov, 12:23 am'
    """
    return f"{moment.day} {moment:%b}, {moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def show_release(moment: pd.Timestamp, time_known: bool = True) -> str:
    """A release's moment for tables and axes: without the time where only the day is known.

    >>> show_release(pd.Timestamp("2022-06-10 23:59:59", tz="America/Los_Angeles"), time_known=False)
    '10 Jun'
    """
    return show_clock(moment) if time_known else show_day(moment, year=False)
