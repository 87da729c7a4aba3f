"""The facts of the pages on the count: what their prose is rendered from."""

import pandas as pd

from canvass import ballot_types, numbers, outstanding
from canvass.beyond import beyond_best, beyond_reach
from canvass.count import Count, drops, lead, line_of, turns
from canvass.facts import Facts
from canvass.ledger import CONFIRMS
from canvass.moments import show_moment
from canvass.page import Page
from canvass.sources import FEED, cite, estimate_publishers

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
_TYPE_NAMES = {
    "mail": ballot_types.EARLY_MAIL,
    "early": ballot_types.EARLY_IN_PERSON,
    "day": ballot_types.ELECTION_DAY,
    "late": ballot_types.LATE_MAIL,
}


def outcome(count: Count) -> str:
    """What the leader of the pair did: leads, won, took a seat, finished ahead."""
    election, contest = count.election, count.contest
    several = f" for the last of {contest['seats']} seats" if contest["seats"] > 1 else ""
    if lead(count)["lead"].dropna().iloc[-1] == 0:
        return f"{'finished' if election.certified else 'is'} level{several}"
    if not election.certified:
        return f"leads{several}"
    local = "" if contest["group"] in LOCAL_GROUPS else " in Los Angeles County"
    if election.slug.endswith("primary"):
        return f"finished first{local}"
    if local:
        return f"finished ahead{local}{several}"
    return f"took the last of {contest['seats']} seats" if contest["seats"] > 1 else "won"


def _add_measure(facts: Facts, count: Count) -> None:
    """What a measure needs, what it has, and whether that decided it."""
    is_measure = set(count.pair) == {"Yes", "No"} and pd.notna(count.contest["threshold"])
    facts.add("measure", bool(is_measure), "text")
    if not is_measure:
        return
    line, local = line_of(count, "Yes"), count.contest["group"] in LOCAL_GROUPS
    own = facts["leader_votes" if facts["leader"].value == "Yes" else "trailer_votes"].value
    total = facts["leader_votes"].value + facts["trailer_votes"].value
    share = float(own / total) if total else 0.0  # unrounded: one vote may decide
    has = share > line
    final = ("Passed" if has else "Failed") if local else ("Yes is ahead" if has else "Yes falls short")
    facts.add("verdict", final if count.election.certified else ("Ahead so far" if has else "Short so far"), "text")
    facts.add("yes_share", share, "share")
    facts.add("needed_yes", line, "share")


def _add_seats(facts: Facts, count: Count) -> None:
    seats = int(count.contest["seats"])
    facts.add("seats", seats, "number")
    ahead = "; ".join(f"{name} {votes:,}" for name, votes in count.ranking.head(seats).items() if pd.notna(votes))
    facts.add("winners", ahead, "text")


def night_facts(page: Page) -> Facts:
    """The page's facts, with those of the first release, of election night, and of the lead's turns."""
    count, facts = page.count, Facts(page.facts)
    table = lead(count).dropna(subset=["lead"])
    night = table.index[count.releases.loc[table.index, "label"].str.startswith("Election night")]
    first, last = int(table.index[0]), int(night[-1]) if len(night) else int(table.index[0])
    for name, release in (("first", first), ("night", last)):
        row = table.loc[release]
        facts.add(f"{name}_at", count.releases.loc[release, "released_at"], "moment", release)
        facts.add(f"{name}_leader", row["leader"] or "nobody", "name", release)
        facts.add(f"{name}_lead", abs(row["lead"]), "votes", release)
        facts.add(f"{name}_a_votes", row["first"], "votes", release)
        facts.add(f"{name}_b_votes", row["second"], "votes", release)
    turned = turns(count)
    since = int(turned.index[turned][-1]) if turned.any() else first
    at = count.releases.loc[since, "released_at"]
    changes, at_night = int(turned.sum()), int(turned.reindex(night, fill_value=False).sum())
    facts.add("changes", changes, "number")
    facts.add("changes_said", _changes_said(changes, at_night), "text")
    facts.add("since", _since(count, facts["leader"].value, at if changes else None), "text")
    facts.add("night_over", 0 < len(night) < len(table), "text")
    facts.add("releases", len(table), "number")
    facts.add("gaps", len(table) < len(count.election.releases), "text")
    facts.add("outcome", outcome(count), "text")
    local = count.contest["group"] in LOCAL_GROUPS
    facts.add("local", local, "text")
    facts.add("win", "win" if local else "finish ahead in Los Angeles County", "text")
    facts.add("a", count.pair[0], "name")
    facts.add("b", count.pair[1], "name")
    facts.add("lead_said", facts["lead"].value, "vote count")
    _add_measure(facts, count)
    _add_seats(facts, count)
    _add_captures(facts, count)
    return facts


