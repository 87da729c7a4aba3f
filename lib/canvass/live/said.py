"""What was said of each release of a contest, once: its sentence, its correction, and what the outlook said then."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.count.count import Count, load_count
from canvass.count.election import Election
from canvass.errors import CanvassError
from canvass.live import WORDS
from canvass.moments import show_clock
from canvass.outlook import outlook
from canvass.pages.count.facts import face, of_count
from canvass.show.facts import Facts
from canvass.store import whole

#: Kinds of what is said.
RELEASE, CORRECTED, WITHDRAWN = "release", "corrected", "withdrawn"
Row = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One thing said of a release: its moment, its votes then (by candidate), when it was said."""

    kind: str
    contest: str
    released_at: str
    votes: dict[str, int | None]
    title: str
    sentence: str
    said_at: str


def sentence(count: Count) -> str:
    """The newest drop of a contest in one sentence.

    >>> from canvass import load_election
    >>> sentence(load_count(load_election("2022-general", "2022-11-10"), "los angeles mayor"))[:57]
    'The drop of 10 Nov, 4:23 pm added 52,517 votes, 21,465 fo'
    """
    if len(count.candidates) < 2:
        return WORDS.fill("only", face(count)).plain
    return WORDS.fill("release", of_count(count)).plain


def read(path: Path) -> list[Row]:
    """The rows of a file of one JSON a line; none where there is no file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def add(path: Path, rows: list[Row]) -> None:
    """Add rows at the end, all or none; what is there is never changed."""
    before = path.read_text("utf-8") if path.is_file() else ""
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    whole.write_text(path, before + "".join(lines))


def news(election: Election, contest: str, before: list[Said]) -> list[Said]:
    """What is to be said now, of releases that are new, have other figures than was said, or are gone."""
    count = load_count(election, contest)
    held = {said.released_at: said for said in before}
    now = {moment.isoformat(): number for number, moment in count.releases["released_at"].items()}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    gone = [said for moment, said in held.items() if moment not in now and said.kind != WITHDRAWN]
    told = [_withdrawn(count, said, at) for said in gone]
    for moment, number in now.items():
        votes = _votes(count, number)
        if moment not in held or held[moment].kind == WITHDRAWN or held[moment].votes != votes:
            kind = CORRECTED if moment in held else RELEASE
            told.append(_released(election, count, moment, votes, kind, at))
    return told


def _votes(count: Count, number: int) -> dict[str, int | None]:
    return {name: None if pd.isna(own) else int(own) for name, own in count.votes.loc[number].items()}


def _released(election: Election, count: Count, moment: str, votes: dict, kind: str, at: str) -> Said:
    slug = count.contest["slug"]
    facts = _moment_facts(count, moment)
    try:
        said = sentence(load_count(election.until(moment), slug))
    except CanvassError as error:  # no votes of the leading two by then
        said = str(error)
    if kind == CORRECTED:
        said = WORDS.fill("corrected", facts, sentence=said).plain
    return Said(kind, slug, moment, votes, WORDS.fill("title", facts).plain, said, at)


def _withdrawn(count: Count, said: Said, at: str) -> Said:
    facts = _moment_facts(count, said.released_at)
    words = (WORDS.fill(section, facts).plain for section in ("title", "withdrawn"))
    return Said(WITHDRAWN, said.contest, said.released_at, said.votes, *words, at)


def _moment_facts(count: Count, moment: str) -> Facts:
    facts = Facts(face(count))
    then = pd.Timestamp(moment).tz_convert(count.releases["released_at"].dt.tz)
    facts.add("then", show_clock(then), "text")
    return facts


def forecast(election: Election, contest: str, at: str) -> Row | None:
    """What the outlook says of the newest release, while it is open; None where it declines."""
    try:
        told = outlook(election, contest)
    except CanvassError:
        return None
    if told.first is None or not told.endings:
        return None
    return {"said_at": at, "slug": contest, **told.to_dict()}
