"""The page on one contest's outlook, and its facts: the outlook now, the one explained, and how it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.count.election import load_election
from canvass.moments import show_day
from canvass.names import listed
from canvass.numbers import exceeds, show, show_need
from canvass.outlook import Outlook
from canvass.outlook.margin import R_POINTS, X_POINTS
from canvass.outlook.statement import OPEN, QUESTIONS, rough
from canvass.outlook.tally import whole_states
from canvass.outlook.track import AS_GOOD_FROM, SMALL
from canvass.outlook.view import SURE, View, endings, likely_share, margin, open_view
from canvass.pages.count.facts import of_count
from canvass.pages.count.page import CountPage, count_of
from canvass.pages.outlook import HEADINGS, WORDS
from canvass.show.facts import Fact, Facts
from canvass.show.style import surname
from canvass.store.sources import PUBLISHERS, cite, estimate_publishers

#: Chances in hundredths from which on they are called so.
CALLED = {"very likely": 90, "likely": 66, "open": 45, "unlikely": 0}
#: Probabilities of more than half between which they are worth a clause.
IN_DOUBT = (0.01, 0.99)
#: Points between the ends of an interval from which on they are said as whole ones.
WHOLE = 4.0
#: Ends of a needed share further apart are said as whole percents.
CLOSE = 0.02
#: Others whose place is open that are named.
MOST_OTHERS = 3


@dataclass(frozen=True)
class OutlookPage(CountPage):
    """What the notebook works on: a count's outlook at every release, and the facts its words may use."""

    view: View
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on this outlook may use."""
        return of_outlook(self.view)


def open_page(election: str, contest: str, as_of: str = "") -> OutlookPage:
    r"""The outlook a page is about; parameters and errors as :func:`canvass.open_page`.

    A contest of which there is nothing to forecast is refused, and one without a count to learn from.

    >>> page = open_page("2022-general", "city of los angeles mayor", "2022-11-10")
    >>> page.answer("outlook").filled.plain.split("\n\n")[1][:64]
    'The outlook gives **Karen Bass** **more than 99 in 100** to win.'
    """
    count = count_of(election, contest, as_of)
    return OutlookPage(count, open_view(count))


def of_outlook(view: View) -> Facts:
    """Everything the words on a contest's outlook may use."""
    found, newest = Facts(of_count(view.count)), view.newest
    found.add_all(
        "name", newest.release, favourite=view.favourite, underdog=view.underdog, side=view.side, in_need=view.in_need
    )
    found.add("sought", view.outright or view.favourite, "name", newest.release)
    aim = "have more than half" if view.outright else newest.aim(view.favourite)
    found.add_all(
        "text",
        aim=aim,
        need_aim=newest.aim(view.in_need),
        place_aim=newest.aim(view.favourite),
        question=newest.rule in QUESTIONS,
    )
    found.add_all(
        "text",
        small=_small(newest),
        early=newest.status == OPEN[0],
        start_first=view.same[0] is view.outlooks[0],
        small_below=f"{SMALL:,}",
    )
    named = {"newest": newest, "focus": view.focus, "start": view.same[0], "sure": view.sure}
    for name, outlook in {**named, **view.steps}.items():
        for part, fact in of_one(view, outlook).items() if outlook else ():
            found.add(f"{name}_{part}", fact.value, fact.unit, fact.release)
    found.add_all("text", steps=len(view.steps), explained=next(reversed(view.steps), ""))
    found.add_all("text", others=_others(view), apart=any(_apart(view, said) for said in view.steps.values()))
    _add_basis(found, view)
    _add_need(found, view)
    _add_record(found, view)
    return found


def _apart(view: View, said: Outlook) -> bool:
    """Whether the chance of a place is another than that of ending ahead of the other of the pair."""
    beyond = (endings(said, view.side) > said.line).sum()
    ahead = beyond if view.side == view.favourite else 100 - beyond
    return abs(round(100 * view.chance(said)) - ahead) > 1


def _others(view: View) -> str:
    """Of those not in the pair the three whose place is most open, with their chances; empty where all is settled."""
    open_ = [who for who in view.newest.candidates if who.name not in view.pair and 1 - SURE <= who.chance < SURE]
    nearest = sorted(open_, key=lambda who: abs(round(100 * who.chance) - 50))[:MOST_OTHERS]
    told = [f"{surname(who.name)} with {show(who.chance, 'odds')}" for who in nearest]
    return listed(told)


