"""The report as built: the right pages, no later figure, nothing fetched, stamps and downloads."""

import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from canvass.errors import ContestError
from canvass.pages.outlook.page import open_page
from canvass.report.build import build_report
from canvass.report.contents import PAGES, make_request
from canvass.report.render import PageInfo, prose
from canvass.store.files import data_folder

#: The files of pages: the first is the index.
STEMS = ["index", *(page.stem for page in PAGES[1:])]


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mayor's report as of 10 Nov 2022."""
    return build_report(make_request(as_of="2022-11-10"), tmp_path_factory.mktemp("early") / "report")


@pytest.fixture(scope="module")
def sheriff(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheriff's report."""
    return build_report(make_request(contest="sheriff"), tmp_path_factory.mktemp("sheriff") / "report")


def pages(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.html"))


def text_of(folder: Path, stem: str) -> str:
    """The page's words: no markup, no style, no embedded data, no pictures but their alt texts."""
    page = (folder / f"{stem}.html").read_text(encoding="utf-8")
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    page = re.sub(r'<svg[^>]*aria-label="([^"]*)".*?</svg>', r"\1", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def read(folder: Path, stem: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{stem}.html").read_text(encoding="utf-8"), "html.parser")


def facts_of(folder: Path, stem: str) -> dict[str, dict]:
    """The facts beside a page: those its words print."""
    return {fact["name"]: fact for fact in json.loads((folder / f"{stem}.facts.json").read_text("utf-8"))}


def later_figures() -> set[str]:
    """Votes of the mayor's two candidates at every release after 10 Nov 2022, as printed."""
    folder = data_folder() / "2022-general"
    with (folder / "candidates.csv").open(encoding="utf-8", newline="") as lines:
        ids = {row["candidate_id"] for row in csv.DictReader(lines) if row["contest_id"] == "8847"}
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["candidate_id"] in ids and int(row["release"]) > 15]
    return {f"{int(row['votes']):,}" for row in rows}


def test_pages_as_of_a_day(early: Path) -> None:
    assert pages(early) == sorted(stem for stem in STEMS if stem != "07-track-record")


def test_lead_as_of_a_day(early: Path) -> None:
    facts = facts_of(early, "00-start-here")
    said = {name: facts[name]["shown"] for name in ("leader", "lead", "state", "release")}
    assert said == {"leader": "Rick Caruso", "lead": "2,695", "state": "not final", "release": "15"}
    first = read(early, "index").select_one("table.result tbody tr").get_text(" ", strip=True)
    assert first.startswith("Rick Caruso") and "50.25%" in first and "273,941" in first


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem != "07-track-record"])
def test_no_later_figure_on_any_page(early: Path, stem: str) -> None:
    raw = (early / f"{stem}.html").read_text(encoding="utf-8")
    words = text_of(early, stem)
    assert [figure for figure in later_figures() if figure in words or figure.replace(",", "") in raw] == []


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem != "07-track-record"])
def test_no_later_day_on_any_page(early: Path, stem: str) -> None:
    later = [f"{day} Nov 2022" for day in range(11, 31)] + ["Dec 2022", "89,914", "54.83%"]
    words = re.sub(r"\s+", " ", text_of(early, stem))
    assert [day for day in later if re.search(rf"(?<!\d){day}", words)] == []


def test_pages_of_another_contest(sheriff: Path) -> None:
    without = {"04-candidate-platforms", "06-claim-check"}
    assert pages(sheriff) == sorted(stem for stem in STEMS if stem not in without)


def test_facts_of_another_contest(sheriff: Path) -> None:
    facts = facts_of(sheriff, "02-general-drops")
    with (data_folder() / "2022-general" / "votes.csv").open(encoding="utf-8", newline="") as lines:
        final = {row["candidate_id"]: int(row["votes"]) for row in csv.DictReader(lines) if row["release"] == "27"}
    with (data_folder() / "2022-general" / "candidates.csv").open(encoding="utf-8", newline="") as lines:
        sheriff_votes = {
            r["name"]: final[r["candidate_id"]] for r in csv.DictReader(lines) if r["contest_id"] == "8772"
        }
    assert facts["leader"]["value"] == max(sheriff_votes, key=sheriff_votes.get) == "Robert Luna"
    assert facts["lead"]["value"] == sheriff_votes["Robert Luna"] - sheriff_votes["Alex Villanueva"]


