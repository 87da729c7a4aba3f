"""A watch of the made-up count: what is said of each release, once, and what reaches whom it is published to."""

import json
import re
import shlex
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from canvass import load_election
from canvass.errors import ContestError, ParameterError, ReportError
from canvass.live import said
from canvass.live.atom import NAMESPACE
from canvass.live.fetch import Source
from canvass.live.publish import Publishing
from canvass.live.watch import Watch, every_of, usual
from small_feed import SMALL

MAYOR = "city-of-smallville-mayor"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "report"


def watch(source: Source, published: Path, **settings: Any) -> Watch:
    return Watch(source, Publishing("smallville mayor", published, **settings), now=lambda: EARLY)


EARLY = said.datetime(2030, 11, 6, 5, tzinfo=said.UTC)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed since, without the time."""
    return [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in capsys.readouterr().out.splitlines()]


def rows(source: Source, name: str = "said") -> list[dict[str, Any]]:
    return said.read(source.folder / f"{name}.jsonl")


def entries(published: Path) -> list[dict[str, str]]:
    """The entries of the feed, after everything that Atom asks of a feed was found in it."""
    feed = ElementTree.parse(published / "feed.xml").getroot()
    assert feed.tag == f"{{{NAMESPACE}}}feed"
    assert [len(feed.findall(f"{{{NAMESPACE}}}{tag}")) for tag in ("id", "title", "updated", "author")] == [1, 1, 1, 1]
    found = []
    for entry in feed.findall(f"{{{NAMESPACE}}}entry"):
        told = {part.tag.rpartition("}")[2]: part.text or "" for part in entry}
        assert told.keys() >= {"id", "title", "updated", "content"}
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", told["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["updated"])
        found.append(told)
    assert len({entry["id"] for entry in found}) == len(found)
    return found


def test_each_release_is_said_once_and_published(source, server, published, capsys):
    at = watch(source, published)
    at.round()
    assert lines(capsys) == [
        "City of Smallville: Mayor, 5 Nov, 8:30 pm: The first release has Ann Lee at 524 votes and Bo Ray at 349."
    ]
    at.round()
    assert lines(capsys) == []
    server.serve(60, 2000)
    at.round()
    assert lines(capsys) == [
        "City of Smallville: Mayor, 5 Nov, 9:00 pm: The drop of 5 Nov, 9:00 pm added 872 votes, "
        "523 for Ann Lee and 349 for Bo Ray, and Lee is 349 votes ahead in this count."
    ]
    first, second = entries(published)
    assert (first["title"], second["title"]) == (
        "City of Smallville: Mayor, 5 Nov, 9:00 pm",
        "City of Smallville: Mayor, 5 Nov, 8:30 pm",
    )
    assert json.loads((published / "latest.json").read_text()) == {"election": SMALL, "release": 2}


def test_a_watch_that_begins_again_says_nothing_twice(source, published, capsys):
    watch(source, published).round()
    before = entries(published)
    (published / "feed.xml").unlink()
    lines(capsys)
    watch(source, published).round()
    assert lines(capsys) == []
    assert entries(published) == before


def test_a_withdrawn_release_is_corrected_by_a_new_entry(source, server, published):
    at = watch(source, published)
    at.round()
    server.serve(60, 5000)
    at.round()
    for when, mail in ((75, 1500), (90, 1800), (105, 2100)):  # what comes now contradicts the release of 9 pm
        server.serve(when, mail)
        at.round()
    told = [(row["kind"], row["released_at"][11:16]) for row in rows(source)]
    assert ("withdrawn", "21:00") in told
    assert told.count(("release", "21:00")) == 1
    texts = {entry["content"] for entry in entries(published)}
    assert (
        "The release of 5 Nov, 9:00 pm was withdrawn by the source, and what was said of it here does not hold."
        in texts
    )
    assert "21:00" not in [f"{moment:%H:%M}" for moment in load_election(SMALL).releases["released_at"]]


def test_figures_replaced_in_place_are_corrected_by_a_new_entry(source, server, published):
    at = watch(source, published)
    at.round()
    for _ in range(2):
        server.serve(30, 1100)
        at.round()
    assert [row["kind"] for row in rows(source)] == ["release", "corrected"]
    assert entries(published)[0]["content"] == (
        "A correction of the release of 5 Nov, 8:30 pm. The first release has Ann Lee at 576 votes and Bo Ray at 384."
    )


def test_who_is_to_be_told_gets_latest_json_and_its_failure_is_a_line(source, server, published, tmp_path, capsys):
    got = tmp_path / "got.json"
    keep = f"import sys; open({str(got)!r}, 'w').write(sys.stdin.read())"
    at = watch(source, published, on_release=shlex.join([sys.executable, "-c", f"{keep}; sys.exit('no; $(touch x)')"]))
    at.round()
    assert json.loads(got.read_text()) == {"election": SMALL, "release": 1}
    assert lines(capsys)[-1].endswith(": ended with code 1; no; $(touch x).")
    got.unlink()
    at.round()
    assert not got.exists()
    server.serve(60, 2000)
    at.round()
    assert json.loads(got.read_text()) == {"election": SMALL, "release": 2}


@pytest.mark.parametrize(
    ("command", "said_"),
    [("/no/such", "cannot be run"), (f"{sys.executable} -c 'import time; time.sleep(60)'", "stopped after 0.2 s")],
)
def test_a_command_that_cannot_be_run_or_does_not_end(monkeypatch, published, command, said_):
    monkeypatch.setattr("canvass.live.publish.PATIENCE", 0.2)
    with pytest.raises(ReportError, match=said_):
        Publishing("x", published, on_release=command).tell({})


@pytest.mark.parametrize("command", ["'", "  "])
def test_a_command_that_is_none_is_refused_at_once(command):
    with pytest.raises(ParameterError, match="--on-release"):
        Publishing("x", on_release=command)


def test_pages_that_fail_are_tried_again_and_the_feed_does_not_wait(source, published, monkeypatch, capsys):
    at = watch(source, published)
    with monkeypatch.context() as patch:
        patch.setattr(Publishing, "pages", lambda *_: (_ for _ in ()).throw(ReportError("02: cell 3")))
        at.round()
    assert lines(capsys)[-1] == "The pages could not be made, and are tried again: 02: cell 3"
    assert len(entries(published)) == 1
    at.round()
    assert (published / "latest.json").is_file()


def test_a_fault_of_the_program_is_a_line_too_and_the_next_round_goes_on(source, published, monkeypatch, capsys):
    at = watch(source, published)
    with monkeypatch.context() as patch:
        patch.setattr(Watch, "_listen", lambda *_: {}["x"])
        at.round()
    assert re.fullmatch(
        r"A fault, please report it \(test_watch\.py, line \d+\): KeyError: 'x'",
        lines(capsys)[-1],
    )
    at.round()
    assert lines(capsys) == []


def test_without_chances_no_page_on_them_is_made_and_none_is_kept(source, server, published, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("CANVASS_DATA", str(source.folder.parents[1]))
    made: list[dict[str, str]] = []

    def built(request: Any, target: Path, site: str, without: dict[str, str], also: dict[str, str]) -> None:
        made.append(without)
        target.mkdir(exist_ok=True)
        (target / "latest.json").write_text("{}")

    monkeypatch.setattr("canvass.live.publish.build_report", built)
    watch(source, published, chances=False).round()
    assert made == [{"05-outlook": "published without chances"}]
    assert rows(source, "forecasts") == []


def test_what_the_outlook_said_is_written_once(source, server, published, monkeypatch):
    told = {"slug": MAYOR, "released_at": "x", "margin": 1}
    monkeypatch.setattr(said, "forecast", lambda *_: told)
    watch(source, published).round()
    server.serve(60, 2000)
    watch(source, published).round()
    assert rows(source, "forecasts") == [told]


def test_silence_is_an_alarm_once(source, published, capsys):
    at = watch(source, published)
    at.round()
    lines(capsys)
    at.now = lambda: EARLY + timedelta(hours=2.6)
    at.round()
    at.round()
    assert lines(capsys) == ["ALARM nothing new for 3 hours, longer than usual; is the source still the right one?"]


@pytest.mark.parametrize(
    ("as_of", "night", "hours"),
    [
        ("2022-11-08 23:00", True, 2.0),
        ("2022-11-09 06:00", False, 72.0),
        ("2022-11-10", False, 72.0),
        ("2022-11-30", False, 168.0),
    ],
    ids=["night", "morning after", "day", "late"],
)
def test_how_long_nothing_new_is_usual(as_of, night, hours):
    gap = usual(load_election("2022-general", as_of).releases, night)
    assert round(gap.total_seconds() / 3600) == hours


def test_a_contest_that_is_none_ends_a_watch_and_a_round_goes_on(source, published, capsys):
    at = Watch(source, Publishing("sheriff", published), now=lambda: EARLY)
    at.round()
    assert lines(capsys)[-1].startswith("contest 'sheriff': none in 2030-general")
    with pytest.raises(ContestError):
        at.run()


@pytest.mark.parametrize("text", ["0", "29", "1e9", "-300", "9999999", "٣٠٠"])
def test_how_often_is_a_number_of_seconds_that_can_be_meant(text):
    with pytest.raises(ParameterError, match="EVERY="):
        every_of(text)
    assert (every_of("60"), every_of("")) == (60, 300)


@pytest.mark.parametrize(
    ("election", "contest", "as_of", "sentence"),
    [
        (
            "2022-general",
            "los angeles mayor",
            "2022-11-11",
            "The drop of 11 Nov, 4:09 pm added 29,993 votes, 18,536 for Karen Bass and 11,457 for Rick Caruso, "
            "and Bass is now ahead, by 4,384 votes.",
        ),
        (
            "2022-general",
            "los angeles mayor",
            "",
            "The certified result added 172 votes, 92 for Karen Bass and 80 for Rick Caruso, "
            "and Bass ended 89,914 votes ahead.",
        ),
    ],
)
def test_the_sentence_of_a_drop(election, contest, as_of, sentence, capsys):
    from canvass.__main__ import main

    assert main(["say", election, contest, f"--as-of={as_of}"]) == 0
    assert capsys.readouterr().out == f"City of Los Angeles: Mayor · {sentence}\n"
