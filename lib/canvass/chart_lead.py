"""Charts of the lead: over the whole count, and drop by drop."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from canvass import numbers, style
from canvass.ballot_types import EARLY_IN_PERSON, EARLY_MAIL, classify
from canvass.count import Count, drops, lead
from canvass.display import Picture, picture
from canvass.moments import show_moment


def source_line(count: Count) -> str:
    """Source and newest release, for captions."""
    last = count.newest
    state = "certified" if count.election.certified else "not final"
    return (
        f"Source: Los Angeles County Registrar-Recorder/County Clerk, result feed; release "
        f"{count.votes.index[-1]} of {show_moment(last['released_at'], year=True)} ({state})."
    )


def lead_table(count: Count) -> pd.DataFrame:
    """What the lead chart draws: release, time, votes of the pair, lead, leader."""
    first, second = count.pair
    table = lead(count).rename(columns={"first": first, "second": second}).reset_index()
    moments = count.releases["released_at"].map(lambda moment: moment.isoformat())
    table.insert(1, "released_at", moments.to_numpy())
    return table.dropna(subset=["lead"])


def lead_chart(count: Count) -> Picture:
    """The lead over the whole count: election night by the hour, then the weeks by the day."""
    table = lead_table(count)
    caption = f"Lead in votes, {count.contest['name']}; the two panels have their own scales. {source_line(count)}"
    return picture(partial(_draw_lead, count, table), table, lead_alt(count), caption, "lead")


def _draw_lead(count: Count, table: pd.DataFrame) -> Figure:
    night = count.releases.loc[table["release"], "label"].str.startswith("Election night").to_numpy()
    moments = style.pacific(count.releases.loc[table["release"], "released_at"]).to_numpy()
    leads = table["lead"].astype("float64").to_numpy()
    figure, axes = style.new_figure(3.6, (1, 1.1) if not night.all() else (1,))
    _steps(axes[0], count, moments[night], leads[night])
    style.hours_axis(axes[0])
    if not night.all():
        start = np.flatnonzero(night)[-1:]
        keep = np.r_[start, np.flatnonzero(~night)]
        _steps(axes[1], count, moments[keep], leads[keep])
        style.days_axis(axes[1])
        axes[1].set_title("The weeks after:\nnearly all late mail", loc="left", fontsize=9, color=style.MUTED)
    axes[0].set_title(_night_title(count), loc="left", fontsize=9, color=style.MUTED)
    style.side_label(axes, "Lead, votes")
    _label_lead(axes, count, moments, leads, night)
    return figure


def _night_title(count: Count) -> str:
    """What was counted on election night, as far as the feed tells."""
    known = set(classify(count)) if len(count.ballots) else set()
    parts = [
        name for kind, name in ((EARLY_MAIL, "early mail"), (EARLY_IN_PERSON, "then vote centers")) if kind in known
    ]
    return "Election night" + (f":\n{', '.join(parts)}" if parts else "")


def _steps(axes: Axes, count: Count, moments: np.ndarray, leads: np.ndarray) -> None:
    """The lead as steps: a release holds until the next one."""
    colour = style.colours(count)
    first, second = count.pair
    axes.axhline(0, color=style.INK, linewidth=1)
    axes.step(moments, leads, where="post", color=style.INK, linewidth=1.2)
    for name, side in ((first, leads > 0), (second, leads < 0)):
        shown = np.where(side, leads, 0)
        axes.fill_between(moments, 0, shown, step="post", color=colour[name], alpha=0.45, linewidth=0)
        axes.plot(moments[side], leads[side], "o" if name == first else "s", color=colour[name], markersize=4)
    style.unit_axis(axes.yaxis, "votes")
    axes.margins(y=0.3)


def _label_lead(axes: list[Axes], count: Count, moments: np.ndarray, leads: np.ndarray, night: np.ndarray) -> None:
    """Say who is ahead above and below zero, and by how much at the two ends that matter."""
    colour = style.colours(count)
    first, second = count.pair
    for name, y, level in ((first, 0.97, "top"), (second, 0.03, "bottom")):
        axes[0].text(
            0.02,
            y,
            f"{style.surname(name)} ahead",
            transform=axes[0].transAxes,
            va=level,
            color=colour[name],
            fontweight="bold",
            fontsize=9,
        )
    for panel, at in ((0, np.flatnonzero(night)[-1:]), (len(axes) - 1, np.array([len(leads) - 1]))):
        for i in at:
            name = first if leads[i] > 0 else second
            text = f"{style.surname(name)} +{numbers.show(abs(leads[i]), 'votes')}"
            style.label_point(axes[panel], moments[i], leads[i], text, colour[name], (-4, 7 if leads[i] > 0 else -7))


def lead_alt(count: Count) -> str:
    """The lead chart as a sentence with its key numbers."""
    table = lead(count).dropna(subset=["lead"])
    night = count.releases.loc[table.index, "label"].str.startswith("Election night")
    marks = [table.index[0], *table.index[night][-1:], table.index[-1]]
    said = [
        f"{show_moment(count.releases.loc[i, 'released_at'])} {row['leader'] or 'nobody'} by {abs(row['lead']):,}"
        for i, row in table.loc[list(dict.fromkeys(marks))].iterrows()
    ]
    changes = int((table["leader"] != table["leader"].shift()).iloc[1:].sum())
    turned = f"The lead changed hands {numbers.plural(changes, 'time')}."
    return f"Lead in votes over {numbers.plural(len(table), 'release')}: {'; '.join(said)}. {turned}"


def drop_table(count: Count) -> pd.DataFrame:
    """What the drop chart draws: each drop's ballots, its type and the pair's shares in it."""
    first, second = count.pair
    table = drops(count).join(classify(count)).dropna(subset=["share_first"])
    table.insert(0, "released_at", count.releases.loc[table.index, "released_at"].map(lambda m: m.isoformat()))
    table["share_second"] = 1 - table["share_first"]
    columns = [
        "released_at",
        "type",
        first,
        second,
        "pair_votes",
        "share_first",
        "share_second",
        "ballots",
        "mail",
        "in_person",
    ]
    return table[columns].reset_index()


def drop_chart(count: Count) -> Picture:
    """Each drop's share for the pair: a bubble a drop, as large as its votes, by ballot type."""
    table = drop_table(count)
    caption = (
        f"Share of each drop for {count.pair[0]}, of the votes for the leading two; symbols as large as the drop, "
        f"circles where mail was counted, diamonds for vote centers. {source_line(count)}"
    )
    return picture(partial(_draw_drops, count, table), table, drop_alt(count), caption, "drops")


