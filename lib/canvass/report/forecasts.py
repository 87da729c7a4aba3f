"""Every forecast of the finished counts, as tables to score again: an election is a task, on any engine."""

from collections.abc import Sequence

from canvass.count.election import list_elections, load_election
from canvass.outlook import forecast_table, track_record
from canvass.outlook.tally import has_drops
from canvass.report import warm
from canvass.report.engines import engine, twice
from canvass.report.tasks import Ended
from canvass.show.table import csv_text


def finished() -> list[str]:
    """The elections that can be forecast in hindsight: certified, and captured release by release."""
    return [other.slug for other in map(load_election, list_elections()) if other.certified and has_drops(other)]


def forecasts(elections: Sequence[str], ballots_known: float | None, scheduler: str = "") -> Ended:
    """Each election and ``ballots_known`` with its forecasts, or with why there are none, as they end."""
    with engine(scheduler) as where:
        yield from twice(where, made, [(slug, ballots_known) for slug in elections], "election")


def made(task: tuple[str, float | None]) -> str:
    """The `track_record` of an election as CSV. It runs wherever an engine runs it."""
    return warm.tried(_made, *task)


def _made(slug: str, ballots_known: float | None) -> str:
    return csv_text(forecast_table(track_record(load_election(slug), ballots_known=ballots_known)))
