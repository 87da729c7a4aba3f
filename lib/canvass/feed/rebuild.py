"""Rebuild the tables of one election from a folder of captures (``make data``)."""

from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError
from canvass.feed import build as tables
from canvass.feed import captures, ledger, roster, schemas
from canvass.store import files as store
from canvass.store.columns import BY_HAND_TABLES, ELECTION_TABLES, FACT_TABLES

BY_HAND = ["outstanding", "reported", "reported_ballots"]


def read_by_hand(data: Path, name: str, election: str) -> pd.DataFrame:
    """One election's rows of a table carried by hand, which may just have been edited."""
    frame = store.parse_table(data / "by-hand" / f"{name}.csv", BY_HAND_TABLES[f"by-hand/{name}"])
    return frame[frame["election"] == election]


def rebuild(feed: Path, election: str, data: Path | None = None) -> Path:
    """Turn the captures in ``feed`` into ``data/<election>/``; the same input gives the same bytes.

    Parameters
    ----------
    feed
        A folder of captures with its ``captures.csv``.
    election
        Name of the election's folder, such as ``2022-general``. A row in
        ``data/by-hand/elections.csv`` says when it was certified; without one it is not.

    Raises
    ------
    CaptureError
        The captures cannot be read, or hold no release.
    TableError
        A table would break its schema; the old tables stay.
    """
    data = data or store.data_folder()
    read = captures.read_captures(feed)
    spelled = store.parse_table(data / "platforms" / "candidates.csv", FACT_TABLES["platforms/candidates"])
    names = dict(zip(spelled["ballot_name"], spelled["name"], strict=True))
    people = roster.build(captures.read_roster(feed, read), names)
    book = ledger.keep(read, people)
    if not book.releases:
        reasons = sorted({verdict.reason for verdict in book.verdicts})
        raise CaptureError(f"{feed}: no release among {len(read)} captures; all were kept out as {reasons}.")
    by_hand = {name: read_by_hand(data, name, election) for name in BY_HAND}
    known = read_by_hand(data, "elections", election)
    certified = known["certified_on"].iloc[0] if len(known) else ""
    built = tables.build(people, book, certified, by_hand)
    store.replace_tables(data / election, schemas.check(built))
    store.write_checksums(data)
    return data / election


def summary(folder: Path) -> str:
    """What a rebuild made of the captures, in a few lines: releases, and why the rest was kept out."""
    ledger = store.read_table(folder, "ledger", ELECTION_TABLES["ledger"])
    contests = store.read_table(folder, "contests", ELECTION_TABLES["contests"])
    lines = [f"{folder}: {len(ledger)} captures, {(ledger['verdict'] == 'release').sum()} releases."]
    for (verdict, reason), group in ledger.groupby(["verdict", "reason"], sort=False):
        lines.append(f"  {len(group):4} {verdict}: {reason}")
    broken = contests[contests["defect"] != ""]
    lines += [
        f"  breaks an identity for good: {row.name_} ({row.defect})"
        for row in broken.rename(columns={"name": "name_"}).itertuples()
    ]
    remarks = {part for detail in ledger["detail"] for part in detail.split("; ") if "without a name" in part}
    return "\n".join([*lines, *(f"  {remark}" for remark in sorted(remarks))])
