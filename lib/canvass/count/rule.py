"""What decides a contest: the line to reach, the side that is short of it, whether it is decided here."""

import pandas as pd

from canvass.count.count import Count, lead, once

#: Contests of these groups lie wholly inside the county; others may be decided elsewhere.
LOCAL_GROUPS = {
    "Assessor",
    "Board of Supervisors",
    "Cities",
    "County Measures",
    "District Attorney",
    "Judge Superior Court",
    "Sheriff",
}


def line_of(count: Count, candidate: str) -> float:
    """The share (0-1) of the pair's votes at which ``candidate`` wins: one half, or a measure's threshold."""
    threshold = count.contest["line"]
    if pd.isna(threshold) or candidate not in ("Yes", "No"):
        return 0.5
    return float(threshold if candidate == "Yes" else 1 - threshold)


@once
def chasers(count: Count) -> pd.Series:
    """The candidate of the pair who was short of winning at each release whose votes are known.

    The one behind; of a measure the side short of its line, which may be Yes although it leads.
    """
    first, second = count.pair
    known = lead(count).dropna(subset=["lead"])
    if {first, second} == {"Yes", "No"}:
        passed = count.votes.loc[known.index, "Yes"] > line_of(count, "Yes") * (known["first"] + known["second"])
        return passed.map({True: "No", False: "Yes"})
    return (known["lead"] >= 0).map({True: second, False: first})


def chaser(count: Count) -> str:
    """The candidate who is short of winning as of the newest known votes, as :func:`chasers`."""
    return chasers(count).iloc[-1]


def is_measure(count: Count) -> bool:
    """Whether the contest is a question whose Yes needs a share that is known."""
    return set(count.pair) == {"Yes", "No"} and pd.notna(count.contest["line"])


def outcome(count: Count) -> str:
    """What the leader of the pair did, as a value: ``level``, ``leads``, ``first``, ``ahead``, ``seat`` or ``won``.

    ``first`` of a primary, ``ahead`` where the contest may be decided outside the county, ``seat`` of several.
    """
    if lead(count)["lead"].dropna().iloc[-1] == 0:
        return "level"
    if not count.election.certified:
        return "leads"
    if count.election.slug.endswith("primary"):
        return "first"
    if count.contest["group"] not in LOCAL_GROUPS:
        return "ahead"
    return "seat" if count.contest["seats"] > 1 else "won"
