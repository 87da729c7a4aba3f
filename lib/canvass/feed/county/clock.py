"""The feed's clock: local times as endpoints write them, and when the polls close."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
#: Years a feed can be of; a time outside them is no time of a count.
YEARS = range(1990, 2100)


def local_time(text: str) -> datetime:
    """Read a feed time to the second: local where it names no offset, in two spellings.

    >>> local_time("2022-11-08T20:24:13.42").isoformat()
    '2022-11-08T20:24:13-08:00'
    >>> local_time("11/9/2022 3:35:19 AM").isoformat()
    '2022-11-09T03:35:19-08:00'
    >>> local_time("2022-11-09T04:24:13Z").isoformat()
    '2022-11-08T20:24:13-08:00'
    """
    if not isinstance(text, str):
        raise TypeError(f"the time is {text!r:.40}, not a text")
    if "/" in text:
        moment = datetime.strptime(text.strip(), "%m/%d/%Y %I:%M:%S %p")
    else:
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text.strip()))
    if moment.year not in YEARS:
        raise ValueError(f"the year {moment.year} is of no count")
    return moment.replace(tzinfo=PACIFIC) if moment.tzinfo is None else moment.astimezone(PACIFIC)


def in_doubled_hour(moment: datetime) -> bool:
    """Whether a local time comes twice that night, because clocks go back.

    >>> in_doubled_hour(local_time("2027-11-07T01:15:00")), in_doubled_hour(local_time("2027-11-07T02:15:00"))
    (True, False)
    """
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def polls_close(election_day: date) -> datetime:
    """Polls close at 20:00 Pacific on election day (California Elections Code section 14212).

    >>> polls_close(date(2022, 11, 8)).isoformat()
    '2022-11-08T20:00:00-08:00'
    """
    return datetime.combine(election_day, time(20), PACIFIC)
