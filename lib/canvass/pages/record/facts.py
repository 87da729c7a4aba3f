"""The facts of the page on the outlook's track record."""

from canvass.count.election import names_of
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, SAID, SMALL, Record
from canvass.show.facts import Facts
from canvass.store.sources import FEED


def of_record(record: Record) -> Facts:
    """Everything the words may use, of the count shown in detail.

    Misses and shares end in the late releases they stand after; those that begin with ``known`` are of forecasts
    that knew the ballots out.
    """
    facts = Facts()
    facts.add("election", record.election.name, "text")
    facts.add("slug", record.election.slug, "text")
    facts.add("sources", FEED, "text")
    facts.add("others", names_of(record.others), "text")
    facts.add("counts", len(record.others) + 1, "number")
    _add_scores(facts, record)
    _add_small(facts, record)
    return facts


def _add_scores(facts: Facts, record: Record) -> None:
    """Average misses of the outlook and of the best naive method, and how many results the intervals contained."""
    scores = record.own(record.scores)
    for known, name, prefix in ((False, "published", ""), (True, "known", "known_")):
        for stage in SAID:
            rows = scores[(scores["known"] == known) & (scores["stage"] == stage)].set_index("method")
            if not len(rows):
                continue
            facts.add(f"{name}_{stage}", float(rows.loc[MODEL, "error"]), "ratio")
            facts.add(f"{prefix}naive_{stage}", float(rows.loc[list(METHODS[1:]), "error"].min()), "ratio")
            facts.add(f"{prefix}covers_{stage}", float(rows.loc[MODEL, "covers90"]), "share1")
            facts.add("n", int(rows.loc[MODEL, "n"]), "number")
            facts.add("effective", float(rows.loc[MODEL, "effective"]), "number")


def _add_small(facts: Facts, record: Record) -> None:
    """Average misses of small and of larger contests at the end of election night, ballots out known."""
    night = record.own(record.known)
    night = night[(night["stage"] == 0) & (night["method"] == MODEL)]
    missed, small = (night["q500"] - night["final"]).abs(), night["votes"] < SMALL
    facts.add("small", SMALL, "votes")
    facts.add("small_error", float(missed[small].mean()), "ratio")
    facts.add("large_error", float(missed[~small].mean()), "ratio")
