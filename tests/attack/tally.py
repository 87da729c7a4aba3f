"""What became of the trials, in a small table."""

from collections import Counter

FAULTS = ("torn", "lost", "mixed", "left", "traceback", "failed")
MEANING = (
    "torn: unreadable; lost: gone; mixed: of two versions; left: files or processes left after the next run; "
    "failed: a command that should have worked did not."
)


class Tally:
    """Trials and faults by kind of trial; a trial may have several faults."""

    def __init__(self) -> None:
        self.trials: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.told: list[str] = []

    def add(self, kind: str, faults: list[str], about: str) -> None:
        """One trial and what was wrong with it."""
        self.trials[kind] += 1
        for fault in dict.fromkeys(faults):
            self.faults[kind, fault] += 1
            self.told.append(f"{kind}, {about}: {fault}")

    def __str__(self) -> str:
        head = f"{'kind':24}{'trials':>8}" + "".join(f"{fault:>11}" for fault in FAULTS)
        lines = [
            f"{kind:24}{count:8}" + "".join(f"{self.faults[kind, fault]:11}" for fault in FAULTS)
            for kind, count in self.trials.items()
        ]
        return "\n".join([head, *lines])
