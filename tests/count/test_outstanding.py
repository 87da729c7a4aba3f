"""Ballots outstanding: estimates, their bias, and the bands they leave."""

from datetime import date

import pandas as pd
import pytest
from canvass import load_count, load_election
from canvass.count import outstanding
from canvass.count.outstanding import (
    beyond_reach,
    bias_factors,
    earlier_estimates,
    estimates,
    needed_band,
    needed_by_chaser,
    pair_share_band,
    running_estimate,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feed import small_count

CARUSO = "Rick Caruso"


@pytest.fixture(scope="module")
def band(mayor):
    return needed_band(mayor, CARUSO)


def left_after(committed, election: str, release: str) -> int:
    """Ballots counted after a release, from the file as text."""
    counted = {row["release"]: int(row["ballots"]) for row in committed(election, "releases") if row["ballots"]}
    return list(counted.values())[-1] - counted[release]


def test_an_estimate_is_compared_with_what_was_really_left(mayor, committed):
    table = estimates(mayor.election)
    assert table.loc[15, ["outstanding", "days", "left"]].tolist() == [
        883_300,
        2,
        left_after(committed, "2022-general", "15"),
    ]
    assert table.loc[15, "ratio"] == pytest.approx(883_300 / left_after(committed, "2022-general", "15"))


def test_estimates_of_2022_are_those_carried_by_hand(mayor, committed):
    rows = [row for row in committed("by-hand", "outstanding") if row["election"] == "2022-general"]
    assert estimates(mayor.election)["outstanding"].tolist() == [int(row["total"]) for row in rows]


def test_before_certification_what_was_left_is_unknown():
    table = estimates(load_election("2022-general", "2022-11-15"))
    assert (len(table), table["left"].notna().sum(), table["ratio"].notna().sum()) == (6, 0, 0)


def test_without_estimates_there_are_none():
    count = load_count(load_election("2024-general", "2024-11-08"), "district-attorney")
    assert len(estimates(count.election)) == 0
    assert len(needed_band(count, count.pair[0])) == 0
    assert running_estimate(count)["estimate"].notna().sum() == 0


@pytest.mark.parametrize(
    ("election", "earlier"),
    [
        ("2022-primary", []),
        ("2022-general", ["2022-primary"]),
        ("2024-general", ["2022-primary", "2022-general", "2024-primary", "2024-primary-state"]),
    ],
)
def test_only_elections_certified_before_are_known(election, earlier):
    known = [table["outstanding"].tolist() for table in earlier_estimates(load_election(election))]
    assert known == [estimates(load_election(name))["outstanding"].tolist() for name in earlier]


@pytest.fixture(scope="module")
def june():
    return [estimates(load_election("2022-primary"))]


def test_the_bias_is_the_one_of_june(june, committed):
    assert bias_factors(1, june) == (1, pytest.approx(left_after(committed, "2022-primary", "1") / 401_085))
    later = (1, pytest.approx(left_after(committed, "2022-primary", "2") / 506_050))
    assert bias_factors(3, june) == bias_factors(6, june) == bias_factors(8, june) == later


@pytest.mark.parametrize("days", [-1, 0, 1, 7, 8, 40])
def test_without_an_earlier_election_there_is_no_known_bias(days):
    assert bias_factors(days, []) == (1, 1)


def test_in_the_last_weeks_estimates_ran_high(june, committed):
    fewest, most = bias_factors(17, june)
    assert (fewest, most) == (pytest.approx(left_after(committed, "2022-primary", "6") / 7_075), 1)


def test_between_estimates_the_last_one_runs_down():
    ballots = [(100, 0), (150, 0), (230, 0), (290, 0)]
    table = running_estimate(small_count([[1, 1]] * 4, ballots=ballots, outstanding=[None, 100, None, None]))
    assert table["estimate"].tolist() == [pd.NA, 100, 20, 0]
    assert table["published"].tolist() == [False, True, False, False]


def test_a_new_estimate_replaces_the_running_one():
    table = running_estimate(small_count([[1, 1]] * 2, ballots=[(100, 0), (150, 0)], outstanding=[90, 80]))
    assert table["estimate"].tolist() == [90, 80]


def test_the_share_of_the_ballots_is_the_one_of_the_drops_seen(mayor, committed):
    releases = [int(r["ballots"]) for r in committed("2022-general", "releases")]
    votes = mayor.votes.sum(axis=1).tolist()
    late = [(votes[i] - votes[i - 1]) / (releases[i] - releases[i - 1]) for i in range(14, 27)]
    row = pair_share_band(mayor).iloc[-1]
    assert (row["low"], row["high"]) == (pytest.approx(min(late)), pytest.approx(max(late)))
    assert (round(float(row["low"]), 3), round(float(row["high"]), 3)) == (0.345, 0.441)


def test_until_three_late_drops_the_share_is_wide():
    count = small_count([[30, 20], [60, 40], [90, 60]], ballots=[(100, 0), (200, 0), (300, 0)], nights=1)
    assert pair_share_band(count)["low"].tolist() == pytest.approx([0.5 * 0.85] * 3)
    assert pair_share_band(count)["high"].tolist() == pytest.approx([0.5 * 1.15] * 3)


def test_what_caruso_needed_after_two_days(band):
    row = band.loc[15]
    assert (row["lead"], bool(row["published"])) == (2695, True)
    assert row["needed_high"] == pytest.approx(0.5 - 2695 / (2 * row["left_high"]))
    assert row["needed_low"] == pytest.approx(0.5 - 2695 / (2 * row["left_low"]))


def test_what_caruso_got_after_two_days(band):
    assert band.loc[15, "got"] == pytest.approx((420_030 - 273_941) / (929_974 - 271_246 - 273_941))


def test_what_was_left_lies_in_the_band_on_most_days(mayor, band):
    total = mayor.votes.sum(axis=1)
    left = (total.iloc[-1] - total).loc[14:16]
    assert ((band.loc[14:16, "left_low"] <= left) & (left <= band.loc[14:16, "left_high"])).all()


def test_the_certified_release_needs_nothing(band):
    assert band.index.tolist() == list(range(14, 27))


def test_the_other_candidate_needs_the_rest(mayor, band):
    other = needed_band(mayor, "Karen Bass")
    assert (1 - other["needed_low"]).tolist() == pytest.approx(band["needed_high"].tolist())
    assert (1 - other["got"]).tolist() == pytest.approx(band["got"].tolist())


@pytest.mark.parametrize("as_of", ["2022-11-09", "2022-11-10", "2022-11-15", "2022-11-29"])
def test_a_band_holds_nothing_published_later(band, as_of):
    count = load_count(load_election("2022-general", as_of), "city-of-los-angeles-mayor")
    then = needed_band(count, CARUSO)
    known = ["lead", "published", "left_low", "left_high", "needed_low", "needed_high"]
    pd.testing.assert_frame_equal(then[known], band.loc[then.index, known])
    assert pd.isna(then["got"].iloc[-1])


def test_whoever_is_behind_needs_votes(mayor, committed):
    names = {row["candidate_id"]: row["name"] for row in committed("2022-general", "candidates")}
    votes: dict[int, dict[str, int]] = {}
    for row in committed("2022-general", "votes"):
        if names[row["candidate_id"]] in ("Karen Bass", CARUSO):
            votes.setdefault(int(row["release"]), {})[names[row["candidate_id"]]] = int(row["votes"])
    table = needed_by_chaser(mayor)
    assert table["candidate"].to_dict() == {
        release: min(votes[release], key=votes[release].get) for release in table.index
    }
    assert (table["lead"] < 0).all()


def test_a_measure_ahead_but_short_of_its_line_is_the_one_that_needs():
    count = load_count(load_election("2022-general"), "san marino measure z")
    table = needed_by_chaser(count)
    assert set(table["candidate"]) == {"Yes"}
    assert (table["lead"] > 0).all()


def test_beyond_reach_is_where_the_lead_first_passed_all_that_was_left_for_good(mayor, band):
    release = beyond_reach(mayor, CARUSO)
    assert (-band["lead"] > band["left_high"]).to_dict() == {r: r >= release for r in band.index}
    assert (
        beyond_reach(load_count(load_election("2022-general", "2022-11-18"), "city of los angeles mayor"), CARUSO)
        is None
    )


def test_in_the_primary_the_third_is_known_at_the_end_only_so_there_is_no_band(primary):
    assert [len(needed_band(primary, name)) for name in primary.pair] == [0, 0]


def test_the_days_of_an_estimate_are_those_after_election_day():
    election = load_election("2022-general")
    expected = [(moment.date() - date(2022, 11, 8)).days for moment in estimates(election)["released_at"]]
    assert estimates(election)["days"].tolist() == expected == [1, 2, 3, 4, 6, 7, 21]


# --- for any count -----------------------------------------------------------------------------

step = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 300), st.integers(0, 99))
published = st.one_of(st.none(), st.integers(0, 5000))


