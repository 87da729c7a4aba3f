"""One colour a candidate, on every page."""

from collections import Counter
from itertools import zip_longest

from canvass.count.count import Count, once
from canvass.count.election import list_elections
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
    stood: Counter[str] = Counter()
    for slug in list_elections():
        wanted = {name: ELECTION_TABLES[name] for name in ("contests", "candidates")}
        contests, people = store.read_tables(store.data_folder() / slug, wanted).values()
        same = contests.loc[contests["slug"] == count.contest["slug"], "contest_id"]
        stood.update(set(people.loc[people["contest_id"].isin(same), "ballot_name"]))
    order = sorted(set(count.candidates["ballot_name"]), key=lambda name: (-stood[name], name))
    colour = dict(zip_longest(order, PALETTE[: len(order)], fillvalue=OTHERS))
    return dict(zip(count.candidates["name"], count.candidates["ballot_name"].map(colour), strict=True))
