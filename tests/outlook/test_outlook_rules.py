"""What an outlook says of ten kinds of contest, at three moments, held against what decides them."""

import json
import re
from functools import cache

import pytest
from canvass import load_election, outlook
from canvass.__main__ import main
from canvass.errors import ContestError
from canvass.outlook import Outlook
from canvass.pages.outlook.page import OutlookPage, open_page

HERE = "in Los Angeles County"
#: Kind to election, contest, places at stake, and what a candidate wants (of a measure: Yes, and No).
KINDS = {
    "one seat": ("2022-general", "city of los angeles mayor", 1, "win"),
    "counted elsewhere too": ("2022-general", "governor", 1, f"finish ahead {HERE}"),
    "seats": ("2022-general", "west hollywood city council", 3, "take one of the 3 seats"),
    "seats elsewhere": ("2024-general", "9430", 2, f"be among the first two {HERE}"),
    "measure": ("2022-general", "measure ula", 1, "pass|keep Yes below the line"),
    "measure elsewhere": (
        "2024-general",
        "state-measure-32",
        1,
        f"reach the line {HERE}|keep Yes below the line {HERE}",
    ),
    "majority or two go on": ("2024-primary", "district attorney", 2, "be among the first two"),
    "majority held": ("2024-primary", "supervisor 2nd", 2, "be among the first two"),
    "first two elsewhere": ("2024-primary", "u-s-senator-full", 2, f"be among the first two {HERE}"),
    "majority of two": ("2024-primary", "9079", 1, "win"),
    "rule unknown": ("2024-general", "9844", 1, "have the most votes"),
}
ALL_IN = {
    "both go on": ("2024-primary", "state assembly 40th", "Both go on to the next election, whatever their shares."),
    "two for two": ("2024-general", "maywood member", "There are 2 candidates for 2 seats: all of them get in."),
}
MOMENTS = {
    "2022-general": ("2022-11-09 01:00", "2022-11-12", ""),
    "2024-general": ("2024-11-06 01:00", "2024-11-09", ""),
    "2024-primary": ("2024-03-06 01:00", "2024-03-10", ""),
}
NEVER = re.compile(r"\bunknown\b|\bnan\b|None|prevail|99\.9|\b0\.0[0-9]% to|chance of it: unknown|\b100 in 100")
#: What is said of a chance of less than a half, of a half, of two thirds, of nine tenths, and of more than 99 in 100.
CALLED = {
    0: "open between several|only",
    45: "could go either way",
    66: "is likely to",
    90: "is very likely to",
    99: "more than 99 in 100",
}
SHARE = re.compile(r"(−?\d+(?:\.\d+)?)%")


@cache
def said(kind: str, moment: int) -> Outlook:
    election, contest, *_ = (KINDS | ALL_IN)[kind]
    return outlook(load_election(election, MOMENTS[election][moment]), contest)


@cache
def page(kind: str, moment: int) -> OutlookPage:
    election, contest, *_ = (KINDS | ALL_IN)[kind]
    return open_page(election, contest, MOMENTS[election][moment])


def prose(kind: str, moment: int) -> str:
    sections = ("outlook", "key figures", "sure", "need", "basis")
    return "\n".join(page(kind, moment).say(section).filled.plain for section in sections)


def proper(text: str) -> bool:
    return not NEVER.search(text) and all(0 <= float(share.replace("−", "-")) <= 100 for share in SHARE.findall(text))


