"""What every table must satisfy, checked where tables are written and in the tests.

pandera takes most of a second to import: the notebooks' path never comes here.
"""

from collections.abc import Mapping

import pandas as pd
import pandera.pandas as pa

from canvass.errors import TableError
from canvass.feed.rules import RULES
from canvass.store.columns import CONFIRMS, ELECTION_TABLES, EXTRA_TABLES, KEPT_OUT, RELEASE

_OFFSET = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$"
_TABLES = ELECTION_TABLES | EXTRA_TABLES
_KEYS = {
    "releases": ["release"],
    "contests": ["contest_id"],
    "candidates": ["candidate_id"],
    "votes": ["release", "candidate_id"],
    "ballots": ["release", "contest_id"],
    "ledger": ["capture"],
    "counties": ["release", "county", "candidate_id"],
    "reporting": ["release", "county", "contest_id"],
    "estimates": ["published_on", "county"],
    "registration": ["county"],
}
_CHECKS: dict[tuple[str, str], list[pa.Check]] = {
    ("releases", "released_at"): [pa.Check.str_matches(_OFFSET)],
    ("contests", "slug"): [pa.Check.str_matches(r"[a-z0-9-]+$"), pa.Check(lambda s: s.is_unique)],
    ("contests", "name"): [pa.Check(lambda s: ~s.str.isupper(), element_wise=False)],
    ("contests", "seats"): [pa.Check.in_range(1, 9)],
    ("contests", "kind"): [pa.Check.isin(["candidate", "measure", "retention", "president"])],
    ("contests", "rule"): [pa.Check.isin(RULES)],
    ("contests", "places"): [pa.Check.in_range(1, 9)],
    ("contests", "line"): [pa.Check.isin([0.5, 0.55, 0.666667])],
    ("contests", "decided_here"): [pa.Check.isin(["yes", "no", "unknown"])],
    ("candidates", "name"): [
        pa.Check.str_length(min_value=1),
        pa.Check(lambda s: ~s.str.match(r"[A-Z]{3,}(?: [A-Z]{2,})+$")),  # no name is shown in capitals
    ],
    ("votes", "reported_share"): [pa.Check.in_range(0, 1)],
    ("ledger", "verdict"): [pa.Check.isin([RELEASE, CONFIRMS, KEPT_OUT])],
    ("ledger", "reason"): [pa.Check.str_length(min_value=1)],
    ("ledger", "sha256"): [pa.Check.str_matches(r"[0-9a-f]{64}$")],
    ("ledger", "captured_at"): [pa.Check.str_matches(_OFFSET)],
}


def _column(table: str, name: str, dtype: str) -> pa.Column:
    checks = list(_CHECKS.get((table, name), []))
    if dtype in ("int64", "Int64"):
        checks.append(pa.Check.ge(0))
    kind = "str" if dtype in ("moment", "day") else dtype
    return pa.Column(kind, checks, nullable=dtype in ("Int64", "float64"), coerce=True)


def schema(table: str) -> pa.DataFrameSchema:
    """The schema of one table of an election folder."""
    columns = {name: _column(table, name, dtype) for name, dtype in _TABLES[table].items()}
    return pa.DataFrameSchema(columns, unique=_KEYS[table], strict=True, ordered=True, name=table)


def check(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Check all tables of one election, each alone and against each other.

    A TableError names the table, column and check that failed, with the first failing values.
    """
    try:
        there = [name for name in _TABLES if name in ELECTION_TABLES or name in tables]
        checked = {name: schema(name).validate(tables[name], lazy=True) for name in there}
    except pa.errors.SchemaErrors as error:
        failures = error.failure_cases[["column", "check", "failure_case"]].head(3)
        raise TableError(f"{error.schema.name}.csv breaks its schema: {failures.to_dict('records')}.") from None
    for problem in _dangling(checked):
        raise TableError(problem)
    return checked


def _dangling(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Rows that point to nothing, and mail and in-person ballots that do not add up."""
    targets = {"contest_id": "contests", "candidate_id": "candidates", "release": "releases"}
    problems = []
    for table, frame in tables.items():
        for column, target in targets.items():
            if lost := set(frame.get(column, pd.Series()).dropna()) - set(tables[target][column]):
                problems.append(f"{table}.csv: {column} {sorted(lost)[:3]} not in {target}.csv.")
    releases = tables["releases"].dropna(subset=["ballots_mail"])
    apart = releases[releases["ballots"] != releases["ballots_mail"] + releases["ballots_in_person"]]
    if len(apart):
        problems.append(f"releases.csv: ballots are not mail + in person in releases {apart['release'].tolist()}.")
    return problems
