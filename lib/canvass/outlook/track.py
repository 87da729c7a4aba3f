"""How often the outlook was right: forecasts of all finished counts, each learned from the others only, and scored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from canvass.count.election import Election, list_elections, load_election, of_night
from canvass.errors import NotYetError, ParameterError, listing
from canvass.numbers import exceeds, round_columns
from canvass.outlook.record import COLUMNS, MODEL, QUANTILES, track_record
from canvass.outlook.tally import PRIMARY, has_drops, tally

#: Late releases since election night at which scores are shown; 0 is the end of election night.
STAGES = (0, 1, 3, 5, 8)
#: Those of them that are named in prose.
SAID = (0, 1, 3)
METHODS = (MODEL, "B0", "B1", "B2", "B3")
#: Days since the polls closed at which the plainer model is scored, each by the newest release; 0 is the night's end.
DAYS = (0, 1, 3, 6, 10, 14)
#: Late releases from which on, where no estimate is published, a naive method is as good as the outlook.
AS_GOOD_FROM = 5
#: Votes for the pair below which a contest is called small.
SMALL = 2000
WORST = 10


def score(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Scores of each forecast, from the columns of a `track_record`, with ``covers50`` ..., ``width50`` ....

    ``error``, points: ``|q500 - final|``; ``brier``: ``(p_first - first_won)^2``; ``log``: minus the log of the chance
    given to what happened; ``crps``, points: 2 x the integral over p of ``(1{final < q_p} - p) (q_p - final)``, the
    outermost quantiles taken to hold to 0 and 1.
    """
    q, p = forecasts[COLUMNS].to_numpy(float), np.array(QUANTILES)
    final = forecasts["final"].to_numpy(float)
    pinball = ((final[:, None] < q) - p) * (q - final[:, None])
    ends = pinball[:, 0] * p[0] / 2.0, pinball[:, -1] * (1.0 - p[-1]) / 2.0
    chance, won = (forecasts[name].to_numpy(float) for name in ("p_first", "first_won"))
    scores = {
        "error": np.abs(forecasts["q500"].to_numpy(float) - final),
        "crps": 2.0 * (np.trapezoid(pinball, p, axis=1) + ends[0] + ends[1]),
        "brier": (chance - won) ** 2,
        "log": -np.log(np.where(won > 0, chance, 1.0 - chance)),
    }
    for level in (50, 80, 90, 95):
        low, high = (q[:, QUANTILES.index((100 + side * level) / 200)] for side in (-1, 1))
        scores |= {f"covers{level}": _covers(low, final, high).astype(float), f"width{level}": high - low}
    return pd.DataFrame(scores, index=forecasts.index)


def _covers(low: Any, final: Any, high: Any) -> Any:
    """Whether each interval contains what came; one closed to a point still does."""
    return ~(exceeds(low, final) | exceeds(final, high))


def table(forecasts: pd.DataFrame, by: Sequence[str] = ("method", "stage")) -> pd.DataFrame:
    """Mean scores by group, with ``n``, ``effective`` and the standard error of the error, ``error_se``.

    Contests of one cluster (near-duplicates) are one draw: ``se = sqrt(sum over clusters of (sum of deviations from the
    mean)^2) / n``; ``effective`` equal clusters would do: ``n^2 / sum of squared cluster sizes``.
    """
    keys, scores = [forecasts[name] for name in by], score(forecasts)
    groups = scores.groupby(keys)
    off = scores["error"] - groups["error"].transform("mean")
    clusters = off.groupby([*keys, forecasts["cluster"]]).agg(["sum", "size"])
    squares = (clusters**2).groupby(list(by)).sum()
    n = groups.size()
    known = pd.DataFrame({"n": n, "effective": n**2 / squares["size"]})
    return known.join(groups.mean()).assign(error_se=np.sqrt(squares["sum"]) / n).reset_index()


@dataclass(frozen=True)
class Record:
    """The track record of the finished counts among the tables.

    ``known`` and ``published`` are the `track_record` of all of them at :data:`STAGES`, with ``primary`` (bool): with
    the ballots still out known in hindsight, and estimated as an outlook does. ``election`` is the count shown in
    detail.
    """

    election: Election
    known: pd.DataFrame
    published: pd.DataFrame

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Mean scores by ``known`` (bool), ``election``, ``stage`` and ``method``; see `table`."""
        both = pd.concat([self.known.assign(known=True), self.published.assign(known=False)], ignore_index=True)
        return table(both, ("known", "election", "stage", "method"))

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """Mean scores as published by ``primary`` and ``stage``, counts pooled: the model's, and the best naive CRPS.

        ``best`` (points) and ``rule``, the method it is of; ``counts``.
        """
        keys = ["primary", "stage"]
        scores = table(self.published, (*keys, "method")).set_index(keys)
        naive = scores[scores["method"] != MODEL]  # of two that are level the first, whatever their last digits
        naive = naive.sort_values("crps", key=lambda crps: crps.round(9), kind="stable").groupby(keys)
        counts = self.published.groupby(keys)["election"].nunique()
        first = naive.first().rename(columns={"crps": "best", "method": "rule"})[["best", "rule"]]
        return scores[scores["method"] == MODEL].join(first).join(counts.rename("counts")).reset_index()

    @cached_property
    def blind(self) -> pd.DataFrame:
        """What `without_types` finds."""
        return without_types()

    @property
    def others(self) -> list[str]:
        """The counts the model had learned from when it forecast the one shown in detail."""
        return [slug for slug in self.known["election"].unique() if slug != self.election.slug]

    def own(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of the count shown in detail."""
        return frame[frame["election"] == self.election.slug]


