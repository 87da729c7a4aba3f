"""What one answer of the Secretary of State says: sheets, each one contest in one county, or its total."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from canvass.feed.folder import count, text

#: Words of a title that mean all counties of the contest together.
TOTALS = ("Statewide", "Districtwide")
_TITLE = re.compile(r"(?P<contest>.+) - (?P<place>.+?)(?: County)? Results")
_PRECINCTS = re.compile(r"[\d.]+% \(([\d,]+) of ([\d,]+)\) precincts reporting")
_MEASURES = "ballot-measures"


@dataclass(frozen=True)
class Sheet:
    """Votes of one contest as one county has them, or all its counties together (``county`` is empty then).

    ``at`` is the time the sheet carries: the county's own, of a total that of its newest county. ``precincts`` are
    those that report something, of ``everywhere``: they say 100 % while a million ballots are out.
    """

    contest: str
    group: str
    county: str
    at: datetime
    precincts: int | None
    everywhere: int | None
    choices: tuple[tuple[str, str], ...]  # name, party
    votes: tuple[int, ...]
    measure: bool = False

    @property
    def total(self) -> int:
        """Votes of all candidates."""
        return sum(self.votes)

    @property
    def key(self) -> tuple[str, str]:
        """What it is a sheet of."""
        return self.contest, self.county


def parse(content: bytes, zone: ZoneInfo) -> tuple[Sheet, ...]:
    """The sheets of one answer: one race, or a list of races; else an error says what was expected."""
    tree = json.loads(content)
    races = tree if isinstance(tree, list) else [tree]
    if not races or not all(isinstance(race, dict) for race in races):
        raise ValueError("expected a race or a list of races")
    return tuple(sheet for race in races for sheet in _sheets(race, zone))


def _sheets(race: dict[str, Any], zone: ZoneInfo) -> list[Sheet]:
    title = text(race, "raceTitle", "a race", needed=True)
    found = _TITLE.fullmatch(title)
    if not found:
        raise ValueError(f"raceTitle is {title!r:.60}, expected a contest, its place and Results")
    county = "" if found["place"] in TOTALS else found["place"]
    about = (local_time(race["ReportingTime"], zone), *precincts(race.get("Reporting")))
    if _MEASURES in race:
        return [_measure(entry, county, about) for entry in race[_MEASURES]]
    people = race["candidates"]
    choices = tuple((text(k, "Name", title, needed=True), text(k, "Party", title)) for k in people)
    if len(set(choices)) < len(choices) or not choices:
        raise ValueError(f"{title}: expected candidates, each once")
    votes = tuple(count(k["Votes"], f"votes of {k['Name']}") for k in people)
    group = re.sub(r" (District \d+|\(.+\))$", "", found["contest"])
    return [Sheet(found["contest"], group, county, *about, choices, votes)]


def _measure(entry: dict[str, Any], county: str, about: tuple[datetime, int | None, int | None]) -> Sheet:
    number = count(entry["Number"], "the number of a measure")
    votes = (count(entry["yesVotes"], "yesVotes"), count(entry["noVotes"], "noVotes"))
    choices = (("Yes", ""), ("No", ""))
    return Sheet(f"Proposition {number}", "Ballot Measures", county, *about, choices, votes, True)


def local_time(written: Any, zone: ZoneInfo) -> datetime:
    """A time as the state writes it.

    >>> local_time("March 5, 2024, 8:10 p.m.", ZoneInfo("America/Los_Angeles")).isoformat()
    '2024-03-05T20:10:00-08:00'
    """
    if not isinstance(written, str):
        raise TypeError(f"ReportingTime is {written!r:.40}, not a text")
    plain = " ".join(written.replace(".", "").upper().split())
    for form in ("%B %d, %Y, %I:%M %p", "%B %d, %Y, %I %p"):
        try:
            return datetime.strptime(plain, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise ValueError(f"ReportingTime is {written!r:.40}, expected such as March 5, 2024, 8:10 p.m.")


def precincts(written: Any) -> tuple[int | None, int | None]:
    """Precincts that report something, and all of them; None where it says neither.

    >>> precincts("100.0% (2,391 of 2,391) precincts reporting")
    (2391, 2391)
    """
    found = _PRECINCTS.fullmatch(written) if isinstance(written, str) else None
    return (None, None) if found is None else tuple(count(part, "precincts") for part in found.groups())
