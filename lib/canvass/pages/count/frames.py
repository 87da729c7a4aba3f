"""Frames of which a column is words: turning points of a count, who was ahead, releases, kinds of ballots, sources."""

from collections.abc import Iterable

import pandas as pd

from canvass.count.count import Count, drops, lead
from canvass.count.kinds import by_type, classify
from canvass.count.outstanding import beyond_reach, needed_by_chaser
from canvass.count.rule import chaser, chasers, corrected, is_local, is_special, line_of, over_line, pair_decides, turns
from canvass.moments import show_day
from canvass.numbers import show, show_need
from canvass.pages.count import WORDS
from canvass.pages.count.course import county_of
from canvass.show.facts import Fact
from canvass.show.page import Page
from canvass.store import columns
from canvass.store.elections import known_elections, result_addresses
from canvass.store.sources import PUBLISHERS, load_sources

#: Rows of turning points a page shows at most.
MOST = 10


def ahead(count: Count, lead: pd.Series) -> pd.Series:
    """Who a lead of the first of the pair puts in front, empty where that is not known; words where nobody is."""
    level, (first, second) = WORDS.plain("drops level"), count.pair
    return lead.map(lambda by: "" if pd.isna(by) else first if by > 0 else second if by else level)


def after(count: Count) -> pd.DataFrame:
    """How the count stood after each release: ``leader`` (str) by how many votes, ``by`` (Int64).

    Of a measure that needs another share than more than half: whether Yes was above its line, in words.
    """
    over = over_line(count)
    if not is_special(count):
        return pd.DataFrame({"leader": ahead(count, over), "by": over.abs()})
    yes = over if count.pair[0] == "Yes" else -over
    said = [WORDS.plain("drops level", above=known >= 0) if pd.notna(known) else "" for known in yes]
    return pd.DataFrame({"leader": said, "by": over.abs()}, index=over.index)


def milestones(count: Count) -> pd.DataFrame:
    """Who led when: the first release, every change of the lead and correction, the end of election night, the newest.

    Returns
    -------
    pandas.DataFrame
        Index release; the columns of :func:`canvass.lead`, ``when`` (str), ``by`` (votes, Int64), ``what`` (str: what
        happened), ``need`` (str: what whoever was short needed of what was left), ``look`` (str: ``turn`` or nothing).
        Of more than ten changes the last.
    """
    table = lead(count).dropna(subset=["lead"])
    night, at = count.night[table.index], table.index
    happened = {
        "starts": (at == at[0]) & (len(at) > 1),
        "turned": turns(count),
        "corrected": corrected(count)[at],
        "night_ends": night & ~night.shift(-1, fill_value=True),
        "beyond_doubt": is_local(count) & (at == beyond_reach(count, chaser(count))),
        "newest": at == at[-1],
    }
    happened = pd.DataFrame(happened, index=at).astype(bool)
    told = [happened.columns[row] for row in happened.to_numpy()]
    facts = {"certified": count.election.certified, "special": is_special(count), "size": len(count.candidates)}
    facts |= {"reader": count.election.reader}
    people = zip(told, table["leader"], chasers(count)[at], _correctors(count, at), strict=True)
    what = [
        WORDS.plain("milestone", happened=list(names), who=who, short=short, corrected_in=county, **facts)
        for names, who, short, county in people
    ]
    look = happened["turned"].map({True: "turn", False: ""})
    stood = after(count).loc[at]
    table = table.assign(when=count.releases["when"][at], leader=stood["leader"], by=stood["by"], look=look)
    table = table.assign(what=what, need=_needs(count, at))
    others = happened.drop(columns="turned").any(axis=1)
    kept = happened.index[happened["turned"] & ~others][-max(1, MOST - others.sum()) :]
    return table[others | table.index.isin(kept)]


def _correctors(count: Count, at: pd.Index) -> list[str]:
    """The counties that took most of what a release took away again; empty at the others."""
    added = drops(count)[list(count.pair)]
    return [county_of(count, one, added.loc[one].idxmin()) if corrected(count)[one] else "" for one in at]


def _needs(count: Count, at: pd.Index) -> list[str]:
    """What whoever was short of winning needed at each release; nothing is left at the end."""
    if count.election.one_by_one and not count.election.releases["outstanding"].notna().any():
        return [""] * len(at)  # of the need nothing is said where it is never known
    rows = needed_by_chaser(count).reindex(at).assign(label=count.releases["label"]).itertuples()
    told = [(row.candidate, show_need(row.needed_low, row.needed_high), row.label == "Certified") for row in rows]
    decides = pair_decides(count)
    facts = ({"candidate": name, "need": need, "final": final, "decides": decides} for name, need, final in told)
    return [WORDS.plain("milestone: need", **row) for row in facts]


