"""What a rebuild would lose: releases the old tables have and the new ones have not."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from canvass.errors import TableError, listing
from canvass.moments import show_moment
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES

COMPARED = ("releases", "ledger")


def refuse_losses(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse new tables that lack a release of those in ``folder``.

    A release that was captured is the same where its moment is. One that was only reported by hand gives way
    to any release captured on its day. Where the old tables cannot be read, nobody can tell: that is refused too.
    """
    if not (folder / "releases.csv").exists():
        return
    try:
        old = store.read_registered(folder, {name: ELECTION_TABLES[name] for name in COMPARED})
    except TableError as error:
        raise TableError(
            f"{error} As they are, nobody can tell which releases this rebuild would lose; "
            "to replace them all the same, add REPLACE=yes."
        ) from None
    lost = _lost(old["releases"], old["ledger"], tables["releases"])
    if lost:
        raise TableError(
            f"{folder}: {len(lost)} of {len(old['releases'])} releases would be lost: {listing(lost)}. The old tables "
            "are kept; give captures that hold these releases too, or add REPLACE=yes if they are to go."
        )


def _lost(old: pd.DataFrame, ledger: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    moments = pd.to_datetime(new["released_at"], utc=True).dt.tz_convert(store.TIMEZONE)
    captured = old["release"].isin(ledger.loc[ledger["verdict"] == "release", "release"])
    same_moment = old["released_at"].isin(moments)
    same_day = old["released_at"].dt.date.isin(moments.dt.date)
    gone = old[~same_moment & (captured | ~same_day)]
    return [f"{row.label} ({show_moment(row.released_at, year=True)})" for row in gone.itertuples()]
