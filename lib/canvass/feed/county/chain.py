"""Which readings form one count: figures that only rise, or are corrected by more than one witness.

In every release of the real feeds candidates' votes, a contest's ballots, ballots by mail and in person only rose.
So a reading after which something fell is wrong, or the one before it was, or the county corrected itself. What else
was captured decides: of all orders of readings the one is kept that most of them agree with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from canvass.feed.county.answers import Reading

#: A figure that is watched: its kind and, where it has one, the id of its contest or candidate.
Figure = tuple[str, int]
BALLOTS: Figure = ("ballots", 0)
#: A fall of all ballots (or votes) beyond this share is no correction: one of the two is no count of this election.
ABSURD = 0.1
#: A contest cannot grow by more than the ballots counted. (By an eighth more at most in real releases: cards of one
#: ballot are counted apart.)
LEAP, SLACK = 2, 1000
#: A figure is odd that is a share of all ballots this far from the one it had before.
ODD = 0.02
#: What a reading counts for; with a second witness (the other endpoint, another capture) it counts more.
ONE, WITNESSED = 100, 125
#: What it costs to believe that the figures fell between two readings: with two witnesses each, and without.
CORRECTED, DOUBTFUL = 50, 150


@dataclass
class Version:
    """The same figures at the same feed time, however often captured.

    ``captures`` are places in the list of captures, ``witnessed`` says that its votes were seen twice: at the other
    endpoint, or in another capture. ``figures`` are watched; ``everything`` is all that the reading holds.
    """

    reading: Reading
    figures: dict[Figure, int]
    everything: Any
    captures: list[int] = field(default_factory=list)
    agreed: bool = False

    @property
    def at(self) -> float:
        """Its moment, as :attr:`canvass.feed.county.answers.Reading.at`."""
        return self.reading.at

    @property
    def witnessed(self) -> bool:
        """Whether it was seen twice."""
        return self.agreed or len(self.captures) > 1


def fell(before: Version, after: Version) -> dict[Figure, tuple[int, int]]:
    """The figures that fell between two versions, with both values; one that is gone fell to nothing."""
    return {
        key: (value, after.figures.get(key, 0))
        for key, value in before.figures.items()
        if after.figures.get(key, 0) < value
    }


def follow(versions: Sequence[Version]) -> list[int]:
    """The places of the versions that form one count, of versions in the order of their feed times.

    Every version weighs :data:`ONE` or, seen twice, :data:`WITNESSED`; a fall between two neighbours costs. The
    heaviest order wins, of equals the one that ends first: what contradicts waits for the next reading. Of two that
    contradict each other alone, the one is kept whose figures are more like the next reading's, as shares of all
    ballots; at the end the first, unless it is :data:`ODD`.
    """
    if not versions:
        return []
    grid = _Grid(versions)
    best, back = grid.weights.copy(), [-1] * len(versions)
    for row in range(1, len(versions)):
        gain = best[:row] - grid.cost(row, int(best.max()) + ONE)
        if gain.max() > 0:
            equals = np.flatnonzero(gain == gain.max())
            back[row] = int(equals[len(equals) - 1 - np.argmin(_apart(grid.table, grid.size, row, equals)[::-1])])
            best[row] += gain[back[row]]
    chain = [_end(grid.table, grid.size, best, back)]
    while back[chain[-1]] >= 0:
        chain.append(back[chain[-1]])
    return chain[::-1]


class _Grid:
    """The watched figures of all versions: a row a version, a column a figure (0 where it has none)."""

    def __init__(self, versions: Sequence[Version]) -> None:
        keys = {key: i for i, key in enumerate(dict.fromkeys(key for v in versions for key in v.figures))}
        self.table = np.zeros((len(versions), len(keys)), dtype=np.int64)
        self.there = np.zeros(self.table.shape, dtype=bool)
        for row, version in enumerate(versions):
            places = [keys[key] for key in version.figures]
            self.table[row, places], self.there[row, places] = list(version.figures.values()), True
        self.votes, self.ballots = (np.array([key[0] == kind for key in keys]) for kind in ("votes", "contest ballots"))
        self.seen_twice = np.array([v.witnessed for v in versions])
        self.size = self.table[:, keys[BALLOTS]] if BALLOTS in keys else self.table.sum(axis=1)
        self.weights = np.where(self.seen_twice, WITNESSED, ONE)

    def cost(self, row: int, too_much: int) -> np.ndarray:
        """What it costs to believe that ``row`` follows each row before it; ``too_much`` where that is absurd."""
        table, size, twice = self.table, self.size, self.seen_twice
        falls = table[:row] > table[row]
        grown = np.maximum(size[row] - size[:row], 0)[:, None]
        leaps = (table[row] - table[:row] > LEAP * grown + SLACK) & self.there[:row] & self.ballots
        fallen, leapt = falls.any(axis=1), leaps.any(axis=1)
        both = twice[:row] & twice[row] & (falls[:, self.votes].any(axis=1) | leapt & ~fallen)
        cost = np.where(fallen | leapt, np.where(both, CORRECTED, DOUBTFUL), 0)
        return np.where(size[row] < (1 - ABSURD) * size[:row], too_much, cost)


def _apart(table: np.ndarray, size: np.ndarray, row: int, rows: np.ndarray) -> np.ndarray:
    """How far the figures of ``rows``, as shares of their size, are from those of ``row``: the farthest of each."""
    shares = table[[*rows, row]] / np.maximum(size[[*rows, row], None], 1)
    return np.abs(shares[:-1] - shares[-1]).max(axis=1)


def _end(table: np.ndarray, size: np.ndarray, best: np.ndarray, back: list[int]) -> int:
    """Where the heaviest order ends; of equals the first, unless it is odd and a later one after the same is not."""
    first, *later = (int(row) for row in np.flatnonzero(best == best.max()))
    rows = [first, *(row for row in later if back[row] == back[first] >= 0)]
    if len(rows) == 1:
        return first
    apart = _apart(table, size, back[first], np.array(rows))
    return rows[int(np.argmin(apart))] if apart[0] > apart.min() + ODD else first
