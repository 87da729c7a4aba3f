"""The page of the workbook on the track record."""

from dataclasses import dataclass
from functools import cached_property

from canvass.count.election import load_election, names_of
from canvass.outlook.record import MODEL
from canvass.outlook.track import METHODS, SAID, SMALL, STAGES, Record, by_class, open_record, worst_misses
from canvass.pages.record import HEADINGS, WORDS
from canvass.pages.record.frames import against_best
from canvass.show.facts import Facts
from canvass.show.page import Page
from canvass.store.sources import FEED


@dataclass(frozen=True)
class RecordPage(Page):
    """What a notebook works on: the forecasts of every finished count, and the facts its words may use."""

    record: Record
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words may use, of the count shown in detail.

        Misses and shares end in the late releases they stand after; those that begin with ``known`` are of forecasts
        that knew the ballots out. ``beaten`` is the first of these stages at which a naive method was better.
        """
        record, facts, election = self.record, Facts(), self.record.election
        replay = any(load_election(slug).election_day > election.election_day for slug in record.others)
        facts.add_all("text", election=election.name, feed=FEED, others=names_of(record.others), replay=replay)
        facts.add_all("number", counts=len(record.others) + 1)
        scores = record.own(record.scores).set_index(["known", "stage", "method"])
        for known, name, prefix in ((False, "published", ""), (True, "known", "known_")):
            for stage in (*SAID, STAGES[-1]):
                model, errors = scores.loc[(known, stage, MODEL)], scores.loc[(known, stage), "error"]
                naive = {f"{prefix}naive_{stage}": float(errors[list(METHODS[1:])].min())}
                facts.add_all("ratio", **{f"{name}_{stage}": float(model["error"])}, **naive)
                facts.add_all("number", n=int(model["n"]), effective=float(model["effective"]))
        covers = {stage: float(scores.loc[(False, stage, MODEL), "covers90"]) for stage in STAGES}
        said = [covers[stage] for stage in SAID]
        facts.add_all("share1", covers_low=min(said), covers_high=max(said), covers_0=covers[0], covers_8=covers[8])
        facts.add_all("ratio", cost=facts["published_0"].value - facts["known_0"].value)
        facts.add("worst", float(worst_misses(record)["error"].iloc[0]), "ratio")
        return facts | _of_night(record) | _of_all(record) | beaten(facts)


def open_page(election: str) -> RecordPage:
    """Forecast every finished count from the others, and open the page that shows ``election`` in detail."""
    return RecordPage(open_record(election))


def _of_all(record: Record) -> Facts:
    """Of all counts: won and lost by kind and stage, and count by count how much better and how well ranges held."""
    facts, kinds = Facts(), record.kinds
    ahead = kinds["best"] - kinds["crps"]
    facts.add_all("number", kinds_won=int((ahead > 0).sum()), kinds_asked=len(kinds))
    facts.add_all("score", loss_most=max(float(-ahead.min()), 0.0), win_most=float(ahead.max()))
    scores = record.scores[~record.scores["known"]]
    means = against_best(scores, "crps").groupby("election").mean()
    gain = 1 - means["model"] / means["naive"]
    held = scores.loc[scores["method"] == MODEL, "covers90"]
    facts.add_all("share1", gain_low=float(gain.min()), gain_high=float(gain.max()))
    facts.add_all("share1", all_covers_low=float(held.min()), all_covers_high=float(held.max()))
    primaries = record.published.loc[record.published["primary"], "election"]
    facts.add_all("number", primaries=primaries.nunique())
    blind = record.blind
    facts.add("plain_3", float(blind.loc[blind["typed"] & (blind["day"] == 3), "error"].iloc[0]), "ratio")
    classes = record.own(by_class(record))
    lost = classes.assign(naive=classes[["B2", "B3"]].min(axis=1)).assign(by=lambda f: f["error"] - f["naive"])
    worst = lost.loc[lost["by"].idxmax()]
    facts.add_all("text", lost_class=worst["class"])
    facts.add_all("number", lost_stage=int(worst["stage"]), lost_by=float(worst["by"]))
    facts.add_all("ratio", lost_error=float(worst["error"]), lost_naive=float(worst["naive"]))
    return facts


def _of_night(record: Record) -> Facts:
    """Of the end of election night: results outside their interval, misses of small contests and of others."""
    facts, rows = Facts(), [record.own(frame) for frame in (record.published, record.known)]
    published, known = (own[(own["stage"] == 0) & (own["method"] == MODEL)] for own in rows)
    inside = published["final"].between(published["q050"], published["q950"])
    missed, small = (known["q500"] - known["final"]).abs(), known["votes"] < SMALL
    facts.add_all("number", outside=int((~inside).sum()))
    facts.add_all("votes", small=SMALL)
    facts.add_all("ratio", small_error=float(missed[small].mean()), large_error=float(missed[~small].mean()))
    return facts


def beaten(facts: Facts) -> Facts:
    """The first stage at which a naive method was better than the outlook, with the misses of both; else unknown."""
    lost = [stage for stage in SAID if facts[f"naive_{stage}"].value < facts[f"published_{stage}"].value]
    found = Facts()
    found.add("beaten", lost[0] if lost else None, "number")
    for name, source in (("beaten_naive", "naive"), ("beaten_model", "published")):
        found.add(name, facts[f"{source}_{lost[0]}"].value if lost else None, "rate")
    return found
