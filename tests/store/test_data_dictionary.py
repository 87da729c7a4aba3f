"""The data dictionary: every table and column is described, and every source that is used is listed."""

import re

import pytest
from canvass.store.columns import BY_HAND_TABLES, CLAIM_TABLES, ELECTION_TABLES, EXTRA_TABLES, FACT_TABLES, package
from conftest import DATA

TABLES = {**ELECTION_TABLES, **EXTRA_TABLES, **BY_HAND_TABLES, **FACT_TABLES, **CLAIM_TABLES}
HEADER = ["column", "dtype", "unit", "meaning", "source"]
ELECTIONS = ["2022-primary", "2022-general", "2024-primary", "2024-primary-state", "2024-general"]
MORE = {"2024-primary-state/counties.csv", "2024-primary-state/reporting.csv"}
SOURCED = [("", name) for name in TABLES if name.startswith(("by-hand/", "platforms/")) and "source" in TABLES[name]]
SOURCED += [(election, "releases") for election in ELECTIONS]


def read_dictionary() -> dict[str, list[list[str]]]:
    """Table name to the rows of its column list, as ``data/README.md`` gives them."""
    sections = re.split(r"^### `(\S+)\.csv`$", (DATA / "README.md").read_text(encoding="utf-8"), flags=re.M)
    found = {}
    for name, text in zip(sections[1::2], sections[2::2], strict=True):
        assert name not in found, f"{name}.csv is described twice"
        lines = text.partition(f"| {' | '.join(HEADER)} |\n")[2].splitlines()
        end = next((i for i, line in enumerate(lines) if not line.startswith("|")), len(lines))
        found[name] = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:end]]
    return found


DICTIONARY = read_dictionary()


def test_it_describes_the_tables_of_the_schema_and_no_other():
    assert list(DICTIONARY) == list(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_dtypes_are_those_of_the_schema(table):
    assert [(row[0], row[1]) for row in DICTIONARY[table]] == list(TABLES[table].items())


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_unit_a_meaning_and_a_source(table):
    for row in DICTIONARY[table]:
        assert len(row) == len(HEADER), f"{row[0]}: a cell holds a bar"
        assert all(row), f"{row[0]}: an empty cell"


def test_every_csv_is_described():
    described = {f"{name}.csv" for name in (*BY_HAND_TABLES, *FACT_TABLES, *CLAIM_TABLES)}
    described |= {f"{election}/{name}.csv" for election in ELECTIONS for name in ELECTION_TABLES}
    found = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    assert {path for path in found if not path.startswith("live/")} == described | MORE


@pytest.mark.parametrize(("folder", "table"), SOURCED)
def test_every_source_used_is_listed(committed, folder, table):
    listed = [row["source_id"] for row in committed("", "sources")]
    assert len(listed) == len(set(listed)) > 0
    rows = committed(folder, table)
    used = {source for row in rows for source in row["source"].split(";") if source}
    assert used - set(listed) == set()
    if not folder:  # a release may come from the feed alone; a row by hand has a source
        assert [row for row in rows if not row["source"] and row.get("rule") != "unknown"] == []


def test_the_package_for_programs_is_made_from_the_same_schema():
    assert (DATA / "datapackage.json").read_text(encoding="utf-8") == package(DATA)