@pytest.mark.parametrize("moment", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_a_chance_is_of_what_the_rule_puts_at_stake(kind: str, moment: int) -> None:
    *_, places, wanted = KINDS[kind]
    found = said(kind, moment)
    lines = [line for line in str(found).splitlines() if line.startswith("  ")]
    assert found.places == places
    assert {re.split("% to ", line)[1] for line in lines} == set(wanted.split("|"))
    assert proper(str(found))
    assert {who["to"] for who in found.to_dict()["candidates"]} == set(wanted.split("|"))


@pytest.mark.parametrize("kind", KINDS)
def test_after_certification_there_are_votes_and_no_chances(kind: str) -> None:
    found = said(kind, 2)
    head, *lines = str(found).splitlines()
    assert head.endswith("(certified)")
    assert lines == [f"  {who.name}: {who.votes:,} votes" for who in found.candidates]
    kept = found.to_dict()
    assert {who["chance"] for who in kept["candidates"]} == {kept["margin"]["p_first_ahead"]} == {None}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_what_is_open_and_then_the_verdict_of_the_count(kind: str) -> None:
    while_open = page(kind, 1)
    headline, standfirst = while_open.answer("outlook").filled.plain.split("\n\n")
    wanted = {"majority held": "stays above half", "measure": "to win", "measure elsewhere": "to reach the line"}
    assert wanted.get(kind, f" to {while_open.facts['aim']}") in standfirst and proper(prose(kind, 1))
    assert re.search("in 100|likely|chance|expect|outlook", headline) is None and len(headline) <= 90
    assert while_open.facts["aim"].value in (*KINDS[kind][3].split("|"), "have more than half")
    if kind == "majority held":
        with pytest.raises(ContestError, match="was elected outright, by more than half; no order of two was at stake"):
            page(kind, 2)
        return
    headline = page(kind, 2).answer("outlook").filled.plain.split("\n\n")[0]
    assert re.search("the outlook was sure of|the outlook was never sure", headline) and len(headline) <= 90
    assert proper(prose(kind, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_words_and_numbers_of_a_chance_go_together(kind: str) -> None:
    """Here from the numbers: the last word whose least number is not above it."""
    for moment in (0, 1):
        found = page(kind, moment)
        chance = 100 * found.facts["newest_p"].value
        word = [word for least, word in CALLED.items() if (round(chance) if least < 99 else chance) >= least][-1]
        said = found.say("odds").filled.plain
        assert re.search(word, said) or kind == "majority held"
        assert ("more than 99 in 100" if chance > 99 else f"{chance:.0f} in 100") in said


@pytest.mark.parametrize("moment", [0, 1, 2])
@pytest.mark.parametrize("kind", [kind for kind in (KINDS | ALL_IN) if kind != "majority held"])
def test_there_are_four_key_figures(kind: str, moment: int) -> None:
    lines = page(kind, moment).say("key figures").filled.plain.splitlines()
    assert [line[:2] for line in lines] == ["- "] * 4
    assert all(re.search(r"\d", line.rpartition(": ")[2]) for line in lines)


@pytest.mark.parametrize("kind", [kind for kind, (*_, wanted) in KINDS.items() if HERE in wanted])
def test_what_is_decided_elsewhere_is_never_won_here(kind: str) -> None:
    for moment in (1, 2):
        assert not re.search(
            r"\b(wins?|won|elected|passe[sd])\b", str(said(kind, moment)) + answer_without_whole(kind, moment)
        )


def answer_without_whole(kind: str, moment: int) -> str:
    """The answer but for what it says of the whole state or district."""
    whole = page(kind, moment).say("whole").filled.plain
    return page(kind, moment).say("outlook").filled.plain.replace(whole or "no whole", "")


@pytest.mark.parametrize("kind", ALL_IN)
def test_where_all_get_in_no_chance_is_given(kind: str, capsys: pytest.CaptureFixture) -> None:
    election, contest, sentence = ALL_IN[kind]
    as_of = MOMENTS[election][1]
    assert main(["outlook", election, contest, "--as-of", as_of]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"{sentence} No chance is given."]
    assert {who["chance"] for who in said(kind, 1).to_dict()["candidates"]} == {None}
    for moment in (1, 2):
        answer = page(kind, moment).answer("outlook").filled.plain
        assert (
            "Nobody can miss a place, so no chance is given." in answer
            and "in 100" not in answer
            and proper(prose(kind, moment))
        )
        assert page(kind, moment).say("needed-likely: nothing").filled.plain == "All get a place."


def test_the_rule_is_not_known_is_said() -> None:
    sentence = "What decides this contest is not known here."
    assert sentence in str(said("rule unknown", 1)) and sentence in page("rule unknown", 1).say("outlook").filled.plain


def test_who_has_more_than_half_may_keep_it() -> None:
    """Of 204,718 votes on 9 Mar 2024 Holly J. Mitchell had 67.86%; 68.45% in the end."""
    facts = page("majority held", 1).facts
    assert (str(facts["sought"]), str(facts["newest_p"])) == ("Holly J. Mitchell", "more than 99 in 100")
    assert "Holly J. Mitchell has 67.9% now; chance of it: more than 99%" in str(said("majority held", 1))


def test_a_majority_in_doubt_is_said_with_its_chance() -> None:
    """On the night of 5 Mar 2024 Sharon Ransom had 50.03%, in the end 48.33%; Nithya Raman 46.09% and 50.67%."""
    night = MOMENTS["2024-primary"][0]
    held = open_page("2024-primary", "9168", night).answer("outlook").filled.plain
    assert held.startswith("Sharon Ransom has 50.03% of all votes; more than half elects\n")
    assert "**Sharon Ransom** stays above half in only **37 in 100**. Else two go on." in held
    open_ = open_page("2024-primary", "9368", night).say("outlook").filled.plain
    assert "Two go on unless Raman ends above half, 36 in 100." in open_


def test_a_tie_is_no_certainty() -> None:
    """25 to 25 in the end."""
    answer = page("seats elsewhere", 2).answer("outlook").filled.plain
    assert answer.startswith("Keel and Christensen ended level, and the outlook was never sure\n")
    assert str(page("seats elsewhere", 2).facts["newest_lead"]) == "0"


def test_the_interval_is_held_against_the_releases_of_the_same_pair() -> None:
    """Of 27 releases before certification the two at the last seat of West Hollywood were a pair at four."""
    view = page("seats", 2).view
    assert (len(view.outlooks), len(view.same)) == (27, 5)
    assert "held the result at all 4 releases before certification" in page("seats", 2).say("sure").filled.plain


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_needed_follows_from_the_kinds_still_out(kind: str) -> None:
    """The sum by hand: with that share of what is out the margin ends at the line."""
    found = said(kind, 1)
    second = found.needed(found.second.name)[1]
    out = sum(part.votes for part in found.still_out)
    first = found.first.votes + out * (1 - second)
    total = found.first.votes + found.second.votes + out
    assert 100 * (2 * first / total - 1) == pytest.approx(found.line)
    assert found.to_dict()["needed_by_second"] == pytest.approx(second, abs=1e-5)


def test_the_json_says_what_decides(capsys: pytest.CaptureFixture) -> None:
    assert main(["outlook", "2024-general", "state-measure-32", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rule"], found["decided_here"], found["needed_by_second"]) == ("share", False, None)
