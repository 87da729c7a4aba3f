"""The chart of the lead over the whole count."""

from functools import partial

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers, style
from canvass.ballot_types import EARLY_IN_PERSON, EARLY_MAIL, LATE_MAIL, classify, late_mail_said
from canvass.beyond import beyond_reach
from canvass.captions import source_line
from canvass.count import Count, chaser, lead, turns
from canvass.display import Picture, Prose, nothing, picture
from canvass.moments import show_day, show_moment
from canvass.outstanding import needed_by_chaser


def lead_table(count: Count) -> pd.DataFrame:
    """What the lead chart draws: release, time, votes of the pair, lead, leader."""
    first, second = count.pair
    table = lead(count).rename(columns={"first": first, "second": second}).reset_index()
    moments = count.releases["released_at"].map(lambda moment: moment.isoformat())
    table.insert(1, "released_at", moments.to_numpy())
    return table.dropna(subset=["lead"])


def lead_chart(count: Count) -> Picture | Prose:
    """The lead over the whole count: election night by the hour, then the weeks by the day."""
    table, needs = lead_table(count), needed_by_chaser(count)
    if len(table) < 2:
        return nothing("Votes of the leading two are known at one release only: there is no course to draw.")
    caption = f"Lead in votes, {count.contest['name']}"
    caption += "; the two panels have their own scales." if len(_marked(count)) > 1 else "."
    if len(table) < len(count.releases):
        caption += " Where not all votes of the two are known, nothing is drawn."
    if len(needs):
        caption += " Needed: of the votes for the two still out while that release stood, lowest to highest, reckoned "
        caption += "from the registrar's estimates listed below."
    caption += f" {source_line(count)}"
    return picture(partial(_draw_lead, count, needs), table, lead_alt(count, needs), caption, "lead")


def _marked(count: Count) -> dict[int, None]:
    """The releases whose lead is said: the last known of election night, and the newest."""
    known = lead(count)["lead"].dropna().index
    night = count.releases.loc[known, "label"].str.startswith("Election night")
    return dict.fromkeys([*known[night][-1:], known[-1]])


def _draw_lead(count: Count, needs: pd.DataFrame) -> Figure:
    released, leads = count.releases, lead(count)["lead"].astype("float64")
    night = released["label"].str.startswith("Election night").reindex(leads.index)
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
        _label_lead(panel, count, moments[release], leads[release], _need_text(needs, release))
        _name_sides(panel, count)
    if not night.all():
        _mark_doubt(axes[-1], count)
    style.side_label(axes, "Lead, votes")
    return figure


def _titles(count: Count) -> tuple[str, str]:
    """The two parts of a count, with what was counted in them as far as the feed tells."""
    known = set(classify(count)) if len(count.ballots) else set()
    night = [
        name for kind, name in ((EARLY_MAIL, "early mail"), (EARLY_IN_PERSON, "then vote centers")) if kind in known
    ]
    late = f"\n{late_mail_said(count)} late mail" if LATE_MAIL in known else ""
    return "Election night" + (f":\n{', '.join(night)}" if night else ""), f"The weeks after (another scale):{late}"


def _steps(axes: Axes, count: Count, moments: pd.Series, leads: pd.Series) -> None:
    """The lead as steps: a release holds until the next one; where votes are not known nothing is drawn."""
    colour = style.colours(count)
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
    colour = style.colours(count)
    for name, y, level in zip(count.pair, (0.97, 0.03), ("top", "bottom"), strict=True):
        place = {"transform": axes.transAxes, "va": level, "fontweight": "bold", "fontsize": 9}
        axes.text(0.02, y, f"{style.surname(name)} ahead", color=colour[name], **place)


def _label_lead(axes: Axes, count: Count, moment: object, size: float, need: str) -> None:
    """Say the lead at a release, and under it what was needed to turn it."""
    name, up = count.pair[0 if size > 0 else 1], 1 if size > 0 else -1
    start, end = axes.get_xlim()
    aside = (4, 0, -4)[min(2, int(3 * (mdates.date2num(moment) - start) / (end - start)))]
    text = f"{style.surname(name)} +{numbers.show(abs(size), 'votes')}" if size else "Level"
    style.label_point(axes, moment, size, text, style.colours(count)[name] if size else style.INK, (aside, 7 * up))
    if need and size:
        low, high = axes.get_ylim()
        room = (0.45 if style.narrow() else 0.28) * (high - low)
        axes.set_ylim(*((low, high + room) if size > 0 else (low - room, high)))
        style.label_point(axes, moment, size, need, style.MUTED, (aside, 20 * up), fontweight="normal")


def _need_text(needs: pd.DataFrame, release: int) -> str:
    """What whoever was short needed at ``release``, in two short lines; empty where it is not known."""
    if release not in needs.index or numbers.exceeds(needs.loc[release, "needed_low"], 1):
        return ""
    row = needs.loc[release]
    band = numbers.show_need(row["needed_low"], row["needed_high"])
    return f"{style.surname(row['candidate'])} needed {band}\nof what was left"


def _mark_doubt(axes: Axes, count: Count) -> None:
    """Mark since when not even all that was left would have turned the result."""
    release = beyond_reach(count, chaser(count))
    if release is None:
        return
    moment = count.releases.loc[release, "released_at"]
    at, ends = mdates.date2num(moment.tz_localize(None)), axes.get_xlim()
    axes.axvline(at, color=style.MUTED, linewidth=1, linestyle="--")
    below = lead(count)["lead"].dropna().iloc[-1] > 0
    left = at < 0.6 * ends[1] + 0.4 * ends[0]
    style.label_point(
        axes,
        at,
        0.11 if below else 0.89,  # clear of who is ahead there
        f"Beyond doubt by the\nestimate: {show_day(moment, year=False)}",
        style.MUTED,
        (4 if left else -4, 0),
        xycoords=axes.get_xaxis_transform(),
        va="bottom" if below else "top",
        fontweight="normal",
    )


def lead_alt(count: Count, needs: pd.DataFrame) -> str:
    """The lead chart as sentences with its key numbers."""
    table = lead(count).dropna(subset=["lead"])
    marks = dict.fromkeys([table.index[0], *_marked(count)])
    said = [
        f"{show_moment(count.releases.loc[i, 'released_at'])} {row['leader'] or 'nobody'} by {abs(row['lead']):,}"
        + (f" ({need.replace(chr(10), ' ')})" if (need := _need_text(needs, i)) else "")
        for i, row in table.loc[list(marks)].iterrows()
    ]
    turned = f"The lead changed hands {numbers.plural(int(turns(count).sum()), 'time')}."
    return f"Lead in votes over {numbers.plural(len(table), 'release')}: {'; '.join(said)}. {turned}"
