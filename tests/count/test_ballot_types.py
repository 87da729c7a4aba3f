"""Ballot types: what each brought, and how pure a drop is."""

import pandas as pd
import pytest
from canvass import drops, lead, load_count, load_election
from canvass.count.kinds import (
    EARLY_IN_PERSON,
    EARLY_MAIL,
    ELECTION_DAY,
    LATE_MAIL,
    MIXED_NIGHT,
    TYPES,
    by_type,
    classify,
    late_mail_bounds,
    purity,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feed import small_count

quick = settings(deadline=None, max_examples=40)
LIMIT = 1e-9


@pytest.fixture(scope="module")
def types(mayor):
    return by_type(mayor)


def night_drops(committed, kind: str) -> tuple[int, int]:
    """Bass' and both candidates' votes in the drops of election night that hold only ``kind`` ballots."""
    releases = committed("2022-general", "releases")[:14]
    keys = [r["candidate_id"] for r in committed("2022-general", "candidates") if r["contest_id"] == "8847"]
    votes = {(r["release"], r["candidate_id"]): int(r["votes"]) for r in committed("2022-general", "votes")}
    other = {"ballots_mail": "ballots_in_person", "ballots_in_person": "ballots_mail"}[kind]
    before, totals = {kind: 0, other: 0}, [0, 0]
    for i, row in enumerate(releases):
        if int(row[kind]) > before[kind] and int(row[other]) == before[other]:
            for k, key in enumerate(keys):
                totals[k] += votes[row["release"], key] - (votes[releases[i - 1]["release"], key] if i else 0)
        before = {name: int(row[name]) for name in before}
    return totals[0], sum(totals)


def test_in_person_voters_of_election_night_gave_bass_4473(types, committed):
    bass, both = night_drops(committed, "ballots_in_person")
    in_person = types.loc[[EARLY_IN_PERSON, ELECTION_DAY]].sum()
    assert (in_person["Karen Bass"], in_person["pair_votes"]) == (bass, both)
    assert round(100 * bass / both, 2) == 44.73


def test_early_mail_is_the_first_release(types, committed):
    bass, both = night_drops(committed, "ballots_mail")
    assert (
        (types.loc[EARLY_MAIL, "Karen Bass"], types.loc[EARLY_MAIL, "pair_votes"]) == (bass, both) == (165_250, 325_107)
    )


def test_late_mail_gave_bass_about_617(types):
    assert types.loc[LATE_MAIL, "share_first"] == pytest.approx((509_944 - 240_194) / (929_974 - 492_670))
    assert round(100 * types.loc[LATE_MAIL, "share_first"], 1) == 61.7


def test_ballots_undervotes_and_overvotes_add_up_to_the_certified_ones(types, committed):
    rows = [r for r in committed("2022-general", "ballots") if r["contest_id"] == "8847"]
    certified = [int(rows[-1][name]) for name in ("ballots", "undervotes", "overvotes")]
    assert types[["ballots", "undervotes", "overvotes"]].sum().tolist() == certified == [952_389, 21_930, 485]


def test_the_margins_of_the_types_add_up_to_the_final_margin(types):
    assert types["margin"].sum() == 89_914


def test_types_come_in_the_order_of_counting(types):
    assert types.index.tolist() == [EARLY_MAIL, EARLY_IN_PERSON, ELECTION_DAY, LATE_MAIL]


def test_undervote_shares_are_of_the_contests_ballots(types):
    assert types["undervote_share"].tolist() == pytest.approx((types["undervotes"] / types["ballots"]).tolist())


def test_a_drop_is_classified_by_what_it_added():
    ballots = [(100, 0), (100, 20), (100, 50), (150, 60), (180, 60), (250, 60), (250, 70)]
    count = small_count([[i, 1] for i in range(1, 8)], ballots=ballots, nights=5)
    assert classify(count).tolist() == [
        EARLY_MAIL,
        EARLY_IN_PERSON,
        ELECTION_DAY,
        MIXED_NIGHT,
        EARLY_MAIL,
        LATE_MAIL,
        LATE_MAIL,
    ]


def test_election_night_alone_has_no_late_mail():
    election = load_election("2022-general", "2022-11-09 04:00")
    table = by_type(load_count(election, "city-of-los-angeles-mayor"))
    assert LATE_MAIL not in table.index
    assert table["margin"].sum() == 240_194 - 252_476


@pytest.mark.parametrize("election", ["2022-general", "2024-general"])
@pytest.mark.parametrize("contest", ["superior-court-judge-office-no", "county-measure", "district"])
def test_in_other_contests_margins_add_up_too(election, contest):
    loaded = load_election(election)
    several = loaded.candidates["contest_id"].value_counts()
    names = loaded.contests[loaded.contests["slug"].str.contains(contest)]
    for number in [n for n in names["contest_id"] if several.get(n, 0) > 1][:5]:
        count = load_count(loaded, int(number))
        assert by_type(count)["margin"].sum() == lead(count)["lead"].iloc[-1]


def test_only_late_drops_have_a_purity(mayor):
    assert purity(mayor).index.tolist() == list(range(15, 28))


def test_purity_bounds_the_other_ballots_by_those_cast_in_person(mayor, committed):
    release = {row["release"]: row for row in committed("2022-general", "releases")}
    own = {r["release"]: int(r["ballots"]) for r in committed("2022-general", "ballots") if r["contest_id"] == "8847"}
    in_person = int(release["18"]["ballots_in_person"]) - int(release["17"]["ballots_in_person"])
    row = purity(mayor).loc[18]
    assert (row["in_person_most"], row["ballots"]) == (in_person, own["18"] - own["17"])
    assert row["other_most"] == pytest.approx(in_person / (own["18"] - own["17"]))


def test_a_drop_of_mail_alone_is_not_bounded_but_known(mayor):
    row = purity(mayor).loc[16]
    assert (row["other_most"], row["mail_low"], row["mail_high"]) == (0, row["share_first"], row["share_first"])


def test_the_certified_drop_says_nothing_about_mail(mayor):
    row = purity(mayor).loc[27]
    assert (row["mail_low"], row["mail_high"]) == (0, 1)


def test_the_bounds_of_all_late_mail_are_those_of_all_late_drops_together(mayor):
    late = purity(mayor)
    other = late["in_person_most"].sum()
    first, pair = 509_944 - 240_194, 929_974 - 492_670
    assert late_mail_bounds(mayor) == pytest.approx(((first - other) / (pair - other), first / (pair - other)))


def test_before_late_mail_there_are_no_bounds():
    election = load_election("2022-general", "2022-11-09 04:00")
    assert pd.isna(late_mail_bounds(load_count(election, "city-of-los-angeles-mayor"))[0])


def feasible(first: int, second: int, most: int) -> list[float]:
    """Every share of the mail votes there can have been, trying all splits of the other ballots."""
    splits = [(i, k) for i in range(min(first, most) + 1) for k in range(min(second, most - i) + 1)]
    return [(first - i) / (first + second - i - k) for i, k in splits if first + second > i + k]


def late_drop(first: int, second: int, blank: int, in_person: int) -> pd.Series:
    """Purity of a second, late drop with these votes, ballots without a vote, and in-person ballots."""
    ballots = first + second + blank
    votes, carried = [[7, 7], [7 + first, 7 + second]], [14, 14 + ballots]
    counted = [(900, 0), (900 + 2 * ballots, in_person)]
    return purity(small_count(votes, ballots=counted, nights=1, contest_ballots=carried)).iloc[0]


@quick
@given(st.integers(0, 25), st.integers(1, 25), st.integers(0, 20))
def test_without_blank_ballots_the_bounds_contain_every_feasible_mail_share(first, second, in_person):
    row = late_drop(first, second, 0, in_person)
    if in_person >= first + second:
        assert (row["mail_low"], row["mail_high"]) == (0, 1)
    else:
        shares = feasible(first, second, in_person)
        assert row["mail_low"] - LIMIT <= min(shares)
        assert max(shares) <= row["mail_high"] + LIMIT


@quick
@given(st.integers(0, 25), st.integers(1, 25), st.integers(0, 25), st.integers(0, 20))
def test_the_bounds_contain_every_feasible_mail_share(first, second, blank, in_person):
    row = late_drop(first, second, blank, in_person)
    shares = feasible(first, second, in_person)
    if not pd.isna(row["mail_low"]):
        assert row["mail_low"] - LIMIT <= min(shares)
        assert max(shares) <= row["mail_high"] + LIMIT


@quick
@given(st.lists(st.tuples(*[st.integers(0, 500)] * 4), min_size=1, max_size=7), st.integers(0, 5))
def test_whatever_the_drops_the_types_add_up(added, nights):
    rows = [tuple(sum(step[i] for step in added[: n + 1]) for i in range(4)) for n in range(len(added))]
    count = small_count([r[:2] for r in rows], ballots=[r[2:] for r in rows], nights=nights)
    table = by_type(count)
    assert table["margin"].sum() == lead(count)["lead"].iloc[-1]
    assert table["pair_votes"].sum() == drops(count)["pair_votes"].sum()
    assert set(table.index) <= set(TYPES)
