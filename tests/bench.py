"""Benchmarks, as ratios measured side by side in one run: ``python tests/bench.py`` (not a test).

Seconds differ between machines; the ratio to a fixed yardstick loop, measured just before and after, does much less.
"""

import time
from collections.abc import Callable

import numpy as np
from canvass import load_election
from canvass.outlook import known_counts, outlook, track_record

ROUNDS = 3


def yardstick() -> None:
    """A fixed load like the model's own: small linear algebra and sorting of wide arrays."""
    rng = np.random.default_rng(1)
    square, wide = rng.standard_normal((120, 120)), rng.standard_normal((400, 405))
    for _ in range(20):
        np.linalg.inv(square @ square.T + 120 * np.eye(120))
        np.sort(wide, axis=1)
        np.tanh(wide)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the fastest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Print one line a benchmark: processor seconds, and how many yardsticks that is."""
    elections = {slug: load_election(slug) for slug in ("2022-general", "2024-general")}
    known = {slug: known_counts(election) for slug, election in elections.items()}
    unit = seconds(yardstick)
    works: dict[str, Callable[[], object]] = {
        f"{slug}: all contests x {len(election.releases)} releases": lambda election=election, slug=slug: track_record(
            election, known[slug], ballots_known=1.0, baselines=False
        )
        for slug, election in elections.items()
    }
    night = elections["2022-general"].until("2022-11-10")
    works["one outlook"] = lambda: outlook(night, "city of los angeles mayor", known["2022-general"])
    works["loading one election"] = lambda: load_election("2022-general")
    print(f"{'yardstick':45} {unit:8.4f} s")
    for name, work in works.items():
        took = seconds(work)
        print(f"{name:45} {took:8.4f} s {took / unit:8.2f} yardsticks")
    print(f"{'yardstick, again':45} {seconds(yardstick):8.4f} s")


if __name__ == "__main__":
    main()
