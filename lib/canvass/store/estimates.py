"""Estimates of ballots outstanding carried by hand: when each was published, and at which release it stands."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd

from canvass.moments import TIMEZONE

PARTS = ["mail", "conditional", "provisional", "other"]
#: The columns of ``releases`` that an estimate fills, as :func:`figures` gives them.
COLUMNS = ["outstanding", *(f"outstanding_{part}" for part in PARTS)]


def published(text: str) -> datetime:
    """When an estimate was published: its time, or the last second of its day where only the day is known.

    >>> published("2022-11-10").isoformat(), published("2022-11-10T16:30").isoformat()
    ('2022-11-10T23:59:59-08:00', '2022-11-10T16:30:00-08:00')
    """
    day, _, clock = text.partition("T")
    at = time.fromisoformat(clock) if clock else time(23, 59, 59)
    return datetime.combine(date.fromisoformat(day), at, ZoneInfo(TIMEZONE))


def at_releases(released_at: pd.Series, estimates: pd.DataFrame) -> dict[int, pd.Series]:
    """The newest estimate that stands at each release: it was published after it and before the next one.

    An estimate on a day without a release stands at the release before it; one from before the first at none.

    Parameters
    ----------
    released_at
        Moments (with time zone) by number of the release.
    estimates
        Rows of ``data/by-hand/outstanding.csv`` of one election.
    """
    found: dict[int, pd.Series] = {}
    moments = [published(text) for text in estimates["published_on"]]
    for place in sorted(range(len(moments)), key=moments.__getitem__):
        before = [release for release, released in released_at.items() if released <= moments[place]]
        if before:
            found[int(before[-1])] = estimates.iloc[place]
    return found


def known_by(moment: datetime, released_at: pd.Series, night: pd.Series, estimates: pd.DataFrame) -> pd.DataFrame:
    """The estimates that were published by a moment.

    One of which only the day is known came with a release of that day; on election night only when the day was over.
    """
    days = {at.date().isoformat() for at, of_night in zip(released_at, night, strict=True) if not of_night}
    known = [published(text) <= moment or text in days for text in estimates["published_on"]]
    return estimates[pd.Series(known, index=estimates.index, dtype=bool)]


def figures(row: pd.Series) -> list[object]:
    """Ballots outstanding by an estimate, all and by part; the sum of its parts where only they were printed."""
    total = row["total"] if pd.notna(row["total"]) else row[PARTS].sum()
    return [int(total), *row[PARTS]]
