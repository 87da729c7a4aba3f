"""What a page says of a count that is only partly known."""

import re
from dataclasses import replace

import pytest
from canvass import load_count, load_election
from canvass.count.kinds import late_mail_said
from canvass.count.outstanding import beyond_reach
from canvass.count.rule import chaser
from canvass.errors import ContestError, NotYetError
from canvass.pages.count.answer import changed, everybody, left_out, progress, result, share_unit
from canvass.pages.count.frames import milestones, sources, unknown
from canvass.pages.count.page import CountPage, open_page
from canvass.pages.primary import page as primary
from canvass.report.contents import make_request

MAYOR = "city of los angeles mayor"


def said(page: CountPage, *sections: str) -> str:
    """Sections of the words on a count, as plain text."""
    if sections == ("start",):
        return page.answer("start").filled.plain
    return " ".join(page.words.fill(section, page.facts).plain for section in sections)


def test_newest_known_votes_stand_in_where_only_shares_were_printed() -> None:
    page = open_page("2022-primary", MAYOR, "2022-06-12")
    facts = [str(page.facts[name]) for name in ("leader", "leader_votes", "trailer", "trailer_votes", "lead", "as_of")]
    assert "{} {}, {} {}, {}; {}".format(*facts) == "Rick Caruso 133,059, Karen Bass 116,688, 16,371; 10 Jun 2022"


def test_rounded_shares_are_said_to_be_rounded() -> None:
    text = primary.open_page("2022-primary", MAYOR, "2022-06-12").answer("first and next").filled.plain
    assert text.startswith("Rick Caruso has 40.5% and Karen Bass 38.8%; two go on")
    assert "These are the rounded shares printed on 10 June." in text


def test_a_count_with_gaps_does_not_date_the_turn() -> None:
    page = open_page("2022-primary", MAYOR)
    assert "for good" not in said(page, "start")


def test_a_count_without_gaps_dates_the_turn() -> None:
    page = open_page("2022-general", MAYOR)
    assert "Bass took the lead for good on 11 November, three days after the election." in said(page, "start")


def test_nothing_published_yet_is_said_in_one_line() -> None:
    with pytest.raises(NotYetError, match="Sheriff: no votes were published by 12 Jun 2022 23:59 Pacific"):
        open_page("2022-primary", "sheriff", "2022-06-12")


def test_an_only_candidate_is_told_in_the_line_that_refuses_the_page() -> None:
    with pytest.raises(ContestError) as refused:
        open_page("2022-general", "azusa city clerk")
    assert str(refused.value) == (
        "City of Azusa: City Clerk: "
        "Jeffrey Lawrence Cornejo, Jr. is the only candidate on the ballot, with 6,872 votes."
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
        ("2022-general", MAYOR, "Karen Bass won by 89,914 votes after trailing by 12,282 on election night"),
        ("2022-general", "governor", "Gavin Newsom is 850,879 votes ahead in Los Angeles County"),
        ("2022-general", "agoura hills", "Chris Anstead took the last of three seats by "),
        ("2022-primary", MAYOR, "Karen Bass and Rick Caruso go on to a runoff; nobody had more than half"),
        (
            "2022-primary",
            "supervisor 1st",
            "Hilda Solis was elected outright with 76% of all votes; no runoff is needed",
        ),
        ("2022-general", "8862", "Joyce Randall has most votes, 3,629 more than Zyra McCloud"),
        (
            "2024-general",
            "9430",
            "Keel and Christensen finished level in Los Angeles County, with",
        ),
        ("2024-primary", "9004", "Jay Obernolte and Derek Marshall both go on to the next election"),
    ],
)
def test_outcomes_are_named_for_what_they_are(election: str, contest: str, expected: str) -> None:
    assert said(open_page(election, contest), "start").startswith(expected)


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-general", "measure ula", "Measure ULA passed with 57.8% Yes; it needed more than half"),
        ("2022-general", "san marino measure z", "Measure Z failed with 55.8% Yes; it needed two thirds"),
        ("2022-general", "measure smc", "Measure SMC passed with 57.7% Yes; it needed 55%"),
        (
            "2024-general",
            "state measure 5",
            "State Measure 5 has 51.1% Yes in Los Angeles County; it failed in the whole state",
        ),
    ],
)
def test_a_measure_is_held_against_the_share_it_needs(election: str, contest: str, expected: str) -> None:
    page = open_page(election, contest)
    assert said(page, "start").startswith(expected)


