"""Changes of the election data: ids, contests and candidates missing, doubled, renamed, of no name."""

from random import Random
from typing import Any

from attack.answers import Tree, contests
from attack.surroundings import as_json, roster, without

TEXTS = ("Title", "Type", "VoteFor", "MeasurePassRate")
NO_TEXT: tuple[Any, ...] = (None, 5, True, [], {}, "", " ", "\ud800", "x" * 5000, "a\nb", "=1+1")


@roster("ids as text", harmless=True)
def _ids(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    for contest in contests(tree):
        for place in (contest, *contest["Candidates"]):
            place["ID"] = str(place["ID"])


@roster("bad id")
def _bad_id(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    place, other = chance.choice([entry, person]), chance.choice(contests(tree))
    place["ID"] = chance.choice([None, "x", True, 1.5, -1, 10**30, [], other["ID"], other["Candidates"][0]["ID"]])


@roster("no ids")
def _no_ids(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    places = chance.choice([[entry], [person], [p for c in contests(tree) for p in (c, *c["Candidates"])]])
    for place in places:
        del place["ID"]


@roster("ids swapped")
def _swapped(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    other = chance.choice([k for k in entry["Candidates"] if k is not person])
    person["ID"], other["ID"] = other["ID"], person["ID"]


@roster("contests' ids swapped")
def _swapped_contests(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    other = chance.choice([c for c in contests(tree) if c is not entry])
    entry["ID"], other["ID"] = other["ID"], entry["ID"]


@roster("contest missing")
def _contest(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    without(tree, entry)


@roster("candidate missing")
def _candidate(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    entry["Candidates"].remove(person)


@roster("candidate of another contest")
def _misplaced(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    entry["Candidates"].remove(person)
    chance.choice([c for c in contests(tree) if c is not entry])["Candidates"].append(person)


@roster("empty")
def _empty(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    place, key = chance.choice([(tree["Data"], "ContestGroups"), (entry, "Candidates"), (tree, "Data")])
    place[key] = chance.choice([[], None, {}, "", 5])


@roster("contest twice", harmless=True)
def _twice(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    groups = tree["Data"]["ContestGroups"]
    chance.choice(groups)["Contests"].append(as_json(entry))


@roster("contest twice, otherwise")
def _twice_otherwise(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    again = as_json(entry)
    again["Candidates"].pop()
    again["ID"] = chance.choice([entry["ID"], 999_999])
    tree["Data"]["ContestGroups"][0]["Contests"].append(again)


@roster("one title for two")
def _title(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    entry["Title"] = chance.choice([c for c in contests(tree) if c is not entry])["Title"]


@roster("one name for two")
def _name(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    person["Name"] = chance.choice([k for k in entry["Candidates"] if k is not person])["Name"]


@roster("renamed")
def _renamed(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    chance.choice([lambda: entry.update(Title="OTHER Office"), lambda: person.update(Name="ZED ZOE")])()


@roster("text missing")
def _text(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    place, key = chance.choice(
        [(entry, name) for name in TEXTS] + [(person, "Name"), (person, "Party"), (tree["Data"], "Title")]
    )
    del place[key]


@roster("text odd")
def _odd(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    place, key = chance.choice([(entry, name) for name in TEXTS] + [(person, "Name"), (person, "Party")])
    place[key] = chance.choice(NO_TEXT)


@roster("field missing")
def _field(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    place: Tree = chance.choice([tree["Data"], tree["Data"]["ContestGroups"][0], entry, person, tree])
    del place[chance.choice(list(place))]


@roster("day")
def _day(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    days = ["2030-06-04", "2030-02-31", "9999-12-31T00:00:00", None, 5, "", "0000-00-00"]
    tree["Data"]["Date"] = chance.choice(days)


@roster("id of the election")
def _election_id(tree: Tree, entry: Tree, person: Tree, chance: Random) -> None:
    tree["Data"]["ID"] = chance.choice([4269, "x", None, True, -1, "4269"])
