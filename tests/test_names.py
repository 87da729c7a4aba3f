"""Readable names, and the roster that numbers them."""

import re

import pytest
from canvass import names
from canvass.feed.county import roster
from canvass.feed.county.answers import parse_listing
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feed import COUNCIL, MAYOR, election_tree

HOSTILE = [
    "<script>alert(1)</script>",
    'Robert "); DROP TABLE votes;--',
    "$x_1$ and $\\alpha$",
    "A" * 300,
    "\u202egnirts\u202c Ann",
    "Ann\nSmith\r\nJr.",
    "../../etc/passwd",
    "Ann \U0001f600 Smith",
    "שרה כהן",
    "",
    " ",
]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("LOS ANGELES CITY GENERAL MUNICIPAL ELECTION Mayor", "City of Los Angeles: Mayor"),
        ("LOS ANGELES CITY PRIMARY NOMINATING ELECTION Mayor", "City of Los Angeles: Mayor"),
        ("CITY OF BELL GENERAL MUNICIPAL ELECTION - MEASURE X", "City of Bell: Measure X"),
        (
            "CULVER CITY GENERAL MUNICIPAL ELECTION Member of the City Council",
            "City of Culver City: Member of the City Council",
        ),
        ("COUNTY MEASURE A", "Los Angeles County: Measure A"),
        ("STATE MEASURE 28", "State Measure 28"),
        ("SHERIFF", "Sheriff"),
        ("EAST WHITTIER CITY SCHOOL DISTRICT", "East Whittier City School District"),
        ("UNITED STATES REPRESENTATIVE 37th District", "U.S. Representative 37th District"),
        ("  SUPERVISOR   3RD DISTRICT ", "Supervisor 3rd District"),
    ],
)
def test_a_contest_reads_like_a_headline(title, expected):
    assert names.contest(title) == expected


@pytest.mark.parametrize(
    ("ballot_name", "expected"),
    [
        ("KAREN RUTH BASS", "Karen Ruth Bass"),
        ("RICK J. CARUSO", "Rick J. Caruso"),
        ("KEVIN DE LEÓN", "Kevin de León"),
        ("DAN O'NEIL III", "Dan O'Neil III"),
        ("YES", "Yes"),
        ("  ANN \n LEE ", "Ann Lee"),
        ("", ""),
    ],
)
def test_a_person_reads_as_printed(ballot_name, expected):
    assert names.person(ballot_name) == expected


def test_the_usual_name_of_a_candidate_is_used_where_it_is_known():
    built = roster.build(parse_listing(election_tree(0, ids=True)), {"ANN LEE": "Annie Lee"})
    assert [candidate.name for candidate in built.contests[0].candidates] == ["Annie Lee", "Bo Ray"]


def test_the_roster_keeps_ids_seats_and_the_countys_spelling():
    built = roster.build(parse_listing(election_tree(0, ids=True)))
    council = built.contests[1]
    assert (council.contest_id, council.seats, council.slug) == (
        COUNCIL,
        2,
        "city-of-smallville-member-of-the-city-council",
    )
    assert [k.ballot_name for k in council.candidates] == ["CY DOE", "DI FOX", "ED GUM", "FLO HAY"]


def test_without_ids_contests_and_candidates_are_numbered_in_ballot_order():
    built = roster.build(parse_listing(election_tree(0, ids=False)))
    assert built.members == {1: [101, 102], 2: [201, 202, 203, 204], 3: [301, 302]}


def titled(*titles: str) -> roster.Roster:
    """A roster of mayors with other titles."""
    tree = election_tree(0, ids=True)
    mayor = tree["ContestGroups"][0]["Contests"][0]
    contests = []
    for i, title in enumerate(titles):
        people = [{**person, "ID": person["ID"] + 100 * i} for person in mayor["Candidates"]]
        contests.append({**mayor, "ID": MAYOR + i, "Title": title, "Candidates": people})
    return roster.build(parse_listing({**tree, "ContestGroups": [{"Name": "Small", "Contests": contests}]}))


def test_contests_of_the_same_name_get_slugs_of_their_own():
    assert [c.slug for c in titled("Mayor", "Mayor", "Mayor").contests] == ["mayor", "mayor-2", "mayor-3"]


def test_a_numbered_slug_does_not_meet_a_natural_one():
    slugs = [contest.slug for contest in titled("SEAT", "SEAT 2", "SEAT").contests]
    assert len(set(slugs)) == 3


@pytest.mark.parametrize(
    ("kind", "rule", "share"),
    [
        ("measure", "Majority of votes cast", 0.5),
        ("measure", "2/3 votes, 55% if prop 5 passes", 0.666667),
        ("measure", "55% of votes cast", 0.55),
        ("retention", "", 0.5),
        ("candidate", "", None),
    ],
)
def test_the_threshold_of_a_contest(kind, rule, share):
    assert roster.threshold(kind, rule) == share


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_slug_has_only_safe_characters(text):
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", names.slug(text))


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_has_a_safe_slug(text):
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", names.slug(text))


@given(st.text(max_size=60))
def test_a_slug_of_a_slug_is_itself(text):
    assert names.slug(names.slug(text)) == names.slug(text)


@pytest.mark.parametrize("text", ["שרה כהן", "市长", "!!!"])
def test_every_contest_has_a_slug(text):
    assert titled(text).contests[0].slug != ""


def test_a_slug_fits_a_file_name():
    assert len(names.slug("A" * 300)) <= 200


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_candidate_is_one_line_with_all_its_letters(text):
    letters = re.sub(r"\s", "", text).casefold()
    shown = names.person(text)
    assert "\n" not in shown and "\r" not in shown
    assert re.sub(r"\s", "", shown).casefold() == letters


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40))
def test_no_name_loses_or_gains_a_character(text):
    assert re.sub(r"\s", "", names.person(text)).lower() == re.sub(r"\s", "", text).lower()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_is_one_line(text):
    shown = names.contest(text)
    assert "\n" not in shown and "\r" not in shown
    assert bool(shown) == bool(text.strip())
