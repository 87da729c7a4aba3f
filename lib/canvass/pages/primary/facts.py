"""The facts, prose and table of the page on the primary."""

import pandas as pd

from canvass.count import outstanding
from canvass.count.count import Count, shares
from canvass.count.primary import later_votes, reported
from canvass.count.rule import LOCAL_GROUPS
from canvass.pages.count.captions import source_line
from canvass.pages.count.frames import carried_sources
from canvass.pages.count.page import CountPage as Page
from canvass.show.facts import Facts
from canvass.show.table import Column, Table
from canvass.show.words import KeyFigures, key_figures
from canvass.store import files as store
from canvass.store.columns import FACT_TABLES
from canvass.store.sources import FEED, cite, show_date


def facts(page: Page) -> Facts:
    """The page's facts, with the runoff, the first published shares and the later votes."""
    count, found = page.count, Facts(page.facts)
    exact = count.votes.iloc[-1]
    known = bool(exact.notna().all())
    found.add("known", known, "text")
    found.add("candidates", len(count.candidates), "number")
    found.add("partisan", bool((count.candidates["party"] != "").any()), "text")
    found.add("local", count.contest["group"] in LOCAL_GROUPS, "text")
    if known:
        total = int(exact.sum())
        found.add("total", total, "votes", page.facts["release"].release)
        for role in ("leader", "trailer"):
            found.add(f"{role}_of_all", int(exact[found[role].value]) / total, "share")
        third = count.ranking.index[2] if len(count.ranking) > 2 else None
        found.add("third", third, "name")
        found.add("third_share", int(exact[third]) / total if third else None, "share")
    _add_first(found, count)
    _add_later(found, count, known)
    _add_outstanding(found, count)
    found.add("sources", cite([FEED, *carried_sources(count)["text"]]), "text")
    return found


def _add_first(found: Facts, count: Count) -> None:
    """What was published first, and by when the order had turned."""
    table = reported(count).dropna(subset=["share"])
    ahead = table.loc[table.groupby("release")["share"].idxmax()].set_index("release")
    first = int(ahead.index[0])
    found.add("first_at", count.releases.loc[first, "released_at"], "moment", first)
    found.add("reports", len(ahead), "number")
    found.add("first_leader", ahead.loc[first, "candidate"], "name", first)
    at = table[table["release"] == first].set_index("candidate")["share"]
    for role in ("leader", "trailer"):
        found.add(f"first_{role}_share", at.get(found[role].value), "share", first)
    newest = table[table["release"] == table["release"].max()].sort_values("share", ascending=False)
    release = int(newest["release"].iloc[0])
    found.add("newest_on", count.releases.loc[release, "released_at"], "day", release)
    for place, row in zip(("first", "second"), newest.itertuples(), strict=False):
        found.add(f"newest_{place}", row.candidate, "name", release)
        found.add(f"newest_{place}_share", row.share, "share1", release)
    turned = ahead.index[ahead["candidate"] == found["leader"].value]
    release = int(turned[0]) if len(turned) else None
    found.add("turned_on", None if release is None else count.releases.loc[release, "released_at"], "day", release)


def _add_later(found: Facts, count: Count, known: bool) -> None:
    """Range of the votes counted after the first release, and of the leader's share of them."""
    first = found["first_at"].release
    has = count.votes.loc[first, [found["leader"].value, found["trailer"].value]].notna().all()
    partly = bool(count.votes.loc[first].isna().any())
    if not (known and has and partly):
        return
    later = later_votes(count, first)
    found.add("later_low", later.total[0], "votes")
    found.add("later_high", later.total[1], "votes")
    for role in ("leader", "trailer"):
        row = later.shares.loc[found[role].value]
        found.add(f"later_{role}_votes", int(row["votes"]), "votes")
        found.add(f"later_{role}_low", float(row["low"]), "share")
        found.add(f"later_{role}_high", float(row["high"]), "share")
    pair = later.shares.loc[[found["leader"].value, found["trailer"].value], "votes"]
    found.add("later_pair_share", float(pair.iloc[0] / pair.sum()), "share")


def _add_outstanding(found: Facts, count: Count) -> None:
    table = outstanding.estimates(count.election)
    if len(table):
        row, release = table.iloc[0], int(table.index[0])
        found.add("estimate", int(row["outstanding"]), "ballots", release)
        found.add("left", row["left"], "ballots", release)
        found.add("ratio", row["ratio"], "share1", release)


