"""Rules of the claim check on a count: each returns its finding, and raises NotYetError where it lacks a figure."""

import math
from collections.abc import Iterable

import pandas as pd

from canvass.claims.evidence import At, Evidence
from canvass.claims.parts import CAVEAT, REFUTED, SUPPORTED, UNKNOWN, Claim, Figure, Finding, judge, number, together
from canvass.count.outstanding import running_estimate
from canvass.count.primary import reported
from canvass.errors import NotYetError
from canvass.moments import read_moment, show_moment
from canvass.store.estimates import COLUMNS

#: Parts of an estimate, in the order in which a claim asserts them.
PARTS = dict(zip(COLUMNS[:4], ("in all", "by mail", "conditional", "provisional"), strict=True))


def standing(claim: Claim, known: Evidence) -> Finding:
    """A candidate's lead over the next one at a release, and the shares of the two (the candidate's first)."""
    at, name, certified = known.asked(claim), claim["candidate"], claim["at"] == "certified"
    table = known.standing(at, name)
    rival = table["share"].drop(name).idxmax()
    row, other = table.loc[name], table.loc[rival]
    points, votes = 100 * float(row["share"] - other["share"]), number(row["votes"] - other["votes"])
    values = {"votes": [votes], "points": [points], "percent": [100 * float(line["share"]) for line in (row, other)]}
    computed = tuple(values[assertion.unit].pop(0) for assertion in claim.asserted)
    where = f"in the {'certified result' if certified else 'release'} of {at.day}"
    figures = [Figure("lead", f"{name}'s lead over {rival} {where}", votes, "votes", at.source)]
    for key, who, line in (("first", name, row), ("second", rival, other)):
        share = float(line["share"])
        figures += [
            Figure(f"{key}_votes", f"votes for {who} {where}", line["votes"], "votes", at.source),
            Figure(f"{key}_share", f"{who}'s share of the vote {where}", share, "share", at.source),
        ]
    told = {"name": name, "rival": rival, "day": at.day, "certified": certified}
    told |= {"ahead": points >= 0, "apart": abs(votes), "points": abs(points)}
    return judge(claim, computed, told, figures)


def counted_share(claim: Claim, known: Evidence) -> Finding:
    """Votes for the two whose order decides, as a share of their certified votes; a caveat while only expected."""
    at = known.asked(claim)
    count, day, two = at.count, at.day, " and ".join(at.count.pair)
    pair, ballots = count.votes[list(count.pair)].sum(axis=1, min_count=2), number(at.row["ballots"])
    expected = ballots / (ballots + number(at.row["outstanding"]))
    what = f"share of the county's ballots counted by {day}, by the registrar's estimate of what was left"
    figures = [
        Figure("counted", f"votes for {two} counted by {day}", pair[at.release], "votes", at.source),
        Figure("estimated", what, expected, "share", together(at.source, at.row["source"])),
    ]
    if not count.election.certified:
        return Finding(UNKNOWN, {}, figures)
    last = known.at(count, count.votes.index[-1])
    share, county = number(pair[at.release]) / number(pair[last.release]), ballots / number(last.row["ballots"])
    what = f"share of the certified votes for {two} that was counted by {day}"
    figures += [
        Figure("final", f"votes for {two} in the certified result", pair[last.release], "votes", last.source),
        Figure("hindsight", what, share, "share", last.source),
        Figure("county", f"share of the county's certified ballots counted by {day}", county, "share", last.source),
    ]
    guess = not claim.claimed_on or claim.claimed_on < last.row["released_at"].date().isoformat()
    return judge(claim, (100 * share,), {"day": day, "guess": guess}, figures, guess)


def highest_share(claim: Claim, known: Evidence) -> Finding:
    """The highest share of any candidate at a release where all votes are known."""
    at = known.asked(claim)
    table, day = known.standing(at), at.day
    if at.count.votes.loc[at.release].isna().any():
        raise known.not_yet("the votes of all candidates at that release")
    name, total = table["share"].idxmax(), int(table["votes"].sum())
    votes, share = table.loc[name, "votes"], float(table.loc[name, "share"])
    most, highest = "the most of any candidate", "the highest of any candidate"
    figures = [
        Figure("top_votes", f"votes for {name}, {most}, by {day}", votes, "votes", at.source),
        Figure("total", f"votes for all candidates together by {day}", total, "votes", at.source),
        Figure("top_share", f"{name}'s share of the vote by {day}, {highest}", share, "share", at.source),
    ]
    return judge(claim, (100 * share,), {"name": name}, figures)


def lead_at_time(claim: Claim, known: Evidence) -> Finding:
    """A lead in points at a moment: only against a reading within so many minutes of it, else bounded."""
    moment, within = read_moment(claim["moment"]), pd.Timedelta(minutes=float(claim["within"]))
    readings, who = sorted(_readings(claim, known)), f"{claim['candidate']}'s lead over {claim['rival']}"
    told = {"name": claim["candidate"], "rival": claim["rival"], "moment": moment}
    if near := [reading for reading in readings if abs(reading[0] - moment) <= within]:
        at, lead, source = min(near, key=lambda reading: abs(reading[0] - moment))
        figure = Figure("reading", f"{who} at {show_moment(at, year=True)}", lead, "points", source)
        return judge(claim, (lead,), {**told, "at": at}, [figure])
    before = [("before", *reading) for reading in readings if reading[0] < moment][-1:]
    after = [("after", *reading) for reading in readings if reading[0] > moment][:1]
    figures = [
        Figure(key, f"{who} by {show_moment(at, year=True)}", lead, "points", source)
        for key, at, lead, source in (*before, *after)
    ]
    if before and after:
        low, high = sorted(figure.value for figure in figures)
        inside = low <= claim.asserted[0].value <= high
        told |= {"before_at": before[0][1], "after_at": after[0][1], "inside": inside}
    return Finding(UNKNOWN, told, figures)


