"""The pages as a reader has them: opened from disk in Chromium, the network blocked."""

import csv
import io
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from canvass import numbers
from canvass.facts import clean
from canvass.pages import PAGES, make_request
from canvass.report import build_report
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STEMS = ["index", *(page.stem for page in PAGES)]
MOST_BYTES = 400 * 1024

pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium on this machine: the pages were not opened in a browser (apt install chromium)",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_report(make_request(), tmp_path_factory.mktemp("full") / "report")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield running
        running.close()


class Opened:
    """A page that was opened, with what it asked for and complained of."""

    def __init__(self, browser: Browser, path: Path, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.evaluate("document.querySelectorAll('details.rows').forEach(long => long.open = true)")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("stem", STEMS)
def test_page_is_light(built: Path, stem: str) -> None:
    assert (built / f"{stem}.html").stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("stem", STEMS)
def test_page_fits_and_asks_for_nothing(built: Path, browser: Browser, stem: str, width: int) -> None:
    path = built / f"{stem}.html"
    with Opened(browser, path, width) as opened:
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


#: The drawings of each figure that are to be seen and have words in them.
SHOWN = """[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll('svg')]
    .filter(s => s.checkVisibility() && s.querySelector('text')).map(s => s.getAttribute('class')))"""
LABELS = """() => [...document.querySelectorAll('figure svg')].filter(s => s.checkVisibility()).flatMap(s => {
    const box = s.getBoundingClientRect(), scale = box.width / s.viewBox.baseVal.width, found = [];
    const texts = [...s.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect(), t]);
    texts.forEach(([name, at, text], i) => {
        if (parseFloat(getComputedStyle(text).fontSize) * scale < 10) found.push(name + ' is too small');
        if (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1)
            found.push(name + ' is cut');
        for (const [other, its] of texts.slice(i + 1))
            if (Math.min(at.right, its.right) - Math.max(at.left, its.left) > 2
                && Math.min(at.bottom, its.bottom) - Math.max(at.top, its.top) > 5)
                found.push(name + ' runs into ' + other);
    });
    return found.map(what => s.closest('figure').id + ': ' + what);
})"""


@pytest.mark.parametrize("width", [360, 640, 1280])
@pytest.mark.parametrize("stem", STEMS)
def test_labels_of_pictures_can_be_read(built: Path, browser: Browser, stem: str, width: int) -> None:
    """At least 10 px high, whole, and not one over the other."""
    with Opened(browser, built / f"{stem}.html", width) as opened:
        shown = opened.page.evaluate(SHOWN)
        assert shown == [["phone" if width == 360 else "desk"]] * len(shown)
        assert opened.page.evaluate(LABELS) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_labels_of_other_counts_can_be_read(tmp_path: Path, browser: Browser, width: int) -> None:
    """A contest of many names, half counted: labels find other places."""
    folder = build_report(make_request(contest="agoura hills", as_of="2022-11-12"), tmp_path / "report")
    for path in folder.glob("*.html"):
        with Opened(browser, path, width) as opened:
            assert opened.page.evaluate(LABELS) == [], path.stem


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
@pytest.mark.parametrize("stem", STEMS)
def test_accessibility_rules_hold(built: Path, browser: Browser, stem: str, width: int, scheme: str) -> None:
    with Opened(browser, built / f"{stem}.html", width, scheme) as opened:
        found = Axe().run(opened.page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []


@pytest.mark.parametrize("stem", STEMS)
def test_structure_for_screen_readers(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        page = opened.page
        assert page.evaluate("document.documentElement.lang") == "en"
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert page.evaluate("[...document.querySelectorAll('th')].filter(h => !h.scope).length") == 0
        named = "s => (s.getAttribute('aria-label') || '').match(/[0-9]|No /)"
        unnamed = f"[...document.querySelectorAll('figure svg')].filter(s => !({named})(s))"
        assert page.evaluate(f"{unnamed}.length") == 0
        assert (
            page.evaluate("[...document.querySelectorAll('figure')].filter(f => !f.querySelector('figcaption')).length")
            == 0
        )


@pytest.mark.parametrize("stem", STEMS)
def test_every_link_leads_somewhere(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        links = opened.page.evaluate(
            "[...document.querySelectorAll('a:not(.download):not([href^=http])')].map(a => a.getAttribute('href'))"
        )
    for link in set(links):
        file, _, anchor = link.partition("#")
        target = (built / (file or f"{stem}.html")).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in target, link


TABLES = """[...document.querySelectorAll('.table')].map(t => ({
    units: [...t.querySelectorAll('thead th')].map(h => h.dataset.unit),
    labels: [...t.querySelectorAll('thead th')].map(h => h.textContent),
    rows: [...t.querySelectorAll('tbody tr')].map(r => [...r.children].map(c => c.textContent))}))"""


def shown(value: str, unit: str) -> str:
    """A cell of a download as the page prints it."""
    if numbers.UNITS[unit].print is str:
        return clean(value)
    return numbers.show(float(value) if value else None, unit)


def saved(opened: Opened, link: Any, folder: Path) -> list[list[str]]:
    with opened.page.expect_download() as waiting:
        link.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    assert target.suffix == ".csv"
    return list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("stem", STEMS)
def test_downloads_are_the_tables_shown(built: Path, browser: Browser, stem: str, tmp_path: Path) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        tables = opened.page.evaluate(TABLES)
        links = opened.page.query_selector_all(".table .download")
        assert len(links) == len(tables)
        for table, link in zip(tables, links, strict=True):
            header, *rows = saved(opened, link, tmp_path)
            assert header == table["labels"]
            assert [[shown(*cell) for cell in zip(row, table["units"], strict=True)] for row in rows] == table["rows"]


@pytest.mark.parametrize("stem", STEMS)
def test_pictures_data_can_be_saved(built: Path, browser: Browser, stem: str, tmp_path: Path) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        links = opened.page.query_selector_all("figure .download")
        assert len(links) == len(opened.page.query_selector_all("figure"))
        assert all(len(saved(opened, link, tmp_path)) > 1 for link in links)


@pytest.mark.parametrize("stem", STEMS)
def test_code_opens_by_keyboard(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        opened.page.locator("details.code summary").first.focus()
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.querySelector('details.code').open")
        assert opened.page.locator("details.code pre").first.is_visible()


def test_long_tables_open_on_demand_and_are_whole_on_paper(built: Path, browser: Browser) -> None:
    with Opened(browser, built / "04-candidate-platforms.html", width=360) as opened:
        opened.page.reload()
        last = opened.page.locator("details.rows tbody tr").last
        shown = [last.is_visible()]
        opened.page.emulate_media(media="print")
        assert [*shown, last.is_visible()] == [False, True]


def test_rows_keep_their_names_in_sight_on_a_phone(built: Path, browser: Browser) -> None:
    scrolled = """() => { const box = document.querySelector('.wide:not(.stack) .scroll'); box.scrollLeft = 100;
        const left = part => part.getBoundingClientRect().left;
        return [box.scrollLeft, left(box.querySelector('tbody th')) - left(box)]; }"""
    with Opened(browser, built / "02-general-drops.html", width=360) as opened:
        assert opened.page.evaluate(scrolled) == [100, 0]


def test_skip_link_comes_first(built: Path, browser: Browser) -> None:
    with Opened(browser, built / "index.html") as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.parametrize("paper", [(794, 1123), (816, 1056)], ids=["A4", "Letter"])
@pytest.mark.parametrize("stem", STEMS)
def test_no_figure_is_taller_than_a_sheet(built: Path, browser: Browser, stem: str, paper: tuple[int, int]) -> None:
    margin = 2 * 60.5  # 16 mm on each side, in px
    with Opened(browser, built / f"{stem}.html", width=int(paper[0] - margin)) as opened:
        opened.page.emulate_media(media="print")
        tallest = "Math.max(0, ...[...document.querySelectorAll('figure')].map(f => f.getBoundingClientRect().height))"
        assert opened.page.evaluate(tallest) < paper[1] - margin
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= paper[0] - margin + 1