def test_the_side_short_of_its_line_is_the_one_that_needs_votes() -> None:
    assert open_page("2022-general", "san marino measure z").chaser == "Yes"


def test_the_result_marks_who_was_elected_and_the_last_seat() -> None:
    table = result(open_page("2022-general", "burbank member of the city council").count)
    assert table[["name", "votes", "got", "look"]].head(4).to_numpy().tolist() == [
        ["Nikki Perez", 17_958, "Elected", ""],
        ["Tamala Takahashi", 15_849, "Elected", ""],
        ["Zizette Mullins", 14_328, "Elected", "last"],
        ["Sharon Springer", 13_816, "", ""],
    ]


def test_of_many_candidates_those_near_the_last_seat_are_shown_and_the_others_summed() -> None:
    count = open_page("2022-general", "west hollywood city council").count
    table = result(count)
    assert table["name"].tolist()[2:] == ["John Heilman", "Zekiah N. Wright", "Robert Oliver", "John Duran", "6 others"]
    assert table["votes"].sum() == everybody(count)["votes"].sum() == left_out(count)["votes"].sum()


def test_nothing_is_left_out_of_a_result_of_two_and_few_votes_have_no_decimals() -> None:
    counts = [open_page("2022-general", MAYOR).count, open_page("2024-general", "9430").count]
    assert [len(left_out(count)) for count in counts] == [0, 0]
    assert [share_unit(count) for count in counts] == ["share1", "whole"]
    assert share_unit(open_page("2022-general", MAYOR, "2022-11-10").count) == "share"  # 50.25% to 49.75%


def test_who_had_a_seat_when_the_night_ended_and_lost_it_is_told() -> None:
    page = open_page("2022-general", "west hollywood city council")
    expected = "After election night Chelsea Byers passed John Duran, who had a place until then."
    assert said(page, "front then") == expected


def test_a_headline_too_long_falls_back_on_surnames_then_on_its_first_clause() -> None:
    heads = [
        said(open_page(election, contest, as_of), "start").split("\n\n")[0]
        for election, contest, as_of in [
            ("2022-general", MAYOR, "2022-11-10"),
            ("2024-primary", "district attorney", "2024-03-08"),
            ("2022-general", "burbank member of the city council", ""),
        ]
    ]
    assert heads == [
        "Rick Caruso leads by 2,695 votes; Karen Bass needs just over half of what is left",
        "Hochman is second by 40,506 votes; Hatami needs 65% to 71% of the rest",
        "Zizette Mullins took the last of three seats by 512 votes, ahead of Sharon Springer",
    ]


def test_two_of_one_surname_are_called_by_their_full_names() -> None:
    known = open_page("2022-general", MAYOR).count
    people = {"Karen Bass": "Ann Lee", "Rick Caruso": "Bo Lee"}
    candidates = known.candidates.assign(name=known.candidates["name"].map(people))
    page = CountPage(replace(known, votes=known.votes.rename(columns=people), candidates=candidates))
    assert page.finding("finding: needed").filled.plain.startswith("Bo Lee needed almost half of the rest and got 38%")


def test_what_the_newest_release_changed_is_told_before_and_now() -> None:
    page = open_page("2022-general", MAYOR, "2022-11-10")
    assert changed(page).to_numpy().tolist() == [
        ["Lead of Caruso", "12,282", "2,695"],
        ["Bass needs of the rest", "50.7% to 51.9%", "50.2% to 50.5%"],
        ["Votes for Caruso", "252,476", "273,941"],
        ["Votes for Bass", "240,194", "271,246"],
        ["Ballots, whole county", "1,318,093", "1,452,192"],
        ["Still out, whole county", "1,006,300", "883,300"],
    ]
    assert said(page, "judged").startswith("52,517 votes were added: 21,465 for Caruso, 31,052 for Bass.")
    assert said(open_page("2022-general", MAYOR), "judged").startswith("Almost nothing: 172 votes, 92 for Bass and 80")


