"""The facts of the page on the whole ballot: those of the count, and what its rows come to together."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from canvass.count.ballot import summary
from canvass.count.count import load_count
from canvass.count.election import Election
from canvass.errors import CanvassError
from canvass.pages.ballot import WORDS
from canvass.pages.count.facts import face, of_count
from canvass.show.facts import Facts

#: Facts of one contest which are those of its whole count.
_SHARED = (
    "as_of election_day year certified night_now reader area release releases_held outstanding estimated one_by_one"
)
#: Rows of the short lists, before those that are folded.
FIRST, CLOSEST = 8, 10


def of_ballot(election: Election, rows: pd.DataFrame) -> Facts:
    """Everything the words on the whole ballot may use."""
    one, facts = _of_one(election), Facts()
    facts |= {name: one[name] for name in _SHARED.split() if name in one}
    facts.add_all("text", local=True, name=election.name)
    facts.add("contest", WORDS.plain("whole ballot", **facts), "text")
    told = summary(rows)
    counted = ("contests", "choices", "no_choice", "flipped", "nights", "close", "elsewhere", "open", "reach")
    facts.add_all("number", **{name: told[name] for name in counted})
    facts.add_all("whole", **{name: told[name] for name in ("late", "out_low", "out_high")})
    if told["nearest"] is not None:
        row = rows.loc[told["nearest"]]
        facts.add("nearest", row["contest"], "text")
        facts.add("nearest_votes", row["votes"], "votes")
    return facts


def lists(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The contests that stand on top: turned by the newest release, other than on election night, the closest."""
    asked = rows[rows["points"].notna() & (rows["state"] != "no choice")]
    near = asked.sort_values(["points", "votes"], kind="stable")
    flipped = near["flipped"].fillna(False).astype(bool)
    open_ = near["state"].isin(["open", "reach"])
    now = near["turned_now"].fillna(False).astype(bool) & open_
    flipped &= bool((flipped != now).any())  # after the first late release they are the same
    return {"now": near[now], "flipped": near[flipped], "close": near.head(CLOSEST)}


def _of_one(election: Election) -> Mapping[str, Any]:
    """The facts of the first contest of which something is known by then."""
    for contest in election.contests["contest_id"]:
        try:
            count = load_count(election, int(contest))
            if count.votes.index[-1] == election.releases["release"].iloc[-1]:
                return of_count(count) if len(count.people) > 1 else face(count)
        except CanvassError:
            continue
    raise CanvassError(f"{election.slug}: no votes of any contest were published by then.")
