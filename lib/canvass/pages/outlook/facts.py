"""The facts of the page on the outlook: the outlook now, the one explained, and how it went."""

import pandas as pd

from canvass.count.election import names_of
from canvass.count.outstanding import needed_band
from canvass.numbers import exceeds, show, show_need
from canvass.outlook import Outlook
from canvass.outlook.margin import R_POINTS, X_POINTS
from canvass.outlook.statement import rough
from canvass.outlook.view import INTERVAL, SURE, View, likely_share, margin
from canvass.pages.count.facts import head
from canvass.show.facts import Facts
from canvass.show.style import surname
from canvass.store.sources import FEED, cite, estimate_publishers

#: Probabilities between which the page calls a contest open.
OPEN = (0.45, 0.55)
#: Probabilities of more than half between which they are worth a clause.
IN_DOUBT = (0.01, 0.99)


def of_outlook(view: View) -> Facts:
    """Everything the words on a contest's outlook may use."""
    found, newest, before = Facts(head(view.count)), view.newest, view.same[:-1]
    a, b = view.pair
    found.add_all("name", a=a, b=b, a_short=surname(a), underdog_short=surname(view.underdog))
    found.add_all("name", newest.release, favourite=view.favourite, underdog=view.underdog, side=view.side)
    found.add("subject", view.outright or view.favourite, "name", newest.release)
    aim = "have more than half" if view.outright else newest.aim(view.favourite)
    found.add_all("text", aim=aim, a_aim=newest.aim(a), b_aim=newest.aim(b), underdog_aim=newest.aim(view.underdog))
    for name, outlook in {"now": newest, "focus": view.focus, "start": view.same[0], "sure": view.sure}.items():
        if outlook:
            _add(found, view, name, outlook)
    _add_basis(found, view)
    _add_focus(found, view)
    ended = margin(newest, view.side)[0]
    ends = [margin(outlook, view.side)[2:] for outlook in before]
    inside = sum(not (exceeds(low, ended) or exceeds(ended, high)) for low, high in ends)
    found.add_all("number", inside=inside, before_last=len(before), ballot_cases=R_POINTS, share_cases=X_POINTS)
    return found


def _add(found: Facts, view: View, name: str, outlook: Outlook) -> None:
    """One outlook's margin of ``view.side``, probability, ballots out and lead, as facts called after ``name``."""
    release, (few, _, many) = outlook.release, outlook.ballots_out
    counted, likely, low, high = margin(outlook, view.side)
    leader, trailer = sorted((outlook.first, outlook.second), key=lambda side: -side.votes)
    for unit, values in {
        "number": {"release": release},
        "text": {"left": bool(outlook.still_out)},
        "moment": {"at": view.count.releases.loc[release, "released_at"]},
        "points1": {"counted": counted, "margin": likely, "low": low, "high": high},
        "probability": {"p": view.chance(outlook)},
        "share1": {"out": outlook.share_out},
        "name": {"leader": leader.name, "trailer": trailer.name},
        "votes": {"lead": leader.votes - trailer.votes},
        rough("ballots", few): {"few": few, "many": many},
    }.items():
        found.add_all(unit, release, **{f"{name}_{part}": value for part, value in values.items()})


def _add_basis(found: Facts, view: View) -> None:
    """What the outlook rests on, and how sure it is, as values that the words name."""
    newest, chance = view.newest, view.chance(view.newest)
    half = newest.candidates[0].p_majority
    found.add_all("points1", line=newest.line)
    others = [
        f"{who.name} ({show(who.chance, 'probability')})"
        for who in newest.candidates
        if who.name not in view.pair and 1 - SURE <= who.chance < SURE
    ]
    found.add("others", ", ".join(others), "text", newest.release)
    found.add("half_p", half if IN_DOUBT[0] <= half <= IN_DOUBT[1] else None, "probability", newest.release)
    found.add_all(
        "text",
        open=bool(exceeds(chance, OPEN[0]) and exceeds(OPEN[1], chance)),
        sure_before=view.sure is not None,
        sure_level=f"{SURE:.0%}",
        level=f"{INTERVAL:.0%}",
        sources=cite([FEED, estimate_publishers(view.count.election.releases)]),
        trained_on=names_of(newest.trained_on),
        later_counts=names_of(newest.later_counts),
        earlier=names_of(filter(None, [newest.earlier])),
    )


def _add_focus(found: Facts, view: View) -> None:
    """What the underdog needs of what was out at the outlook explained, and what is likely and came of it."""
    focus, release = view.focus, view.focus.release
    few, need, many = focus.needed(view.underdog)
    low, get, high = likely_share(focus, view.underdog)
    later = (view.count.votes.iloc[-1] - view.count.votes.loc[release])[list(view.pair)]
    known = view.certified and bool((later >= 0).all()) and later.sum() > 0
    found.add("came", float(later[view.underdog] / later.sum()) if known else None, "share1")
    out = float(sum(kind.votes for kind in focus.still_out))
    band = needed_band(view.count, view.underdog) if view.underdog in view.count.pair else pd.DataFrame()
    least, most = band.loc[release, ["needed_low", "needed_high"]] if release in band.index else sorted((few, many))
    found.add("need_said", show_need(max(least, 0.0), most), "text", release)
    found.add("band", release in band.index, "text")
    found.add_all("share1", release, need=need, need_low=least)
    found.add_all("share1", release, get_low=low, get=get, get_high=high)
    found.add("out_votes", out, rough("votes", out), release)
    found.add_all("name", release, focus_first=focus.first.name, focus_second=focus.second.name)
    found.add_all("label", release, focus_when=view.count.releases.loc[release, "when"])
    found.add_all("points", release, focus_median=focus.margin_median)
    found.add_all("text", release, out_source=focus.ballots_out_source)
