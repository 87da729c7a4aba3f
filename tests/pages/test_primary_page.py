"""The page on the primary, for every kind of contest on a primary's day: what it says, and what it must not."""

import pytest
from canvass.pages.primary.page import PrimaryPage, open_page
from cells import printed

LA_MAYOR, DA, CD14 = "city of los angeles mayor", "district attorney", "los angeles city council 14th"
NIGHT = "2024-03-06 02:00"


def said(page: PrimaryPage, section: str) -> str:
    return page.say(section).filled.plain


@pytest.mark.parametrize(
    ("election", "contest", "as_of", "begins"),
    [
        (
            "2022-primary",
            LA_MAYOR,
            "",
            "**Karen Bass** (43.11%) and **Rick Caruso** (35.99%) go on to a runoff on 8 Nov",
        ),
        ("2022-primary", "supervisor 1st", "", "**Hilda Solis** was elected outright: 75.91% of all votes"),
        (
            "2022-primary",
            "governor",
            "",
            "**Gavin Newsom** and **Brian Dahle** finished first and second in Los Angeles C",
        ),
        (
            "2022-primary",
            "superintendent",
            "",
            "**Tony K. Thurmond** and **Marco Amaral** finished first and second in",
        ),
        (
            "2022-primary",
            "beverly hills council",
            "",
            "**John A. Mirisch** took the last of 3 seats, ahead of Robert (Bob)",
        ),
        ("2022-primary", "beverly hills measure tl", "", "**Passed**: Yes has 81.51% and needs more than half"),
        (
            "2024-primary",
            CD14,
            "",
            "**Ysabel J. Jurado** (24.52%) and **Kevin de León** (23.39%) go on to a runoff on 5 N",
        ),
        ("2024-primary", "state assembly 44th", "", "**Nick Schultz** and **Tony Rodriguez** go on to November"),
        (
            "2024-primary",
            "state assembly 46th",
            "",
            "Both go on to the next election, whatever their shares. **Jesse Gabriel** finished ahead of Tracey Schr",
        ),
        (
            "2024-primary",
            "state assembly 46th",
            NIGHT,
            "Both go on to the next election, whatever their shares. **Jesse Gabriel** is ahead of Tracey Schroeder",
        ),
        ("2024-primary", "republican presidential", "", "**Donald J. Trump** finished ahead in Los Angeles County"),
        ("2024-primary", "committee 40th democratic", "", "**Lynne Plambeck** took the last of 7 seats"),
        (
            "2024-primary",
            DA,
            NIGHT,
            "Nobody has more than half: **George Gascón** is first with 21.41%, and for the second",
        ),
        ("2024-primary", "supervisor 5th", NIGHT, "**Kathryn Barger** has 59.93%, more than the half that elects"),
        ("2024-primary", "state measure 1", NIGHT, "**Ahead so far** in Los Angeles County: Yes has 53.31%"),
    ],
)
def test_the_answer_is_the_verdict_of_the_rule(election: str, contest: str, as_of: str, begins: str) -> None:
    assert said(open_page(election, contest, as_of), "first and next")[: len(begins)] == begins


def test_shares_and_the_first_release_are_of_the_first_two_of_all_not_of_the_pair() -> None:
    page = open_page("2022-primary", LA_MAYOR)
    assert page.count.pair == ("Kevin de León", "Rick Caruso")
    assert said(page, "first and next").endswith("Rick Caruso led: 36.95% for Karen Bass, 42.14% for Rick Caruso.")
    assert "54.50%" not in " ".join(cell.get("text/plain", "") for cell in printed("01-primary-results"))


@pytest.mark.parametrize("contest", [DA, CD14, "supervisor 2nd", "beverly hills council", "state measure 1"])
def test_a_page_in_the_middle_of_the_count_says_nothing_final(contest: str) -> None:
    cells = printed("01-primary-results", election="2024-primary", contest=contest, as_of=NIGHT)
    text = " ".join(cell.get("text/plain", "") for cell in cells)
    final = ("finished", "Hence", "go on to a", "was elected", "took", "kept out", "Passed", "won")
    assert [word for word in final if f"{word} " in text] == []


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-primary", LA_MAYOR, "Karen Bass was first in everything published from 14 Jun 2022 on; in the first"),
        ("2022-primary", "sheriff", "Only one release of this contest is known"),
        ("2024-primary", DA, "George Gascón was first in everything published. Nathan Hochman was ahead of Jonathan H"),
        ("2024-primary", "state assembly 44th", "Nick Schultz was first in everything published from 11 Mar 16:14 Pa"),
        ("2024-primary", "beverly hills council", "Craig Corman was first in everything published. Mary Wells was a"),
    ],
)
def test_since_when_somebody_is_ahead_is_counted_from_the_last_turn(election: str, contest: str, expected: str) -> None:
    assert said(open_page(election, contest), "order")[: len(expected)] == expected


def test_the_pair_of_several_seats_is_drawn_with_the_first() -> None:
    cells = printed("01-primary-results", election="2024-primary", contest="committee 40th democratic")
    (alt,) = [cell["text/plain"] for cell in cells if cell.get("text/plain", "").startswith("Shares as published")]
    assert [name in alt for name in ("Garcia Mardoyan", "Lynne Plambeck", "Isaac Lieberman", "David Hyman")] == [
        True,
        True,
        True,
        False,
    ]


def test_who_withdrew_in_one_contest_has_not_in_another() -> None:
    """Mike Feuer left the race for mayor in 2022 and stood for Congress in 2024, under the same ballot name."""
    mayor, house = open_page("2022-primary", LA_MAYOR), open_page("2024-primary", "u s representative 30th")
    assert (mayor.withdrew["Mike Feuer"], house.withdrew["Mike Feuer"]) == ("17 May 2022", "")
