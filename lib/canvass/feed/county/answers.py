"""What one answer of the county's feed says: figures by id, contests and candidates as listed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from canvass.feed.county.clock import local_time
from canvass.feed.folder import MOST, count, text

#: Reference types of the counter endpoint that describe a contest (see data/README.md).
CONTEST_TYPES = {"CBLT": "ballots", "CFV": "fully", "CPV": "partly", "COV": "overvotes", "CUV": "undervotes"}
COUNTY_TYPES = ("EBLT", "MBLT", "DBLT", "ECRD", "MCRD", "DCRD")
_KINDS = {*COUNTY_TYPES, *CONTEST_TYPES, "CAND"}


@dataclass
class ContestReading:
    """The counter endpoint's figures for one contest, in ballots (selections where said)."""

    ballots: int = 0
    fully: int = 0
    partly: int = 0
    overvotes: int = 0
    undervotes: int = 0
    not_selected: int = 0  # selections not made, all seats
    write_ins: int = 0  # write-in selections, all seats
    seats: int = 0
    parts: int = 0  # how many of the five kinds of ballots were there


@dataclass
class Reading:
    """One parsed answer of an endpoint, with the time it carries."""

    feed_time: datetime

    @property
    def at(self) -> float:
        """The moment, to compare: in the hour that comes twice two moments have one clock time, and are not equal."""
        return self.feed_time.timestamp()


@dataclass
class CounterReading(Reading):
    """One parsed answer of the counter endpoint; ``cards`` are all, by mail, in person (None unless all are there)."""

    feed_id: int
    ballots: int
    ballots_mail: int
    ballots_in_person: int
    votes: dict[int, int] = field(default_factory=dict)  # candidate id -> votes
    contests: dict[int, ContestReading] = field(default_factory=dict)
    cards: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Listed:
    """One contest as a list of contests has it; ids are None where the list has none."""

    contest_id: int | None
    group: str
    title: str
    kind: str
    vote_for: str
    rate: str
    candidates: tuple[tuple[int | None, str, str], ...]  # id, name, party

    @property
    def names(self) -> tuple[str, ...]:
        """The candidates' names, in order."""
        return tuple(name for _, name, _ in self.candidates)


@dataclass(frozen=True)
class Listing:
    """The contests of one election, in the order of the ballot."""

    feed_id: int | None
    title: str
    day: date
    contests: tuple[Listed, ...]


@dataclass
class ResultsReading(Reading):
    """One parsed answer of the results endpoint: votes in the order of its own list."""

    listing: Listing
    votes: tuple[tuple[int, ...], ...]


def identity(value: Any, what: str) -> int:
    """An id of the county: a whole number, perhaps written as text.

    >>> identity("8512", "contest")
    8512
    """
    try:
        return count(value, what)
    except ValueError:
        raise ValueError(f"the id of {what} is {value!r:.30}, expected a whole number") from None


def _whole(value: Any) -> int:
    """A count that is written as one; 0 of anything else, and of none. An answer has ten thousand of them."""
    return value if type(value) is int and 0 < value <= MOST else 0


def parse_counter(tree: dict[str, Any]) -> CounterReading:
    """Turn the counter endpoint's flat list of references into figures by id."""
    rows: dict[str, dict[int, int]] = defaultdict(dict)
    for row in tree["Data"]:
        kind = row["ReferenceType"]
        if kind in _KINDS or kind.startswith(("CAND", "NSEL-", "WRTN-")):
            key = _whole(row["ReferenceID"]) or identity(row["ReferenceID"], kind)
            value = _whole(row["Value"]) or count(row["Value"], f"{kind} of {key}")
            if rows[kind].setdefault(key, value) != value:
                raise ValueError(f"{kind} of {key} is there twice, as {rows[kind][key]:,} and {value:,}")
    county = {kind: list(rows.pop(kind).items()) for kind in COUNTY_TYPES if kind in rows}
    ids = sorted(key for key, _ in county["EBLT"])
    if len(ids) > 1:
        raise ValueError(f"EBLT is there of several elections, {ids[:3]}")
    figures = {kind: value for kind, found in county.items() for _, value in found}
    ballots, mail, in_person = (figures[kind] for kind in ("EBLT", "MBLT", "DBLT"))
    reading = CounterReading(local_time(tree["TimeStamp"]), ids[0], ballots, mail, in_person, rows.pop("CAND", {}))
    if {"ECRD", "MCRD", "DCRD"} <= figures.keys():
        reading.cards = (figures["ECRD"], figures["MCRD"], figures["DCRD"])
    for kind, of_contests in rows.items():
        for key, value in of_contests.items():
            if key not in reading.contests:
                reading.contests[key] = ContestReading()
            _add(reading.contests[key], kind, value)
    return reading


