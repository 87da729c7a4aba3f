"""The facts of the page on the primary."""

from canvass.count import outstanding
from canvass.count.count import Count
from canvass.count.primary import later_votes, reported
from canvass.count.rule import LOCAL_GROUPS
from canvass.pages.count.facts import head
from canvass.pages.count.frames import carried_sources
from canvass.show.facts import Facts
from canvass.store.sources import FEED, cite, estimate_publishers


def of_primary(count: Count) -> Facts:
    """What heads every page, the votes of all, the first published shares, and the later votes."""
    found, exact = Facts(head(count)), count.votes.iloc[-1]
    known = bool(exact.notna().all())
    found.add("known", known, "text")
    found.add("candidates", len(count.candidates), "number")
    found.add("partisan", bool((count.candidates["party"] != "").any()), "text")
    found.add("local", count.contest["group"] in LOCAL_GROUPS, "text")
    if known:
        total = int(exact.sum())
        found.add("total", total, "votes", found["release"].release)
        found.add("majority", 2 * found["leader_votes"].value > total, "text")
        for role in ("leader", "trailer"):
            found.add(f"{role}_of_all", int(exact[found[role].value]) / total, "share")
    _add_first(found, count)
    _add_later(found, count, known)
    _add_outstanding(found, count)
    _add_sources(found, count)
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


def _add_sources(found: Facts, count: Count) -> None:
    releases = count.election.releases
    found.add("carried", bool((releases["source"] != "").any()), "text")
    found.add("publishers", estimate_publishers(releases), "text")
    found.add("sources", cite([FEED, *carried_sources(count)["text"]]), "text")
