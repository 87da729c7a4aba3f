"""What a page says of a count that is only partly known."""

import re
from dataclasses import replace

import pytest
from canvass import load_count, load_election
from canvass.count.outstanding import beyond_reach
from canvass.count.rule import chaser
from canvass.errors import ContestError, NotYetError
from canvass.pages.count.frames import milestones, sources
from canvass.pages.count.page import CountPage, open_page
from canvass.pages.primary import page as primary
from canvass.report.contents import make_request

MAYOR = "city of los angeles mayor"


def said(page: CountPage, *sections: str) -> str:
    """Sections of the words on a count, as plain text."""
    return " ".join(page.words.fill(section, page.facts).plain for section in sections)


def test_newest_known_votes_stand_in_where_only_shares_were_printed() -> None:
    page = open_page("2022-primary", MAYOR, "2022-06-12")
    facts = [str(page.facts[name]) for name in ("leader", "leader_votes", "trailer", "trailer_votes", "lead", "as_of")]
    assert "{} {}, {} {}, {}; {}".format(*facts) == "Rick Caruso 133,059, Karen Bass 116,688, 16,371; 10 Jun 2022"


def test_rounded_shares_are_said_to_be_rounded() -> None:
    assert said(primary.open_page("2022-primary", MAYOR, "2022-06-12"), "first and next").startswith(
        "In the newest report (10 Jun 2022) **Rick Caruso** had 40.5% and **Karen Bass** 38.8%, printed"
    )


def test_a_count_with_gaps_does_not_date_the_turn() -> None:
    page = open_page("2022-primary", MAYOR)
    assert "ahead from" not in said(page, "start")


def test_a_count_without_gaps_dates_the_turn() -> None:
    page = open_page("2022-general", MAYOR)
    assert "Karen Bass was ahead from 11 Nov 16:09 Pacific on" in said(page, "start")


def test_nothing_published_yet_is_said_in_one_line() -> None:
    with pytest.raises(NotYetError, match="Sheriff: no votes were published by 12 Jun 2022 23:59 Pacific"):
        open_page("2022-primary", "sheriff", "2022-06-12")


def test_an_only_candidate_is_told_in_the_line_that_refuses_the_page() -> None:
    with pytest.raises(ContestError) as refused:
        open_page("2022-general", "azusa city clerk")
    assert str(refused.value) == (
        "City of Azusa: City Clerk: Jeffrey Lawrence Cornejo, Jr. is the only candidate on the ballot, 6,872 votes "
        "(as of 5 Dec 2022 12:15 Pacific, certified)."
    )


@pytest.mark.parametrize(
    ("election", "contest", "why"),
    [
        ("2024-general", "el segundo city clerk", "nobody stands"),
        ("2022-primary", "azusa city clerk", "none in 2022-primary"),
        ("2022-general", "mayor", "7 contests of 2022-general answer to it"),
    ],
)
def test_what_has_no_page_is_refused_before_anything_runs(election: str, contest: str, why: str) -> None:
    with pytest.raises(ContestError, match=why):
        make_request(election, contest)


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-general", MAYOR, "**Karen Bass** won: 509,944 votes to 420,030"),
        ("2022-general", "governor", "**Gavin Newsom** finished ahead in Los Angeles County: "),
        ("2022-general", "agoura hills", "**Chris Anstead** took the last of 3 seats, ahead of "),
        (
            "2022-primary",
            MAYOR,
            "**Karen Bass** (43.11%) and **Rick Caruso** (35.99%) go on to a runoff on 8 Nov",
        ),
        ("2022-primary", "supervisor 1st", "**Hilda Solis** was elected outright: "),
    ],
)
def test_outcomes_are_named_for_what_they_are(election: str, contest: str, expected: str) -> None:
    assert said(open_page(election, contest), "standing").startswith(expected)


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-general", "measure ula", "**Passed**: Yes has 57.77% and needs more than half, with"),
        ("2022-general", "san marino measure z", "**Failed**: Yes has 55.80% and needs 66.67%, with"),
        ("2024-general", "state measure 5", "**Yes is ahead** in Los Angeles County: Yes has 51.07%"),
    ],
)
def test_a_measure_is_held_against_the_share_it_needs(election: str, contest: str, expected: str) -> None:
    page = open_page(election, contest)
    assert said(page, "start").startswith(expected)


def test_the_side_short_of_its_line_is_the_one_that_needs_votes() -> None:
    assert open_page("2022-general", "san marino measure z").chaser == "Yes"


def test_a_seat_is_not_said_to_be_all_that_was_won() -> None:
    page = open_page("2022-general", "burbank member of the city council")
    assert "The 3 elected: Nikki Perez 17,958; Tamala Takahashi 15,849; Zizette Mullins 14,328." in said(page, "start")