def _changes_said(changes: int, at_night: int) -> str:
    """How often the lead changed hands, and how often of that on election night."""
    times = {0: "never changed hands", 1: "changed hands once"}.get(changes, f"changed hands {changes} times")
    if not at_night:
        return times
    if at_night == changes:
        return f"{times}, {'all ' if changes > 1 else ''}on election night"
    return f"{times}, {at_night} of them on election night"


def _since(count: Count, leader: str, at: pd.Timestamp | None) -> str:
    """Since when the leader has been ahead; ``at`` is the last turn, None where the lead never turned."""
    leads = lead(count)["lead"].dropna()
    if leads.iloc[-1] == 0:
        return "the two are level"
    if at is not None:
        since = show_moment(at)
        return f"{leader} was ahead from {since} on" if count.election.certified else f"{leader} has led since {since}"
    level = " that was not level" if (leads == 0).any() else ""
    return f"{leader} {'led' if count.election.certified else 'has led'} in every release{level}"


def type_facts(page: Page) -> Facts:
    """:func:`night_facts` with the leader's share of each ballot type and who it favoured, by how much."""
    count, facts = page.count, night_facts(page)
    table, first = ballot_types.by_type(count), facts["leader"].value == count.pair[0]
    for name, kind in _TYPE_NAMES.items():
        row = table.loc[kind] if kind in table.index else None
        facts.add(f"{name}_share", None if row is None else _own(row["share_first"], first), "share")
        margin = None if row is None else row["margin"]
        facts.add(f"{name}_margin", None if margin is None else abs(margin), "votes")
        ahead = None if margin is None else count.pair[:: 1 if margin > 0 else -1]
        facts.add(f"{name}_winner", None if ahead is None else ahead[0], "name")
        share = None if row is None else _own(row["share_first"], row["margin"] > 0)
        facts.add(f"{name}_winner_share", share, "share1")
    late = table.loc[ballot_types.LATE_MAIL] if ballot_types.LATE_MAIL in table.index else None
    facts.add("late_votes", None if late is None else late["pair_votes"], "vote count")
    facts.add("late_margin_said", facts["late_margin"].value, "vote count")
    facts.add("late_loser", None if late is None else count.pair[int(late["margin"] > 0)], "name")
    facts.add("late_mostly", ballot_types.late_mail_said(count), "text")
    in_person = {ballot_types.EARLY_IN_PERSON, ballot_types.ELECTION_DAY} & set(table.index)
    share = ballot_types.in_person_share(count) if in_person else None
    facts.add("in_person_share", None if share is None or pd.isna(share) else _own(share, first), "share")
    _add_swings(facts, count, first)
    return facts


def _add_swings(facts: Facts, count: Count, first: bool) -> None:
    """The leader's lowest and highest share in a drop of vote centers, where the lead turned with them and back."""
    kinds = ballot_types.classify(count)
    in_person = kinds.isin([ballot_types.EARLY_IN_PERSON, ballot_types.ELECTION_DAY])
    shares = drops(count)["share_first"][in_person].dropna().astype("float64").map(lambda share: _own(share, first))
    both = turns(count).reindex(in_person.index[in_person], fill_value=False).sum() > 1
    for name, share in (("swing_low", shares.min()), ("swing_high", shares.max())):
        facts.add(name, float(share) if both and shares.min() < 0.5 < shares.max() else None, "share1")


def _own(share_first: float, first: bool) -> float:
    return share_first if first else 1 - share_first


