"""The tables: written whole or not at all, checked when written and when read, true to the feed."""

import hashlib
import shutil
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from canvass import list_elections, load_election
from canvass.errors import TableError
from canvass.feed import schemas
from canvass.feed.rebuild import rebuild, summary
from canvass.store import files as store
from canvass.store.columns import BY_HAND_TABLES, ELECTION_TABLES, FACT_TABLES
from small_feed import Shot, write_feed

ELECTIONS = ["2022-primary", "2022-general", "2024-general"]
CAPTURED = ["2022-general", "2024-general"]
OLD = [Shot(kind, at, 1000, at) for at in (30, 60) for kind in ("counter", "results")]
NEW = [*OLD, Shot("counter", 90, 1200, 90)]


class Stopped(Exception):
    """What an interrupted run looks like."""


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def small(tmp_path, data, monkeypatch):
    """A data folder with the made-up election in it, which the library reads."""
    rebuild(write_feed(tmp_path / "old", OLD), "small", data)
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
    rebuild(tmp_path / "old", "small", small)
    assert contents(small) == before


def test_a_rebuild_leaves_nothing_beside_the_tables(tmp_path, small):
    rebuild(write_feed(tmp_path / "new", NEW), "small", small)
    assert [path.name for path in small.iterdir() if path.name.startswith(".")] == []


def stop_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int) -> None:
    """Let the ``call``-th call of ``owner.name`` raise, before it does anything."""
    original, seen = getattr(owner, name), []

    def stopping(*args: object, **kwargs: object) -> object:
        seen.append(name)
        if len(seen) == call:
            raise Stopped(name)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, stopping)


STOPS = [
    *((pd.DataFrame, "to_csv", call) for call in range(1, len(ELECTION_TABLES) + 1)),
    (store, "write_checksums", 1),
    (Path, "rename", 1),
    (Path, "rename", 2),
]


@pytest.mark.parametrize(("owner", "name", "call"), STOPS, ids=[f"{name}-{call}" for _, name, call in STOPS])
def test_interrupted_the_old_tables_stay_whole(tmp_path, small, monkeypatch, owner, name, call):
    before = contents(small / "small")
    write_feed(tmp_path / "new", NEW)
    with monkeypatch.context() as patch:
        stop_at(patch, owner, name, call)
        with pytest.raises(Stopped):
            rebuild(tmp_path / "new", "small", small)
    assert len(load_election("small").releases) == 2
    assert contents(small / "small") == before


@pytest.mark.parametrize(("owner", "name", "call"), STOPS, ids=[f"{name}-{call}" for _, name, call in STOPS])
def test_after_an_interruption_the_next_run_writes_the_new_tables(tmp_path, small, monkeypatch, owner, name, call):
    write_feed(tmp_path / "new", NEW)
    with monkeypatch.context() as patch:
        stop_at(patch, owner, name, call)
        with pytest.raises(Stopped):
            rebuild(tmp_path / "new", "small", small)
    rebuild(tmp_path / "new", "small", small)
    assert len(load_election("small").releases) == 3


def test_stopped_twice_in_a_row_the_old_tables_are_still_there(tmp_path, small, monkeypatch):
    write_feed(tmp_path / "new", NEW)
    for owner, name, call in ((Path, "rename", 2), (pd.DataFrame, "to_csv", 1)):
        with monkeypatch.context() as patch:
            stop_at(patch, owner, name, call)
            with pytest.raises(Stopped):
                rebuild(tmp_path / "new", "small", small)
    assert len(load_election("small").releases) == 2


def test_stopped_after_both_renames_the_new_tables_are_there(tmp_path, small, monkeypatch):
    write_feed(tmp_path / "new", NEW)
    with monkeypatch.context() as patch:
        stop_at(patch, store, "write_checksums", 2)
        with pytest.raises(Stopped):
            rebuild(tmp_path / "new", "small", small)
    assert len(load_election("small").releases) == 3


