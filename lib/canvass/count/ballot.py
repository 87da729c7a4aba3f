"""What a list of all contests tells of one: how far it is decided, how near, what is out, whether the night misled."""

from typing import Any

import pandas as pd

from canvass.count.count import UNKNOWN, Count, drops, lead
from canvass.count.outstanding import beyond_reach, needed_by_chaser, share_for
from canvass.count.rule import (
    at_stake,
    chaser,
    chasers,
    is_local,
    is_measure,
    moved,
    outcome,
    over_line,
    turns,
    yes_needed,
)


def state(count: Count) -> str:
    """How far a contest is decided, as a value that the words name.

    ``no choice`` (as many places as candidates), ``elsewhere`` (other counties vote on it, or may), ``open``, ``reach``
    (all that is left by the estimate is too little), ``decided``; ``not told`` where the count alone does not say: a
    tie, or a rule that is not known.

    >>> from canvass import load_count, load_election
    >>> [state(load_count(load_election("2022-general", day), "sheriff")) for day in ("2022-11-10", "")]
    ['open', 'decided']
    """
    if not at_stake(count):
        return "no choice"
    if not is_local(count):
        return "elsewhere"
    if not count.election.certified:
        return "open" if beyond_reach(count, chaser(count)) is None else "reach"
    level = not is_measure(count) and outcome(count) == "level"
    return "not told" if level or count.contest["rule"] in UNKNOWN else "decided"


def has_flipped(count: Count) -> bool:
    """Whether others have the places than had them when election night ended, or Yes came to stand across its line.

    >>> from canvass import load_count, load_election
    >>> [has_flipped(load_count(load_election("2022-general"), who)) for who in ("los angeles mayor", "governor")]
    [True, False]
    """
    known = lead(count).dropna(subset=["lead"]).index
    night = known[count.night[known]]
    if not len(night) or len(night) == len(known) or not at_stake(count):
        return False
    if is_measure(count):
        return bool(chasers(count)[night[-1]] != chaser(count))
    lost, _ = moved(count, night[-1])
    return bool(lost)


def figures(count: Count) -> dict[str, Any]:
    """The figures of one contest with two candidates or more, as of its newest release; None where not known.

    Returns
    -------
    dict
        ``votes``, ``points`` (of the pair's votes): the lead; of a measure how far Yes is from its line. ``turned_on``:
        when the lead last changed (Timestamp), ``turned_late`` after election night, ``turned_now`` with the newest
        release. ``added``: what that gave the pair; ``got`` (0-1): the part of it for ``chaser``, whoever is short of
        winning. ``out_low``, ``out_high`` (0-1): the part of the pair's votes still out; ``needed_low``,
        ``needed_high`` what the chaser needs of that. ``late`` (0-1): the part counted after election night.
    """
    table, first = lead(count).dropna(subset=["lead"]), count.votes.index[0]
    total = int(table[["first", "second"]].iloc[-1].sum())
    turned, newest = turns(count), table.index[-1]
    turned = turned.index[turned]
    night = table.index[count.night[table.index]]
    later = total - table.loc[night[-1], ["first", "second"]].sum() if len(night) else None
    votes, added, got = _margin(count, total), drops(count)["pair_votes"], share_for(count, chaser(count))
    return {
        "votes": votes,
        "points": 100 * votes / total if total else None,
        "turned_on": count.releases.loc[turned[-1], "released_at"] if len(turned) else None,
        "turned_late": bool(len(turned)) and turned[-1] not in night,
        "turned_now": bool(len(turned)) and bool(turned[-1] == newest),
        "added": int(added[newest]) if newest != first and pd.notna(added[newest]) else None,
        "got": float(got[newest]) if newest != first and pd.notna(got[newest]) else None,
        "chaser": chaser(count),
        "late": float(later / total) if total and later is not None and later >= 0 and newest not in night else None,
        **_out(count, total),
    }


def _margin(count: Count, total: int) -> int:
    """Votes between the pair; of a measure between Yes and what it needs."""
    if is_measure(count):
        return abs(int(count.votes["Yes"].ffill().iloc[-1]) - yes_needed(count, total))
    return abs(int(lead(count)["lead"].dropna().iloc[-1]))


def _out(count: Count, total: int) -> dict[str, float | None]:
    """What is still out and needed of it by the estimates that stand at the newest release."""
    names = ("out_low", "out_high", "needed_low", "needed_high")
    table = needed_by_chaser(count)
    if count.votes.index[-1] not in table.index:
        return dict.fromkeys(names)
    row = table.loc[count.votes.index[-1]]
    ends = [row[name] / (total + row[name]) for name in ("left_low", "left_high")]
    return dict(zip(names, [float(end) for end in (*ends, row["needed_low"], row["needed_high"])], strict=True))


def leads_of(count: Count) -> pd.Series:
    """By how much the pair's first was over what wins, by the pair's votes counted; it begins at nothing."""
    if len(count.people) < 2:
        return pd.Series(dtype="float64")
    known = lead(count).assign(over=over_line(count)).dropna(subset=["over"])
    counted = (known["first"] + known["second"]).astype("int64")
    return pd.concat([pd.Series([0.0], [0]), known["over"].astype("float64").set_axis(counted)])


def course(count: Count) -> list[tuple[float, float]]:
    """The lead by the part counted (0-1), as parts of the greatest: above nothing while it stood as it stands now.

    For a picture the size of a word; of a measure with a line of its own the votes of Yes from that line.
    """
    leads = leads_of(count)
    leads *= -1 if leads.iloc[-1] < 0 else 1
    return [*zip(leads.index / (leads.index[-1] or 1), leads / (leads.abs().max() or 1), strict=True)]


def summary(rows: pd.DataFrame) -> dict[str, Any]:
    """What all contests together are told by: how many there are of each kind, and the median of some parts.

    ``rows`` has ``state``, ``flipped`` and the columns of :func:`figures`. ``close`` counts those within one point,
    ``nights`` those of which votes are known on election night and later; ``nearest`` is the index of the row with the
    fewest votes between the two, of those decided here.
    """
    asked = rows[~rows["state"].isin(["no choice", "not counted"])].astype({"votes": "Float64", "points": "Float64"})
    decided = asked.loc[asked["state"] == "decided", "votes"].dropna()
    middle = {name: asked[name].astype("Float64").median() for name in ("late", "out_low", "out_high")}
    states = {name: int((rows["state"] == name).sum()) for name in ("elsewhere", "open", "reach")}
    return {
        "contests": len(rows),
        "choices": int((rows["state"] != "no choice").sum()),
        "no_choice": int((rows["state"] == "no choice").sum()),
        "flipped": int(rows["flipped"].fillna(False).astype(bool).sum()),
        "nights": int(asked["late"].notna().sum()),
        "close": int((asked["points"] < 1).fillna(False).sum()),
        "nearest": decided.idxmin() if len(decided) else None,
        **{name: None if pd.isna(value) else float(value) for name, value in middle.items()},
        **states,
    }
