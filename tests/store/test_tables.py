"""The tables: written whole or not at all, checked when written and when read, true to the feed."""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from canvass import load_election
from canvass.errors import ParameterError, StorageError, TableError
from canvass.feed import schemas
from canvass.feed.rebuild import rebuild, summary
from canvass.store import files as store
from canvass.store import whole
from canvass.store.columns import BY_HAND_TABLES, ELECTION_TABLES, FACT_TABLES
from small_feed import SMALL, Shot, write_feed

ELECTIONS = ["2022-primary", "2022-general", "2024-primary", "2024-general"]
CAPTURED = ["2022-general", "2024-primary", "2024-general"]
OLD = [Shot(kind, at, 1000, at) for at in (30, 60) for kind in ("counter", "results")]
NEW = [*OLD, Shot("counter", 90, 1200, 90)]


class Stopped(Exception):
    """What an interrupted run looks like."""


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def small(tmp_path, data, monkeypatch):
    """A data folder with the made-up election in it, which the library reads."""
    rebuild(write_feed(tmp_path / "old", OLD), SMALL, data)
    monkeypatch.setenv("CANVASS_DATA", str(data))
    return data


@pytest.fixture(scope="module")
def real():
    """The committed tables of November 2022 as they are checked before they are written."""
    folder = store.data_folder() / "2022-general"
    text = {t: {c: "str" for c, kind in cs.items() if kind == "moment"} for t, cs in ELECTION_TABLES.items()}
    return {t: store.read_table(folder, t, {**cs, **text[t]}) for t, cs in ELECTION_TABLES.items()}


# --- written whole or not at all ---------------------------------------------------------------


def test_written_twice_the_bytes_are_the_same(tmp_path, small):
    before = contents(small)
    rebuild(tmp_path / "old", SMALL, small)
    assert contents(small) == before


def stop_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int) -> None:
    """Let the ``call``-th call of ``owner.name`` raise, before it does anything."""
    original, seen = getattr(owner, name), []

    def stopping(*args: object, **kwargs: object) -> object:
        seen.append(name)
        if len(seen) == call:
            raise Stopped(name)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, stopping)


MOVES = len(ELECTION_TABLES) + 1
#: What is stopped, and how many releases are there afterwards: 2 in the old tables, 3 in the new.
STOPS = [
    *((pd.DataFrame, "to_csv", call, 2) for call in range(1, len(ELECTION_TABLES) + 1)),
    (store, "checksum_lines", 1, 2),
    (Path, "rename", 1, 2),
    *((Path, "replace", call, 3) for call in range(1, MOVES + 1)),
    (Path, "rmdir", 1, 3),
]


@pytest.mark.parametrize(("owner", "name", "call", "releases"), STOPS, ids=[f"{stop[1]}-{stop[2]}" for stop in STOPS])
def test_stopped_anywhere_the_tables_are_all_old_or_all_new(tmp_path, small, monkeypatch, owner, name, call, releases):
    before = contents(small)
    write_feed(tmp_path / "new", NEW)
    with monkeypatch.context() as patch:
        stop_at(patch, owner, name, call)
        with pytest.raises(Stopped):
            rebuild(tmp_path / "new", SMALL, small)
    assert len(load_election(SMALL).releases) == releases
    same = {file: content for file, content in before.items() if releases == 2 or SMALL not in file}
    assert {file: contents(small)[file] for file in same} == same
    rebuild(tmp_path / "new", SMALL, small)
    assert len(load_election(SMALL).releases) == 3
    assert leftovers(small) == []


def leftovers(data: Path) -> list[str]:
    """Hidden files beside the tables, but for the locks."""
    return [path.name for path in data.rglob(".*") if not path.name.endswith(".lock")]


