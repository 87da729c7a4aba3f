"""The June 2022 primary: what was reported, what the later votes must have been."""

import math

import pandas as pd
import pytest
from canvass import load_count, load_election
from canvass.count.primary import later_votes, reported, total_range
from cells import printed
from conftest import LA_MAYOR
from hypothesis import example, given, settings
from hypothesis import strategies as st

BASS, CARUSO = "Karen Bass", "Rick Caruso"


@pytest.fixture(scope="module")
def table(primary):
    return reported(primary).set_index(["release", "candidate"])


def final_votes(committed) -> dict[str, int]:
    contest = next(
        r["contest_id"] for r in committed("2022-primary", "contests") if r["name"] == "City of Los Angeles: Mayor"
    )
    names = {
        r["candidate_id"]: r["name"] for r in committed("2022-primary", "candidates") if r["contest_id"] == contest
    }
    rows = [r for r in committed("2022-primary", "votes") if r["release"] == "8" and r["candidate_id"] in names]
    return {names[row["candidate_id"]]: int(row["votes"]) for row in rows}


def test_the_certified_votes_are_exact(table, committed):
    certified = table.loc[8]
    assert certified["exact"].all()
    assert certified["votes"].to_dict() == final_votes(committed)


def test_the_certified_shares_are_those_of_the_votes(table, committed):
    total = sum(final_votes(committed).values())
    assert table.loc[(8, BASS), "share"] == pytest.approx(final_votes(committed)[BASS] / total)
    assert round(100 * table.loc[(8, BASS), "share"], 2) == 43.11
    assert round(100 * table.loc[(8, CARUSO), "share"], 2) == 35.99


def test_the_margin_is_46021(committed):
    assert final_votes(committed)[BASS] - final_votes(committed)[CARUSO] == 46_021


def test_election_night_has_votes_and_printed_shares_but_is_not_exact(table):
    night = table.loc[1].loc[[CARUSO, BASS]]
    assert night["votes"].tolist() == [133_059, 116_688]
    assert night["share"].tolist() == [0.4214, 0.3695]
    assert not night["exact"].any()


@pytest.mark.parametrize("release", [2, 3, 4, 5])
def test_what_was_never_published_stays_unknown(table, release):
    assert table.loc[release, "votes"].isna().all()
    assert table.loc[release, "share"].notna().all()


def test_shares_on_the_way_are_those_carried_by_hand(table, committed):
    rows = [r for r in committed("by-hand", "reported") if r["candidate"] == "KAREN RUTH BASS"]
    shares = table.xs(BASS, level="candidate")["share"]
    assert shares.iloc[:-1].tolist() == [float(row["share"]) for row in rows]


def test_the_later_votes_of_two_candidates_are_exact(primary, committed):
    later = later_votes(primary, 1).shares["votes"].to_dict()
    final = final_votes(committed)
    assert later == {CARUSO: final[CARUSO] - 133_059, BASS: final[BASS] - 116_688}


def test_the_later_total_is_a_range(primary, committed):
    total = sum(final_votes(committed).values())
    assert later_votes(primary, 1).total == (total - 315_792, total - 315_758)


def test_the_later_shares_are_narrow_ranges(primary):
    shares = later_votes(primary, 1).shares
    assert (shares["low"] < shares["high"]).all()
    assert (shares["high"] - shares["low"]).max() < 0.0001


def test_the_later_votes_are_exact_where_all_of_the_first_release_are_known(committed):
    count = load_count(load_election("2024-primary"), "district attorney")
    own = set(count.candidates["candidate_id"].astype(str))
    rows = [row for row in committed("2024-primary", "votes") if row["candidate_id"] in own]
    first, last = (sum(int(row["votes"]) for row in rows if row["release"] == release) for release in ("1", "28"))
    later = later_votes(count, 1)
    assert later.total == (last - first, last - first) == (933_614, 933_614)
    assert (later.shares["low"] == later.shares["high"]).all() and later.shares["votes"].sum() == 933_614


def test_as_of_election_night_nothing_later_is_known():
    count = load_count(load_election("2022-primary", "2022-06-08 02:07"), "city-of-los-angeles-mayor")
    assert reported(count)["release"].unique().tolist() == [1]
    assert count.election.releases["outstanding"].notna().sum() == 0


def rounded(votes: list[int]) -> tuple[pd.Series, pd.Series]:
    """Votes, and their shares as they would be printed."""
    total = sum(votes)
    return pd.Series(votes), pd.Series([round(value / total, 4) for value in votes])


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(1_000, 400_000), min_size=2, max_size=12))
def test_the_range_contains_the_true_total(votes):
    low, high = total_range(*rounded(votes))
    assert low <= sum(votes) <= high


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1_000, 400_000), min_size=2, max_size=6), st.integers(1, 3))
def test_knowing_fewer_candidates_never_narrows_the_range(votes, known):
    shown, shares = rounded(votes)
    low, high = total_range(shown, shares)
    low_of_few, high_of_few = total_range(shown[:known], shares[:known])
    assert low_of_few <= low and high <= high_of_few


@pytest.mark.parametrize("votes", [[5, 999_995], [0, 1000]])
def test_a_share_that_rounds_to_nothing_sets_no_upper_limit(votes):
    low, high = total_range(*rounded(votes))
    assert low <= sum(votes) <= high < math.inf


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 2000), st.integers(1, 9_000))
@example(39, 1)
def test_a_share_on_the_edge_of_rounding_is_in_the_range(parts, scale):
    """Totals at which a share lies exactly between two printed ones: 20,000ths."""
    votes = [(2 * parts + 1) * scale, (20_000 - 2 * parts - 1) * scale]
    low, high = total_range(*rounded(votes))
    assert low <= sum(votes) <= high


@pytest.mark.parametrize(
    ("election", "contest", "as_of", "total", "later"),
    [
        ("2022-primary", LA_MAYOR, "", "overlap from 315,758 to 315,792.", "330,254 to 330,288 votes in all."),
        ("2022-primary", LA_MAYOR, "2022-06-08 12:00", "overlap from 315,758 to 315,792.", ""),
        ("2022-primary", LA_MAYOR, "2022-06-12", "overlap from 315,758 to 315,792.", ""),
        ("2022-primary", "sheriff", "", "no sum", ""),
        ("2024-primary", "district attorney", "2024-03-08", "No range is needed", ""),
    ],
)
def test_the_notebook_does_its_sums_where_they_can_be_done(election, contest, as_of, total, later):
    shown = printed("01-primary-results", election=election, contest=contest, as_of=as_of)
    said = [bundle["text/plain"] for bundle in shown]
    by_hand = [
        text for text in said if any(words in text for words in ("overlap", "votes in all", "no sum", "No range"))
    ]
    wanted = [words for words in (total, later) if words]  # that there is no sum is said once
    assert [words in text for words, text in zip(wanted, by_hand, strict=True)] == [True] * len(wanted)
