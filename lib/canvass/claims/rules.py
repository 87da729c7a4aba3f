"""The rules by which a claim is checked: a small fixed set, each a short function of what is known.

A rule returns the values it computed for the asserted numbers (in their units and order), the
figures it rests on, a verdict, and what a sentence would tell besides. A rule that lacks a figure
raises :class:`canvass.errors.NotYetError`: that claim cannot be checked.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from canvass.claims.area_rules import count_of_area, estimate_parts
from canvass.claims.evidence import Evidence
from canvass.claims.parts import (
    CAVEAT,
    REFUTED,
    SUPPORTED,
    UNKNOWN,
    Claim,
    Figure,
    Finding,
    judge,
    number,
    together,
)
from canvass.claims.pledge_rules import canvass_days, figure, own_money, pledges_stated
from canvass.count.primary import reported
from canvass.moments import read_moment, show_day, show_moment


def standing(claim: Claim, known: Evidence) -> Finding:
    """A candidate's lead over the next one at a release, and the shares of the two (the candidate's first)."""
    count = known.count(claim)
    release, name = known.release(count, claim["at"]), claim["candidate"]
    table = known.standing(count, release, name)
    rival = table["share"].drop(name).idxmax()
    row, other, source = table.loc[name], table.loc[rival], known.source(count, release)
    points = 100 * float(row["share"] - other["share"])
    votes = math.nan if pd.isna(row["votes"] - other["votes"]) else float(row["votes"] - other["votes"])
    values = {"votes": [votes], "points": [points], "percent": [100 * float(row["share"]), 100 * float(other["share"])]}
    computed = tuple(values[assertion.unit].pop(0) for assertion in claim.asserted)
    moment = count.releases.loc[release, "released_at"]
    result = f"{'certified result' if claim['at'] == 'certified' else 'release'} of {show_day(moment)}"
    figures = [Figure("lead", f"{name}'s lead over {rival} in the {result}", votes, "votes", source)]
    for key, who, line in (("first", name, row), ("second", rival, other)):
        figures.append(Figure(f"{key}_votes", f"votes for {who} in the {result}", line["votes"], "votes", source))
        share = f"{who}'s share of the vote in the {result}"
        figures.append(Figure(f"{key}_share", share, float(line["share"]), "share", source))
    told = {"name": name, "rival": rival, "day": moment, "certified": claim["at"] == "certified"}
    told |= {"ahead": points >= 0, "apart": abs(votes), "points": abs(points)}
    return Finding(judge(claim, computed), told, computed, tuple(figures))


def counted_share(claim: Claim, known: Evidence) -> Finding:
    """Votes for the leading two at a release as a share of their certified votes.

    A caveat when the claim was made before certification: it then rests on an expectation.
    """
    count = known.count(claim)
    release, newest = known.release(count, claim["at"]), count.newest
    row, source = count.releases.loc[release], known.source(count, release)
    pair = count.votes[list(count.pair)].sum(axis=1, min_count=2)
    expected = number(row["ballots"]) / (number(row["ballots"]) + number(row["outstanding"]))
    day, two = show_day(row["released_at"]), " and ".join(count.pair)
    estimated = f"share of the county's ballots counted by {day}, by the registrar's estimate of what was left"
    figures = [
        Figure("counted", f"votes for {two} counted by {day}", pair[release], "votes", source),
        Figure("estimated", estimated, expected, "share", together(source, row["source"])),
    ]
    if not count.election.certified:
        return Finding(UNKNOWN, {}, (), tuple(figures))
    share = number(pair[release]) / number(pair.iloc[-1])
    county = number(row["ballots"]) / number(newest["ballots"])
    final = known.source(count, int(newest.name))
    figures += [
        Figure("final", f"votes for {two} in the certified result", pair.iloc[-1], "votes", final),
        Figure("hindsight", f"share of the certified votes for {two} that was counted by {day}", share, "share", final),
        Figure("county", f"share of the county's certified ballots counted by {day}", county, "share", final),
    ]
    guess = not claim.claimed_on or claim.claimed_on < newest["released_at"].date().isoformat()
    told = {"day": row["released_at"], "guess": guess}
    return Finding(judge(claim, (100 * share,), guess), told, (100 * share,), tuple(figures))


def highest_share(claim: Claim, known: Evidence) -> Finding:
    """The highest share of any candidate at a release where all votes are known."""
    count = known.count(claim)
    release = known.release(count, claim["at"])
    table = known.standing(count, release)
    if count.votes.loc[release].isna().any():
        raise known.not_yet("the votes of all candidates at that release")
    name, source, total = table["share"].idxmax(), known.source(count, release), int(table["votes"].sum())
    share, day = float(table.loc[name, "share"]), show_day(count.releases.loc[release, "released_at"])
    figures = (
        Figure(
            "top_votes",
            f"votes for {name}, the most of any candidate, by {day}",
            table.loc[name, "votes"],
            "votes",
            source,
        ),
        Figure("total", f"votes for all candidates together by {day}", total, "votes", source),
        Figure(
            "top_share", f"{name}'s share of the vote by {day}, the highest of any candidate", share, "share", source
        ),
    )
    return Finding(judge(claim, (100 * share,)), {"name": name}, (100 * share,), figures)


def lead_at_time(claim: Claim, known: Evidence) -> Finding:
    """A lead in points at a moment: only against a reading within so many minutes of it.

    Readings are those of ``series`` in the table of figures, and the releases whose time is
    known. Between two readings nothing is known: the claim cannot be checked, only bounded.
    """
    count, moment = known.count(claim), read_moment(claim["moment"])
    names, within = (claim["candidate"], claim["rival"]), pd.Timedelta(minutes=float(claim["within"]))
    readings = sorted(_readings(claim, known, names), key=lambda reading: reading[0])
    for release in count.releases.index[count.releases["time_known"]]:
        at, table = count.releases.loc[release, "released_at"], known.standing(count, release, *names)
        lead = 100 * float(table.loc[names[0], "share"] - table.loc[names[1], "share"])
        readings.append((at, lead, known.source(count, release)))
    told = {"name": names[0], "rival": names[1], "moment": moment}
    near = [reading for reading in readings if abs(reading[0] - moment) <= within]
    if near:
        at, lead, source = min(near, key=lambda reading: abs(reading[0] - moment))
        what = f"{names[0]}'s lead over {names[1]} at {show_moment(at, year=True)}"
        figures = (Figure("reading", what, lead, "points", source),)
        return Finding(judge(claim, (lead,)), {**told, "at": at}, (lead,), figures)
    before = [reading for reading in readings if reading[0] < moment][-1:]
    after = [reading for reading in readings if reading[0] > moment][:1]
    figures = tuple(
        Figure(key, f"{names[0]}'s lead over {names[1]} by {show_moment(at, year=True)}", lead, "points", source)
        for key, found in (("before", before), ("after", after))
        for at, lead, source in found
    )
    if before and after:
        low, high = sorted((before[0][1], after[0][1]))
        told |= {"before_at": before[0][0], "after_at": after[0][0]}
        told["inside"] = low <= claim.asserted[0].value <= high
    return Finding(UNKNOWN, told, (), figures)


def _readings(claim: Claim, known: Evidence, names: tuple[str, str]) -> Iterable[tuple[pd.Timestamp, float, str]]:
    """Leads in points of the first name over the second, from the series of figures known by then."""
    rows = known.held[(known.held["series"] == claim["series"]) & known.held["number"].notna()]
    rows = rows[rows["known"].map(known.knows)]
    for at, group in rows.groupby("at"):
        values = group.set_index("about")["number"]
        if set(names) <= set(values.index):
            yield read_moment(at), float(values[names[0]] - values[names[1]]), ";".join(dict.fromkeys(group["source"]))


def order_of_leaders(claim: Claim, known: Evidence) -> Finding:
    """Who led first and who at the end, and on which day after the election the order had turned.

    Not supported when the order is another; with a caveat when it is as claimed but the days are not.
    """
    count, names = known.count(claim), (claim["first"], claim["then"])
    table, told = reported(count), dict(zip(("first", "then"), names, strict=True))
    known.standing(count, int(table["release"].iloc[0]), *names)
    wide = table.pivot(index="release", columns="candidate", values="share")[list(names)].dropna()
    ahead = wide[names[1]] > wide[names[0]]
    if not ahead.iloc[-1] and not count.election.certified:
        raise known.not_yet(f"a release with {names[1]} ahead")
    behind = wide[names[0]] > wide[names[1]]
    if not behind.iloc[0] or not ahead.iloc[-1]:
        return Finding(REFUTED, told)
    last = int(behind.index[behind][-1])
    turned = int(ahead.index[ahead.index > ahead.index[~ahead][-1]][0])
    at, day = count.releases["released_at"], pd.Timestamp(count.election.election_day)
    days = [float((at[release].tz_localize(None).normalize() - day).days) for release in (last, turned)]
    figures = tuple(
        Figure(
            key,
            f"days from election day to {what.format(names[who])} ({show_day(at[release])})",
            value,
            "days",
            known.source(count, release),
        )
        for key, who, what, release, value in (
            ("last", 0, "the last release with {} ahead", last, days[0]),
            ("turned", 1, "the first release from which {} stayed ahead", turned, days[1]),
        )
    )
    met = claim.asserted[0].met(days[1])
    told |= {"last_at": at[last], "turned_at": at[turned], "late": not met, "claimed": str(claim.asserted[0])}
    return Finding(SUPPORTED if met else CAVEAT, told, (days[1],), figures)


@dataclass(frozen=True)
class Rule:
    """A rule with the arguments it reads and the numbers it can check.

    Attributes
    ----------
    arguments
        Names of the arguments, all needed.
    units
        Unit to how many numbers of it a claim may assert; None: as the figures of the claim have them.
    """

    check: Callable[[Claim, Evidence], Finding]
    arguments: tuple[str, ...]
    units: dict[str, int] | None = None

    @property
    def numbers(self) -> str:
        """The numbers it checks, for a message or the table of rules."""
        if self.units is None:
            return "numbers in the units of its figures"
        return ", ".join(f"{most} in {unit}" if most > 1 else unit for unit, most in self.units.items())

    def takes(self, units: list[str]) -> bool:
        """Whether numbers in these units can be checked."""
        return self.units is None or all(most <= self.units.get(u, 0) for u, most in Counter(units).items())


_COUNT = ("election", "contest")
RULES = {
    "standing": Rule(standing, (*_COUNT, "at", "candidate"), {"votes": 1, "points": 1, "percent": 2}),
    "counted_share": Rule(counted_share, (*_COUNT, "at"), {"percent": 1}),
    "highest_share": Rule(highest_share, (*_COUNT, "at"), {"percent": 1}),
    "lead_at_time": Rule(lead_at_time, (*_COUNT, "candidate", "rival", "series", "moment", "within"), {"points": 1}),
    "order_of_leaders": Rule(order_of_leaders, (*_COUNT, "first", "then"), {"days": 1}),
    "estimate_parts": Rule(estimate_parts, (*_COUNT, "at", "figure"), {"ballots": 4}),
    "count_of_area": Rule(count_of_area, ("year", "area"), {"people": 1}),
    "own_money": Rule(own_money, ("candidate", "month"), {"dollars": 1}),
    "pledges_stated": Rule(pledges_stated, ("pledges",)),
    "canvass_days": Rule(canvass_days, ("election", "figure"), {"days": 1}),
    "figure": Rule(figure, ("figure",)),
}