def test_a_load_while_tables_are_put_in_place_waits_for_them(tmp_path, small):
    """Between two moves nothing fits together; the lock is held by another process."""
    script = (
        "import sys, time; from pathlib import Path; from canvass.store import whole\n"
        "with whole.locked(Path(sys.argv[1])):\n print('held', flush=True); sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, small / SMALL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "held\n"
        votes = (small / SMALL / "votes.csv").read_bytes()
        (small / SMALL / "votes.csv").write_bytes(b"half")
        with ThreadPoolExecutor() as pool:
            load = pool.submit(load_election, SMALL)
            with pytest.raises(TimeoutError):
                load.result(timeout=0.3)
            (small / SMALL / "votes.csv").write_bytes(votes)
            writer.communicate("go on\n")
            assert len(load.result(timeout=30).releases) == 2


def test_a_folder_that_may_not_be_written_loads_all_the_same(small, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "here")

    monkeypatch.setattr(whole.FileLock, "acquire", refuse)
    assert len(load_election(SMALL).releases) == 2
    (small / SMALL / "votes.csv").write_bytes(b"half")
    with pytest.raises(TableError, match=r"votes\.csv: changed or truncated"):
        load_election(SMALL)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "No space left on device; free some space and run it again"),
        (errno.EROFS, "Read-only file system; make it writable, or work in a copy of the project"),
        (errno.EIO, "Input/output error; mend that and run it again"),
    ],
)
def test_a_disk_that_refuses_is_one_line_and_the_old_tables_are_whole(tmp_path, small, monkeypatch, number, said):
    before = contents(small / SMALL)
    write_feed(tmp_path / "new", NEW)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(pd.DataFrame, "to_csv", refuse)
    with pytest.raises(StorageError) as caught:
        rebuild(tmp_path / "new", SMALL, small)
    assert str(caught.value) == f"{small / SMALL}: {said}. What was there before is whole."
    assert (contents(small / SMALL), leftovers(small)) == (before, [])