def test_who_had_a_seat_when_the_night_ended_and_lost_it_is_told() -> None:
    way = said(open_page("2022-general", "west hollywood city council"), "way")
    assert way.endswith("When election night ended, John Duran was among the 3 in front, and Chelsea Byers was not.")


def test_votes_of_two_of_twelve_do_not_say_who_goes_on() -> None:
    page = open_page("2022-primary", MAYOR, "2022-06-12")
    assert said(page, "standing").startswith("Of 12 candidates the votes of 2 are known: **Rick Caruso** is ahead of")
    assert said(page, "needed") == "What anybody needs cannot be said while the votes of so few are known."
    assert milestones(page.count)["need"].tolist() == ["not between these two"]


def test_where_it_is_decided_is_told_before_it_is() -> None:
    page = open_page("2024-general", "state measure 32", "2024-11-10")
    assert said(page, "standing").endswith("It is decided in the whole state; only the votes of this county are here.")


def test_two_who_both_go_on_are_said_to() -> None:
    page = open_page("2024-primary", "9004")
    assert said(page, "standing").startswith(
        "Both go on to the next election, whatever their shares. **Jay Obernolte**"
    )
    assert said(page, "needed") == "Nobody needs anything: all candidates get a place."


def test_one_vote_of_ten_million_decides_though_the_share_is_rounded() -> None:
    known = open_page("2024-general", "state measure 5").count
    votes = known.votes.tail(1).assign(Yes=5_000_001, No=4_999_999).astype("Int64")
    page = CountPage(replace(known, votes=votes))
    assert (str(page.facts["yes_share"]), said(page, "answer")) == ("50.00%", "Yes is ahead")


def test_one_vote_of_ten_million_makes_a_majority_though_the_share_is_rounded() -> None:
    known = primary.open_page("2022-primary", "sheriff").count
    others = {name: 4_999_999 if name == "Robert Luna" else 0 for name in known.votes.columns}
    votes = known.votes.tail(1).assign(**others | {"Alex Villanueva": 5_000_001}).astype("Int64")
    page = primary.PrimaryPage(replace(known, votes=votes))
    assert str(page.facts["top_of_all"]) == "50.00%"
    assert said(page, "first and next") == (
        "**Alex Villanueva** was elected outright: 50.00% of all votes, more than half, so there is no runoff. "
        "Next was Robert Luna with 50.00%."
    )


@pytest.mark.parametrize(
    ("contest", "reverts"), [("state assembly 40th", "14 Nov"), ("culver city measure vy", "Beyond")]
)
def test_beyond_doubt_is_said_only_of_what_stayed_so(contest: str, reverts: str) -> None:
    page = open_page("2022-general", contest)
    assert reverts not in said(page, "doubt")


def test_who_was_out_of_reach_for_good_never_won() -> None:
    """Every second contest of 2022 between two, as of three days: what was said then held to the end."""
    final, found = load_election("2022-general"), 0
    for as_of in ("2022-11-14", "2022-11-17", "2022-11-19"):
        early = final.until(as_of)
        for contest in final.contests["contest_id"][::2]:
            count = load_count(early, str(contest))
            if len(count.candidates) == 2 and beyond_reach(count, chaser(count)) is not None:
                found += 1
                assert chaser(load_count(final, str(contest))) == chaser(count), (as_of, contest)
    assert found > 100


def test_the_result_is_beyond_doubt_when_all_that_is_left_is_not_enough() -> None:
    page = open_page("2022-general", MAYOR)
    assert said(page, "doubt").startswith("**Beyond doubt since 19 Nov 16:48 Pacific**")


def test_which_release_was_not_seen_at_both_endpoints(committed) -> None:
    ledger = committed("2022-general", "ledger")
    seen = {row["release"] for row in ledger if row["verdict"] == "confirms"}
    lacking = [row["feed_time"] for row in ledger if row["verdict"] == "release" and row["release"] not in seen]
    page = open_page("2022-general", MAYOR)
    assert (page.facts["confirmed"].value, page.facts["releases_held"].value) == (len(seen), 27)
    assert [time[:16] for time in lacking] == ["2022-11-09T00:55"]
    assert said(page, "confirmed").endswith("9 Nov 00:55 Pacific were captured at one only and are not confirmed.")


def test_every_turn_of_the_lead_is_named_in_the_table() -> None:
    table = milestones(open_page("2022-general", MAYOR).count)
    assert list(table["what"]) == [
        "First release",
        *["Lead changes hands"] * 3,
        "Election night ends",
        "Lead changes hands",
        "Beyond doubt",
        "Certified",
    ]
    assert list(table["need"])[-4:] == [
        "Karen Bass: 50.7% to 51.9%",
        "Rick Caruso: 50.5% to 50.8%",
        "Rick Caruso: more than all of it",
        "nothing was left",
    ]