def _finished() -> list[Election]:
    return [other for other in map(load_election, list_elections(live=False)) if other.certified and has_drops(other)]


def _forecasts(election: Election, ballots_known: float | None) -> pd.DataFrame:
    record = track_record(election, ballots_known=ballots_known, stages=STAGES)
    return record.assign(primary=bool(election.contests["rule"].isin(PRIMARY).any()))


def open_record(election: str) -> Record:
    """Forecast every finished count with a model that learned from the others, and show ``election`` in detail."""
    if not isinstance(election, str):
        raise ParameterError(f"election {election!r}: expected text, got {type(election).__name__}.")
    shown, finished = load_election(election), _finished()
    names = [other.slug for other in finished]
    if election not in names:
        raise ParameterError(f"election {election!r}: no track record; expected a finished count: {listing(names)}.")
    if len(finished) < 2:
        raise NotYetError("no track record: there is one finished count, and none other to learn from.")
    known, published = (
        pd.concat([_forecasts(other, factor) for other in finished], ignore_index=True) for factor in (1.0, None)
    )
    return Record(shown, known, published)


def without_types() -> pd.DataFrame:
    """Scores of the plainer model by ``day`` of :data:`DAYS` and ``typed``: whether the types of ballots were known.

    Counts whose types are known are read as if neither these nor any estimate had been published. ``n``, ``error`` and
    ``counted_error`` (points, of the margin as counted), ``crps``, ``covers50`` and so on.
    """
    parts = []
    for election in map(load_election, list_elections(live=False)):
        if not (election.certified and election.one_by_one and of_night(election.releases).any()):
            continue
        typed = has_drops(election)
        hidden = [name for name in election.releases if typed and name.startswith(("ballots_", "outstanding"))]
        blind = replace(election, releases=election.releases.assign(**dict.fromkeys(hidden, pd.NA)))
        count = tally(blind, typed=False)
        newest = {day: max(int((count.hours <= 24 * day).sum()) - 1, count.night_end()) for day in DAYS}
        record = track_record(blind, stages={at - count.night_end() for at in newest.values()})
        parts += [record[record["release"] == at + 1].assign(day=day, typed=typed) for day, at in newest.items()]
    made = pd.concat(parts, ignore_index=True)
    scores = score(made).assign(counted_error=(made["counted"] - made["final"]).abs())
    groups = scores.groupby([made["typed"], made["day"]])
    return groups.mean().join(groups.size().rename("n")).reset_index()


def by_class(record: Record) -> pd.DataFrame:
    """Scores of the model and the errors of ``B2`` and ``B3`` by class of contest, as published, at :data:`SAID`."""
    chosen = record.published[record.published["stage"].isin(SAID)]
    keys = ["election", "class", "stage"]
    scores = table(chosen, (*keys, "method"))
    wide = scores.pivot(index=keys, columns="method", values="error")[["B2", "B3"]].reset_index()
    model = scores[scores["method"] == MODEL]
    columns = [*keys, "n", "effective", "error", "crps", "covers90", "width90"]
    return model[columns].merge(wide, on=keys)


def worst_misses(record: Record) -> pd.DataFrame:
    """The largest misses of the model as published, one row a contest, of the count shown in detail.

    The miss is taken apart: with the share of what was still out as it came, but as many votes out as taken,
    the margin would have been ``m = 100 (d + v (2 s - 1)) / (n + v)`` (``d``, ``n`` lead and votes counted, ``v``
    votes taken to be out, ``s`` the share that came); ``m`` minus the likely margin is due to the share, the
    final margin minus ``m`` to the ballots out: ``by_share`` and ``by_ballots`` (points).
    """
    model = record.own(record.published)
    model = model[(model["method"] == MODEL) & (model["stage"] >= 0)]
    model = round_columns(model.assign(error=score(model)["error"]), {"error": "points"})  # equal ones in their order
    model = model.sort_values("error", ascending=False, kind="stable")
    model = model.drop_duplicates("contest_id").head(WORST).reset_index(drop=True)
    votes, out = model["votes_counted"], model["votes_out"]
    lead = model["counted"] * votes / 100
    with_share = 100 * (lead + out * (2 * model["share_came"] - 1)) / (votes + out)
    return model.assign(by_share=with_share - model["q500"], by_ballots=model["final"] - with_share)


def calibration(frame: pd.DataFrame) -> pd.DataFrame:
    """What share of results the model's intervals contain (``covers``), by ``level``: what the interval says (0-1)."""
    model, parts, half = frame[frame["method"] == MODEL], [], len(COLUMNS) // 2
    for k, (low, high) in enumerate(zip(COLUMNS[:half], reversed(COLUMNS), strict=False)):
        inside = _covers(model[low], model["final"], model[high]).groupby([model["election"], model["stage"]])
        parts.append(inside.agg(covers="mean", n="size").assign(level=round(1 - 2 * QUANTILES[k], 3)).reset_index())
    found = pd.concat(parts)[["election", "stage", "level", "covers", "n"]]
    return found.sort_values(["election", "stage", "level"], ignore_index=True)
