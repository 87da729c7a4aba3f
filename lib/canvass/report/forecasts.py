"""Every forecast of the finished counts, as tables to score again: an election is a task, on any engine."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from canvass.count.election import list_elections, load_election
from canvass.outlook import forecast_table, track_record
from canvass.outlook.tally import has_drops
from canvass.report.engines import Ended, engine, twice
from canvass.show.table import csv_text


def finished() -> list[str]:
    """The elections that can be forecast in hindsight: certified, and captured release by release."""
    return [other.slug for other in map(load_election, list_elections()) if other.certified and has_drops(other)]


def forecasts(elections: Sequence[str], ballots_known: float | None, scheduler: str = "") -> Ended:
    """Each election and ``ballots_known`` with its forecasts, or with why there are none, as they end."""
    with tempfile.TemporaryDirectory() as scratch, engine(scheduler, Path(scratch)) as where:
        yield from twice(where, made, [(slug, ballots_known) for slug in elections], "election")


def made(task: tuple[str, float | None]) -> str:
    """The `track_record` of an election as CSV. It runs wherever an engine runs it."""
    slug, ballots_known = task
    return csv_text(forecast_table(track_record(load_election(slug), ballots_known=ballots_known)))
