"""What stands beside the headline: the result, everybody, how much is counted, what the newest release changed."""

import pandas as pd

from canvass.count.count import UNKNOWN, Count, lead
from canvass.count.outstanding import estimates, needed_band, running_estimate
from canvass.count.rule import at_stake, is_local, is_measure, line_of, outcome, whole_result
from canvass.numbers import show, show_need
from canvass.pages.count import WORDS
from canvass.pages.count.page import CountPage
from canvass.show.progress import Progress

#: Candidates of whom a result shows all; of more it shows the first few, and everyone within :data:`CLOSE` of a place.
FEW, FIRST = 5, 4
#: Part of all votes within which a candidate is close to the last place.
CLOSE = 0.01
#: Votes below which a share has no decimals.
TINY = 2000


def result(count: Count) -> pd.DataFrame:
    """The columns of :func:`everybody`, of many candidates for the first few, everyone close to a place, and the rest.

    ``mark`` is the share that decides; ``look`` is ``last`` under the last place.
    """
    table = everybody(count)
    shown = table[_is_shown(count, table)]
    others = table.drop(shown.index)
    if len(others) > 1:
        name = WORDS.plain("others", number=len(others))
        bar = others["bar"].sum(skipna=False)
        rest = {"name": name, "votes": others["votes"].sum(), "bar": bar, share_unit(count): bar, "got": ""}
        shown = pd.concat([shown, pd.DataFrame([rest])], ignore_index=True).astype(table.dtypes.to_dict())
    last = count.places if count.places > 1 and at_stake(count) else 0
    mark = line_of(count, "Yes") if is_measure(count) else 0.5 if count.places == 1 and len(table) == 2 else None
    look = ["last" if place == last else "" for place in range(1, len(shown) + 1)]
    return shown.assign(look=look, mark=mark)


def _is_shown(count: Count, table: pd.DataFrame) -> pd.Series:
    """The first few, those with a place and the next, and everyone within a point of these two; all of few."""
    if len(table) <= FEW + 1:  # one left out would take as much room
        return pd.Series(data=True, index=table.index)
    at = table.set_index("name")["bar"]
    close = [(table["bar"] - at[name]).abs() <= CLOSE for name in count.pair]
    return (table.index < max(FIRST, count.places + 1)) | close[0].fillna(False) | close[1].fillna(False)


def everybody(count: Count) -> pd.DataFrame:
    """All candidates whose votes are known, most first: ``name``, ``got``, ``votes``, and twice the share (0-1).

    As ``bar`` and in a column called as :func:`share_unit` says; NaN where not all votes are known.
    """
    votes = count.ranking.dropna()
    of = votes / votes.sum() if len(votes) == len(count.candidates) and votes.sum() else votes * float("nan")
    bar, unit = of.astype("float64").to_numpy(), share_unit(count)
    table = pd.DataFrame({"name": votes.index, "votes": votes.to_numpy(), "bar": bar, unit: bar})
    return table.assign(got=[_badge(count, place, name) for place, name in enumerate(table["name"], 1)])


def left_out(count: Count) -> pd.DataFrame:
    """All candidates, where :func:`result` does not show each of them."""
    table = everybody(count)
    return table.iloc[:0] if _is_shown(count, table).all() or len(table) - _is_shown(count, table).sum() == 1 else table


def _badge(count: Count, place: int, name: str) -> str:
    """What a certified count brought a candidate or answer, as the words name it."""
    came, rule = outcome(count), count.contest["rule"]
    if not is_local(count):
        whole = whole_result(count)["outcome"]
        won = whole.get(name, "") in ("elected", "advanced")
        return WORDS.plain("badge", outcome=whole[name]) if won else ""
    if not count.election.certified or rule in UNKNOWN or came == "level":
        return ""
    front = name == "Yes" if is_measure(count) else place <= (2 if came in ("runoff", "advance") else count.places)
    retention = count.contest["kind"] == "retention"
    return WORDS.plain("badge", outcome=came, rule=rule, retention=retention) if front else ""


def share_unit(count: Count) -> str:
    """The unit of a result's shares: few votes have no decimals, two who are close have two."""
    if count.ranking.sum() < TINY:
        return "whole"
    apart = abs(lead(count)["margin"].dropna().iloc[-1]) / 2  # points of the share each has
    return "share" if apart < 0.25 else "share1"


def progress(page: CountPage) -> Progress | None:
    """How much is counted, and how much may still be out; nothing once it is certified."""
    facts = page.facts
    if facts["certified"].value:
        return None
    ends: tuple[float, float | None] = (0, None)
    if "now_left_high" in facts and facts["open_now"].value:
        ends = (float(facts["now_left_low"].value), float(facts["now_left_high"].value))
    elif "used_up" in facts and facts["used_up"].value:
        ends = (0, 0)
    return Progress(page.say("progress").filled, float(facts["pair_votes"].value), *ends)


def changed(page: CountPage) -> pd.DataFrame:
    """How it stood before the newest release (empty in a first one) and now: ``what``, ``before``, ``now`` (str)."""
    known = lead(page.count).dropna(subset=["lead"]).index
    now = _stood(page, known[-1])
    before = _stood(page, known[-2]) if len(known) > 1 else dict.fromkeys(now, "")
    rows = [(page.say("changed", what=what).filled.plain, before[what], now[what]) for what in now if now[what]]
    return pd.DataFrame(rows, columns=["what", "before", "now"])


def _stood(page: CountPage, release: int) -> dict[str, str]:
    """What is told of one release, by the words that name it; empty where it is not known."""
    count, votes = page.count, page.count.votes.loc[release]
    own, other = (votes[page.facts[role].value] for role in ("leader", "trailer"))
    need = needed_band(count, page.chaser).reindex([release]).iloc[0]
    told = {
        "share": show(float(votes["Yes"] / (own + other)), "share") if is_measure(count) and own + other else "",
        "lead": "" if is_measure(count) else show(own - other, "votes"),
        "need": show_need(need["needed_low"], need["needed_high"]) if pd.notna(need["needed_low"]) else "",
        "leader": show(own, "votes"),
        "trailer": show(other, "votes"),
        "ballots": _shown(count.releases.loc[release, "ballots"]),
        "out": _shown(running_estimate(count)["estimate"][release]),
    }
    if count.releases.loc[release, "label"] == "Certified":
        told |= {"need": "", "out": "0" if len(estimates(count.election)) else ""}
    return told


def _shown(ballots: object) -> str:
    return "" if ballots is pd.NA else show(ballots, "ballots")
