"""Counts unlike those on file: three-way primaries made from the real ones, holes, corrections, many candidates."""

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from canvass import Election, load_election
from canvass.__main__ import main
from canvass.count.kinds import EARLY_MAIL
from canvass.errors import CanvassError, NotYetError
from canvass.outlook import known_counts, outlook, track_record
from canvass.outlook.statement import OPEN
from canvass.outlook.tally import tally
from canvass.outlook.view import people, still_out
from canvass.pages.outlook import charts, frames
from canvass.pages.outlook.page import open_page
from canvass.store import files as store
from hypothesis import given, settings
from hypothesis import strategies as st

SLUG = "2030-primary"
THIRD = 9_000_000  # candidate ids of the candidates made up
MAYOR = 8847


@cache
def real() -> Election:
    return load_election("2022-general")


@cache
def primary() -> Election:
    """The count of 2022 as a primary: in every contest of two people, a third takes a part of both's votes.

    The part differs by contest and candidate and, as late voters differ, between early and late releases.
    """
    whole, rng = real(), np.random.default_rng(3)
    size = whole.contests["contest_id"].map(whole.candidates["contest_id"].value_counts())
    chosen = whole.contests[(size == 2) & (whole.contests["kind"] == "candidate") & (whole.contests["seats"] == 1)]
    pairs = whole.candidates[whole.candidates["contest_id"].isin(chosen["contest_id"])]
    wide = whole.votes.pivot(index="release", columns="candidate_id", values="votes").astype(float)
    late = wide.index.to_numpy() > 14
    thirds, people = {}, []
    for contest, rows in pairs.groupby("contest_id"):
        third = THIRD + int(contest)
        thirds[third] = np.zeros(len(wide))
        share = rng.uniform(0.25, 0.5)
        for k in rows["candidate_id"]:
            part = np.clip(share * rng.uniform(0.6, 1.4) * np.where(late, rng.uniform(0.85, 1.15), 1.0), 0, 0.8)
            taken = np.cumsum(np.round(part * np.diff(wide[k].to_numpy(), prepend=0.0)))
            thirds[third] += taken
            wide[k] = wide[k].to_numpy() - taken
        party = rng.choice(["", "Democratic", "Republican", "Green"])
        people.append((third, contest, f"Third {contest}", f"THIRD {contest}", party))
    wide = pd.concat([wide, pd.DataFrame(thirds, index=wide.index)], axis=1)
    votes = wide.rename_axis(columns="candidate_id").stack().rename("votes").reset_index()
    votes = votes.assign(votes=votes["votes"].round().astype("Int64"), reported_share=float("nan"))
    candidates = pd.concat(
        [whole.candidates, pd.DataFrame(people, columns=whole.candidates.columns)], ignore_index=True
    )
    ruled = whole.contests["contest_id"].isin(chosen["contest_id"])
    contests = whole.contests.assign(
        rule=whole.contests["rule"].mask(ruled, "top_two"), places=whole.contests["places"].mask(ruled, 2)
    )
    return replace(whole, slug=SLUG, title="Primary Election", contests=contests, votes=votes, candidates=candidates)


@cache
def training():
    return known_counts(real())


def at(election: Election, release: int) -> Election:
    return replace(
        election,
        releases=election.releases[election.releases["release"] <= release],
        votes=election.votes[election.votes["release"] <= release],
        ballots=election.ballots[election.ballots["release"] <= release],
    )


def without_estimates(election: Election) -> Election:
    releases = election.releases.copy()
    releases[[name for name in releases if name.startswith("outstanding")]] = pd.NA
    return replace(election, releases=releases)


def proper(election: Election, contest: int) -> dict:
    said = outlook(election, contest, training())
    found = json.loads(json.dumps(said.to_dict(), allow_nan=False))
    assert str(said)
    if said.first:
        ends = [said.intervals[level] for level in sorted(said.intervals)]
        assert all(low2 <= low <= high <= high2 for (low, high), (low2, high2) in pairwise(ends))
        assert np.isfinite([*ends[-1], said.margin_mean]).all()
        if said.status in OPEN:
            total = sum(candidate.p_first for candidate in said.candidates)
            assert total == pytest.approx(1, abs=0.02 * len(said.candidates))
    return found


def three_way() -> list[int]:
    size = primary().candidates["contest_id"].value_counts()
    made = primary().candidates["candidate_id"] >= THIRD
    return [int(c) for c in primary().candidates.loc[made, "contest_id"] if size[c] == 3]


