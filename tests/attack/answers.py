"""Changes of one answer of an endpoint: its values, ids, rows and contests."""

import math
from collections.abc import Callable
from itertools import chain
from random import Random
from typing import Any

from attack.feeds import Feed

#: A change of a feed: what was changed, or None where it cannot be in this feed.
Change = Callable[[Feed, Random], str | None]
Tree = dict[str, Any]
KINDS: dict[str, Change] = {}
#: Kinds after which all must be as before: the same said otherwise.
HARMLESS: set[str] = set()
COUNTY = ("EBLT", "MBLT", "DBLT")


def answer(name: str, endpoint: str = "", harmless: bool = False) -> Callable:
    """Register a change of one answer's tree; it says what it changed."""

    def register(change: Callable[[Tree, Feed, Random, str], str | None]) -> Callable:
        def changed(feed: Feed, chance: Random) -> str | None:
            files = [file for file in feed.files if endpoint in ("", feed.kinds[file]) and feed.content[file]]
            if not files:
                return None
            tree = feed.tree(file := chance.choice(files))
            about = change(tree, feed, chance, file)
            if about is not None:
                feed.put_tree(file, tree)
            return None if about is None else f"{file}: {about}"

        KINDS[name] = changed
        HARMLESS.update([name] if harmless else [])
        return change

    return register


def contests(tree: Tree) -> list[Tree]:
    """The contests of a results answer (or of election data)."""
    election = tree.get("Election", tree.get("Data"))
    return [entry for group in election["ContestGroups"] for entry in group["Contests"]]


def is_counter(tree: Tree) -> bool:
    """Whether it is an answer of the counter."""
    return "TimeStamp" in tree


def figures(tree: Tree) -> list[tuple[Tree, str]]:
    """Where the figures stand: a row and the key in it."""
    if is_counter(tree):
        return [(row, "Value") for row in tree["Data"] if row["ReferenceType"] != "PBLT"]
    return [(k, "Votes") for entry in contests(tree) for k in entry["Candidates"]]


def rows_of(tree: Tree, feed: Feed, contest: int) -> list[Tree]:
    """The rows of one contest in an answer, its candidates' votes included; by place where it has no ids."""
    if not is_counter(tree):
        return contests(tree)[list(feed.members).index(contest) % len(contests(tree))]["Candidates"]
    own = {*feed.members[contest]}
    return [
        row
        for row in tree["Data"]
        if (row["ReferenceID"] in own if row["ReferenceType"] == "CAND" else row["ReferenceID"] == contest)
        and row["ReferenceType"] not in (*COUNTY, "PBLT", "ECRD", "MCRD", "DCRD")
    ]


def row(tree: Tree, kind: str, key: int | None = None) -> Tree:
    """One reference of a counter answer."""
    return next(r for r in tree["Data"] if r["ReferenceType"] == kind and key in (None, r["ReferenceID"]))


def voted(tree: Tree, feed: Feed, chance: Random) -> tuple[Tree, Tree, str]:
    """Two candidates of one contest, and where their votes stand."""
    contest = chance.choice([key for key, people in feed.members.items() if len(people) > 1])
    found = rows_of(tree, feed, contest)
    key = "Value" if is_counter(tree) else "Votes"
    people = [r for r in found if r.get("ReferenceType", "CAND") == "CAND"]
    first, second = chance.sample(people, 2)
    return first, second, key


# --- values --------------------------------------------------------------------------------------

TEXTS = ("many", "", "1,23", "12x", "1_000", "0x10", "1e3", "½", "٣", "-5", "+5", "5.5", "\ud800", "1" * 5000)
VALUES: dict[str, Callable[[Any, Random], Any]] = {
    "null": lambda _, chance: None,
    "true": lambda _, chance: True,
    "NaN": lambda _, chance: chance.choice([math.nan, math.inf]),
    "a half": lambda value, chance: chance.choice([0.5, value + 0.5]),
    "negative": lambda value, chance: -max(value, 1),
    "text": lambda _, chance: chance.choice(TEXTS),
    "a list": lambda value, chance: chance.choice([[value], {"n": value}, []]),
    "+2^53": lambda value, chance: chance.choice([value + 2**53, 10**400, 1e300]),
    "zero": lambda _, chance: 0,
    "+k": lambda value, chance: value + step(chance),
    "-k": lambda value, chance: max(value - step(chance), 0),
    "doubled": lambda value, chance: 2 * value,
    "separators": lambda value, chance: f"{value:,}",
    "with a point": lambda value, chance: chance.choice([float(value), f"{value}.0", f" {value} "]),
}


