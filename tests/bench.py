"""How fast it is, against a yardstick in the same run: ``make bench`` prints a table in Markdown (not a test).

The yardstick is a fixed revision of this project, checked out beside this tree and run with the same packages; each of
the two has its own copy, so nobody's report is touched. What is compared runs in turn, so that what else the machine
does falls on both. A row is a function of ``bench_rows.ROWS``.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from bench_rows import ROWS, Row, Trees

ROOT = Path(__file__).resolve().parents[1]
#: The last revision before anything was made faster.
YARDSTICK = "d11871b2985185284686df0830b86abd0ab561fb"
#: How often each row is measured, and seconds after which none is begun: the rest is said to be left out.
ROUNDS, BUDGET = 3, 840


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)


def trees(scratch: Path) -> Trees:
    """The yardstick and this tree as it is, both below ``scratch``."""
    if git("-C", str(ROOT), "cat-file", "-e", f"{YARDSTICK}^{{commit}}").returncode:
        sys.exit(f"bench: the yardstick {YARDSTICK[:10]} is not in this clone; get it with 'git fetch --unshallow'.")
    git("clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(scratch / "yardstick"))
    git("-C", str(scratch / "yardstick"), "checkout", "--quiet", YARDSTICK)
    listed = git("-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard", "lib", "notebooks", "data").stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (scratch / "now" / name).parent.mkdir(parents=True, exist_ok=True)
            (scratch / "now" / name).write_bytes((ROOT / name).read_bytes())
    return Trees(scratch / "yardstick", scratch / "now", ROOT.parent / "shared" / "feeds" / "4300")


def measured(row: Row, places: Trees, ends: float) -> list[str]:
    """Its lines of the table; each round measures it, and all it is held against."""
    ours, theirs = [], [[] for _ in row.against]
    for _ in range(ROUNDS):
        if time.monotonic() > ends:
            break
        ours.append(row.measure(places))
        for (_, _, measure), their in zip(row.against, theirs, strict=True):
            their.extend([measure(places)] if measure else [])
    return [line(row.name, than, most, ours, their) for (than, most, _), their in zip(row.against, theirs, strict=True)]


def line(name: str, than: str, most: str, ours: list[float], theirs: list[float]) -> str:
    """One line of the table: medians, their spread, and the ratio."""
    if not ours:
        return f"| {name} | {than} | not measured: out of time | | | {most} |"
    ratio = f"{statistics.median(ours) / statistics.median(theirs):.2f}x" if theirs else ""
    few = "" if len(ours) == ROUNDS else f" ({len(ours)} only)"
    return f"| {name} | {than} | {said(ours)}{few} | {said(theirs)} | {ratio} | {most} |"


def said(seconds: list[float]) -> str:
    """The median, and from where to where: ``12.3 s (11.9 to 13.0)``."""
    if not seconds:
        return ""
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def machine() -> str:
    """What it ran on, and with what."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("pandas", "matplotlib", "papermill", "nbconvert"))
    load, known = os.getloadavg()[0], Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.+)", known.read_text() if known.exists() else "") or [platform.processor()]
    system = f"{names[0]}, {os.cpu_count()} cores, load {load:.1f}, {platform.system()}"
    return f"{system}; Python {platform.python_version()}, {packages}"


def main() -> None:
    """Print the table, row by row as it is measured."""
    ends, wanted = time.monotonic() + BUDGET, sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="canvass-bench-") as scratch:
        places = trees(Path(scratch))
        print(f"{machine()}.\nMedians of {ROUNDS} (least to most), yardstick {YARDSTICK[:10]}.\n")
        print("| what | against | this | that | ratio | at most |\n" + "| --- " * 6 + "|", flush=True)
        for row in ROWS:
            if not wanted or any(word in row.name for word in wanted):
                print(*measured(row, places, ends), sep="\n", flush=True)


if __name__ == "__main__":
    main()
