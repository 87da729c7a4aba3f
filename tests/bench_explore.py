"""How long somebody waits in 08-explore, in JupyterLab and Chromium: ``python tests/bench_explore.py`` (not a test).

Needs ``make .venv/test .venv-lab/lab``. It is the time from a key to the frame in which words and picture last changed.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

sys.path.append(str(Path(__file__).parent / "explore"))
from test_lab_in_chromium import opened, run_all, served

CONTESTS = ("sheriff", "west hollywood city council", "city of los angeles measure ula", "city of los angeles mayor")
RELEASES, STEPS, SETTLED = 10, 5, 2.0  # moves of each slider in each contest, seconds after which nothing changes
#: Notes each frame in which one of the three outputs below the controls is another; gives seconds since it began.
WATCH = """() => {
  const shown = () => [...document.querySelectorAll('.jp-CodeCell')[1].querySelectorAll('.jp-OutputArea-output')]
    .slice(1).map(output => output.textContent + [...output.querySelectorAll('img')].map(one => one.src)).join();
  const watch = window.watch = {began: performance.now(), last: null, shown: shown()};
  const look = () => {
    if (watch !== window.watch) return;
    const now = shown();
    if (now !== watch.shown) Object.assign(watch, {shown: now, last: performance.now()});
    requestAnimationFrame(look);
  };
  look();
}"""


def waited(page: Page, key: str) -> list[float]:
    """Seconds from pressing ``key`` to the last change; none where nothing changed."""
    page.evaluate(WATCH)
    page.evaluate("() => { window.watch.began = performance.now() }")
    page.keyboard.press(key)
    time.sleep(SETTLED)
    last = page.evaluate("() => window.watch.last && (window.watch.last - window.watch.began) / 1000")
    return [last] if last is not None else []


def rows(page: Page) -> dict[str, list[float]]:
    """What was done, to the seconds of each time it was."""
    found: dict[str, list[float]] = {"another contest": [], "another release": [], "ballots left": []}
    for contest in CONTESTS:
        page.get_by_label("Find", exact=True).fill(contest)
        page.get_by_label("Find", exact=True).focus()
        time.sleep(SETTLED)
        found["another contest"] += waited(page, "Enter")
        page.get_by_label("Release", exact=True).focus()
        for key in ["ArrowLeft"] * RELEASES:
            found["another release"] += waited(page, key)
        page.get_by_label("Ballots left, countywide", exact=True).focus()
        for key in ["ArrowRight"] * STEPS:
            found["ballots left"] += waited(page, key)
    return found


def main() -> None:
    """Print a line each: median and slowest, in seconds."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as address, opened(address) as page:
        run_all(page)
        page.get_by_label("Find", exact=True).wait_for()
        for name, took in rows(page).items():
            print(f"{name:16} {median(took):.2f} s, at most {max(took):.2f} s ({len(took)} times)")


if __name__ == "__main__":
    main()
