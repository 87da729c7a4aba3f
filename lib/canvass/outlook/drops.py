"""What a contest's own count has shown by a release: features, and the late-mail drops so far.

Everything is a log of votes per *candidate*; only differences between two candidates of one contest
are ever used, and the difference of two logs of votes is the logit of the two-candidate share,

    log((a + 1/2) / (b + 1/2)),

so every feature changes sign when the two candidates are swapped, and contests with three or more
candidates need no other features than those with two.
"""

from dataclasses import dataclass

import numpy as np

from canvass.outlook.tally import EARLY_IN_PERSON, EARLY_MAIL, ELECTION_DAY, LATE_MAIL, LATE_OTHER, Floats, Ints, Tally

FEATURES = ("in_person_step", "election_day_step", "early_mail", "party", "measure", "retention")
NIGHT_STEPS = FEATURES[:2]  # known only once in-person ballots are counted


@dataclass(frozen=True)
class Drops:
    """Late releases of one kind.

    Attributes
    ----------
    at : (K,) intp, their positions
    shift : (N, K) float64, log votes of the drop minus log votes by early mail; NaN unpublished
    added : (N, K) float64, votes of the drop; NaN where not published
    """

    at: Ints
    shift: Floats
    added: Floats


@dataclass(frozen=True)
class Snapshot:
    """The count as of release index ``at``, per candidate row of the `Tally`.

    Attributes
    ----------
    at : int, position of the release
    base : (N,) float64, log votes by early mail
    in_person : (N,) float64, log votes cast in person early (all in-person if not told apart)
    features : (N, 6) float64, `FEATURES`; NaN where the ballots it needs are not counted yet
    night_votes : (N, 3) float64, votes by early mail, early in person, on election day; NaN unknown
    mail, other : drops of late mail, and of conditional and provisional ballots
    """

    at: int
    base: Floats
    in_person: Floats
    features: Floats
    night_votes: Floats
    mail: Drops
    other: Drops


def snapshot(tally: Tally, at: int) -> Snapshot:
    """The features and drops of every candidate as of release position `at` (0-based)."""
    night = np.column_stack([_votes(tally, at, p) for p in (EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY)])
    night[:, 0] = np.where(np.isnan(night[:, 0]), tally.counted[:, at], night[:, 0])
    base, in_person, day = np.log(night + 0.5).T
    told_apart = ~np.isnan(in_person)
    first = np.where(told_apart, in_person, day)
    steps = np.column_stack([first - base, np.where(told_apart, day - in_person, np.nan)])
    return Snapshot(
        at=at,
        base=base,
        in_person=first,
        features=np.column_stack([steps, base, tally.signs]),
        night_votes=night,
        mail=_drops(tally, at, LATE_MAIL, base),
        other=_drops(tally, at, LATE_OTHER, base),
    )


def _drops(tally: Tally, at: int, phase: int, base: Floats) -> Drops:
    where = np.flatnonzero(tally.phase[: at + 1] == phase)
    added = tally.added[:, where]
    return Drops(where, np.log(added + 0.5) - base[:, None], added)


def _votes(tally: Tally, at: int, phase: int) -> Floats:
    """Votes added in the releases of one phase; NaN where none is published."""
    added = tally.added[:, : at + 1][:, tally.phase[: at + 1] == phase]
    known = np.isfinite(added).any(axis=1)
    return np.where(known, np.nansum(added, axis=1), np.nan)


def boundary(tally: Tally, at: int) -> Ints:
    """(C, 2) candidate rows just inside and just outside each contest's last place, as of `at`.

    Ties keep ballot order.  Contests with no more candidates than places get (-1, -1).
    """
    pairs = np.full((len(tally.places), 2), -1, dtype=np.intp)
    for c, (rows, k) in enumerate(zip(tally.members, tally.places, strict=True)):
        if len(rows) > k:
            order = rows[np.argsort(-tally.counted[rows, at], kind="stable")]
            pairs[c] = order[k - 1 : k + 1]
    return pairs