@pytest.mark.parametrize("which", ["early", "sheriff"])
def test_pages_ask_nobody_for_anything(which: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(which)
    for path in folder.glob("*.html"):
        followed = r'<a (?:(?:aria-current|class|download)="[^"]*" )*href="'  # a link asks nobody until it is followed
        page = re.sub(followed, "<a ", path.read_text(encoding="utf-8"))
        asked = re.findall(r'(?:src|href|srcset)="(?!data:|#)([^"]*)"|url\((?!#)([^)]*)\)|@import', page)
        assert asked == [], path.name
        assert len(re.findall("<script", page)) == 1 and "script-src 'sha256-" in page, path.name


@pytest.mark.parametrize("which", ["early", "sheriff"])
def test_every_page_leads_on_with_a_question_and_its_answer(which: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(which)
    answers = {stem: read(folder, stem).h1.get_text() for stem in pages(folder)}
    for stem in pages(folder):
        items = read(folder, stem).select("nav.reading li")
        told = {item.a["href"].removesuffix(".html"): item.span.get_text() for item in items}
        assert told == {other: answer for other, answer in answers.items() if other != stem}
        assert [item.a.get_text() for item in items if not item.a.get_text().endswith("?")] == []


def test_pages_are_stamped(early: Path) -> None:
    words = re.sub(r"\s+", " ", text_of(early, "02-general-drops"))
    assert "election 2022-general" in words and "as_of 2022-11-10" in words
    assert "Releases used 1 to 15 of 2022-general" in words
    assert re.search(r"checksum [0-9a-f]{12} .*commit [0-9a-f]{10}", words)


def test_a_link_to_a_notebook_leads_to_its_page_or_is_plain_text(sheriff: Path) -> None:
    other = PageInfo("02-general-drops", "Drops", "", (), (), "", "", "")
    said = prose("[Drops](02-general-drops.ipynb#needed), [Claims](06-claim-check.ipynb).", [other])
    assert '<a href="02-general-drops.html#needed">Drops</a>, Claims.' in said
    assert ".ipynb" not in (sheriff / "index.html").read_text(encoding="utf-8")


def test_an_only_candidate_has_a_page_of_one_line(tmp_path: Path) -> None:
    folder = build_report(make_request(contest="azusa city clerk"), tmp_path / "report")
    with (data_folder() / "2022-general" / "votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["candidate_id"]: row["votes"] for row in csv.DictReader(lines) if row["release"] == "27"}
    with (data_folder() / "2022-general" / "candidates.csv").open(encoding="utf-8", newline="") as lines:
        (own,) = [row for row in csv.DictReader(lines) if row["contest_id"] == "8671"]
    assert pages(folder) == ["index"]
    page, votes = read(folder, "index"), f"{int(rows[own['candidate_id']]):,} votes"
    answer = page.select_one("section.answer").extract()
    assert answer.h1.get_text() == f"{own['name']} is the only candidate on the ballot, with {votes}"
    assert answer.select_one(".status").get_text(" ", strip=True).startswith("Certified 5 Dec, 12:15 pm")
    assert re.findall(r"[\d,]+ votes", answer.get_text()) == [votes]  # and nothing beside it
    assert page.select("figure, section, main table.data, nav.reading") == []


def test_who_was_elected_outright_has_no_page_on_an_order_nobody_asked_for():
    request = make_request("2024-primary", "supervisor 2")
    outlook = next(page for page in PAGES if page.stem == "05-outlook")
    assert outlook.missing(request).startswith("Supervisor 2nd District: Holly J. Mitchell was elected outright")
    with pytest.raises(ContestError, match="elected outright, by more than half"):
        open_page("2024-primary", "supervisor 2")


@pytest.mark.parametrize("word", ["Primary", "Pledges", "Claims"])
def test_a_count_of_another_source_has_no_page_of_the_county_s_tables(word: str) -> None:
    request, page = make_request(), next(page for page in PAGES if page.word == word)
    elsewhere = replace(request, election=replace(request.election, reader="tables"))
    assert (page.missing(request), bool(page.missing(elsewhere))) == ("", True)


def test_a_contest_with_one_candidate_in_its_primary_has_no_page_on_that() -> None:
    missing = next(page for page in PAGES if page.word == "Primary").missing(
        make_request(contest="state assembly 41st")
    )
    assert missing.startswith(
        "State Assembly, 41st District: Chris Holden is the only candidate on the ballot, with 62,175 votes"
    )
