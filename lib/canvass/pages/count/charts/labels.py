"""Labels of a chart: each finds a place clear of the others, of what is drawn and of the edge, or is left out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from canvass.show import style

#: How far a label stands from its point, in pixels of the page, nearest first; from ``LEADER`` on a line leads to it.
DISTANCES, LEADER = (8, 14, 22, 32, 44, 58, 74, 92, 112, 134, 158), 13
#: Clear pixels at the sides of a label, and over and under it.
GAP = 6, 2


class Place(NamedTuple):
    """Where a text may stand: a point in pixels from the lower left, and which side of the text is there."""

    x: float
    y: float
    across: str = "center"
    up: str = "center"


class Labels:
    """What stands on the axes of a figure of their own, in pixels of the page; the order of labels is their weight."""

    def __init__(self, axes: Axes) -> None:
        FigureCanvasAgg(axes.figure)  # measures text
        self.axes, self.figure = axes, axes.figure
        self.pixels = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self.taken: list[Bbox] = []
        self.lines: list[Path] = []

    @property
    def sheet(self) -> Bbox:
        """The whole figure, less a hair."""
        return Bbox([[1, 1], 72 * self.figure.get_size_inches() - 1])

    @property
    def inside(self) -> Bbox:
        """The frame of the axes."""
        return self.axes.get_window_extent().transformed(self.pixels.inverted())

    def at(self, x: object, y: object) -> np.ndarray:
        """Points of the data in pixels."""
        data = np.column_stack([np.atleast_1d(np.asarray(values, dtype=float)) for values in (x, y)])
        return self.pixels.inverted().transform(self.axes.transData.transform(data))

    def keep_clear(self, x: object, y: object) -> None:
        """No label stands on the line through these points of the data."""
        self.lines.append(Path(self.at(x, y)))

    def block(self, left: float, right: float, low: float, high: float) -> None:
        """No label stands on this part of the data."""
        self.taken.append(Bbox(self.at([left, right], [low, high])))

    def size(self, text: str, weight: int = 400) -> tuple[float, float]:
        """Width and height of a text in pixels, at its widest: the page's own typeface is narrower."""
        drawn = self.figure.text(0, 0, text, fontsize=12, fontweight=weight)
        extent = drawn.get_window_extent()
        drawn.remove()
        return extent.width * 72 / self.figure.dpi, extent.height * 72 / self.figure.dpi

    def fits(self, box: Bbox, frame: Bbox) -> bool:
        """Whether a label may stand there."""
        room = box.padded(*GAP)
        within = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        return (
            within
            and not any(room.overlaps(other) for other in self.taken)
            and not any(line.intersects_bbox(room, filled=False) for line in self.lines)
        )

    def put(
        self,
        texts: Sequence[str],
        places: Iterable[Place],
        colour: str,
        weight: int = 400,
        frame: Bbox | None = None,
        point: np.ndarray | None = None,
    ) -> Text | None:
        """Write the first of ``texts`` that fits at the first of ``places``; with a thin line from ``point``."""
        frame, sizes = frame or self.sheet, [self.size(text, weight) for text in texts]
        for place, (text, extent) in product(places, zip(texts, sizes, strict=True)):
            box = _box(place, extent)
            leader = None if point is None else _leader(point, box)
            if not self.fits(box, frame) or (leader and self._crosses(leader)):
                continue
            self.taken.append(box)
            if leader:
                self.lines.append(leader)
                self.axes.plot(*leader.vertices.T, color=style.MUTED, linewidth=0.8, transform=self.pixels)
            look = {"color": colour, "fontweight": weight, "fontsize": 12, "transform": self.pixels}
            return self.axes.text(*place[:2], text, ha=place.across, va=place.up, **look)
        return None

    def call_out(self, x: float, y: float, text: str, colour: str, weight: int = 400, up: bool = True) -> Text | None:
        """Label a point of the data, on one line or two, ``up`` or down where there is room."""
        (point,) = self.at(x, y)
        texts = [text, halved(text)][:: -1 if style.narrow() else 1]
        return self.put(texts, _around(point, 1 if up else -1), colour, weight, frame=self.inside, point=point)

    def _crosses(self, leader: Path) -> bool:
        others = any(leader.intersects_bbox(box.padded(1), filled=False) for box in self.taken)
        return others or any(leader.intersects_path(line, filled=False) for line in self.lines)


def halved(text: str) -> str:
    r"""A text on two lines, as even as they come, rather after a mark.

    >>> halved("19 Nov: beyond doubt, by the estimate")
    '19 Nov: beyond doubt,\nby the estimate'
    """
    cuts = [at for at, char in enumerate(text) if char == " "]
    if not cuts:
        return text
    cut = min(cuts, key=lambda at: abs(2 * at - len(text) + 1) - 12 * (text[at - 1] in ":,."))
    return f"{text[:cut]}\n{text[cut + 1 :]}"


def _around(point: np.ndarray, up: int) -> Iterator[Place]:
    sides = [(0, up), (-1, up), (1, up), (-1, 0), (1, 0), (-2, up), (2, up), (0, -up), (-1, -up), (1, -up)]
    for far, (right, high) in product(DISTANCES, sides):
        across, level = ("center", "left", "right")[np.sign(right)], ("center", "bottom", "top")[np.sign(high)]
        yield Place(point[0] + right * far, point[1] + high * far, across, level)


def _box(place: Place, size: tuple[float, float]) -> Bbox:
    shift = {"left": 0, "bottom": 0, "center": 0.5, "right": 1, "top": 1}
    return Bbox.from_bounds(place.x - shift[place.across] * size[0], place.y - shift[place.up] * size[1], *size)


def _leader(point: np.ndarray, box: Bbox) -> Path | None:
    """From beside the point to the nearest edge of a label that stands off."""
    end = np.clip(point, box.min - 2, box.max + 2)
    away = float(np.hypot(*(end - point)))
    return Path([point + (end - point) * 5 / away, end]) if away >= LEADER else None
