"""Rules of the claim check for what candidates pledged and spent, and for figures held by hand."""

import pandas as pd

from canvass.claims.evidence import Evidence
from canvass.claims.parts import REFUTED, UNKNOWN, Claim, Figure, Finding, judge
from canvass.errors import TableError, listing
from canvass.moments import show_day
from canvass.platforms.book import pace
from canvass.platforms.words import BOUNDS, said
from canvass.store.columns import FACT_TABLES
from canvass.store.files import data_folder, read_table
from canvass.store.sources import known_from, show_date


def pledges_stated(claim: Claim, known: Evidence) -> Finding:
    """Number and days of pledges, in turn; a caveat when one had been replaced when the claim was made."""
    ids, book = claim["pledges"].split(","), known.book
    everything = read_table(data_folder(), "platforms/pledges", FACT_TABLES["platforms/pledges"])
    if lost := set(ids) - set(everything["pledge_id"]):
        raise TableError(
            f"pledges={claim['pledges']}: expected ids of platforms/pledges.csv; not there: {listing(lost)}."
        )
    if set(ids) - set(book.pledges["pledge_id"]):
        raise known.not_yet("when the pledges were made")
    rows = book.pledges.set_index("pledge_id").loc[ids]
    units = [unit for row in rows.itertuples() for unit in (row.unit, "days")]
    if (asserted := [assertion.unit for assertion in claim.asserted]) != units:
        raise TableError(f"unit: expected {listing(units)}; got {listing(asserted)}.")
    computed, figures, pledged = [], [], []
    for row in rows.itertuples():
        key, days = row.candidate.split()[-1].lower(), float(row.deadline_days)
        computed += [row.target, days]
        figures.append(
            Figure(f"{key}_target", f"number that {row.candidate} pledged", row.target, row.unit, row.source)
        )
        figures.append(Figure(f"{key}_days", f"deadline of {row.candidate}'s pledge", days, "days", row.source))
        pledged.append({"who": row.candidate, "said": said(row.target, row.unit, row.bound), "days": days})
    later = _replaced(claim, known, rows)
    for row in later.itertuples():
        key = row.candidate.split()[-1].lower()
        what = f"number that {row.candidate} pledged later" + f" ({BOUNDS[row.bound]})" * bool(BOUNDS[row.bound])
        figures.append(Figure(f"{key}_later", what, row.target, row.unit, row.source))
        pledged.append({"who": row.candidate, "said": said(row.target, row.unit, row.bound), "later_on": row.known})
    computed = tuple(computed)
    return Finding(judge(claim, computed, len(later) > 0), {"pledged": pledged}, computed, tuple(figures))


def _replaced(claim: Claim, known: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Newer comparable pledges of the same candidates, made by the day of the claim."""
    table = pace(known.book)
    when = rows.groupby("candidate")["known"].max()
    table = table[table["candidate"].isin(when.index) & ~table["pledge_id"].isin(rows.index)]
    table = table[table["known"] > table["candidate"].map(when)]
    limit = known_from(claim.claimed_on)
    table = table if pd.isna(limit) else table[table["known"] <= limit]
    return table.sort_values("known", kind="stable").drop_duplicates("candidate", keep="last")


def own_money(claim: Claim, known: Evidence) -> Finding:
    """A candidate's own money spent by a month, between what is known at least and all that was spent.

    Supported only by an exact figure of that month or later, not supported outside the bounds;
    between them it cannot be checked, and the bounds are given.
    """
    name, asserted = claim["candidate"], claim.asserted[0]
    money = known.book.money
    money = money[money["candidate"] == name].sort_values("as_of", kind="stable")
    own = money[money["metric"] == "self_funded"].tail(1)
    if own.empty:
        raise known.not_yet(f"own money of {name}")
    own = own.iloc[0]
    spent = money[(money["metric"] == "spent") & (money["scope"] == "campaign") & (money["as_of"] >= claim["month"])]
    figures = [_sum("own", f"{name}'s own money in the campaign", own)]
    told = {"own_said": said(own["usd"], "dollars", own["bound"]), "own_on": show_date(own["as_of"])}
    if own["bound"] == "exact" and own["as_of"] >= claim["month"]:
        return Finding(judge(claim, (own["usd"],)), {**told, "exact": True}, (own["usd"],), tuple(figures))
    if own["usd"] > asserted.value and not asserted.met(own["usd"]):
        return Finding(REFUTED, told, (own["usd"],), tuple(figures))
    if spent.empty:
        return Finding(UNKNOWN, {**told, "month": show_date(claim["month"])}, (), tuple(figures))
    total = spent.iloc[-1]
    figures.append(_sum("total", f"all that {name}'s campaign spent", total))
    told |= {"total_said": said(total["usd"], "dollars", total["bound"]), "total_on": show_date(total["as_of"])}
    if total["bound"] != "at_least" and total["usd"] < asserted.value and not asserted.met(total["usd"]):
        return Finding(REFUTED, told, (total["usd"],), tuple(figures))
    inside = own["usd"] <= asserted.value <= total["usd"]
    bounds = (float(own["usd"]), float(total["usd"])) if inside else None
    return Finding(UNKNOWN, {**told, "inside": inside}, (), tuple(figures), bounds)


def _sum(key: str, what: str, row: pd.Series) -> Figure:
    """A sum of the table of money, its bound in brackets."""
    bound = f" ({BOUNDS[row['bound']]})" if BOUNDS[row["bound"]] else ""
    return Figure(key, f"{what} by {show_date(row['as_of'])}{bound}", row["usd"], "dollars", row["source"])


def figure(claim: Claim, known: Evidence) -> Finding:
    """A figure of the table of figures, as it stands."""
    row = known.figure(claim["figure"])
    found = Figure("figure", row["what"], row["number"], row["unit"], row["source"])
    told = {"what": row["what"], "shown": str(found)}
    return Finding(judge(claim, (row["number"],)), told, (row["number"],), (found,))


def canvass_days(claim: Claim, known: Evidence) -> Finding:
    """Days that a rule allows for the count, from the table of figures; a caveat when the count took longer."""
    row, election = known.figure(claim["figure"]), known.election(claim["election"])
    allowed = Figure("allowed", row["what"], row["number"], "days", row["source"])
    if not election.certified or election.certified_on is None:
        return Finding(judge(claim, (row["number"],)), {}, (row["number"],), (allowed,))
    days = (election.certified_on - election.election_day).days
    first, last = show_day(election.election_day), show_day(election.certified_on)
    what = f"days from election day ({first}) to certification ({last})"
    took = Figure("took", what, days, "days", known.feed(claim["election"]))
    told = {"election_day": first, "certified_on": last}
    return Finding(judge(claim, (row["number"],), days > row["number"]), told, (row["number"],), (allowed, took))
