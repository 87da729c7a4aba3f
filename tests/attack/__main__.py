"""``python -m attack`` (from ``tests/``): attack a small copy of the project and print what became of it.

Seeded and bounded. ``--short`` leaves out what starts kernels, for the tests; ``--library`` attacks another one.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from attack.parameters import trials
from attack.tally import MEANING, Tally

CHECKOUT = Path(__file__).resolve().parents[2]

#: Kills at random moments beside those at every file operation, and pairs of commands, of each kind.
MOMENTS, PAIRS = {"data": 60, "report": 20, "notebooks": 20}, 20


def main() -> int:
    """Run the trials; exit code 1 where one of them found a fault."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--short", action="store_true")
    options.add_argument("--library", type=Path, default=CHECKOUT / "lib")
    given = options.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "project"
        use(given.library, root / "lib")
        from attack.project import Project
        from attack.trials import Trials, stop_kernels

        project = Project(root)
        project.prepare()
        trials = Trials(project, tally, random.Random(given.seed))
        short(trials) if given.short else full(trials)
        left = 0 if given.short else stop_kernels(root)
        print(tally, f"Kernels left: {left}", MEANING, *tally.told[:20], sep="\n")
        faults = sum(tally.faults.values()) + left
        if not given.short:
            faults += parameters(given.seed) + changes(project, given.seed)
    return int(bool(faults))


def use(library: Path, copy: Path) -> None:
    """Attack a copy of the library, here and in kernels: its data, notebooks and report are those beside it."""
    shutil.copytree(library, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    sys.path.insert(0, str(copy))
    os.environ |= {"PYTHONPATH": os.pathsep.join([str(copy), os.environ.get("PYTHONPATH", "")]), "OMP_NUM_THREADS": "1"}
    os.environ.pop("CANVASS_DATA", None)


def full(trials: Any) -> None:
    """Every file operation, random moments, pairs."""
    for kind, moments in MOMENTS.items():
        operations, seconds = trials.measure(kind)
        for at in range(1, operations + 1):
            trials.kill(kind, at)
        for _ in range(moments):
            trials.kill(kind, trials.chance.uniform(0, seconds))
    for pair in (
        trials.two_rebuilds,
        trials.loads_during_rebuild,
        trials.report_during_rebuild,
        trials.notebooks_during_report,
    ):
        for _ in range(PAIRS):
            pair()


def short(trials: Any) -> None:
    """A few of each kind that needs no kernel; the moments at which files are put in place come last."""
    operations, _ = trials.measure("data")
    for at in [*range(1, operations - 20, 20), *range(operations - 20, operations + 1, 3)]:
        trials.kill("data", at)
    for _ in range(3):
        trials.two_rebuilds()
        trials.loads_during_rebuild()


def parameters(seed: int) -> int:
    """How many hostile values did not arrive to the letter."""
    results = trials(seed)
    let_in = [f"{name}: {what}" for name, held, what in results if not held]
    print(f"Hostile parameters: {len(results)} trials, {len(let_in)} let in", *let_in, sep="\n")
    return len(let_in)


def changes(project: Any, seed: int) -> int:
    """How many changes of a feed were let in, or ended otherwise than in tables or one line."""
    from attack.mutations import full

    project.restore()
    real = CHECKOUT.parent / "shared" / "feeds" / "4300"
    return full(project.root.with_name("changed"), project.data, real, CHECKOUT / "data" / "2022-general", seed)


if __name__ == "__main__":
    sys.exit(main())
