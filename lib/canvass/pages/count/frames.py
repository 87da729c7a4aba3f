"""Frames of which a column is words: the milestones of a count, and where its figures come from."""

import pandas as pd

from canvass.count.count import Count, lead, turns
from canvass.count.needed import beyond_reach, needed_by_chaser
from canvass.count.rule import chaser
from canvass.moments import show_day
from canvass.numbers import show_need
from canvass.pages.count import WORDS
from canvass.show.facts import Fact
from canvass.store import files as store
from canvass.store.columns import BY_HAND_TABLES
from canvass.store.sources import FEED, FEED_ADDRESS, load_sources


def milestones(count: Count) -> pd.DataFrame:
    """Who led when: the first release, every change of the lead, the end of election night, the newest.

    Returns
    -------
    pandas.DataFrame
        Index release; the columns of :func:`canvass.lead`, ``when``, ``by`` (votes, Int64), ``what`` (str: what
        happened), ``need`` (str: what whoever was short needed of what was left).
    """
    table = lead(count).dropna(subset=["lead"])
    night, at = count.night[table.index], table.index
    happened = pd.DataFrame(
        {
            "starts": at == at[0],
            "turned": turns(count),
            "night_ends": night & ~night.shift(-1, fill_value=True),
            "beyond_doubt": at == beyond_reach(count, chaser(count)),
            "newest": at == at[-1],
        },
        index=at,
    )
    certified = {"certified": count.election.certified}
    named = {name: WORDS.fill(f"milestone: {name}", certified).plain for name in happened}
    what = [[named[name] for name in happened.columns[row]] for row in happened.to_numpy(dtype=bool)]
    table = table.assign(
        when=count.releases["when"],
        by=table["lead"].abs(),
        what=[WORDS.fill("milestone", {"happened": names}).plain for names in what],
        need=_needs(count, at),
    )
    return table[happened.any(axis=1)]


def _needs(count: Count, at: pd.Index) -> list[str]:
    """What whoever was short of winning needed at each release; nothing is left at the end."""
    table, said = needed_by_chaser(count), []
    for release in at:
        facts: dict[str, object] = {"final": count.releases.loc[release, "label"] == "Certified"}
        if release in table.index:
            row = table.loc[release]
            facts |= {"candidate": row["candidate"], "need": show_need(row["needed_low"], row["needed_high"])}
        said.append(WORDS.fill("milestone: need", facts).plain)
    return said


def sources(count: Count) -> pd.DataFrame:
    """Where every figure of a count came from: ``figure``, ``text`` (publisher), ``url`` (str), a row a source."""
    own = {"figure": _said("own figures"), "text": "Canvass", "url": _said("own address")}
    return pd.concat([_feed(count), carried_sources(count), pd.DataFrame([own])], ignore_index=True)


def _said(section: str, **facts: object) -> str:
    return WORDS.fill(f"source: {section}", facts).plain


def _feed(count: Count) -> pd.DataFrame:
    """The rows of the county's feed; every release of a count that has ballot types was captured from it."""
    table = store.read_table(store.data_folder(), "by-hand/elections", BY_HAND_TABLES["by-hand/elections"])
    feed_id = table.set_index("election").loc[count.election.slug, "feed_id"]
    counter = f"{FEED_ADDRESS}ElectionResults/GetCounterData?electionID={feed_id}"
    results = f"{FEED_ADDRESS}electionresults/json?electionid={feed_id}"
    rows = [("counter", counter), ("results", results)] if len(count.ballots) else []
    if not rows and count.election.certified:
        rows = [("final", results)]
    return pd.DataFrame([{"figure": _said(name), "text": FEED, "url": url} for name, url in rows], dtype="str")


def carried_sources(count: Count) -> pd.DataFrame:
    """The rows of :func:`canvass.store.sources.load_sources` behind what was copied by hand; ``figure``: what it is."""
    told = [(row.source, _printed(count, row)) for row in count.election.releases.itertuples()]
    told += [(ids, _said("reported")) for ids in _reported(count)]
    pairs = [(source, figure) for ids, figure in told for source in ids.split(";") if source]
    figures = pd.DataFrame(pairs, columns=["source_id", "figure"]).drop_duplicates()
    joined = figures.groupby("source_id", sort=False)["figure"].agg("; ".join)
    found = load_sources().loc[joined.index].assign(figure=joined.map(lambda text: text[0].upper() + text[1:]))
    return found.assign(url=found["url"].replace("", "not recorded"))


def _printed(count: Count, release: object) -> str:
    """What was copied by hand of a release: the estimate, and the ballots where its feed was not captured."""
    day = show_day(release.released_at, year=False)
    if not len(count.ballots):
        return _said("ballots", day=day)
    return _said("estimate", day=day, outstanding=Fact("", release.outstanding, "ballots"))


def _reported(count: Count) -> list[str]:
    """Source ids of what was printed of the contest by then, where its feed was not captured."""
    table = store.read_table(store.data_folder(), "by-hand/reported", BY_HAND_TABLES["by-hand/reported"])
    own = table[(table["election"] == count.election.slug) & (table["contest"] == count.contest["name"])]
    known = {moment.date().isoformat() for moment in count.election.releases["released_at"]}
    return list(own[own["release_on"].isin(known)]["source"])