def test_three_way_primaries_ask_for_the_top_two() -> None:
    for release in (2, 14, 16, 20, 26):
        for contest in three_way()[::25]:
            found = proper(at(primary(), release), contest)
            assert found["places"] == 2 and len(found["candidates"]) == 3
            assert sum(candidate["p_top_two"] for candidate in found["candidates"]) == pytest.approx(2, abs=0.02)
            assert {candidate["p_win"] for candidate in found["candidates"]} == {None}
            votes = sorted((candidate["votes"] for candidate in found["candidates"]), reverse=True)
            assert [found["pair"][side]["votes"] for side in ("first", "second")] == votes[1:]


def test_three_way_primaries_are_forecast_well() -> None:
    """Over fifty contests: the top two and the shares, at the end of election night and after."""
    last = primary().votes[primary().votes["release"] == 27].set_index("candidate_id")["votes"]
    for release, most in ((14, 0.04), (16, 0.03)):
        election, brier, inside = at(without_estimates(primary()), release), [], []
        for contest in three_way()[::6]:
            said = outlook(election, contest, training())
            final = last[[candidate.candidate_id for candidate in said.candidates]].astype(float)
            through = set(final.sort_values(ascending=False).index[:2])
            for candidate in said.candidates:
                brier.append((candidate.p_top_two - (candidate.candidate_id in through)) ** 2)
                share = final[candidate.candidate_id] / final.sum()
                inside.append(candidate.share_low <= share <= candidate.share_high)
        assert np.mean(brier) <= most
        assert np.mean(inside) >= 0.8


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.data())
def test_holes_never_break_it(data) -> None:
    election = data.draw(st.sampled_from([real(), primary(), without_estimates(primary())]))
    kept = data.draw(st.sets(st.integers(1, 27), min_size=1, max_size=6))
    votes = election.votes[election.votes["release"].isin(kept)].copy()
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    hole = rng.random(len(votes)) < data.draw(st.sampled_from([0.0, 0.2, 0.9]))
    votes["votes"] = votes["votes"].mask(hole)
    drop = data.draw(st.sampled_from([0, 400]))
    votes["votes"] = (votes["votes"] - drop * (votes["release"] == max(kept))).clip(lower=0)
    releases = election.releases[election.releases["release"].isin(kept)].copy()
    if data.draw(st.booleans()):
        releases[["ballots_mail", "ballots_in_person"]] = pd.NA
    cut = replace(
        election,
        releases=releases,
        votes=votes,
        ballots=election.ballots[election.ballots["release"].isin(kept)],
    )
    try:
        proper(cut, data.draw(st.sampled_from(election.contests["contest_id"].tolist())))
    except NotYetError as declined:  # nothing of election night was left, or of the kinds of ballots
        assert "night" in str(declined) or "after two weeks without an estimate" in str(declined)


def small(votes: dict[int, list[int | None]], places: int = 2, rule: str = "top_two") -> Election:
    """The releases of 2022, with the race for mayor in place of all others' and its candidates made up."""
    base = at(real(), 16)
    candidates = pd.DataFrame(
        [(k, MAYOR, f"Person {k}", f"PERSON {k}", "") for k in votes], columns=base.candidates.columns
    )
    rows = [
        (r, k, v, float("nan")) for k, values in votes.items() for r, v in zip((1, 2, 14, 15, 16), values, strict=True)
    ]
    table = pd.DataFrame(rows, columns=base.votes.columns).astype({"votes": "Int64"})
    own = base.contests["contest_id"] == MAYOR
    contests = base.contests.assign(
        rule=base.contests["rule"].mask(own, rule), places=base.contests["places"].mask(own, places)
    )
    others = base.candidates[base.candidates["contest_id"] != MAYOR]
    return replace(
        base,
        slug=SLUG,
        title=SLUG,
        contests=contests,
        candidates=pd.concat([others, candidates], ignore_index=True),
        votes=pd.concat(
            [base.votes[base.votes["candidate_id"].isin(others["candidate_id"])], table], ignore_index=True
        ),
    )


