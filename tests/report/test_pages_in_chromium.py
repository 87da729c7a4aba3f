"""The pages as a reader has them: opened from disk in Chromium, the network blocked."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from canvass import numbers
from canvass.names import surname
from canvass.report import build as report
from canvass.report.build import build_report
from canvass.report.contents import PAGES, make_request
from canvass.report.render import PageInfo, render_page
from canvass.show.facts import clean
from canvass.store import files as store
from conftest import DATA
from nbformat import NotebookNode, v4
from playwright.sync_api import Browser, Page, sync_playwright

#: Downloads of one page in a row; Chromium holds back the eleventh.
AT_ONCE = 8
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STEMS = ["index", *(page.stem for page in PAGES[1:])]
MOST_BYTES = 300 * 1024

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
        self.stopped: set[str] = set()  # by the page's own policy
        self.complaints: list[str] = []
        self.page.on("requestfailed", lambda request: request.failure == "csp" and self.stopped.add(request.url))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.evaluate("document.querySelectorAll('details.rows').forEach(long => long.open = true)")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


#: What but code is wider than its place: nothing scrolls sideways.
SIDEWAYS = """[...document.querySelectorAll('main *:not(pre)')].filter(e => e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).overflowX !== 'visible' && e.clientWidth > 1).map(e => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("stem", STEMS)
def test_page_is_light(built: Path, stem: str) -> None:
    assert (built / f"{stem}.html").stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("width", [320, 360, 640, 1280])  # 640: a desk at 200 %
@pytest.mark.parametrize("stem", STEMS)
def test_page_fits_and_asks_for_nothing(built: Path, browser: Browser, stem: str, width: int) -> None:
    path = built / f"{stem}.html"
    with Opened(browser, path, width) as opened:
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.page.evaluate(SIDEWAYS) == []


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
        assert shown == [["desk" if width == 1280 else "phone"]] * len(shown)
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
            "[...document.querySelectorAll('a:not([download]):not([href^=http])')].map(a => a.getAttribute('href'))"
        )
    for link in set(links):
        file, _, anchor = link.partition("#")
        target = (built / (file or f"{stem}.html")).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in target, link


#: Of every table with a download: per row, what is printed under which label, in which unit.
TABLES = """[...document.querySelectorAll('.table')].map(t => {
    const heads = [...t.querySelectorAll('thead th')];
    const own = cell => [...cell.childNodes].filter(n => !['SMALL', 'B'].includes(n.nodeName)).map(n => n.textContent);
    const under = cell => [...cell.querySelectorAll('[data-label]')]
        .map(s => [s.dataset.label, [s.dataset.unit, s.textContent]]);
    return [...t.querySelectorAll('tbody tr')].map(row => Object.fromEntries([...row.children].flatMap((cell, i) =>
        [[heads[i].dataset.label, [heads[i].dataset.unit, own(cell).join('').trim()]], ...under(cell)])));
})"""


def shown(value: str, unit: str) -> set[str]:
    """A cell of a download as the page may print it: what is saved is known to half of its last digit."""
    digits = numbers.UNITS[unit].digits
    if unit == "who":
        return {surname(value)}
    if numbers.UNITS[unit].print is str:
        return {re.sub("(^|; )'(?=[-=+@])", r"\1", clean(value))}  # a spreadsheet would read a formula
    if digits is None:
        return {numbers.show(pd.Timestamp(value), unit)}
    if not value:
        return {numbers.UNKNOWN}
    half = 0.5 * 10.0**-digits if digits > 0 else 0.0
    return {numbers.show(float(value) + end, unit) for end in (-half, 0.0, half)}