def step(chance: Random) -> int:
    """A small or large step."""
    return chance.choice([1, 2, 10, 100, 1000, chance.randrange(1, 20_000)])


def _value(name: str, other: Callable[[Any, Random], Any]) -> None:
    @answer(f"value {name}", harmless=name in ("separators", "with a point"))
    def change(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
        place, key = chance.choice(figures(tree))
        place[key] = other(place[key], chance)
        return f"{place} "[:120]


for _name, _other in VALUES.items():
    _value(_name, _other)


@answer("all values with a point", harmless=True)
def _points(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    for place, key in figures(tree):
        place[key] = float(place[key])
    return "floats"


# --- ids, rows, contests -------------------------------------------------------------------------

IDS: dict[str, Callable[[int, Feed, Random], Any]] = {
    "null": lambda _, feed, chance: None,
    "huge": lambda _, feed, chance: chance.choice([2**63, 10**30, 10**400]),
    "of another": lambda _, feed, chance: chance.choice([*feed.members, *chain.from_iterable(feed.members.values())]),
    "a list": lambda key, feed, chance: [key],
    "negative": lambda key, feed, chance: -key,
    "as text": lambda key, feed, chance: str(key),
}


def _identity(name: str, other: Callable[[int, Feed, Random], Any]) -> None:
    @answer(f"id {name}", "counter", harmless=name == "as text")
    def change(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
        place = chance.choice(figures(tree))[0]
        said = str(place)
        place["ReferenceID"] = other(place["ReferenceID"], feed, chance)
        return f"{said} to id {place['ReferenceID']!r:.20}"


for _name, _of in IDS.items():
    _identity(_name, _of)


def _rows(tree: Tree, chance: Random) -> list[Tree]:
    return tree["Data"] if is_counter(tree) else chance.choice(contests(tree))["Candidates"]


@answer("row dropped")
def _dropped(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    rows = _rows(tree, chance)
    return str(rows.pop(chance.randrange(len(rows))))


@answer("row doubled", harmless=True)
def _doubled(tree: Tree, feed: Feed, chance: Random, file: str) -> str | None:
    rows = tree["Data"] if is_counter(tree) else None
    if rows is None:  # a candidate listed twice is told nowhere from two of one name
        return None
    rows.insert(chance.randrange(len(rows)), again := dict(chance.choice(rows)))
    return str(again)


@answer("row twice, other value")
def _twice(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    rows, key = _rows(tree, chance), figures(tree)[0][1]
    rows.insert(chance.randrange(len(rows)), again := dict(chance.choice(rows)))
    again[key] += step(chance)
    return str(again)


@answer("candidate dropped")
def _candidate(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    people = [place for place, _ in figures(tree) if place.get("ReferenceType", "CAND") == "CAND"]
    gone = chance.choice(people)
    for rows in [tree["Data"]] if is_counter(tree) else [entry["Candidates"] for entry in contests(tree)]:
        rows[:] = [r for r in rows if r is not gone]
    return str(gone)


@answer("contest dropped")
def _contest(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    contest = chance.choice(list(feed.members))
    gone = rows_of(tree, feed, contest)
    if is_counter(tree):
        tree["Data"] = [r for r in tree["Data"] if not any(r is other for other in gone)]
    else:
        for group in tree["Election"]["ContestGroups"]:
            group["Contests"] = [entry for entry in group["Contests"] if entry["Candidates"] is not gone]
    return f"contest {contest}"


@answer("contest all zero")
def _zero(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    contest = chance.choice(list(feed.members))
    for place in rows_of(tree, feed, contest):
        place["Value" if is_counter(tree) else "Votes"] = 0
    return f"contest {contest}"


@answer("contest of another release")
def _of_another(tree: Tree, feed: Feed, chance: Random, file: str) -> str | None:
    others = [f for f in feed.files if feed.kinds[f] == feed.kinds[file] and f != file and feed.content[f]]
    contest, key = chance.choice(list(feed.members)), figures(tree)[0][1]
    other = rows_of(feed.tree(source := chance.choice(others)), feed, contest)
    here = rows_of(tree, feed, contest)
    if len(here) != len(other):
        return None
    for place, value in zip(here, other, strict=True):
        place[key] = value[key]
    return f"contest {contest} as in {source}"
