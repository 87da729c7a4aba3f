"""Rebuild the tables of one election from a folder of captures (``make data``)."""

from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError, ParameterError, TableError, listing
from canvass.feed import build as tables
from canvass.feed import captures, ledger, roster, schemas
from canvass.feed.answers import Listing
from canvass.feed.losses import refuse_losses
from canvass.feed.unfit import feed_id_of
from canvass.store import files as store
from canvass.store import whole
from canvass.store.columns import BY_HAND_TABLES, ELECTION_TABLES, FACT_TABLES

#: What of the ledger's details is said at once to whoever rebuilds.
REMARKED = (
    "contests without",
    "candidates without",
    "candidates of no",
    "contests listed",
    "listed,",
    "fell",
    "replaced",
)
BY_HAND = ["outstanding", "reported", "reported_ballots"]


def read_by_hand(data: Path, name: str, election: str = "") -> pd.DataFrame:
    """One election's rows, or all, of a table carried by hand, which has to be registered (``make checksums``)."""
    frame = store.read_table(data, f"by-hand/{name}", BY_HAND_TABLES[f"by-hand/{name}"])
    return frame[frame["election"] == election] if election else frame


def _known_election(data: Path, election: str) -> pd.Series:
    """The row of an election that may be rebuilt: by its name, its row and what its folder holds."""
    if not store.is_election_name(election):
        raise ParameterError(
            f"election {election!r}: expected a year and words of small letters or digits, such as 2026-primary."
        )
    known = read_by_hand(data, "elections", election)
    if known.empty:
        raise ParameterError(
            f"election {election!r}: no row in {data / 'by-hand' / 'elections.csv'}; add one that says its title "
            "and days, then 'make checksums', then this again."
        )
    own = {store.CHECKSUMS, *(f"{name}.csv" for name in ELECTION_TABLES)}
    folder = data / election
    if folder.exists() and not folder.is_dir():
        raise TableError(f"{folder}: expected a folder of election tables, got a file.")
    found = [path.name for path in folder.glob("[!.]*") if path.name not in own]
    if found:
        raise TableError(f"{folder}: holds more than an election's tables ({listing(sorted(found))}); move that away.")
    return known.iloc[0]


def rebuild(feed: Path, election: str, data: Path | None = None, replace: bool = False) -> Path:
    """Turn the captures in ``feed`` into ``data/<election>/``; the same input gives the same bytes.

    Only that folder is written, never what was carried by hand, nor its checksums.

    Parameters
    ----------
    feed
        A folder of captures with its ``captures.csv``.
    election
        Name of the election's folder, such as ``2022-general``; ``data/by-hand/elections.csv`` has its row.
    replace
        Even if releases of the old tables are lost.

    Raises
    ------
    ParameterError
        The election's name is not one, or has no row.
    CaptureError
        The captures cannot be read, or hold no release.
    TableError
        A table would break its schema, or releases would be lost; the old tables stay.
    """
    data = data or store.data_folder()
    known = _known_election(data, election)
    by_hand = {name: read_by_hand(data, name, election) for name in BY_HAND}
    by_hand["rules"] = rules_of(read_by_hand(data, "rules"), election)
    spelled = store.read_table(data, "platforms/candidates", FACT_TABLES["platforms/candidates"])
    names = dict(zip(spelled["ballot_name"], spelled["name"], strict=True))
    read = captures.read_captures(feed)
    listing = captures.read_roster(feed, read, date.fromisoformat(known["election_day"]))
    remark = refuse_another(feed, read, listing, read_by_hand(data, "elections"), known)
    book = ledger.keep(read, roster.build(listing, names), remark)
    if not book.releases:
        raise CaptureError(_no_release(feed, data / election, book))
    built = schemas.check(tables.build(book, known["certified_on"], by_hand))
    with whole.replacing(data / election) as new:
        if not replace:
            refuse_losses(data / election, built)
        store.write_tables(new, built)
    return data / election


def rules_of(rules: pd.DataFrame, election: str) -> pd.DataFrame:
    """The rows of the rules that name an election, or all."""
    return rules[[not named or election in named.split(";") for named in rules["election"]]]


def refuse_another(
    feed: Path, read: list[captures.Capture], listing: Listing, elections: pd.DataFrame, known: pd.Series
) -> str:
    """Refuse captures of another election by the feed's own id; where a source has none, the day alone is held.

    An id that no election is known by may be the row's mistake, on the right day: it is let in with a remark.
    """
    feed_id = feed_id_of(read, listing.feed_id)
    if feed_id is None or str(feed_id) == known["feed_id"]:
        return ""
    if str(feed_id) in set(elections["feed_id"]) or (listing.feed_id and known["feed_id"]):
        raise CaptureError(
            f"{feed}: captures of another election: expected the feed's id {known['feed_id']} "
            f"(data/by-hand/elections.csv, {known['election']}), got {feed_id}; say which with ELECTION=."
        )
    return f"the feed calls this election {feed_id}, elections.csv {known['feed_id'] or 'nothing'}"


def _no_release(feed: Path, folder: Path, book: ledger.Ledger) -> str:
    """What to say where no capture is a release; the ledger is written where no tables are that it would replace."""
    reasons = Counter(verdict.reason for verdict in book.verdicts).most_common()
    detail = next((v.detail for v in book.verdicts if v.reason == reasons[0][0]), "")
    where = ""
    if not (folder / "releases.csv").exists():
        with whole.replacing(folder) as new:
            store.write_tables(new, {"ledger": tables.ledger_table(book, 0)})
        where = f" See {folder / 'ledger.csv'}."
    said = ", ".join(f"{number} as {reason}" for reason, number in reasons)
    return (
        f"{feed}: no release among {len(book.verdicts)} captures; kept out {said}"
        f"{f' (the first: {detail})' if detail else ''}.{where}"
    )


def summary(folder: Path) -> str:
    """What a rebuild made of the captures, in a few lines: releases, and why the rest was kept out."""
    read = store.read_tables(folder, {name: ELECTION_TABLES[name] for name in ("ledger", "contests")})
    ledger, contests = read["ledger"], read["contests"]
    lines = [f"{folder}: {len(ledger)} captures, {(ledger['verdict'] == 'release').sum()} releases."]
    for (verdict, reason), group in ledger.groupby(["verdict", "reason"], sort=False):
        lines.append(f"  {len(group):4} {verdict}: {reason}")
    broken = contests[contests["defect"] != ""]
    lines += [
        f"  breaks an identity for good: {row.name_} ({row.defect})"
        for row in broken.rename(columns={"name": "name_"}).itertuples()
    ]
    parts = [part for detail in ledger["detail"] for part in detail.split("; ") if part.startswith(REMARKED)]
    return "\n".join([*lines, *(f"  {remark}" for remark in dict.fromkeys(parts))])
