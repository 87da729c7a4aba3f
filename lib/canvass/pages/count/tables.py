"""The tables of the pages on the count."""

import pandas as pd

from canvass import numbers
from canvass.count import kinds as ballot_types
from canvass.count import outstanding
from canvass.count.count import Count, drops
from canvass.count.lead import lead, turns
from canvass.count.needed import beyond_reach, needed_band, needed_by_chaser
from canvass.count.rule import chaser
from canvass.moments import show_day, show_release
from canvass.pages.count.captions import source_line
from canvass.pages.count.chart_types import purity_table as purity_data
from canvass.show.table import Column, Table
from canvass.show.words import Prose, nothing
from canvass.store.sources import estimate_publishers


def release_table(count: Count) -> Table:
    """Every release: votes of the pair, the lead, and ballots counted countywide."""
    first, second = count.pair
    table = lead(count).join(count.releases[["released_at", "time_known", "ballots", "label"]])
    table["when"] = [show_release(m, k) for m, k in zip(table["released_at"], table["time_known"], strict=True)]
    columns = {
        "when": Column("Release (Pacific)", "label"),
        "first": Column(first, "votes"),
        "second": Column(second, "votes"),
        "leader": Column("Ahead", "name"),
        "lead_size": Column("By", "votes"),
        "margin_size": Column("Points", "points"),
        "ballots": Column("Ballots, county", "ballots"),
    }
    table = table.assign(lead_size=table["lead"].abs(), margin_size=table["margin"].abs()).reset_index()
    return Table(table, columns, f"Votes at every release, {count.contest['name']}. {source_line(count)}", "releases")


def turn_table(count: Count) -> Table:
    """Who led when: the first release, every change of the lead, the end of election night, the newest."""
    table = lead(count).dropna(subset=["lead"])
    night = count.releases.loc[table.index, "label"].str.startswith("Election night")
    newest = "Certified" if count.election.certified else "Newest release"
    events = pd.DataFrame(
        {
            "First release": table.index == table.index[0],
            "Lead changes hands": turns(count),
            "Election night ends": night & ~night.shift(-1, fill_value=True),
            "Beyond doubt": table.index == beyond_reach(count, chaser(count)),
            newest: table.index == table.index[-1],
        },
        index=table.index,
    )
    what = [", ".join(events.columns[row]) for row in events.to_numpy(dtype=bool)]
    table = table.assign(size=table["lead"].abs(), what=what)
    table = table[events.any(axis=1)]
    needs = needed_by_chaser(count)
    table["need"] = _need_said(count, needs).reindex(table.index, fill_value="no estimate")
    table["when"] = [show_release(m) for m in count.releases.loc[table.index, "released_at"]]
    columns = {
        "when": Column("When (Pacific)", "label"),
        "leader": Column("Ahead", "name"),
        "size": Column("Lead", "votes"),
        "what": Column("What happened", "label"),
        "need": Column("Needed, of what was left"),
    }
    caption = f"Who led when, by how many votes, {count.contest['name']}."
    if len(needs):
        caption += " Needed: what whoever was short of winning needed of the votes for the two still out while that "
        caption += "release stood, reckoned from the registrar's estimates listed below."
    caption += f" {source_line(count)}"
    return Table(table.reset_index(), columns, caption, "turns")


def _need_said(count: Count, table: pd.DataFrame) -> pd.Series:
    """What whoever was short of winning needed at each release with an estimate; nothing is left at the end."""
    ends = zip(table["candidate"], table["needed_low"], table["needed_high"], strict=True)
    said = pd.Series(
        [f"{name}: {numbers.show_need(low, high)}" for name, low, high in ends], index=table.index, dtype="str"
    )
    done = count.releases.index[count.releases["label"] == "Certified"]
    return pd.concat([said, pd.Series("nothing was left", index=done)])


def candidate_table(count: Count) -> Table:
    """All candidates at the newest known votes, most first."""
    total = count.ranking.sum()
    table = count.ranking.rename("votes").rename_axis("name").reset_index()
    table["share"] = (table["votes"] / total).astype("Float64") if count.ranking.notna().all() else pd.NA
    columns = {
        "name": Column("Candidate", "name"),
        "votes": Column("Votes", "votes"),
        "share": Column("Share", "share"),
    }
    seats = int(count.contest["seats"])
    note = f" {seats} seats." if seats > 1 else ""
    return Table(table, columns, f"All candidates, {count.contest['name']}.{note} {source_line(count)}", "candidates")


