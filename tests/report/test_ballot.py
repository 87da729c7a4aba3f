"""The whole ballot: every contest a row and a page, the same figures as table, CSV and JSON; in Chromium, in order."""

import csv
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from canvass import load_count, load_election, numbers
from canvass.count.election import Election
from canvass.errors import ReportError
from canvass.outlook import outlook
from canvass.pages.ballot import page as ballot
from canvass.report import ballot as built_by
from canvass.report import ballot_page
from canvass.report.ballot import build_ballot, page_of
from canvass.report.ballot_page import Ballot
from conftest import DATA
from playwright.sync_api import Browser
from test_pages_in_chromium import CHROMIUM, MOST_BYTES, SIDEWAYS, Opened, browser  # noqa: F401 - a fixture

#: Contests of each kind of 2022-general, in the order of the ballot.
KINDS = "governor;state assembly 40th;goodwin liu;state measure 1;sheriff;superior court office 60"
KINDS += ";city of los angeles mayor;city of los angeles measure ula;san marino measure z;culver city measure vy"
KINDS += ";west hollywood city council;agoura hills city council;south gate city clerk;keppel union"
MOST_INDEX = 2_000_000
Rows = list[dict[str, Any]]


def cut(election: Election) -> Election:
    """An election of these contests alone."""
    ids = [int(election.contest(query)["contest_id"]) for query in KINDS.split(";")]
    return replace(election, contests=election.contests[election.contests["contest_id"].isin(ids)])


