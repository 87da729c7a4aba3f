"""What decides each contest: its row of the rules carried by hand, else what the feed itself says of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from canvass.feed.counted import Contest

#: The rules a contest can have; ``unknown`` where none was sourced.
RULES = (
    "plurality",  # most votes, for one or several seats
    "majority_or_top_two",  # more than half elects, else the first two meet in November
    "majority_or_runoff",  # more than half elects, else a runoff
    "top_two",  # the first two go on, whatever their shares
    "share",  # a question: Yes needs a share
    "retention",  # a justice stays if Yes has more than half
    "presidential_primary",  # delegates by the party's rules
    "party_committee",  # most votes, for the seats of a party's committee
    "ranked_choice",  # first choices only are counted here
    "unknown",
)
#: Rules of which two go on.
TWO_GO_ON = ("top_two", "majority_or_top_two", "majority_or_runoff")


@dataclass(frozen=True)
class Decided:
    """What decides one contest.

    ``places`` are those at stake in this count, ``line`` the share (0-1) that Yes needs, ``decided_here`` ``yes``,
    ``no`` or ``unknown``, ``counties`` those it is decided in where it crosses the county line (``all``: the state).
    """

    rule: str
    places: int
    line: float | None
    decided_here: str
    counties: str
    runoff_on: str
    rule_source: str


def decides(contest: Contest, rules: Sequence[Any]) -> Decided:
    """The first of an election's rows of ``data/by-hand/rules.csv`` that names the group and title of a contest.

    ``rules`` are named tuples, made once for all contests. Without a row a contest has the rule its source says; a
    measure whose share is given is decided by it; of other contests it is not known.
    """
    seats = contest.seats
    for row in rules:
        if re.search(row.group, contest.group) and re.search(row.contest, contest.title):
            places = 2 if row.rule in TWO_GO_ON else seats
            line = contest.line if pd.isna(row.line) else row.line
            return Decided(row.rule, places, line, row.decided_here, row.counties, row.runoff_on, row.source)
    if contest.rule:
        places = 2 if contest.rule in TWO_GO_ON else seats
        line = None if contest.rule == "ranked_choice" else contest.line
        return Decided(contest.rule, places, line, contest.decided_here, contest.counties, contest.runoff_on, "")
    if contest.kind in ("measure", "retention") and contest.line:
        rule = "share" if contest.kind == "measure" else "retention"
        return Decided(rule, 1, contest.line, contest.decided_here, contest.counties, "", "")
    return Decided("unknown", seats, contest.line, contest.decided_here, contest.counties, "", "")