def test_a_first_release_changes_nothing() -> None:
    page = open_page("2022-general", MAYOR, "2022-11-08 20:30")
    assert set(changed(page)["before"]) == {""}
    assert said(page, "start").startswith("Karen Bass leads by 5,393 votes in the first release")


def test_how_much_is_counted_is_drawn_only_while_it_is_counted() -> None:
    drawn = progress(open_page("2022-general", MAYOR, "2022-11-10"))
    assert [look for look, _, _ in drawn.parts()] == ["in", "likely", "maybe"]
    assert drawn.counted == 545_187
    night = progress(open_page("2022-general", MAYOR, "2022-11-08 23:00"))
    assert (night.parts(), night.filled.plain.endswith("no estimate yet.")) == (
        [],
        True,
    )  # a full bar would say all is in
    assert progress(open_page("2022-general", MAYOR)) is None


def test_nothing_is_unknown_of_a_certified_count() -> None:
    page = open_page("2022-general", MAYOR)
    assert (page.finding("finding: unknown"), len(unknown(page))) == (None, 0)


def test_votes_of_two_of_twelve_do_not_say_who_goes_on() -> None:
    page = open_page("2022-primary", MAYOR, "2022-06-12")
    assert "the votes of two of 12 are known" in said(page, "start")
    assert said(page, "finding: needed").startswith("The need cannot be told yet")
    assert "What anybody needs cannot be said while the votes of so few are known." in said(page, "drops needed")
    assert milestones(page.count)["need"].tolist() == [""]


def test_where_it_is_decided_is_told_before_it_is() -> None:
    page = open_page("2024-general", "state measure 32", "2024-11-10")
    assert said(page, "start").endswith("It is decided in the whole state; only this county's votes are here.")


def test_two_who_both_go_on_are_said_to() -> None:
    page = open_page("2024-primary", "9004")
    assert "both go on to the next election, whatever their shares" in said(page, "start")
    assert page.finding("finding: needed").filled.plain == "Nobody needs anything\n\nAll candidates get a place."


def test_one_vote_of_ten_million_decides_though_the_share_is_rounded() -> None:
    known = open_page("2024-general", "state measure 5").count
    votes = known.votes.tail(1).assign(Yes=5_000_001, No=4_999_999).astype("Int64")
    page = CountPage(replace(known, votes=votes))
    assert str(page.facts["yes_share"]) == "50.00%"
    assert said(page, "stands") == "State Measure 5 has exactly the votes it needs in Los Angeles County"


def test_one_vote_of_ten_million_makes_a_majority_though_the_share_is_rounded() -> None:
    known = primary.open_page("2022-primary", "sheriff").count
    others = {name: 4_999_999 if name == "Robert Luna" else 0 for name in known.votes.columns}
    votes = known.votes.tail(1).assign(**others | {"Alex Villanueva": 5_000_001}).astype("Int64")
    page = primary.PrimaryPage(replace(known, votes=votes))
    assert str(page.facts["top_of_all"]) == "50.00%"
    assert said(page, "standing").strip() == "Alex Villanueva was elected outright with 50.00% of all votes."


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
    assert said(page, "doubt").startswith("On 19 November. Bass led by 88,997")


def test_which_release_was_not_seen_at_both_endpoints(committed) -> None:
    ledger = committed("2022-general", "ledger")
    seen = {row["release"] for row in ledger if row["verdict"] == "confirms"}
    lacking = [row["feed_time"] for row in ledger if row["verdict"] == "release" and row["release"] not in seen]
    page = open_page("2022-general", MAYOR)
    assert (page.facts["confirmed"].value, page.facts["releases_held"].value) == (len(seen), 27)
    assert [time[:16] for time in lacking] == ["2022-11-09T00:55"]
    assert said(page, "confirmed").endswith("Captured at one only, and not confirmed: 9 Nov, 12:55 am.")


