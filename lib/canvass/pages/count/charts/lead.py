"""The chart of the lead over the whole count, by votes counted."""

from dataclasses import dataclass
from functools import partial
from math import floor, log10
from typing import Self

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import EARLY_MAIL, classify, late_mail_said
from canvass.count.outstanding import beyond_reach
from canvass.count.rule import chaser, is_local, is_special, over_line, turns
from canvass.moments import show_day
from canvass.pages.count.charts import axis
from canvass.pages.count.charts.labels import Labels
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: Fewer votes than these are drawn from three releases on.
TINY = 2_000


def lead(page: CountPage, leads: pd.DataFrame) -> Picture | Paragraph:
    """The lead by votes counted: how far whoever was ahead was ahead, and what is still out.

    ``leads`` is :func:`canvass.lead` of the count, and perhaps more columns, which go with the download. Of a measure
    with a line of its own: the votes of Yes over its line.
    """
    ready = Course.of(page, leads)
    if ready is None:
        return page.say("lead: too short", known=int(leads["lead"].notna().sum()))
    draw = partial(_draw, page, ready.sides, ready.table, ready.marks, ready.needed)
    names = dict(zip(("first", "second"), page.count.pair, strict=True))
    return page.picture(draw, ready.table.dropna(subset=["over"]).rename(columns=names), "lead", **ready.told)


@dataclass(frozen=True)
class Course:
    """What a drawing of the lead shows: who is up and down, the lead as ``over`` by votes ``counted``, marks, need."""

    sides: tuple[str, str]
    table: pd.DataFrame
    marks: dict[int, dict[str, object]]
    needed: pd.Series | None
    told: dict[str, object]  # what its words use besides the page's facts

    @classmethod
    def of(cls, page: CountPage, leads: pd.DataFrame) -> Self | None:
        """Of a page and the frame that is drawn; None of too few releases."""
        count = page.count
        table = leads.assign(counted=leads["first"] + leads["second"], over=over_line(count))
        sides = axis.sides(count)
        table["over"] *= 1 if sides == count.pair else -1
        known = table.dropna(subset=["over"])
        if len(known) < 2 or (len(known) < 3 and known["counted"].max() < TINY):
            return None
        needed, marks = axis.now_needed(count), _marks(count, sides, known)
        told = {"marks": [marks[release] for release in sorted(marks)], "gaps_drawn": len(known) < len(count.releases)}
        told |= {"out": needed is not None, **({} if needed is None else needed[["left_low", "left_high"]])}
        return cls(sides, table, marks, needed, told)


def _marks(count: Count, sides: tuple[str, str], known: pd.DataFrame) -> dict[int, dict[str, object]]:
    """The releases that have a label, in the order of their weight, and what there is to say of each."""
    at = known.index
    night, turned = at[count.night[at]], turns(count)
    doubt = beyond_reach(count, chaser(count)) if is_local(count) else None
    named = [("newest", at[-1]), *(("night", one) for one in night[-1:]), ("first", at[0])]
    named += [*(("turned", one) for one in turned.index[turned][-1:]), *(("doubt", one) for one in {doubt} & set(at))]
    marks: dict[int, dict[str, object]] = {}
    for what, release in named:
        good = count.election.certified and known["over"].iloc[-1] != 0
        marks.setdefault(
            release, {"what": what, "good": good, **_mark(count, sides, release, known.loc[release, "over"])}
        )
    return marks


def _mark(count: Count, sides: tuple[str, str], release: int, over: int) -> dict[str, object]:
    ahead = sides[0 if over > 0 else 1] if over else ""
    moment, mail = count.releases.loc[release, "released_at"], classify(count).get(release) == EARLY_MAIL
    return {
        "at": moment,
        "day": show_day(moment, year=False),
        "ahead": ahead,
        "who": axis.called(count).get(ahead, ""),
        "by": abs(over),
        "reached": ahead == "Yes" or not over,
        "mail": mail,
    }


def _draw(
    page: CountPage, sides: tuple[str, str], course: pd.DataFrame, marks: dict, needed: pd.Series | None
) -> Figure:
    x, y = _line(page.count, course)
    low, high = min(np.nanmin(y), 0), max(np.nanmax(y), 0)
    room = 0.16 * (high - low or 1)
    end = np.nanmax(x) if needed is None else x[-1] + needed["left_high"]
    height = 350 if style.narrow() else 420
    labels = axis.votes_axes(page, height, 34, end * (1.015 if needed is None else 1), low - room, high + room)
    _grounds(page, labels, course, needed)
    _trace(page, labels, sides, x, y)
    for release, mark in marks.items():
        point, slot = course.loc[release, ["counted", "over"]], page.slots.get(mark["ahead"])
        plain = mark["what"] in ("turned", "doubt") or slot is None
        colour, weight = (style.INK, 400) if plain else (style.TEXT[slot], axis.BOLD)
        labels.call_out(*point, axis.told(page, "lead: label", mark=mark), colour, weight, bool(point["over"] >= 0))
    _levels(page, labels, sides, low, high)
    return labels.figure


