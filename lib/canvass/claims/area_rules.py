"""Rules of the claim check for figures that hold for one area and are taken for another's."""

import math

from canvass.claims.evidence import Evidence
from canvass.claims.parts import CAVEAT, REFUTED, SUPPORTED, Claim, Figure, Finding, judge, number, together
from canvass.count.election import OUTSTANDING
from canvass.count.outstanding import running_estimate
from canvass.errors import NotYetError, TableError, listing
from canvass.moments import show_day
from canvass.platforms.book import CITY, COUNTY

#: Areas as sentences name them, in full and short.
AREAS = {CITY: ("the City of Los Angeles", "the city"), COUNTY: ("Los Angeles County", "the county")}
PARTS = dict(zip(OUTSTANDING[:4], ("in all", "by mail", "conditional", "provisional"), strict=True))


def estimate_parts(claim: Claim, known: Evidence) -> Finding:
    """The registrar's estimate of ballots outstanding on a day, and its parts: mail, conditional, provisional.

    Not supported when the known parts do not add up; a caveat when the contest is on a part of
    the county's ballots only, for the estimate is the county's. ``figure`` is somebody's estimate
    of that part, shown beside it.
    """
    count = known.count(claim)
    release = known.release(count, claim["at"])
    row = count.releases.loc[release]
    values = {name: number(row[name]) for name in PARTS}
    day, (total, *parts) = show_day(row["released_at"]), values.values()
    what = f"ballots outstanding in the county on {day}, "
    figures = [Figure(n, what + text, values[n], "ballots", row["source"]) for n, text in PARTS.items()]
    if math.isnan(total):
        raise known.not_yet(f"an estimate of {day}")
    computed = tuple(values.values())[: len(claim.asserted)]
    whole = not any(map(math.isnan, parts))
    told = {"day": row["released_at"], "parts": sum(parts), "adds_up": sum(parts) == total if whole else None}
    if whole and sum(parts) != total:
        return Finding(REFUTED, told, computed, tuple(figures))
    before = running_estimate(count)["estimate"].get(release - 1)
    added = number(row["ballots"]) - number(count.releases["ballots"].get(release - 1))
    source, name = known.source(count, release), count.contest["name"]
    what = f"ballots outstanding in the county on {day} by the estimate before it, less what was counted since"
    earlier = count.releases["source"].get(release - 1, "")
    figures.append(Figure("carried", what, number(before) - added, "ballots", together(source, earlier)))
    part = number(count.ballots["ballots"].get(release)) / number(row["ballots"])
    what = f"share of the county's ballots counted by {day} that had the contest {name}"
    figures += [Figure("city_share", what, part, "share", source), *_hindsight(claim, known)]
    told |= {"narrower": part < 1, "contest": name}
    return Finding(judge(claim, computed, part < 1), told, computed, tuple(figures))


def _hindsight(claim: Claim, known: Evidence) -> list[Figure]:
    """What was really left, in the county and of it with the contest, and what somebody had estimated."""
    found, count = [], known.count(claim)
    release = known.release(count, claim["at"])
    try:
        row = known.figure(claim["figure"])
        found.append(Figure("analyst", row["what"], row["number"] / 100, "share1", row["source"]))
    except NotYetError:
        pass
    if not count.election.certified:
        return found
    last = int(count.votes.index[-1])
    county = number(count.newest["ballots"]) - number(count.releases.loc[release, "ballots"])
    own = number(count.ballots["ballots"].get(last)) - number(count.ballots["ballots"].get(release))
    source, day, name = (
        known.source(count, last),
        show_day(count.releases.loc[release, "released_at"]),
        count.contest["name"],
    )
    return [
        *found,
        Figure("left", f"ballots counted in the county after {day}", county, "ballots", source),
        Figure("left_city", f"ballots with the contest {name} counted after {day}", own, "ballots", source),
        Figure(
            "left_share",
            f"share of the county's ballots counted after {day} that had the contest {name}",
            own / county,
            "share",
            source,
        ),
    ]


def count_of_area(claim: Claim, known: Evidence) -> Finding:
    """The count of homeless people of a year: that of ``area``, or one that holds for another area.

    A caveat when the number is another area's; not supported when it is nobody's.
    """
    table = known.book.counts
    if not claim["year"].isdigit():
        raise TableError(f"year={claim['year']}: expected a year.")
    rows = table[(table["year"] == int(claim["year"])) & table["total"].notna()].set_index("area")
    if claim["area"] not in set(table["area"]):
        raise TableError(f"area={claim['area']}: expected one of {listing(sorted(set(table['area'])))}.")
    if claim["area"] not in rows.index:
        raise known.not_yet(f"the count of {claim['year']} in {claim['area']}")
    figures = tuple(
        Figure(
            "own" if area == claim["area"] else "other",
            f"homeless people counted in {AREAS[area][0]} in {claim['year']}",
            row["total"],
            "people",
            row["source"],
        )
        for area, row in rows.iterrows()
    )
    own, told = float(rows.loc[claim["area"], "total"]), {"mine": AREAS[claim["area"]][0]}
    if claim.asserted[0].met(own):
        return Finding(SUPPORTED, {**told, "met": True}, (own,), figures)
    for area, total in rows["total"].astype("float64").items():
        if claim.asserted[0].met(total):
            both, mine, theirs = together(*rows["source"]), AREAS[claim["area"]], AREAS[area]
            what = f"people counted in {theirs[1]} and not in {mine[1]}"
            apart = Figure("apart", what, total - own, "people", both)
            share = Figure("share", f"{mine[1]}'s share of {theirs[1]}'s count", own / total, "share", both)
            told |= {"theirs": theirs[0], "total": total}
            return Finding(CAVEAT, told, (total,), (*figures, apart, share))
    return Finding(REFUTED, told, (own,), figures)
