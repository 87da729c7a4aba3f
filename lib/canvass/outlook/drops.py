"""What a contest's own count has shown by a release: features, and the late-mail drops so far.

Everything is a log of votes per *candidate*, and only differences between two candidates of one contest are ever
used: the difference of two such logs is the logit of the two-candidate share, log((a + 1/2) / (b + 1/2)). So every
feature changes sign when the two are swapped, and three or more candidates need no other features than two.
"""

from dataclasses import dataclass

import numpy as np

from canvass.outlook.tally import (
    EARLY_IN_PERSON,
    EARLY_MAIL,
    ELECTION_DAY,
    LATE_MAIL,
    LATE_OTHER,
    PRIMARY,
    Floats,
    Ints,
    Tally,
)

FEATURES = ("in_person_step", "election_day_step", "early_mail", "party", "measure", "retention")
NIGHT_STEPS = FEATURES[:2]  # known only once in-person ballots are counted


@dataclass(frozen=True)
class Drops:
    """K late releases of one kind."""

    at: Ints  # (K,) their positions
    shift: Floats  # (N, K) log votes of the drop minus log votes by early mail; NaN unpublished
    added: Floats  # (N, K) votes of the drop; NaN unpublished


@dataclass(frozen=True)
class Snapshot:
    """The count as of release position ``at``, per candidate row of the `Tally`."""

    at: int
    base: Floats  # (N,) log votes by early mail
    features: Floats  # (N, 6) `FEATURES`; NaN where the ballots it needs are not counted yet
    night_votes: Floats  # (N, 3) votes by early mail, early in person, on election day; NaN unknown
    mail: Drops
    other: Drops  # conditional and provisional ballots


def snapshot(tally: Tally, at: int) -> Snapshot:
    """The features and drops of every candidate as of release position `at` (0-based)."""
    night = np.column_stack([_votes(tally, at, p) for p in (EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY)])
    night[:, 0] = np.where(np.isnan(night[:, 0]), tally.counted[:, at], night[:, 0])
    base, in_person, day = np.log(night + 0.5).T
    first = np.where(np.isnan(in_person), day, in_person)  # all in-person votes where they are not told apart
    features = np.column_stack([first - base, day - in_person, base, tally.signs])
    return Snapshot(at, base, features, night, *(_drops(tally, at, phase, base) for phase in (LATE_MAIL, LATE_OTHER)))


def _drops(tally: Tally, at: int, phase: int, base: Floats) -> Drops:
    where = np.flatnonzero(tally.phase[: at + 1] == phase)
    added = tally.added[:, where]
    return Drops(where, np.log(added + 0.5) - base[:, None], added)


def _votes(tally: Tally, at: int, phase: int) -> Floats:
    """Votes added in the releases of one phase; NaN where none is published."""
    added = tally.added[:, : at + 1][:, tally.phase[: at + 1] == phase]
    return np.where(np.isfinite(added).any(axis=1), np.nansum(added, axis=1), np.nan)


def boundary(tally: Tally, at: int) -> Ints:
    """(C, 2) candidate rows just inside and just outside each contest's last place, as of `at`.

    Where all get a place, the last two; (-1, -1) of a contest without two candidates.
    """
    sizes = np.array([len(rows) for rows in tally.members])
    return _around(tally, at, np.minimum(tally.places, sizes - 1))


def contested(tally: Tally, at: int) -> Ints:
    """The same to learn from: around each contest's last seat, or in a primary around its second of three or more.

    (-1, -1) where there are no more candidates than seats.
    """
    many = np.array([len(rows) > 2 for rows in tally.members])
    second = tally.contests["rule"].isin(PRIMARY).to_numpy() & many
    return _around(tally, at, np.where(second, 2, tally.contests["seats"]))


def _around(tally: Tally, at: int, places: Ints) -> Ints:
    """Ties keep ballot order."""
    sizes = np.array([len(rows) for rows in tally.members])
    rows, of = np.concatenate(tally.members), np.repeat(np.arange(len(sizes)), sizes)
    order, start = rows[np.lexsort((-tally.counted[rows, at], of))], np.cumsum(sizes) - sizes
    pairs, told = np.full((len(sizes), 2), -1, dtype=np.intp), (places > 0) & (places < sizes)
    last = (start + places)[told]
    pairs[told] = np.column_stack([order[last - 1], order[last]])
    return pairs
