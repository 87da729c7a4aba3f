"""The facts of the page on the primary."""

from canvass.count.count import Count
from canvass.count.outstanding import estimates
from canvass.count.primary import later_votes, reported
from canvass.count.rule import is_local
from canvass.pages.count.facts import add_when, head
from canvass.pages.count.frames import carried_sources
from canvass.show.facts import Facts
from canvass.store.sources import FEED, cite, estimate_publishers


def of_primary(count: Count) -> Facts:
    """What heads every page, the votes of all, the first published shares, the later votes, the first estimate."""
    found, votes, releases = Facts(head(count)), count.votes.iloc[-1], count.election.releases
    known, total = votes.notna().all(), votes.sum()
    found.add_all("text", known=known, local=is_local(count))
    found.add_all("text", partisan=(count.candidates["party"] != "").any(), carried=(releases["source"] != "").any())
    found.add("candidates", len(count.candidates), "number")
    if known:
        found.add("total", total, "votes", found["release"].release)
        found.add("majority", 2 * found["leader_votes"].value > total, "text")
        found.add_all("share", **{f"{role}_of_all": votes[found[role].value] / total for role in ("leader", "trailer")})
    _add_reports(found, count)
    if known:
        _add_later(found, count)
    for release, row in estimates(count.election).head(1).iterrows():
        found.add_all("ballots", release, estimate=row["outstanding"], left=row["left"])
        found.add("ratio", row["ratio"], "share1", release)
    found.add("publishers", estimate_publishers(releases), "text")
    found.add("sources", cite([FEED, *carried_sources(count)["text"]]), "text")
    return found


def _add_reports(found: Facts, count: Count) -> None:
    """What was published first and last, and from when on the leader was ahead."""
    table = reported(count).dropna(subset=["share"])
    ahead = table.loc[table.groupby("release")["share"].idxmax()].set_index("release")["candidate"]
    first, newest = ahead.index[0], ahead.index[-1]
    add_when(found, count, "first_at", first)
    found.add("reports", len(ahead), "number")
    found.add("first_leader", ahead[first], "name", first)
    at = table[table["release"] == first].set_index("candidate")["share"]
    found.add_all("share", first, **{f"first_{r}_share": at.get(found[r].value) for r in ("leader", "trailer")})
    add_when(found, count, "newest_on", newest, "day")
    rows = table[table["release"] == newest].sort_values("share", ascending=False).itertuples()
    for place, row in zip(("first", "second"), rows, strict=False):
        found.add(f"newest_{place}", row.candidate, "name", newest)
        found.add(f"newest_{place}_share", row.share, "share1", newest)
    for release in ahead.index[ahead == found["leader"].value][:1]:
        add_when(found, count, "turned_on", release, "day")


def _add_later(found: Facts, count: Count) -> None:
    """Range of the votes counted after the first release, and of the two's shares of them, where not all is known."""
    first, pair = found["first_at"].release, [found["leader"].value, found["trailer"].value]
    votes = count.votes.loc[first]
    if votes.notna().all() or votes[pair].isna().any():
        return
    later = later_votes(count, first)
    found.add_all("votes", later_low=later.total[0], later_high=later.total[1])
    for role, name in zip(("leader", "trailer"), pair, strict=True):
        row = later.shares.loc[name]
        found.add(f"later_{role}_votes", int(row["votes"]), "votes")
        found.add_all("share", **{f"later_{role}_{end}": row[end] for end in ("low", "high")})
    both = later.shares.loc[pair, "votes"]
    found.add("later_pair_share", both.iloc[0] / both.sum(), "share")
