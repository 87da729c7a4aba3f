"""Properties every outlook has, on the committed counts; and the mayor's figures of November 2022."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from canvass import Election, load_election
from canvass.__main__ import main
from canvass.errors import NotYetError
from canvass.outlook import Outlook, earlier_count, known_counts, outlook, replay
from canvass.outlook.known import past_estimates
from canvass.outlook.margin import CAP, LEVELS, MOST_OUT
from conftest import LA_MAYOR
from hypothesis import given, settings
from hypothesis import strategies as st

MAYOR = 8847
NIGHT = 14
FINAL = 9.668
SLUGS = ["2022-general", "2024-general"]
some = settings(max_examples=40, deadline=None, derandomize=True)


@cache
def election(slug: str) -> Election:
    return load_election(slug)


@cache
def cut(slug: str, position: int) -> Election:
    whole = election(slug)
    return whole.until(whole.releases["released_at"].iloc[position])


@st.composite
def asked(draw, two: bool = False):
    """An election, the position of a release, and a contest (of two candidates, not questions)."""
    slug = draw(st.sampled_from(SLUGS))
    whole = election(slug)
    contests = whole.contests
    if two:
        size = contests["contest_id"].map(whole.candidates["contest_id"].value_counts())
        contests = contests[(size == 2) & (contests["kind"] == "candidate")]
    chosen = draw(st.sampled_from(contests["contest_id"].tolist()))
    return slug, draw(st.integers(0, len(whole.releases) - 1)), chosen


def needed_of(said: Outlook) -> float:
    return said.needed(said.second.name)[1] if said.second else math.nan


def parts(said: Outlook) -> list[tuple[float, float]]:
    return [said.intervals[level] for level in LEVELS if said.first]


@some
@given(asked())
def test_intervals_nest_and_probabilities_are_capped(what) -> None:
    slug, position, contest = what
    said = outlook(cut(slug, position), contest)
    json.dumps(said.to_dict(), allow_nan=False)
    for (low, high), (lower, higher) in zip(parts(said), parts(said)[1:], strict=False):
        assert lower <= low <= high <= higher
    nearest = 0.005 if said.status == "election night" else CAP
    for candidate in said.candidates:
        for chance in (candidate.p_win, candidate.p_first, candidate.p_top_two, candidate.p_majority):
            assert math.isnan(chance) or nearest <= chance <= 1 - nearest


@some
@given(asked())
def test_no_bound_takes_votes_back(what) -> None:
    """Each end of each interval leaves both of the pair at least the votes they have, if enough are out."""
    slug, position, contest = what
    said = outlook(cut(slug, position), contest)
    if said.first is None or said.second is None:
        return
    a, b = said.first.votes, said.second.votes
    final = (1 + MOST_OUT) * (a + b)
    for bound in [end for interval in parts(said) for end in interval]:
        assert final * (1 + bound / 100) / 2 >= a - 1e-6
        assert final * (1 - bound / 100) / 2 >= b - 1e-6
    few, median, many = said.ballots_out
    assert 0 <= few <= median <= many


@some
@given(asked())
def test_the_interval_closes_at_certification(what) -> None:
    slug, _, contest = what
    said = outlook(election(slug), contest)
    assert said.share_out == 0
    if said.first and said.second:
        a, b = said.first.votes, said.second.votes
        assert {round(end, 9) for ends in parts(said) for end in ends} == {round(100 * (a - b) / (a + b), 9)}


@some
@given(asked(two=True))
def test_swapping_the_candidates_mirrors_the_outlook(what) -> None:
    slug, position, contest = what
    given_ = cut(slug, position)
    people = given_.candidates[given_.candidates["contest_id"] == contest]
    ids = people["candidate_id"].tolist()
    swap = dict(zip(ids, reversed(ids), strict=True))
    votes = given_.votes.assign(candidate_id=given_.votes["candidate_id"].replace(swap))
    candidates = given_.candidates.copy()
    candidates.loc[people.index, "party"] = people["party"].tolist()[::-1]
    mirrored = replace(given_, votes=votes, candidates=candidates)
    one, other = (outlook(which, contest, known_counts(given_), earlier=False) for which in (given_, mirrored))
    if one.first and one.second and other.first and other.second and one.first.votes != one.second.votes:
        assert (one.first.candidate_id, one.second.candidate_id) == (
            other.second.candidate_id,
            other.first.candidate_id,
        )
    for mine, theirs in zip(parts(one), parts(other), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-9)
    numbers = [(said.margin_mean, said.margin_median, said.p_first_ahead, needed_of(said)) for said in (one, other)]
    assert numbers[0] == pytest.approx(numbers[1], abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(("position", "most"), [(1, 0.0), (NIGHT - 1, 0.0), (NIGHT, 0.1), (NIGHT + 4, 0.1)])
@pytest.mark.parametrize("unrelated", ["sheriff", "city of azusa mayor", "state measure 1"])
def test_an_unrelated_contest_matters_through_the_common_shock_only(position: int, most: float, unrelated: str) -> None:
    whole = cut("2022-general", position)
    gone = whole.contest(unrelated)["contest_id"]
    fewer = replace(
        whole,
        contests=whole.contests[whole.contests["contest_id"] != gone],
        candidates=whole.candidates[whole.candidates["contest_id"] != gone],
    )
    one, other = (outlook(which, MAYOR, known_counts(whole)) for which in (whole, fewer))
    assert one.margin_median == pytest.approx(other.margin_median, abs=most + 1e-9)
    assert one.ballots_out == other.ballots_out


def test_mayor_nothing_is_sure_before_late_mail_is_counted() -> None:
    said = replay(cut("2022-general", NIGHT), LA_MAYOR)
    chances = [outlook.p("Karen Bass") for outlook in said]
    assert max(chances[:NIGHT]) < 0.95
    assert chances[NIGHT] >= 0.95
    assert said[NIGHT].first.name == "Rick Caruso"  # who leads the count
    low, high = said[NIGHT].intervals[0.9]
    assert low < -FINAL < high
    assert said[NIGHT].earlier == "2022-primary" and said[NIGHT].later_counts == ("2024-primary", "2024-general")


def test_mayor_without_the_june_primary() -> None:
    assert all(outlook(cut("2022-general", k), MAYOR, earlier=False).p("Karen Bass") < 0.95 for k in range(NIGHT))
    assert outlook(cut("2022-general", NIGHT), MAYOR, earlier=False).p("Karen Bass") >= 0.95


def test_an_earlier_count_is_of_the_same_two_people() -> None:
    june = earlier_count(election("2022-general"), MAYOR)
    late = {"KAREN RUTH BASS": 278511 - 116688, "RICK J. CARUSO": 232490 - 133059}
    assert {name: june.final[name] - june.night[name] for name in june.final} == late
    assert june.swing("RICK J. CARUSO", "KAREN RUTH BASS") == -june.swing("KAREN RUTH BASS", "RICK J. CARUSO")
    others = election("2022-general").contests["contest_id"]
    assert [c for c in others if earlier_count(election("2022-general"), c)] == [MAYOR]


def test_probabilities_of_all_candidates_add_up() -> None:
    for contest, places in [("u-s-senator-full-term", 1), ("president-and-vice-president", 1)]:
        said = outlook(cut("2024-general", 17), contest)
        assert sum(candidate.p_first for candidate in said.candidates) == pytest.approx(places, abs=0.01)


def test_the_command_line_says_the_same_bytes_twice(capsys: pytest.CaptureFixture) -> None:
    said = []
    for _ in range(2):
        assert main(["outlook", "2022-general", LA_MAYOR, "--as-of", "2022-11-10", "--json"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    found = json.loads(said[0])
    assert found["release"] == 15 and found["pair"]["second"]["name"] == "Karen Bass"
    assert found["margin"]["intervals"]["90"][0] < -FINAL < found["margin"]["intervals"]["90"][1]
    assert main(["outlook", "2022-general", LA_MAYOR, "--as-of", "2022-11-10"]) == 0
    assert "Karen Bass: 271,246 votes, more than 99% to win" in capsys.readouterr().out


def test_nothing_to_learn_from_is_one_line(copied, capsys: pytest.CaptureFixture) -> None:
    for other in ("2024-general", "2024-primary"):
        (copied / other / "releases.csv").unlink()
    assert main(["outlook", "2022-general", LA_MAYOR]) == 2
    said = capsys.readouterr().err
    assert said.startswith("canvass: no outlook: among the tables there is no finished count") and said.count("\n") == 1


def test_a_count_that_was_not_captured_has_no_outlook() -> None:
    with pytest.raises(
        NotYetError, match="2022-primary: no outlook, its releases were not captured one by one from its night on"
    ):
        outlook(election("2022-primary"), LA_MAYOR)


def test_the_library_stays_light() -> None:
    heavy = ["scipy.stats", "scipy.optimize", "matplotlib", "nbconvert"]
    code = f"import canvass, sys; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_what_past_estimates_were_off_by_is_in_the_tables(committed) -> None:
    """Each is one carried by hand, and what came later the certified ballots less those counted then; by hand."""
    days = {row["election"]: row["election_day"] for row in committed("by-hand", "elections")}
    carried: dict[str, list[int]] = {day: [] for day in days.values()}
    for row in committed("by-hand", "outstanding"):
        parts = [int(row[name] or 0) for name in ("mail", "conditional", "provisional", "other")]
        carried[days[row["election"]]].append(int(row["total"] or sum(parts)))
    past = past_estimates()
    for day, own in past.groupby("election_day"):
        assert set(own["estimate"]) <= set(carried[day])
        slug = next(slug for slug, at in days.items() if at == day)
        last = committed(slug, "releases")[-1]["ballots"]
        assert (own["counted"] + own["later"]).tolist() == [int(last)] * len(own)
    assert (len(past), (past["later"] / past["estimate"]).round(2).max()) == (24, 2.06)  # March 2024: 355,500; 730,858