def need_facts(page: Page) -> Facts:
    """:func:`type_facts` with what the side short of winning needed: first, now, and when it was too much."""
    count, facts = page.count, type_facts(page)
    table = outstanding.needed_band(count, page.chaser)
    open_ = table[~numbers.exceeds(table["needed_low"], 1)]
    for name, position in (("then", 0), ("now", -1)):
        release = int(open_.index[position]) if len(open_) else None
        row = open_.loc[release] if len(open_) else None
        facts.add(f"{name}_at", None if row is None else count.releases.loc[release, "released_at"], "moment", release)
        need = None if row is None else numbers.show_need(row["needed_low"], row["needed_high"])
        facts.add(f"{name}_need", need, "text", release)
        for column in ("needed_low", "needed_high", "got"):
            facts.add(f"{name}_{column}", None if row is None else float(row[column]), "share1", release)
        for column in ("left_low", "left_high"):
            facts.add(f"{name}_{column}", None if row is None else float(row[column]), "votes", release)
    estimate = outstanding.running_estimate(count)["estimate"].iloc[-1]
    if not count.election.certified and pd.notna(estimate):
        facts.add("outstanding", estimate, "ballots")
    _add_doubt(facts, count, table)
    return facts


def _add_doubt(facts: Facts, count: Count, table: pd.DataFrame) -> None:
    """Since when the need has been above the best late drop so far, and above all that was left."""
    candidate = facts["chaser"].value
    clear, best = beyond_best(count, candidate)
    reach = beyond_reach(count, candidate)
    for name, release in (("clear", clear), ("reach", reach)):
        at = None if release is None else count.releases.loc[release, "released_at"]
        facts.add(f"{name}_at", at, "moment", release)
    facts.add("clear_needed", None if clear is None else float(table.loc[clear:, "needed_low"].min()), "share1", clear)
    facts.add("clear_best", best, "share1", clear)
    facts.add("sources", cite([FEED, estimate_publishers(count.election.releases)]), "text")
    if reach is not None:
        _add_reach(facts, count, table, reach)


def _add_reach(facts: Facts, count: Count, table: pd.DataFrame, reach: int) -> None:
    """How many votes may still have been out when it was beyond doubt, step by step, and one release before."""
    row, before = table.loc[reach], table.loc[: reach - 1]
    facts.add("reach_lead", abs(row["lead"]), "votes", reach)
    facts.add("reach_left", float(row["left_high"]), "votes", reach)
    facts.add("reach_estimate", row["estimate"], "ballots", reach)
    facts.add("reach_factor", float(row["factor"]), "ratio", reach)
    facts.add("reach_carried", float(row["carried"]), "exact share", reach)
    published = count.releases.loc[:reach, "outstanding"].dropna()
    base = int(published.index[-1])
    facts.add("base_outstanding", published[base], "ballots", base)
    facts.add("base_on", count.releases.loc[base, "released_at"], "day", base)
    facts.add("base_publishers", estimate_publishers(count.releases.loc[[base]]), "text", base)
    if len(before):
        release, earlier = int(before.index[-1]), before.iloc[-1]
        facts.add("before_at", count.releases.loc[release, "released_at"], "moment", release)
        facts.add("before_lead", abs(earlier["lead"]), "votes", release)
        facts.add("before_left", float(earlier["left_high"]), "votes", release)


def start_facts(page: Page) -> Facts:
    """The facts of the start page: those of every page on the count, as far as it was captured."""
    return need_facts(page) if len(page.count.ballots) else night_facts(page)


def _add_captures(facts: Facts, count: Count) -> None:
    """Whether every release was captured, how many of them at both endpoints, and which were not."""
    releases, ledger = count.election.releases.set_index("release"), count.election.ledger
    seen = releases.index.isin(ledger.loc[ledger["verdict"] == CONFIRMS, "release"])
    facts.add("captured", len(count.ballots) > 0, "text")
    facts.add("estimated", bool(releases["outstanding"].notna().any()), "text")
    facts.add("releases_held", len(releases), "number")
    facts.add("confirmed", int(seen.sum()), "number")
    facts.add("unconfirmed", ", ".join(map(show_moment, releases.loc[~seen, "released_at"])), "text")
