"""The facts, prose and tables of the page on the outlook's track record."""

from typing import Any

import pandas as pd

from canvass import numbers
from canvass.count.election import names_of
from canvass.outlook.record import MODEL
from canvass.outlook.track import FACTORS, METHODS, SMALL, Record, by_class, sensitivity, worst_misses
from canvass.show.facts import Facts
from canvass.show.table import Column, Table
from canvass.show.words import KeyFigures
from canvass.store.sources import FEED

#: Stages named in prose, and how they are called.
SAID = (0, 1, 3)
NAIVE = METHODS[1:]
SOURCE = "Source: computed from the releases in data/; python -m canvass forecasts writes every forecast."
HEADLINE = (
    "In {n} contests between two candidates or answers ({election}), the outlook missed the final margin by "
    "**{published_0} points** on average at the end of election night, by **{published_1}** one late release on and by "
    "**{published_3}** after three; the best naive method by {naive_0}, {naive_1} and {naive_3} ({beaten}). The model "
    "had learned from other counts only ({others}). The 90% interval contained **{covers_0}**, {covers_1} and "
    "{covers_3} of the results."
)
KNOWN = (
    "Had the number of ballots still out been known, the misses would have been {known_0}, {known_1} and {known_3} "
    "points (best naive method: {known_naive_0}, {known_naive_1}, {known_naive_3}), and the 90% interval would have "
    "contained {known_covers_0}, {known_covers_1} and {known_covers_3}. The difference is what not knowing it costs."
)
LIMITS = (
    "**The counts on file are {counts} data points about how counts differ**, however many contests each has: these "
    "share their late mail's swing. The {n} contests of {election} count as {effective} where near-duplicates "
    "(retention questions, the same two people twice) are taken together. No primary is among them. The form of the "
    "model was chosen on these counts with groups of contests set aside; the scores between counts were in view while "
    "it was built, and the number of ballots out rests on three counts. Contests of fewer than {small} votes were "
    "missed by {small_error} points at the end of election night with the ballots out known, larger ones by "
    "{large_error}. The last few percent of a count are corrections, not mail: there the intervals are too narrow."
)


def stage_name(stage: int) -> str:
    """A stage as tables call it.

    >>> stage_name(0), stage_name(1), stage_name(3)
    ('End of election night', '+1 late release', '+3 late releases')
    """
    return "End of election night" if not stage else f"+{numbers.plural(stage, 'late release')}"


def _beaten(found: Facts, stage: int) -> bool:
    """Whether the best naive method missed by less than the outlook as published."""
    return f"published_{stage}" in found and found[f"naive_{stage}"].value < found[f"published_{stage}"].value


def facts(record: Record) -> Facts:
    """The facts of the page, of the count shown in detail."""
    found, own = Facts(), record.own(record.scores)
    found.add("election", record.election.name, "text")
    found.add("sources", FEED, "text")
    found.add("others", names_of(record.others), "text")
    found.add("counts", len(record.others) + 1, "number")
    found.add("small", SMALL, "votes")
    for known, name, prefix in ((False, "published", ""), (True, "known", "known_")):
        for stage in SAID:
            rows = own[(own["known"] == known) & (own["stage"] == stage)].set_index("method")
            if not len(rows):
                continue
            found.add(f"{name}_{stage}", float(rows.loc[MODEL, "error"]), "ratio")
            found.add(f"{prefix}naive_{stage}", float(rows.loc[list(NAIVE), "error"].min()), "ratio")
            found.add(f"{prefix}covers_{stage}", float(rows.loc[MODEL, "covers90"]), "share1")
            found.add("n", int(rows.loc[MODEL, "n"]), "number")
            found.add("effective", float(rows.loc[MODEL, "effective"]), "number")
    worse = [stage_name(stage).lower() for stage in SAID if _beaten(found, stage)]
    found.add("beaten", f"better than the outlook: {', '.join(worse)}" if worse else "never better", "text")
    night = record.own(record.known)
    night = night[(night["stage"] == 0) & (night["method"] == MODEL)]
    missed, small = (night["q500"] - night["final"]).abs(), night["votes"] < SMALL
    found.add("small_error", float(missed[small].mean()), "ratio")
    found.add("large_error", float(missed[~small].mean()), "ratio")
    return found


def keys(found: Facts) -> KeyFigures:
    """The strip of key figures: average misses, and coverage one late release on."""
    labels = {
        "Miss, end of election night": "{published_0} points",
        "Miss, +1 late release": "{published_1} points",
        "Miss, +3 late releases": "{published_3} points",
        "In its 90% interval, +1": "{covers_1}",
    }
    return KeyFigures(found, labels)


def _wide(record: Record, column: str) -> pd.DataFrame:
    """One score by method, a row per way of taking the ballots out, election and stage."""
    keys = ["known", "election", "stage"]
    table = record.scores.pivot(index=keys, columns="method", values=column).reset_index()
    model = record.scores[record.scores["method"] == MODEL]
    table = table.merge(model[[*keys, "n", "effective", "error_se"]], on=keys)
    return _named(table.sort_values(["known", "election", "stage"], ignore_index=True))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    ways = table["known"].map({True: "known in hindsight", False: "estimated"}) if "known" in table else ""
    return table.assign(when=[stage_name(stage) for stage in table["stage"]], ballots=ways)


_HEAD = {
    "election": Column("Count", "label"),
    "when": Column("Stage", "label"),
    "ballots": Column("Ballots out", "label"),
}


