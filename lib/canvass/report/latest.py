"""``latest.json``: what a report says, for other programs; taken from its pages, computed nowhere else."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from canvass import numbers
from canvass.report.contents import PageKind, Request
from canvass.report.layout import outputs, outputs_of
from canvass.report.render import PageInfo, page_facts
from canvass.report.words import facts_of
from canvass.show.facts import Facts
from canvass.show.words import FACTS_MIME

#: Raised where a field changes its meaning or goes; a new field does not raise it.
VERSION = 1
#: Cells that show who got how many votes.
RESULT = ("result", "everyone")
#: What a column of the result table tells, by its unit.
_TOLD = {
    **dict.fromkeys(("candidate", "who", "name"), "name"),
    "votes": "votes",
    **dict.fromkeys(("share", "share1", "whole"), "share"),
}


def latest(
    request: Request, pages: list[PageInfo], executed: Mapping[PageKind, NotebookNode], commit: str
) -> dict[str, Any]:
    """Everything ``latest.json`` holds; README.md tells its fields."""
    first, *_ = executed.values()
    facts, info = facts_of(page_facts(first)), pages[0]
    return {
        "version": VERSION,
        "contest": _kept(facts, "contest"),
        "slug": request.contest,
        "election": request.election.slug,
        "election_name": _kept(facts, "election"),
        "asked_as_of": request.as_of,
        "as_of": _kept(facts, "as_of"),
        "release": _kept(facts, "release"),
        "state": info.status[0].lower() if info.status else _kept(facts, "state"),
        "finding": info.finding,
        "figures": _answered(first),
        "result": result(first),
        "need": _need(facts),
        "chance": next(filter(None, map(_chance, executed.values())), None),
        "checksum": request.checksum,
        "commit": commit,
        "pages": [{"file": page.file, "title": page.title, "finding": page.finding} for page in pages],
    }


def _kept(facts: Facts, name: str) -> Any:
    """A fact as it is kept; nothing where the first page, which is anybody's to change, does not have it."""
    return facts[name].to_dict()["value"] if name in facts else None


def result(notebook: NotebookNode) -> list[dict[str, Any]]:
    """The rows of the result, those folded too: name, votes and share (0-1), each as far as the table tells it."""
    cells = (cell for cell in notebook.cells if cell.id in RESULT)
    tables = (out for cell in cells for out in outputs_of(cell) if out.role == "table")
    return [row for table in tables for row in _rows(table.data["text/csv"], table.meta["units"])]


def _rows(text: str, units: list[str]) -> list[dict[str, Any]]:
    told: dict[str, int] = {}
    for place, unit in enumerate(units):
        if unit in _TOLD:
            told.setdefault(_TOLD[unit], place)
    _, *rows = csv.reader(io.StringIO(text))
    return [{what: _value(what, row[place]) for what, place in told.items()} for row in rows]


def _value(what: str, cell: str) -> Any:
    if what == "name":
        return re.sub("^'(?=[-=+@])", "", cell)  # a spreadsheet would read a formula
    number = float(cell) if cell else None
    return int(number) if what == "votes" and number is not None else number


def _answered(notebook: NotebookNode) -> dict[str, Any]:
    """The figures of the headline and of what stands under it, by name: what a correction is held against."""
    answers = (output for output in outputs(notebook) if output.role == "answer")
    facts = (fact for answer in answers for fact in answer.data[FACTS_MIME]["facts"])
    return {fact["name"]: fact["value"] for fact in facts if not isinstance(fact["value"], str | bool)}


def _need(facts: Facts) -> dict[str, Any] | None:
    """What whoever is short needs of what is left (shares 0-1) at the newest release, while counting."""
    low, high = facts.get("now_low"), facts.get("now_high")
    if low is None or low.release != facts["release"].value or facts["certified"].value:
        return None
    return {"who": facts["chaser"].value, "low": low.value, "high": high.value}


def _chance(notebook: NotebookNode) -> dict[str, Any] | None:
    """The chance the page on the outlook tells at the newest release, while counting; whether it is a replay."""
    facts = facts_of(page_facts(notebook))
    chance = facts.get("newest_p")
    if chance is None or not chance.known or facts["certified"].value:
        return None
    said = numbers.show(chance.value, "odds")
    replay = bool(facts["later_counts"])
    return {"who": facts["sought"].value, "value": chance.value, "said": said, "replay": replay}
