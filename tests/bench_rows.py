"""The rows of ``make bench``: what is measured, against what, and the most it may take."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bench_sweep
from bench_ballot import whole_ballot

HERE = Path(__file__).parent
#: The name of what is measured against, the notebook of which a line is changed, and papermill's options.
YARDSTICK, CHANGED, QUIET = "the yardstick's", "03-ballot-types", ("--no-progress-bar", "--log-level", "ERROR")


@dataclass(frozen=True)
class Trees:
    """The yardstick's checkout, a copy of this tree, and the real captures, which may not be there."""

    yardstick: Path
    now: Path
    captures: Path


@dataclass(frozen=True)
class Row:
    """What is measured, and against what: the other's name, the most it may take, how it is measured (in seconds)."""

    name: str
    measure: Callable[[Trees], float]
    against: tuple[tuple[str, str, Callable[[Trees], float] | None], ...]


def timed(command: list[str], folder: Path, environment: dict[str, str], code: int = 0) -> float:
    """Seconds of a command, which has to end with ``code``."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"bench: {' '.join(command)} in {folder}: {done.stdout}{done.stderr}")
    return time.perf_counter() - start


def run(tree: Path, *arguments: str, code: int = 0) -> float:
    """Seconds of a Python command on the library of ``tree``."""
    return timed([sys.executable, *arguments], tree, {**os.environ, "PYTHONPATH": str(tree / "lib")}, code)


def asked(tree: Path, what: str, *more: str) -> float:
    """What ``bench_work.py`` measures inside a process that has the library of ``tree``."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "lib"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(HERE / "bench_work.py"), what, *more]
    done = subprocess.run(command, env=environment, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: {what} in {tree}: {done.stderr}")
    return float(done.stdout)


def all_to_do(tree: Path) -> float:
    """A report where there was none, nor anything kept of an earlier one."""
    bench_sweep.emptied(tree)
    return run(tree, "-m", "canvass", "report")


def again(trees: Trees) -> float:
    """The same report once more."""
    if not (trees.now / "report").is_dir():
        all_to_do(trees.now)
    return run(trees.now, "-m", "canvass", "report")


def one_changed(trees: Trees) -> float:
    """After a change to the source of one notebook."""
    again(trees)
    asked(trees.now, "touch", CHANGED)
    return run(trees.now, "-m", "canvass", "report")


def alone(trees: Trees) -> float:
    """papermill on that notebook, and nothing else."""
    return run(trees.now, "-m", "papermill", *QUIET, "--cwd", "notebooks", f"notebooks/{CHANGED}.ipynb", os.devnull)


def command_lines(trees: Trees) -> float:
    """The yardstick's notebooks by papermill and nbconvert as make would run them, two at a time."""
    shutil.rmtree(out := trees.yardstick / "by-make", ignore_errors=True)
    out.mkdir()
    pages = [f"{notebook.stem}.html" for notebook in (trees.yardstick / "notebooks").glob("*.ipynb")]
    papermill = f"{sys.executable} -m papermill {' '.join(QUIET)} --cwd ../notebooks $< $*.ipynb"
    nbconvert = f"{sys.executable} -m nbconvert --log-level ERROR --to html $*.ipynb"
    rule = f"all: {' '.join(pages)}\n%.html: ../notebooks/%.ipynb\n\t@{papermill}\n\t@{nbconvert}\n"
    (out / "Makefile").write_text(rule, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return timed(["make", "-j2", "-s"], out, environment | {"PYTHONPATH": str(trees.yardstick / "lib")})


def both(name: str, most: str, what: str) -> Row:
    """A row of what ``bench_work.py`` measures, of this tree against the yardstick."""
    return Row(name, lambda at: asked(at.now, what), ((YARDSTICK, most, lambda at: asked(at.yardstick, what)),))


def alone_of(name: str, most: str, measure: Callable[[Trees], float]) -> Row:
    """A row of what has a limit in seconds, and nothing to be held against."""
    return Row(name, measure, (("", most, None),))


def refused(tree: Path) -> float:
    """A contest that there is none of."""
    return run(tree, "-m", "canvass", "report", "--contest", "nonsense", code=2)


#: Another row is another line: what it measures, and against what.
ROWS = [
    Row(
        "`make report`, all to do",
        lambda at: all_to_do(at.now),
        (
            (YARDSTICK, "0.45x", lambda at: all_to_do(at.yardstick)),
            ("papermill + nbconvert, `make -j2`", "0.40x", command_lines),
        ),
    ),
    both("the cells, in one warm process", "0.6x", "cells"),
    alone_of("`make report`, nothing changed", "1 s", again),
    Row("`make report`, one notebook changed", one_changed, (("papermill on it alone", "its own + 1 s", alone),)),
    Row(
        "a refused parameter",
        lambda at: refused(at.now),
        ((YARDSTICK, "1 s", lambda at: refused(at.yardstick)),),
    ),
    Row(
        "ledger: all captures of 4300 to tables",
        lambda at: asked(at.now, "ledger", str(at.captures)),
        (("parsing the same JSON once", "2.5x", lambda at: asked(at.now, "parsing", str(at.captures))),),
    ),
    both("outlook, all contests x all releases", "1 s a core", "outlook"),
    alone_of("the whole ballot of 2022, pages included", "60 s on 2 cores", whole_ballot),
    Row("sweep of 3 contests", bench_sweep.ours, (("papermill, `make -j2`", "0.35x", bench_sweep.by_papermill),)),
]
