"""Every finished count forecast from the others, scored by stage: ``python tests/scores.py`` (not a test).

All contests with a choice, as published at the time; B0-B3 have the same ballots out. ``two`` is between two candidates
for one seat, ``more`` the boundary of all others. Log scores are minus log of the chance given to what happened.
"""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
from canvass import Election, load_election
from canvass.outlook import outlook, score, track_record, train

SLUGS = ("2022-general", "2024-general", "2024-primary")
STAGES = (*range(11), 12)
SMALLEST = 100  # votes


def forecasts(estimates: bool = True) -> pd.DataFrame:
    """Every forecast of the three counts with its scores, the log score as ``log``; perhaps without any estimate."""
    elections, parts = {slug: load_election(slug) for slug in SLUGS}, []
    if not estimates:
        elections = {slug: untold(election) for slug, election in elections.items()}
    for slug, election in elections.items():
        known = train([other for other in elections.values() if other.slug != slug])
        start = time.process_time()
        track_record(election, known, baselines=False)
        print(f"{slug}: all contests x {len(election.releases)} releases {time.process_time() - start:.2f} s")
        record = track_record(election, known, stages=STAGES)
        record = record[record["votes"] >= SMALLEST].reset_index(drop=True)
        chance = record["p_first"].where(record["first_won"].astype(bool), 1 - record["p_first"])
        two = (record["candidates"] == 2) & (record["seats"] == 1)
        parts.append(record.join(score(record)).assign(log=-np.log(chance), two=two))
    return pd.concat(parts, ignore_index=True)


def untold(election: Election) -> Election:
    """The same had no estimate of the ballots outstanding been published."""
    gone = dict.fromkeys(filter(lambda name: name.startswith("outstanding"), election.releases), pd.NA)
    return replace(election, releases=election.releases.assign(**gone))


def against_naive(made: pd.DataFrame, name: str) -> pd.DataFrame:
    """Mean of a score by count and stage: the outlook's, and its ratio to the best naive method's."""
    means = made.groupby(["election", "method", "stage"])[name].mean().unstack("method")
    best = means.drop(columns="model").min(axis=1)
    shown = {name: means["model"], "best naive": best, "ratio": means["model"] / best, "less": means["model"] - best}
    return pd.DataFrame(shown).unstack("stage").stack(level=0, future_stack=True)


def main() -> None:
    """Print the tables, and the mayor of 2022 on 10 November by what taught the model."""
    pd.set_option("display.width", 220, "display.max_columns", 30)
    made = forecasts()
    for what, part in (("all", made), ("two", made[made["two"]]), ("more", made[~made["two"]])):
        for name in ("crps", "log"):
            print(f"\n{name}, {what}\n{against_naive(part, name).round(3)}")
        model, held = part[part["method"] == "model"], [f"covers{level}" for level in (50, 80, 90, 95)]
        by_count = model.groupby(["election", "stage"])[held].mean().unstack("stage").stack(level=0, future_stack=True)
        print(f"\nheld, {what}\n{by_count.round(2)}\npooled\n{model.groupby('stage')[held].mean().T.round(2)}")
    print(f"\ncrps, no estimate published\n{against_naive(forecasts(estimates=False), 'crps').round(3)}")
    cut = load_election("2022-general", "2022-11-10")
    for slugs in (["2024-general"], ["2024-primary"], ["2024-general", "2024-primary"]):
        said = outlook(cut, "city of los angeles mayor", train([load_election(slug) for slug in slugs]), earlier=False)
        low, high = said.intervals[0.9]
        print(f"mayor, 10 Nov 2022, from {slugs}: P(Bass) {said.p('Karen Bass'):.4f}, margin {-high:.2f} to {-low:.2f}")


if __name__ == "__main__":
    main()