def of_one(view: View, outlook: Outlook) -> Facts:
    """One outlook's odds, likely end of ``view.side``, ballots out, and who led the count."""
    found, release, (few, _, many) = Facts(), outlook.release, outlook.ballots_out
    leader, trailer = sorted((outlook.first, outlook.second), key=lambda side: -side.votes)
    p, at = view.chance(outlook), view.count.releases.loc[release, "released_at"]
    called = next(name for name, least in CALLED.items() if round(100 * p) >= least) if pd.notna(p) else ""
    found.add_all("text", release, called="sure" if p > IN_DOUBT[1] else called, left=bool(outlook.still_out))
    found.add_all("odds", release, p=p)
    found.add_all("long day", release, at=at)
    found.add_all("whole" if outlook.share_out >= 0.1 else "share1", release, out=outlook.share_out)
    found.add_all("name", release, leader=leader.name, trailer=trailer.name)
    found.add_all("votes", release, lead=leader.votes - trailer.votes)
    found.add_all(rough("ballots", few), release, few=few, many=many)
    _add_ends(found, view, outlook)
    return found


def _add_ends(found: Facts, view: View, outlook: Outlook) -> None:
    """Counted, likely, and the range of nine in ten: points of ``view.side``, of a question the share of Yes.

    ``likely_by`` and so on are points without a sign, ``likely_is`` whether they are ahead, behind, or level.
    """
    ends = dict(zip(("counted", "likely", "low", "high"), margin(outlook, view.side), strict=True))
    wide = exceeds(ends["high"] - ends["low"], WHOLE) or _small(outlook)
    for name, points in ends.items():
        whole = wide and name != "counted"
        if view.newest.rule in QUESTIONS:
            found.add(name, 0.5 + points / 200, "whole" if whole else "share1", outlook.release)
            continue
        by = Fact("", abs(points), "number" if whole else "size")
        level = not any(digit in str(by) for digit in "123456789")
        found.add(name, points, "points1", outlook.release)
        found.add(f"{name}_by", by.value, by.unit, outlook.release)
        found.add(f"{name}_is", "level" if level else "behind" if points < 0 else "ahead", "text", outlook.release)


def _small(outlook: Outlook) -> bool:
    """Whether so few votes are counted for the pair that no decimal of a point means anything."""
    return outlook.first.votes + outlook.second.votes < SMALL


def _add_basis(found: Facts, view: View) -> None:
    """What the outlook rests on, as values that the words name."""
    newest, half = view.newest, view.newest.candidates[0].p_majority
    found.add("half_p", half if IN_DOUBT[0] <= half <= IN_DOUBT[1] else None, "odds", newest.release)
    found.add_all("number", ballot_cases=R_POINTS, share_cases=X_POINTS)
    found.add_all("number", as_good_from=AS_GOOD_FROM)
    found.add_all("number", taught=len(newest.trained_on), taught_later=len(newest.later_counts))
    found.add_all(
        "text",
        sources=cite([PUBLISHERS[view.count.election.reader], estimate_publishers(view.count.election.releases)]),
        trained_on=_days(newest.trained_on),
        later_counts=_days(newest.later_counts),
        earlier=_days(filter(None, [newest.earlier])),
        plain=newest.plain,
        whole_state=bool(whole_states(view.count.election, view.count.contest.to_frame().T)[0]),
        estimated=view.focus.ballots_out_source.startswith("registrar"),
    )


def _days(slugs: Iterable[str]) -> str:
    """The election days of some counts, joined by "and"."""
    return " and ".join(show_day(load_election(slug).election_day) for slug in slugs)


def _add_need(found: Facts, view: View) -> None:
    """What is needed of what was out at the outlook explained, and what is likely and came of it."""
    focus, release = view.focus, view.focus.release
    few, need, many = view.need
    low, get, high = likely_share(focus, view.in_need)
    later = (view.count.votes.iloc[-1] - view.count.votes.loc[release])[list(view.pair)]
    known = view.certified and bool((later >= 0).all()) and later.sum() > 0
    found.add("came_share", float(later[view.in_need] / later.sum()) if known else None, "whole")
    found.add_all("whole", release, need=need, get_low=low, get=get, get_high=high)
    found.add_all("text", release, need_said=_need_said(few, many), leans=bool(exceeds(get, need)))
    found.add_all("name", release, focus_first=focus.first.name, focus_second=focus.second.name)
    found.add_all("size", release, focus_median=focus.margin_median)


def _need_said(least: float, most: float) -> str:
    """A needed share from least to most: whole percents where far apart, one where they are the same."""
    if exceeds(0, most):
        return "none"
    if not exceeds(1, most):
        return show_need(least, most)
    unit = "whole" if exceeds(most - least, CLOSE) else "share1"
    ends = [show(max(end, 0.0), unit) for end in (least, most)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _add_record(found: Facts, view: View) -> None:
    """At how many releases before the last the range of nine in ten held how it ended."""
    ended, before = margin(view.newest, view.side)[0], view.same[:-1]
    ends = [margin(outlook, view.side)[2:] for outlook in before]
    inside = sum(not (exceeds(low, ended) or exceeds(ended, high)) for low, high in ends)
    found.add_all("number", inside=inside, before_last=len(before))
