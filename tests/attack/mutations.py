"""Changed feeds: what is let in. Seeded; one change a trial, of every kind in turn."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from small_feed import SMALL

from attack import indexes, memory, rosters, times  # noqa: F401 - each registers its kinds
from attack.answers import HARMLESS, KINDS
from attack.feeds import Feed, real_feed, small_feeds
from attack.judge import OUTCOMES, Judge

FAULTS = ("wrong", "traceback", "hang")
#: Trials on the small feed served by both endpoints, as many on the three served by one, and on real captures.
TRIALS, TRIALS_OF_REAL = 20_000, 50


class Changes:
    """Changes feeds, has each judged, and counts what became of them by feed and kind."""

    def __init__(self, judge: Judge, seed: int) -> None:
        self.judge, self.seed = judge, seed
        self.counted: Counter[tuple[str, str, str]] = Counter()
        self.told: list[str] = []

    def attack(self, feeds: Sequence[Feed], trials: int) -> None:
        """So many trials, over feeds and kinds in turn."""
        kinds = sorted(KINDS)
        done = turn = 0
        while done < trials:
            feed, kind = feeds[turn % len(feeds)], kinds[turn // len(feeds) % len(kinds)]
            done += self.trial(feed, kind, turn)
            turn += 1

    def trial(self, feed: Feed, kind: str, turn: int) -> bool:
        """One change, if this feed has what it changes."""
        try:
            about = KINDS[kind](feed, Random(f"{self.seed} {turn} {kind}"))
            if about is None:
                return False
            outcome, why = self.judge.judge(feed)
        finally:
            feed.restore()
        if kind in HARMLESS and outcome in ("right", "refused") and not why.startswith(f"{len(feed.truth)} of"):
            outcome, why = "wrong", f"harmless, and not let in: {why}"
        self.counted[feed.name, kind, outcome] += 1
        if outcome in FAULTS:
            said = f"{feed.name}, {kind}, trial {turn} ({about}): {outcome}, {why}"
            self.told.append(said.encode("utf-8", "backslashreplace").decode())
        return True

    def total(self, *outcomes: str) -> int:
        """Trials with one of these outcomes."""
        return sum(number for (*_, outcome), number in self.counted.items() if outcome in outcomes)

    def share(self, outcome: str) -> str:
        """Its share of the trials of each feed, in words."""
        trials: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for (feed, _, what), number in self.counted.items():
            trials[feed] += number
            found[feed] += number * (what == outcome)
        return f"{outcome}: " + ", ".join(f"{found[feed] / trials[feed]:.1%} of {feed}" for feed in trials)

    def __str__(self) -> str:
        feeds: dict[str, Counter[str]] = defaultdict(Counter)
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for (feed, kind, outcome), number in self.counted.items():
            feeds[feed][outcome] += number
            kinds[kind][outcome] += number
        head = f"{'changed feeds':32}{'trials':>8}" + "".join(f"{outcome:>15}" for outcome in OUTCOMES)
        rows = [*feeds.items(), *((f"  {kind}", found) for kind, found in sorted(kinds.items()))]
        lines = [f"{name:32}{found.total():8}" + "".join(f"{found[o]:15}" for o in OUTCOMES) for name, found in rows]
        return "\n".join([head, *lines, self.share("unconfirmable")])


def full(root: Path, data: Path, real: Path, committed: Path, seed: int) -> int:
    """All trials, and hostile files held against the bound of memory; how many found a fault.

    Parameters
    ----------
    root
        A folder for the feeds; ``data`` has the tables carried by hand.
    real
        Real captures of 2022, where they are; ``committed`` are their tables.
    """
    both, *one = small_feeds(root)
    faults = 0
    for name, change in memory.HOSTILE.items():
        megabytes, said = memory.peak(both, data, change)
        faults += megabytes > memory.LIMIT or said.startswith("traceback")
        print(f"{name:40}{megabytes:5} MB  {said:.80}")
    for feeds, trials in (([both], TRIALS), (one, TRIALS)):
        faults += _attacked(Changes(Judge(data, SMALL), seed), feeds, trials)
    if real.is_dir():
        feed = real_feed(real, committed, date(2022, 11, 8), root)
        faults += _attacked(Changes(Judge(data, committed.name), seed), [feed], TRIALS_OF_REAL)
    return faults


def _attacked(changes: Changes, feeds: Sequence[Feed], trials: int) -> int:
    changes.attack(feeds, trials)
    print(f"\nseed {changes.seed}", changes, *changes.told[:40], sep="\n")
    return changes.total(*FAULTS)
