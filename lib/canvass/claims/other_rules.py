"""Rules of the claim check for counts of homeless people, what candidates pledged and spent, figures held by hand."""

import pandas as pd

from canvass.claims.evidence import Evidence
from canvass.claims.parts import CAVEAT, REFUTED, SUPPORTED, UNKNOWN, Claim, Figure, Finding, judge, together
from canvass.errors import TableError, listing
from canvass.moments import show_day
from canvass.platforms.book import BOUNDS, CITY, COUNTY, pace, said
from canvass.store import columns
from canvass.store.sources import known_from, show_date

#: Areas as sentences name them, in full and short.
AREAS = {CITY: ("the City of Los Angeles", "the city"), COUNTY: ("Los Angeles County", "the county")}


def count_of_area(claim: Claim, known: Evidence) -> Finding:
    """The count of homeless people of a year in ``area``; a caveat when the number is another area's."""
    table, year, own_area = known.book.counts, claim["year"], claim["area"]
    if not year.isdigit():
        raise TableError(f"year={year}: expected a year.")
    if own_area not in set(table["area"]):
        raise TableError(f"area={own_area}: expected one of {listing(sorted(set(table['area'])))}.")
    rows = table[(table["year"] == int(year)) & table["total"].notna()].set_index("area")
    if own_area not in rows.index:
        raise known.not_yet(f"the count of {year} in {own_area}")
    figures = []
    for area, row in rows.iterrows():
        key, what = "own" if area == own_area else "other", f"homeless people counted in {AREAS[area][0]} in {year}"
        figures.append(Figure(key, what, row["total"], "people", row["source"]))
    own, mine, asserted = float(rows.loc[own_area, "total"]), AREAS[own_area], claim.asserted[0]
    told = {"mine": mine[0], "met": asserted.met(own)}
    met = [area for area, total in rows["total"].items() if asserted.met(float(total))]
    if told["met"] or not met:
        return Finding(SUPPORTED if told["met"] else REFUTED, told, figures, (own,))
    total, theirs, both = float(rows.loc[met[0], "total"]), AREAS[met[0]], together(*rows["source"])
    what = f"people counted in {theirs[1]} and not in {mine[1]}"
    figures += [
        Figure("apart", what, total - own, "people", both),
        Figure("share", f"{mine[1]}'s share of {theirs[1]}'s count", own / total, "share", both),
    ]
    return Finding(CAVEAT, {**told, "theirs": theirs[0], "total": total}, figures, (total,))


def pledges_stated(claim: Claim, known: Evidence) -> Finding:
    """Number and days of pledges, in turn; a caveat when one had been replaced when the claim was made."""
    ids, pledges = claim["pledges"].split(","), known.book.pledges
    everything = columns.read("platforms/pledges")["pledge_id"]
    if lost := set(ids) - set(everything):
        expected = "expected ids of platforms/pledges.csv"
        raise TableError(f"pledges={claim['pledges']}: {expected}; not there: {listing(lost)}.")
    if set(ids) - set(pledges["pledge_id"]):
        raise known.not_yet("when the pledges were made")
    rows = pledges.set_index("pledge_id").loc[ids]
    figures, pledged = [], []
    for row in rows.itertuples():
        who, key, days = row.candidate, row.candidate.split()[-1].lower(), float(row.deadline_days)
        figures += [
            Figure(f"{key}_target", f"number that {who} pledged", row.target, row.unit, row.source),
            Figure(f"{key}_days", f"deadline of {who}'s pledge", days, "days", row.source),
        ]
        pledged.append({"who": who, "said": said(row.target, row.unit, row.bound), "days": days})
    units, asserted = ([figure.unit for figure in listed] for listed in (figures, claim.asserted))
    if asserted != units:
        raise TableError(f"unit: expected {listing(units)}; got {listing(asserted)}.")
    computed = tuple(figure.value for figure in figures)
    later = _replaced(claim, known, rows)
    for row in later.itertuples():
        what = f"number that {row.candidate} pledged later{_bracketed(row.bound)}"
        figures.append(Figure(f"{row.candidate.split()[-1].lower()}_later", what, row.target, row.unit, row.source))
        pledged.append({"who": row.candidate, "said": said(row.target, row.unit, row.bound), "later_on": row.known})
    return judge(claim, computed, {"pledged": pledged}, figures, len(later) > 0)