def error_table(record: Record) -> Table:
    """Average miss of the margin by stage, against the naive methods."""
    columns = {
        **_HEAD,
        "n": Column("Contests", "number"),
        MODEL: Column("Outlook", "ratio"),
        **{name: Column(name, "ratio") for name in NAIVE},
        "error_se": Column("± (clustered)", "ratio"),
    }
    caption = (
        "Average miss of the final margin, points. What is left breaks: B0 like all counted; B1 like the latest late "
        f"mail; B2 like all late mail; B3 like early mail and the class's late shift in the other count. {SOURCE}"
    )
    return Table(_wide(record, "error"), columns, caption, "misses")


def score_table(record: Record) -> Table:
    """CRPS and Brier score by stage, against the naive methods."""
    crps, brier = (_wide(record, column) for column in ("crps", "brier"))
    table = crps.merge(brier, on=["election", "when", "ballots"], suffixes=("", "_brier"))
    columns = {
        **_HEAD,
        **{name: Column(f"CRPS {name}", "ratio") for name in (MODEL, "B2", "B3")},
        **{f"{name}_brier": Column(f"Brier {name}", "score") for name in (MODEL, "B2", "B3")},
    }
    columns = {key: Column(column.label.replace(MODEL, "outlook"), column.unit) for key, column in columns.items()}
    caption = f"CRPS of the margin (points) and Brier score of the winner; lower is better. {SOURCE}"
    return Table(table, columns, caption, "scores")


def cover_table(record: Record) -> Table:
    """Coverage and mean width of each interval by stage."""
    table = record.scores
    table = _named(table[table["method"] == MODEL].sort_values(["known", "election", "stage"], ignore_index=True))
    levels = (50, 80, 90, 95)
    columns = {
        **_HEAD,
        **{f"covers{level}": Column(f"{level}% contained", "share1") for level in levels},
        **{f"width{level}": Column(f"{level}%, width", "rate") for level in levels},
    }
    caption = f"How many results lay inside the outlook's intervals, and how wide these were (points). {SOURCE}"
    return Table(table, columns, caption, "coverage")


def class_table(record: Record) -> Table:
    """The outlook by class of contest."""
    columns = {
        "election": Column("Count", "label"),
        "when": Column("Stage", "label"),
        "class": Column("Class", "label"),
        "n": Column("Contests", "number"),
        "effective": Column("Count as", "number"),
        "error": Column("Miss", "ratio"),
        "B2": Column("Miss of B2", "ratio"),
        "B3": Column("of B3", "ratio"),
        "crps": Column("CRPS", "ratio"),
        "covers90": Column("90% contained", "share1"),
        "width90": Column("90%, width", "rate"),
    }
    caption = f"By class of contest, ballots out known; retention questions of one day count as one. {SOURCE}"
    return Table(_named(by_class(record)), columns, caption, "classes")


def worst_table(record: Record) -> Table:
    """The ten worst misses, each with what it was due to."""
    table, people = worst_misses(record), record.election.candidates
    names = dict(zip(people["candidate_id"], people["name"], strict=True))
    table = table.assign(
        when=[stage_name(stage) for stage in table["stage"]],
        why=[_why(row, names[row.first]) for row in table.itertuples()],
    )
    columns = {
        "contest": Column("Contest", "name"),
        "when": Column("Stage", "label"),
        "votes": Column("Votes", "votes"),
        "q500": Column("Likely", "points1"),
        "q050": Column("90%, from", "points1"),
        "q950": Column("to", "points1"),
        "final": Column("Came", "points1"),
        "why": Column("Why"),
    }
    caption = (
        f"The largest misses of {record.election.slug} from the end of election night on, one a contest, as published. "
        f"{SOURCE}"
    )
    return Table(table, columns, caption, "worst")


def _why(row: Any, name: str) -> str:
    """What a miss was due to, from its two parts (:func:`canvass.outlook.track.worst_misses`)."""
    likely, came = (numbers.show(float(getattr(row, part)), "share1") for part in ("share_likely", "share_came"))
    share = f"what was left went {came} to {name}, {likely} was expected"
    taken, true = row.votes_out, row.votes - row.votes_counted
    ballots = f"{numbers.show(true, 'votes')} votes were left, {numbers.show(taken, 'votes')} were expected"
    parts = [(abs(row.by_share), share), (abs(row.by_ballots), ballots)]
    parts = parts[:: -1 if numbers.exceeds(parts[1][0], parts[0][0]) else 1]
    said = [text for size, text in parts if not numbers.exceeds(0.25 * abs(row.error), size)]
    return ("small contest; " if row.votes < SMALL else "") + "; ".join(said)


def sensitivity_table(record: Record) -> Table:
    """Scores when the ballots out are taken for more or fewer than there were."""
    table = sensitivity(record)
    names = {
        factor: f"{100 * (factor - 1):+.0f}%".replace("-", "−") if factor != 1 else "as they were" for factor in FACTORS
    }
    table = table.assign(taken=table["factor"].map(names))
    columns = {
        "election": Column("Count", "label"),
        "when": Column("Stage", "label"),
        "taken": Column("Ballots out", "label"),
        "error": Column("Miss", "ratio"),
        "brier": Column("Brier", "score"),
        "covers90": Column("90% contained", "share1"),
    }
    table = _named(table.sort_values(["election", "stage", "factor"], ignore_index=True))
    caption = f"The outlook when it is sure of a wrong number of ballots out (43% low: 6 Mar 2024). {SOURCE}"
    return Table(table, columns, caption, "sensitivity")