@pytest.fixture(scope="module", params=["", "2022-11-10", "2022-11-08"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(built_by, "load_election", lambda slug, as_of: cut(load_election(slug, as_of)))
        return build_ballot("2022-general", request.param, tmp_path_factory.mktemp("ballot") / "2022-general")


def told(folder: Path) -> tuple[Rows, Rows]:
    """The rows of the CSV and of the JSON."""
    with (folder / "ballot.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines)), json.loads((folder / "ballot.json").read_text("utf-8"))["contests"]


def test_every_contest_has_a_row_and_a_page(built: Path) -> None:
    shown = re.findall(r'<tr role="row" id="c(\d+)"', (built / "index.html").read_text("utf-8"))
    rows = told(built)[1]
    assert sorted(shown) == sorted(str(row["contest_id"]) for row in rows)
    assert [row["contest_id"] for row in rows] == cut(load_election("2022-general")).contests["contest_id"].to_list()
    assert {path.name for path in built.glob("*.html")} == {"index.html", *(row["page"] for row in rows)}
    assert all(f'<a href="{row["page"]}">' in (built / "index.html").read_text("utf-8") for row in rows)


def printed(value: Any) -> str:
    """A value of the JSON as the CSV has it."""
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def test_table_and_downloads_have_the_same_figures(built: Path) -> None:
    as_csv, as_json = told(built)
    for row, same in zip(as_csv, as_json, strict=True):
        assert {name: printed(value) for name, value in same.items()} == row
    index = (built / "index.html").read_text("utf-8")
    for row in as_json:
        line = re.search(rf'id="c{row["contest_id"]}".*', index)[0]
        cells = [re.sub("<[^>]*>", " ", cell) for cell in re.findall(r"<t[hd] .*?</t[hd]>", line)]
        if row["state"] != "no choice":
            assert numbers.show(row["votes"], "votes") in cells[2]
            assert f"{numbers.show(row['points'], 'size')} points" in cells[2]
        if row["turned_on"] and not row["flipped"]:
            assert numbers.show(pd.Timestamp(row["turned_on"]), "short day") in cells[4]
        if row["chance"] is not None:
            assert numbers.show(row["chance"], "odds") in cells[7]
        if row["out_high"] is not None and row["out_high"] > 0.005:
            assert numbers.show(row["out_high"], "whole") in cells[6]


def test_a_ballot_is_small(built: Path) -> None:
    """The index of all 430 contests, by the size of a row."""
    index = (built / "index.html").read_text("utf-8")
    longest = max(len(line.encode()) for line in index.splitlines() if line.startswith('<tr role="row"'))
    assert len(index.encode()) + 430 * longest < MOST_INDEX
    assert max(path.stat().st_size for path in built.glob("*.html")) <= MOST_BYTES


def test_chances_are_of_what_is_open(built: Path) -> None:
    rows = told(built)[1]
    certified = json.loads((built / "ballot.json").read_text("utf-8"))["certified"]
    assert all((row["chance"] is None) == (certified or row["state"] == "no choice") for row in rows)
    assert all(bool(row["outcome"]) == certified for row in rows)
    assert certified or not re.search(r" won by |\bElected\b|Certified", (built / "index.html").read_text("utf-8"))


@cache
def row(election: str, contest: str, as_of: str = "") -> dict[str, Any]:
    loaded = load_election(election, as_of)
    number = int(loaded.contest(contest)["contest_id"])
    said = {} if loaded.certified else {number: outlook(loaded, number)}
    return ballot.row(page_of(Ballot(loaded, as_of, "", "", Path(), said), number))


@pytest.mark.parametrize(
    ("asked", "cells", "values"),
    [
        (
            ("2022-general", "city of los angeles mayor"),
            {
                "front": ["Karen Bass", "54.8%, over Rick Caruso"],
                "margin": ["89,914", "9.7 points"],
                "turned": ["11 Nov"],
            },
            {"state": "decided", "outcome": "Won", "flipped": True, "turned_late": True, "added": 172, "chance": None},
        ),
        (
            ("2022-general", "city of los angeles mayor", "2022-11-10"),
            {"front": ["Rick Caruso", "50.2%, over Karen Bass"], "out": ["34 to 58%", "Bass needs just over half"]},
            {"state": "open", "votes": 2695, "chance_of": "Karen Bass", "flipped": False, "added": 52517},
        ),
        (
            ("2022-general", "city of los angeles mayor", "2022-11-08"),
            {"out": ["no estimate yet"], "margin": ["3,460", "0.9 points"]},
            {"state": "open", "out_low": None, "needed_low": None, "late": None},
        ),
        (
            ("2022-general", "sheriff", "2022-11-25"),
            {"out": ["under 1%", "Villanueva needs more than all"]},
            {"state": "reach"},
        ),
        (
            ("2024-general", "9430"),
            {
                "front": ["Chad Michael Keel and Rick J. Christensen", "level for the last of two seats"],
                "margin": ["0", "0.0 points"],
            },
            {"state": "elsewhere", "outcome": "Level", "behind": None},
        ),
        (
            ("2024-general", "state measure 32"),
            {
                "front": ["Yes 53.9%"],
                "margin": ["137,518", "3.9 points"],
                "state": ["Decided elsewhere", "Over its line here"],
            },
            {"state": "elsewhere", "stake": "Yes needs more than half"},
        ),
        (
            ("2022-general", "west hollywood city council"),
            {"turned": ["after the night"], "state": ["Decided", "Elected"], "drop": ["+4", "75% Wright"]},
            {
                "front": "Lauren Meister, Chelsea Byers and John Heilman",
                "votes": 13,
                "flipped": True,
                "stake": "three seats",
            },
        ),
        (
            ("2022-primary", "city of los angeles mayor"),
            {
                "front": ["Karen Bass and Rick Caruso", "second over Kevin de León"],
                "state": ["Decided", "Two go to a runoff"],
            },
            {"votes": 182118, "stake": "more than half elects, else two go on"},
        ),
        (
            ("2024-primary", "9195"),
            {"front": ["Jill Stein"], "margin": [""], "state": ["No choice", ""]},
            {"state": "no choice", "stake": "no choice: one candidate", "votes": None},
        ),
    ],
)
def test_rows_of_each_kind(asked: tuple[str, ...], cells: dict[str, list[str]], values: dict[str, Any]) -> None:
    found = row(*asked)
    assert {name: found["cells"][name] for name in cells} == cells
    assert {name: found[name] for name in values} == values


def test_a_row_says_what_the_tables_say() -> None:
    """The newest votes of the pair, from votes.csv itself."""
    for folder in ("2022-general", "2024-general"):
        election = load_election(folder)
        votes = pd.read_csv(DATA / folder / "votes.csv").set_index(["release", "candidate_id"])["votes"]
        last = election.releases["release"].iloc[-1]
        choice = election.candidates.groupby("contest_id").size()
        for contest in choice.index[choice > 1][::60]:
            count = load_count(election, int(contest))
            if count.contest["kind"] == "candidate":
                own = sorted((votes[last, number] for number in count.candidates["candidate_id"]), reverse=True)
                places = min(count.places, len(own) - 1)
                assert row(folder, str(contest))["votes"] == own[places - 1] - own[places]


def test_what_fails_leaves_the_old_ballot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the same ballot is the same bytes, beside another and beside a report."""
    monkeypatch.setattr(built_by, "ROOT", tmp_path)
    (tmp_path / "report").mkdir()
    first = build_ballot("2024-primary-state")
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    other = build_ballot("2024-primary-state", "2024-03-05")
    assert [first, other] == [
        tmp_path / "ballot" / name for name in ("2024-primary-state", "2024-primary-state@2024-03-05")
    ]
    assert {path.name: path.read_bytes() for path in build_ballot("2024-primary-state").iterdir()} == before

    def fail(*_: Any) -> str:
        raise ReportError("no")

    monkeypatch.setattr(ballot_page, "index", fail)
    with pytest.raises(ReportError):
        build_ballot("2024-primary-state")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert (other / "index.html").is_file()
    assert (tmp_path / "report").is_dir()


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
ROWS = "[...document.querySelectorAll('.ballot tbody tr:not(.part)')]"
VISIBLE = f"{ROWS}.filter(r => r.checkVisibility()).map(r => +r.id.slice(1))"


@needs_chromium
def test_the_ballot_is_found_and_ordered_in_chromium(built: Path, browser: Browser) -> None:  # noqa: F811
    rows = {row["contest_id"]: row for row in told(built)[1]}
    with Opened(browser, built / "index.html") as opened:
        page = opened.page
        page.fill("#find", "los angeles mayor")
        assert page.evaluate(VISIBLE) == [8847]
        assert page.text_content("#shown") == "1 contest"
        page.fill("#find", "")
        page.select_option("#order", "points")
        points = [rows[number]["points"] for number in page.evaluate(VISIBLE) if rows[number]["state"] != "no choice"]
        assert points == sorted(points)
        assert len(points) > 9
        page.check("#close")
        near = {number for number, row in rows.items() if row["state"] != "no choice" and row["points"] < 1}
        assert set(page.evaluate(VISIBLE)) == near
        page.uncheck("#close")
        page.select_option("#order", "")
        page.select_option("#part", "Judges")
        assert set(page.evaluate(VISIBLE)) == {number for number, row in rows.items() if row["part"] == "Judges"}
        assert opened.complaints == []


@needs_chromium
def test_the_ballot_stands_without_a_script(built: Path, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())
    assert page.locator(".ballot tbody tr:not(.part)").count() == len(told(built)[1])
    assert page.locator(".tools").is_hidden()
    assert page.locator("#c8847 a").is_visible()
    context.close()


@needs_chromium
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_a_ballot_fit_and_are_accessible(built: Path, browser: Browser, width: int) -> None:  # noqa: F811
    scheme = "dark" if width == 320 else "light"
    for name in ("index", "city-of-los-angeles-mayor", "city-of-south-gate-city-clerk", "city-of-san-marino-measure-z"):
        with Opened(browser, built / f"{name}.html", width, scheme) as opened:
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
            assert opened.page.evaluate(SIDEWAYS) == []
            assert [rule["id"] for rule in Axe().run(opened.page).response["violations"]] == []
            assert opened.complaints == []
            assert opened.requests == [(built / f"{name}.html").as_uri()]
