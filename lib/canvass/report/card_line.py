"""The line on the card: where it crosses nothing, and where words find room beside it."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.path import Path
from matplotlib.transforms import Bbox

from canvass.report import raster

Point = tuple[float, float]
#: Size of the words on the line.
SIZE = 26


@dataclass(frozen=True)
class Label:
    """Words on the card; ``x`` is where they begin, ``y`` their baseline."""

    text: str
    x: float
    y: float
    colour: str

    @property
    def right(self) -> float:
        """Where the words end."""
        return self.x + raster.text_width(self.text, "bold", SIZE)

    def touches(self, other: "Label") -> bool:
        """Whether it lies on another."""
        return self.x - 16 < other.right and other.x - 16 < self.right and abs(self.y - other.y) < SIZE + 6

    def is_on(self, lines: list[Path]) -> bool:
        """Whether one of ``lines`` goes through the words."""
        room = Bbox([[self.x - 10, self.y - SIZE - 4], [self.right + 10, self.y + 14]])
        return any(line.intersects_bbox(room, filled=False) for line in lines)


def place(
    text: str,
    point: Point,
    colour: str,
    lines: list[Path],
    others: list[Label],
    room: tuple[float, float, float, float],
) -> list[Label]:
    """``text`` as near to ``point`` as it finds room, clear of ``lines`` and ``others``; nowhere if there is none.

    ``room`` is left, top, right and bottom of where baselines may be. Beside a point counts as nearer than over it.
    """
    (x, y), (left, top, right, bottom) = point, room
    width = raster.text_width(text, "bold", SIZE)
    starts = [start for start in range(int(left) + 1, int(right - width), 10) if abs(start + width / 2 - x) < 700]
    spots = [(start, level) for start in starts for level in range(int(top), int(bottom), 6)]
    near = sorted(spots, key=lambda spot: (spot[0] + width / 2 - x) ** 2 / 9 + (spot[1] - SIZE / 3 - y) ** 2)
    labels = (Label(text, *spot, colour) for spot in near)
    free = (label for label in labels if not label.is_on(lines) and not any(map(label.touches, others)))
    return [label for label in [next(free, None)] if label]


def runs(points: list[Point], zero: float) -> list[tuple[bool, list[Point]]]:
    """The line parted where it crosses ``zero``: whether a part is above (on paper, y smaller), and its points.

    >>> runs([(0, 10), (1, 8), (2, 14)], 10)
    [(True, [(0, 10), (1, 8), (1.3333333333333333, 10)]), (False, [(1.3333333333333333, 10), (2, 14)])]
    """
    found: list[tuple[bool, list[Point]]] = []
    for (x1, y1), (x2, y2) in pairwise(points):
        crossing = (y1 - zero) * (y2 - zero) < 0
        middle = [(x1 + (x2 - x1) * (zero - y1) / (y2 - y1), zero)] if crossing else []
        for start, end in zip([(x1, y1), *middle], [*middle, (x2, y2)], strict=True):
            up = min(start[1], end[1]) < zero
            if found and found[-1][0] == up:
                found[-1][1].append(end)
            else:
                found.append((up, [start, end]))
    return found
