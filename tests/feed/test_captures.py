"""Reading captures: what the endpoints served, good or bad."""

import gzip
import hashlib
import json
import random
from pathlib import Path

import pytest
import small_feed
from canvass.errors import CaptureError
from canvass.feed.county import captures, clock
from canvass.feed.county.answers import CounterReading, ResultsReading
from small_feed import MAYOR, Shot, counter_tree, tally, write_feed


def read_one(folder: Path, shot: Shot) -> captures.Capture:
    return captures.read_captures(write_feed(folder, [shot]))[0]


def test_a_counter_answer_is_read_by_id(tmp_path):
    reading = read_one(tmp_path, Shot("counter", 30, 900, 100)).reading
    expected = tally(MAYOR, 1000)
    assert isinstance(reading, CounterReading)
    assert (reading.ballots, reading.ballots_mail, reading.ballots_in_person) == (1000, 900, 100)
    assert {key: reading.votes[key] for key in expected["votes"]} == expected["votes"]
    contest = reading.contests[MAYOR]
    assert (contest.undervotes, contest.overvotes, contest.write_ins, contest.seats) == (
        100,
        10,
        expected["write_ins"],
        1,
    )


def test_selections_of_all_seats_are_added_up(tmp_path):
    contest = read_one(tmp_path, Shot("counter", 30, 1000)).reading.contests[small_feed.COUNCIL]
    expected = tally(small_feed.COUNCIL, 1000)
    assert (contest.seats, contest.not_selected, contest.write_ins) == (2, expected["not_made"], expected["write_ins"])


def test_a_results_answer_is_read_by_name(tmp_path):
    reading = read_one(tmp_path, Shot("results", 30, 1000)).reading
    assert isinstance(reading, ResultsReading)
    listed = reading.listing.contests[0]
    assert (listed.group, listed.title, listed.names[1]) == ("Small", small_feed.CONTESTS[MAYOR][0], "BO RAY")
    assert reading.votes[0][1] == tally(MAYOR, 1000)["votes"][12]


@pytest.mark.parametrize("kind", ["counter", "results"])
def test_feed_times_are_pacific_to_the_second(tmp_path, kind):
    assert read_one(tmp_path, Shot(kind, 61, 10)).reading.feed_time.isoformat() == "2030-11-05T21:01:00-08:00"


def test_a_capture_time_is_shown_as_pacific(tmp_path):
    assert read_one(tmp_path, Shot("counter", 30, 10)).captured_at.isoformat() == "2030-11-05T20:31:00-08:00"


def test_summer_time_has_its_offset():
    assert clock.local_time("2022-06-08T02:07:00.5").isoformat() == "2022-06-08T02:07:00-07:00"


def test_the_checksum_is_of_the_answer_not_of_its_packing(tmp_path):
    shot = Shot("counter", 30, 10)
    expected = hashlib.sha256(json.dumps(counter_tree(shot)).encode()).hexdigest()
    assert read_one(tmp_path, shot).sha256 == expected


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the file is empty"),
        (b"<html>503</html>", "not an answer of the counter endpoint (JSONDecodeError"),
        (b'"\xff"', "not an answer of the counter endpoint (UnicodeDecodeError"),
        (b'{"Message": "An error has occurred."}', "not an answer of the counter endpoint (KeyError: 'Data')"),
        (b'{"Data": null, "TimeStamp": null}', "not an answer of the counter endpoint (TypeError"),
        (
            b'{"Data": [], "TimeStamp": "11/5/2030 9:00:00 PM"}',
            "not an answer of the counter endpoint (KeyError: 'EBLT')",
        ),
        (b"[]", "not an answer of the counter endpoint (TypeError"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, raw, why):
    capture = read_one(tmp_path, Shot("counter", 30, 10, raw=raw))
    assert capture.reading is None
    assert capture.problem.startswith(why)


def test_a_file_cut_short_says_why(tmp_path):
    folder = write_feed(tmp_path, [Shot("counter", 30, 10)])
    file = folder / "counter/000.json.gz"
    file.write_bytes(file.read_bytes()[:-20])
    assert captures.read_captures(folder)[0].problem.startswith("the file cannot be opened (EOFError")


