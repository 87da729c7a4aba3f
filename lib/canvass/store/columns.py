"""The public schema in one place: every table, its columns and their dtypes; for programs as ``datapackage.json``.

Meaning, units and sources are in ``data/README.md``; what the values must satisfy is in :mod:`canvass.feed.schemas`.
"""

import json
import re
from pathlib import Path

import pandas as pd

from canvass.store.files import data_folder, is_election_name, read_table


def _tables(written: str) -> dict[str, dict[str, str]]:
    """Table to column to dtype, as written below; a column without a dtype is a text.

    A ``moment`` is a time with offset, a ``day`` an ISO day (an estimate's perhaps with its time).

    >>> _tables("votes: release int64, label")
    {'votes': {'release': 'int64', 'label': 'str'}}
    """
    return {
        name: {column: dtype[0] if dtype else "str" for column, *dtype in map(str.split, columns.split(","))}
        for name, columns in re.findall(r"^(\S+): (.+(?:\n .+)*)", written, re.M)
    }


#: Tables of every election folder ``data/<election>/``.
ELECTION_TABLES = _tables("""
releases: release int64, released_at moment, label, ballots Int64, ballots_mail Int64, ballots_in_person Int64,
    outstanding Int64, outstanding_mail Int64, outstanding_conditional Int64, outstanding_provisional Int64,
    outstanding_other Int64, source, time_known bool
contests: contest_id int64, slug, name, group, seats int64, kind, rule, places int64, line float64, decided_here,
    counties, runoff_on day, rule_source, defect
candidates: candidate_id int64, contest_id int64, name, ballot_name, party
votes: release int64, candidate_id int64, votes Int64, reported_share float64
ballots: release int64, contest_id int64, ballots int64, undervotes int64, overvotes int64, write_ins int64
ledger: capture int64, kind, captured_at moment, feed_time moment, file, sha256, verdict, reason, detail,
    release Int64
""")

#: Tables that an election folder has where its source knows more: the counties of a contest that crosses their lines
#: (rows only where something changed), what they say of their precincts, estimates of its own.
EXTRA_TABLES = _tables("""
counties: release int64, county, candidate_id int64, votes int64
reporting: release int64, county, contest_id int64, reported_at moment, precincts Int64, precincts_all Int64
estimates: published_on day, county, total Int64, mail Int64, conditional Int64, provisional Int64, other Int64,
    processed Int64, to_cure Int64, source
registration: county, registered Int64
""")

#: What was carried by hand and goes into the election tables with ``make data``.
BY_HAND_TABLES = _tables("""
by-hand/elections: election, feed_id, title, election_day day, certified_on day, source, note, reader, address, hosts,
    place, time_zone, polls_close, night_ends
by-hand/outstanding: election, published_on day, total Int64, mail Int64, conditional Int64, provisional Int64,
    other Int64, source, confidence, note
by-hand/reported: election, contest, release_on day, release_time, label, candidate, votes Int64, share float64,
    source, confidence
by-hand/reported_ballots: election, release_on day, release_time, label, ballots Int64, ballots_mail Int64,
    ballots_in_person Int64, added Int64, added_mail Int64, added_in_person Int64, source, confidence, note
by-hand/rules: election, group, contest, rule, places Int64, line float64, runoff_on day, decided_here, counties,
    source, note
by-hand/certified: election, contest, candidate, votes Int64, share float64, outcome, source
by-hand/past_estimates: election_day day, days float64, estimate Int64, later Int64, ratio float64, source, note
by-hand/publisher: name, contact, site
""")

#: Sourced figures about the candidates and what followed, and the sources themselves.
FACT_TABLES = _tables("""
platforms/candidates: name, ballot_name, designation, withdrew bool, withdrew_on, endorsed, party, source, note
platforms/pledges: pledge_id, candidate, issue, pledge, target float64, unit, deadline_days Int64, stage, bound,
    target_low float64, target_high float64, running_usd float64, part_of, opinion_source bool, source,
    source_date, note
platforms/money: candidate, stage, as_of, metric, usd float64, bound, scope, source, note, misfit
platforms/homelessness: area, year int64, total Int64, unsheltered Int64, sheltered Int64, derived, source, note
platforms/outcomes: metric, as_of, value float64, unit, bound, kind, opinion_source bool, source, note
sources: source_id, publisher, original_publisher, url, note
""")

#: The claims that are checked, and figures that only they rest on.
CLAIM_TABLES = _tables("""
claims: claim_id, claimed_by, claimed_on, claim, asserted, unit, rule, arguments, tolerance, source, note
by-hand/claim_figures: figure_id, series, about, what, value, unit, at, known_on, source, note
""")

#: All that is carried by hand.
CARRIED = BY_HAND_TABLES | FACT_TABLES | CLAIM_TABLES

#: What became of a capture (``ledger.verdict``).
RELEASE, CONFIRMS, KEPT_OUT = "release", "confirms", "kept out"

_TYPES = {
    "str": "string",
    "day": "string",
    "int64": "integer",
    "Int64": "integer",
    "float64": "number",
    "bool": "boolean",
}
_PUBLIC = {"title": "Public record", "path": "https://results.lavote.gov/", "name": "public-record"}
_OWN = {"title": "MIT", "path": "https://opensource.org/license/mit", "name": "MIT"}


def read(name: str, data: Path | None = None) -> pd.DataFrame:
    """One of the tables :data:`CARRIED` by hand, which has to be registered (``make checksums``)."""
    return read_table(data or data_folder(), name, CARRIED[name])


def package(data: Path) -> str:
    """``datapackage.json``: each table of ``data`` with its path, columns, types, licence (https://datapackage.org)."""
    folders = sorted(path.parent.name for path in data.glob("*/releases.csv") if is_election_name(path.parent.name))
    tables = {
        f"{folder}/{name}": (dtypes, _PUBLIC)
        for folder in folders
        for name, dtypes in (ELECTION_TABLES | EXTRA_TABLES).items()
        if name in ELECTION_TABLES or (data / folder / f"{name}.csv").is_file()
    }
    tables |= {name: (dtypes, _OWN) for name, dtypes in CARRIED.items()}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "canvass",
        "title": "Canvass: releases of slow ballot counts, and what was carried by hand",
        "resources": [
            {
                "name": path.replace("/", "-").lower(),
                "path": f"{path}.csv",
                "type": "table",
                "licenses": [licence],
                "schema": {
                    "fields": [{"name": name, "type": _TYPES.get(dtype, "datetime")} for name, dtype in dtypes.items()],
                    "missingValues": [""],
                },
            }
            for path, (dtypes, licence) in tables.items()
        ],
    }
    return json.dumps(package, indent=1) + "\n"
