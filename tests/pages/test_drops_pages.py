"""What the pages on drops and on kinds of ballots say: their headlines and findings, of every kind of contest."""

import pytest
from canvass.pages.count.frames import after, ahead
from canvass.pages.count.page import CountPage, open_page

MAYOR = "city of los angeles mayor"


def heading(page: CountPage, section: str) -> str:
    return page.finding(section).filled.plain.split("\n\n")[0]


@pytest.mark.parametrize(
    ("election", "contest", "as_of", "drops", "ballots"),
    [
        (
            "2022-general",
            MAYOR,
            "",
            "All 13 late drops went to Bass, 53 to 64% of each",
            "Late mail gave Bass 62%; ballots cast in person gave Caruso 55%",
        ),
        (
            "2022-general",
            MAYOR,
            "2022-11-10",
            "The first late drop gave Bass 59%",
            "Ballots cast in person gave Caruso 55%; late mail gave Bass 59%",
        ),
        (
            "2022-general",
            MAYOR,
            "2022-11-09 04:00",
            "Caruso won 8 of the 14 drops so far",
            "Ballots cast in person gave Caruso 55%; early mail gave Bass 51%",
        ),
        (
            "2022-general",
            MAYOR,
            "2022-11-08 20:30",
            "The first drop gave Bass 51%",
            "Bass has 51% of early mail, and nothing else is counted yet",
        ),
        (
            "2022-general",
            "measure smc",
            "",
            "Yes had the 55% it needs in 12 of the 13 late drops",
            "Yes had 50% of ballots cast in person and 61% of late mail; it needs 55%",
        ),
        (
            "2022-general",
            "west hollywood city council",
            "",
            "Wright was ahead of Heilman in all 13 late drops",
            "Early mail gave Heilman 60%; late mail gave Wright 58%",
        ),
        (
            "2024-primary",
            "supervisor 2nd",
            "",
            "Mitchell was ahead of Bradford in all 14 late drops",
            "Mitchell was ahead of Bradford in every kind of ballot",
        ),
        (
            "2024-general",
            "9430",
            "",
            "Keel and Christensen each won 2 of the 7 late drops",
            "Early mail gave Keel 58%; ballots cast in person gave Christensen 67%",
        ),
    ],
)
def test_the_headline_is_the_finding(election: str, contest: str, as_of: str, drops: str, ballots: str) -> None:
    page = open_page(election, contest, as_of)
    assert [heading(page, f"{name} answer") for name in ("drops", "ballots")] == [drops, ballots]


def test_the_findings_of_the_drops_are_their_headings() -> None:
    page = open_page("2022-general", MAYOR)
    assert [heading(page, f"drops {name}") for name in ("each", "needed", "estimates")] == [
        "The drop of 14 November moved the lead most, by 19,808",
        "Caruso needed almost half of the rest and got 38%",
        "The first estimate saw 88% of the ballots to come",
    ]


def test_the_findings_of_the_kinds_are_their_headings() -> None:
    page = open_page("2022-general", MAYOR)
    assert [heading(page, f"ballots {name}") for name in ("kinds", "margin", "mail", "blank")] == [
        "Releases of election-day ballots gave Bass 33 to 62%",
        "Late mail moved the lead most, by 102,196 votes",
        "Late mail alone gave Bass 60 to 65%",
        "2% of the ballots left this contest blank",
    ]


@pytest.mark.parametrize(("contest", "told"), [(MAYOR, True), ("west hollywood city council", False)])
def test_bounds_that_say_nothing_are_not_told(contest: str, told: bool) -> None:
    page = open_page("2022-general", contest)
    assert page.facts["ballots_mail_span"].known == told
    assert (heading(page, "ballots mail") == "How mail alone voted cannot be told here") != told


def test_key_figures_are_four_whatever_is_known() -> None:
    moments = [("2022-general", ""), ("2022-general", "2022-11-08 20:30"), ("2022-primary", "")]
    pages = [open_page(election, MAYOR, as_of) for election, as_of in moments]
    lines = [
        len(page.keys(f"{name} key figures").filled.plain.splitlines())
        for page in pages
        for name in ("drops", "ballots")
    ]
    assert lines == [4] * 6


def test_a_share_near_one_half_is_not_said_to_be_one_half() -> None:
    page = open_page("2022-general", "west hollywood city council")
    assert str(page.facts["ballots_of_person"]) == "50.1%"


def test_of_a_measure_with_a_line_it_is_told_how_yes_stood_to_it() -> None:
    count = open_page("2022-general", "measure smc").count
    assert after(count).iloc[-1].to_list() == ["above", 1123]
    assert after(count).loc[14, "leader"] == "short"


def test_who_is_ahead_is_said_where_nobody_is() -> None:
    count = open_page("2024-general", "9430").count
    assert ahead(count, after(count)["by"].tail(1)).to_list() == ["level"]