def test_stopped_while_the_registry_is_written_the_old_one_stays(small, monkeypatch):
    def half(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text.encode()[: len(text) // 2])
        raise Stopped

    before = (small / store.CHECKSUMS).read_bytes()
    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(Stopped):
        store.write_checksums(small)
    assert ((small / store.CHECKSUMS).read_bytes(), leftovers(small)) == (before, [])


def test_registering_names_the_tables_that_were_changed(small):
    with (small / "by-hand" / "outstanding.csv").open("a") as lines:
        lines.write("\n")
    assert store.write_checksums(small) == ["by-hand/outstanding.csv"]
    assert store.write_checksums(small) == []


# --- only what is meant is replaced ------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "by-hand", "platforms", "../2031-x", "/tmp/2031-x", "2030", "2030-General", "2030-x/", "2030-x\n"],
)
def test_a_name_that_is_no_elections_is_refused_before_anything_is_read(tmp_path, small, name):
    before = contents(small)
    with pytest.raises(ParameterError, match=r"expected a year and words of small letters or digits"):
        rebuild(tmp_path / "no captures here", name, small)
    assert contents(small) == before


def test_an_election_without_a_row_is_refused_before_anything_is_read(tmp_path, small):
    with pytest.raises(ParameterError, match=r"'2031-general': no row in .*elections\.csv; add one"):
        rebuild(tmp_path / "no captures here", "2031-general", small)


def test_tables_without_a_row_are_not_loaded(small):
    shutil.copytree(small / SMALL, small / "2031-general")
    with pytest.raises(ParameterError, match=r"'2031-general': no row in data/by-hand/elections\.csv"):
        load_election("2031-general")


def test_a_folder_that_holds_something_else_is_not_replaced(tmp_path, small):
    (small / SMALL / "notes.txt").write_text("mine")
    with pytest.raises(TableError, match=r"2030-general: holds more than an election's tables \(notes\.txt\)"):
        rebuild(tmp_path / "old", SMALL, small)


@pytest.mark.parametrize(
    "name", ["by-hand/elections", "by-hand/outstanding", "by-hand/reported", "platforms/candidates"]
)
def test_a_truncated_table_carried_by_hand_is_not_read_by_a_rebuild(tmp_path, small, name):
    path = small / f"{name}.csv"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(TableError, match=rf"{name}\.csv: changed .* Restore it with git; after .* 'make checksums'"):
        rebuild(tmp_path / "old", SMALL, small)


def test_a_rebuild_does_not_register_a_truncated_table(tmp_path, small):
    registry = (small / store.CHECKSUMS).read_bytes()
    (small / "sources.csv").write_bytes((small / "sources.csv").read_bytes()[:-9])
    rebuild(tmp_path / "old", SMALL, small)
    assert (small / store.CHECKSUMS).read_bytes() == registry


def test_a_rebuild_that_loses_releases_names_them_and_keeps_them(tmp_path, small):
    before = contents(small / SMALL)
    write_feed(tmp_path / "fewer", [OLD[0], OLD[1], Shot("counter", 91, 1200, 90)])
    with pytest.raises(TableError) as caught:
        rebuild(tmp_path / "fewer", SMALL, small)
    assert ": 1 of 2 releases would be lost: Election night 2 (5 Nov 2030 21:00 Pacific). " in str(caught.value)
    assert str(caught.value).endswith("or add REPLACE=yes if they are to go.")
    assert (contents(small / SMALL), leftovers(small)) == (before, [])


def test_a_rebuild_loses_releases_when_told_to(tmp_path, small):
    rebuild(write_feed(tmp_path / "fewer", OLD[:2]), SMALL, small, replace=True)
    assert len(load_election(SMALL).releases) == 1


def test_a_damaged_table_is_rebuilt_where_its_releases_can_be_compared(tmp_path, small):
    before = contents(small / SMALL)
    (small / SMALL / "votes.csv").write_bytes(b"half")
    rebuild(tmp_path / "old", SMALL, small)
    assert contents(small / SMALL) == before


def test_where_nobody_can_tell_what_is_lost_a_rebuild_asks(tmp_path, small):
    (small / SMALL / "releases.csv").write_bytes(b"half")
    with pytest.raises(TableError, match=r"releases\.csv: changed .* nobody can tell which .* add REPLACE=yes"):
        rebuild(tmp_path / "old", SMALL, small)


REPORTED = {"election": SMALL, "release_on": "2030-11-06", "ballots": "3000", "source": "feed-4300"}


def test_a_release_reported_by_hand_gives_way_to_one_captured_that_day(tmp_path, small):
    add_by_hand(small, "reported_ballots", REPORTED)
    rebuild(tmp_path / "old", SMALL, small)
    assert len(load_election(SMALL).releases) == 3
    rebuild(write_feed(tmp_path / "more", [*OLD, Shot("counter", 900, 3000, 90)]), SMALL, small)
    assert load_election(SMALL).releases["time_known"].tolist() == [True, True, True]


def test_a_release_reported_by_hand_is_not_lost_with_its_row(tmp_path, small):
    before = (small / "by-hand" / "reported_ballots.csv").read_bytes()
    add_by_hand(small, "reported_ballots", REPORTED)
    rebuild(tmp_path / "old", SMALL, small)
    (small / "by-hand" / "reported_ballots.csv").write_bytes(before)
    store.write_checksums(small)
    with pytest.raises(TableError, match=r"1 of 3 releases would be lost: All so far \(6 Nov 2030 23:59 Pacific\)"):
        rebuild(tmp_path / "old", SMALL, small)


def test_the_summary_says_what_became_of_the_captures(tmp_path, data):
    folder = rebuild(write_feed(tmp_path / "feed", [*NEW, Shot("counter", 95, 1, raw=b"")]), SMALL, data)
    lines = summary(folder).splitlines()
    assert lines[0].endswith("2030-general: 6 captures, 3 releases.")
    assert sorted(line.split(maxsplit=1)[1] for line in lines[1:]) == [
        "confirms: same votes at both endpoints",
        "kept out: unreadable",
        "release: whole and new",
    ]


# --- checked when written ----------------------------------------------------------------------


def test_the_committed_tables_pass_their_schemas(real):
    assert list(schemas.check(real)) == list(ELECTION_TABLES)


#: Table, column, row, bad value, and what the error says.
BREAKS = [
    ("votes", "votes", 5, -1, r"votes\.csv breaks its schema.*greater_than_or_equal_to\(0\)"),
    ("ballots", "undervotes", 5, -1, r"ballots\.csv breaks its schema.*greater_than_or_equal_to\(0\)"),
    ("releases", "outstanding", 14, -1, r"releases\.csv breaks its schema.*greater_than_or_equal_to\(0\)"),
    ("votes", "candidate_id", 5, 999_999, r"votes\.csv: candidate_id \[999999\] not in candidates\.csv"),
    ("votes", "release", 30_563, 99, r"votes\.csv: release \[99\] not in releases\.csv"),
    ("ballots", "contest_id", 5, 999_999, r"ballots\.csv: contest_id \[999999\] not in contests\.csv"),
    ("candidates", "contest_id", 0, 999_999, r"candidates\.csv: contest_id \[999999\] not in contests\.csv"),
    ("votes", "candidate_id", 1, 21153, r"votes\.csv breaks its schema.*multiple_fields_uniqueness"),
    ("contests", "contest_id", 1, 8930, r"contests\.csv breaks its schema.*multiple_fields_uniqueness"),
    ("contests", "slug", 1, "los-angeles-county-measure-a", r"contests\.csv breaks its schema"),
    ("contests", "name", 1, "COUNTY MEASURE C", r"contests\.csv breaks its schema.*COUNTY MEASURE C"),
    ("contests", "slug", 1, "Measure C!", r"contests\.csv breaks its schema.*Measure C!"),
    ("contests", "kind", 1, "raffle", r"contests\.csv breaks its schema.*raffle"),
    ("contests", "seats", 1, 0, r"contests\.csv breaks its schema.*in_range"),
    ("candidates", "name", 1, "", r"candidates\.csv breaks its schema.*str_length"),
    ("releases", "released_at", 1, "2022-11-08T20:45:34", r"releases\.csv breaks its schema.*released_at"),
    ("releases", "ballots", 1, 979_858, r"releases\.csv: ballots are not mail \+ in person in releases \[2\]"),
    ("ledger", "verdict", 1, "maybe", r"ledger\.csv breaks its schema.*maybe"),
    ("ledger", "reason", 1, "", r"ledger\.csv breaks its schema.*reason"),
    ("ledger", "sha256", 1, "12ab", r"ledger\.csv breaks its schema.*12ab"),
]


def changed(tables: dict, table: str, column: str, row: int, value: object) -> dict:
    frame = tables[table].copy()
    frame.loc[row, column] = value
    return {**tables, table: frame}


@pytest.mark.parametrize(("table", "column", "row", "value", "message"), BREAKS)
def test_a_schema_rejects(real, table, column, row, value, message):
    with pytest.raises(TableError, match=message):
        schemas.check(changed(real, table, column, row, value))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("contests", "slug", "a B"),
        ("ledger", "sha256", "0" * 65),
        ("releases", "released_at", "2022-11-08T20:24:13-08:00x"),
    ],
)
def test_a_schema_looks_at_the_whole_text(real, table, column, value):
    with pytest.raises(TableError, match=f"{table}.csv breaks its schema"):
        schemas.check(changed(real, table, column, 0, value))


