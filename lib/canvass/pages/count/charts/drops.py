"""The chart of what each release added: a bar a drop, on the axis of votes counted."""

from functools import partial
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import lead
from canvass.count.outstanding import share_for
from canvass.count.rule import is_special, line_of
from canvass.moments import show_day
from canvass.pages.count.charts import axis
from canvass.pages.count.charts.labels import Labels, Place, halved
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph

#: The scale shows at least these shares; drops of a smaller part of all votes may end at its edge.
LEAST, SMALL = (0.4, 0.6), 0.005
#: Pixels from the middle of its bars that a label may stand aside.
ASIDE = 50


def drops(page: CountPage, added: pd.DataFrame) -> Picture | Paragraph:
    """Each drop's share for the pair as a bar, as wide as the drop was large, in the order of counting.

    ``added`` is :func:`canvass.drops` of the count, with :func:`canvass.count.kinds.classify` as ``type``. What was
    taken back, a correction, has no bar.
    """
    count, (up, _) = page.count, axis.sides(page.count)
    counted = lead(count)[["first", "second"]].sum(axis=1, skipna=False)
    table = added.assign(counted=counted, share=share_for(count, up)).dropna(subset=["share", "counted"])
    if table.empty:
        return page.say("drops: nothing")
    kinds = table.groupby("type", sort=False).agg(votes=(up, "sum"), of=("pair_votes", "sum"), drops=(up, "size"))
    kinds = kinds.assign(share=(kinds["votes"] / kinds["of"]).astype("float64")).reset_index()
    told = [_said(page, row) for row in kinds.to_dict("records")]
    needed = axis.now_needed(count)
    scale = _scale(page, table, needed)
    facts = {"kinds": told, "cut": not table["share"].between(*scale).all(), **_need_said(page, needed)}
    left_out = added["pair_votes"].notna() & added["share_first"].isna()
    facts |= {"left_out": bool(left_out.any()), "up": up, "down": axis.sides(count)[1]}
    return page.picture(partial(_draw, page, table, told, needed, scale), table, "drops", **facts)


def _said(page: CountPage, kind: dict) -> dict:
    """A kind of ballots, who won them, and the share."""
    count = page.count
    (up, down), share = axis.sides(count), kind["share"]
    won = up if share >= 0.5 or is_special(count) else down
    day = show_day(pd.Timestamp(count.election.election_day), year=False)
    own = numbers.show(share if won == up else 1 - share, "share1")
    name = axis.told(page, "kind", name=kind["type"], day=day)
    return {**kind, "name": name, "won": won, "text": f"{name}\n{axis.called(count)[won]} {own}", "own": own}


def _need_said(page: CountPage, needed: pd.Series | None) -> dict:
    if needed is None:
        return {"out": False}
    need = numbers.show_need(needed["needed_low"], needed["needed_high"])
    who = axis.called(page.count)[needed["candidate"]]
    return {"out": True, "who": who, "need": need, **needed[["left_low", "left_high"]]}


def _needed_up(page: CountPage, needed: pd.Series) -> tuple[float, float]:
    """What is needed of what is still out, as the share of whoever is drawn up."""
    ends = needed[["needed_low", "needed_high"]]
    low, high = sorted(ends if needed["candidate"] == axis.sides(page.count)[0] else 1 - ends)
    return low, high


def _scale(page: CountPage, table: pd.DataFrame, needed: pd.Series | None) -> tuple[float, float]:
    """Shares from the lowest to the highest of large drops, with what is needed where that is not far off."""
    large = table.loc[table["pair_votes"] >= SMALL * table["pair_votes"].sum(), "share"]
    line = line_of(page.count, axis.sides(page.count)[0])
    need = [] if needed is None else [share for share in _needed_up(page, needed) if 0.2 <= share <= 0.8]
    low, high = (
        end([kept, *large, *need, line + aside]) for end, kept, aside in ((min, LEAST[0], -0.1), (max, LEAST[1], 0.1))
    )
    room = 0.12 * (high - low)
    return max(low - room, -0.03), min(high + room, 1.03)


def _draw(
    page: CountPage, table: pd.DataFrame, kinds: list[dict], needed: pd.Series | None, scale: tuple[float, float]
) -> Figure:
    right = table["counted"].astype("float64")
    left, line = right - table["pair_votes"].astype("float64"), line_of(page.count, axis.sides(page.count)[0])
    newest = right.max()
    end = newest * 1.015 if needed is None else newest + needed["left_high"]
    labels = axis.votes_axes(page, 320 if style.narrow() else 340, 50, end, *scale)
    _bars(page, labels, left, right, table["share"], line)
    if needed is not None:
        _needed(page, labels, newest, needed)
    _levels(page, labels, line)
    _name_kinds(labels, table, left, kinds, line)
    return labels.figure