def releases(count: Count) -> pd.DataFrame:
    """Every release: ``when``, ``kind`` (empty where it is not known), ``share`` of the first (str), ``leader``.

    And ``added`` for the two and ``by`` (votes, Int64); index release.
    """
    table, added = lead(count).dropna(subset=["lead"]), drops(count)
    shares = [show(share, "whole") if pd.notna(share) else "" for share in added["share_first"]]
    kind = classify(count).map(lambda name: WORDS.plain("kind", name=name, captured=True)) if len(count.ballots) else ""
    table = table.assign(when=count.releases["when"], kind=kind, added=added["pair_votes"], by=table["lead"].abs())
    return table.assign(share=pd.Series(shares, added.index, dtype="str"))


def kinds_counted(count: Count) -> pd.DataFrame:
    """Each ``kind`` of ballot (str), ``when`` it is counted, ``votes`` for the two, the leader's ``share`` (0-1).

    And its ``winner``, and ``by`` how much (str); of a measure with a line of its own whether Yes was above it. Without
    rows where the kinds are not known.
    """
    table = by_type(count) if len(count.ballots) else pd.DataFrame()
    if table.empty:
        return table
    first, second = count.pair
    own = table["share_first"] if lead(count)["lead"].dropna().iloc[-1] >= 0 else 1 - table["share_first"]
    over = table["margin"]
    winner = [first if margin > 0 else second if margin < 0 else "" for margin in over]
    if is_special(count):
        over = table["Yes"] - line_of(count, "Yes") * table["pair_votes"]
        winner = [WORDS.plain("drops level", above=votes >= 0) for votes in over]
    kind = [WORDS.plain("kind", name=name, captured=True) for name in table.index]
    when = [WORDS.plain("kind: when", name=name) for name in table.index]
    by = [WORDS.plain("won by", by=Fact("", round(abs(votes)), "votes")) for votes in over]
    shown = table.assign(
        kind=kind, when=when, votes=table["pair_votes"], share=own.astype("float64"), winner=winner, by=by
    )
    return shown[shown["share"].notna()]


def unknown(page: Page) -> pd.DataFrame:
    """What nobody knows while it is counted, and what is known of it (``what``, ``known``: str)."""
    if page.facts["certified"].value:
        return pd.DataFrame()
    told = [
        [page.say(part, what=what).filled.plain for part in ("unknown", "known")] for what in ("votes", "lean", "next")
    ]
    return pd.DataFrame(told, columns=["what", "known"])


def sources(count: Count) -> pd.DataFrame:
    """Where every figure of a count came from: ``figure``, ``text`` (publisher), ``url`` (str), a row a source."""
    known, reader = known_elections().loc[count.election.slug], count.election.reader
    served = result_addresses(known)
    rows = [*served.items()] if len(count.ballots) else [("final", served["results"])]
    if not (len(count.ballots) or count.election.certified):
        rows = []  # nothing of it was captured from the county's feed
    if reader != "county":
        rows = [("counties" if reader == "state" else "imported", known["address"] or "not recorded")]
    feed = [{"figure": WORDS.plain("figure", name=name), "text": PUBLISHERS[reader], "url": url} for name, url in rows]
    own = {"figure": WORDS.plain("figure"), "text": "Canvass", "url": WORDS.plain("own address")}
    return pd.concat([pd.DataFrame(feed, dtype="str"), carried_sources(count), pd.DataFrame([own])], ignore_index=True)


def carried_sources(count: Count) -> pd.DataFrame:
    """The rows of :func:`canvass.store.sources.load_sources` behind what was copied by hand; ``figure``: what it is."""
    told = [(row.source, _printed(count, row)) for row in count.election.releases.itertuples()]
    reported = columns.read("by-hand/reported")
    own = (reported["election"] == count.election.slug) & (reported["contest"] == count.contest["name"])
    known = reported["release_on"].isin(count.election.releases["released_at"].dt.strftime("%Y-%m-%d"))
    told += [(ids, WORDS.plain("figure", name="reported")) for ids in reported.loc[own & known, "source"]]
    found = sources_behind(told, "; ")
    return found.assign(figure=found["figure"].map(lambda text: text[0].upper() + text[1:]))


def sources_behind(told: Iterable[tuple[str, str]], joint: str) -> pd.DataFrame:
    """The sources among pairs of ids and what they are behind: the rows of ``load_sources`` with that as ``figure``."""
    pairs = [(source, figure) for ids, figure in told for source in ids.split(";") if source]
    figures = pd.DataFrame(pairs, columns=["source_id", "figure"]).drop_duplicates()
    joined = figures.groupby("source_id", sort=False)["figure"].agg(joint.join)
    found = load_sources().loc[joined.index].assign(figure=joined)
    return found.assign(url=found["url"].replace("", "not recorded"))


def _printed(count: Count, release: object) -> str:
    """What was copied by hand of a release: the estimate, and the ballots where its feed was not captured."""
    day, estimate = show_day(release.released_at, year=False), Fact("", release.outstanding, "ballots")
    return WORDS.plain("figure", name="estimate" if len(count.ballots) else "ballots", day=day, outstanding=estimate)
