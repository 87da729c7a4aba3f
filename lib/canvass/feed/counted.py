"""What a reader is asked and what it answers: contests, releases of cumulative figures, a verdict for every capture."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError


@dataclass(frozen=True)
class Asked:
    """What is known of an election before its captures are read: its row of ``elections.csv``, what goes with it.

    ``by_hand`` are the tables ``outstanding``, ``reported``, ``reported_ballots`` and ``rules``, this election's rows;
    ``spelled`` the usual names of candidates by ballot name; ``elections`` all rows, to tell another election's ids.
    """

    election: str
    known: pd.Series
    day: date
    closes: datetime  # polls close
    morning: datetime  # election night ends
    by_hand: Mapping[str, pd.DataFrame]
    elections: pd.DataFrame
    spelled: Mapping[str, str] = field(default_factory=dict)

    @property
    def certified_on(self) -> str:
        """Day of certification (ISO), empty where it is not certified."""
        return str(self.known["certified_on"])


@dataclass(frozen=True)
class Choice:
    """One name on the ballot; ``ballot_name`` is the source's spelling."""

    candidate_id: int
    name: str
    ballot_name: str
    party: str


@dataclass(frozen=True)
class Contest:
    """One contest; ``line`` is the share (0-1) a measure needs where the source says it, ``kind`` as in the tables."""

    contest_id: int
    slug: str
    name: str
    group: str
    title: str
    seats: int
    kind: str
    candidates: tuple[Choice, ...]
    line: float | None = None
    rule: str = ""  # where the source says what decides it
    defect: str = ""
    decided_here: str = "unknown"  # this and what follows as in the table, where the source says it
    counties: str = ""
    runoff_on: str = ""


@dataclass(frozen=True)
class Release:
    """Everything counted until a moment, as far as the source knows it; by candidate, contest and county.

    ``sheets`` are ballots, undervotes, overvotes and write-ins of a contest; ``counties`` votes by county and
    candidate, ``reporting`` what a county says of a contest: its own time, precincts, all precincts.
    """

    at: datetime
    votes: Mapping[int, int]
    shares: Mapping[int, float] = field(default_factory=dict)
    ballots: int | None = None
    ballots_mail: int | None = None
    ballots_in_person: int | None = None
    sheets: Mapping[int, tuple[int, int, int, int]] = field(default_factory=dict)
    counties: Mapping[tuple[str, int], int] = field(default_factory=dict)
    reporting: Mapping[tuple[str, int], tuple[datetime, int | None, int | None]] = field(default_factory=dict)
    time_known: bool = True


@dataclass(frozen=True)
class Judged:
    """What the ledger says of one capture; ``release`` counts from 1 where there is one."""

    kind: str
    captured_at: datetime
    feed_time: datetime | None
    file: str
    sha256: str
    verdict: str
    reason: str
    detail: str = ""
    release: int | None = None


@dataclass(frozen=True)
class Counted:
    """What a reader made of a source; ``refreshed`` is the newest time at which nothing changed."""

    contests: tuple[Contest, ...]
    releases: tuple[Release, ...]
    ledger: tuple[Judged, ...]
    refreshed: datetime | None = None
    estimates: pd.DataFrame | None = None
    registration: pd.DataFrame | None = None


class NoReleaseError(CaptureError):
    """No capture in ``feed`` is a release; says for which reasons, ``ledger`` of each why."""

    def __init__(self, feed: Path, ledger: tuple[Judged, ...]) -> None:
        reasons = Counter(row.reason for row in ledger).most_common()
        first = next((row.detail for row in ledger if row.reason == reasons[0][0] and row.detail), "")
        said = ", ".join(f"{number} as {reason}" for reason, number in reasons)
        first = f" (the first: {first})" if first else ""
        super().__init__(f"{feed}: no release among {len(ledger)} captures; kept out {said}{first}.")
        self.ledger = ledger
