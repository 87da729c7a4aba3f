"""Feeds to change and put back: a small made-up one as served by both endpoints or one, and real captures."""

import csv
import gzip
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from small_feed import CLOSE, CONTESTS, Shot, tally, write_feed

PACIFIC = ZoneInfo("America/Los_Angeles")
#: Minutes after the polls closed, ballots by mail, ballots in person of the seven releases.
RELEASES = [
    (30, 40_000, 0),
    (60, 40_000, 9_000),
    (180, 40_000, 30_000),
    (2640, 60_000, 30_200),
    (4080, 72_000, 30_300),
    (5520, 80_000, 30_350),
    (12720, 84_000, 31_000),
]
ROSTER, INDEX = "election_data.json.gz", "captures.csv"


@dataclass
class True_:
    """The true figures of one release; those of the county and of contests where the counter has them.

    ``votes`` are by the name on the ballot and by the county's id; ``contests`` are ballots, undervotes, overvotes
    and write-ins by id.
    """

    votes: dict[str | int, int]
    county: tuple[int, int, int] | None = None
    contests: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)


class Feed:
    """A folder of captures that can be changed and put back, with its truth.

    Parameters
    ----------
    folder
        The captures; ``truth`` has their true releases by moment.
    """

    def __init__(self, name: str, folder: Path, day: date, truth: Mapping[datetime, True_]) -> None:
        self.name, self.folder, self.day, self.truth = name, folder, day, dict(truth)
        self.index = (folder / INDEX).read_bytes()
        self.rows = list(csv.DictReader(io.StringIO(self.index.decode())))
        self.files = [row["file"] for row in self.rows]
        self.kinds = {row["file"]: row["kind"] for row in self.rows}
        self.both = len(set(self.kinds.values())) > 1
        self.has_roster = (folder / ROSTER).exists()
        names = [*self.files, *([ROSTER] if self.has_roster else [])]
        self.packed = {name: (folder / name).read_bytes() for name in names}
        self.content = {name: gzip.decompress(packed) if packed else b"" for name, packed in self.packed.items()}
        self.changed: set[str] = set()
        self.added: list[Path] = []
        self.members = _members(self.roster() if self.has_roster else None)

    def tree(self, file: str) -> Any:
        """What a file holds, to be changed."""
        return json.loads(self.content[file])

    def roster(self) -> Any:
        """The election data, to be changed."""
        return self.tree(ROSTER)

    def put(self, file: str, content: bytes, pack: bool = True) -> None:
        """Other content for a file."""
        (self.folder / file).write_bytes(gzip.compress(content, 1) if pack else content)
        self.changed.add(file)

    def put_tree(self, file: str, tree: Any) -> None:
        """Another tree for a file."""
        self.put(file, json.dumps(tree).encode())

    def put_index(self, rows: Iterable[Mapping[str, str]], encoding: str = "utf-8", delimiter: str = ",") -> None:
        """Another index."""
        rows = list(rows)
        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(rows[0] if rows else self.rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / INDEX).write_bytes(lines.getvalue().encode(encoding))
        self.changed.add(INDEX)

    def restore(self) -> None:
        """Everything as it was."""
        for name in self.changed:
            (self.folder / name).write_bytes(self.index if name == INDEX else self.packed[name])
        for path in self.added:
            path.rmdir() if path.is_dir() else path.unlink()
        self.changed, self.added = set(), []


def _members(roster: Any) -> dict[int, list[int]]:
    """Contest id to its candidates' ids; of the small feed where no roster says."""
    if roster is None:
        return {contest: [key for key, *_ in people] for contest, (*_, people) in CONTESTS.items()}
    entries = [entry for group in roster["Data"]["ContestGroups"] for entry in group["Contests"]]
    return {entry["ID"]: [k["ID"] for k in entry["Candidates"]] for entry in entries}


def small_feeds(root: Path) -> list[Feed]:
    """The small feed as served by both endpoints, by the counter, by the results with election data and without."""
    served = {
        "both endpoints": (("counter", "results"), True),
        "counter alone": (("counter",), True),
        "results alone": (("results",), True),
        "results, no list": (("results",), False),
    }
    feeds = []
    for name, (kinds, listed) in served.items():
        shots = [Shot(kind, *figures) for figures in RELEASES for kind in kinds]
        folder = write_feed(root / name.replace(" ", "-").replace(",", ""), shots, roster=listed)
        feeds.append(Feed(name, folder, CLOSE.date(), small_truth("counter" in kinds)))
    return feeds


def small_truth(counter: bool) -> dict[datetime, True_]:
    """What the seven releases are."""
    truth = {}
    for at, mail, in_person in RELEASES:
        figures = {contest: tally(contest, mail + in_person) for contest in CONTESTS}
        named = {key: name for *_, people in CONTESTS.values() for key, name, _ in people}
        votes: dict[str | int, int] = {}
        for of in figures.values():
            votes |= of["votes"] | {named[key]: value for key, value in of["votes"].items()}
        moment = (CLOSE + timedelta(minutes=at)).replace(tzinfo=PACIFIC)
        for number, of in enumerate(figures.values(), 1):  # as they are numbered where there are no ids
            votes |= {100 * number + place: value for place, value in enumerate(of["votes"].values(), 1)}
        truth[moment] = True_(votes)
        if counter:
            truth[moment].county = (mail + in_person, mail, in_person)
            truth[moment].contests = {
                contest: (of["counts"]["CBLT"], of["counts"]["CUV"], of["counts"]["COV"], of["write_ins"])
                for contest, of in figures.items()
            }
    return truth


def real_feed(captures: Path, tables: Path, day: date, root: Path) -> Feed:
    """Real captures, copied; their truth are the committed tables."""
    folder = root / captures.name
    shutil.copytree(captures, folder)
    return Feed(captures.name, folder, day, _committed(tables))


def _committed(tables: Path) -> dict[datetime, True_]:
    def rows(name: str) -> list[dict[str, str]]:
        with (tables / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    moments = {row["release"]: datetime.fromisoformat(row["released_at"]) for row in rows("releases")}
    truth = {moments[row["release"]]: True_({}) for row in rows("releases")}
    for row in rows("releases"):
        county = (int(row["ballots"]), int(row["ballots_mail"]), int(row["ballots_in_person"]))
        truth[moments[row["release"]]].county = county
    for row in rows("votes"):
        truth[moments[row["release"]]].votes[int(row["candidate_id"])] = int(row["votes"])
    for row in rows("ballots"):
        figures = tuple(int(row[name]) for name in ("ballots", "undervotes", "overvotes", "write_ins"))
        truth[moments[row["release"]]].contests[int(row["contest_id"])] = figures  # type: ignore[assignment]
    return truth
