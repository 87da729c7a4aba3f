"""The chart of the lead over the whole count."""

from functools import partial
from textwrap import fill

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers
from canvass.count.count import Count
from canvass.count.kinds import EARLY_IN_PERSON, EARLY_MAIL, LATE_MAIL, classify, late_mail_said
from canvass.count.outstanding import beyond_reach, needed_by_chaser
from canvass.count.rule import chaser
from canvass.moments import show_day
from canvass.pages.colours import slots
from canvass.pages.count import WORDS
from canvass.pages.count.page import CountPage
from canvass.show import style
from canvass.show.picture import Picture
from canvass.show.words import Paragraph


def lead(page: CountPage, leads: pd.DataFrame) -> Picture | Paragraph:
    """The lead over the whole count: election night by the hour, then the weeks by the day.

    ``leads`` is :func:`canvass.lead` of the count, and perhaps more columns, which go with the download.
    """
    count, known = page.count, leads.dropna(subset=["lead"])
    if len(known) < 2:
        return page.say("lead: too short")
    ends = [*known.index[count.night[known.index]][-1:], known.index[-1]]  # of election night, and the newest
    marks, needs = known.loc[sorted({known.index[0], *ends})], _needs(count)
    marks = marks.assign(at=count.releases["released_at"], by=marks["lead"].abs(), need=needs)
    named = known.rename(columns=dict(zip(("first", "second"), count.pair, strict=True)))
    more = {"panels": len(set(ends)), "gaps_drawn": len(known) < len(count.releases), "marks": marks.to_dict("records")}
    return page.picture(partial(_draw_lead, count, leads["lead"].astype("float64"), needs), named, "lead", **more)


def _needs(count: Count) -> pd.Series:
    """What whoever was short needed at each release, where that is known and not more than all."""
    table = needed_by_chaser(count)
    table = table[~numbers.exceeds(table["needed_low"], 1)]
    told = [
        _said("lead: needed", who=style.surname(row.candidate), need=numbers.show_need(row.needed_low, row.needed_high))
        for row in table.itertuples()
    ]
    return pd.Series(told, table.index, dtype="str")


def _said(section: str, **facts: object) -> str:
    return WORDS.fill(section, facts).plain


def _draw_lead(count: Count, leads: pd.Series, needs: pd.Series) -> Figure:
    night, known = count.night.reindex(leads.index), leads.notna()
    moments = style.pacific(count.releases["released_at"]).reindex(leads.index)
    later = ~night | (night & ~night.shift(-1, fill_value=False))  # the weeks begin where the night ended
    parts = zip((night, later), (night, ~night), (style.hours_axis, style.days_axis), _titles(count), strict=True)
    parts = [part for part in parts if (part[1] & known).any()]
    figure, axes = style.new_figure(360, (1, 1.1)[: len(parts)])
    for panel, (shown, own, name_axis, title) in zip(axes, parts, strict=True):
        _steps(panel, count, moments[shown], leads[shown])
        name_axis(panel)
        panel.set_title(title, loc="left", fontsize=9, color=style.MUTED)
        release = leads.index[own & known][-1]
        _label_lead(panel, count, moments[release], leads[release], needs.get(release, ""))
    if not night.all():
        _mark_doubt(axes[-1], count, bool(leads.dropna().iloc[-1] > 0))
    style.side_label(axes, "Lead, votes")
    return figure


def _titles(count: Count) -> tuple[str, str]:
    """The two parts of a count, with what was counted in them as far as the feed tells."""
    known = set(classify(count)) if len(count.ballots) else set()
    late = late_mail_said(count) if LATE_MAIL in known else ""
    night = _said("lead: night", early_mail=EARLY_MAIL in known, vote_centers=EARLY_IN_PERSON in known)
    return tuple(title.replace(": ", ":\n", 1) for title in (night, _said("lead: weeks", late=late)))


def _steps(axes: Axes, count: Count, moments: pd.Series, leads: pd.Series) -> None:
    """The lead as steps: a release holds until the next one; where votes are not known nothing is drawn."""
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.step(moments, leads, where="post", color=style.INK, linewidth=1.2)
    sides = zip(count.pair, (leads > 0, leads < 0), "os", (0.97, 0.03), ("top", "bottom"), strict=True)
    for name, side, marker, y, level in sides:
        colour, shown = style.MARK[slots(count)[name]], leads.where(side | leads.isna(), 0)
        axes.fill_between(moments, 0, shown, step="post", color=colour, alpha=0.45, linewidth=0)
        axes.plot(moments[side], leads[side], marker, color=colour, markersize=4)
        style.corner(axes, 0.02, y, f"{style.surname(name)} ahead", colour, va=level)
    axes.yaxis.set_major_formatter(lambda value, _: numbers.show(abs(value), "votes"))  # a side each, no minus
    axes.margins(y=0.42 if style.narrow() else 0.3)


def _label_lead(axes: Axes, count: Count, moment: object, size: float, need: str) -> None:
    """Say the lead at a release, and under it what was needed to turn it."""
    name, up = count.pair[0 if size > 0 else 1], 1 if size > 0 else -1
    start, end = axes.get_xlim()
    aside = (4, 0, -4)[min(2, int(3 * (mdates.date2num(moment) - start) / (end - start)))]
    text = f"{style.surname(name)} +{numbers.show(abs(size), 'votes')}" if size else "Level"
    style.label_point(axes, moment, size, text, style.MARK[slots(count)[name]] if size else style.INK, (aside, 7 * up))
    if need and size:
        low, high = axes.get_ylim()
        room = (0.45 if style.narrow() else 0.28) * (high - low)
        axes.set_ylim(*((low, high + room) if size > 0 else (low - room, high)))
        need = need.replace(" of what", "\nof what")
        style.label_point(axes, moment, size, need, style.MUTED, (aside, 20 * up), fontweight="normal")


def _mark_doubt(axes: Axes, count: Count, below: bool) -> None:
    """Mark since when not even all that was left would have turned the result."""
    release = beyond_reach(count, chaser(count))
    if release is None:
        return
    moment = count.releases.loc[release, "released_at"]
    at, ends = mdates.date2num(moment.tz_localize(None)), axes.get_xlim()
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    text = fill(_said("lead: beyond doubt", day=show_day(moment, year=False)), 20)
    aside, y = (4 if at < 0.6 * ends[1] + 0.4 * ends[0] else -4, 0), 0.11 if below else 0.89  # clear of who is ahead
    place = {"xycoords": axes.get_xaxis_transform(), "va": "bottom" if below else "top", "fontweight": "normal"}
    style.label_point(axes, at, y, text, style.MUTED, aside, **place)