def _draw_drops(count: Count, table: pd.DataFrame) -> Figure:
    colour = style.colours(count)
    first, second = count.pair
    share = table["share_first"].astype("float64").to_numpy()
    figure, (axes,) = style.new_figure(4.1)
    place = np.arange(len(table))
    sizes = 12 + 400 * table["pair_votes"].astype("float64") / table["pair_votes"].max()
    ahead = [colour[first] if s > 0.5 else colour[second] for s in share]
    mail = ~table["type"].str.contains("in person").to_numpy()
    axes.axhline(0.5, color=style.INK, linewidth=1)
    for chosen, marker in ((mail, "o"), (~mail, "D")):
        axes.scatter(
            place[chosen],
            share[chosen],
            s=sizes[chosen],
            c=np.array(ahead)[chosen],
            marker=marker,
            alpha=0.85,
            edgecolors=style.PAPER,
            linewidths=0.6,
        )
    _drop_axes(axes, count, table)
    _drop_key(axes, count)
    return figure


def _drop_axes(axes: Axes, count: Count, table: pd.DataFrame) -> None:
    style.percent_axis(axes.yaxis)
    shown = [count.releases.loc[i, "released_at"] for i in table["release"]]
    known = [count.releases.loc[i, "label"].startswith("Election night") for i in table["release"]]
    ticks = [f"{m:%H:%M}" if night else f"{m.day} {m:%b}" for m, night in zip(shown, known, strict=True)]
    every = 2 if style.narrow() else 1
    axes.set_xticks(range(0, len(ticks), every), ticks[::every], rotation=90, fontsize=8)
    axes.set_xlabel("Release: hour, later day (Pacific)")
    axes.set_ylabel(f"Share of the drop for {style.surname(count.pair[0])}")
    axes.margins(x=0.03, y=0.15)


def _drop_key(axes: Axes, count: Count) -> None:
    first, second = count.pair
    for name, y, level in ((first, 0.98, "top"), (second, 0.02, "bottom")):
        axes.text(
            0.99,
            y,
            f"{style.surname(name)} won the drop",
            transform=axes.transAxes,
            va=level,
            ha="right",
            color=style.colours(count)[name],
            fontweight="bold",
            fontsize=9,
        )


def drop_alt(count: Count) -> str:
    """The drop chart as a sentence with its key numbers."""
    table = drops(count).join(classify(count)).dropna(subset=["share_first"])
    first = count.pair[0]
    said = []
    for kind, group in table.groupby("type", sort=False):
        share = float(group[first].sum() / group["pair_votes"].sum())
        said.append(f"{kind.lower()} {numbers.show(share, 'share1')} over {numbers.plural(len(group), 'drop')}")
    lead_in = "" if EARLY_MAIL in set(table["type"]) else "No early mail drop. "
    return f"{lead_in}Share for {first} of the leading two's votes: {'; '.join(said)}."
