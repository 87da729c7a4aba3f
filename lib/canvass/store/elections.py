"""What is known of each election besides its count: where and when it is, how it is read; and where its tables are."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from canvass.errors import TableError
from canvass.moments import TIMEZONE
from canvass.store import files
from canvass.store.columns import BY_HAND_TABLES

#: Folder of ``data/`` for counts that go on, and for imported ones: not in git.
LIVE = "live"
#: What an empty cell of ``by-hand/elections.csv`` means.
DEFAULTS = {
    "reader": "county",
    "place": "Los Angeles County",
    "time_zone": TIMEZONE,
    "polls_close": "20:00",
    "night_ends": "06:00",
}
COLUMNS = BY_HAND_TABLES["by-hand/elections"]


def known_elections(data: Path | None = None) -> pd.DataFrame:
    """What was carried by hand of each election, by its name; of an imported one its own ``election.csv``.

    >>> known_elections().loc["2022-general", ["reader", "place", "night_ends"]].to_list()
    ['county', 'Los Angeles County', '06:00']
    """
    data = data or files.data_folder()
    own = sorted((data / LIVE).glob("*/election.csv"))
    registries = [path.with_name(files.CHECKSUMS) for path in own]
    stamp = files.stamp_of([data / files.CHECKSUMS, data / "by-hand" / "elections.csv", *own, *registries])
    return _known(data, tuple(own), stamp).copy(deep=False)


@lru_cache(maxsize=8)
def _known(data: Path, imported: tuple[Path, ...], _: tuple[Any, ...]) -> pd.DataFrame:
    table = files.read_table(data, "by-hand/elections", COLUMNS)
    listed = set(table["election"])
    own = [files.read_table(path.parent, "election", COLUMNS) for path in imported if path.parent.name not in listed]
    table = pd.concat([table, *own]).set_index("election")
    for column, meant in DEFAULTS.items():
        empty = (table[column] == "") & ((column != "place") | (table["reader"] == DEFAULTS["reader"]))
        table[column] = table[column].mask(empty, meant)
    return table


def election_folder(slug: str, data: Path | None = None) -> Path:
    """Where the tables of an election are, or would be: ``data/<election>/``, or ``data/live/<election>/``."""
    data = data or files.data_folder()
    live = data / LIVE / slug
    return live if live.is_dir() and not (data / slug / "releases.csv").is_file() else data / slug


def election_folders(live: bool = True) -> list[str]:
    """Names of the elections that have tables, with or without those in ``data/live/``."""
    data = files.data_folder()
    found = {path.parent.name for path in data.glob("*/releases.csv")}
    found |= {path.parent.name for path in (data / LIVE).glob("*/releases.csv")} if live else set()
    return sorted(name for name in found if files.is_election_name(name))


def local(day: date, clock: str, zone: str) -> datetime:
    """A clock time (``20:00``) of a day in a time zone.

    >>> local(date(2022, 11, 8), "20:00", "America/Los_Angeles").isoformat()
    '2022-11-08T20:00:00-08:00'
    """
    try:
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    except (ValueError, OSError, LookupError):  # a zone that is not known is a kind of the last
        raise TableError(
            f"by-hand/elections.csv: expected a clock time such as 20:00 and a time zone such as {TIMEZONE}, "
            f"got {clock!r} and {zone!r}."
        ) from None


def zone_of(known: pd.Series) -> ZoneInfo:
    """The time zone of an election."""
    return ZoneInfo(known["time_zone"])


def night_end(day: date, known: pd.Series) -> datetime:
    """When election night ends: at the hour ``night_ends`` of the next morning."""
    return local(day + timedelta(days=1), known["night_ends"], known["time_zone"])


def result_addresses(known: pd.Series) -> dict[str, str]:
    """The two addresses at which the county serves its votes, by the kind of what they answer."""
    base, feed_id = known["address"], known["feed_id"]
    return {
        "counter": f"{base}ElectionResults/GetCounterData?electionID={feed_id}",
        "results": f"{base}electionresults/json?electionid={feed_id}",
    }
