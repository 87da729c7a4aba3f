"""One election's releases as arrays: who had how many votes when, and what each release added.

A release of the Los Angeles count adds ballots of (mostly) one kind, so the *phase* of a release
says whose votes its increment holds.  Phases are read from the countywide ballot types only:

====================  =============================================================================
``EARLY_MAIL``        election night, at least 95% of the added ballots by mail (or the very first)
``EARLY_IN_PERSON``   in-person ballots within 90 minutes of the polls' closing: cast on earlier days
``ELECTION_DAY``      everything later on election night
``LATE_MAIL``         after election night, at least 80% by mail
``LATE_OTHER``        after election night, conditional and provisional ballots (or a correction)
====================  =============================================================================

Source of the order of release: ``shared/studies/outlook.md``, "The shape of an LA count".
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from canvass.count.election import Election, of_night
from canvass.errors import NotYetError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY, LATE_MAIL, LATE_OTHER = range(5)
POLLS_CLOSE_HOUR = 20  # local time on election day, California Elections Code 14212
EARLY_HOURS = 1.5  # ballots cast on election day are not tallied before about 22:00
MOSTLY_MAIL_NIGHT, MOSTLY_MAIL_LATE = 0.95, 0.80  # share of the added ballots


@dataclass(frozen=True)
class Tally:
    """Arrays of one election: N candidates in C contests, R releases.

    Attributes
    ----------
    slug, election_day : str, name of the election, ISO date
    hours : (R,) float64, hours since the polls closed
    night : (R,) bool, whether a release belongs to election night
    ballots, mail : (R,) float64, ballots counted countywide, all and by mail, cumulative
    estimate : (R,) float64, the registrar's estimate of ballots outstanding, NaN where none
    told_other : (R,) float64, conditional and provisional ballots in that estimate, NaN where none
    phase : (R,) intp, kind of the ballots each release added
    votes : (N, R) float64, cumulative votes, NaN where not published
    counted : (N, R) float64, the same with the last published figure carried on (0 before any)
    added : (N, R) float64, votes added, NaN where either end is not published, never negative
    contest_ballots : (C, R) float64, ballots that carry the contest, NaN where not published
    candidates, contests : DataFrame, rows in the order of the arrays; ``contests`` by its position
    members : list of (m,) intp, rows of each contest's candidates
    places : (C,) intp, seats, or candidates who reach the runoff (see `places`)
    signs : (N, 3) party, measure, retention (see `signs`)
    """

    slug: str
    election_day: str
    hours: Floats
    night: NDArray[np.bool_]
    ballots: Floats
    mail: Floats
    estimate: Floats
    told_other: Floats
    phase: Ints
    votes: Floats
    counted: Floats
    added: Floats
    contest_ballots: Floats
    candidates: pd.DataFrame
    contests: pd.DataFrame
    members: list[Ints]
    places: Ints
    signs: Floats


def tally(election: Election) -> Tally:
    """Arrays of the election's tables (see `Tally`).

    Raises
    ------
    NotYetError
        The releases were not captured one by one, so that nothing says what each of them added.
    """
    if not has_drops(election):
        raise NotYetError(f"{election.slug}: no outlook, its releases were not captured one by one.")
    releases = election.releases.sort_values("release")
    contests = election.contests.reset_index(drop=True)
    candidates = election.candidates.reset_index(drop=True)
    hours = _hours(releases["released_at"], election.election_day)
    mail, ballots = (_floats(releases[c]) for c in ("ballots_mail", "ballots"))
    night = of_night(releases).to_numpy(dtype=bool)
    phase = _phases(hours, night, ballots, mail)
    votes = _grid(election.votes, "candidate_id", "votes", candidates, releases)
    counted = pd.DataFrame(votes).ffill(axis=1).fillna(0.0).to_numpy()
    rows = candidates.groupby("contest_id").indices
    return Tally(
        slug=election.slug,
        election_day=election.election_day.isoformat(),
        hours=hours,
        night=night,
        ballots=ballots,
        mail=_mail(ballots, mail, phase),
        estimate=_floats(releases["outstanding"]),
        told_other=_floats(releases["outstanding_conditional"] + releases["outstanding_provisional"].fillna(0)),
        phase=phase,
        votes=votes,
        counted=counted,
        added=np.maximum(np.diff(votes, axis=1, prepend=0.0), 0.0),
        contest_ballots=_grid(election.ballots, "contest_id", "ballots", contests, releases),
        candidates=candidates,
        contests=contests,
        members=[np.asarray(rows.get(c, []), dtype=np.intp) for c in contests["contest_id"]],
        places=places(election),
        signs=signs(candidates, contests),
    )


def signs(candidates: pd.DataFrame, contests: pd.DataFrame) -> Floats:
    """(N, 3) party (+1/2 D, -1/2 R), measure and retention (+1/2 yes, -1/2 no); 0 otherwise."""
    party, answer = (_words(candidates[column]) for column in ("party", "ballot_name"))
    kind = _words(candidates["contest_id"].map(contests.set_index("contest_id")["kind"]))
    side = _half(answer.eq("yes"), answer.eq("no"))
    measure = kind.eq("measure").to_numpy()
    return np.column_stack(
        [
            _half(party.str.startswith("dem"), party.str.startswith("rep")),
            np.where(measure, side, 0.0),
            np.where(measure, 0.0, side),
        ]
    )


def _words(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "").astype(str).str.strip().str.lower()


def _half(plus: pd.Series, minus: pd.Series) -> Floats:
    return 0.5 * (plus.to_numpy(dtype=float) - minus.to_numpy(dtype=float))


def has_drops(election: Election) -> bool:
    """Whether the ballots of every release, and of the contests in them, are known."""
    return bool(len(election.ballots)) and bool(election.releases["ballots"].notna().all())


def places(election: Election) -> Ints:
    """Candidates of each contest who win or go on, in the order of ``election.contests``.

    In a primary the first two of three or more candidates for one seat go on to the runoff; a party's
    presidential primary has one winner, and everything else as many as it has seats. Which cities
    elect by plurality on a primary's day is not in the tables: for these, read who finishes first.
    """
    contests = election.contests
    size = contests["contest_id"].map(election.candidates["contest_id"].value_counts()).fillna(0)
    seats = contests["seats"].to_numpy(dtype=np.intp)
    president = contests["kind"].eq("president") | contests["name"].str.contains("president", case=False)
    primary = "primary" in f"{election.slug} {election.title}".lower()
    return np.where(primary & ~president & (size >= 3) & (seats == 1), 2, seats).astype(np.intp)


def _floats(column: pd.Series) -> Floats:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _hours(released_at: pd.Series, election_day: dt.date) -> Floats:
    close = pd.Timestamp(election_day).tz_localize("America/Los_Angeles")
    close = close.replace(hour=POLLS_CLOSE_HOUR)
    return np.asarray((pd.to_datetime(released_at) - close).dt.total_seconds(), dtype=np.float64) / 3600.0


def _grid(table: pd.DataFrame, key: str, value: str, rows: pd.DataFrame, releases: pd.DataFrame) -> Floats:
    """(rows, releases) array of one column of a long table; NaN where it has no row."""
    grid = np.full((len(rows), len(releases)), np.nan)
    i, j = (pd.Index(of[k]).get_indexer(table[k]) for of, k in ((rows, key), (releases, "release")))
    known = (i >= 0) & (j >= 0)
    grid[i[known], j[known]] = _floats(table[value])[known]
    return grid


def _mail(ballots: Floats, mail: Floats, phase: Ints) -> Floats:
    """Ballots by mail; where they are not published, all ballots of releases taken for mail."""
    by_phase = np.cumsum(np.where(np.isin(phase, (EARLY_MAIL, LATE_MAIL)), np.diff(ballots, prepend=0.0), 0.0))
    return np.where(np.isfinite(mail), mail, by_phase)


def _phases(hours: Floats, night: NDArray[np.bool_], ballots: Floats, mail: Floats) -> Ints:
    """Phase of each release from the kind of ballots it added and the hours since closing."""
    total = np.diff(ballots, prepend=0.0)
    share = np.diff(mail, prepend=0.0) / np.where(total > 0, total, np.inf)
    early = np.where(
        share >= MOSTLY_MAIL_NIGHT,
        EARLY_MAIL,
        np.where(hours < EARLY_HOURS, EARLY_IN_PERSON, ELECTION_DAY),
    )
    late = np.where(share < MOSTLY_MAIL_LATE, LATE_OTHER, LATE_MAIL)  # unknown types: mail
    phase = np.where(night, early, late).astype(np.intp)
    phase[:1] = EARLY_MAIL  # the first release opens with mail, and is what later ones are held against
    return phase