def test_a_missing_file_says_why(tmp_path):
    assert (
        read_one(tmp_path, Shot("counter", 30, 10, missing=True)).problem
        == "the file cannot be opened (FileNotFoundError)"
    )


@pytest.mark.parametrize("at", [10, 30, 60])
def test_a_file_with_a_flipped_byte_is_unreadable(tmp_path, at):
    folder = write_feed(tmp_path, [Shot("counter", 30, 10)])
    content = bytearray((folder / "counter/000.json.gz").read_bytes())
    content[at] ^= 0xFF
    (folder / "counter/000.json.gz").write_bytes(content)
    assert captures.read_captures(folder)[0].reading is None


@pytest.mark.parametrize("value", ["12x", None, True, -1, 1.5, "1,23", float("nan"), 2**53])
def test_a_figure_that_is_no_count_makes_the_answer_unreadable(tmp_path, value):
    tree = counter_tree(Shot("counter", 30, 10))
    tree["Data"][4]["Value"] = value
    assert read_one(tmp_path, Shot("counter", 30, 10, raw=json.dumps(tree).encode())).reading is None


def test_captures_come_in_capture_order_however_the_index_is_sorted(tmp_path):
    folder = write_feed(tmp_path, [Shot("counter", at, at) for at in (30, 60, 90, 45)])
    lines = (folder / "captures.csv").read_text().splitlines()
    head, *rest = lines
    random.Random(1).shuffle(rest)
    (folder / "captures.csv").write_text("\n".join([head, *rest]) + "\n")
    assert [c.file for c in captures.read_captures(folder)] == [f"counter/{i:03}.json.gz" for i in range(4)]


def test_a_folder_without_an_index_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(CaptureError, match=r"captures\.csv: not found.*FEED="):
        captures.read_captures(tmp_path)


def test_an_unknown_endpoint_is_an_error(tmp_path):
    small_feed.write_index(tmp_path, [{"kind": "weather", "captured_at_utc": "20301106T043000Z", "file": "x"}])
    with pytest.raises(CaptureError, match=r"got \['weather'\]"):
        captures.read_captures(tmp_path)


def test_a_malformed_index_is_an_error(tmp_path):
    small_feed.write_index(tmp_path, [{"kind": "counter", "captured_at_utc": "yesterday", "file": "x"}])
    with pytest.raises(CaptureError, match=r"captures\.csv"):
        captures.read_captures(tmp_path)


def test_counter_captures_need_the_election_data(tmp_path):
    folder = write_feed(tmp_path, [Shot("counter", 30, 10)], roster=False)
    with pytest.raises(CaptureError, match="GetElectionData"):
        captures.read_roster(folder, captures.read_captures(folder))


def test_results_alone_name_the_contests(tmp_path):
    folder = write_feed(tmp_path, [Shot("results", 60, 20), Shot("results", 30, 10)], roster=False)
    listing = captures.read_roster(folder, captures.read_captures(folder))
    assert next(contest.names for contest in listing.contests) == ("ANN LEE", "BO RAY")


@pytest.mark.parametrize("value", [500.0, "500", " 500 ", "500.0"])
def test_a_count_is_read_however_it_is_written(tmp_path, value):
    tree = counter_tree(Shot("counter", 30, 500))
    next(row for row in tree["Data"] if row["ReferenceType"] == "EBLT")["Value"] = value
    assert read_one(tmp_path, Shot("counter", 30, 500, raw=json.dumps(tree).encode())).reading.ballots == 500


def test_an_unpacked_file_reads_the_same(tmp_path):
    folder = write_feed(tmp_path, [Shot("counter", 30, 10)])
    packed = folder / "counter/000.json.gz"
    before = captures.read_captures(folder)[0]
    (folder / "counter/000.json").write_bytes(gzip.decompress(packed.read_bytes()))
    index = folder / "captures.csv"
    index.write_text(index.read_text().replace(".json.gz", ".json"))
    after = captures.read_captures(folder)[0]
    assert (after.sha256, after.reading) == (before.sha256, before.reading)
