"""The row of ``make bench`` on a sweep: three contests, against papermill's command lines as make runs them.

Both take a value with two folders, ``now`` and ``yardstick``, and give seconds, as rows of ``bench_rows.ROWS`` do.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

CONTESTS = ("city-of-los-angeles-mayor", "sheriff", "city-of-los-angeles-measure-ula")
#: Run on the yardstick's library: which notebooks apply to a contest, and what each is given.
APPLY = """import json, sys
from canvass.report.contents import PAGES, make_request
for contest in sys.argv[1:]:
    asked = make_request(contest=contest)
    print(json.dumps([contest, [(p.stem, p.parameters(asked)) for p in PAGES if not p.missing(asked)]]))"""


def emptied(tree: Path) -> None:
    """Remove every report of ``tree``, and what was kept of one."""
    for left in [tree / "report", *tree.glob(".report*")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def ours(trees: Any) -> float:
    """``canvass sweep`` of the three, with nothing kept of an earlier one."""
    emptied(trees.now)
    return _seconds([sys.executable, "-m", "canvass", "sweep", "--contests", ",".join(CONTESTS)], trees.now, trees.now)


def by_papermill(trees: Any) -> float:
    """The same notebooks with the same parameters, each a command line of papermill, two at a time."""
    shutil.rmtree(out := trees.yardstick / "by-make-sweep", ignore_errors=True)
    out.mkdir()
    command = [sys.executable, "-c", APPLY, *CONTESTS]
    told = subprocess.run(command, env=_environment(trees.yardstick), capture_output=True, text=True, check=True).stdout
    rules = [_rule(contest, *page) for contest, pages in map(json.loads, told.splitlines()) for page in pages]
    targets = " ".join(rule.partition(":")[0] for rule in rules)
    (out / "Makefile").write_text("\n".join([f"all: {targets}", *rules]) + "\n", encoding="utf-8")
    return _seconds(["make", "-j2", "-s"], out, trees.yardstick)


def _rule(contest: str, stem: str, parameters: dict[str, str]) -> str:
    given = [word for name, value in parameters.items() for word in ("-r", name, value)]
    quiet = ["--no-progress-bar", "--log-level", "ERROR", "--cwd", "../notebooks"]
    page = f"{contest}.{stem}.ipynb"
    line = [sys.executable, "-m", "papermill", *quiet, f"../notebooks/{stem}.ipynb", page, *given]
    return f"{page}:\n\t@{shlex.join(line)}"


def _environment(tree: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return {**kept, "PYTHONPATH": str(tree / "lib")}


def _seconds(command: list[str], folder: Path, tree: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, env=_environment(tree), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: {shlex.join(command)} in {folder}: {done.stdout}{done.stderr}")
    return time.perf_counter() - start
