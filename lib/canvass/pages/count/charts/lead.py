"""The chart of the lead over the whole count."""

from functools import partial
from textwrap import fill

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count, turns
from canvass.count.kinds import EARLY_IN_PERSON, EARLY_MAIL, LATE_MAIL, classify, late_mail_said
from canvass.count.needed import beyond_reach, needed_by_chaser
from canvass.count.rule import chaser
from canvass.moments import show_day
from canvass.numbers import exceeds, show_need
from canvass.pages.colours import colours
from canvass.pages.count import WORDS
from canvass.pages.count.facts import head
from canvass.show import style
from canvass.show.facts import Fact
from canvass.show.picture import Picture, picture
from canvass.show.words import Paragraph


def lead(count: Count, leads: pd.DataFrame) -> Picture | Paragraph:
    """The lead over the whole count: election night by the hour, then the weeks by the day.

    Parameters
    ----------
    count
        The count.
    leads
        :func:`canvass.lead` of it, and perhaps more columns, which go with the download.
    """
    known, needs, facts = leads.dropna(subset=["lead"]), needed_by_chaser(count), head(count)
    if len(known) < 2:
        return Paragraph(WORDS.fill("lead: too short", facts))
    marked = _marked(count, known)
    caption = WORDS.fill(
        "lead: caption",
        facts,
        panels=len(marked),
        gaps_drawn=len(known) < len(count.releases),
        needs_known=len(needs) > 0,
    )
    marks = [_mark(count, row, _need(needs, release)) for release, row in known.loc[_first(known, marked)].iterrows()]
    alt = WORDS.fill("lead: alt", facts, shown=len(known), marks=marks, turned=int(turns(count).sum()))
    draw = partial(_draw_lead, count, leads["lead"].astype("float64"), needs)
    named = known.rename(columns=dict(zip(("first", "second"), count.pair, strict=True))).reset_index()
    return picture(draw, named, alt.plain, caption.plain, "lead")


def _marked(count: Count, known: pd.DataFrame) -> dict[int, None]:
    """The releases whose lead is said: the last known of election night, and the newest."""
    night = count.night[known.index]
    return dict.fromkeys([*known.index[night][-1:], known.index[-1]])


def _first(known: pd.DataFrame, marked: dict[int, None]) -> list[int]:
    return list(dict.fromkeys([known.index[0], *marked]))


def _mark(count: Count, row: pd.Series, need: str) -> dict[str, object]:
    """A marked release as the alt sentence tells it."""
    at = Fact("", count.releases.loc[row.name, "released_at"], "moment")
    return {"at": at, "leader": row["leader"], "lead": Fact("", abs(row["lead"]), "votes"), "need": need}


def _draw_lead(count: Count, leads: pd.Series, needs: pd.DataFrame) -> Figure:
    released, night = count.releases, count.night.reindex(leads.index)
    moments, known = style.pacific(released["released_at"]).reindex(leads.index), leads.notna()
    later = ~night | (night & ~night.shift(-1, fill_value=False))  # the weeks begin where the night ended
    parts = zip((night, later), (night, ~night), (style.hours_axis, style.days_axis), _titles(count), strict=True)
    parts = [part for part in parts if (part[1] & known).any()]
    figure, axes = style.new_figure(3.6, (1, 1.1)[: len(parts)])
    for panel, (shown, own, name_axis, title) in zip(axes, parts, strict=True):
        _steps(panel, count, moments[shown], leads[shown])
        name_axis(panel)
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        release = leads.index[own & known][-1]
        _label_lead(
            panel, count, moments[release], leads[release], _need(needs, release).replace(" of what", "\nof what")
        )
        _name_sides(panel, count)
    if not night.all():
        _mark_doubt(axes[-1], count, bool(leads.dropna().iloc[-1] > 0))
    style.side_label(axes, "Lead, votes")
    return figure