def test_a_candidate_in_capitals_is_rejected(real):
    with pytest.raises(TableError, match="KAREN RUTH BASS"):
        schemas.check(changed(real, "candidates", "name", 5, "KAREN RUTH BASS"))


@pytest.mark.parametrize("table", ELECTION_TABLES)
def test_columns_have_their_order(real, table):
    frame = real[table][real[table].columns[::-1]]
    with pytest.raises(TableError, match=rf"{table}\.csv breaks its schema"):
        schemas.check({**real, table: frame})


def add_by_hand(data: Path, table: str, row: dict[str, str]) -> None:
    """Add a row to a table carried by hand, and register it, as an editor would."""
    columns = BY_HAND_TABLES[f"by-hand/{table}"]
    with (data / "by-hand" / f"{table}.csv").open("a", encoding="utf-8") as lines:
        lines.write(",".join(row.get(column, "") for column in columns) + "\n")
    store.write_checksums(data)


def test_an_estimate_is_carried_to_the_last_release_of_its_day(tmp_path, data):
    add_by_hand(
        data, "outstanding", {"election": SMALL, "published_on": "2030-11-05", "total": "70", "source": "feed-4300"}
    )
    folder = rebuild(write_feed(tmp_path / "feed", OLD), SMALL, data)
    frame = store.read_table(folder, "releases", ELECTION_TABLES["releases"])
    assert frame["outstanding"].tolist() == [pd.NA, 70]
    assert frame["source"].tolist() == ["", "feed-4300"]


