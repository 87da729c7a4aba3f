"""The lead over a count as a small SVG, of the words and places of its chart: four hundred are drawn in seconds."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from canvass import numbers
from canvass.count.count import lead
from canvass.count.kinds import late_mail_said
from canvass.count.rule import is_special
from canvass.pages.count.charts import axis
from canvass.pages.count.charts.lead import Course, round_down
from canvass.pages.count.page import CountPage
from canvass.report import raster
from canvass.report.card_line import Point, runs
from canvass.report.layout import Output
from canvass.report.taken import JINJA
from canvass.show import style
from canvass.show.picture import NARROW_MIME
from canvass.show.words import Paragraph

#: Width and height on a desk and on a phone, in pixels of the page; room at the sides, over and under the drawing.
SIZES, EDGE, TOP, BELOW = ((720, 330), (328, 290)), 8, 24, 40
#: How far a label stands from its point, nearest first; from ``LEADER`` on a line leads to it.
DISTANCES, LEADER, HIGH = (9, 15, 24, 36, 50, 66, 86), 13, 12
_SIDES = ((0, 1), (-1, 1), (1, 1), (-1, 0), (1, 0), (0, -1), (-1, -1), (1, -1))


class Label(NamedTuple):
    """Words, where they begin, their baseline; ``leader`` is a line from their point."""

    text: str
    x: float
    y: float
    colour: str
    bold: bool = False
    leader: tuple[Point, ...] = ()

    @property
    def wide(self) -> float:
        """How wide it is at most."""
        return raster.text_width(self.text, "bold" if self.bold else "sans", HIGH)

    @property
    def box(self) -> Bbox:
        """What it takes, with room around; ``y`` grows downwards."""
        return Bbox([[self.x - 5, self.y - HIGH], [self.x + self.wide + 5, self.y + 4]])

    @property
    def path(self) -> Path | None:
        """Its line."""
        return Path(self.leader) if self.leader else None

    def begun(self, x: float) -> "Label":
        """The same beginning at ``x``."""
        return self._replace(x=round(x, 1))


def small_lead(page: CountPage) -> Output | Paragraph:
    """The chart of the lead at both widths, with the caption and the sentence of the large one; words of too little."""
    leads = lead(page.count)
    ready = Course.of(page, leads)
    if ready is None:
        return page.say("lead: too short", known=int(leads["lead"].notna().sum()))
    alt, caption = (page.say(f"lead: {part}", **ready.told).filled.plain for part in ("alt", "caption"))
    desk, phone = (Sheet(page, ready, *size).svg() for size in SIZES)
    data = {"image/svg+xml": desk, NARROW_MIME: phone}
    return Output(data, {"role": "picture", "name": "lead", "alt": alt, "caption": caption}, "")


class Sheet:
    """One drawing: the scale, what is drawn, and labels that found room."""

    def __init__(self, page: CountPage, ready: Course, width: float, height: float) -> None:
        self.page, self.ready, self.width, self.height = page, ready, width, height
        known = ready.table.dropna(subset=["over"])
        points = known[["counted", "over"]].astype("float64").to_numpy().tolist()
        self.at = dict(zip(known.index, map(tuple, points), strict=True))
        course = [(0, 0)] if page.count.night.iloc[0] else []
        course += self.at.values()
        self.newest = course[-1][0]
        self.end = (self.newest + (0 if ready.needed is None else ready.needed["left_high"])) or 1
        high, low = (end([0, *(over for _, over in course)]) for end in (max, min))
        room = 0.14 * ((high - low) or 1)
        self.high, self.low = high + room, low - room
        self.line = [self.place(*point) for point in course]
        self.zero = self.place(0, 0)[1]
        self.taken: list[Label] = []
        self.lines = [Path(self.line), Path([(EDGE, self.zero), (width - EDGE, self.zero)])]

    def place(self, counted: float, over: float) -> Point:
        """A point of the data in pixels."""
        across, down = self.width - 2 * EDGE, self.height - TOP - BELOW
        y = TOP + down * (self.high - over) / (self.high - self.low)
        return round(EDGE + across * counted / self.end, 1), round(y, 1)

    def svg(self) -> str:
        """The drawing."""
        slots, sides = self.page.slots, self.ready.sides
        dots = [(*self.place(*at), slots[sides[at[1] < 0]] if at[1] else "level") for at in self.at.values()]
        parts = [{"slot": slots[sides[not up]], "points": run} for up, run in runs(self.line, self.zero)]
        grounds = self._grounds()
        for release, mark in self.ready.marks.items():
            self._mark(self.at[release], mark)
        levels = [*self._levels()]
        self._ticks()
        return JINJA.get_template("ballot/lead.svg.j2").render(
            style=style, width=self.width, height=self.height, edge=EDGE, top=TOP, bottom=self.height - BELOW,
            zero=self.zero, line=self.line, dots=dots, runs=parts, grounds=grounds, levels=levels, labels=self.taken,
        )  # fmt: skip

    def _put(self, labels: Iterable[Label], frame: tuple[float, float] | None = None) -> bool:
        """Take the first of some labels that fits, with its line; whether one does."""
        found = next((one for one in labels if self._fits(one, frame or (TOP, self.height - BELOW))), None)
        if found:
            self.taken.append(found)
            self.lines += [found.path] if found.path else []
        return found is not None

    def _fits(self, label: Label, frame: tuple[float, float]) -> bool:
        box, others = label.box, [other.box for other in self.taken]
        within = box.x0 >= 0 and box.x1 <= self.width and frame[0] <= box.y0 and box.y1 <= frame[1]
        return (
            within
            and not any(map(box.fully_overlaps, others))
            and not any(line.intersects_bbox(box, filled=False) for line in self.lines)
            and not (label.path and any(label.path.intersects_bbox(other, filled=False) for other in others))
        )

    def _mark(self, at: tuple[float, float], mark: dict[str, Any]) -> None:
        """What there is to say of a release, near its point, where that is clear."""
        slot = self.page.slots.get(mark["ahead"])
        plain = mark["what"] in ("turned", "doubt") or slot is None
        text = axis.told(self.page, "lead: label", mark=mark)
        label = Label(text, 0, 0, style.INK if plain else style.TEXT[slot], not plain)
        self._put(_around(label, self.place(*at), 1 if at[1] >= 0 else -1))

    def _over(self, start: float, end: float, text: str) -> None:
        """Say over the drawing what a part of it is: whole, or up to its first mark, or not where it is too thin."""
        left, right = self.place(start, 0)[0], self.place(end, 0)[0]
        labels = [Label(shown, 0, TOP - 7, style.MUTED) for shown in (text, re.split("[,:]", text, maxsplit=1)[0])]
        found = (one.begun(min(max((left + right - one.wide) / 2, 6), self.width - 6 - one.wide)) for one in labels)
        self._put((one for one in found if one.wide < right - left + 20), (0, TOP))

    def _grounds(self) -> list[tuple[float, float, str, float]]:
        """Election night, and what is still out; what they are is said over them."""
        count, needed, known = self.page.count, self.ready.needed, [*self.at]
        night, moments = count.night[known], count.releases["released_at"]
        start = self.at[night.index[night][-1]][0] if night.any() else 0
        found = []
        if night.any():
            found.append((EDGE, self.place(start, 0)[0], style.WASH, 1))
            self._over(0, start, axis.told(self.page, "lead: night", days=axis.days(moments[night.index[night]])))
        if needed is not None:
            low, high = (self.place(self.newest + needed[end], 0)[0] for end in ("left_low", "left_high"))
            found += [(self.line[-1][0], low, style.BAND, 1), (low, high, style.BAND, 0.45)]
            self._over(self.newest, self.end, axis.told(self.page, "lead: out", **needed[["left_low", "left_high"]]))
        if not night.all():
            late = late_mail_said(count) if len(count.ballots) else ""
            days = axis.days(moments[night.index[~night]])
            self._over(start, self.newest, axis.told(self.page, "lead: weeks", late=late, days=days))
        return found

    def _levels(self) -> Iterator[float]:
        """A round lead on either side where there is room, and what it means."""
        for name, side, far in zip(self.ready.sides, (1, -1), (self.high, -self.low), strict=True):
            by = round_down(0.8 * far)
            said = axis.told(
                self.page, "lead: side", who=axis.called(self.page.count)[name], by=numbers.show(by, "votes"),
                reached=name == "Yes",
            )  # fmt: skip
            y = self.place(0, side * by)[1]
            label = Label(said, 0, y - 4 if side > 0 else y + 13, style.MUTED)
            places = (EDGE + 6, self.width - EDGE - 6 - label.wide, (self.width - label.wide) / 2)
            if by and self._put(map(label.begun, places)):
                yield y
        if is_special(self.page.count):
            text = axis.told(self.page, "lead: line")
            places = product((EDGE + 6, self.width - 80), (self.zero - 4, self.zero + 13))
            self._put(Label(text, x, round(y, 1), style.INK) for x, y in places)

    def _ticks(self) -> None:
        """Round numbers of votes under the drawing, and what they are."""
        y = self.height - BELOW + 16
        for x in MaxNLocator(5, steps=[1, 2, 4, 5, 10]).tick_values(0, self.end):
            label = Label(numbers.show(x, "votes"), 0, y, style.MUTED)
            if x > 0 and x % 1 == 0:
                self._put([label.begun(self.place(x, 0)[0] - label.wide / 2)], (y - 20, self.height))
        for full in (True, False):
            names = [*axis.called(self.page.count).values()]
            label = Label(axis.told(self.page, "lead: axis", names=names, full=full), 0, self.height - 6, style.MUTED)
            placed = label.begun((self.width - label.wide) / 2)
            if placed.x > 0 or not full:
                self.taken.append(placed)
                return


def _around(label: Label, point: Point, up: int) -> Iterator[Label]:
    """Places around a point, nearest first, with a line to it from the further ones."""
    wide = label.wide
    for far, (right, high) in product(DISTANCES, _SIDES):
        x = point[0] + right * far - wide * (1 - right) / 2
        y = point[1] - up * high * far + {1: 0, 0: 4, -1: 9}[up * high]
        near = float(np.clip(point[0], x, x + wide)), y + 2 if y < point[1] else y - 10
        leader = (point, near) if far > LEADER and high else ()
        yield label._replace(x=round(x, 1), y=round(y, 1), leader=leader)
