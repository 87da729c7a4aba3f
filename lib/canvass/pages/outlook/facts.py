"""The facts and prose of the page on the outlook."""

from canvass.count.election import names_of
from canvass.count.rule import LOCAL_GROUPS
from canvass.numbers import exceeds
from canvass.outlook import Outlook
from canvass.outlook.view import View, likely_share, margin, needed_now
from canvass.show.facts import Facts
from canvass.show.words import KeyFigures, key_figures
from canvass.store.sources import FEED, cite, estimate_publishers

#: Probabilities between which the page calls a contest open.
OPEN = (0.45, 0.55)


def facts(view: View) -> Facts:
    """The facts of the page: the outlook now, the one explained, and how it went."""
    found, newest = Facts(view.page.facts), view.newest
    found.add("favourite", view.favourite, "name", newest.release)
    found.add("underdog", view.underdog, "name", newest.release)
    found.add("side", view.side, "name")
    found.add("line", newest.line, "points1")
    _add(found, view, "now", newest)
    _add(found, view, "focus", view.focus)
    _add(found, view, "start", view.outlooks[0])
    if view.sure:
        _add(found, view, "sure", view.sure)
    _add_need(found, view)
    found.add("sources", cite([FEED, estimate_publishers(view.count.election.releases)]), "text")
    found.add("trained_on", names_of(newest.trained_on), "text")
    found.add("later_counts", names_of(newest.later_counts), "text")
    found.add("earlier", names_of([newest.earlier]) if newest.earlier else "", "text")
    inside = [outlook for outlook in view.outlooks[:-1] if _covers(outlook, view)]
    found.add("inside", len(inside), "number")
    found.add("before_last", len(view.outlooks) - 1, "number")
    return found


def _add(found: Facts, view: View, name: str, outlook: Outlook) -> None:
    """One outlook's margin of ``view.side``, probability, ballots out and lead, as facts called after ``name``."""
    release = outlook.release
    counted, likely, low, high = margin(outlook, view.side)
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


def aim(view: View, done: bool = False) -> str:
    """What the pair is about: to win, to prevail, to take a seat, to reach the runoff."""
    contest, newest = view.count.contest, view.newest
    if contest["kind"] in ("measure", "retention"):
        return "prevailed" if done else "to prevail"
    if newest.places > contest["seats"]:
        return "reached the runoff" if done else "to reach the runoff"
    if newest.places > 1:
        return f"{'took' if done else 'to take'} the last of {newest.places} seats"
    if contest["group"] not in LOCAL_GROUPS:
        return f"{'finished' if done else 'to finish'} ahead in Los Angeles County"
    return "won" if done else "to win"


def headline(view: View) -> str:
    """The answer: what is likely and how sure that is; of a finished count how it ended and when it was sure."""
    newest = view.newest
    return (
        _ended(view)
        if newest.status == "certified"
        else _standing(view)
        + (" {now_leader} leads the count by {now_lead} votes; {now_out} of the county's ballots are still out.")
    )


def _standing(view: View) -> str:
    newest = view.newest
    range_ = "**{now_margin} points** ({now_low} to {now_high} with 90%)"
    who = "{side} is likely to end at " + range_ + (", where {line} are needed" if newest.line else " over {underdog}")
    if exceeds(newest.p(view.favourite), OPEN[0]) and exceeds(OPEN[1], newest.p(view.favourite)):
        return f"As of {{now_at}}, it is **open**: {who}; {{favourite}} has a probability of {{now_p}} {aim(view)}."
    if newest.line:
        return f"As of {{now_at}}, **{{favourite}}** is likelier {aim(view)}, probability **{{now_p}}**: {who}."
    said = f"As of {{now_at}}, **{{favourite}}** is likelier {aim(view)}, by {range_} over {{underdog}}"
    return said + ", probability **{now_p}**."


def _ended(view: View) -> str:
    newest = view.newest
    said = f"**{{favourite}}** {aim(view, done=True)}, **{{now_counted}} points** ahead of {{underdog}}."
    if newest.line:
        bar = "{side} ended at {now_counted} points, where {line} are needed."
        said = f"**{{favourite}}** {aim(view, done=True)}: {bar}"
    if view.sure is None or view.sure is newest:
        return said + " Before certification the outlook was never 95% sure of it for good."
    replay = (
        " In a replay (the model learned from {later_counts}, a later count) the" if newest.later_counts else " The"
    )
    return (
        said
        + replay
        + " outlook was at least 95% sure of it from the release of {sure_at} on, when {sure_leader} led the count "
        "by {sure_lead} votes: its probability was **{sure_p}**, and **{sure_margin} points** for {side} were likely "
        "({sure_low} to {sure_high} with 90%)."
    )


def keys(view: View, found: Facts) -> KeyFigures:
    """The strip of key figures."""
    name = "now" if view.newest.still_out else "sure" if view.sure else "focus"
    labels = {
        f"{{favourite}} {aim(view)}": f"{{{name}_p}}",
        "Likely margin, points": f"{{{name}_margin}}",
        "With 90%": f"{{{name}_low}} to {{{name}_high}}",
        "Ballots still out": f"{{{name}_out}}",
    }
    if name != "now":
        labels = {"As it stood": f"{{{name}_at}}", **dict(list(labels.items())[:3])}
    return key_figures(found, labels)


def needed(view: View, found: Facts) -> str:
    """What would have to be true for the underdog, at the outlook explained."""
    if not view.focus.still_out:
        return "Nothing was left to count."
    said = (
        f"As of {{focus_at}}: {aim(view)}, {{underdog}} would need **{{need}}** of the roughly {{out_votes}} votes for "
        "the two still out ({need_low} to {need_high}, as {focus_few} to {focus_many} ballots may be out countywide). "
        "Likely is **{get}** ({get_low} to {get_high} with 90%)."
    )
    if found["need_high"].value > 1:
        said += " Above 100% is out of reach."
    return said + ("" if view.newest.status != "certified" else " It was {came} in the end.")


def basis(view: View) -> str:
    """What the outlook has learned from, and that a replay has."""
    said = "The model learned how late mail moves from {trained_on}, and from this count's own releases so far."
    if view.newest.later_counts:
        said += (
            " **This is a replay:** {later_counts} came later than this count, so nobody could have had this model at "
            "the time. Of this count itself nothing later than each release was used."
        )
    if view.newest.earlier:
        said += (
            " The same two met in {earlier}: half of that count's swing after election night is expected again, give "
            "or take as much, until this count's own late mail says more."
        )
    return said


def turned_out(view: View) -> str:
    """How it turned out; nothing of it before certification."""
    if view.newest.status != "certified":
        return "As of {as_of} the count is not finished, and nothing later is shown on this page."
    return (
        "{side} ended at **{now_counted} points**. The 90% interval contained this at {inside} of the {before_last} "
        "releases before certification. At the first release {start_margin} was likely ({start_low} to {start_high})."
    )
