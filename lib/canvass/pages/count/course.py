"""The facts of how a count went: the night, the turns, the newest release, what is out and needed, kinds of ballots."""

import pandas as pd

from canvass.count import kinds, outstanding
from canvass.count.count import Count, drops, lead
from canvass.count.rule import chaser, corrected, corrected_in, moved, turns
from canvass.names import listed
from canvass.numbers import exceeds, show_need
from canvass.show.facts import Facts
from canvass.store.columns import RELEASE
from canvass.store.sources import PUBLISHERS, cite, estimate_publishers

#: Part of all votes below which what a release added changes almost nothing.
LITTLE = 0.001


def add_when(facts: Facts, count: Count, name: str, release: int) -> None:
    """Add when a release was published; its day, where the time is not known."""
    row = count.releases.loc[release]
    facts.add(name, row["released_at"], "clock" if row["time_known"] else "short day", release)


def add_course(facts: Facts, count: Count) -> None:
    """The first release, the end of election night, how often the lead changed hands, and since when it has not."""
    table, turned = lead(count).dropna(subset=["lead"]), turns(count)
    night, turned = table.index[count.night[table.index]], turned.index[turned]
    last = night[-1] if len(night) else table.index[0]
    facts.add("night_known", len(night) > 0, "text")
    for name, release in (("first", table.index[0]), ("night", last)):
        add_when(facts, count, f"{name}_at", release)
        facts.add(f"{name}_leader", table.loc[release, "leader"] or "nobody", "name", release)
        facts.add(f"{name}_lead", abs(table.loc[release, "lead"]), "votes", release)
    facts.add_all("number", releases=len(table), changes=len(turned), night_changes=turned.isin(night).sum())
    held = count.election.releases["release"]
    if count.election.one_by_one:  # before its first votes a contest lacks nothing
        held = held[held >= table.index[0]]
    facts.add_all("text", night_over=0 < len(night) < len(table), gaps=len(table) < len(held))
    needs_known = len(outstanding.needed_by_chaser(count)) > 0
    facts.add_all("text", was_level=(table["lead"] == 0).any(), needs_known=needs_known)
    for release in turned[-1:]:
        add_when(facts, count, "since_at", release)
        day = count.releases.loc[release, "released_at"].date()
        facts.add("since_days", (day - count.election.election_day).days, "number", release)
    if facts["night_over"]:
        _add_moved(facts, count, last)
        _add_later(facts, count, table, last)
    _add_newest(facts, count, table)
    _add_corrections(facts, count)


def _add_moved(facts: Facts, count: Count, night: int) -> None:
    """Who was in front when election night ended and is not now, and the other way round."""
    lost, gained = moved(count, night)
    if not {*lost, *gained} <= set(count.pair):  # of these two it is said already
        facts.add_all("text", lost=listed(lost), gained=listed(gained))
        facts.add("lost_size", len(lost), "number")


def _add_later(facts: Facts, count: Count, table: pd.DataFrame, night: int) -> None:
    """What the two got after election night, who got more of it, and how much of all it is."""
    first, second = (table[side].iloc[-1] - table.loc[night, side] for side in ("first", "second"))
    if min(first, second) < 0 or first + second == 0:
        return
    votes, winner = first + second, count.pair[int(second > first)]
    facts.add("later_votes", votes, "votes")
    facts.add("later_winner", winner, "name")
    facts.add("later_share", max(first, second) / votes, "share1")
    facts.add("later_part", votes / (table["first"].iloc[-1] + table["second"].iloc[-1]), "share1")
    facts.add("later_mail", kinds.late_mail_said(count) in ("nearly all", "mostly"), "text")


def _add_newest(facts: Facts, count: Count, table: pd.DataFrame) -> None:
    """What the newest release added for the two, and how they stood before it."""
    total = table["first"].iloc[-1] + table["second"].iloc[-1]
    facts.add("pair_votes", total, "votes")
    add_when(facts, count, "newest_at", table.index[-1])
    if len(table) < 2:
        return
    before, now = table.iloc[-2], table.iloc[-1]
    own = dict(zip(count.pair, (now[side] - before[side] for side in ("first", "second")), strict=True))
    added, size = sum(own.values()), abs(now["lead"]) - abs(before["lead"])
    same = before["leader"] == now["leader"]
    facts.add_all("votes", added=added, **{f"added_{role}": own[facts[role].value] for role in ("leader", "trailer")})
    facts.add_all("text", fell=min(own.values()) < 0, little=added <= LITTLE * total)
    facts.add_all("text", grows=same and size > 0, shrinks=same and size < 0)
    if min(own.values()) >= 0 and added:
        facts.add("drop_share", own[facts["chaser"].value] / added, "share1")


