"""The whole ballot: the short page of a contest, its row, and the facts of all rows together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from canvass.count.ballot import course, figures, has_flipped, state, summary
from canvass.count.count import Count, load_count
from canvass.count.election import Election
from canvass.count.rule import outcome
from canvass.errors import CanvassError
from canvass.names import listed
from canvass.outlook import Outlook
from canvass.outlook.view import View
from canvass.pages.ballot import WORDS
from canvass.pages.count import answer, frames
from canvass.pages.count.facts import face, of_count
from canvass.pages.count.page import CountPage
from canvass.pages.outlook.page import of_outlook
from canvass.show.facts import Facts
from canvass.show.words import LONGEST, Paragraph

#: What is printed of a row, by its column: the main line and a small one under it, each a section of the words.
CELLS = ("contest", "front", "margin", "turned", "drop", "out", "state")
#: Columns of the tables beside the ballot, in their order; README.md tells what each holds.
COLUMNS = ["contest_id", "part", "contest", "stake", "front", "behind", "votes", "points", "turned_on", "turned_late"]
COLUMNS += ["turned_now", "flipped", "added", "got", "chaser", "out_low", "out_high", "needed_low", "needed_high"]
COLUMNS += ["late", "chance_of", "chance", "outcome", "state", "page"]
_UNITS = {"votes": "votes", "points": "size", "added": "votes", "turned_on": "short day", "late": "whole"}
_UNITS |= dict.fromkeys(("got", "out_low", "out_high", "needed_low", "needed_high"), "whole") | {"chance": "odds"}
#: Facts of one contest which are those of its whole count.
_SHARED = (
    "as_of election_day year certified night_now reader area release releases_held outstanding estimated one_by_one"
)
#: Rows of the short lists, before those that are folded.
FIRST, CLOSEST = 8, 10


@dataclass(frozen=True)
class ContestPage(CountPage):
    """A contest with two candidates or more; ``said`` is its outlook, where there is one."""

    said: Outlook | None = None

    @cached_property
    def view(self) -> View | None:
        """The outlook as its own page sees it; None where nothing is open."""
        return View(self.count, [self.said]) if self.said and self.said.endings else None

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on the count, and on its outlook where there is one, may use."""
        return of_outlook(self.view) if self.view else of_count(self.count)

    def top(self) -> dict[str, Any]:
        """What stands on top, by the cell of the notebook that shows it; None where it has nothing to show."""
        return {
            "answer": self.answer("start"),
            "result": self.show(answer.result(self.count), "result"),
            "everyone": self.show(answer.left_out(self.count), "everyone"),
            "progress": answer.progress(self),
            "changed": self.show(answer.changed(self), "changed"),
            "judged": self.say("judged"),
            "key-figures": self.keys("start: key figures"),
        }

    def findings(self, chart: Any) -> Iterator[tuple[Paragraph, list[Any]]]:
        """Each finding and what proves it; ``chart`` is that of the lead."""
        yield self.finding("finding: lead"), [chart, self.show(frames.milestones(self.count), "turns")]
        drops = frames.releases(self.count)
        drops = self.show(drops, "all-releases") if len(drops) > 1 else None
        yield self.finding("finding: types"), [self.show(frames.kinds_counted(self.count), "kinds"), drops]
        yield self.finding("finding: needed"), []
        if self.view:
            yield Paragraph(WORDS.fill("finding: outlook", self.facts).fitted(LONGEST["finding"]), "finding"), []


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
