"""The card that stands for a contest where somebody shares it: the finding, and under it the lead over the count."""

from typing import Any

import pandas as pd
from matplotlib.path import Path

from canvass.count.ballot import leads_of
from canvass.count.count import Count, lead
from canvass.count.rule import is_special
from canvass.moments import show_day
from canvass.numbers import show
from canvass.pages.colours import slots
from canvass.pages.count.charts import axis
from canvass.report import raster
from canvass.report.card_line import Label, place, runs
from canvass.report.render import PageInfo
from canvass.report.taken import JINJA
from canvass.report.words import fill
from canvass.show import style

CARD, WIDTH, HEIGHT, EDGE = "card.png", 1200, 630, 60
#: Baseline of the first line of the finding, and where the lead ends at the foot, with room for words under it.
FIRST, FOOT = 168, 572
#: Sizes of the finding, the first without a line under it, and how many lines it may take: long words need the smaller.
SIZES, MOST_LINES = (84, 62, 56, 50, 44, 38), 3
#: Releases below which there is no line to draw.
FEWEST = 3


def card(page: PageInfo, count: Count) -> bytes:
    """A PNG of 1200 x 630: nothing of a forecast is on it, it travels without its caveats."""
    return raster.png(card_svg(page, count))


def card_svg(page: PageInfo, count: Count) -> str:
    """The card as SVG."""
    finding, leads = style.chart_text(page.finding, 200), leads_of(count)
    sizes = SIZES[1:] if len(leads) > FEWEST else SIZES
    size = next((size for size in sizes if len(_set(finding, size)) <= MOST_LINES), sizes[-1])
    lines = _set(finding, size)[: MOST_LINES + 1]
    told: dict[str, Any] = {"brand": "Canvass", "head": _head(page, count), "lines": lines, "size": size}
    if len(leads) > FEWEST:
        told |= _drawn(count, leads, FIRST + round(1.13 * size) * (len(lines) - 1) + 46)
    return JINJA.get_template("taken/card.svg.j2").render(
        told, style=style, first=FIRST + max(0, size - SIZES[1]), edge=EDGE, end=WIDTH - EDGE
    )


def _set(text: str, size: int) -> list[str]:
    return raster.lines(text, "serif", size, WIDTH - 2 * EDGE - 100)


def _head(page: PageInfo, count: Count) -> str:
    """Contest and state; of a long contest as much as there is room for."""
    day = show_day(count.newest["released_at"])
    state = f" · {page.status[0].lower()}, {day}" if page.status else f" · {day}"
    room = (WIDTH - 2 * EDGE - 190) / raster.CONDENSED - raster.text_width(state, "sans", 24)
    return raster.cut(style.chart_text(count.contest["name"], 90), "sans", 24, room) + state


def _drawn(count: Count, leads: pd.Series, top: float) -> dict[str, Any]:
    """The line in its runs of one side each, the ground of what is still out, and the labels."""
    needed, sides = axis.now_needed(count), axis.sides(count)
    out, turn = 0 if needed is None else float(needed["left_low"]), 1 if sides == count.pair else -1
    high, low = max((turn * leads).max(), 0), min((turn * leads).min(), 0)
    step = (WIDTH - 2 * EDGE) / ((leads.index[-1] + out) or 1)
    scale = (FOOT - top) / ((high - low) or 1)
    zero = top + high * scale if high > low else (top + FOOT) / 2
    points = [(EDGE + x * step, zero - turn * y * scale) for x, y in leads.items()]
    ground = points[-1][0] if out else None
    edges = [[(ground, HEIGHT), (ground, top - 6), (WIDTH - EDGE, top - 6)]] if ground else []
    lines = [Path(path) for path in (points, [(EDGE, zero), (WIDTH - EDGE, zero)], *edges)]
    placed: list[Label] = []
    room = (EDGE, top - 10, WIDTH - EDGE, HEIGHT - 12)
    for text, at, colour in _said(count, leads):
        placed += place(text, points[at], colour, lines, placed, room)
    if ground:
        middle, room = ((ground + WIDTH - EDGE) / 2, top + 36), (ground, *room[1:])
        placed += place(fill("card: out", {}), middle, style.MUTED, lines, placed, room)
    tone = [slots(count)[name] for name in reversed(sides)]
    parts = [{"slot": tone[bool(up)], "points": run} for up, run in runs(points, zero)]
    return {"zero": zero, "top": top, "ground": ground, "runs": parts, "labels": placed}


def _said(count: Count, leads: pd.Series) -> list[tuple[str, int, str]]:
    """Who is ahead by how much, and who was when election night ended where that was another: words, place, colour."""
    night = int(count.night.reindex(lead(count).dropna(subset=["lead"]).index).sum())
    turned = 0 < night < len(leads) - 1 and leads.iloc[night] * leads.iloc[-1] < 0
    said = []
    for section, at in (("card: newest", len(leads) - 1), *([("card: night", night)] if turned else [])):
        size, who = leads.iloc[at], count.pair[0 if leads.iloc[at] > 0 else 1]
        facts = {"who": axis.called(count)[who], "lead": show(abs(size), "votes") if size else ""}
        facts |= {"special": is_special(count), "above": who == "Yes", "counting": not count.election.certified}
        said.append((fill(section, facts), at, style.TEXT[slots(count)[who]] if size else style.INK))
    return said
