"""What earlier counts say of ballots still out: how far estimates were off, and what came after election night."""

from functools import cache
from pathlib import Path

import numpy as np

from canvass.count.election import list_elections, load_election, of_night
from canvass.outlook.tally import has_drops
from canvass.store import files as store
from canvass.store.columns import BY_HAND_TABLES


def past_estimates(election_day: str) -> list[tuple[float, float]]:
    """Days since the polls closed, and log(ballots counted later / estimate), of other days' elections.

    >>> [round(off, 3) for _, off in past_estimates("2022-11-08")]
    [0.687, 0.216, 0.562]
    """
    return [(days, off) for day, days, off in _estimates(store.data_folder()) if day != election_day]


@cache
def _estimates(folder: Path) -> list[tuple[str, float, float]]:
    table = store.read_table(folder, "by-hand/past_estimates", BY_HAND_TABLES["by-hand/past_estimates"])
    ratio = (table["later"] / table["estimate"]).astype("float64").fillna(1 / table["ratio"])
    return list(zip(table["election_day"], table["days"], np.log(ratio), strict=True))


def past_nights(election_day: str) -> list[tuple[float, float]]:
    """Ballots counted by the end of election night, and later, of other days' counts that were not captured.

    >>> past_nights("2022-11-08")
    [(822545.0, 797252.0)]
    """
    return [(night, later) for day, night, later in _nights(store.data_folder()) if day != election_day]


@cache
def _nights(_folder: Path) -> list[tuple[str, float, float]]:
    found = []
    for other in map(load_election, list_elections()):
        if other.certified and not has_drops(other):
            counted = other.releases["ballots"].astype("float64")
            night, final = counted[of_night(other.releases)].dropna(), float(counted.iloc[-1])
            found += [(other.election_day.isoformat(), end, final - end) for end in night.tail(1)]
    return found