def headline(found: Facts) -> str:
    """The answer: who finished first and second, and who had led at first."""
    if not found["known"].value:
        return (
            "In the newest report ({newest_on}) **{newest_first}** had {newest_first_share} and **{newest_second}** "
            "{newest_second_share}, printed as rounded shares; votes of both are known as of {first_at}: "
            "{leader_votes} for {leader}, {trailer_votes} for {trailer}."
        )
    said = (
        f"**{{leader}}** finished first{_where(found)} with {{leader_votes}} votes ({{leader_of_all}}), "
        "{lead} ahead of **{trailer}** "
        "with {trailer_votes} ({trailer_of_all})."
    )
    if found["reports"].value > 1:
        said += (
            " In the first release held here ({first_at}) {first_leader} led: {first_trailer_share} for {trailer}, "
            "{first_leader_share} for {leader}."
        )
    return said


def _where(found: Facts) -> str:
    return "" if found["local"].value else " in Los Angeles County (other counties may vote on it too)"


def runoff(found: Facts) -> str:
    """Why there was a runoff, or why not."""
    if not found["known"].value:
        return "The votes of all candidates were not known by then."
    said = "Of {total} votes for {candidates} candidates "
    if found["partisan"].value:
        return said + "{leader} had {leader_of_all}, {trailer} {trailer_of_all}" + _where(found) + "."
    if 2 * found["leader_votes"].value > found["total"].value:
        return said + "{leader} had {leader_of_all}, more than half."
    return (
        said + "nobody had more than half: {leader} had {leader_of_all}, {trailer} {trailer_of_all}. "
        "Hence a runoff of these two."
    )


def order(found: Facts) -> str:
    """By when the order had turned."""
    if found["reports"].value < 2:
        return "Only one release of this contest is known, so how the order came about cannot be said."
    if found["turned_on"].value is None:
        return "{first_leader} has led in everything published so far."
    said = "{leader} is ahead in everything published from {turned_on} on"
    return (
        f"{said}; before, {{first_leader}} was."
        if found["turned_on"].release != found["first_at"].release
        else f"{said}."
    )


def later(found: Facts) -> str:
    """What the later votes must have been, as a range."""
    if "later_low" not in found:
        return (
            "The votes of this contest at an earlier release are not known, so nothing can be said of the later ones."
        )
    return (
        "Between {later_low} and {later_high} votes were counted after {first_at}: the total then is only known "
        "through rounded shares. Of these {leader} had {later_leader_votes}, between {later_leader_low} and "
        "{later_leader_high}, and {trailer} {later_trailer_votes}, between {later_trailer_low} and "
        "{later_trailer_high}. "
        "Of the votes for the two alone, {leader} had {later_pair_share}."
    )


def outstanding_said(found: Facts) -> str:
    """The first estimate against what was left."""
    if "estimate" not in found:
        return "No estimate is known."
    if found["left"].value is None or pd.isna(found["left"].value):
        return "The first estimate was {estimate} ballots; how many there really were was not yet known."
    return "The first estimate was {estimate} ballots; {left} were counted later, so it saw {ratio} of them."


def keys(found: Facts) -> KeyFigures:
    """The page's key figures."""
    if not found["known"].value:
        return KeyFigures(found, {"Candidates": "{candidates}", "Releases with figures": "{reports}"})
    labels = {"{leader}": "{leader_of_all}", "{trailer}": "{trailer_of_all}"}
    return key_figures(found, labels | {"Margin, votes": "{lead}", "Votes for all candidates": "{total}"})


def result_table(count: Count) -> Table:
    """All candidates, most votes first; who had withdrawn, where that is known."""
    people = store.read_table(store.data_folder(), "platforms/candidates", FACT_TABLES["platforms/candidates"])
    left = people.set_index("ballot_name")["withdrew_on"]
    table = count.candidates.set_index("name")[["ballot_name"]].copy()
    table["votes"] = count.votes.iloc[-1]
    table["share"] = shares(count.votes).iloc[-1]
    table["withdrew"] = [show_date(left.get(name, "")) for name in table["ballot_name"]]
    table = table.sort_values("votes", ascending=False, kind="stable").rename_axis("name").reset_index()
    columns = {
        "name": Column("Candidate", "name"),
        "votes": Column("Votes", "votes"),
        "share": Column("Share", "share"),
    }
    if table["withdrew"].any():
        columns["withdrew"] = Column("Withdrew")
    return Table(table, columns, f"{count.contest['name']}. {source_line(count)}", "result")
