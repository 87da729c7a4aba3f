"""The notebook for exploring as somebody has it: JupyterLab of `make lab`, in Chromium, by keyboard alone."""

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from canvass import lead, load_count, load_election, outlook
from canvass.numbers import show
from conftest import CHECKOUT
from playwright.sync_api import Locator, Page, expect, sync_playwright

LAB, WAIT = CHECKOUT / ".venv-lab", 60_000  # the first kernel compiles what it imports
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: JupyterLab was not opened in a browser"),
    pytest.mark.skipif(
        not (LAB / "lab").is_file(), reason="no finished .venv-lab: JupyterLab was not opened (make lab)"
    ),
]


@contextmanager
def served(home: Path) -> Iterator[str]:
    """JupyterLab on a port of its own, with a token, on a copy of the notebook below ``home``: its address."""
    token = secrets.token_hex()
    (home / "notebooks").mkdir()
    shutil.copy(CHECKOUT / "notebooks" / "08-explore.ipynb", home / "notebooks")
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    folders += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {name: str(home / name.lower()) for name in folders} | {"JUPYTER_TOKEN": token}
    command = [LAB / "bin" / "python", "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={home / 'notebooks'}"], env=environment, stdout=log, stderr=log
        )
    try:
        yield f"{_url(home, server)}lab/tree/08-explore.ipynb?token={token}"
    finally:
        server.terminate()
        server.wait(30)


def _url(home: Path, server: subprocess.Popen) -> str:
    """Where the server says that it is."""
    for _ in range(WAIT // 100):
        for said in (path.read_text(encoding="utf-8") for path in home.glob("jupyter_runtime_dir/jpserver-*.json")):
            if said.rstrip().endswith("}"):  # all of it is written
                return json.loads(said)["url"]
        assert server.poll() is None, (home / "log").read_text(encoding="utf-8")
        time.sleep(0.1)
    raise AssertionError((home / "log").read_text(encoding="utf-8"))


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The notebook, as it was opened."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = running.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(WAIT)
        expect.set_options(timeout=WAIT)
        page.goto(address)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        yield page
        running.close()


def run_all(page: Page) -> None:
    """Run all cells, as the menu does."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The notebook in JupyterLab, its cells not run."""
    with served(tmp_path_factory.mktemp("lab")) as address, opened(address) as page:
        yield page


def outputs(page: Page) -> Locator:
    """What the cell shows: the controls, the release in words, what is supposed, the picture."""
    return page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")


def test_without_a_kernel_it_shows_its_default_state(page: Page) -> None:
    expect(page.locator(".jp-CodeCell").nth(1)).to_contain_text("Rick Caruso is 2,695 votes ahead of Karen Bass.")
    assert page.locator(".canvass-lab").count() == 0


def test_a_contest_is_typed_and_its_releases_are_gone_through(page: Page) -> None:
    run_all(page)
    page.get_by_label("Find", exact=True).focus()
    page.keyboard.type("sheriff")
    expect(page.get_by_label("Contest", exact=True).locator("option")).to_have_text(
        ["Sheriff · 2022-general", "Sheriff · 2022-primary"]
    )
    page.keyboard.press("Enter")
    expect(outputs(page).nth(1)).to_contain_text("Sheriff · General Election, 8 Nov 2022 · release 15 of 27")

    page.get_by_label("Release", exact=True).focus()
    page.keyboard.press("ArrowRight")
    count = load_count(load_election("2022-general"), "sheriff")
    then = count.election.until(count.releases.loc[16, "released_at"])
    ahead, said = lead(count).loc[16], outlook(then, "sheriff")
    expect(outputs(page).nth(1)).to_contain_text(f"{ahead['leader']} is {abs(ahead['lead']):,} votes ahead")
    expect(outputs(page).nth(1)).to_contain_text(f"{show(said.p(ahead['leader']), 'odds')} to win")
    expect(outputs(page).nth(3).locator("img")).to_be_visible()


def test_two_more_sliders_end_the_count(page: Page) -> None:
    count = load_count(load_election("2022-general"), "sheriff")
    page.get_by_label("Ballots left, countywide", exact=True).focus()
    page.keyboard.press("Home")
    ahead = lead(count).loc[16]
    margin = show(abs(float(ahead["margin"])), "size")
    expect(outputs(page).nth(2)).to_contain_text(
        f"With nothing more to count, Villanueva ends {margin} points behind, by {abs(ahead['lead']):,} votes."
    )
    page.keyboard.press("ArrowRight")
    share = page.get_by_label("Share of them for Villanueva", exact=True)
    share.focus()
    page.keyboard.press("End")
    expect(share).to_have_attribute("aria-valuetext", "100.0%")
    step = float(page.get_by_label("Ballots left, countywide", exact=True).get_attribute("step"))
    votes = step * (ahead["first"] + ahead["second"]) / count.releases.loc[16, "ballots"]
    expect(outputs(page).nth(2)).to_contain_text(f"by {abs(ahead['lead']) - votes:,.0f} votes.")


def test_it_is_labelled(page: Page) -> None:
    found = Axe().run(page, ".canvass-lab")
    assert found.violations_count == 0, found.generate_report()
