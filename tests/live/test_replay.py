"""A past count served again and watched: nothing skipped, the same tables; and a watch that is killed."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from attack.watching import attack
from canvass.__main__ import main
from canvass.errors import CaptureError, ParameterError
from canvass.feed.rebuild import asked_of, rebuild
from canvass.live import rehearse
from canvass.live.fetch import fetch, source_of
from canvass.live.publish import Publishing
from canvass.live.replay import Replay, turns_of
from conftest import DATA
from small_feed import SMALL, Shot, write_feed


def at(minute: int) -> datetime:
    return datetime(2030, 11, 6, 4, minute, tzinfo=UTC)


def test_no_capture_is_skipped_and_each_kind_comes_once_a_turn():
    rows = [(at(1), "a", "1"), (at(2), "b", "2"), (at(3), "b", "3"), (at(4), "b", "4"), (at(5), "a", "5")]
    turns = turns_of(rows)
    assert [[file for *_, file in turn] for turn in turns] == [["1", "2"], ["3"], ["4", "5"]]


def test_a_watch_that_is_killed_loses_nothing_and_half_writes_nothing(live: Path, tmp_path: Path):
    assert attack(tmp_path, live, 6, random.Random(3)) == []


def test_a_count_of_ones_own_is_rehearsed_where_no_captures_are(live, tmp_path, capsys):
    shots = [Shot("counter", minute, 1000 + 20 * minute, minute) for minute in (30, 60, 90)]
    rebuild(write_feed(tmp_path / "feed", shots), SMALL)
    folder = tmp_path / "rehearsal"
    said = rehearse.rehearse("", SMALL, Publishing("smallville mayor", folder / "report"), folder, 0)
    own = folder / "data" / "live" / SMALL
    assert said == f"Rehearsed: {own}, 3 releases."
    past, again = (pd.read_csv(path / "votes.csv")["votes"].to_list() for path in (live / SMALL, own))
    assert again == [votes for release in range(3) for votes in past[8 * release : 8 * release + 2]]
    assert capsys.readouterr().out.count("Mayor, 5 Nov, ") == 3


def test_a_folder_of_something_else_is_not_cleared(tmp_path, live):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match="holds no rehearsal"):
        rehearse.rehearse("", "2022-general", Publishing("sheriff", folder / "report"), folder, 0)
    assert (folder / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "1e3", "999999999"])
def test_how_fast_is_max_or_a_number(text):
    with pytest.raises(ParameterError, match="SPEED="):
        rehearse.speed_of(text)


def test_without_an_index_nothing_is_rehearsed(tmp_path, live):
    with pytest.raises(CaptureError, match=r"captures\.csv: not found"):
        Replay(tmp_path, asked_of(SMALL, live).known)


def test_the_real_captures_give_the_tables_of_the_workbook(feeds, copied, tmp_path, monkeypatch):
    """The county's primary of 2024, every capture of it, through a real server; the tables are brought up once."""
    data = tmp_path / "own"
    known = asked_of("2024-primary", copied).known
    with Replay(feeds / "4316", known) as replay:
        monkeypatch.setenv("CANVASS_DATA", str(rehearse._copy_of_data(data, "2024-primary")))
        source = source_of("2024-primary", replay.base)
        monkeypatch.setattr("canvass.live.fetch._rebuild", lambda *_: None)
        with source.asker:
            fetch(source)
            while replay.wait(300):
                fetch(source)
    from canvass.live.fetch import bring_up

    bring_up(source)
    assert rehearse.told(source.folder, DATA / "2024-primary").endswith("(ledger.csv but for file names).")


def test_the_commands_say_what_is_wrong_in_one_line(capsys):
    for command, said in {
        ("fetch", "2022-general"): "2022-general: its tables stand in",
        ("watch", "2026-nowhere", "mayor"): "election '2026-nowhere': no row in",
        ("rehearse", "--speed=slow"): "SPEED='slow': expected max, or a whole number",
        ("say", "2022-general", "nobody"): "contest 'nobody': none in 2022-general",
    }.items():
        assert main(list(command)) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"canvass: {said}")
        assert told.count("\n") == 1