def test_an_estimate_printed_by_its_parts_is_their_sum(tmp_path, data):
    parts = {"mail": "60", "conditional": "5", "provisional": "3", "other": "0", "source": "feed-4300"}
    add_by_hand(data, "outstanding", {"election": SMALL, "published_on": "2030-11-05", **parts})
    folder = rebuild(write_feed(tmp_path / "feed", OLD), SMALL, data)
    frame = store.read_table(folder, "releases", ELECTION_TABLES["releases"])
    assert frame.filter(like="outstanding").iloc[1].tolist() == [68, 60, 5, 3, 0]


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (["2030-11-07"], {2: 71}),  # no release that day: at the one before it
        (["2030-11-05", "2030-11-05T20:45"], {1: 72, 2: 71}),  # two of one day, one between the releases
        (["2030-11-06T09:00", "2030-11-06T17:00"], {2: 72}),  # two after the last release: the newer one
        (["2030-11-04"], {}),  # before anything was counted
    ],
)
def test_an_estimate_stands_at_the_release_before_it(tmp_path, data, days, stands):
    for number, day in enumerate(days, 71):
        add_by_hand(data, "outstanding", {"election": SMALL, "published_on": day, "total": str(number)})
    folder = rebuild(write_feed(tmp_path / "feed", OLD), SMALL, data)
    known = pd.read_csv(folder / "releases.csv").set_index("release")["outstanding"].dropna()
    assert known.to_dict() == stands


def test_a_report_of_an_unknown_candidate_is_an_error(tmp_path, data):
    row = {
        "election": SMALL,
        "contest": "City of Smallville: Mayor",
        "release_on": "2030-11-05",
        "candidate": "NOBODY",
    }
    add_by_hand(data, "reported", row)
    with pytest.raises(
        TableError, match=r"by-hand/reported\.csv: no candidate 'NOBODY' in 'City of Smallville: Mayor'"
    ):
        rebuild(write_feed(tmp_path / "feed", OLD), SMALL, data)


# --- checked when read -------------------------------------------------------------------------


@pytest.mark.parametrize("table", ELECTION_TABLES)
def test_a_changed_digit_is_noticed(copied, table):
    path = copied / "2022-general" / f"{table}.csv"
    content = bytearray(path.read_bytes())
    at = next(i for i in range(len(content) - 1, 0, -1) if content[i] in b"0123456789")
    content[at] = ord("0") + (content[at] - ord("0") + 1) % 10
    path.write_bytes(content)
    with pytest.raises(TableError, match=rf"2022-general/{table}\.csv: changed or truncated"):
        load_election("2022-general")