def _line(count: Count, course: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The course of the lead; from nothing on where the first release is the first of election night."""
    x, y = (course[name].astype("float64").to_numpy() for name in ("counted", "over"))
    return (np.append(0, x), np.append(0, y)) if count.night.iloc[0] else (x, y)


def _grounds(page: CountPage, labels: Labels, course: pd.DataFrame, needed: pd.Series | None) -> None:
    """Election night, what was counted after it, what is still out."""
    count, known = page.count, course["counted"].dropna().astype("float64")
    night, moments, newest = count.night[known.index], count.releases["released_at"], known.iloc[-1]
    start = known[night].max() if night.any() else 0
    if night.any():
        edge = start if not night.all() or needed is not None else labels.axes.get_xlim()[1]
        labels.axes.axvspan(0, edge, color=style.WASH, linewidth=0, zorder=0)
        days = axis.days(moments[night.index[night]])
        axis.over(labels, 0, start, axis.told(page, "lead: night", days=days))
    if needed is not None:
        axis.still_out(labels, newest, needed)
        out = axis.told(page, "lead: out", **needed[["left_low", "left_high"]])
        axis.over(labels, newest, labels.axes.get_xlim()[1], out)
    if not night.all():
        late = late_mail_said(count) if len(count.ballots) else ""
        days = axis.days(moments[night.index[~night]])
        axis.over(
            labels,
            start,
            newest if needed is not None else labels.axes.get_xlim()[1],
            axis.told(page, "lead: weeks", late=late, days=days),
        )


def _trace(page: CountPage, labels: Labels, sides: tuple[str, str], x: np.ndarray, y: np.ndarray) -> None:
    """The line, the tint of whoever is ahead, and a dot a release."""
    axes = labels.axes
    for name, side in zip(sides, (1, -1), strict=True):
        slot, own = page.slots[name], side * y > 0
        axes.fill_between(x, 0, y, where=side * y >= 0, interpolate=True, color=style.TINT[slot], linewidth=0)
        axes.plot(x[own], y[own], **_dots(style.SHAPE[slot], style.MARK[slot]))
    level = (y == 0) & (x > 0)
    axes.plot(x[level], y[level], **_dots("o", style.INK))
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.plot(x, y, color=style.INK, linewidth=1.6, zorder=2)
    labels.keep_clear(x, y)
    labels.keep_clear(axes.get_xlim(), [0, 0])


def _dots(marker: str, colour: str) -> dict[str, object]:
    look = {"markersize": 5 if style.narrow() else 6, "markeredgecolor": style.PAPER, "markeredgewidth": 0.8}
    return {"linestyle": "none", "marker": marker, "color": colour, "zorder": 3, **look}


def _levels(page: CountPage, labels: Labels, sides: tuple[str, str], low: float, high: float) -> None:
    """At most three lines across, on the sides where somebody was ahead, and what they mean."""
    bottom, top = labels.axes.get_ylim()
    if is_special(page.count):
        axis.level(labels, 0, axis.told(page, "lead: line"), up=high < -low, colour=style.INK)
    for name, sign, far, other, edge in zip(sides, (1, -1), (high, -low), (-low, high), (top, -bottom), strict=True):
        step, times = (round_down(0.44 * edge), (2, 1)) if far >= other else (round_down(0.85 * edge), (1,))
        named = False
        for value in [step * time for time in times if far and step >= 1]:
            by = numbers.show(value, "votes")
            side = axis.told(page, "lead: side", who=axis.called(page.count)[name], by=by, reached=name == "Yes")
            if axis.level(labels, sign * value, by if named else side, up=sign > 0):
                named = True
                labels.axes.axhline(sign * value, color=style.GRID, linewidth=1, zorder=0.5)


def round_down(most: float) -> float:
    """The greatest of 1, 2, 4, 5, 10, 20 ... up to ``most``."""
    if most < 1:
        return 0
    power = 10 ** floor(log10(most))
    return max(times * power for times in (1, 2, 4, 5) if times * power <= most)