def _add(contest: ContestReading, kind: str, value: int) -> None:
    if kind in CONTEST_TYPES:
        setattr(contest, CONTEST_TYPES[kind], value)
        contest.parts += 1
    elif kind.startswith("NSEL-"):
        contest.not_selected += value
        contest.seats += 1
    else:
        contest.write_ins += value


def parse_results(tree: dict[str, Any]) -> ResultsReading:
    """Turn the results endpoint's tree into its list of contests and their votes; a contest listed twice is one."""
    kept: dict[tuple[Listed, tuple[int, ...]], None] = {}
    for group, entry in _entries(tree["Election"]):
        listed = _listed(entry, group)
        votes = tuple(count(k["Votes"], f"votes of {k['Name']}") for k in entry["Candidates"])
        kept[listed, votes] = None
    election = tree["Election"]
    listing = Listing(
        None, text(election, "Title", "the election"), _day(election), tuple(listed for listed, _ in kept)
    )
    return ResultsReading(local_time(tree["Timestamp"]), listing, tuple(votes for _, votes in kept))


def parse_listing(election: dict[str, Any]) -> Listing:
    """Turn the feed's election data into its list of contests, with the county's ids; a contest listed twice is one.

    An error names the contest and the field that cannot be told.
    """
    contests: dict[Any, Listed] = {}
    for group, entry in _entries(election):
        listed = _listed(entry, group)
        key = listed if listed.contest_id is None else listed.contest_id
        if contests.setdefault(key, listed).candidates != listed.candidates:
            raise ValueError(f"contest {key} is listed twice with other candidates")
    if not contests:
        raise ValueError("it lists no contest")
    feed_id = identity(election["ID"], "the election") if election.get("ID") is not None else None
    return Listing(feed_id, text(election, "Title", "the election"), _day(election), tuple(contests.values()))


def _entries(election: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (text(group, "Name", "a group of contests"), entry)
        for group in election["ContestGroups"]
        for entry in group["Contests"]
    ]


def _day(election: dict[str, Any]) -> date:
    return date.fromisoformat(text(election, "Date", "the election", needed=True)[:10])


def _listed(entry: dict[str, Any], group: str) -> Listed:
    title = text(entry, "Title", f"a contest of {group or 'no group'}", needed=True)
    if not isinstance(entry.get("Candidates"), list):
        raise ValueError(f"{title}: Candidates is {entry.get('Candidates')!r:.30}, expected a list of candidates")
    candidates = tuple(
        (_id(k, f"a candidate of {title}"), text(k, "Name", title, needed=True), text(k, "Party", title))
        for k in entry["Candidates"]
    )
    if len({key for key, *_ in candidates if key is not None}) < sum(key is not None for key, *_ in candidates):
        raise ValueError(f"{title}: two candidates have one id")
    kind, vote_for, rate = (text(entry, name, title) for name in ("Type", "VoteFor", "MeasurePassRate"))
    return Listed(_id(entry, title), group, title, kind, vote_for, rate, candidates)


def _id(entry: dict[str, Any], what: str) -> int | None:
    return None if "ID" not in entry else identity(entry["ID"], what)