def test_a_tie_is_not_a_turn_and_a_level_count_is_said_to_be_level() -> None:
    page = open_page("2024-general", "9430")
    assert "the two are level" in said(page, "start")
    assert "finished level with Rick J. Christensen, so the count alone does not decide it: 25 votes each." in said(
        page, "standing"
    )
    assert open_page("2022-general", "8571").facts["changes"].value == 3


def test_a_night_that_goes_on_has_not_ended() -> None:
    page = open_page("2022-general", MAYOR, "2022-11-08 23:00")
    assert "ended" not in said(page, "start", "course")
    assert not milestones(page.count)["what"].str.contains("ends").any()


@pytest.mark.parametrize("election", ["2022-general", "2022-primary"])
def test_every_source_behind_a_count_is_listed_with_its_address(committed, election: str) -> None:
    address = {row["source_id"]: row["url"] or "not recorded" for row in committed("", "sources")}
    used = [entry for row in committed(election, "releases") for entry in row["source"].split(";") if entry]
    if election == "2022-primary":
        printed = [row for row in committed("by-hand", "reported") if row["contest"].endswith("Mayor")]
        used += [entry for row in printed for entry in row["source"].split(";")]
    listed = list(sources(open_page(election, MAYOR).count)["url"])
    carried = [url for url in listed[:-1] if not url.startswith("https://results.lavote.gov/")]
    assert carried == [address[source] for source in dict.fromkeys(used)]


@pytest.mark.parametrize(
    ("election", "contest", "captured"),
    [("2022-general", MAYOR, 2), ("2022-primary", MAYOR, 1), ("2024-general", "district attorney", 2)],
)
def test_every_address_of_the_feed_that_was_captured_is_listed(
    committed, election: str, contest: str, captured: int
) -> None:
    feed_id = next(row["feed_id"] for row in committed("by-hand", "elections") if row["election"] == election)
    listed = list(sources(open_page(election, contest).count)["url"])
    assert sum(url.endswith(f"={feed_id}") for url in listed) == captured


#: Level, tiny, over in other counties, many seats, a higher bar, one release, no estimate, no ballot types.
ODD = [
    ("2022-general", "8571", "2022-11-08 20:30"),
    ("2022-general", "8571", ""),
    ("2022-general", MAYOR, "2022-11-08 20:30"),
    ("2022-general", "governor", ""),
    ("2022-general", "state assembly 40th", ""),
    ("2022-general", "san marino measure z", ""),
    ("2022-general", "8616", "2022-11-19"),
    ("2024-general", "9430", ""),
    ("2024-general", "district attorney", "2024-11-08"),
    ("2022-primary", "assessor", ""),
    ("2022-primary", MAYOR, "2022-06-08 12:00"),
]


@pytest.mark.parametrize(("election", "contest", "as_of"), ODD)
def test_prose_of_an_odd_count_has_no_gap_and_no_need_above_all(election: str, contest: str, as_of: str) -> None:
    page = open_page(election, contest, as_of)
    text = said(page, "start", "course", "sources", "confirmed", "why", "doubt", "start: key figures")
    wrong = r"unknown|nobody|None|nan\b|: \.|^\. |\b1 releases|\b1 votes apart|\b(?!100)\d{3,}\.\d%|\.\d votes|[{}]"
    assert re.findall(wrong, text) == [], text


@pytest.mark.parametrize(
    ("contest", "as_of", "expected"),
    [
        ("governor", "", "enough for Brian Dahle to finish ahead in Los Angeles County."),
        ("state assembly 40th", "", "Not before certification"),
        (MAYOR, "2022-11-10", "Not yet. As of 10 Nov 16:23 Pacific, Karen Bass needs 50.2% to 50.5% of the"),
        (MAYOR, "", "One release before (18 Nov 15:46 Pacific) the lead was 74,030, and up to 93,581 were still out."),
    ],
)
def test_what_was_still_possible_is_said_of_the_right_place_and_moment(contest: str, as_of: str, expected: str) -> None:
    page = open_page("2022-general", contest, as_of)
    assert expected in said(page, "doubt")


@pytest.mark.parametrize(("contest", "both"), [(MAYOR, True), ("8871", False), ("sheriff", False)])
def test_uneven_drops_are_blamed_only_where_the_lead_turned_with_them_and_back(contest: str, both: bool) -> None:
    page = open_page("2022-general", contest)
    assert ("turned from drop to drop" in said(page, "why")) == both


def test_how_much_came_by_mail_is_told_from_the_count() -> None:
    counts = [("2024-general", "district attorney"), ("2022-general", MAYOR)]
    assert [open_page(*names).facts["late_mostly"].value for names in counts] == ["mostly", "nearly all"]


def test_the_end_of_election_night_is_a_key_figure_only_where_it_is_known() -> None:
    primary, general = open_page("2022-primary", "assessor"), open_page("2022-general", "sheriff")
    assert ["End of election night" in said(page, "start: key figures") for page in (primary, general)] == [False, True]
