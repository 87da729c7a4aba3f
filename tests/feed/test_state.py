"""The Secretary of State's returns: sums of counties, their corrections, and what is wrong with a folder of them."""

import csv
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from canvass import load_count, load_election
from canvass.errors import CaptureError
from canvass.feed.rebuild import rebuild
from canvass.feed.state.captures import read_captures, rounds
from canvass.feed.state.fit import unfit
from canvass.feed.state.ledger import Book
from canvass.store import files as store
from conftest import DATA
from small_returns import ROW, STATE, answers, write_returns

COMMITTED = "2024-primary-state"
PACIFIC = ZoneInfo("America/Los_Angeles")
ONE = {"alpine": (5, 10, 20), "modoc": (3, 40, 30), "yolo": (4, 0, 0)}
TWO = {**ONE, "yolo": (30, 500, 400)}
THREE = {**TWO, "modoc": (60, 45, 33)}
ROUNDS = [(10, answers(ONE)), (35, answers(TWO)), (70, answers(THREE))]


@pytest.fixture
def states(data: Path) -> Path:
    """The data folder with a row for the made-up count."""
    with (data / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
        lines.write(ROW)
    store.write_checksums(data)
    return data


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def built(tmp_path: Path, data: Path, served) -> Path:
    return rebuild(write_returns(tmp_path / "returns", served), STATE, data)


def votes(folder: Path) -> list[list[int]]:
    """Yes and No at every release."""
    found: dict[str, list[int]] = {}
    for row in rows(folder, "votes"):
        found.setdefault(row["release"], []).append(int(row["votes"]))
    return list(found.values())


def reasons(folder: Path, kind: str = "") -> list[str]:
    return [row["reason"] for row in rows(folder, "ledger") if kind in row["kind"]]


# --- a small count -------------------------------------------------------------------------------


def test_a_contest_is_the_sum_of_its_counties_as_they_stand(tmp_path, states):
    assert votes(built(tmp_path, states, ROUNDS)) == [[50, 50], [550, 450], [555, 453]]


def test_a_release_has_the_time_of_its_newest_county(tmp_path, states):
    times = [row["released_at"][11:16] for row in rows(built(tmp_path, states, ROUNDS), "releases")]
    assert times == ["20:05", "20:30", "21:00"]


def test_each_county_keeps_its_own_releases(tmp_path, states):
    found = rows(built(tmp_path, states, ROUNDS), "counties")
    modoc = [(row["release"], row["votes"]) for row in found if row["county"] == "Modoc"]
    assert modoc == [("1", "40"), ("1", "30"), ("3", "45"), ("3", "33")]


def test_what_is_not_served_is_not_known(tmp_path, states):
    folder = built(tmp_path, states, ROUNDS)
    assert rows(folder, "ballots") == []
    assert {row["ballots"] + row["ballots_mail"] + row["ballots_in_person"] for row in rows(folder, "releases")} == {""}


def test_every_capture_has_its_reason(tmp_path, states):
    early = (-60, answers(dict.fromkeys(ONE, (-120, 0, 0))))
    again = (80, answers(THREE))
    later = (95, answers({**THREE, "modoc": (90, 45, 33)}))
    stale = (110, {"ballot-measures-county-modoc": answers(ONE)["ballot-measures-county-modoc"]})
    served = [early, *ROUNDS, again, later, stale, (120, {"ballot-measures-county-yolo": b"<html>"})]
    folder = built(tmp_path, states, served)
    modoc = ["before the polls closed", "new", "repeat", "new", "repeat", "nothing counted", "stale"]
    assert reasons(folder, "modoc") == modoc
    assert reasons(folder, "yolo")[-1] == "unreadable"
    total = ["before the polls closed", *["the sum of its counties"] * 3, "repeat", "nothing counted"]
    assert [row["reason"] for row in rows(folder, "ledger") if row["kind"] == "ballot-measures"] == total


FALL = {**THREE, "yolo": (90, 3, 4)}


def test_a_fall_that_the_total_shows_is_a_correction_by_name(tmp_path, states):
    folder = built(tmp_path, states, [*ROUNDS, (100, answers(FALL))])
    found = next(row for row in rows(folder, "ledger") if row["reason"] == "correction")
    assert (found["verdict"], found["detail"]) == ("release", "fell: Proposition 7 in Yolo 900 to 7 votes (-893)")
    assert votes(folder)[-1] == [58, 57]


def test_a_fall_that_the_total_denies_is_kept_out(tmp_path, states):
    served = {**answers(FALL), "ballot-measures": answers(THREE)["ballot-measures"]}
    folder = built(tmp_path, states, [*ROUNDS, (100, served)])
    assert (len(votes(folder)), reasons(folder, "yolo")[-1]) == (3, "fewer than before")


def test_a_fall_without_a_total_waits_for_what_comes_after(tmp_path, states):
    yolo = "ballot-measures-county-yolo"
    alone = [(100, {yolo: answers(FALL)[yolo]})]
    after = [*alone, (130, {yolo: answers({**FALL, "yolo": (120, 8, 9)})[yolo]})]
    assert len(votes(built(tmp_path / "alone", states, [*ROUNDS, *alone]))) == 3
    assert votes(built(tmp_path / "after", states, [*ROUNDS, *after]))[3:] == [[58, 57], [63, 62]]


def test_a_county_that_the_total_does_not_have_yet_is_torn_until_it_has(tmp_path, states):
    wrong = {**answers({**TWO, "modoc": (33, 9_045, 33)}), "ballot-measures": answers(TWO)["ballot-measures"]}
    folder = built(tmp_path, states, [ROUNDS[0], (35, wrong), ROUNDS[2]])
    assert reasons(folder, "modoc") == ["new", "torn", "new"]
    assert votes(folder) == [[50, 50], [550, 450], [555, 453]]


# --- bad folders ---------------------------------------------------------------------------------


def refused(tmp_path: Path, data: Path, served, said: str) -> None:
    before = sorted(path.name for path in data.iterdir())
    with pytest.raises(CaptureError, match=said) as error:
        built(tmp_path, data, served)
    assert "\n" not in str(error.value)
    assert {path.name for path in data.iterdir()} - {*before, STATE, f".{STATE}.lock"} == set()


def test_a_county_missing_from_the_total_is_refused(tmp_path, states):
    served = [(at, {k: v for k, v in kinds.items() if "yolo" not in k}) for at, kinds in ROUNDS]
    refused(tmp_path, states, served, "expected the sum of its counties, got 900 votes more than the 2 captured")
    assert not (states / STATE).exists()


FAR, SOON = (answers({"yolo": (at, 1, 2)})["ballot-measures"] for at in (200_000, 700))
BAD = {
    "two sources": (
        lambda kinds: {"counter": b"{}"},
        r"captures\.csv, line 2: expected .* ballot-measures, .*'counter'",
    ),
    "a page": (lambda kinds: dict.fromkeys(kinds, b"<html>busy</html>"), "12 as unreadable .*not an answer of the ret"),
    "garbage": (lambda kinds: dict.fromkeys(kinds, b"x" * 20_000_000), "12 as unreadable .*more than 8,000,000 bytes"),
    "another election": (lambda kinds: dict.fromkeys(kinds, FAR), "12 as another election"),
    "a future time": (lambda kinds: dict.fromkeys(kinds, SOON), "12 as later than its capture"),
}


@pytest.mark.parametrize(("edit", "said"), BAD.values(), ids=BAD)
def test_what_is_no_count_of_this_election_is_refused_in_one_line(tmp_path, states, edit, said):
    refused(tmp_path, states, [(at, edit(kinds)) for at, kinds in ROUNDS], said)


def test_captures_of_the_county_are_refused(states, feeds):
    with pytest.raises(CaptureError, match="expected captures of kind ballot-measures"):
        rebuild(feeds / "4269", STATE, states)


# --- the real captures of March 2024 -------------------------------------------------------------


@pytest.fixture(scope="module")
def returns(feeds) -> Path:
    return feeds / "ca-sos-2024-primary"


@pytest.fixture(scope="module")
def book(returns) -> Book:
    kinds = load_row()["feed_id"]
    captures = read_captures(returns, kinds, PACIFIC)
    return Book(captures, unfit(captures, datetime(2024, 3, 5, 20, tzinfo=PACIFIC))).keep()


def load_row() -> dict[str, str]:
    return next(row for row in rows(DATA / "by-hand", "elections") if row["election"] == COMMITTED)


def test_rebuilt_tables_are_the_committed_ones_byte_for_byte(tmp_path, returns):
    data = tmp_path / "data"
    for part in ("by-hand", "platforms"):
        shutil.copytree(DATA / part, data / part)
    store.write_checksums(data)
    folder = rebuild(returns, COMMITTED, data)
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert contents == {path.name: path.read_bytes() for path in (DATA / COMMITTED).iterdir()}


def test_all_138_statewide_captures_are_the_sum_of_the_58_counties_captured_with_them(returns):
    """Past the ledger: the sheets alone, each county's newest."""
    captures = read_captures(returns, load_row()["feed_id"], PACIFIC)
    newest, equal = {}, 0
    for places in rounds(captures):
        sheets = [s for i in places if "ballot-measures" in captures[i].kind for s in captures[i].reading]
        newest |= {sheet.county: sheet.votes for sheet in sheets if sheet.county}
        assert len(newest) == 58
        sums = tuple(map(sum, zip(*newest.values(), strict=True)))
        equal += sum(not sheet.county and sheet.votes == sums for sheet in sheets)
    assert equal == len([c for c in captures if c.kind == "ballot-measures"]) == 138


def test_27_of_the_countys_28_releases_stand_in_the_states_captures_with_the_same_votes(committed):
    """The first, of 20:19, was not captured at the state."""
    contest = next(row for row in committed("2024-primary", "contests") if row["name"] == "State Measure 1")
    ids = [
        r["candidate_id"] for r in committed("2024-primary", "candidates") if r["contest_id"] == contest["contest_id"]
    ]
    own: dict[str, list[str]] = {}
    for row in committed("2024-primary", "votes"):
        if row["candidate_id"] in ids:
            own.setdefault(row["release"], []).append(row["votes"])
    stands: dict[str, str] = {}
    found = set()
    for row in committed(COMMITTED, "counties"):
        if row["county"] == "Los Angeles" and row["candidate_id"] in ("100101", "100102"):
            stands[row["candidate_id"]] = row["votes"]
            found.add(tuple(stands.values()))
    same = {release for release, figures in own.items() if tuple(figures) in found}
    assert (len(own), {*own} - same) == (28, {"1"})


def test_the_two_falls_of_a_countys_total_are_named(committed):
    details = [row["detail"] for row in committed(COMMITTED, "ledger") if row["reason"] == "correction"]
    falls = [detail for detail in details if detail.startswith("fell: Proposition 1 in ")]
    assert falls == [
        "fell: Proposition 1 in Shasta 16,238 to 711 votes (-15,527)",
        "fell: Proposition 1 in Modoc 2,659 to 2,658 votes (-1)",
    ]


def test_the_one_total_that_is_not_the_sum_is_named(book):
    torn = [row for row in book.judged() if "counties together" in row.detail]
    said = "the total of U.S. Senate (Full Term) has 831 votes more than its counties together"
    assert {row.detail for row in torn} == {said}
    assert Counter(row.kind for row in torn) == {"us-senate": 1, "us-senate-counties": 1}


def test_proposition_1_ends_as_certified():
    count = load_count(load_election(COMMITTED), "proposition 1")
    assert count.votes.iloc[-1].to_dict() == {"Yes": 3_636_678, "No": 3_610_436}
    assert (count.pair, count.contest["rule"], count.election.certified) == (("Yes", "No"), "share", True)


def test_a_district_has_the_votes_of_both_its_counties():
    votes = load_count(load_election(COMMITTED), "state senate district 27").votes.iloc[-1]
    assert votes.to_dict() == {"Susan A. Collins": 39_488, "Henry Stern": 98_160, "Lucie Volotzky": 84_758}


def test_precincts_say_all_while_ballots_are_out():
    """On 7 March all precincts of Los Angeles County reported."""

    def votes(election) -> int:
        own = election.counties[election.counties["county"] == "Los Angeles"]
        return int(own[own["candidate_id"].isin([100101, 100102])].groupby("candidate_id")["votes"].last().sum())

    then, final = load_election(COMMITTED, "2024-03-07"), load_election(COMMITTED)
    said = then.reporting.query("county == 'Los Angeles' and contest_id == 1001").iloc[-1]
    assert (said["precincts"], said["precincts_all"], votes(then), votes(final)) == (2_391, 2_391, 1_010_573, 1_497_402)


def test_the_committed_folder_is_at_most_2_mb():
    assert sum(path.stat().st_size for path in (DATA / COMMITTED).iterdir()) <= 2_000_000
