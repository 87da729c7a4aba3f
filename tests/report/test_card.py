"""The share card: the finding, the state, the lead over the count; no forecast."""

import io
import re
from xml.etree import ElementTree

import pytest
from canvass import Count, load_count, load_election
from canvass.report.card import card, card_svg, leads_of
from canvass.report.card_line import Label, place
from canvass.report.render import PageInfo
from matplotlib.path import Path
from PIL import Image


def svg(
    election: str, contest: str, as_of: str = "", finding: str = "It was so", status: tuple[str, ...] = ("Counting",)
) -> str:
    return card_svg(info(finding, status), load_count(load_election(election, as_of), contest))


def info(finding: str, status: tuple[str, ...]) -> PageInfo:
    return PageInfo("00-start-here", "Result", "", (), status, finding, "", "")


def words(text: str) -> list[str]:
    root = ElementTree.fromstring(text)
    return [element.text for element in root.iter() if element.tag.endswith("text")]


def test_a_certified_count(mayor: Count) -> None:
    finding = "Karen Bass won by 89,914 votes after trailing by 12,282 on election night"
    assert words(card_svg(info(finding, ("Certified",)), mayor)) == [
        "Canvass",
        "City of Los Angeles: Mayor · certified, 5 Dec 2022",
        *("Karen Bass won by 89,914", "votes after trailing by", "12,282 on election night"),
        *("Bass +89,914", "Caruso +12,282 on election night"),
    ]


def test_it_is_1200_by_630(mayor: Count) -> None:
    with Image.open(io.BytesIO(card(info("Bass won", ("Certified",)), mayor))) as image:
        assert image.size == (1200, 630)


def test_while_counting_what_is_out_is_ground_and_no_forecast_is_on_it() -> None:
    drawn = svg("2022-general", "city of los angeles mayor", "2022-11-10")
    assert words(drawn)[-2:] == ["Caruso +2,695 now", "still to count"]
    assert drawn.count('fill="#e4e0d6"') == 1 and not re.search("in 100|%", " ".join(words(drawn)))


def test_on_election_night_there_is_no_estimate_and_no_ground() -> None:
    drawn = svg("2022-general", "city of los angeles mayor", "2022-11-08 23:59")
    assert words(drawn)[-1].endswith("now") and "#e4e0d6" not in drawn


def test_of_two_releases_there_is_no_line() -> None:
    drawn = svg("2022-general", "city of los angeles mayor", "2022-11-08 20:50")
    assert "<polyline" not in drawn and words(drawn)[2:] == ["It was so"]


def test_an_only_candidate_has_a_card_too() -> None:
    assert words(svg("2022-general", "azusa city clerk"))[2:] == ["It was so"]


def test_a_measure_is_held_against_its_line() -> None:
    count = load_count(load_election("2022-general"), "measure smc")
    yes, no = (int(count.votes[side].iloc[-1]) for side in ("Yes", "No"))
    assert leads_of(count).iloc[-1] == yes - -(-55 * (yes + no) // 100)
    assert words(card_svg(info("It passed", ()), count))[-2].endswith(" above the line")


def test_a_long_finding_is_set_smaller_and_stays_on_the_card(mayor: Count) -> None:
    finding = "Wolfeschlegelsteinhausenbergerdorff and Featherstonehaugh go on; nobody had more than half"
    lines = words(card_svg(info(finding, ("Counting",)), mayor))[2:-2]
    assert " ".join(lines) == finding and len(lines) <= 3


def test_a_hostile_finding_is_text(mayor: Count) -> None:
    hostile = '</text><script>alert(1)</script> & "x" \u202e\x00'
    assert "<script" not in (drawn := card_svg(info(hostile, ("<b>",)), mayor))
    assert "script" in " ".join(words(drawn))


def test_words_find_room_clear_of_the_line_and_of_each_other() -> None:
    line = [Path([(0, 300), (600, 300), (1200, 0)])]
    room = (0, 30, 1200, 600)
    (first,) = place("Bass +1", (600, 300), "#000", line, [], room)
    (second,) = place("Bass +1", (600, 300), "#000", line, [first], room)
    assert not first.is_on(line) and not second.is_on(line) and not first.touches(second)


def test_without_room_nothing_is_said() -> None:
    line = [Path([(0, y), (1200, y)]) for y in range(0, 630, 8)]
    assert place("Bass +1", (600, 300), "#000", line, [], (0, 30, 1200, 600)) == []
    assert Label("Bass", 10, 20, "#000").touches(Label("Lee", 12, 30, "#000"))


@pytest.mark.parametrize("as_of", ["2022-11-09 00:30", "2022-11-12", "2022-11-20", ""])
@pytest.mark.parametrize("contest", ["sheriff", "keppel", "assembly 40", "measure ula", "west hollywood city council"])
def test_labels_of_many_contests_are_on_the_card_and_apart(contest: str, as_of: str) -> None:
    root = ElementTree.fromstring(svg("2022-general", contest, as_of))
    texts = [e for e in root if e.tag.endswith("text")]  # those outside of the group are labels
    labels = [Label(e.text, float(e.get("x")), float(e.get("y")), "") for e in texts]
    assert labels
    assert all(label.x >= 60 and label.right <= 1140 and label.y < 630 for label in labels)
    assert not any(one.touches(two) for i, one in enumerate(labels) for two in labels[:i])