def drop_table(count: Count) -> Table:
    """Every drop: its ballots by type, its votes for the pair, its share."""
    first, second = count.pair
    table = drops(count).join(ballot_types.classify(count))
    table["kind"] = table["type"].map(ballot_types.SHORT_NAMES)
    table["when"] = [show_release(m) for m in count.releases.loc[table.index, "released_at"]]
    columns = {
        "when": Column("Release (Pacific)", "label"),
        "kind": Column("Ballots", "label"),
        first: Column(f"{first}, added", "votes"),
        second: Column(f"{second}, added", "votes"),
        "share_first": Column(f"Share for {first}", "share"),
        "mail": Column("Mail, county", "ballots"),
        "in_person": Column("In person, county", "ballots"),
    }
    caption = (
        f"What every release added, {count.contest['name']}. * With conditional and provisional ballots. "
        f"{source_line(count)}"
    )
    return Table(table.reset_index(), columns, caption, "drop-table")


def need_table(count: Count, candidate: str) -> Table | Prose:
    """Needed against got at every release with an estimate of the ballots outstanding."""
    table = needed_band(count, candidate)
    if table.empty:
        return nothing("There is no table without an estimate.")
    table["when"] = [show_release(m) for m in count.releases.loc[table.index, "released_at"]]
    share = drops(count)["share_first"].reindex(table.index)
    table["drop"] = share if candidate == count.pair[0] else 1 - share
    table["basis"] = table["published"].map({True: "published estimate", False: "last estimate less counted"})
    columns = {
        "when": Column("Release (Pacific)", "label"),
        "lead": Column(f"Lead of {candidate}", "signed votes"),
        "left_low": Column("Votes left, low", "votes"),
        "left_high": Column("Votes left, high", "votes"),
        "needed_low": Column("Needed, low", "share1"),
        "needed_high": Column("Needed, high", "share1"),
        "drop": Column("Got in this drop", "share1"),
        "got": Column("Got of all later", "share1"),
        "basis": Column("Basis"),
    }
    caption = f"What {candidate} needed of the votes still out. Above 100%: out of reach. {source_line(count)}"
    return Table(table.reset_index(), columns, caption, "needed-table")


def type_table(count: Count) -> Table:
    """How each ballot type voted, and what it brought to the margin."""
    first, second = count.pair
    columns = {
        "type": Column("Ballot type"),
        first: Column(first, "votes"),
        second: Column(second, "votes"),
        "share_first": Column(f"Share for {first}", "share"),
        "margin": Column(f"Margin for {first}", "signed votes"),
    }
    caption = f"Votes by ballot type, {count.contest['name']}. {source_line(count)}"
    return Table(ballot_types.by_type(count).reset_index(), columns, caption, "types")


def empty_vote_table(count: Count) -> Table:
    """Under- and overvotes by ballot type, in ballots and as shares of the contest's ballots."""
    columns = {
        "type": Column("Ballot type"),
        "ballots": Column("Ballots", "ballots"),
        "undervotes": Column("Undervotes", "ballots"),
        "undervote_share": Column("Share undervoted", "share"),
        "overvotes": Column("Overvotes", "ballots"),
        "overvote_share": Column("Share overvoted", "share"),
    }
    caption = f"Ballots without a valid choice, {count.contest['name']}. {source_line(count)}"
    return Table(ballot_types.by_type(count).reset_index(), columns, caption, "undervotes")


def estimate_table(count: Count) -> Table | Prose:
    """The registrar's estimates of ballots outstanding against what was left, countywide."""
    table = outstanding.estimates(count.election)
    if table.empty:
        return nothing("No estimate of the registrar is held in this workbook for this count.")
    released = count.election.releases.set_index("release").loc[table.index, "released_at"]
    table["when"] = [show_day(moment, year=False) for moment in released]
    columns = {
        "when": Column("Day", "label"),
        "outstanding": Column("Estimated outstanding", "ballots"),
        "left": Column("Counted later", "ballots"),
        "ratio": Column("Estimate / counted", "ratio"),
    }
    caption = f"Ballots outstanding in the whole county, estimated and counted later. {_estimate_sources(count)}"
    return Table(table.reset_index(), columns, caption, "outstanding")


def _estimate_sources(count: Count) -> str:
    return f"Sources: {estimate_publishers(count.election.releases)}."


def purity_table(count: Count) -> Table:
    """Late drops: what of them may not be mail, and the bounds this leaves for mail."""
    first = count.pair[0]
    columns = {
        "day": Column("Day", "label"),
        "ballots": Column("Ballots added", "ballots"),
        "in_person_most": Column("Not mail, at most (ballots)", "ballots"),
        "other_most": Column("Not mail, at most (share)", "share1"),
        "share_first": Column(f"Drop for {first}", "share1"),
        "mail_low": Column("Mail, at least", "share1"),
        "mail_high": Column("Mail, at most", "share1"),
    }
    caption = f"Drops after election night and the bounds on mail alone, {count.contest['name']}. {source_line(count)}"
    return Table(purity_data(count), columns, caption, "purity-table")