def _add_corrections(facts: Facts, count: Count) -> None:
    """Where the two lost votes again: how often, the last time who and how many; releases replaced in place."""
    added = drops(count)[list(count.pair)]
    fell = added[corrected(count)]
    ledger = count.election.ledger
    replaced = ledger["detail"].str.startswith("replaced in place") & (ledger["verdict"] == RELEASE)
    facts.add_all("number", corrections=len(fell), replaced=replaced.sum())
    for release, row in fell.tail(1).iterrows():
        add_when(facts, count, "corrected_at", release)
        facts.add("corrected_who", row.idxmin(), "name", release)
        facts.add("corrected_in", county_of(count, release, row.idxmin()), "text", release)
        facts.add("corrected_by", -row.min(), "votes", release)


def county_of(count: Count, release: int, candidate: str) -> str:
    """The counties that took votes from somebody again, as a sentence names them; empty where they are not told."""
    return listed([f"{name} County" for name in corrected_in(count, release, candidate)])


def add_types(facts: Facts, count: Count) -> None:
    """Which kinds of ballots are known, who won them where mail and vote centers differ, how far single drops swung."""
    table = kinds.by_type(count)
    margins = table["margin"].dropna()
    winners = {kind: count.pair[int(margin < 0)] for kind, margin in margins.items() if margin}
    facts.add_all("number", kinds_known=len(table), kinds_winners=len({*winners.values()}))
    told = {"mail": kinds.EARLY_MAIL, "late": kinds.LATE_MAIL}
    facts.add_all("text", **{f"{name}_known": pd.notna(table["share_first"].get(kind)) for name, kind in told.items()})
    mail, late = (winners.get(kind) for kind in told.values())
    early = winners.get(kinds.EARLY_IN_PERSON)
    if mail and mail == late and early and mail not in (early, winners.get(kinds.ELECTION_DAY, early)):
        facts.add_all("name", mail_winner=mail, mail_loser=early)
    facts.add("late_drops", (kinds.classify(count) == kinds.LATE_MAIL).sum(), "number")
    in_person = kinds.classify(count).isin([kinds.EARLY_IN_PERSON, kinds.ELECTION_DAY])
    shares = outstanding.share_for(count, facts["leader"].value)[in_person].dropna()
    turned = turns(count).reindex(in_person.index[in_person], fill_value=False).sum()  # with a drop of these, and back
    if turned > 1 and shares.min() < 0.5 < shares.max():
        facts.add_all("share1", swing_low=shares.min(), swing_high=shares.max())


def add_needed(facts: Facts, count: Count) -> None:
    """What the side short of winning needed: first, now; since when it was above the best late drop, and above all."""
    table, publishers = outstanding.needed_band(count, chaser(count)), estimate_publishers(count.election.releases)
    open_ = table[~exceeds(table["needed_low"], 1)]
    for name, position in (("then", 0), ("now", -1)) if len(open_) else ():
        _add_need(facts, count, name, open_.iloc[position], open_.index[position])
    facts.add("open_now", count.votes.index[-1] in open_.index, "text")
    for release in count.votes.index[-2:-1].intersection(table.index):
        _add_need(facts, count, "prior", table.loc[release], release)
    facts.add("sources", cite([PUBLISHERS[count.election.reader], publishers]), "text")
    clear, best = outstanding.beyond_best(count, chaser(count))
    if clear is not None:
        add_when(facts, count, "clear_at", clear)
        facts.add_all("share1", clear, clear_needed=table.loc[clear:, "needed_low"].min(), clear_best=best)
    reach = outstanding.beyond_reach(count, chaser(count))
    if reach is not None:
        row = table.loc[reach]
        add_when(facts, count, "reach_at", reach)
        facts.add_all("votes", reach, reach_lead=abs(row["lead"]), reach_left=row["left_high"])


def add_outstanding(facts: Facts, count: Count) -> None:
    """The registrar's estimate of the ballots still out, and what came of it with the newest release."""
    estimates, newest = outstanding.running_estimate(count)["estimate"], count.votes.index[-1]
    for release, before in estimates.iloc[-2:-1].dropna().items():
        facts.add("prior_out", before, "ballots", release)
        facts.add("came", drops(count).loc[newest, "ballots"], "ballots", newest)
    estimate = estimates.iloc[-1]
    if not count.election.certified and estimate is not pd.NA:
        facts.add("outstanding", estimate or None, "ballots")
        facts.add("used_up", estimate == 0, "text")


def _add_need(facts: Facts, count: Count, name: str, row: pd.Series, release: int) -> None:
    """When, what was needed of how many votes, and what came since."""
    add_when(facts, count, f"{name}_at", release)
    facts.add(f"{name}_need", show_need(row["needed_low"], row["needed_high"]), "text", release)
    needs = {f"{name}_low": row["needed_low"], f"{name}_high": row["needed_high"], f"{name}_got": row["got"]}
    facts.add_all("share1", release, **needs)
    facts.add_all("votes", release, **{f"{name}_{end}": row[end] for end in ("left_low", "left_high")})
