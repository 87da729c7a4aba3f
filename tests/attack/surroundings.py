"""Changes around the answers: whole files, whole captures, the election data."""

import gzip
import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from attack.answers import HARMLESS, KINDS, Change, Tree, contests, figures, is_counter
from attack.feeds import ROSTER, Feed
from attack.times import of_another_election

BOMB = 300_000_000


def kind(name: str, harmless: bool = False) -> Callable[[Change], Change]:
    """Register a change."""

    def register(change: Change) -> Change:
        KINDS[name] = change
        HARMLESS.update([name] if harmless else [])
        return change

    return register


# --- files ---------------------------------------------------------------------------------------


@cache
def bomb() -> bytes:
    """Zeros, packed; a thousandth of their size."""
    return gzip.compress(bytes(BOMB), 1)


def _accented(content: bytes) -> bytes:
    """With a letter outside ASCII, as some programs write it."""
    return content.replace(b'{"', '{"Café": "é", "'.encode("latin-1"), 1)


#: What becomes of a file: its content, and whether it is packed.
FILES: dict[str, Callable[[bytes, Random], tuple[bytes, bool]]] = {
    "cut short": lambda content, chance: (content[: chance.randrange(len(content))], True),
    "packing cut short": lambda content, chance: (gzip.compress(content)[: -chance.randrange(1, 200)], False),
    "a byte flipped": lambda content, chance: (flipped(gzip.compress(content), chance), False),
    "empty": lambda content, chance: (b"", chance.random() < 0.5),
    "brackets": lambda content, chance: (chance.choice([b"[", b'{"Data":', b'{"Election":']) * 100_000, True),
    "Latin-1": lambda content, chance: (_accented(content), True),
    "UTF-16": lambda content, chance: (content.decode().encode("utf-16"), True),
    "byte order mark": lambda content, chance: (b"\xef\xbb\xbf" + content, True),
    "no gzip": lambda content, chance: (chance.choice([content, b"\x1f\x8b\x08\x00garbage", b"\0" * 50]), False),
    "twice over": lambda content, chance: (content + content, True),
    "another JSON": lambda content, chance: (chance.choice([b"null", b"5", b'"x"', b"[[]]", b'{"Data": {}}']), True),
}


def flipped(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _any(feed: Feed, chance: Random) -> str:
    return chance.choice([f for f in feed.files if feed.content[f]])


def _file(name: str, other: Callable[[bytes, Random], tuple[bytes, bool]]) -> None:
    @kind(f"file {name}", harmless=name in ("UTF-16", "byte order mark"))
    def change(feed: Feed, chance: Random) -> str:
        feed.put(file := _any(feed, chance), *other(feed.content[file], chance))
        return file


for _name, _other in FILES.items():
    _file(_name, _other)


@kind("file a bomb")
def _bombed(feed: Feed, chance: Random) -> str:
    feed.put(file := _any(feed, chance), bomb(), pack=False)
    return file


@kind("file of another capture")
def _earlier(feed: Feed, chance: Random) -> str | None:
    source, file = _any(feed, chance), _any(feed, chance)
    feed.put(file, feed.content[source])
    return f"{file} is {source}"


@kind("file a lone surrogate")
def _surrogate(feed: Feed, chance: Random) -> str:
    tree = feed.tree(file := _any(feed, chance))
    if is_counter(tree):
        chance.choice(tree["Data"])["ReferenceType"] = "CAND\ud800"
    else:
        entry = chance.choice(contests(tree))
        place = chance.choice([entry, *entry["Candidates"]])
        place["Title" if place is entry else "Name"] += "\ud800"
    feed.put_tree(file, tree)
    return file


@kind("another election, one capture")
def _one_of_another(feed: Feed, chance: Random) -> str:
    return _of_another(feed, chance, [_any(feed, chance)])


@kind("another election, all captures")
def _all_of_another(feed: Feed, chance: Random) -> str:
    return _of_another(feed, chance, [f for f in feed.files if feed.content[f]])


def _of_another(feed: Feed, chance: Random, files: list[str]) -> str:
    for file in files:
        tree = feed.tree(file)
        of_another_election(tree, chance)
        for place, key in figures(tree):
            place[key] = place[key] // 2
        feed.put_tree(file, tree)
    return f"{len(files)} captures"


# --- the election data ---------------------------------------------------------------------------


def roster(name: str, harmless: bool = False) -> Callable:
    """Register a change of the election data, and of a contest and a candidate of it."""

    def register(change: Callable[[Tree, Tree, Tree, Random], None]) -> Callable:
        @kind(f"roster {name}", harmless)
        def changed(feed: Feed, chance: Random) -> str | None:
            if not feed.has_roster:
                return None
            tree: Any = feed.roster()
            entry = chance.choice([c for c in contests(tree) if len(c["Candidates"]) > 1])
            person = chance.choice(entry["Candidates"])
            change(tree, entry, person, chance)
            feed.put_tree(ROSTER, tree)
            return f"{entry.get('Title')!r:.40}, {person.get('Name')!r:.20}"

        return change

    return register


@kind("roster bytes")
def _roster_bytes(feed: Feed, chance: Random) -> str | None:
    if not feed.has_roster:
        return None
    name = chance.choice(list(FILES))
    feed.put(ROSTER, *FILES[name](feed.content[ROSTER], chance))
    return name


def without(tree: Tree, gone: Tree) -> None:
    """Take a contest out of the election data."""
    for group in tree["Data"]["ContestGroups"]:
        group["Contests"] = [entry for entry in group["Contests"] if entry is not gone]


def as_json(tree: Tree) -> Tree:
    """A copy."""
    return json.loads(json.dumps(tree))
