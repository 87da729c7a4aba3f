"""The arithmetic of a count: votes, shares, lead, drops, what is needed."""

import math
from collections import Counter

import pandas as pd
import pytest
from canvass import drops, lead, load_count, load_election, needed_share, shares
from canvass.errors import ContestError
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feed import small_count

BASS, CARUSO = "Karen Bass", "Rick Caruso"
quick = settings(deadline=None, max_examples=40)


def votes_at(committed, released_at: str) -> dict[str, int]:
    """Votes for mayor at a release, from the files as text."""
    release = next(r["release"] for r in committed("2022-general", "releases") if r["released_at"] == released_at)
    contest = next(
        r["contest_id"] for r in committed("2022-general", "contests") if r["name"] == "City of Los Angeles: Mayor"
    )
    names = {
        r["candidate_id"]: r["name"] for r in committed("2022-general", "candidates") if r["contest_id"] == contest
    }
    rows = [r for r in committed("2022-general", "votes") if r["release"] == release and r["candidate_id"] in names]
    return {names[row["candidate_id"]]: int(row["votes"]) for row in rows}


FIGURES = [
    ("2022-11-08T20:24:13-08:00", 165_250, 159_857),
    ("2022-11-09T03:35:19-08:00", 240_194, 252_476),
    ("2022-11-10T16:23:14-08:00", 271_246, 273_941),
    ("2022-12-05T12:15:21-08:00", 509_944, 420_030),
]


@pytest.mark.parametrize(("released_at", "bass", "caruso"), FIGURES)
def test_the_figures_of_the_count_for_mayor(mayor, committed, released_at, bass, caruso):
    row = mayor.votes[mayor.releases["released_at"] == pd.Timestamp(released_at)].iloc[0]
    assert row.to_dict() == {BASS: bass, CARUSO: caruso} == votes_at(committed, released_at)


def test_two_days_on_caruso_leads_by_2695_with_half_a_percent(mayor):
    row, share = lead(mayor).loc[15], shares(mayor.votes).loc[15, CARUSO]
    assert (row["lead"], row["leader"], round(100 * share, 2)) == (-2695, CARUSO, 50.25)


def test_certified_bass_leads_by_89914(mayor):
    row = lead(mayor).iloc[-1]
    assert (row["lead"], row["leader"]) == (89_914, BASS)
    assert row["margin"] == pytest.approx(100 * 89_914 / 929_974)


def test_the_primary_ended_46021_apart_and_the_pair_at_stake_is_second_and_third(primary):
    first, second, third = primary.ranking.index[:3]
    assert (first, int(primary.ranking[BASS] - primary.ranking[CARUSO])) == (BASS, 46_021)
    assert set(primary.pair) == {second, third} == {CARUSO, "Kevin de León"}
    assert lead(primary)["lead"].iloc[-1] == primary.ranking["Kevin de León"] - primary.ranking[CARUSO] == -182_118


def test_the_primary_has_twelve_candidates_and_shares_only_where_all_are_known(primary):
    known = shares(primary.votes).notna().all(axis=1)
    assert (len(primary.votes.columns), known.tolist()) == (12, [False] * (len(known) - 1) + [True])


def test_as_of_cuts_the_count(mayor):
    count = load_count(load_election("2022-general", "2022-11-10"), "city-of-los-angeles-mayor")
    pd.testing.assert_frame_equal(count.votes, mayor.votes.loc[:15])


def test_ballots_are_those_of_the_contest(mayor, committed):
    rows = [r for r in committed("2022-general", "ballots") if r["contest_id"] == "8847"]
    assert mayor.ballots["ballots"].tolist() == [int(row["ballots"]) for row in rows]


# --- for any count -----------------------------------------------------------------------------


def cumulative(steps: list[list[int]]) -> list[list[int]]:
    total, rows = [0] * len(steps[0]), []
    for step in steps:
        total = [a + b for a, b in zip(total, step, strict=True)]
        rows.append(total)
    return rows


def steps(low: int = 0, least: int = 2, most: int = 5) -> st.SearchStrategy:
    """Votes added by release, for ``least`` to ``most`` candidates."""
    row = st.integers(least, most).flatmap(
        lambda n: st.lists(st.lists(st.integers(low, 10_000), min_size=n, max_size=n), min_size=1, max_size=6)
    )
    return row.filter(lambda rows: sum(rows[0]) > 0)


@quick
@given(steps(low=-500))
def test_drops_sum_to_the_final_votes_corrections_and_all(added):
    count = small_count(cumulative(added), ballots=[(100_000, 10)] * len(added))
    names = list(count.votes.columns)
    assert drops(count)[names].sum().tolist() == count.votes.iloc[-1].tolist()
    assert drops(count)[names].to_numpy().tolist() == added


@quick
@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 900)), min_size=1, max_size=6))
def test_ballots_of_the_drops_sum_to_the_ballots_counted(added):
    ballots = [tuple(row) for row in cumulative([list(row) for row in added])]
    drop = drops(small_count([[1, 1]] * len(added), ballots=ballots))
    assert list(zip(drop["mail"], drop["in_person"], strict=True)) == added
    assert drop["ballots"].sum() == sum(ballots[-1])


@quick
@given(steps())
def test_shares_sum_to_one(added):
    count = small_count(cumulative(added))
    assert shares(count.votes).sum(axis=1).tolist() == pytest.approx([1] * len(added))


