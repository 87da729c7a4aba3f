"""Columns of words for the tables of the track record: stages, kinds of counts, why it missed."""

from functools import cache

import numpy as np
import pandas as pd

from canvass import numbers
from canvass.count.election import load_election
from canvass.moments import show_day
from canvass.outlook.record import MODEL
from canvass.outlook.tally import PRIMARY
from canvass.outlook.track import SAID, SMALL, Record
from canvass.pages.record import WORDS
from canvass.show.facts import Fact, Facts


@cache
def stage_name(stage: int) -> str:
    """A stage as tables call it.

    >>> stage_name(0), stage_name(1), stage_name(3)
    ('End of election night', 'One late release later', 'After three late releases')
    """
    return WORDS.plain("stage", stage=stage)


def count_name(slug: str) -> str:
    """A count as charts call it.

    >>> count_name("2024-primary"), count_name("2024-general")
    ('Primary, 5 Mar 2024', 'General, 5 Nov 2024')
    """
    election = load_election(slug)
    primary = bool(election.contests["rule"].isin(PRIMARY).any())
    return WORDS.plain("count", primary=primary, day=show_day(election.election_day))


def against_best(scores: pd.DataFrame, score: str) -> pd.DataFrame:
    """A ``score`` of the ``model`` and the lowest of the ``naive`` methods, by election and stage named in prose."""
    wide = scores[scores["stage"].isin(SAID)].pivot(index=["election", "stage"], columns="method", values=score)
    return pd.DataFrame({"model": wide[MODEL], "naive": wide.drop(columns=MODEL).min(axis=1)})


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with ``when`` (its ``stage``) and, where it can, ``range`` (90%) and ``ballots`` in words."""
    frame = frame.assign(when=frame["stage"].map(stage_name))
    if "q050" in frame:
        ends = zip(frame["q050"], frame["q950"], strict=True)
        frame["range"] = [f"{numbers.show(low, 'points1')} to {numbers.show(high, 'points1')}" for low, high in ends]
    if "counts" in frame:
        asked = zip(frame["primary"], frame["counts"], strict=True)
        frame["kind"] = [
            WORDS.plain("kind", primary=primary, counts=Fact("", counts, "number")) for primary, counts in asked
        ]
        frame["look"] = np.where(frame["best"] < frame["crps"], "turn", "")
    if "known" in frame:
        frame["ballots"] = [WORDS.plain("ballots", known=known) for known in frame["known"]]
    return frame


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """`track.without_types` with ``when`` (its ``day``) and ``what`` (whether it was read blind) in words."""
    when = [WORDS.plain("day", day=Fact("", day, "number")) for day in frame["day"]]
    what = [WORDS.plain("read", typed=typed) for typed in frame["typed"]]
    return frame.assign(when=when, what=what).sort_values(["day", "typed"], ascending=[True, False])


def why(record: Record, misses: pd.DataFrame) -> list[str]:
    """What each of ``track.worst_misses`` was due to: the parts that make up a quarter of it, the larger first."""
    people = record.election.candidates.set_index("candidate_id")["name"]
    said = []
    for row in misses.itertuples():
        parts = [(abs(row.by_share), "share"), (abs(row.by_ballots), "ballots")]
        parts = parts[:: -1 if numbers.exceeds(parts[1][0], parts[0][0]) else 1]
        facts = Facts()
        causes = [name for size, name in parts if not numbers.exceeds(0.25 * abs(row.error), size)]
        facts.add_all("share1", came=float(row.share_came), likely=float(row.share_likely))
        facts.add_all("votes", left=row.votes - row.votes_counted, taken=row.votes_out)
        said.append(WORDS.plain("why", **facts, causes=causes, small=row.votes < SMALL, name=people[row.first]))
    return said