def saved(folder: Path, page: Page, links: str) -> list[list[list[str]]]:
    """The files of data that links of a page lead to, as rows."""
    names = page.evaluate(f"[...document.querySelectorAll('{links}')].map(a => a.getAttribute('href'))")
    return [list(csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8")))) for name in names]


@pytest.mark.parametrize("stem", STEMS)
def test_files_of_data_are_the_tables_shown(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        tables, files = opened.page.evaluate(TABLES), saved(built, opened.page, '.table a[href$=".csv"]')
    assert len(files) == len(tables)
    for table, (header, *rows) in zip(tables, files, strict=True):
        for row, printed in zip(rows, table, strict=True):
            cells = [(value, *printed.get(label, ("text", ""))) for label, value in zip(header, row, strict=True)]
            assert [text for value, unit, text in cells if text not in shown(value, unit)] == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_picture_can_be_taken(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        figures = len(opened.page.query_selector_all("figure"))
        files = saved(built, opened.page, 'figure a[href$=".csv"]')
        taken = "[...document.querySelectorAll('figure .take a')].map(a => a.getAttribute('href'))"
        names = opened.page.evaluate(taken)
    assert len(files) == figures and all(len(rows) > 1 for rows in files)
    assert sorted(Path(name).suffix for name in names) == sorted([".csv", ".svg", ".png", ".html"] * figures)
    assert [name for name in names if not (built / name).stat().st_size] == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_drawer_opens_by_keyboard(built: Path, browser: Browser, stem: str) -> None:
    with Opened(browser, built / f"{stem}.html") as opened:
        opened.page.reload()
        closed = opened.page.locator("details:not([open]) > summary:visible")
        for _ in range(closed.count() + 20):  # a drawer may hold folded tables
            if closed.count():
                closed.first.focus()
                opened.page.keyboard.press("Enter")
        assert opened.page.locator("details:not([open])").count() == 0
        assert opened.page.locator("#code pre").is_visible()


def test_long_tables_open_on_demand_and_are_whole_on_paper(built: Path, browser: Browser) -> None:
    with Opened(browser, built / "02-general-drops.html", width=360) as opened:
        opened.page.reload()
        last = opened.page.locator(".shows details.rows tbody tr").last
        shown = [last.is_visible()]
        opened.page.emulate_media(media="print")
        assert [*shown, last.is_visible()] == [False, True]


def test_nothing_moves_for_who_asked_for_less_motion(built: Path, browser: Browser) -> None:
    with Opened(browser, built / "index.html") as opened:
        scrolls = "getComputedStyle(document.documentElement).scrollBehavior"
        opened.page.emulate_media(reduced_motion="reduce")
        assert opened.page.evaluate(scrolls) == "auto"


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


# --- hostile names, hostile outputs --------------------------------------------------------------

#: A name of the contest for sheriff to one that a spreadsheet, a browser or a phone may stumble over.
HOSTILE = {
    "Sheriff": "@SUM(1+1)\u202e;=1+1 <script>window.ran = 1</script> " + "W" * 300,
    "Alex Villanueva": "=HYPERLINK(1)\u2066 " + "M" * 300,
    "Robert Luna": "+Ann\u200d\u00ad\ufeff <img src=http://example.org/x onerror=window.ran=2> Lee\U000e0041\ufe0f",
}
UNSEEN = "\u200d\u202e\u2066\u00ad\ufeff\U000e0041\ufe0f"
HOSTILE_STEMS = ["index", "01-primary-results", "02-general-drops", "03-ballot-types", "05-outlook"]


def rename(folder: Path, table: str) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [{**row, "name": HOSTILE.get(row["name"], row["name"])} for row in csv.DictReader(lines)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheriff's report under other names, without the page that names no contest for long."""
    folder = tmp_path_factory.mktemp("hostile")
    data = shutil.copytree(DATA, folder / "data")
    for election in ("2022-general", "2022-primary"):
        for table in ("contests", "candidates"):
            rename(data / election, table)
        store.write_checksums(data / election)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANVASS_DATA", str(data))
        patch.setattr(report, "PAGES", [page for page in PAGES if page.stem != "07-track-record"])
        return build_report(make_request(contest="8772"), folder / "report")


@pytest.mark.parametrize("stem", HOSTILE_STEMS)
def test_hostile_names_are_shown_and_do_nothing(hostile: Path, browser: Browser, stem: str) -> None:
    path = hostile / f"{stem}.html"
    with Opened(browser, path, width=360) as opened:
        text = opened.page.evaluate("document.body.textContent")
        assert all(clean(name) in text for name in HOSTILE.values())
        assert [c for c in UNSEEN if c in opened.page.evaluate("document.documentElement.outerHTML")] == []
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert opened.page.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("stem", HOSTILE_STEMS)
def test_a_long_name_does_not_widen_the_page(hostile: Path, browser: Browser, stem: str, width: int) -> None:
    with Opened(browser, hostile / f"{stem}.html", width) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def opens_formula(cell: str) -> bool:
    """Whether a spreadsheet that parts cells at commas, or one that parts them at semicolons, runs something."""
    return not re.fullmatch(r"-?[0-9.]+(e-\d+)?", cell) and any(
        part.strip()[:1] in "=+-@\t\r" for part in cell.split(";") if part
    )


def test_no_cell_of_a_download_is_a_formula(hostile: Path) -> None:
    files = list((hostile / "charts").glob("*.csv"))
    cells = [c for file in files for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))) for c in row]
    assert len(files) > 5 and [cell for cell in cells if opens_formula(cell)] == []


def test_numbers_of_a_hostile_download_stay_numbers(hostile: Path) -> None:
    newest = pd.read_csv(hostile / "charts" / "02-general-drops-lead.csv").iloc[-1]
    first, second = ("'" + clean(HOSTILE[name]) for name in ("Alex Villanueva", "Robert Luna"))
    assert [newest[name] for name in (first, second, "lead", "leader")] == [867_029, 1_370_837, -503_808, second]


OUTPUT = """<script>window.ran = 1</script><svg onload="window.ran = 2"></svg>
<img src="http://example.org/image.png" onerror="window.ran = 3">
<link rel="stylesheet" href="http://example.org/sheet.css"><iframe src="http://example.org/frame.html"></iframe>
<style>body { background: rgb(255, 0, 0) }</style><a href="javascript:window.ran = 4">Link</a>
<base href="http://example.org/">"""
POLICY = re.compile('<meta[^>]*"Content-Security-Policy"[^>]*>')


def page_with(output: str) -> str:
    shown = v4.new_output("display_data", {"text/html": output}, metadata={})
    cells = [v4.new_markdown_cell("# Title"), v4.new_code_cell("1", outputs=[shown])]
    info = PageInfo("page", "Title", "Title", (), (), "Title", "", "")
    context = {"pages": [info], "parameters": {}, "skipped": [], "shared": "", "used": "", "checksum": "", "commit": ""}
    for cell in cells:
        cell.metadata["tags"] = []
    notebook: NotebookNode = v4.new_notebook(cells=cells)
    return render_page(notebook, info, context)


def what_it_did(browser: Browser, path: Path) -> dict[str, Any]:
    """What a page ran and asked for (what its policy stopped was not asked), and how it looks."""
    with Opened(browser, path) as opened:
        opened.page.locator("main a").last.click()
        look = "getComputedStyle(document.body)"
        return {
            "ran": opened.page.evaluate("window.ran") is not None,
            "asked": sorted(set(opened.requests) - opened.stopped - {path.as_uri()}),
            "background": opened.page.evaluate(f"{look}.backgroundColor"),
            "margin": opened.page.evaluate(f"{look}.margin"),
            "base": opened.page.evaluate("document.baseURI"),
        }


def test_what_an_output_brings_along_neither_runs_nor_loads(browser: Browser, tmp_path: Path) -> None:
    """The same page without its policy shows that there is something to stop."""
    kept, bare = tmp_path / "kept.html", tmp_path / "bare.html"
    kept.write_text(page_with(OUTPUT), encoding="utf-8")
    bare.write_text(POLICY.sub("", page_with(OUTPUT)), encoding="utf-8")
    paper, red = "rgb(253, 252, 249)", "rgb(255, 0, 0)"
    loads = [f"http://example.org/{name}" for name in ("frame.html", "image.png", "sheet.css")]
    assert what_it_did(browser, bare) == {
        "ran": True,
        "asked": loads,
        "background": red,
        "margin": "0px",
        "base": "http://example.org/",
    }
    assert what_it_did(browser, kept) == {
        "ran": False,
        "asked": [],
        "background": paper,
        "margin": "0px",
        "base": kept.as_uri(),
    }
