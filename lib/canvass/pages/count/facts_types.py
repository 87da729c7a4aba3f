"""The facts of the page on ballot types: how each voted, and how far single drops swung."""

import pandas as pd

from canvass.count.count import Count, drops, turns
from canvass.count.kinds import (
    EARLY_IN_PERSON,
    EARLY_MAIL,
    ELECTION_DAY,
    LATE_MAIL,
    by_type,
    classify,
    in_person_share,
    late_mail_said,
)
from canvass.show.facts import Facts

_NAMES = {"mail": EARLY_MAIL, "early": EARLY_IN_PERSON, "day": ELECTION_DAY, "late": LATE_MAIL}


def types(count: Count, leader: str) -> Facts:
    """The leader's share of each ballot type, and who won it by how much."""
    facts, table, first = Facts(), by_type(count), leader == count.pair[0]
    for name, kind in _NAMES.items():
        row = table.loc[kind] if kind in table.index else None
        facts.add(f"{name}_share", None if row is None else _own(row["share_first"], first), "share")
        margin = None if row is None else row["margin"]
        facts.add(f"{name}_margin", None if margin is None else abs(margin), "votes")
        ahead = None if margin is None else count.pair[:: 1 if margin > 0 else -1]
        facts.add(f"{name}_winner", None if ahead is None else ahead[0], "name")
        share = None if row is None else _own(row["share_first"], row["margin"] > 0)
        facts.add(f"{name}_winner_share", share, "share1")
    late = table.loc[LATE_MAIL] if LATE_MAIL in table.index else None
    facts.add("late_votes", None if late is None else late["pair_votes"], "votes")
    facts.add("late_loser", None if late is None else count.pair[int(late["margin"] > 0)], "name")
    facts.add("late_mostly", late_mail_said(count), "text")
    in_person = {EARLY_IN_PERSON, ELECTION_DAY} & set(table.index)
    share = in_person_share(count) if in_person else None
    facts.add("in_person_share", None if share is None or pd.isna(share) else _own(share, first), "share")
    _add_swings(facts, count, first)
    return facts


def _add_swings(facts: Facts, count: Count, first: bool) -> None:
    """The leader's lowest and highest share in a drop of vote centers, where the lead turned with them and back."""
    in_person = classify(count).isin([EARLY_IN_PERSON, ELECTION_DAY])
    shares = drops(count)["share_first"][in_person].dropna().astype("float64").map(lambda share: _own(share, first))
    both = turns(count).reindex(in_person.index[in_person], fill_value=False).sum() > 1
    for name, share in (("swing_low", shares.min()), ("swing_high", shares.max())):
        facts.add(name, float(share) if both and shares.min() < 0.5 < shares.max() else None, "share1")


def _own(share_first: float, first: bool) -> float:
    return share_first if first else 1 - share_first