@pytest.mark.parametrize("size", [0, 1, 1000, -1])
def test_a_truncated_file_is_noticed(copied, size):
    path = copied / "2022-general" / "votes.csv"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(TableError, match=r"2022-general/votes\.csv: changed or truncated"):
        load_election("2022-general")


def test_a_missing_file_is_noticed(copied):
    (copied / "2022-general" / "ballots.csv").unlink()
    with pytest.raises(TableError, match=r"2022-general/ballots\.csv: not found"):
        load_election("2022-general")


def test_a_missing_registry_is_noticed(copied):
    (copied / "2022-general" / store.CHECKSUMS).unlink()
    with pytest.raises(TableError, match=r"2022-general/checksums\.txt: not found"):
        load_election("2022-general")


def test_a_file_that_is_not_registered_is_noticed(copied):
    registry = copied / "2022-general" / store.CHECKSUMS
    registry.write_text("".join(line for line in registry.open() if "votes.csv" not in line))
    with pytest.raises(TableError, match=r"votes\.csv: changed or truncated; expected sha256 none"):
        load_election("2022-general")


def test_a_truncated_registry_is_noticed(copied):
    registry = copied / "2022-general" / store.CHECKSUMS
    registry.write_bytes(registry.read_bytes()[:-20])
    with pytest.raises(TableError, match=r"checksums\.txt"):
        load_election("2022-general")


def registered(folder: Path, name: str, text: str) -> None:
    """Write a table as if it had been changed on purpose."""
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    store.write_checksums(folder)


def test_columns_in_another_order_are_noticed(tmp_path):
    registered(tmp_path, "votes", "candidate_id,release,votes,reported_share\n1,1,5,\n")
    with pytest.raises(
        TableError, match=r"votes\.csv: expected columns release; candidate_id; .* got candidate_id; rel"
    ):
        store.read_table(tmp_path, "votes", ELECTION_TABLES["votes"])


def test_a_missing_column_of_times_is_noticed(tmp_path):
    (tmp_path / SMALL).mkdir()
    registered(tmp_path / SMALL, "releases", "release,label\n1,Certified\n")
    with pytest.raises(TableError, match=r"releases\.csv: expected columns release; released_at; .* got rel"):
        store.read_table(tmp_path / SMALL, "releases", ELECTION_TABLES["releases"])


@pytest.mark.parametrize("row", ["1,1,many,", "1,,5,", "1,1,5.5,", "one,1,5,", "1,1,5,most"])
@pytest.mark.parametrize("folder", [".", SMALL])
def test_a_value_of_another_type_is_noticed(tmp_path, row, folder):
    (tmp_path / folder).mkdir(exist_ok=True)
    registered(tmp_path / folder, "votes", f"release,candidate_id,votes,reported_share\n{row}\n")
    with pytest.raises(TableError, match=r"votes\.csv(: a value is not of its column's type|, row 2, column \w+: exp)"):
        store.read_table(tmp_path / folder, "votes", ELECTION_TABLES["votes"])


HAND = {"who": "str", "on": "day", "votes": "Int64", "share": "float64", "sure": "bool"}
READ = ["Ana Núñez", "2022-11-08", 1234, 0.5, True]