def _titles(count: Count) -> tuple[str, str]:
    """The two parts of a count, with what was counted in them as far as the feed tells."""
    known = set(classify(count)) if len(count.ballots) else set()
    asked = {"early_mail": EARLY_MAIL in known, "vote_centers": EARLY_IN_PERSON in known}
    late = late_mail_said(count) if LATE_MAIL in known else ""
    titles = WORDS.fill("lead: night", asked).plain, WORDS.fill("lead: weeks", {"late": late}).plain
    return tuple(title.replace(": ", ":\n", 1) for title in titles)


def _steps(axes: Axes, count: Count, moments: pd.Series, leads: pd.Series) -> None:
    """The lead as steps: a release holds until the next one; where votes are not known nothing is drawn."""
    colour = colours(count)
    first, second = count.pair
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.step(moments, leads, where="post", color=style.INK, linewidth=1.2)
    for name, side in ((first, leads > 0), (second, leads < 0)):
        shown = leads.where(side | leads.isna(), 0)
        axes.fill_between(moments, 0, shown, step="post", color=colour[name], alpha=0.45, linewidth=0)
        axes.plot(moments[side], leads[side], "o" if name == first else "s", color=colour[name], markersize=4)
    axes.yaxis.set_major_formatter(lambda value, _: numbers.show(abs(value), "votes"))  # a side each, no minus
    axes.margins(y=0.42 if style.narrow() else 0.3)


def _name_sides(axes: Axes, count: Count) -> None:
    """Say who is ahead above and below zero."""
    colour = colours(count)
    for name, y, level in zip(count.pair, (0.97, 0.03), ("top", "bottom"), strict=True):
        place = {"transform": axes.transAxes, "va": level, "fontweight": "bold", "fontsize": 9}
        axes.text(0.02, y, f"{style.surname(name)} ahead", color=colour[name], **place)


def _label_lead(axes: Axes, count: Count, moment: object, size: float, need: str) -> None:
    """Say the lead at a release, and under it what was needed to turn it."""
    name, up = count.pair[0 if size > 0 else 1], 1 if size > 0 else -1
    start, end = axes.get_xlim()
    aside = (4, 0, -4)[min(2, int(3 * (mdates.date2num(moment) - start) / (end - start)))]
    text = f"{style.surname(name)} +{numbers.show(abs(size), 'votes')}" if size else "Level"
    style.label_point(axes, moment, size, text, colours(count)[name] if size else style.INK, (aside, 7 * up))
    if need and size:
        low, high = axes.get_ylim()
        room = (0.45 if style.narrow() else 0.28) * (high - low)
        axes.set_ylim(*((low, high + room) if size > 0 else (low - room, high)))
        style.label_point(axes, moment, size, need, style.MUTED, (aside, 20 * up), fontweight="normal")


def _need(needs: pd.DataFrame, release: int) -> str:
    """What whoever was short needed at ``release``; empty where it is not known."""
    if release not in needs.index or exceeds(needs.loc[release, "needed_low"], 1):
        return ""
    row = needs.loc[release]
    who, need = style.surname(row["candidate"]), show_need(row["needed_low"], row["needed_high"])
    return WORDS.fill("lead: needed", {"who": who, "need": need}).plain


def _mark_doubt(axes: Axes, count: Count, below: bool) -> None:
    """Mark since when not even all that was left would have turned the result."""
    release = beyond_reach(count, chaser(count))
    if release is None:
        return
    moment = count.releases.loc[release, "released_at"]
    at, ends = mdates.date2num(moment.tz_localize(None)), axes.get_xlim()
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    left = at < 0.6 * ends[1] + 0.4 * ends[0]
    style.label_point(
        axes,
        at,
        0.11 if below else 0.89,  # clear of who is ahead there
        fill(WORDS.fill("lead: beyond doubt", {"day": show_day(moment, year=False)}).plain, 20),
        style.MUTED,
        (4 if left else -4, 0),
        xycoords=axes.get_xaxis_transform(),
        va="bottom" if below else "top",
        fontweight="normal",
    )
