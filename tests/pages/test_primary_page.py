"""The page on the primary, for every kind of contest on a primary's day: what it says, and what it must not."""

from itertools import pairwise

import pandas as pd
import pytest
from canvass.count.primary import reported
from canvass.pages.primary.charts import order
from canvass.pages.primary.page import PrimaryPage, open_page
from canvass.show import style
from canvass.show.picture import Picture
from cells import printed

LA_MAYOR, DA, CD14 = "city of los angeles mayor", "district attorney", "los angeles city council 14th"
NIGHT = "2024-03-06 02:00"


def said(page: PrimaryPage, section: str) -> str:
    return page.say(section).filled.plain


@pytest.mark.parametrize(
    ("election", "contest", "as_of", "headline"),
    [
        ("2022-primary", LA_MAYOR, "", "Karen Bass and Rick Caruso go on to a runoff; nobody had more than half"),
        ("2022-primary", LA_MAYOR, "2022-06-10", "Rick Caruso has 40.5% and Karen Bass 38.8%; two go on"),
        ("2022-primary", "supervisor 1st", "", "Hilda Solis was elected outright with 76% of all votes"),
        ("2022-primary", "governor", "", "Gavin Newsom and Brian Dahle are first and second in Los Angeles County"),
        ("2022-primary", "beverly hills council", "", "John A. Mirisch took the last of three seats by 74 votes"),
        ("2022-primary", "beverly hills measure tl", "", "Measure TL passed with 81.5% Yes"),
        ("2024-primary", CD14, "", "Ysabel J. Jurado and Kevin de León go on to a runoff"),
        (
            "2024-primary",
            "u s representative 30th",
            "",
            "Laura Friedman and Alex Balekian go on to November",
        ),
        ("2024-primary", "state assembly 46th", NIGHT, "Jesse Gabriel and Tracey Schroeder both go on"),
        ("2024-primary", "republican presidential", "", "Donald J. Trump is 228,251 votes ahead of Nikki Haley in Los"),
        ("2024-primary", "committee 40th democratic", "", "Lynne Plambeck took the last of seven seats by 364 votes"),
        ("2024-primary", DA, NIGHT, "Nathan Hochman is 35,640 votes ahead of Jonathan Hatami for second place"),
        ("2024-primary", "supervisor 5th", NIGHT, "Kathryn Barger has 60% of all votes; more than half elects"),
    ],
)
def test_the_headline_says_who_goes_on(election: str, contest: str, as_of: str, headline: str) -> None:
    page = open_page(election, contest, as_of)
    said_first = page.answer("first and next").filled.plain.split("\n\n")[0]
    assert said_first.startswith(headline) and len(said_first) <= 90
    assert len(page.keys("key figures").filled.plain.splitlines()) == 4


def test_shares_of_the_first_release_are_of_all_not_of_the_pair() -> None:
    page = open_page("2022-primary", LA_MAYOR)
    assert page.count.pair == ("Kevin de León", "Rick Caruso")
    assert "In the first release Caruso led, and Bass had 37%." in said(page, "first and next")


@pytest.mark.parametrize("contest", [DA, CD14, "supervisor 2nd", "beverly hills council", "state measure 1"])
def test_a_page_in_the_middle_of_the_count_says_nothing_final(contest: str) -> None:
    cells = printed("01-primary-results", election="2024-primary", contest=contest, as_of=NIGHT)
    text = " ".join(cell.get("text/plain", "") for cell in cells)
    final = ("finished", "Hence", "go on to a", "was elected", "took", "kept out", "passed", "won", "was first")
    assert [word for word in final if f"{word} " in text] == []


@pytest.mark.parametrize(
    ("election", "contest", "expected"),
    [
        ("2022-primary", LA_MAYOR, "Bass was first from 14 June on\n\nCaruso was ahead of de León wherever both are"),
        ("2022-primary", "sheriff", ""),
        ("2024-primary", DA, "Gascón was first in every release\n\nHochman was ahead of Hatami in every release."),
        ("2024-primary", "state assembly 44th", "Schultz was first from 11 March on"),
        ("2024-primary", "beverly hills council", "Wells was ahead of Roston from 5 March on"),
    ],
)
def test_since_when_somebody_is_ahead_is_counted_from_the_last_turn(election: str, contest: str, expected: str) -> None:
    finding = open_page(election, contest).finding("order")
    assert (finding.filled.plain if finding else "")[: len(expected)] == expected


def chart(election: str, contest: str) -> Picture | None:
    page = open_page(election, contest)
    table = reported(page.count).dropna(subset=["share"])
    return order(page, table.join(page.count.releases[["when", "released_at"]], on="release"))


def test_the_pair_at_the_boundary_has_colours_and_the_first_is_grey() -> None:
    drawn = chart("2024-primary", CD14).figure.axes[0]
    colours = {text.get_text().split(" ")[-2]: text.get_color() for text in drawn.texts}
    assert colours["Jurado"] == colours["Carrillo"] == style.MUTED
    assert {colours["León"], colours["Santiago"]} <= set(style.TEXT.values()) - {style.MUTED}


@pytest.mark.parametrize("contest", [DA, CD14, "committee 40th democratic", "u s senator full term"])
def test_names_on_the_chart_are_clear_of_each_other(contest: str) -> None:
    for figure in (chart("2024-primary", contest).figure, chart("2024-primary", contest).narrow):
        figure.canvas.draw()
        boxes = sorted((text.get_window_extent() for text in figure.axes[0].texts), key=lambda box: box.y0)
        assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))
        assert all(box.x1 <= figure.bbox.x1 for box in boxes)


def test_one_release_has_no_chart() -> None:
    assert chart("2022-primary", "sheriff") is None


def test_who_withdrew_in_one_contest_has_not_in_another() -> None:
    """Mike Feuer left the race for mayor in 2022 and stood for Congress in 2024, under the same ballot name."""
    table = pd.DataFrame({"name": ["Mike Feuer"]})
    pages = open_page("2022-primary", LA_MAYOR), open_page("2024-primary", "u s representative 30th")
    assert [page.withdrawn(table)["withdrew"].iloc[0] for page in pages] == ["17 May 2022", ""]
