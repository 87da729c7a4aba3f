"""The facts of what was needed of the votes still out, and since when not all of them would have been enough."""

import pandas as pd

from canvass.count.count import Count, drops
from canvass.count.outstanding import beyond_best, beyond_reach, needed_band, running_estimate
from canvass.count.rule import chaser
from canvass.numbers import exceeds, show_need
from canvass.pages.count.course import add_when
from canvass.show.facts import Facts
from canvass.store.sources import PUBLISHERS, cite, estimate_publishers


def add_needed(facts: Facts, count: Count) -> None:
    """What the side short of winning needed: first, now; since when it was above the best late drop, and above all."""
    table, publishers = needed_band(count, chaser(count)), estimate_publishers(count.election.releases)
    open_ = table[~exceeds(table["needed_low"], 1)]
    for name, position in (("then", 0), ("now", -1)) if len(open_) else ():
        _add_need(facts, count, name, open_.iloc[position], open_.index[position])
    facts.add("open_now", count.votes.index[-1] in open_.index, "text")
    for release in count.votes.index[-2:-1].intersection(table.index):
        _add_need(facts, count, "prior", table.loc[release], release)
    facts.add("sources", cite([PUBLISHERS[count.election.reader], publishers]), "text")
    clear, best = beyond_best(count, chaser(count))
    if clear is not None:
        add_when(facts, count, "clear_at", clear)
        facts.add_all("share1", clear, clear_needed=table.loc[clear:, "needed_low"].min(), clear_best=best)
    reach = beyond_reach(count, chaser(count))
    if reach is not None:
        row = table.loc[reach]
        add_when(facts, count, "reach_at", reach)
        facts.add_all("votes", reach, reach_lead=abs(row["lead"]), reach_left=row["left_high"])


def add_outstanding(facts: Facts, count: Count) -> None:
    """The registrar's estimate of the ballots still out, and what came of it with the newest release."""
    estimates, newest = running_estimate(count)["estimate"], count.votes.index[-1]
    for release, before in estimates.iloc[-2:-1].dropna().items():
        facts.add("prior_out", before, "ballots", release)
        facts.add("came", drops(count).loc[newest, "ballots"], "ballots", newest)
    estimate = estimates.iloc[-1]
    if not count.election.certified and estimate is not pd.NA:
        facts.add("outstanding", estimate or None, "ballots")
        facts.add("used_up", estimate == 0, "text")


def _add_need(facts: Facts, count: Count, name: str, row: pd.Series, release: int) -> None:
    """When, what was needed of how many votes, and what came since."""
    add_when(facts, count, f"{name}_at", release)
    facts.add(f"{name}_need", show_need(row["needed_low"], row["needed_high"]), "text", release)
    needs = {f"{name}_low": row["needed_low"], f"{name}_high": row["needed_high"], f"{name}_got": row["got"]}
    facts.add_all("share1", release, **needs)
    facts.add_all("votes", release, **{f"{name}_{end}": row[end] for end in ("left_low", "left_high")})
