"""A row of the ballot: the figures of one contest, and the words that print them."""

from typing import Any

import pandas as pd

from canvass.count.ballot import course, figures, has_flipped, state
from canvass.count.count import Count
from canvass.count.rule import outcome
from canvass.names import listed
from canvass.pages.ballot import WORDS
from canvass.pages.ballot.page import ContestPage
from canvass.pages.count.page import CountPage
from canvass.show.facts import Facts

#: What is printed of a row, by its column: the main line and a small one under it, each a section of the words.
CELLS = ("contest", "front", "margin", "turned", "drop", "out", "state")
#: Columns of the tables beside the ballot, in their order; README.md tells what each holds.
COLUMNS = ["contest_id", "part", "contest", "stake", "front", "behind", "votes", "points", "turned_on", "turned_late"]
COLUMNS += ["turned_now", "flipped", "added", "got", "chaser", "out_low", "out_high", "needed_low", "needed_high"]
COLUMNS += ["late", "chance_of", "chance", "outcome", "state", "page"]
_UNITS = {"votes": "votes", "points": "size", "added": "votes", "turned_on": "short day", "late": "whole"}
_UNITS |= dict.fromkeys(("got", "out_low", "out_high", "needed_low", "needed_high"), "whole") | {"chance": "odds"}


def row(page: CountPage) -> dict[str, Any]:
    """The row of a contest: values by :data:`COLUMNS`, printed ``cells``, and the ``course`` of its lead."""
    values = {**dict.fromkeys(COLUMNS), **_about(page.count), **(_told(page) if isinstance(page, ContestPage) else {})}
    facts = Facts(page.facts)
    for name, value in values.items():
        facts.add(name, value, _UNITS.get(name, "text"))
    said = {name: WORDS.plain(f"row: {name}", **facts) for name in ("stake", "outcome")}
    facts.add_all("text", **{f"said_{name}": text for name, text in said.items()})
    values |= said
    cells = {name: WORDS.plain(f"row: {name}", **facts).split("\n\n") for name in CELLS}
    return values | {"cells": cells, "course": course(page.count) if isinstance(page, ContestPage) else []}


def without_votes(contest: pd.Series, stands: bool) -> dict[str, Any]:
    """The row of a contest of which no votes were published by then, or for which nobody ``stands``."""
    state = "not counted" if stands else "no choice"
    values = dict.fromkeys(COLUMNS) | _named(contest) | {"state": state, "stake": "", "outcome": "", "flipped": False}
    cells = {name: [""] for name in CELLS} | {"contest": [contest["name"]]}
    return values | {"cells": cells | {"state": [WORDS.plain("standing of", **values)]}, "course": []}


def part_of(group: str) -> str:
    """The part of the ballot a group of contests belongs to."""
    return WORDS.plain("part", group=group)


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a table: whole numbers whole, also where one is not known."""
    return pd.DataFrame(rows)[COLUMNS].astype({"votes": "Int64", "added": "Int64"})


def _named(contest: pd.Series) -> dict[str, Any]:
    told = {"contest_id": int(contest["contest_id"]), "part": part_of(contest["group"]), "contest": contest["name"]}
    return told | {"page": f"{contest['slug']}.html"}


def _about(count: Count) -> dict[str, Any]:
    front = count.ranking.dropna().index[: count.places if len(count.people) > 1 else 1]
    return _named(count.contest) | {"front": listed([*front]), "state": "no choice", "flipped": False}


def _told(page: ContestPage) -> dict[str, Any]:
    """The figures of a contest with two candidates or more."""
    count, view, facts = page.count, page.view, page.facts
    told = figures(count) | {"state": state(count), "flipped": has_flipped(count), "outcome": outcome(count)}
    if facts["measure"].value or not facts["all_known"].value:
        told["front"] = facts["leader"].value
    told["behind"] = facts["trailer"].value
    if told["outcome"] == "level":
        told |= {"front": listed([*count.pair]), "behind": None}
    if view:
        told |= {"chance": view.chance(view.newest), "chance_of": view.outright or view.favourite}
    return told
