"""The facts of what was needed of the votes still out, and since when nothing would have been enough."""

import pandas as pd

from canvass.count.count import Count
from canvass.count.needed import beyond_best, beyond_reach, needed_band
from canvass.count.outstanding import running_estimate
from canvass.count.rule import chaser
from canvass.numbers import exceeds, show_need
from canvass.show.facts import Facts
from canvass.store.sources import FEED, cite, estimate_publishers


def needed(count: Count) -> Facts:
    """What the side short of winning needed: first, now, and when it was too much."""
    facts, table = Facts(), needed_band(count, chaser(count))
    open_ = table[~exceeds(table["needed_low"], 1)]
    for name, position in (("then", 0), ("now", -1)):
        release = int(open_.index[position]) if len(open_) else None
        row = open_.loc[release] if len(open_) else None
        facts.add(f"{name}_at", None if row is None else count.releases.loc[release, "released_at"], "moment", release)
        need = None if row is None else show_need(row["needed_low"], row["needed_high"])
        facts.add(f"{name}_need", need, "text", release)
        facts.add(f"{name}_got", None if row is None else float(row["got"]), "share1", release)
        for column in ("left_low", "left_high"):
            facts.add(f"{name}_{column}", None if row is None else float(row[column]), "votes", release)
    estimate = running_estimate(count)["estimate"].iloc[-1]
    if not count.election.certified and pd.notna(estimate):
        facts.add("outstanding", estimate, "ballots")
    _add_doubt(facts, count, table)
    return facts


def _add_doubt(facts: Facts, count: Count, table: pd.DataFrame) -> None:
    """Since when the need has been above the best late drop so far, and above all that was left."""
    candidate = chaser(count)
    clear, best = beyond_best(count, candidate)
    reach = beyond_reach(count, candidate)
    for name, release in (("clear", clear), ("reach", reach)):
        at = None if release is None else count.releases.loc[release, "released_at"]
        facts.add(f"{name}_at", at, "moment", release)
    facts.add("clear_needed", None if clear is None else float(table.loc[clear:, "needed_low"].min()), "share1", clear)
    facts.add("clear_best", best, "share1", clear)
    facts.add("sources", cite([FEED, estimate_publishers(count.election.releases)]), "text")
    if reach is not None:
        _add_reach(facts, count, table, reach)


def _add_reach(facts: Facts, count: Count, table: pd.DataFrame, reach: int) -> None:
    """How many votes may still have been out when it was beyond doubt, step by step, and one release before."""
    row, before = table.loc[reach], table.loc[: reach - 1]
    facts.add("reach_lead", abs(row["lead"]), "votes", reach)
    facts.add("reach_left", float(row["left_high"]), "votes", reach)
    facts.add("reach_estimate", row["estimate"], "ballots", reach)
    facts.add("reach_factor", float(row["factor"]), "ratio", reach)
    facts.add("reach_carried", float(row["carried"]), "exact share", reach)
    published = count.releases.loc[:reach, "outstanding"].dropna()
    base = int(published.index[-1])
    facts.add("base_outstanding", published[base], "ballots", base)
    facts.add("base_on", count.releases.loc[base, "released_at"], "day", base)
    facts.add("base_publishers", estimate_publishers(count.releases.loc[[base]]), "text", base)
    if len(before):
        release, earlier = int(before.index[-1]), before.iloc[-1]
        facts.add("before_at", count.releases.loc[release, "released_at"], "moment", release)
        facts.add("before_lead", abs(earlier["lead"]), "votes", release)
        facts.add("before_left", float(earlier["left_high"]), "votes", release)