def _bars(page: CountPage, labels: Labels, left: pd.Series, right: pd.Series, share: pd.Series, line: float) -> None:
    """A bar a drop, in the colour of whoever won it; paper between those wide enough."""
    thin = (right - left) / np.ptp(labels.axes.get_xlim()) * labels.inside.width < 3
    for name, won in zip(axis.sides(page.count), (share >= line, share < line), strict=True):
        colour = style.MARK[page.slots[name]]
        edges = [colour if one else style.PAPER for one in thin[won]]
        bars = left[won], (share - line)[won], (right - left)[won], line
        labels.axes.bar(*bars, align="edge", color=colour, edgecolor=edges, linewidth=0.6)
    for start, stop, high in zip(left, right, share.clip(*labels.axes.get_ylim()), strict=True):
        labels.block(start, stop, *sorted((line, high)))
    labels.axes.axhline(line, color=style.INK, linewidth=1)
    labels.keep_clear(labels.axes.get_xlim(), [line, line])


def _name_kinds(labels: Labels, table: pd.DataFrame, left: pd.Series, kinds: list[dict], line: float) -> None:
    """A rule over each run of drops of one kind, and what they are with their share: over it, else beside the bars."""
    runs = pd.DataFrame({"type": table["type"], "left": left, "right": table["counted"].astype("float64")})
    runs = runs.groupby(table["type"].ne(table["type"].shift()).cumsum())
    runs = runs.agg({"type": "first", "left": "min", "right": "max"})
    for end in ("left", "right"):
        runs[end] = labels.at(runs[end], np.zeros(len(runs)))[:, 0]
    runs = runs.assign(wide=runs["right"] - runs["left"]).sort_values("wide", ascending=False)
    y = labels.inside.y1 + 6
    for run in runs[runs["wide"] > 3].itertuples():
        look = {"color": style.INK, "linewidth": 1, "transform": labels.pixels, "clip_on": False}
        labels.axes.plot([run.left + 1, run.right - 1], [y, y], **look)
    by_type = {kind["type"]: kind for kind in kinds}
    for run in runs.drop_duplicates("type").itertuples():
        kind, middle = by_type[run.type], (run.left + run.right) / 2
        over = [(middle, "center"), (run.left, "left"), (run.right, "right")]
        places = [Place(x, y + 3, side, "bottom") for x, side in over]
        end = labels.at([0, 0], [np.clip(kind["share"], *labels.axes.get_ylim()), line])[:, 1]
        beside = _near(middle, *end)
        labels.put([kind["text"]], places, style.INK) or labels.put(
            [kind["text"]], beside, style.INK, frame=labels.inside
        )


def _near(x: float, y: float, line: float) -> list[Place]:
    """Places over and under the end of a kind's bars, nearest first; rather not aside or across, by others' bars."""
    steps = product(range(-ASIDE, ASIDE + 1, 10), range(-4 * ASIDE, 4 * ASIDE + 1, 6))
    places = [(np.hypot(3 * right, up) + 100 * ((y + up - line) * (y - line) < 0), right, up) for right, up in steps]
    return [Place(x + right, y + up) for _, right, up in sorted(places)]


def _levels(page: CountPage, labels: Labels, line: float) -> None:
    """A round share on either side of the line, and what it means."""
    low, high = labels.axes.get_ylim()
    (up, down), special = axis.sides(page.count), is_special(page.count)
    if special:
        axis.level(labels, line, axis.told(page, "lead: line"), up=False, colour=style.INK)
    tens = [tenth / 10 for tenth in range(1, 10)]
    above = [share for share in tens if line + 0.04 < share < high - 0.02][-1:]
    below = [share for share in tens if low + 0.02 < share < line - 0.04][:1]
    for share in above + below:
        own = share if special or share > line else 1 - share
        name = up if special or share > line else down
        text = axis.told(page, "drops: level", share=own, who=axis.called(page.count)[name])
        if axis.level(labels, share, text, up=share > line):
            labels.axes.axhline(share, color=style.GRID, linewidth=1, zorder=0.5)
            labels.keep_clear(labels.axes.get_xlim(), [share, share])


def _needed(page: CountPage, labels: Labels, newest: float, needed: pd.Series) -> None:
    """Ground for what is still out, and the share of it that the side short of winning needs."""
    axis.still_out(labels, newest, needed)
    (bottom, top), end = labels.axes.get_ylim(), labels.axes.get_xlim()[1]
    low, high = np.clip(_needed_up(page, needed), bottom, top)
    thick = max(high - low, 0.006 * (top - bottom))
    if high > low:  # else it is beyond the scale
        look = {"color": style.DOUBT, "edgecolor": style.MUTED, "linewidth": 0.8}
        labels.axes.bar(newest, thick, needed["left_high"], (low + high - thick) / 2, align="edge", **look)
        labels.block(newest, end, low, high)
    (x0, y), (x1, _) = labels.at([newest, end], [(low + high) / 2] * 2)
    text = axis.told(page, "drops: need", **_need_said(page, needed))
    thirds = halved(text).split("\n")
    texts = [text, halved(text), "\n".join(halved(half) for half in thirds)]
    places = [
        Place((x0 + x1) / 2, y + side * away, "center", up)
        for away in range(8, 150, 8)
        for side, up in ((1, "bottom"), (-1, "top"))
    ]
    frame = labels.inside.frozen()
    frame.x0, frame.x1 = x0 + 2, x1
    labels.put(texts, places, style.INK, frame=frame)