def test_twelve_candidates() -> None:
    votes = {k: [1000 // k, 1100 // k, 1500 // k, 1900 // k, 2300 // k] for k in range(1, 13)}
    found = proper(small(votes), MAYOR)
    assert len(found["candidates"]) == 12 and found["pair"]["first"]["name"] == "Person 2"
    assert sum(candidate["p_top_two"] for candidate in found["candidates"]) == pytest.approx(2, abs=0.02)


def test_more_seats_than_candidates_and_one_candidate() -> None:
    votes = {1: [10, 20, 30, 40, 50], 2: [5, 6, 7, 8, 9]}
    found = proper(small(votes), MAYOR)
    assert (found["status"], found["margin"]["p_first_ahead"]) == ("uncontested", None)
    assert proper(small({1: votes[1]}), MAYOR)["status"] == "uncontested"
    assert proper(small({}), MAYOR)["status"] == "uncontested"


def test_a_contest_without_votes() -> None:
    found = proper(small({k: [0, 0, 0, 0, 0] for k in (1, 2, 3)}), MAYOR)
    assert found["status"] == "no votes" and found["margin"] is None
    proper(small({1: [0, 0, 0, 0, 1], 2: [0, 0, 0, 0, 0]}, 1, "plurality"), MAYOR)


def test_a_contest_first_published_after_election_night_is_declined() -> None:
    late = small({1: [None, None, None, None, 7], 2: [None, None, None, None, 9]}, 1, "plurality")
    with pytest.raises(NotYetError, match="no outlook, its votes were first published after election night"):
        outlook(late, MAYOR, training())


def test_an_election_first_captured_after_its_night_is_declined() -> None:
    late = replace(real(), releases=real().releases[real().releases["release"] > 14])
    with pytest.raises(NotYetError, match="captured one by one from its night on"):
        outlook(late, MAYOR, training())


def test_corrections_downward_and_ties() -> None:
    proper(small({1: [1000, 1200, 1500, 1400, 1300], 2: [900, 1100, 1500, 1450, 1300]}, 1, "plurality"), MAYOR)


def test_a_presidential_primary_has_one_winner() -> None:
    votes = {k: [1000 // k, 1100 // k, 1500 // k, 1900 // k, 2300 // k] for k in (1, 2, 3)}
    found = proper(small(votes, 1, "presidential_primary"), MAYOR)
    assert found["places"] == 1 and found["pair"]["first"]["name"] == "Person 1"


def test_one_release_without_ballot_types() -> None:
    election = at(primary(), 1)
    releases = election.releases.assign(ballots_mail=pd.NA, ballots_in_person=pd.NA)
    for contest in three_way()[::40]:
        proper(replace(election, releases=releases.astype(election.releases.dtypes.to_dict())), contest)


def test_an_election_without_releases_says_so() -> None:
    empty = at(primary(), 0)
    with pytest.raises(NotYetError, match="captured one by one"):
        tally(empty)
    with pytest.raises(CanvassError):
        track_record(at(primary(), 14))


def test_a_new_primary_among_the_tables(copied: Path, capsys: pytest.CaptureFixture) -> None:
    """Written to a data folder, it is forecast from the command line, on the page, and teaches the others."""
    made = at(without_estimates(primary()), 16)
    tables = {
        name: getattr(made, name) for name in ("releases", "contests", "candidates", "votes", "ballots", "ledger")
    }
    tables["releases"] = made.releases.assign(released_at=[m.isoformat() for m in made.releases["released_at"]])
    moments = {c: [m.isoformat() for m in made.ledger[c]] for c in ("captured_at",)}
    feed = ["" if pd.isna(m) else m.isoformat() for m in made.ledger["feed_time"]]
    tables["ledger"] = made.ledger.assign(**moments, feed_time=feed)
    with (copied / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
        lines.write(f"{SLUG},,Primary Election,,,feed-4300,made up\n")
    store.write_checksums(copied)
    (copied / SLUG).mkdir()
    store.write_tables(copied / SLUG, tables)
    contest = str(three_way()[40])
    assert main(["outlook", SLUG, contest, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["trained_on"] == ["2024-primary", "2024-general"] and found["places"] == 2  # 2022: its day
    page = open_page(SLUG, contest)
    view, by = page.view, frames.releases(page.view)
    for section in ("outlook", "key figures", "sure", "need", "basis"):
        assert "unknown" not in page.say(section).filled.plain
    for frame, name in (
        (by, "outlook-by-release"),
        (people(view.newest), "candidates"),
        (frames.basis(view.focus), "basis"),
    ):
        assert page.show(frame, name).cells()
    assert len(charts.endings(page).data) == 100 * len(view.steps)
    gave = pd.DataFrame({"votes": [2.0], "share": [0.5]}, index=[EARLY_MAIL])
    assert "needed" in charts.need(page, gave, still_out(view.focus, view.in_need)).alt
    assert main(["outlook", SLUG, contest, "--as-of", "2022-11-08"]) == 0
    assert "be among the first two" in capsys.readouterr().out
