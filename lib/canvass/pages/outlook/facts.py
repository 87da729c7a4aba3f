"""The facts of the page on the outlook: the outlook now, the one explained, and how it went."""

from canvass.count.election import names_of
from canvass.count.rule import LOCAL_GROUPS
from canvass.numbers import exceeds
from canvass.outlook import Outlook
from canvass.outlook.margin import R_POINTS, X_POINTS
from canvass.outlook.view import INTERVAL, SURE, View, likely_share, margin, needed_now
from canvass.pages.count.facts import head
from canvass.show.facts import Facts
from canvass.show.style import surname
from canvass.store.sources import FEED, cite, estimate_publishers

#: Probabilities between which the page calls a contest open.
OPEN = (0.45, 0.55)


def of_outlook(view: View) -> Facts:
    """Everything the words on a contest's outlook may use."""
    found, newest = Facts(head(view.count)), view.newest
    for name, who in zip(("a", "b"), view.pair, strict=True):
        found.add(name, who, "name")
    for name in ("favourite", "underdog", "side"):
        found.add(name, getattr(view, name), "name", newest.release)
    found.add("a_short", surname(view.pair[0]), "name")
    found.add("underdog_short", surname(view.underdog), "name")
    _add(found, view, "now", newest)
    _add(found, view, "focus", view.focus)
    _add(found, view, "start", view.outlooks[0])
    if view.sure:
        _add(found, view, "sure", view.sure)
    _add_rule(found, view)
    _add_focus(found, view)
    _add_need(found, view)
    found.add("sources", cite([FEED, estimate_publishers(view.count.election.releases)]), "text")
    found.add("trained_on", names_of(newest.trained_on), "text")
    found.add("later_counts", names_of(newest.later_counts), "text")
    found.add("earlier", names_of([newest.earlier]) if newest.earlier else "", "text")
    inside = [outlook for outlook in view.outlooks[:-1] if _covers(outlook, view)]
    found.add("inside", len(inside), "number")
    found.add("before_last", len(view.outlooks) - 1, "number")
    return found


def _add_rule(found: Facts, view: View) -> None:
    """What the pair is about, and how sure the outlook is, as values that the words name."""
    newest, contest = view.newest, view.count.contest
    chance = newest.p(view.favourite)
    found.add("line", newest.line, "points1")
    found.add("places", newest.places, "number")
    found.add("question", contest["kind"] in ("measure", "retention"), "text")
    found.add("runoff", newest.places > contest["seats"], "text")
    found.add("several", 1 < newest.places < len(newest.candidates), "text")
    found.add("local", contest["group"] in LOCAL_GROUPS, "text")
    found.add("certified", newest.status == "certified", "text")
    found.add("open", bool(exceeds(chance, OPEN[0]) and exceeds(OPEN[1], chance)), "text")
    found.add("sure_before", view.sure not in (None, newest), "text")
    found.add("sure_level", f"{SURE:.0%}", "text")
    found.add("level", f"{INTERVAL:.0%}", "text")


def _add_focus(found: Facts, view: View) -> None:
    """What the outlook explained is called, and of how many sums it is the median."""
    focus = view.focus
    found.add("focus_when", view.count.releases.loc[focus.release, "when"], "label", focus.release)
    found.add("focus_first", focus.first.name if focus.first else "", "name", focus.release)
    found.add("focus_second", focus.second.name if focus.second else "", "name", focus.release)
    found.add("focus_median", focus.margin_median, "points", focus.release)
    found.add("out_source", focus.ballots_out_source, "text", focus.release)
    found.add("ballot_cases", R_POINTS, "number")
    found.add("share_cases", X_POINTS, "number")


def _add(found: Facts, view: View, name: str, outlook: Outlook) -> None:
    """One outlook's margin of ``view.side``, probability, ballots out and lead, as facts called after ``name``."""
    release = outlook.release
    counted, likely, low, high = margin(outlook, view.side)
    found.add(f"{name}_release", release, "number", release)
    found.add(f"{name}_left", bool(outlook.still_out), "text", release)
    found.add(f"{name}_at", view.count.releases.loc[release, "released_at"], "moment", release)
    for part, value in {"counted": counted, "margin": likely, "low": low, "high": high}.items():
        found.add(f"{name}_{part}", value, "points1", release)
    found.add(f"{name}_p", outlook.p(view.favourite), "probability", release)
    found.add(f"{name}_out", outlook.share_out, "share1", release)
    if outlook.first and outlook.second:
        ahead = sorted((outlook.first, outlook.second), key=lambda side: -side.votes)
        found.add(f"{name}_leader", ahead[0].name, "name", release)
        found.add(f"{name}_lead", ahead[0].votes - ahead[1].votes, "votes", release)
    for part, ballots in zip(("few", "ballots", "many"), outlook.ballots_out, strict=True):
        found.add(f"{name}_{part}", ballots, "rough ballots", release)


def _add_need(found: Facts, view: View) -> None:
    """What the underdog needs of what was out at the outlook explained, and what is likely."""
    release = view.focus.release
    few, median, many = needed_now(view.focus, view.underdog)
    low, likely, high = likely_share(view.focus, view.underdog)
    shares = {"need_low": min(few, many), "need": median, "need_high": max(few, many)}
    for name, value in {**shares, "get_low": low, "get": likely, "get_high": high}.items():
        found.add(name, value, "share1", release)
    found.add("out_votes", float(sum(kind.votes for kind in view.focus.still_out)), "rough votes", release)
    final = view.count.votes.iloc[-1] - view.count.votes.loc[release]
    came = final[list(view.pair)].sum()
    found.add(
        "came", float(final[view.underdog] / came) if view.newest.status == "certified" and came else None, "share1"
    )


def _covers(outlook: Outlook, view: View) -> bool:
    _, _, low, high = margin(outlook, view.side)
    ended = margin(view.newest, view.side)[0]
    return not (exceeds(low, ended) or exceeds(ended, high))
