"""What every page of a report keeps to: one finding on top, short sentences, no chance that is certain."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from canvass.report.build import build_report
from canvass.report.contents import make_request

#: Kinds of contests and moments.
REQUESTS = {
    "certified": ("2022-general", "", ""),
    "counting": ("2022-general", "", "2022-11-10"),
    "night": ("2022-general", "", "2022-11-08 22:00"),
    "measure": ("2022-general", "measure smc", ""),
    "seats": ("2022-general", "west hollywood city council", "2022-11-12"),
    "second": ("2024-primary", "city council 14", "2024-03-12"),
    "elsewhere": ("2024-general", "state measure 32", "2024-11-12"),
}
#: Words that make a forecast of a headline.
FORECAST = re.compile(r"\b(chance|in 100|likely|probab\w+|odds|forecast|expected)\b|\bwill\b", re.I)


@pytest.fixture(scope="module", params=REQUESTS)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_report(make_request(*REQUESTS[request.param]), tmp_path_factory.mktemp(request.param) / "report")


def pages(folder: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in sorted(folder.glob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for unread in page.select("script, style, pre"):
            unread.decompose()
        yield path.stem, page


#: Where sentences stand; and where what a page says itself stands, without what it lists.
SAID, PROSE = "h1, h2, h3, p, li, td, th, small, figcaption, caption, summary", "h1, h2, h3, p"


def sentences(page: BeautifulSoup, blocks: str) -> Iterator[str]:
    for block in page.select(blocks):
        under = [small.extract() for small in block.find_all("small") if block.name in ("td", "th")]
        for said in [] if block.find(["p", "li"]) else [block, *under]:
            yield from re.split(r"(?<=[.!?”])\s+(?=[A-Z“\d])", " ".join(said.get_text(" ").split()))


def test_the_finding_is_the_only_h1_and_has_a_number_or_names_what_happened(report: Path) -> None:
    for stem, page in pages(report):
        (finding,) = page.select("h1")
        assert finding.get_text() + " · Canvass" == page.title.get_text(), stem
        assert 10 < len(finding.get_text()) <= 90, (stem, finding.get_text())


def test_headings_of_sections_are_short(report: Path) -> None:
    long = [(stem, h.get_text()) for stem, page in pages(report) for h in page.select("h2") if len(h.get_text()) > 60]
    assert long == []


def test_no_sentence_is_longer_than_thirty_words(report: Path) -> None:
    """Lists of sources aside."""
    for stem, page in pages(report):
        for listed in page.select("#sources"):
            listed.decompose()
        assert [said for said in sentences(page, SAID) if len(said.split()) > 30] == [], stem


def test_no_chance_is_printed_above_99(report: Path) -> None:
    certain = r"(?:99\.\d+|100(?:\.0+)?)\s?% (?:sure|chance|likely)|\b(?:100|99\.\d+) (?:chances )?in 100\b"
    found = [(stem, said) for stem, page in pages(report) if (said := re.findall(certain, page.get_text(" ")))]
    assert found == []


def test_no_headline_forecasts_while_the_count_goes_on(report: Path) -> None:
    told = [(stem, page.h1.get_text()) for stem, page in pages(report) if page.select(".status.counting")]
    assert [one for one in told if FORECAST.search(one[1])] == []


def shown_rows(table: Tag) -> int:
    return 0 if table.find_parent("details") else len(table.select("tbody tr"))


def test_no_table_shows_more_than_ten_rows_at_once(report: Path) -> None:
    long = [(stem, t.get("class")) for stem, page in pages(report) for t in page.select("table") if shown_rows(t) > 10]
    assert long == []


def test_there_is_one_drawer_of_code_and_four_key_figures(report: Path) -> None:
    for path in report.glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert (len(page.select("pre")), len(page.select("#code pre"))) == (1, 1), path.stem
        assert [len(strip.select("div")) for strip in page.select(".key-figures")] == [4], path.stem


def test_nothing_is_said_twice_on_a_page(report: Path) -> None:
    for stem, page in pages(report):
        for elsewhere in page.select(".reading, .drawers"):
            elsewhere.decompose()
        said = [one for one in sentences(page, PROSE) if len(one.split()) > 6]
        assert sorted({one for one in said if said.count(one) > 1}) == [], stem
