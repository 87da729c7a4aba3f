"""What a page says of a count that is only partly known."""

import pytest
from canvass import story, story_primary
from canvass.errors import ContestError, NotYetError
from canvass.page import open_page
from canvass.pages import make_request

MAYOR = "city of los angeles mayor"


def test_newest_known_votes_stand_in_where_only_shares_were_printed() -> None:
    page = open_page("2022-primary", MAYOR, "2022-06-12")
    said = page.facts.fill("{leader} {leader_votes}, {trailer} {trailer_votes}, {lead}; {as_of}")
    assert said == "Rick Caruso 133,059, Karen Bass 116,688, 16,371; 10 Jun 2022"


def test_rounded_shares_are_said_to_be_rounded() -> None:
    facts = story_primary.facts(open_page("2022-primary", MAYOR, "2022-06-12"))
    said = facts.fill(story_primary.headline(facts))
    assert said.startswith(
        "In the newest report (10 Jun 2022) **Rick Caruso** had 40.5% and **Karen Bass** 38.8%, printed"
    )


def test_a_count_with_gaps_does_not_date_the_turn() -> None:
    facts = story.start_facts(open_page("2022-primary", MAYOR))
    assert "has been ahead since" not in facts.fill(story.start(facts))


def test_a_count_without_gaps_dates_the_turn() -> None:
    facts = story.start_facts(open_page("2022-general", MAYOR))
    assert "Karen Bass has been ahead since 11 Nov 16:09 Pacific" in facts.fill(story.start(facts))


def test_nothing_published_yet_is_said_in_one_line() -> None:
    with pytest.raises(NotYetError, match="Sheriff: no votes were published by 2022-06-12"):
        open_page("2022-primary", "sheriff", "2022-06-12")


def test_a_contest_without_contender_is_refused_before_anything_runs() -> None:
    with pytest.raises(ContestError, match=r"has 1 candidate\(s\)"):
        make_request(contest="azusa city clerk")


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-general", MAYOR, "won"),
        ("2022-general", "governor", "finished ahead in Los Angeles County"),
        ("2022-general", "measure ula", "is ahead and the measure passed"),
        ("2022-general", "agoura hills", "took the last of 3 seats"),
        ("2022-primary", MAYOR, "finished first"),
    ],
)
def test_outcomes_are_named_for_what_they_are(election: str, contest: str, expected: str) -> None:
    assert story.outcome(open_page(election, contest).count) == expected


def test_a_measure_short_of_two_thirds_failed_although_yes_is_ahead() -> None:
    """Measures with a two-thirds threshold: whatever the majority, the share decides."""
    count = open_page("2022-general", "MEASURE Z san marino").count
    share = count.votes.iloc[-1]["Yes"] / count.votes.iloc[-1].sum()
    expected = "passed" if share > 2 / 3 else "failed"
    assert story.outcome(count) == f"is ahead and the measure {expected}"