def _readings(claim: Claim, known: Evidence) -> Iterable[tuple[pd.Timestamp, float, str]]:
    """Moments with the lead in points then and its source: figures of ``series``, releases whose time is known."""
    count, names = known.count(claim), [claim["candidate"], claim["rival"]]
    held = known.held[known.held["known"] & known.held["number"].notna()]
    for at, group in held[held["series"] == claim["series"]].groupby("at"):
        values = group.set_index("about")["number"]
        if set(names) <= set(values.index):
            yield read_moment(at), float(values[names[0]] - values[names[1]]), together(*group["source"])
    for release in count.releases.index[count.releases["time_known"]]:
        at = known.at(count, release)
        first, second = known.standing(at, *names)["share"][names]
        yield at.row["released_at"], 100 * float(first - second), at.source


def order_of_leaders(claim: Claim, known: Evidence) -> Finding:
    """Who led first and who at the end, and when the order had turned; a caveat when only the days are others."""
    count, names = known.count(claim), [claim["first"], claim["then"]]
    table, told = reported(count), {"first": names[0], "then": names[1]}
    known.standing(known.at(count, table["release"].iloc[0]), *names)
    wide = table.pivot(index="release", columns="candidate", values="share")[names].dropna()
    behind, ahead = wide[names[0]] > wide[names[1]], wide[names[1]] > wide[names[0]]
    if not ahead.iloc[-1] and not count.election.certified:
        raise known.not_yet(f"a release with {names[1]} ahead")
    if not behind.iloc[0] or not ahead.iloc[-1]:
        return Finding(REFUTED, told)
    last = known.at(count, behind.index[behind][-1])
    turned = known.at(count, ahead.index[ahead.index > ahead.index[~ahead][-1]][0])
    figures = []
    for key, at, what in (
        ("last", last, f"the last release with {names[0]} ahead"),
        ("turned", turned, f"the first release from which {names[1]} stayed ahead"),
    ):
        days = float((at.row["released_at"].date() - count.election.election_day).days)
        figures.append(Figure(key, f"days from election day to {what} ({at.day})", days, "days", at.source))
    met = claim.asserted[0].met(figures[1].value)
    told |= {"last_at": last.day, "turned_at": turned.day, "late": not met, "claimed": str(claim.asserted[0])}
    return Finding(SUPPORTED if met else CAVEAT, told, figures, (figures[1].value,))


def estimate_parts(claim: Claim, known: Evidence) -> Finding:
    """The registrar's estimate of ballots outstanding on a day, and its parts: mail, conditional, provisional.

    Not supported when they do not add up; a caveat when the contest is on a part of the county's ballots only, for the
    estimate is the county's. ``figure`` is somebody's estimate of that part, shown beside it.
    """
    at = known.asked(claim)
    count, row, name = at.count, at.row, at.count.contest["name"]
    computed = tuple(number(row[part]) for part in PARTS)
    what, (total, *parts) = f"ballots outstanding in the county on {at.day}", computed
    figures = [Figure(key, f"{what}, {PARTS[key]}", number(row[key]), "ballots", row["source"]) for key in PARTS]
    if math.isnan(total):
        raise known.not_yet(f"an estimate of {at.day}")
    whole, computed = not any(map(math.isnan, parts)), computed[: len(claim.asserted)]
    told = {"day": at.day, "parts": sum(parts), "adds_up": sum(parts) == total if whole else None, "contest": name}
    if whole and sum(parts) != total:
        return Finding(REFUTED, told, figures, computed)
    before, part = at.release - 1, number(count.ballots["ballots"].get(at.release)) / number(row["ballots"])
    carried = number(running_estimate(count)["estimate"].get(before)) - number(row["ballots"])
    carried += number(count.releases["ballots"].get(before))
    what = f"{what} by the estimate before it, less what was counted since"
    share = f"share of the county's ballots counted by {at.day} that had the contest {name}"
    figures += [
        Figure("carried", what, carried, "ballots", together(at.source, count.releases["source"].get(before, ""))),
        Figure("city_share", share, part, "share", at.source),
        *_hindsight(claim, known, at),
    ]
    return judge(claim, computed, {**told, "narrower": part < 1}, figures, part < 1)


def _hindsight(claim: Claim, known: Evidence, at: At) -> Iterable[Figure]:
    """What somebody had estimated of the county's ballots with the contest, and what was really left."""
    try:
        row = known.figure(claim["figure"])
        yield Figure("analyst", row["what"], row["number"] / 100, "share1", row["source"])
    except NotYetError:
        pass
    if at.count.election.certified:
        last, ballots = known.at(at.count, at.count.votes.index[-1]), at.count.ballots["ballots"]
        county = number(last.row["ballots"]) - number(at.row["ballots"])
        city = number(ballots.get(last.release)) - number(ballots.get(at.release))
        contest, after = f"the contest {at.count.contest['name']}", f"counted after {at.day}"
        share = f"share of the county's ballots {after} that had {contest}"
        yield Figure("left", f"ballots counted in the county after {at.day}", county, "ballots", last.source)
        yield Figure("left_city", f"ballots with {contest} {after}", city, "ballots", last.source)
        yield Figure("left_share", share, city / county, "share", last.source)
