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
    facts, election = Facts(), record.election
    facts.add_all("text", election=election.name, slug=election.slug, sources=FEED, others=names_of(record.others))
    facts.add_all("number", counts=len(record.others) + 1)
    scores = record.own(record.scores).set_index(["known", "stage", "method"])
    for known, name, prefix in ((False, "published", ""), (True, "known", "known_")):
        for stage in SAID:
            if (known, stage, MODEL) in scores.index:
                model, errors = scores.loc[(known, stage, MODEL)], scores.loc[(known, stage), "error"]
                naive = {f"{prefix}naive_{stage}": float(errors[list(METHODS[1:])].min())}
                facts.add_all("ratio", **{f"{name}_{stage}": float(model["error"])}, **naive)
                facts.add_all("share1", **{f"{prefix}covers_{stage}": float(model["covers90"])})
                facts.add_all("number", n=int(model["n"]), effective=float(model["effective"]))
    night = record.own(record.known)
    night = night[(night["stage"] == 0) & (night["method"] == MODEL)]
    missed, small = (night["q500"] - night["final"]).abs(), night["votes"] < SMALL
    facts.add_all("votes", small=SMALL)
    facts.add_all("ratio", small_error=float(missed[small].mean()), large_error=float(missed[~small].mean()))
    return facts
