"""Moments of a count: reading ``as_of``, showing times as Pacific."""

from datetime import date, time

import pandas as pd

from canvass.errors import ParameterError

#: Where the count is: every moment is shown in this time.
TIMEZONE = "America/Los_Angeles"


def read_as_of(text: str | pd.Timestamp | None) -> pd.Timestamp | None:
    """The moment ``text`` means, in Pacific time; None (no limit) when it is empty.

    A date alone means the end of that day. A time without an offset is Pacific.

    Raises
    ------
    ParameterError
        ``text`` is not a date or time.

    Examples
    --------
    >>> read_as_of("2022-11-10").isoformat()
    '2022-11-10T23:59:59-08:00'
    >>> read_as_of("2022-11-09 03:35:19").isoformat()
    '2022-11-09T03:35:19-08:00'
    >>> read_as_of("") is None
    True
    """
    if text is None or text == "":
        return None
    if isinstance(text, pd.Timestamp):
        return text.tz_convert(TIMEZONE) if text.tzinfo else text.tz_localize(TIMEZONE)
    try:
        return read_as_of(_moment(text))
    except (ValueError, TypeError, AttributeError, OverflowError, NotImplementedError):
        raise ParameterError(
            f"as_of {text!r}: expected a date or a Pacific time such as 2022-11-10 or 2022-11-10 16:23."
        ) from None


def _moment(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp.combine(date.fromisoformat(text), time(23, 59, 59))
    except ValueError:
        return pd.Timestamp.fromisoformat(text)


def show_day(moment: date | pd.Timestamp, year: bool = True) -> str:
    """A day as the pages print it.

    >>> show_day(pd.Timestamp("2022-11-10 16:23", tz="America/Los_Angeles"))
    '10 Nov 2022'
    """
    return f"{moment.day} {moment:%b %Y}" if year else f"{moment.day} {moment:%b}"


def show_moment(moment: pd.Timestamp, year: bool = False) -> str:
    """A moment as the pages print it, always marked as Pacific.

    >>> show_moment(pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles"))
    '10 Nov 16:23 Pacific'
    """
    return f"{moment.day} {moment:%b %Y %H:%M} Pacific" if year else f"{moment.day} {moment:%b %H:%M} Pacific"


def show_release(moment: pd.Timestamp, time_known: bool = True) -> str:
    """A release's moment for tables and axes: without the time where only the day is known.

    >>> show_release(pd.Timestamp("2022-06-10 23:59:59", tz="America/Los_Angeles"), time_known=False)
    '10 Jun'
    """
    return f"{moment.day} {moment:%b %H:%M}" if time_known else show_day(moment, year=False)
