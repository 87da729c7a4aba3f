"""Rebuild the tables of one election from a folder of captures (``make data``)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError, ParameterError, TableError, listing
from canvass.feed import build as tables
from canvass.feed import schemas
from canvass.feed.counted import Asked, Judged, NoReleaseError
from canvass.feed.readers import reader_of
from canvass.moments import show_moment
from canvass.store import columns, whole
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES, EXTRA_TABLES
from canvass.store.elections import DEFAULTS, LIVE, election_folder, known_elections, local, night_end

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
#: What an election's folder may hold besides its tables, where it goes on.
BESIDES = ["captures", "election.csv", "forecasts.jsonl", "said.jsonl", "scores.csv"]


def asked_of(election: str, data: Path, known: pd.Series | None = None) -> Asked:
    """What is known of an election before its captures are read, of its row or of the one given."""
    elections = known_elections(data)
    if known is None:
        known = _row_of(election, data, elections)
    carried = {name: columns.read(f"by-hand/{name}", data) for name in BY_HAND}
    by_hand = {name: table[table["election"] == election] for name, table in carried.items()}
    rules = columns.read("by-hand/rules", data)
    by_hand["rules"] = rules_of(rules, election, known["reader"] != DEFAULTS["reader"])
    spelled = columns.read("platforms/candidates", data)
    names = dict(zip(spelled["ballot_name"], spelled["name"], strict=True))
    day = date.fromisoformat(known["election_day"])
    closes = local(day, known["polls_close"], known["time_zone"])
    return Asked(election, known, day, closes, night_end(day, known), by_hand, elections, names)


def _row_of(election: str, data: Path, elections: pd.DataFrame) -> pd.Series:
    """The row of an election that may be rebuilt: by its name and its row."""
    if not store.is_election_name(election):
        raise ParameterError(
            f"election {election!r}: expected a year and words of small letters or digits, such as 2026-primary."
        )
    if election not in elections.index:
        raise ParameterError(
            f"election {election!r}: no row in {data / 'by-hand' / 'elections.csv'}; add one that says its title "
            "and days, then 'make checksums', then this again."
        )
    return elections.loc[election]


def refuse_folder(folder: Path) -> None:
    """Refuse to replace a folder that is none of an election's tables."""
    own = {store.CHECKSUMS, *BESIDES, *(f"{name}.csv" for name in ELECTION_TABLES | EXTRA_TABLES)}
    if folder.exists() and not folder.is_dir():
        raise TableError(f"{folder}: expected a folder of election tables, got a file.")
    found = [path.name for path in folder.glob("[!.]*") if path.name not in own]
    if found:
        raise TableError(f"{folder}: holds more than an election's tables ({listing(sorted(found))}); move that away.")


def rebuild(feed: Path, election: str, data: Path | None = None, replace: bool = False, live: bool = False) -> Path:
    """Turn the captures in ``feed`` into ``data/<election>/``; the same input gives the same bytes.

    Only that folder is written, never what was carried by hand, nor its checksums.

    Parameters
    ----------
    feed
        A folder of captures with its ``captures.csv``, in the form that the election's reader reads.
    election
        Name of the election's folder, such as ``2022-general``; ``data/by-hand/elections.csv`` has its row.
    replace
        Even if releases of the old tables are lost.
    live
        Into ``data/live/<election>/``, which git ignores.

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
    asked = asked_of(election, data)
    folder = data / LIVE / election if live else election_folder(election, data)
    refuse_folder(folder)
    try:
        counted = reader_of(asked.known["reader"]).read(feed, asked)
    except NoReleaseError as error:
        raise CaptureError(f"{error}{_ledger_alone(folder, error.ledger)}") from None
    put(folder, schemas.check(tables.build(counted, asked)), replace)
    return folder


def put(folder: Path, built: dict[str, pd.DataFrame], replace: bool) -> None:
    """Put checked tables in place, all or none; refused where releases would be lost."""
    folder.parent.mkdir(exist_ok=True)
    with whole.replacing(folder) as new:
        if not replace:
            refuse_losses(folder, built)
        store.write_tables(new, built)
    for name in EXTRA_TABLES.keys() - built.keys():  # of an earlier version; the registry does not know it any more
        (folder / f"{name}.csv").unlink(missing_ok=True)


def refuse_losses(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse new tables that lack a release of those in ``folder``.

    A release that was captured is the same where its moment is. One that was only reported by hand gives way
    to any release captured on its day. Where the old tables cannot be read, nobody can tell: that is refused too.
    """
    if not (folder / "releases.csv").exists():
        return
    try:
        old = store.read_registered(folder, {name: ELECTION_TABLES[name] for name in ("releases", "ledger")})
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


def rules_of(rules: pd.DataFrame, election: str, elsewhere: bool = False) -> pd.DataFrame:
    """The rows of the rules that name an election, or all of the county; of one ``elsewhere`` its own alone."""
    return rules[[election in named.split(";") or not (named or elsewhere) for named in rules["election"]]]


def _ledger_alone(folder: Path, judged: tuple[Judged, ...]) -> str:
    """Write the ledger where no tables are that it would replace; say where it is."""
    if (folder / "releases.csv").exists():
        return ""
    folder.parent.mkdir(exist_ok=True)
    with whole.replacing(folder) as new:
        store.write_tables(new, {"ledger": tables.ledger_table(judged)})
    return f" See {folder / 'ledger.csv'}."


def summary(folder: Path) -> str:
    """What a rebuild made of the captures, in a few lines: releases, and why the rest was kept out."""
    read = store.read_tables(folder, {name: ELECTION_TABLES[name] for name in ("ledger", "contests")})
    ledger, contests = read["ledger"], read["contests"]
    releases = ledger.loc[ledger["verdict"] == "release", "release"].nunique()
    captures = "" if (ledger["kind"] == "tables").all() else f"{len(ledger)} captures, "
    lines = [f"{folder}: {captures}{releases} releases."]
    for (verdict, reason), group in ledger.groupby(["verdict", "reason"], sort=False):
        lines.append(f"  {len(group):4} {verdict}: {reason}")
    broken = contests[contests["defect"] != ""]
    lines += [
        f"  breaks an identity for good: {row.name_} ({row.defect})"
        for row in broken.rename(columns={"name": "name_"}).itertuples()
    ]
    parts = [part for detail in ledger["detail"] for part in detail.split("; ") if part.startswith(REMARKED)]
    return "\n".join([*lines, *(f"  {remark}" for remark in dict.fromkeys(parts))])
