"""Import somebody's tables as an election of one's own (``make import``)."""

from pathlib import Path

import pandas as pd

from canvass.errors import ParameterError, TableError
from canvass.feed import build, schemas, tables
from canvass.feed.rebuild import asked_of, put, refuse_folder
from canvass.store import files as store
from canvass.store.elections import COLUMNS, DEFAULTS, LIVE, known_elections


def import_tables(source: Path, election: str, replace: bool = False) -> Path:
    """Check the tables in ``source`` (CSV or a workbook) and put them into ``data/live/<election>/``, all or none.

    With ``replace`` even if releases of an earlier import are lost. An error names file, row and column, what was
    expected and what is there; nothing changed.
    """
    data = store.data_folder()
    if not store.is_election_name(election):
        raise ParameterError(
            f"election {election!r}: expected a year and words of small letters or digits, such as 2026-prop-1."
        )
    known = _known(source, election, data)
    asked = asked_of(election, data, known)
    folder = data / LIVE / election
    refuse_folder(folder)
    built = schemas.check(build.build(tables.read(source, asked), asked))
    row = pd.DataFrame([known.reindex(list(COLUMNS)).fillna("")])
    put(folder, {**built, "election": row}, replace)
    return folder


def _known(source: Path, election: str, data: Path) -> pd.Series:
    """What is known of the election: the table ``election``, else its row carried by hand; empty cells filled in."""
    if (data / election / "releases.csv").exists():
        raise ParameterError(f"election {election!r}: is among those of {data} already; give the import another name.")
    elections = known_elections(data)
    known = tables.row_of(source, election)
    if known is None and election in elections.index:
        known = elections.loc[election].copy()
        known["election"] = election
    if known is None:
        raise TableError(
            f"{source}: expected a table election with a row of title and election_day (perhaps place, certified_on, "
            "time_zone, polls_close, night_ends, source, note), got none; add election.csv, or a sheet election."
        )
    filled = {name: known[name] or meant for name, meant in DEFAULTS.items() if name != "place"}
    return pd.concat([known.drop(list(filled)), pd.Series({**filled, "reader": "tables"})]).rename(election)
