"""One slot of colour a candidate, on every page."""

from collections import Counter

from canvass.count.count import Count, once
from canvass.count.election import list_elections
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES
from canvass.store.elections import election_folder

#: Slots of :data:`canvass.show.style.MARK`; at most so many colours stand on a page, everyone else is grey.
SLOTS = ("a", "b", "c", "d")


@once
def slots(count: Count) -> dict[str, str]:
    """Each candidate's slot: never by rank, the same in every election of the same contest; of a question Yes is a.

    Candidates who stood in this contest in more than one election come first, so that finalists keep their slots from
    the primary on. Of more than four, the pair has one, then those who stood before, then those with most votes.
    """
    if set(count.candidates["name"]) == {"Yes", "No"}:
        return {"Yes": "a", "No": "b"}
    stood: Counter[str] = Counter()
    for slug in list_elections():
        wanted = {name: ELECTION_TABLES[name] for name in ("contests", "candidates")}
        contests, people = store.read_tables(election_folder(slug), wanted).values()
        same = contests.loc[contests["slug"] == count.contest["slug"], "contest_id"]
        stood.update(set(people.loc[people["contest_id"].isin(same), "ballot_name"]))
    names = dict(zip(count.candidates["name"], count.candidates["ballot_name"], strict=True))
    known = sorted(count.ranking.index, key=lambda name: -stood[names[name]])
    kept = list(dict.fromkeys([*count.pair, *known]))[: len(SLOTS)]
    order = sorted(kept, key=lambda name: (-stood[names[name]], names[name]))
    return dict.fromkeys(names, "others") | dict(zip(order, SLOTS, strict=False))