def test_stopped_while_the_registry_is_written_the_old_one_stays(small, monkeypatch):
    def half(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text.encode()[: len(text) // 2])
        raise Stopped

    before = (small / store.CHECKSUMS).read_bytes()
    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(Stopped):
        store.write_checksums(small)
    assert (small / store.CHECKSUMS).read_bytes() == before


def test_leftovers_of_a_stopped_run_are_not_registered(tmp_path, small, monkeypatch):
    with monkeypatch.context() as patch:
        stop_at(patch, pd.DataFrame, "to_csv", 3)
        with pytest.raises(Stopped):
            rebuild(tmp_path / "old", "small", small)
    store.write_checksums(small)
    assert [name for name in store.read_checksums(small) if name.startswith(".")] == []


def test_an_election_stopped_between_the_renames_is_still_listed(small):
    (small / "small").rename(small / ".small.old")
    assert list_elections() == ["small"]


def test_the_summary_says_what_became_of_the_captures(tmp_path, data):
    folder = rebuild(write_feed(tmp_path / "feed", [*NEW, Shot("counter", 95, 1, raw=b"")]), "small", data)
    lines = summary(folder).splitlines()
    assert lines[0].endswith("small: 6 captures, 3 releases.")
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
    """Add a row to a table carried by hand, as an editor would."""
    columns = BY_HAND_TABLES[f"by-hand/{table}"]
    with (data / "by-hand" / f"{table}.csv").open("a", encoding="utf-8") as lines:
        lines.write(",".join(row.get(column, "") for column in columns) + "\n")


def test_an_estimate_is_carried_to_the_last_release_of_its_day(tmp_path, data):
    add_by_hand(
        data, "outstanding", {"election": "small", "published_on": "2030-11-05", "total": "70", "source": "feed-4300"}
    )
    folder = rebuild(write_feed(tmp_path / "feed", OLD), "small", data)
    frame = store.read_table(folder, "releases", ELECTION_TABLES["releases"])
    assert frame["outstanding"].tolist() == [pd.NA, 70]
    assert frame["source"].tolist() == ["", "feed-4300"]


def test_an_estimate_printed_by_its_parts_is_their_sum(tmp_path, data):
    parts = {"mail": "60", "conditional": "5", "provisional": "3", "other": "0", "source": "feed-4300"}
    add_by_hand(data, "outstanding", {"election": "small", "published_on": "2030-11-05", **parts})
    folder = rebuild(write_feed(tmp_path / "feed", OLD), "small", data)
    frame = store.read_table(folder, "releases", ELECTION_TABLES["releases"])
    assert frame.filter(like="outstanding").iloc[1].tolist() == [68, 60, 5, 3, 0]


def test_an_estimate_on_a_day_without_release_is_an_error(tmp_path, data):
    add_by_hand(data, "outstanding", {"election": "small", "published_on": "2030-11-07", "total": "70"})
    with pytest.raises(TableError, match=r"by-hand/outstanding\.csv: no release on 2030-11-07"):
        rebuild(write_feed(tmp_path / "feed", OLD), "small", data)


def test_a_report_of_an_unknown_candidate_is_an_error(tmp_path, data):
    row = {
        "election": "small",
        "contest": "City of Smallville: Mayor",
        "release_on": "2030-11-05",
        "candidate": "NOBODY",
    }
    add_by_hand(data, "reported", row)
    with pytest.raises(
        TableError, match=r"by-hand/reported\.csv: no candidate 'NOBODY' in 'City of Smallville: Mayor'"
    ):
        rebuild(write_feed(tmp_path / "feed", OLD), "small", data)


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


@pytest.mark.parametrize("row", ["1,1,many,", "1,,5,", "1,1,5.5,", "one,1,5,", "1,1,5,most"])
def test_a_value_of_another_type_is_noticed(tmp_path, row):
    registered(tmp_path, "votes", f"release,candidate_id,votes,reported_share\n{row}\n")
    with pytest.raises(TableError, match=r"votes\.csv: a value is not of its column's type"):
        store.read_table(tmp_path, "votes", ELECTION_TABLES["votes"])


def test_empty_is_unknown_for_a_figure_and_nothing_for_a_text(tmp_path):
    registered(tmp_path, "t", "figure,share,text\n,,\n7,0.5,NA\n")
    frame = store.read_table(tmp_path, "t", {"figure": "Int64", "share": "float64", "text": "str"})
    assert frame["figure"].isna().tolist() == [True, False]
    assert frame["share"].isna().tolist() == [True, False]
    assert frame["text"].tolist() == ["", "NA"]


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
    """True of all candidates and contests in both counts; write-ins and overvotes do fall now and then."""
    newest: dict[str, int] = {}
    fallen = []
    for row in committed(election, table):
        if int(row[column]) < newest.get(row[key], 0):
            fallen.append(row)
        newest[row[key]] = int(row[column])
    assert (fallen, len(newest) > 300) == ([], True)


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
    assert (apart, len(rows) > 5000) == ([], True)


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
    assert len(store.read_table(folder, name, {**BY_HAND_TABLES, **FACT_TABLES}[name])) > 0


def test_an_election_copied_elsewhere_loads(tmp_path, monkeypatch):
    folder = shutil.copytree(store.data_folder(), tmp_path / "elsewhere")
    monkeypatch.setenv("CANVASS_DATA", str(folder))
    monkeypatch.chdir(tmp_path)
    assert len(load_election("2024-general").releases) == 31
