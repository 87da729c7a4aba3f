"""One colour a candidate, on every page."""

import pandas as pd

from canvass.count.count import Count
from canvass.count.election import list_elections
from canvass.count.once import once
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES

#: Candidates' colours: told apart by colour-blind readers, 3:1 on white and on the dark page.
PALETTE = ["#1f78b4", "#d95f02", "#7a6fc0", "#1b8a6b", "#d6338a", "#a6761d", "#5b8f1a", "#8a7a72"]
#: Where there are more candidates than colours.
OTHERS = "#7c8188"


@once
def colours(count: Count) -> dict[str, str]:
    """Each candidate's colour: never by rank, the same in every election of the same contest.

    Candidates who stood in this contest in more than one election come first, then by ballot
    name, so that finalists keep their colours from the primary on.
    """
    seen = pd.Series(dict.fromkeys(count.candidates["ballot_name"], 0))
    for slug in list_elections():
        wanted = {name: ELECTION_TABLES[name] for name in ("contests", "candidates")}
        contests, people = store.read_tables(store.data_folder() / slug, wanted).values()
        same = people[people["contest_id"].isin(contests.loc[contests["slug"] == count.contest["slug"], "contest_id"])]
        seen = seen.add(seen.index.isin(same["ballot_name"]).astype(int))
    order = sorted(seen.index, key=lambda name: (-seen[name], name))
    colour = {name: PALETTE[i] if i < len(PALETTE) else OTHERS for i, name in enumerate(order)}
    return {row.name: colour[row.ballot_name] for row in count.candidates.itertuples(index=False)}