def any_count(added: list[tuple[int, ...]], guesses: list[int | None], nights: int) -> outstanding.Count:
    rows = [[sum(row[i] for row in added[: n + 1]) for i in range(4)] for n in range(len(added))]
    ballots = [(1 + a + b + mail, in_person) for a, b, mail, in_person in rows]
    return small_count([row[:2] for row in rows], ballots=ballots, outstanding=guesses[: len(rows)], nights=nights)


def alone(count: outstanding.Count, candidate: str) -> pd.DataFrame:
    """The band where no earlier election is known."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outstanding, "earlier_estimates", lambda election: [])
        return needed_band(count, candidate)


counts = st.builds(
    any_count, st.lists(step, min_size=1, max_size=7), st.lists(published, min_size=7, max_size=7), st.integers(0, 3)
)


@settings(deadline=None, max_examples=30)
@given(counts)
def test_nothing_outstanding_is_ever_negative(count):
    assert (running_estimate(count)["estimate"].dropna() >= 0).all()
    assert (alone(count, count.pair[0])[["left_low", "left_high"]] >= 0).all(axis=None)


@settings(deadline=None, max_examples=30)
@given(counts)
def test_bands_run_from_low_to_high(count):
    for low, high in (("left_low", "left_high"), ("needed_low", "needed_high")):
        band = alone(count, count.pair[0])
        assert (band[low] <= band[high]).all()


def test_after_a_correction_of_votes_nothing_outstanding_is_negative():
    votes = [[100, 90], [150, 130], [190, 180], [180, 175]]
    ballots = [(300, 0), (450, 0), (600, 0), (610, 0)]
    count = small_count(votes, ballots=ballots, outstanding=[None, None, None, 90], nights=1)
    assert (alone(count, "A")["left_low"] < 0).sum() == 0