@quick
@given(steps(most=2))
def test_swapping_the_candidates_mirrors_the_lead(added):
    votes = cumulative(added)
    one, other = lead(small_count(votes)), lead(small_count([row[::-1] for row in votes]))
    assert one["lead"].tolist() == (-other["lead"]).tolist()
    assert one["margin"].fillna(0).tolist() == pytest.approx((-other["margin"]).fillna(0).tolist())
    assert one["leader"].map({"A": "B", "B": "A", "": ""}).tolist() == other["leader"].tolist()


@quick
@given(steps())
def test_the_leader_of_the_newest_release_is_first_in_the_ranking(added):
    count = small_count(cumulative(added))
    leader = lead(count)["leader"].iloc[-1]
    assert leader == "" or leader == count.ranking.index[0]


@quick
@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5), st.integers(1, 50_000))
def test_the_needed_share_draws_level(votes, outstanding):
    count = small_count([votes])
    first, second = count.pair
    row = lead(count).iloc[-1]
    share = needed_share(int(row["lead"]), outstanding)
    ends = count.votes.iloc[-1]
    assert ends[first] + share * outstanding == pytest.approx(ends[second] + (1 - share) * outstanding)


@quick
@given(st.integers(-10_000, 10_000), st.integers(1, 50_000))
def test_both_candidates_needed_shares_are_the_whole(ahead, outstanding):
    assert needed_share(ahead, outstanding) + needed_share(-ahead, outstanding) == pytest.approx(1)


@pytest.mark.parametrize(("ahead", "expected"), [(-1, math.inf), (0, 0.5), (1, -math.inf)])
def test_with_nothing_outstanding_the_lead_decides(ahead, expected):
    assert needed_share(ahead, 0) == expected


def test_out_of_reach_and_safe():
    assert (needed_share(-11, 10) > 1, needed_share(-10, 10), needed_share(10, 10), needed_share(11, 10) < 0) == (
        True,
        1,
        0,
        True,
    )


def test_a_lead_that_changes_hands_changes_its_sign_not_its_columns():
    table = lead(small_count([[60, 40], [100, 100], [110, 190]]))
    assert table["lead"].tolist() == [20, 0, -80]
    assert table["leader"].tolist() == ["A", "", "B"]
    assert table["first"].tolist() == [60, 100, 110]


def test_a_correction_is_a_negative_drop():
    drop = drops(small_count([[60, 40], [55, 45]], ballots=[(100, 0), (101, 0)]))
    assert drop.loc[2, ["A", "B", "pair_votes", "ballots"]].tolist() == [-5, 5, 0, 1]
    assert pd.isna(drop.loc[2, "share_first"])


def test_of_three_the_pair_is_first_and_second_in_ballot_order():
    count = small_count([[10, 90, 20], [50, 60, 120]])
    assert (count.pair, lead(count)["lead"].tolist()) == (("B", "C"), [70, -60])


def test_of_three_shares_of_a_drop_are_over_the_pair():
    drop = drops(small_count([[10, 90, 30], [50, 120, 40]])).loc[2]
    assert (drop["pair_votes"], drop["share_first"]) == (70, pytest.approx(40 / 70))


@pytest.mark.parametrize(
    ("seats", "pair"), [(1, ("B", "D")), (2, ("A", "B")), (3, ("A", "C")), (4, ("A", "C")), (9, ("A", "C"))]
)
def test_with_several_seats_the_pair_is_at_their_boundary(seats, pair):
    assert small_count([[30, 35, 10, 50]], seats=seats).pair == pair


def test_at_a_tie_for_the_boundary_the_ballot_order_decides():
    assert small_count([[30, 30, 30]]).pair == ("A", "B")


def test_candidates_of_the_same_name_are_told_apart(committed):
    election = load_election("2022-general")
    contest = election.contest("city-of-los-angeles-mayor")["contest_id"]
    own = election.candidates["contest_id"] == contest
    twins = election.candidates.assign(name=election.candidates["name"].where(~own, "Sam Same"))
    count = load_count(election.__class__(**{**vars(election), "candidates": twins}), int(contest))
    ids = [r["candidate_id"] for r in committed("2022-general", "candidates") if r["contest_id"] == str(contest)]
    assert list(count.votes.columns) == [f"Sam Same ({number})" for number in ids]


@pytest.mark.parametrize("election", ["2022-general", "2024-general"])
def test_every_contested_contest_can_be_counted(committed, election):
    loaded = load_election(election)
    final: dict[str, int] = {}
    for row in committed(election, "votes"):
        final[row["candidate_id"]] = int(row["votes"])
    seats = Counter(int(row["contest_id"]) for row in committed(election, "candidates"))
    contested = [contest for contest, candidates in seats.items() if candidates > 1]
    for contest in contested[::8]:
        count = load_count(loaded, contest)
        expected = [final[str(key)] for key in count.candidates["candidate_id"] if str(key) in final]
        assert drops(count)[list(count.votes.columns)].sum().tolist() == expected


def test_an_only_candidate_has_no_lead():
    with pytest.raises(ContestError, match=r"City Clerk' has 1 candidate"):
        lead(load_count(load_election("2022-general"), "city-of-azusa-city-clerk"))


def test_without_candidates_there_is_no_lead():
    with pytest.raises(ContestError):
        lead(load_count(load_election("2024-general"), "city-of-maywood-city-clerk-no-candidates-filed"))
