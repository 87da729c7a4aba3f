"""The trials: kills at file operations and at random moments, and two commands at once."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from small_feed import SMALL

from attack.child import Child, start
from attack.project import PAGES, Project
from attack.tally import Tally

CONTEST = "smallville mayor"


class Trials:
    """Runs commands in the attacked project and judges what they left."""

    def __init__(self, project: Project, tally: Tally, chance: random.Random) -> None:
        from canvass import report  # noqa: F401 - imported once, so that each forked command starts at once
        from canvass.__main__ import main
        from canvass.report import contents

        for kinds in (contents.PAGES, contents.NOTEBOOKS):
            kinds[:] = [kind for kind in kinds if kind.stem in PAGES]
        self.project, self.tally, self.chance, self.main = project, tally, chance, main
        self.seconds: dict[str, float] = {}

    # --- commands ------------------------------------------------------------------------------

    def start(self, *command: str, kill_at: int | None = None) -> Child:
        """Start ``python -m canvass`` with these arguments."""
        return start(self.project.root, lambda: self.main(list(command)), kill_at)

    def data(self, feed: str, kill_at: int | None = None) -> Child:
        """Start a rebuild from a feed."""
        return self.start("data", "--feed", str(self.project.feeds[feed]), "--election", SMALL, kill_at=kill_at)

    def report(self, kill_at: int | None = None) -> Child:
        """Start a report."""
        return self.start("report", "--election", SMALL, "--contest", CONTEST, kill_at=kill_at)

    def notebooks(self, kill_at: int | None = None) -> Child:
        """Start to save the notebooks."""
        return self.start("notebooks", kill_at=kill_at)

    def next_start(self) -> Child:
        """A report that fails when it comes to run a notebook: all it does is what any start does first."""

        def stopped() -> int:
            from canvass.errors import ReportError
            from canvass.report import build as report

            def fail(*_: Any) -> None:
                raise ReportError("meant to fail")

            report.run_all = fail
            return self.main(["report", "--election", SMALL, "--contest", CONTEST]) != 2

        return start(self.project.root, stopped).wait()

    def load(self, until: Path | None = None) -> Child:
        """Load the election once, or again and again until a file appears; each load must be of one version."""

        def loads() -> int:
            from canvass import load_election

            sizes = []
            while True:
                seen = load_election(SMALL)
                sizes.append(len(seen.releases))
                same = {len(seen.releases), seen.votes["release"].max(), seen.ballots["release"].max()}
                if len(same) > 1 or sizes != sorted(sizes):
                    print(f"MIXED {same} {sizes}")
                    return 3
                if until is None or until.exists():
                    return 0

        return start(self.project.root, loads)

    # --- judgement -----------------------------------------------------------------------------

    def state(self, kind: str) -> str:
        """The state of what a kind of command writes."""
        return getattr(self.project, f"state_of_{ {'data': 'tables'}.get(kind, kind) }")()

    def faults(self, children: list[Child], codes: tuple[int, ...] = (0,)) -> list[str]:
        """What is wrong with how commands ended."""
        found = ["traceback" for child in children if "Traceback" in child.said]
        found += ["mixed" for child in children if child.code == 3]
        return found + ["failed" for child in children if child.code not in codes and child.code != 3]

    def still_alive(self, child: Child) -> list[str]:
        """Processes of a killed command's group, killed now."""
        left = [p for p in psutil.process_iter() if _group(p.pid) == child.pid and p.status() != psutil.STATUS_ZOMBIE]
        for process in left:
            process.kill()
        return ["left"] if left else []

    # --- kills ---------------------------------------------------------------------------------

    def kill(self, kind: str, at: int | float) -> None:
        """Kill a command right before its ``at``-th file operation, or ``at`` seconds after its start."""
        self.project.restore()
        command: Callable[..., Child] = {
            "data": lambda kill_at=None: self.data("new", kill_at),
            "report": self.report,
            "notebooks": self.notebooks,
        }[kind]
        if isinstance(at, int):
            killed = command(kill_at=at).wait()
        else:
            killed = command()
            time.sleep(at)
            killed.kill()
        faults = ["traceback"] if "Traceback" in killed.said else []
        first = self.load().wait() if kind == "data" else self.next_start()
        faults += self.faults([first])
        state, wanted = self.state(kind), "new" if kind == "data" else "old"
        faults += [] if state in ("before", "old", wanted) else [state]
        again = command().wait()
        faults += self.faults([again])
        faults += [] if self.state(kind) == wanted else ["failed"]
        faults += ["left"] if self.project.leftovers() else []
        faults += self.still_alive(killed)
        self.tally.add(f"{kind}, {'operation' if isinstance(at, int) else 'moment'}", faults, f"at {at}")

    def measure(self, kind: str) -> tuple[int, float]:
        """How many file operations an undisturbed command has, and how long it takes."""
        self.project.restore()
        begun = time.monotonic()
        child = (self.data("new") if kind == "data" else getattr(self, kind)()).wait()
        if child.code or self.state(kind) not in ("new", "old"):
            raise SystemExit(f"{kind} does not work undisturbed: {child.said}")
        self.seconds[kind] = time.monotonic() - begun
        return child.operations, self.seconds[kind]

    # --- pairs ---------------------------------------------------------------------------------

    def two_rebuilds(self) -> None:
        """Two rebuilds at once: the feed with more releases wins, the other comes before it or is refused."""
        first, second = self.pair(lambda: self.data("new"), lambda: self.data("newest"))
        faults = self.faults([first], (0, 2)) + self.faults([second])
        faults += self.faults([self.load().wait()])
        state = self.project.state_of_tables()
        faults += [] if state == "newest" else ["lost" if state in ("old", "new") else state]
        self.tally.add("data and data", faults + self.left(), "")

    def report_during_rebuild(self) -> None:
        """The tables are rebuilt while a report runs: it is of one version, or refused and the old one kept."""
        self.project.restore()
        report = self.report()
        time.sleep(self.chance.uniform(0, self.seconds["report"]))
        faults = self.faults([self.data("new").wait()]) + self.faults([report.wait()], (0, 2))
        state = self.project.state_of_report()
        faults += [] if state in (("old", "new") if report.code == 0 else ("before",)) else [state]
        faults += [] if self.project.state_of_tables() == "new" else [self.project.state_of_tables()]
        self.tally.add("data and report", faults + self.left(), "")

    def notebooks_during_report(self) -> None:
        """Both work, side by side."""
        faults = self.faults(self.pair(self.notebooks, self.report))
        states = {self.project.state_of_notebooks(), self.project.state_of_report()}
        self.tally.add("notebooks and report", faults + sorted(states - {"old"}) + self.left(), "")

    def loads_during_rebuild(self) -> None:
        """Loads again and again while the tables are rebuilt."""
        flag = self.project.root.with_name(f"{self.project.root.name}-stop")
        flag.unlink(missing_ok=True)
        self.project.restore()
        loads = self.load(until=flag)
        time.sleep(self.chance.uniform(0, 0.1))
        rebuilds = [self.data("new").wait(), self.data("newest").wait()]
        flag.touch()
        faults = self.faults([loads.wait(), *rebuilds])
        faults += [] if self.project.state_of_tables() == "newest" else [self.project.state_of_tables()]
        self.tally.add("load and data", faults + self.left(), "")

    def pair(self, first: Callable[[], Child], second: Callable[[], Child]) -> tuple[Child, Child]:
        """Start two commands at nearly the same moment, either first, and wait for both."""
        self.project.restore()
        turns = [(0, first), (1, second)]
        self.chance.shuffle(turns)
        started = {}
        for turn, command in turns:
            started[turn] = command()
            time.sleep(self.chance.choice([0, self.chance.uniform(0, 0.5)]))
        return started[0].wait(), started[1].wait()

    def left(self) -> list[str]:
        """Whether files are left after two commands."""
        return ["left"] if self.project.leftovers() else []


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def stop_kernels(root: Path) -> int:
    """Kernels of this project that outlived their command by three seconds; they are stopped."""
    time.sleep(3)
    alive = []
    for process in psutil.process_iter():
        try:
            if any(str(root) in part for part in process.cmdline()) or process.environ().get(
                "PYTHONPATH", ""
            ).startswith(f"{root}/lib"):
                alive.append(process)
        except psutil.Error:
            continue
    alive = [process for process in alive if process.pid != os.getpid()]
    for process in alive:
        process.send_signal(signal.SIGKILL)
    return len(alive)
