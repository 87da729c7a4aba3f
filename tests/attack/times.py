"""Changes of one answer that still add up, of its time, and of the election it is of."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from attack.answers import COUNTY, Tree, answer, is_counter, row, rows_of, step, voted
from attack.feeds import PACIFIC, Feed

#: A feed id that another election of ours has.
OTHER_ELECTION = 4269


@answer("votes moved")
def _moved(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    first, second, key = voted(tree, feed, chance)
    by = min(step(chance), first[key])
    first[key], second[key] = first[key] - by, second[key] + by
    return f"{by} from {first} to {second}"


@answer("candidates swapped")
def _swapped(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    first, second, key = voted(tree, feed, chance)
    first[key], second[key] = second[key], first[key]
    return f"{first} and {second}"


@answer("votes to write-ins", "counter")
def _write_ins(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    contest = chance.choice([key for key, people in feed.members.items() if people])
    rows = rows_of(tree, feed, contest)
    first = chance.choice([r for r in rows if r["ReferenceType"] == "CAND"])
    by = min(step(chance), first["Value"])
    first["Value"] -= by
    row(tree, "WRTN-01", contest)["Value"] += by
    return f"{by} from {first}"


@answer("mail and in person swapped", "counter")
def _swapped_types(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    mail, in_person = row(tree, "MBLT"), row(tree, "DBLT")
    mail["Value"], in_person["Value"] = in_person["Value"], mail["Value"]
    return "swapped"


@answer("mail to in person", "counter")
def _moved_types(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    pair = [row(tree, "MBLT"), row(tree, "DBLT")]
    chance.shuffle(pair)
    by = min(step(chance), pair[0]["Value"])
    pair[0]["Value"], pair[1]["Value"] = pair[0]["Value"] - by, pair[1]["Value"] + by
    return f"{by} to {pair[1]['ReferenceType']}"


@answer("ballots added that add up", "counter")
def _added(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    contest, by = chance.choice([None, *feed.members]), step(chance)
    if contest is None:
        added = [row(tree, "EBLT"), row(tree, chance.choice(["MBLT", "DBLT"]))]
    else:
        kinds = {r["ReferenceType"] for r in rows_of(tree, feed, contest)}
        seats = sorted(kind for kind in kinds if kind.startswith("NSEL-"))
        added = [row(tree, kind, contest) for kind in ("CBLT", "CUV", *seats)]
    for place in added:
        place["Value"] += by
    return f"{by} to {'the county' if contest is None else contest}"


# --- its time, its election ----------------------------------------------------------------------


def moment_of(tree: Tree) -> datetime:
    """The local time of an answer."""
    if is_counter(tree):
        return datetime.strptime(tree["TimeStamp"], "%m/%d/%Y %I:%M:%S %p")
    return datetime.fromisoformat(tree["Timestamp"].partition(".")[0])


def set_time(tree: Tree, moment: datetime | str) -> str:
    """Another time, in the endpoint's own spelling, or to the letter."""
    counter = is_counter(tree)
    if isinstance(moment, datetime):
        moment = f"{moment:%m/%d/%Y %I:%M:%S %p}" if counter else moment.isoformat()
    tree["TimeStamp" if counter else "Timestamp"] = moment
    return str(moment)[:60]


def _others(tree: Tree, feed: Feed, chance: Random) -> datetime:
    return chance.choice([m for m in feed.truth if m.replace(tzinfo=None) != moment_of(tree)]).replace(tzinfo=None)


GARBAGE = (
    "yesterday",
    "",
    "2030-13-05T20:00:00",
    "11/31/2030 8:00:00 PM",
    "0000-00-00",
    "11/5/2030",
    "\ud800",
    "٣/٣/٣",
)
TIMES: dict[str, Callable[[Tree, Feed, Random], Any]] = {
    "2032": lambda tree, feed, chance: moment_of(tree).replace(year=feed.day.year + 2),
    "9999": lambda tree, feed, chance: datetime(9999, 12, 31, 23, 59, 59),
    "in the year 1": lambda tree, feed, chance: "0001-01-01T00:00:00+14:00",
    "a day ahead": lambda tree, feed, chance: moment_of(tree) + timedelta(days=1),
    "a day back": lambda tree, feed, chance: moment_of(tree) - timedelta(days=1),
    "minutes off": lambda tree, feed, chance: moment_of(tree) + timedelta(minutes=chance.choice([-60, -9, -1, 1, 9])),
    "of another release": _others,
    "31 February": lambda tree, feed, chance: chance.choice(["02/31/2030 08:00:00 PM", "2030-02-31T20:00:00"]),
    "garbage": lambda tree, feed, chance: chance.choice(GARBAGE),
    "no text": lambda tree, feed, chance: chance.choice([None, 20301105, True, ["2030-11-05"], math.nan]),
    "a wide offset": lambda tree, feed, chance: "2030-11-05T20:30:00+23:59:59",
    "with offset": lambda tree, feed, chance: moment_of(tree).replace(tzinfo=PACIFIC).isoformat(),
    "with Z": lambda tree, feed, chance: (
        f"{moment_of(tree).replace(tzinfo=PACIFIC).astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%SZ}"
    ),
}


def _time(name: str, other: Callable[[Tree, Feed, Random], Any]) -> None:
    @answer(f"time {name}", harmless=name in ("with offset", "with Z"))
    def change(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
        set_time(tree, other(tree, feed, chance))
        return str(tree.get("TimeStamp", tree.get("Timestamp")))[:60]


for _name, _then in TIMES.items():
    _time(_name, _then)


def of_another_election(tree: Tree, chance: Random) -> str:
    """Make an answer one of another election: its id, or its day where it has no id."""
    if is_counter(tree):
        for place in tree["Data"]:
            if place["ReferenceType"] in COUNTY:
                place["ReferenceID"] = OTHER_ELECTION
        return f"id {OTHER_ELECTION}"
    tree["Election"]["Date"] = chance.choice(["2030-06-04T00:00:00-07:00", "2029-11-06", "tomorrow", None])
    return str(tree["Election"]["Date"])


@answer("another election's id or day")
def _another(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    return of_another_election(tree, chance)


@answer("EBLT of another election", "counter")
def _eblt(tree: Tree, feed: Feed, chance: Random, file: str) -> str:
    row(tree, "EBLT")["ReferenceID"] = OTHER_ELECTION
    return f"EBLT of {OTHER_ELECTION}"
