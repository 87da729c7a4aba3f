"""Columns of words for the tables of the track record: stages, what was known of the ballots out, why it missed."""

import pandas as pd

from canvass import numbers
from canvass.outlook.track import SMALL, Record
from canvass.pages.record import WORDS
from canvass.show.facts import Fact


def stage_name(stage: int) -> str:
    """A stage as tables call it.

    >>> stage_name(0), stage_name(1), stage_name(3)
    ('End of election night', 'One late release later', 'After three late releases')
    """
    return WORDS.fill("stage", {"stage": stage}).plain


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with ``when`` (its ``stage``) and, where it can, ``range`` (90%) and ``ballots`` in words."""
    frame = frame.assign(when=frame["stage"].map(stage_name))
    if "q050" in frame:
        ends = zip(frame["q050"], frame["q950"], strict=True)
        frame["range"] = [f"{numbers.show(low, 'points1')} to {numbers.show(high, 'points1')}" for low, high in ends]
    if "known" in frame:
        frame["ballots"] = [WORDS.fill("ballots", {"known": known}).plain for known in frame["known"]]
    return frame


def taken(factor: float) -> str:
    """For how many ballots out an outlook took those there were, ``factor`` times as many.

    >>> taken(0.57), taken(1.0), taken(1.1)
    ('−43%', 'as they were', '+10%')
    """
    return WORDS.fill("taken", {"by": Fact("", round(100 * (factor - 1)), "number")}).plain


def why(record: Record, misses: pd.DataFrame) -> list[str]:
    """What each of ``track.worst_misses`` was due to: the parts that make up a quarter of it, the larger first."""
    people = record.election.candidates.set_index("candidate_id")["name"]
    said = []
    for row in misses.itertuples():
        parts = [(abs(row.by_share), "share"), (abs(row.by_ballots), "ballots")]
        parts = parts[:: -1 if numbers.exceeds(parts[1][0], parts[0][0]) else 1]
        facts = {
            "small": row.votes < SMALL,
            "causes": [name for size, name in parts if not numbers.exceeds(0.25 * abs(row.error), size)],
            "name": people[row.first],
            "came": Fact("", float(row.share_came), "share1"),
            "likely": Fact("", float(row.share_likely), "share1"),
            "left": Fact("", row.votes - row.votes_counted, "votes"),
            "taken": Fact("", row.votes_out, "votes"),
        }
        said.append(WORDS.fill("why", facts).plain)
    return said