def test_every_turn_of_the_lead_is_named_in_the_table() -> None:
    table = milestones(open_page("2022-general", MAYOR).count)
    assert list(table["what"]) == [
        "First release",
        "Caruso takes the lead",
        "Bass takes the lead",
        "Caruso takes the lead",
        "Election night ends",
        "Bass takes the lead",
        "Beyond doubt, by the estimate",
        "Certified",
    ]
    assert list(table["need"])[-4:] == [
        "Bass 50.7% to 51.9%",
        "Caruso 50.5% to 50.8%",
        "Caruso more than all of it",
        "nothing left",
    ]


def test_a_tie_is_not_a_turn_and_a_level_count_is_said_to_be_level() -> None:
    page = open_page("2024-general", "9430")
    assert "finished level in Los Angeles County, with 25 votes each" in said(page, "start")
    assert "The count alone does not decide it." in said(page, "start")
    assert open_page("2022-general", "8571").facts["changes"].value == 3


def test_a_night_that_goes_on_has_not_ended() -> None:
    page = open_page("2022-general", MAYOR, "2022-11-08 23:00")
    assert "ended" not in said(page, "start") + page.finding("finding: lead").filled.plain
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
    text = " ".join([said(page, "start"), said(page, "sources", "confirmed", "doubt", "start: key figures")])
    wrong = r"unknown|nobody (?!knows)|None|nan\b|: \.|^\. |\b1 releases|\b(?!100)\d{3,}\.\d%|\.\d votes|[{}]"
    assert re.findall(wrong, text) == [], text


@pytest.mark.parametrize(
    ("contest", "as_of", "expected"),
    [
        ("governor", "", "Even all of them would not have been enough for Dahle."),
        (
            "state assembly 40th",
            "",
            "Only when it was certified. That Valladares would win was unlikely from 19 November on.",
        ),
        (MAYOR, "2022-11-10", "Not yet."),
        (MAYOR, "", "Bass led by 88,997, and at most about 9,000 votes were left."),
    ],
)
def test_what_was_still_possible_is_said_of_the_right_place_and_moment(contest: str, as_of: str, expected: str) -> None:
    page = open_page("2022-general", contest, as_of)
    assert expected in said(page, "doubt")


@pytest.mark.parametrize(("contest", "both"), [(MAYOR, True), ("8871", False), ("sheriff", False)])
def test_uneven_drops_are_blamed_only_where_the_lead_turned_with_them_and_back(contest: str, both: bool) -> None:
    page = open_page("2022-general", contest)
    assert ("Single drops from vote centers gave" in page.finding("finding: types").filled.plain) == both


def test_how_much_came_by_mail_is_told_from_the_count() -> None:
    counts = [("2024-general", "district attorney"), ("2022-general", MAYOR)]
    assert [late_mail_said(open_page(*names).count) for names in counts] == ["mostly", "nearly all"]


def test_a_surname_that_begins_a_sentence_has_a_capital() -> None:
    page = open_page("2024-primary", "council member 14th district")
    assert "\n\nDe León came second, 750 votes ahead of Santiago." in said(page, "start")
    assert "Lead of de León" in changed(page)["what"].tolist()


def test_a_page_on_the_states_count_says_whose_figures_they_are() -> None:
    page = open_page("2024-primary-state", "prop 1")
    header, lead = (page.say(name).filled.plain for name in ("header", "finding: lead"))
    assert header.endswith("Final · 4 Apr, 4:21 pm · release 137 of 137")
    assert "corrections by counties. The last, by Modoc County, took 1 from No on 26 March." in lead
    assert "No was 14,334 votes ahead in the first release." in lead
    assert sources(page.count)["url"].iloc[0] == "https://api.sos.ca.gov/returns/"
    votes = result(page.count).set_index("name")["votes"]
    assert votes.to_dict() == {"Yes": 3_636_678, "No": 3_610_436}
    early = open_page("2024-primary-state", "prop 1", "2024-03-12 12:30")
    assert "12 April" not in early.say("sources").filled.plain


def test_a_contest_of_which_nothing_was_counted_at_first_lacks_no_release() -> None:
    page = open_page("2024-primary-state", "sd 25")
    assert not page.facts["gaps"].value
    assert page.say("finding: lead").filled.plain.startswith("Pérez was ahead of Yiu in every release")
