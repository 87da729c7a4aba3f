"""Estimates of ballots outstanding carried by hand: when each was published, and at which release it stands."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pandas as pd

from canvass.moments import TIMEZONE
from canvass.store import columns
from canvass.store.sources import load_sources

PARTS = ["mail", "conditional", "provisional", "other"]
#: The columns of ``releases`` that an estimate fills, as :func:`figures` gives them.
COLUMNS = ["outstanding", *(f"outstanding_{part}" for part in PARTS)]


def of_election(election: str, own: pd.DataFrame) -> pd.DataFrame:
    """The estimates of one election: of ``by-hand/outstanding``, and of its table ``estimates``, counties summed up.

    A sum is what the counties that said something said; one of a day with a row of no county is that row.
    """
    table = columns.read("by-hand/outstanding")
    carried = table[table["election"] == election]
    return carried if own.empty else pd.concat([carried, summed(own)], ignore_index=True)


def summed(own: pd.DataFrame) -> pd.DataFrame:
    """One row a moment of a table ``estimates``, in the columns of ``by-hand/outstanding`` that releases take.

    Of their sources those that ``sources.csv`` lists.
    """
    rows, known = [], {*load_sources().index}
    for at, given in own.groupby("published_on", sort=True):
        said = given[given["county"] == ""] if (given["county"] == "").any() else given
        sources = ";".join(dict.fromkeys(ids for ids in said["source"] if {*ids.split(";")} <= known))
        rows.append({"published_on": at, **said[["total", *PARTS]].sum(min_count=1), "source": sources})
    return pd.DataFrame(rows).astype(dict.fromkeys(["total", *PARTS], "Int64"))


def published(text: str, zone: str = TIMEZONE) -> datetime:
    """When an estimate was published: its time, or the last second of its day where only the day is known.

    >>> published("2022-11-10").isoformat(), published("2022-11-10T16:30").isoformat()
    ('2022-11-10T23:59:59-08:00', '2022-11-10T16:30:00-08:00')
    """
    day, _, clock = text.partition("T")
    at = time.fromisoformat(clock) if clock else time(23, 59, 59)
    return datetime.combine(date.fromisoformat(day), at, ZoneInfo(zone))


def at_releases(released_at: pd.Series, estimates: pd.DataFrame, zone: str = TIMEZONE) -> dict[int, pd.Series]:
    """The newest estimate that stands at each release: it was published after it and before the next one.

    An estimate on a day without a release stands at the release before it; one from before the first at none.
    ``released_at`` are moments by number of the release, ``estimates`` one election's rows of ``by-hand/outstanding``.
    """
    found: dict[int, pd.Series] = {}
    moments = [published(text, zone) for text in estimates["published_on"]]
    for place in sorted(range(len(moments)), key=moments.__getitem__):
        before = [release for release, released in released_at.items() if released <= moments[place]]
        if before:
            found[int(before[-1])] = estimates.iloc[place]
    return found


def known_by(
    moment: datetime, released_at: pd.Series, night: pd.Series, estimates: pd.DataFrame, zone: str = TIMEZONE
) -> pd.DataFrame:
    """The estimates that were published by a moment.

    One of which only the day is known came with a release of that day; on election night only when the day was over.
    """
    days = {at.date().isoformat() for at, of_night in zip(released_at, night, strict=True) if not of_night}
    known = [published(text, zone) <= moment or text in days for text in estimates["published_on"]]
    return estimates[pd.Series(known, index=estimates.index, dtype=bool)]


def figures(row: pd.Series) -> list[object]:
    """Ballots outstanding by an estimate, all and by part; the sum of its parts where only they were printed."""
    total = row["total"] if pd.notna(row["total"]) else row[PARTS].sum()
    return [int(total), *row[PARTS]]
