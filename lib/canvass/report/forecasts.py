"""Every forecast of the finished counts, as tables to score again: an election is a task, on any engine."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from canvass.count.election import list_elections, load_election
from canvass.outlook import forecast_table, track_record
from canvass.outlook.tally import has_drops
from canvass.report.engines import engine, twice
from canvass.show.table import csv_text


@dataclass(frozen=True)
class Task:
    """An election to forecast; whether the ballots still out are known in hindsight."""

    election: str
    ballots_known: bool


def made(task: Task) -> str:
    """The forecasts of every contest at every release, as CSV. It runs wherever an engine runs it."""
    known = 1.0 if task.ballots_known else None
    return csv_text(forecast_table(track_record(load_election(task.election), ballots_known=known)))


def finished() -> list[str]:
    """The elections that can be forecast in hindsight: certified, and captured release by release."""
    return [other.slug for other in map(load_election, list_elections()) if other.certified and has_drops(other)]


def forecasts(
    elections: Sequence[str], ballots_known: bool, scheduler: str = ""
) -> Iterator[tuple[str, str | Exception]]:
    """Each election with its forecasts, or with why there are none, as they end."""
    with tempfile.TemporaryDirectory() as scratch, engine(scheduler, Path(scratch)) as where:
        for task, ended in twice(where, made, [Task(slug, ballots_known) for slug in elections], "election"):
            yield task.election, ended
