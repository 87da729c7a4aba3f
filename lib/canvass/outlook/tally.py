"""One election's releases as arrays: who had how many votes when, and what each release added.

A release of the Los Angeles count adds ballots of (mostly) one kind; its *phase* says which, read from the
countywide ballot types and the hour only.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from canvass.count.count import MAJORITY
from canvass.count.election import Election, of_night
from canvass.errors import NotYetError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# After election night: mail; conditional and provisional ballots; or both mixed, to learn nothing from.
EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY, LATE_MAIL, LATE_OTHER, LATE_MIXED = range(6)
POLLS_CLOSE = pd.Timedelta(hours=20)  # local time on election day, California Elections Code 14212
EARLY_HOURS = 1.5  # ballots cast on election day are not tallied before about 22:00
PRIMARY = ("top_two", "majority_or_top_two")  # rules of a primary's contests, from which two go on
STATE_COUNTIES = 20  # a district spans fewer
MOSTLY_MAIL_NIGHT, MOSTLY_MAIL_LATE = 0.95, 0.80  # share of the added ballots


@dataclass(frozen=True)
class Tally:
    """Arrays of one election: N candidates in C contests, R releases; unpublished figures are NaN."""

    slug: str
    place: str  # whose count it is
    election_day: str  # ISO date
    hours: Floats  # (R,) since the polls closed
    night: NDArray[np.bool_]  # (R,) whether a release belongs to election night
    ballots: Floats  # (R,) counted countywide, cumulative
    mail: Floats  # (R,) those by mail
    estimate: Floats  # (R,) the registrar's, of ballots outstanding
    told_other: Floats  # (R,) conditional and provisional ballots in that estimate
    phase: Ints  # (R,) kind of the ballots each release added
    counted: Floats  # (N, R) cumulative votes, the last published figure carried on (0 before any)
    added: Floats  # (N, R) votes added, never negative
    contest_ballots: Floats  # (C, R) ballots that carry the contest
    candidates: pd.DataFrame  # rows in the order of the arrays
    contests: pd.DataFrame  # likewise
    members: list[Ints]  # rows of each contest's candidates
    places: Ints  # (C,) seats, or two where the first two go on
    signs: Floats  # (N, 3) party, measure, retention (see `signs`)
    whole: NDArray[np.bool_]  # (C,) whether a contest is that of a whole state

    @property
    def primary(self) -> bool:
        """Whether two go on from its contests."""
        return bool(self.contests["rule"].isin(PRIMARY).any())

    def night_end(self, at: int | None = None) -> int:
        """Position of the last release of election night up to `at` (the first if there is none)."""
        return max(int(self.night[: None if at is None else at + 1].sum()) - 1, 0)


def tally(election: Election, *, typed: bool = True) -> Tally:
    """Arrays of the election's tables; refused where nothing says what each release added.

    With `typed` false nothing is taken for known of ballots but, perhaps, their number.
    """
    if not (has_drops(election) if typed else election.one_by_one and of_night(election.releases).any()):
        raise NotYetError(f"{election.slug}: no outlook, its releases were not captured one by one from its night on.")
    releases = election.releases.sort_values("release")
    contests = election.contests.reset_index(drop=True)
    candidates = election.candidates.reset_index(drop=True)
    hours = (releases["released_at"] - polls_closed(election)).dt.total_seconds().to_numpy(dtype=float) / 3600.0
    mail, ballots = (_floats(releases[name]) for name in ("ballots_mail", "ballots"))
    if not typed:
        mail = np.full_like(mail, np.nan)
    night = of_night(releases).to_numpy(dtype=bool)
    phase = _phases(hours, night, ballots, mail)
    taken_for_mail = np.where(np.isin(phase, (EARLY_MAIL, LATE_MAIL)), np.diff(ballots, prepend=0.0), 0.0)
    votes = _grid(election.votes, "votes", candidates["candidate_id"], releases)
    rows = candidates.groupby("contest_id").indices
    members = [np.asarray(rows.get(c, []), dtype=np.intp) for c in contests["contest_id"]]
    counted = pd.DataFrame(votes).ffill(axis=1).fillna(0.0).to_numpy()
    if not np.isfinite(ballots).all():  # a stand-in: the votes of the largest contest
        ballots = np.max([counted[own].sum(axis=0) for own in members], axis=0, initial=0.0)
    return Tally(
        slug=election.slug,
        place=election.place,
        election_day=election.election_day.isoformat(),
        hours=hours,
        night=night,
        ballots=ballots,
        mail=np.where(np.isfinite(mail), mail, taken_for_mail.cumsum()),
        estimate=_floats(releases["outstanding"]),
        told_other=_floats(releases["outstanding_conditional"] + releases["outstanding_provisional"].fillna(0)),
        phase=phase,
        counted=counted,
        added=np.maximum(np.diff(votes, axis=1, prepend=0.0), 0.0),
        contest_ballots=_grid(election.ballots, "ballots", contests["contest_id"], releases),
        candidates=candidates,
        contests=contests,
        members=members,
        places=places(contests, np.array([len(own) for own in members])),
        signs=signs(candidates, contests),
        whole=whole_states(election, contests),
    )


def whole_states(election: Election, contests: pd.DataFrame) -> NDArray[np.bool_]:
    """(C,) whether a contest is counted in all counties there are, and these are enough for a state."""
    own = election.counties.merge(election.candidates[["candidate_id", "contest_id"]], on="candidate_id")
    counties = own.groupby("contest_id")["county"].nunique().reindex(contests["contest_id"]).fillna(0).to_numpy()
    return (counties >= STATE_COUNTIES) & (counties == election.counties["county"].nunique())


def polls_closed(election: Election) -> pd.Timestamp:
    """The moment the polls closed."""
    return pd.Timestamp(election.election_day).tz_localize(election.time_zone) + POLLS_CLOSE


def has_drops(election: Election) -> bool:
    """Whether the ballots of every release are known, from election night on, and of the contests in them."""
    known = election.releases["ballots"].notna()
    return bool(len(election.ballots) and known.all() and of_night(election.releases).any())


def signs(candidates: pd.DataFrame, contests: pd.DataFrame) -> Floats:
    """(N, 3) party (+1/2 D, -1/2 R), measure and retention (+1/2 yes, -1/2 no); 0 otherwise."""
    party, answer = (
        candidates[name].astype("string").fillna("").str.strip().str.lower() for name in ("party", "ballot_name")
    )
    measure = candidates["contest_id"].map(contests.set_index("contest_id")["kind"]).eq("measure")
    side = answer.map({"yes": 0.5, "no": -0.5}).fillna(0.0).to_numpy(dtype=float)
    parties = party.str[:3].map({"dem": 0.5, "rep": -0.5}).fillna(0.0).to_numpy(dtype=float)
    return np.column_stack([parties, np.where(measure, side, 0.0), np.where(measure, 0.0, side)])


def places(contests: pd.DataFrame, size: Ints) -> Ints:
    """Places at stake in each contest, by its rule; of two candidates for one that more than half elects, one.

    Unlike `Count.places` it does not depend on who has a majority so far: that may yet be lost.
    """
    outright = contests["rule"].isin(MAJORITY) & (size == 2)
    return np.where(outright, 1, contests["places"]).astype(np.intp)


def _floats(column: pd.Series) -> Floats:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _grid(table: pd.DataFrame, value: str, rows: pd.Series, releases: pd.DataFrame) -> Floats:
    """(rows, releases) array of one column of a long table."""
    wide = table.pivot(index=rows.name, columns="release", values=value)
    return wide.reindex(index=rows, columns=releases["release"]).to_numpy(dtype=float, na_value=np.nan)


def _phases(hours: Floats, night: NDArray[np.bool_], ballots: Floats, mail: Floats) -> Ints:
    """Phase of each release from the kind of ballots it added and the hours since closing."""
    total = np.diff(ballots, prepend=0.0)
    share = np.diff(mail, prepend=0.0) / np.where(total > 0, total, np.inf)
    in_person = np.where(hours < EARLY_HOURS, EARLY_IN_PERSON, ELECTION_DAY)  # early: cast on earlier days
    early = np.where(share >= MOSTLY_MAIL_NIGHT, EARLY_MAIL, in_person)
    mixed = (share > 1.0 - MOSTLY_MAIL_LATE) | (total <= 0)
    late = np.where(share < MOSTLY_MAIL_LATE, np.where(mixed, LATE_MIXED, LATE_OTHER), LATE_MAIL)  # unknown: mail
    phase = np.where(night, early, late).astype(np.intp)
    phase[:1] = EARLY_MAIL  # the first release opens with mail, and is what later ones are held against
    return phase