@pytest.mark.parametrize(
    "content",
    [
        'who,on,votes,share,sure\nAna Núñez,11/8/2022,"1,234",.5,TRUE\n,,,,\n'.encode("cp1252"),
        "who;on;votes;share;sure\r\nAna Núñez;2022-11-08;1234.0;0.5;true\r\n".encode("utf-8-sig"),
        "who\ton\tvotes\tshare\tsure\nAna Núñez\t2022-11-08\t1234\t0.5\tTrue\n".encode("utf-16"),
    ],
)
def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    store.write_checksums(tmp_path)
    assert store.read_table(tmp_path, "t", HAND).to_numpy().tolist() == [READ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Ana,31.12.2022,1,0.5,True", "row 2, column on: expected a day such as 2022-11-08, got '31.12.2022'"),
        ("Ana,2022-02-31,1,0.5,True", "row 2, column on: expected a day such as 2022-11-08, got '2022-02-31'"),
        ("Ana,2022-11-08,1.234.567,0.5,True", "row 2, column votes: expected a whole number, got '1.234.567'"),
        ("Ana,2022-11-08,1,50%,True", "row 2, column share: expected a number, got '50%'"),
        ("Ana,2022-11-08,1,0.5,yes", "row 2, column sure: expected True or False, got 'yes'"),
        ("Ana,2022-11-08,1,0.5", "row 2: expected 5 columns, got 4"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, row, said):
    registered(tmp_path, "t", f"who,on,votes,share,sure\n{row}\n")
    with pytest.raises(TableError, match=re.escape(said)):
        store.read_table(tmp_path, "t", HAND)


def test_empty_is_unknown_for_a_figure_and_nothing_for_a_text(tmp_path):
    registered(tmp_path, "t", "figure,share,text\n,,x\n7,0.5,NA\n")
    frame = store.read_table(tmp_path, "t", {"figure": "Int64", "share": "float64", "text": "str"})
    assert frame["figure"].isna().tolist() == [True, False]
    assert frame["share"].isna().tolist() == [True, False]
    assert frame["text"].tolist() == ["x", "NA"]


def test_the_registry_has_the_format_of_sha256sum(tmp_path):
    registered(tmp_path, "t", "a\n1\n")
    digest = hashlib.sha256(b"a\n1\n").hexdigest()
    assert (tmp_path / store.CHECKSUMS).read_text() == f"{digest}  t.csv\n"


# --- true to the feed --------------------------------------------------------------------------


@pytest.mark.parametrize("election", ELECTIONS)
def test_ballots_are_mail_and_in_person(committed, election):
    known = [row for row in committed(election, "releases") if row["ballots_mail"]]
    apart = [r for r in known if int(r["ballots"]) != int(r["ballots_mail"]) + int(r["ballots_in_person"])]
    assert (apart, len(known) > 0) == ([], True)


@pytest.mark.parametrize("election", CAPTURED)
def test_ballots_never_fall(committed, election):
    counted = [int(row["ballots"]) for row in committed(election, "releases")]
    assert counted == sorted(counted)


@pytest.mark.parametrize("election", CAPTURED)
@pytest.mark.parametrize(
    ("table", "key", "column"), [("votes", "candidate_id", "votes"), ("ballots", "contest_id", "ballots")]
)
def test_votes_and_contest_ballots_never_fall(committed, election, table, key, column):
    """But for the releases the ledger calls corrections; write-ins and overvotes do fall now and then."""
    newest: dict[str, int] = {}
    corrected = {row["release"] for row in committed(election, "ledger") if row["reason"] == "correction"}
    fallen = []
    for row in committed(election, table):
        if int(row[column]) < newest.get(row[key], 0) and row["release"] not in corrected:
            fallen.append(row)
        newest[row[key]] = int(row[column])
    assert (fallen, len(newest) > 170) == ([], True)


def by_contest(committed, election: str) -> dict[tuple[str, str], int]:
    """Candidates' votes by release and contest."""
    contest = {row["candidate_id"]: row["contest_id"] for row in committed(election, "candidates")}
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for row in committed(election, "votes"):
        votes[row["release"], contest[row["candidate_id"]]] += int(row["votes"])
    return votes


@pytest.mark.parametrize("election", CAPTURED)
def test_no_contest_has_more_selections_than_its_ballots_allow(committed, election):
    votes = by_contest(committed, election)
    contests = {row["contest_id"]: row for row in committed(election, "contests")}
    too_many = [
        row
        for row in committed(election, "ballots")
        if not contests[row["contest_id"]]["defect"]
        and votes[row["release"], row["contest_id"]] + int(row["write_ins"])
        > (int(row["ballots"]) - int(row["undervotes"]) - int(row["overvotes"]))
        * int(contests[row["contest_id"]]["seats"])
    ]
    assert too_many == []


@pytest.mark.parametrize("election", CAPTURED)
def test_with_one_seat_votes_and_write_ins_are_the_ballots_neither_under_nor_overvoted(committed, election):
    votes = by_contest(committed, election)
    one = {r["contest_id"] for r in committed(election, "contests") if r["seats"] == "1" and not r["defect"]}
    rows = [row for row in committed(election, "ballots") if row["contest_id"] in one]
    apart = [
        row
        for row in rows
        if int(row["ballots"]) - int(row["undervotes"]) - int(row["overvotes"])
        != votes[row["release"], row["contest_id"]] + int(row["write_ins"])
    ]
    assert (apart, len(rows) > 2000) == ([], True)


@pytest.mark.parametrize("election", CAPTURED)
def test_a_contest_is_on_hardly_more_ballots_than_were_counted(committed, election):
    """Contests on all ballots show up to 0.35 % more than the county's total (a ballot has several cards)."""
    counted = {row["release"]: int(row["ballots"]) for row in committed(election, "releases")}
    most = max(int(row["ballots"]) / counted[row["release"]] for row in committed(election, "ballots"))
    assert 1 < most < 1.0035


@pytest.mark.parametrize(
    ("election", "contests"), [("2022-general", 430), ("2024-general", 373), ("2022-primary", 167)]
)
def test_all_contests_are_there(committed, election, contests):
    assert len(committed(election, "contests")) == contests


@pytest.mark.parametrize("election", CAPTURED)
def test_every_release_has_every_candidate_with_votes_once(committed, election):
    seen = [(row["release"], row["candidate_id"]) for row in committed(election, "votes")]
    candidates = {candidate for _, candidate in seen}
    releases = committed(election, "releases")
    assert (len(seen), len(set(seen))) == (len(candidates) * len(releases),) * 2


@pytest.mark.parametrize("election", ELECTIONS)
@pytest.mark.parametrize("table", ["contests", "candidates"])
def test_no_name_is_in_capitals(committed, election, table):
    shouted = [
        r["name"] for r in committed(election, table) if any(w.isupper() and len(w) > 5 for w in r["name"].split())
    ]
    assert shouted == []


@pytest.mark.parametrize("election", ELECTIONS)
def test_slugs_are_unique(committed, election):
    slugs = [row["slug"] for row in committed(election, "contests")]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize("election", ELECTIONS)
def test_every_source_of_a_release_is_known(committed, election):
    known = {row["source_id"] for row in committed("", "sources")}
    named = {s for row in committed(election, "releases") for s in row["source"].split(";") if s}
    assert named - known == set()


@pytest.mark.parametrize("table", ["elections", "outstanding", "reported", "reported_ballots"])
def test_every_row_carried_by_hand_has_known_sources(committed, table):
    known = {row["source_id"] for row in committed("", "sources")}
    rows = committed("by-hand", table)
    assert [row for row in rows if not row["source"] or set(row["source"].split(";")) - known] == []


@pytest.mark.parametrize("name", [*BY_HAND_TABLES, *FACT_TABLES])
def test_tables_carried_by_hand_have_their_registered_bytes(name):
    folder = store.data_folder()
    rows = len(store.read_table(folder, name, {**BY_HAND_TABLES, **FACT_TABLES}[name]))
    assert (rows > 0) == (name != "by-hand/publisher")  # nobody publishes yet


def test_an_election_copied_elsewhere_loads(tmp_path, monkeypatch):
    folder = shutil.copytree(store.data_folder(), tmp_path / "elsewhere")
    monkeypatch.setenv("CANVASS_DATA", str(folder))
    monkeypatch.chdir(tmp_path)
    assert len(load_election("2024-general").releases) == 31