def _bracketed(bound: str) -> str:
    return f" ({BOUNDS[bound]})" if BOUNDS[bound] else ""


def _replaced(claim: Claim, known: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Newer comparable pledges of the same candidates, made by the day of the claim."""
    table, limit = pace(known.book), known_from(claim.claimed_on)
    before = table["candidate"].map(rows.groupby("candidate")["known"].max())
    table = table[(table["known"] > before) & ~table["pledge_id"].isin(rows.index)]
    table = table if pd.isna(limit) else table[table["known"] <= limit]
    return table.sort_values("known", kind="stable").drop_duplicates("candidate", keep="last")


def own_money(claim: Claim, known: Evidence) -> Finding:
    """A candidate's own money spent by a month, between what is known at least and all that was spent.

    Only an exact figure of that month or later supports it; between the bounds it cannot be checked.
    """
    name, month, asserted = claim["candidate"], claim["month"], claim.asserted[0]
    money = known.book.money[known.book.money["candidate"] == name].sort_values("as_of", kind="stable")
    if (own := money[money["metric"] == "self_funded"].tail(1)).empty:
        raise known.not_yet(f"own money of {name}")
    own = own.iloc[0]
    figures = [_sum("own", f"{name}'s own money in the campaign", own)]
    told = {"own_said": own["said"], "own_on": own["date"]}
    if own["bound"] == "exact" and own["as_of"] >= month:
        return judge(claim, (own["usd"],), {**told, "exact": True}, figures)
    if own["usd"] > asserted.value and not asserted.met(own["usd"]):
        return Finding(REFUTED, told, figures, (own["usd"],))
    spent = money[(money["metric"] == "spent") & (money["scope"] == "campaign") & (money["as_of"] >= month)]
    if spent.empty:
        return Finding(UNKNOWN, {**told, "month": show_date(month)}, figures)
    total = spent.iloc[-1]
    figures.append(_sum("total", f"all that {name}'s campaign spent", total))
    told |= {"total_said": total["said"], "total_on": total["date"]}
    if total["bound"] != "at_least" and total["usd"] < asserted.value and not asserted.met(total["usd"]):
        return Finding(REFUTED, told, figures, (total["usd"],))
    bounds = float(own["usd"]), float(total["usd"])
    inside = bounds[0] <= asserted.value <= bounds[1]
    return Finding(UNKNOWN, {**told, "inside": inside}, figures, bounds=bounds if inside else None)


def _sum(key: str, what: str, row: pd.Series) -> Figure:
    """A sum of the table of money, its bound in brackets."""
    return Figure(key, f"{what} by {row['date']}{_bracketed(row['bound'])}", row["usd"], "dollars", row["source"])


def figure(claim: Claim, known: Evidence) -> Finding:
    """A figure of the table of figures, as it stands."""
    row = known.figure(claim["figure"])
    found = Figure("figure", row["what"], row["number"], row["unit"], row["source"])
    return judge(claim, (row["number"],), {"what": row["what"], "shown": str(found)}, [found])


def canvass_days(claim: Claim, known: Evidence) -> Finding:
    """Days that a rule allows for the count, from the table of figures; a caveat when the count took longer."""
    row, election = known.figure(claim["figure"]), known.election(claim["election"])
    allowed = Figure("allowed", row["what"], row["number"], "days", row["source"])
    if not election.certified or election.certified_on is None:
        return judge(claim, (row["number"],), {}, [allowed])
    days = (election.certified_on - election.election_day).days
    first, last = show_day(election.election_day), show_day(election.certified_on)
    what = f"days from election day ({first}) to certification ({last})"
    took = Figure("took", what, days, "days", known.feed(claim["election"]))
    told = {"election_day": first, "certified_on": last}
    return judge(claim, (row["number"],), told, [allowed, took], days > row["number"])
