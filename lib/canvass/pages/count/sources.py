"""Where each figure of a count came from, and what became of the captures of its feed."""

import pandas as pd

from canvass import numbers
from canvass.count.count import Count
from canvass.moments import show_day, show_moment
from canvass.show.table import Column, Table
from canvass.store import files as store
from canvass.store.columns import BY_HAND_TABLES
from canvass.store.sources import FEED, FEED_ADDRESS, load_sources

#: In place of an address, where the figure was computed here.
OWN = "the code under each figure"


def source_table(count: Count) -> Table:
    """Where every figure of a count came from, a row for each source."""
    own = {"figure": "Leads, shares, drops, needs, beyond doubt", "text": "Canvass", "url": OWN}
    carried = carried_sources(count)
    listed = pd.concat([_feed(count), carried, pd.DataFrame([own])], ignore_index=True)
    columns = {
        "figure": Column("Figure"),
        "text": Column("Published by"),
        "url": Column("Address", "address"),
    }
    differ = " Where publishers differ, the notes of data/by-hand/outstanding.csv say how." if len(carried) else ""
    return Table(listed, columns, f"Where the figures come from, {count.contest['name']}.{differ}", "sources")


def _feed(count: Count) -> pd.DataFrame:
    """The rows of the county's feed; every release of a count that has ballot types was captured from it."""
    table = store.read_table(store.data_folder(), "by-hand/elections", BY_HAND_TABLES["by-hand/elections"])
    feed_id = table.set_index("election").loc[count.election.slug, "feed_id"]
    counter = (
        "Votes and ballots of every release",
        f"{FEED_ADDRESS}ElectionResults/GetCounterData?electionID={feed_id}",
    )
    results = ("The same votes at the second address", f"{FEED_ADDRESS}electionresults/json?electionid={feed_id}")
    final = [("The certified votes", results[1])] if count.election.certified else []
    rows = [counter, results] if len(count.ballots) else final
    return pd.DataFrame([{"figure": figure, "text": FEED, "url": url} for figure, url in rows], dtype="str")


def carried_sources(count: Count) -> pd.DataFrame:
    """The rows of :func:`canvass.store.sources.load_sources` behind what was copied by hand, and ``figure``: what it is."""
    told = [(row.source, _printed(count, row)) for row in count.election.releases.itertuples()]
    told += [(ids, "votes printed on the way") for ids in _reported(count)]
    pairs = [(source, figure) for ids, figure in told for source in ids.split(";") if source]
    figures = pd.DataFrame(pairs, columns=["source_id", "figure"]).drop_duplicates()
    joined = figures.groupby("source_id", sort=False)["figure"].agg("; ".join)
    found = load_sources().loc[joined.index].assign(figure=joined.map(lambda text: text[0].upper() + text[1:]))
    return found.assign(url=found["url"].replace("", "not recorded"))


def _printed(count: Count, release: object) -> str:
    """What was copied by hand of a release: the estimate, and the ballots where its feed was not captured."""
    day = show_day(release.released_at, year=False)
    if not len(count.ballots):
        return f"ballots counted or still out, {day}"
    return f"estimate of {day}: {numbers.show(release.outstanding, 'ballots')} ballots still out"


def _reported(count: Count) -> list[str]:
    """Source ids of what was printed of the contest by then, where its feed was not captured."""
    table = store.read_table(store.data_folder(), "by-hand/reported", BY_HAND_TABLES["by-hand/reported"])
    own = table[(table["election"] == count.election.slug) & (table["contest"] == count.contest["name"])]
    known = {moment.date().isoformat() for moment in count.election.releases["released_at"]}
    return list(own[own["release_on"].isin(known)]["source"])


def ledger_table(count: Count) -> Table:
    """What became of every capture of the feed: releases, confirmations, and what was kept out."""
    ledger = count.election.ledger
    table = ledger.groupby(["verdict", "reason"], sort=False).size().rename("captures").reset_index()
    table = table.sort_values(["verdict", "captures"], ascending=[False, False], kind="stable")
    columns = {
        "reason": Column("Reason"),
        "verdict": Column("Verdict"),
        "captures": Column("Captures", "number"),
    }
    last = ledger["captured_at"].max()
    until = f" until {show_moment(last, year=True)}" if len(ledger) else ""
    caption = f"Captures of the county's result feed{until}, by verdict. Source: ledger.csv of {count.election.slug}."
    return Table(table.reset_index(drop=True), columns, caption, "ledger")
