"""What feeds really did, each kind with its right value and variants: corrections, refreshes, clocks, lists.

The made-up feed has seven releases at two endpoints. Where the folders with the cases as they were reported lie
beside the checkout, they are rebuilt too.
"""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attack.feeds import RELEASES
from canvass.errors import CaptureError, ParameterError
from canvass.feed import rebuild
from canvass.feed.county import captures, ledger, roster
from canvass.feed.county.ledger import Ledger
from canvass.store import files as store
from conftest import beside_checkout
from small_feed import (
    CONTESTS,
    COUNCIL,
    MAYOR,
    MEASURE,
    SMALL,
    Edit,
    Shot,
    bump,
    bump_result,
    contests_of,
    edits,
    tally,
    write_feed,
)

BOTH = ("counter", "results")
DAY = date(2030, 11, 5)
LAST = RELEASES[-1]
PEOPLE = [(contest, key, name) for contest, (*_, people) in CONTESTS.items() for key, name, _ in people]
TITLE = CONTESTS[MAYOR][0]


def served(
    releases: Iterable[tuple[int, int, int]] = RELEASES,
    kinds: tuple[str, ...] = BOTH,
    edit: Callable[[str], Edit] | None = None,
    times: int = 1,
) -> list[Shot]:
    """Captures of releases at these endpoints, each so many times; ``edit`` gives the change of each endpoint."""
    return [
        Shot(kind, *figures, edit=edit(kind) if edit else None)
        for figures in releases
        for _ in range(times)
        for kind in kinds
    ]


def judged(folder: Path, shots: list[Shot], listed: Edit | None = None, list_: bool = True, day: date = DAY) -> Ledger:
    """The ledger of these captures."""
    return kept(write_feed(folder, shots, list_, listed), day)


def kept(folder: Path, day: date = DAY) -> Ledger:
    """The ledger of a folder of captures."""
    read = captures.read_captures(folder)
    return ledger.Ledger(read, roster.build(captures.read_roster(folder, read, day)))


def named(book: Ledger, release: int = -1) -> dict[str, int]:
    """Votes of a release by the name shown."""
    return {
        k.name: book.votes[release][k.candidate_id]
        for c in book.roster.contests
        for k in c.candidates
        if k.candidate_id in book.votes[release]
    }


def true(figures: tuple[int, int, int], **other: int) -> dict[str, int]:
    """Votes of a release by the name shown, as they are counted whole, but for some."""
    votes = {name.title(): tally(contest, sum(figures[1:]))["votes"][key] for contest, key, name in PEOPLE}
    return votes | {name.replace("_", " ").title(): value for name, value in other.items()}


def all_true(book: Ledger, releases: Iterable[tuple[int, int, int]] = RELEASES) -> bool:
    """Whether the releases are these, with their votes."""
    found = [named(book, number) for number in range(len(book.releases))]
    return found == [true(figures) for figures in releases]


def reasons(book: Ledger, *leave_out: str) -> list[str]:
    """Reasons of the ledger, but for those of what is in order."""
    usual = ("whole and new", "new", "same votes at both endpoints", "repeat", *leave_out)
    return [verdict.reason for verdict in book.verdicts if verdict.reason not in usual]


def details(book: Ledger, reason: str) -> list[str]:
    """What the ledger says of the captures with this reason."""
    return [verdict.detail for verdict in book.verdicts if verdict.reason == reason]


def votes_to(change: dict[str, int]) -> Callable[[str], Edit]:
    """Votes of candidates changed at both endpoints; what is added or taken away are write-ins."""

    def edit(kind: str) -> Edit:
        if kind == "results":
            return edits(*(bump_result(name, by) for name, by in change.items()))
        ids = {name: (contest, key) for contest, key, name in PEOPLE}
        moved = [(*ids[name], by) for name, by in change.items()]
        own = [bump("CAND", key, by) for _, key, by in moved]
        return edits(*own, *(bump("WRTN-01", contest, -by) for contest, _, by in moved))

    return edit


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """A table that was written, as text."""
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def add_by_hand(data: Path, table: str, *lines: str) -> None:
    """Rows for a table carried by hand."""
    with (data / "by-hand" / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    store.write_checksums(data)


# --- 00 the base, 01 numbers with a point --------------------------------------------------------

KINDS = {"both": (BOTH, True), "counter": (("counter",), True), "results": (("results",), True)}
KINDS["results, no list"] = (("results",), False)


@pytest.mark.parametrize("kind", KINDS)
def test_00_the_base_is_seven_releases(tmp_path, kind):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, served(kinds=kinds), list_=listed)
    assert (all_true(book), reasons(book)) == (True, [])


def test_00_ann_lee_is_ahead_in_the_tables(tmp_path, data):
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served()), SMALL, data)
    votes = {row["candidate_id"]: row["votes"] for row in rows(folder, "votes") if row["release"] == "7"}
    assert (votes["11"], votes["12"], len(rows(folder, "releases"))) == ("60182", "40121", 7)


def every(key: str, other: Callable[[int], Any]) -> Edit:
    """All values under a key said otherwise."""

    def edit(tree: Any) -> None:
        for value in tree.values() if isinstance(tree, dict) else tree:
            if isinstance(value, dict | list):
                edit(value)
        if isinstance(tree, dict) and key in tree:
            tree[key] = other(tree[key])

    return edit


SAID = {"500.0": float, "text": str, "a point in text": lambda n: f"{n}.0", "separators": lambda n: f"{n:,}"}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("kind", KINDS)
def test_01_numbers_said_otherwise_are_the_same_numbers(tmp_path, kind, said):
    kinds, listed = KINDS[kind]
    keys = {"counter": "Value", "results": "Votes"}
    shots = served(kinds=kinds, edit=lambda endpoint: every(keys[endpoint], SAID[said]))
    assert all_true(judged(tmp_path, shots, list_=listed))


# --- 02 the total falls --------------------------------------------------------------------------

FALL = (28_800, 83_000, 30_800)


def test_02_a_fall_at_the_end_is_the_newest_release(tmp_path):
    book = judged(tmp_path, served([*RELEASES, FALL]))
    assert (all_true(book, [*RELEASES, FALL]), reasons(book)) == (True, ["correction"])
    assert details(book, "correction") == [
        "fell: ballots 115,000 to 113,800 (-1,200), mail 84,000 to 83,000 (-1,000), "
        "in person 31,000 to 30,800 (-200); 11 more"
    ]


def test_02_the_tables_end_with_what_fell(tmp_path, data):
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served([*RELEASES, FALL])), SMALL, data)
    assert [row["ballots"] for row in rows(folder, "releases")][-2:] == ["115000", "113800"]


def test_02_a_fall_in_the_middle_is_kept_and_what_follows_too(tmp_path):
    releases = [*RELEASES[:6], (8_000, 79_000, 30_350), LAST]
    book = judged(tmp_path, served(releases))
    assert (all_true(book, releases), reasons(book)) == (True, ["correction"])


@pytest.mark.parametrize("kind", ["counter", "results", "results, no list"])
def test_02_a_fall_at_one_endpoint_is_kept_when_it_was_seen_twice(tmp_path, kind):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, served([*RELEASES, FALL], kinds, times=2), list_=listed)
    assert (all_true(book, [*RELEASES, FALL]), reasons(book)) == (True, ["correction"])


@pytest.mark.parametrize("kind", ["counter", "results"])
def test_02_a_fall_at_one_endpoint_seen_once_waits(tmp_path, kind):
    book = judged(tmp_path, served([*RELEASES, FALL], (kind,)))
    assert (all_true(book), reasons(book)) == (True, ["fewer than before"])


# --- 04 the time moves, the votes do not ---------------------------------------------------------

REFRESHED = [*RELEASES[:6], (6_960, *RELEASES[5][1:]), LAST, (13_200, *LAST[1:])]


@pytest.mark.parametrize("kind", KINDS)
def test_04_a_refresh_is_no_release(tmp_path, kind):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, served(REFRESHED, kinds), list_=listed)
    assert (all_true(book), reasons(book, "no counter capture")) == (True, ["nothing counted"] * 2)


def test_04_a_refresh_served_again_and_again_is_no_release(tmp_path):
    assert all_true(judged(tmp_path, served([*REFRESHED, *REFRESHED[-2:], *REFRESHED[-2:]])))


def test_04_a_refresh_at_certification_certifies_the_release_before_it(tmp_path, data):
    elections = data / "by-hand" / "elections.csv"
    elections.write_text(elections.read_text().replace("2030-11-05,,", "2030-11-05,2030-11-30,"))
    store.write_checksums(data)
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served([*RELEASES, (36_000, *LAST[1:])])), SMALL, data)
    assert [row["label"] for row in rows(folder, "releases")][-2:] == ["Update 3", "Certified"]


# --- 05 the same time, other votes ---------------------------------------------------------------

MOVED = votes_to({"ANN LEE": -200, "BO RAY": 200})
CORRECTED = {"ann_lee": 59_982, "bo_ray": 40_321}


def test_05_a_correction_in_place_is_kept(tmp_path):
    book = judged(tmp_path, [*served(), *served([LAST], edit=MOVED)])
    assert named(book) == true(LAST, **CORRECTED)
    assert reasons(book) == ["replaced", "replaced", "correction"]
    assert details(book, "correction") == [
        "replaced in place: fell: Ann Lee (City of Smallville: Mayor) 60,182 to 59,982 (-200)"
    ]


def test_05_old_and_new_served_in_turn_end_with_the_new(tmp_path):
    old, new = served([LAST]), served([LAST], edit=MOVED)
    book = judged(tmp_path, [*served(), *new, *old, *new, *old, *new])
    assert (len(book.releases), named(book)) == (7, true(LAST, **CORRECTED))


def test_05_a_correction_of_an_older_release_in_place_leaves_the_others(tmp_path):
    book = judged(tmp_path, [*served(RELEASES[:6]), *served([RELEASES[4]], edit=MOVED), *served([LAST])])
    older = true(RELEASES[4])
    assert named(book, 4) == older | {"Ann Lee": older["Ann Lee"] - 200, "Bo Ray": older["Bo Ray"] + 200}
    assert named(book) == true(LAST)


@pytest.mark.parametrize("kind", ["counter", "results", "results, no list"])
def test_05_at_one_endpoint_a_correction_in_place_is_kept_when_it_stays(tmp_path, kind):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, [*served(kinds=kinds), *served([LAST], kinds, MOVED, times=2)], list_=listed)
    assert (len(book.releases), named(book)) == (7, true(LAST, **CORRECTED))


@pytest.mark.parametrize("kind", ["counter", "results"])
def test_05_at_one_endpoint_other_votes_seen_once_wait(tmp_path, kind):
    book = judged(tmp_path, [*served(kinds=(kind,)), *served([LAST], (kind,), MOVED)])
    assert (all_true(book), reasons(book)) == (True, ["altered"])


# --- 06 two of one name --------------------------------------------------------------------------


def renamed(old: str, new: str) -> Edit:
    """A candidate or contest under another name, in a list of contests."""

    def edit(tree: dict[str, Any]) -> None:
        for contest in contests_of(tree) if "TimeStamp" not in tree else []:
            for place, key in [(contest, "Title"), *((k, "Name") for k in contest["Candidates"])]:
                place[key] = new if place[key] == old else place[key]

    return edit


@pytest.mark.parametrize("kind", KINDS)
def test_06_two_candidates_of_one_name_keep_their_own_votes(tmp_path, kind):
    kinds, listed = KINDS[kind]
    change = renamed("BO RAY", "ANN LEE")
    book = judged(tmp_path, served(kinds=kinds, edit=lambda _: change), change, listed)
    assert len(book.releases) == 7
    assert (named(book)["Ann Lee"], named(book)["Ann Lee (2)"]) == (60_182, 40_121)


@pytest.mark.parametrize("kind", KINDS)
def test_06_two_contests_of_one_title_keep_their_own_votes(tmp_path, kind):
    kinds, listed = KINDS[kind]
    change = renamed(CONTESTS[COUNCIL][0], TITLE)
    book = judged(tmp_path, served(kinds=kinds, edit=lambda _: change), change, listed)
    assert all_true(book)
    assert [c.slug for c in book.roster.contests][:2] == ["city-of-smallville-mayor", "city-of-smallville-mayor-2"]


def test_06_a_name_that_is_there_twice_in_one_capture_alone_is_of_nobody(tmp_path):
    odd = Shot("results", *RELEASES[4], edit=renamed("BO RAY", "ANN LEE"))
    shots = [odd if shot == Shot("results", *RELEASES[4]) else shot for shot in served(kinds=("results",))]
    book = judged(tmp_path, shots, list_=False)
    assert (all_true(book, [*RELEASES[:4], *RELEASES[5:]]), reasons(book)) == (True, ["incomplete"])


# --- 09 the index of a spreadsheet ---------------------------------------------------------------

SAVED = {
    "UTF-8 with a mark": ("utf-8-sig", ","),
    "UTF-16": ("utf-16", ","),
    "UTF-16, tabs": ("utf-16", "\t"),
    "semicolons": ("utf-8", ";"),
    "Windows": ("cp1252", ";"),
}


@pytest.mark.parametrize("saved", SAVED)
def test_09_an_index_saved_by_a_spreadsheet_reads_the_same(tmp_path, saved):
    encoding, delimiter = SAVED[saved]
    index = write_feed(tmp_path, served()) / "captures.csv"
    lines = [f"{line},{'note' if not number else 'café'}" for number, line in enumerate(index.read_text().splitlines())]
    index.write_bytes("\r\n".join(lines).replace(",", delimiter).encode(encoding))
    assert all_true(kept(tmp_path))


# --- 10 nulls in the list of contests ------------------------------------------------------------


def each(change: Callable[[dict[str, Any]], None], people: bool = False) -> Edit:
    """A change of every contest of a list, or of every candidate."""

    def edit(tree: dict[str, Any]) -> None:
        for contest in contests_of(tree) if "TimeStamp" not in tree else []:
            for place in contest["Candidates"] if people else [contest]:
                change(place)

    return edit


NULLS = {
    "party null": each(lambda k: k.update(Party=None), people=True),
    "party missing": each(lambda k: k.pop("Party"), people=True),
    "instruction null": each(lambda c: c.update(VoteFor=None)),
    "rate missing": each(lambda c: c.pop("MeasurePassRate")),
    "another kind": each(lambda c: c.update(Type="RankedChoice")),
    "kind null": each(lambda c: c.update(Type=None)),
    "group null": lambda tree: (
        [g.update(Name=None) for g in tree.get("Election", tree.get("Data", {})).get("ContestGroups", [])]
        if "TimeStamp" not in tree
        else None
    ),
}


@pytest.mark.parametrize("null", NULLS)
def test_10_nulls_of_the_election_data_are_empty_texts(tmp_path, null):
    assert all_true(judged(tmp_path, served(), NULLS[null]))


@pytest.mark.parametrize("null", NULLS)
def test_10_nulls_of_the_results_alone_are_empty_texts(tmp_path, null):
    assert all_true(judged(tmp_path, served(kinds=("results",), edit=lambda _: NULLS[null]), list_=False))


# --- 12 contests and candidates renamed and added ------------------------------------------------

SHORT = renamed(TITLE, f"{TITLE}, Short Term")


def with_contest(tree: dict[str, Any], times: int = 1) -> None:
    """A fifth contest in the counter."""
    figures = {"CBLT": 1000, "CFV": 900, "CPV": 0, "COV": 10, "CUV": 90, "NSEL-01": 100, "WRTN-01": 20}
    new = [(5, kind, value) for kind, value in figures.items()] + [(51, "CAND", 500), (52, "CAND", 380)]
    tree["Data"] += [{"ReferenceID": key, "ReferenceType": kind, "Value": times * value} for key, kind, value in new]


def listed_contest(tree: dict[str, Any]) -> None:
    """The fifth contest in the results."""
    people = [{"Name": "GUS IVY", "Party": "", "Votes": 500}, {"Name": "HAL JAY", "Party": "", "Votes": 380}]
    entry = {"Title": "CLERK", "Type": "Candidate", "VoteFor": "", "MeasurePassRate": "", "Candidates": people}
    tree["Election"]["ContestGroups"].append({"Name": "New", "Contests": [entry]})


def test_12_a_contest_renamed_and_one_added_are_named_and_no_votes_are_lost(tmp_path):
    def change(kind: str) -> Edit:
        return with_contest if kind == "counter" else edits(bump_result("ANN LEE", 777), SHORT)

    book = judged(tmp_path, [*served(RELEASES[:3]), *served(RELEASES[3:], edit=change)])
    assert all_true(book)
    assert reasons(book) == ["same votes where both list them"] * 4
    assert set(details(book, "same votes where both list them")) == {
        f"contests listed otherwise with other votes, not compared: {MAYOR}"
    }
    assert (
        details(book, "whole and new")[3:]
        == ["contests without a name in the election data: 5; candidates of no contest: 51, 52"] * 4
    )


def test_12_a_contest_renamed_that_keeps_its_votes_is_compared(tmp_path):
    book = judged(tmp_path, [*served(RELEASES[:3]), *served(RELEASES[3:], edit=lambda _: SHORT)])
    assert (all_true(book), reasons(book)) == (True, [])
    assert details(book, "same votes at both endpoints")[3:] == [f"contests listed otherwise: {MAYOR}"] * 4


def test_12_a_contest_added_at_both_endpoints_is_named(tmp_path):
    added = {"counter": with_contest, "results": listed_contest}
    book = judged(tmp_path, [*served(RELEASES[:3]), *served(RELEASES[3:], edit=added.get)])
    assert all_true(book)
    assert details(book, "same votes at both endpoints")[3:] == ["listed, but not in the roster: CLERK"] * 4


@pytest.mark.parametrize("first", [3, 6])
@pytest.mark.parametrize("kind", ["both", "counter"])
def test_12_a_large_contest_added_at_the_counter_shuts_nothing_out(tmp_path, kind, first):
    shots = served(RELEASES[:first], KINDS[kind][0])
    for figures in RELEASES[first:]:
        shots.append(Shot("counter", *figures, edit=lambda tree: with_contest(tree, 88)))
        shots += served([figures], KINDS[kind][0][1:])
    book = judged(tmp_path, shots)
    assert (all_true(book), reasons(book)) == (True, [])


@pytest.mark.parametrize("listed", [True, False])
def test_12_a_contest_renamed_at_the_results_alone_is_the_same_contest(tmp_path, listed):
    shots = [*served(RELEASES[:3], ("results",)), *served(RELEASES[3:], ("results",), lambda _: SHORT)]
    book = judged(tmp_path, shots, list_=listed)
    assert (all_true(book), len(book.roster.contests)) == (True, 3)


CAL = 13


def with_cal(kind: str) -> Edit:
    """A write-in candidate gets an id: 300 votes that were write-ins before."""

    def edit(tree: dict[str, Any]) -> None:
        if kind == "counter":
            bump("WRTN-01", MAYOR, -300)(tree)
            tree["Data"].append({"ReferenceID": CAL, "ReferenceType": "CAND", "Value": 300})
        else:
            contests_of(tree)[0]["Candidates"].append({"Name": "CAL ROE", "Party": "", "Votes": 300})

    return edit


def test_12_a_candidate_who_gets_an_id_midway_is_named_and_nobody_falls(tmp_path):
    book = judged(tmp_path, [*served(RELEASES[:4]), *served(RELEASES[4:], edit=with_cal)])
    assert [named(book, i) for i in range(7)] == [
        *(true(figures) for figures in RELEASES[:4]),
        *(true(figures, cal_roe=300) for figures in RELEASES[4:]),
    ]
    assert reasons(book) == []
    assert details(book, "whole and new")[4:] == [f"candidates without a name in the election data: {CAL}"] * 3


def test_12_without_the_results_such_a_candidate_has_the_id_for_a_name(tmp_path):
    shots = [*served(RELEASES[:4], ("counter",)), *served(RELEASES[4:], ("counter",), with_cal)]
    assert named(judged(tmp_path, shots)) == true(LAST, candidate_13=300)


def test_12_such_a_candidate_of_the_results_alone_keeps_the_votes(tmp_path):
    shots = [*served(RELEASES[:4], ("results",)), *served(RELEASES[4:], ("results",), with_cal)]
    assert named(judged(tmp_path, shots, list_=False)) == true(LAST, cal_roe=300)


# --- 13 captures that began late -----------------------------------------------------------------


@pytest.mark.parametrize(("first", "labels"), [(3, ["All so far", "Update 1"]), (2, ["Election night 1", "Update 1"])])
def test_13_a_first_release_after_the_night_is_all_so_far(tmp_path, data, first, labels):
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served(RELEASES[first:])), SMALL, data)
    releases = rows(folder, "releases")
    assert [row["label"] for row in releases][:2] == labels
    assert [row["ballots"] for row in releases] == [str(mail + person) for _, mail, person in RELEASES[first:]]


def test_13_the_last_release_alone_is_all_so_far(tmp_path, data):
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served([LAST])), SMALL, data)
    assert [row["label"] for row in rows(folder, "releases")] == ["All so far"]


# --- 14 estimates that run out -------------------------------------------------------------------

ESTIMATES = {
    "used up, then zero": (["2030-11-07,10000,9500,400,100,", "2030-11-14,0,,,,"], {4: "10000", 7: "0"}),
    "two on one day": (["2030-11-07,10000,,,,", "2030-11-07,9000,,,,"], {4: "9000"}),
    "on a day without a release": (["2030-11-11,2000,,,,"], {6: "2000"}),
}


@pytest.mark.parametrize("case", ESTIMATES)
def test_14_estimates_stand_at_their_release(tmp_path, data, case):
    lines, expected = ESTIMATES[case]
    add_by_hand(data, "outstanding", *(f"{SMALL},{line},latimes-9,high,made up" for line in lines))
    folder = rebuild.rebuild(write_feed(tmp_path / "feed", served()), SMALL, data)
    assert {int(r["release"]): r["outstanding"] for r in rows(folder, "releases") if r["outstanding"]} == expected


# --- 17 votes taken back -------------------------------------------------------------------------


def reviewed(kinds: tuple[str, ...] = BOTH, times: int = 1) -> list[Shot]:
    """Write-in review takes 9,000 votes from Ann Lee at release 6, 13,000 at release 7."""
    shots = served(RELEASES[:5], kinds, times=times)
    for figures, by in zip(RELEASES[5:], (9_000, 13_000), strict=True):
        shots += served([figures], kinds, votes_to({"ANN LEE": -by}), times)
    return shots


def test_17_votes_taken_from_a_candidate_are_corrections(tmp_path):
    book = judged(tmp_path, reviewed())
    assert [named(book, i)["Ann Lee"] for i in (4, 5, 6)] == [53_537, 48_749, 47_182]
    assert (named(book)["Bo Ray"], reasons(book)) == (40_121, ["correction"] * 2)
    assert details(book, "correction") == [
        "fell: Ann Lee (City of Smallville: Mayor) 53,537 to 48,749 (-4,788)",
        "fell: Ann Lee (City of Smallville: Mayor) 48,749 to 47,182 (-1,567)",
    ]


@pytest.mark.parametrize("kind", ["counter", "results", "results, no list"])
def test_17_at_one_endpoint_they_are_when_they_were_seen_twice(tmp_path, kind):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, reviewed(kinds, times=2), list_=listed)
    assert (len(book.releases), named(book)) == (7, true(LAST, ann_lee=47_182))


# --- 19 clocks go back ---------------------------------------------------------------------------

CLOCK_DAY = date(2027, 11, 2)
#: Clock times of a count in which 01:45 is of summer time, 01:15 half an hour later of winter time.
CLOCK = ["02 20:30", "02 21:00", "02 23:00", "04 16:00", "05 16:00", "07 01:45", "07 01:15", "08 16:00"]
COUNTED = [*RELEASES[:5], (0, 76_000, 30_320), (0, 80_000, 30_350), (0, 84_000, 31_000)]


def on_clock(number: int) -> Edit:
    """The day and clock time of a release of that count."""

    def edit(tree: dict[str, Any]) -> None:
        day, clock = CLOCK[number].split()
        hour, minute = map(int, clock.split(":"))
        if "TimeStamp" in tree:
            tree["TimeStamp"] = f"11/{day}/2027 {hour % 12 or 12}:{minute:02}:00 {'AM' if hour < 12 else 'PM'}"
        else:
            tree["Timestamp"] = f"2027-11-{day}T{clock}:00.37"
            tree["Election"]["Date"] = CLOCK_DAY.isoformat()

    return edit


def clocked(kinds: tuple[str, ...], numbers: Iterable[int] = range(8)) -> list[Shot]:
    """Captures of that count."""
    return [Shot(kind, *COUNTED[number], edit=on_clock(number)) for number in numbers for kind in kinds]


def of_2027(tree: dict[str, Any]) -> None:
    tree["Data"]["Date"] = CLOCK_DAY.isoformat()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", [[*range(8)], [*range(7), 5, 6, 5, 7, 5], [*range(6), 5, 6, 7]])
def test_19_no_release_is_lost_when_clocks_go_back(tmp_path, kind, order):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, clocked(kinds, order), of_2027, listed, CLOCK_DAY)
    assert [r.feed_time.isoformat() for r in book.releases[5:7]] == [
        "2027-11-07T01:45:00-07:00",
        "2027-11-07T01:15:00-08:00",
    ]
    assert all_true(book, COUNTED)


@pytest.mark.parametrize("kind", KINDS)
def test_19_the_same_clock_time_in_both_hours_is_two_releases_and_no_correction(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(f"{__name__}.CLOCK", [*CLOCK[:4], "07 01:15", *CLOCK[5:]])
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, clocked(kinds), of_2027, listed, CLOCK_DAY)
    times = [reading.feed_time.isoformat()[11:] for reading in book.releases[4:7]]
    assert times == ["01:15:00-07:00", "01:45:00-07:00", "01:15:00-08:00"]
    assert {v.reason for v in book.verdicts} <= {"whole and new", "new", "same votes at both endpoints"}


# --- 20 a contest listed twice -------------------------------------------------------------------


def twice(number: int, by: int = 0, kind: str = "results") -> Edit:
    """A contest listed twice, perhaps with other votes the second time."""

    def edit(tree: dict[str, Any]) -> None:
        if "TimeStamp" in tree:
            return
        again = json.loads(json.dumps(contests_of(tree)[number]))
        again["Candidates"][0]["Votes"] += by
        tree.get("Election", tree.get("Data"))["ContestGroups"][-1]["Contests"].append(again)

    return edit


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_20_a_contest_listed_twice_is_read_once(tmp_path, kind, number):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, served(kinds=kinds, edit=lambda _: twice(number)), twice(number), listed)
    assert (all_true(book), len(book.roster.contests)) == (True, 3)


def test_20_listed_twice_for_some_minutes_it_is_read_once(tmp_path):
    shots = [*served(RELEASES[:3]), *served([RELEASES[3]], edit=lambda _: twice(0)), *served(RELEASES[4:])]
    assert all_true(judged(tmp_path, shots))


@pytest.mark.parametrize("listed", [True, False])
def test_20_listed_twice_with_other_votes_it_is_never_added_up(tmp_path, listed):
    shots = served(RELEASES[:3], ("results",))
    shots += served([RELEASES[3]], ("results",), lambda _: twice(2, 5))
    book = judged(tmp_path, [*shots, *served(RELEASES[4:], ("results",))], list_=listed)
    assert len(book.roster.contests) == 3
    assert {named(book, i)["Yes"] for i in range(len(book.releases))} <= {true(figures)["Yes"] for figures in RELEASES}


# --- 23 another clock ----------------------------------------------------------------------------


def test_23_a_count_that_began_before_the_polls_closed_is_refused(tmp_path):
    early = [(-55, 20_000, 0), (-25, 40_000, 0), *RELEASES[1:]]
    with pytest.raises(CaptureError, match=r"19:05 on election day.*Only that of Los Angeles County is known"):
        judged(tmp_path, served(early))


@pytest.mark.parametrize(
    "early",
    [[(-55, 12, 0), *RELEASES], [(-55, 0, 0), *RELEASES], [(-55, 50_000, 0), *RELEASES]],
    ids=["test votes", "zeros", "more than the first release has"],
)
def test_23_what_was_a_test_before_the_polls_closed_is_kept_out(tmp_path, early):
    book = judged(tmp_path, served(early))
    assert (all_true(book), reasons(book)) == (True, ["before the polls closed"] * 2)


# --- 24 the results alone, from the morning after ------------------------------------------------


def moved_group(tree: dict[str, Any]) -> None:
    """The measure in another group of contests."""
    groups = tree["Election"]["ContestGroups"]
    groups.append({"Name": "Elsewhere", "Contests": groups.pop()["Contests"]})


@pytest.mark.parametrize("times", [1, 2])
def test_24_a_contest_in_another_group_is_the_same_contest(tmp_path, times):
    shots = [*served(RELEASES[3:], ("results",)), *served([LAST], ("results",), lambda _: moved_group, times)]
    book = judged(tmp_path, shots, list_=False)
    assert (all_true(book, RELEASES[3:]), reasons(book), len(book.roster.contests)) == (True, [], 3)


# --- 28 an election without a row ----------------------------------------------------------------


def test_28_an_election_without_a_row_is_refused_and_says_where_to_add_it(tmp_path, data):
    with pytest.raises(ParameterError, match=r"'2031-general': no row in .*elections\.csv; add one"):
        rebuild.rebuild(write_feed(tmp_path / "feed", served()), "2031-general", data)


# --- more of the night ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deck", [(45, 500_000, 0), (200, 300_000, 150_000), (45, 60_000, 9_000)])
def test_a_test_deck_of_the_night_is_withdrawn_by_the_next_releases(tmp_path, kind, deck):
    kinds, listed = KINDS[kind]
    book = judged(tmp_path, served(sorted([*RELEASES, deck]), kinds), list_=listed)
    assert (all_true(book), reasons(book, "no counter capture")) == (True, ["withdrawn"])


@pytest.mark.parametrize("kind", KINDS)
def test_one_feed_time_of_2032_shuts_nothing_out(tmp_path, kind):
    kinds, listed = KINDS[kind]

    def later(tree: dict[str, Any]) -> None:
        key = "TimeStamp" if "TimeStamp" in tree else "Timestamp"
        tree[key] = tree[key].replace("2030", "2032")

    shots = [*served(RELEASES[:3], kinds), *served([RELEASES[3]], kinds[:1], lambda _: later)]
    book = judged(tmp_path, [*shots, *served(RELEASES[4:], kinds)], list_=listed)
    assert (all_true(book, [*RELEASES[:3], *RELEASES[4:]]), reasons(book)) == (True, ["later than its capture"])


def test_captures_of_another_day_are_refused(tmp_path, data):
    feed = write_feed(tmp_path / "feed", served(), listed=lambda tree: tree["Data"].update(Date="2030-06-04"))
    with pytest.raises(CaptureError, match=r"election day 2030-11-05 .*got 2030-06-04"):
        rebuild.rebuild(feed, SMALL, data)


def test_captures_of_another_election_of_ours_are_refused_by_its_id(tmp_path, data):
    def other(tree: dict[str, Any]) -> None:
        for row in tree.get("Data", []):
            row["ReferenceID"] = 4300 if row["ReferenceID"] == 7 else row["ReferenceID"]

    feed = write_feed(tmp_path / "feed", served(kinds=("counter",), edit=lambda _: other))
    with pytest.raises(CaptureError, match=r"the feed's id 7 .*got 4300"):
        rebuild.rebuild(feed, SMALL, data)


@pytest.mark.parametrize("kind", ["counter", "results"])
def test_one_capture_of_another_election_is_kept_out(tmp_path, kind):
    def other(tree: dict[str, Any]) -> None:
        if kind == "results":
            tree["Election"]["Date"] = "2030-06-04"
        for row in tree.get("Data", []):
            row["ReferenceID"] = 8 if row["ReferenceID"] == 7 else row["ReferenceID"]

    book = judged(tmp_path, [*served(), Shot(kind, 20_000, 90_000, 40_000, edit=other)])
    assert (all_true(book), reasons(book)) == (True, ["another election"])


def test_a_measure_that_lacks_in_one_capture_is_no_release(tmp_path):
    def without(tree: dict[str, Any]) -> None:
        tree["Data"] = [r for r in tree["Data"] if r["ReferenceID"] not in (MEASURE, 31, 32)]

    odd = Shot("counter", *RELEASES[5], edit=without)
    shots = [odd if shot == Shot("counter", *RELEASES[5]) else shot for shot in served()]
    book = judged(tmp_path, shots)
    assert all_true(book, [*RELEASES[:5], LAST])
    assert reasons(book) == ["incomplete", "no counter capture"]


# --- the cases as they were reported -------------------------------------------------------------

OWN = {"19": ("2027-general", "2027-11-02"), "24": ("2022-other", "2022-11-08")}
MAYORS = ("60182", "40121")
#: Releases, and votes for mayor at the last; None where the feed is refused.
REPORTED: dict[str, tuple[int, tuple[str, str]] | None] = {
    "00-base/feed": (7, MAYORS),
    "01-numbers-with-a-point/feed": (7, MAYORS),
    "02-ballots-fall-at-the-end/feed": (8, ("59555", "39702")),
    "04-time-moves-votes-do-not/feed": (7, MAYORS),
    "05-same-time-other-votes/feed": (7, ("59982", "40321")),
    "06-two-candidates-of-one-name/feed": (7, MAYORS),
    "09-index-saved-by-a-spreadsheet/feed": (7, MAYORS),
    "09-index-saved-by-a-spreadsheet/feed16": (7, MAYORS),
    **{f"10-nulls-in-the-contest-list/{k}": (7, MAYORS) for k in ("kind", "party", "partymissing", "rate", "votefor")},
    "12-contest-renamed-and-added/feed": (7, MAYORS),
    "13-capture-began-late/feed": (4, MAYORS),
    "14-estimate-runs-out/feed": (7, MAYORS),
    "17-negative-drop/feed": (7, ("47182", "40121")),
    "19-clock-goes-back-in-the-count/feed": (8, MAYORS),
    "20-same-contest-twice-in-the-list/feed": (7, MAYORS),
    "20-same-contest-twice-in-the-list/results_only": (7, MAYORS),
    "23-other-clock/feed": None,
    "24-results-only-from-the-morning-after/feed": (13, ("509944", "420030")),
}


@pytest.fixture(scope="module")
def reported() -> Path:
    """The folders of the cases, beside the checkout."""
    return beside_checkout("cases", "only the cases made by the tests were rebuilt")


@pytest.mark.parametrize("case", REPORTED)
def test_the_case_as_it_was_reported_has_its_right_value(reported, data, case):
    election, day = OWN.get(case[:2], (SMALL, ""))
    if day:
        add_by_hand(data, "elections", f"{election},7,Small Election,{day},,feed-4300,made up")
    if (found := reported / case.partition("/")[0] / "outstanding.rows").exists():
        add_by_hand(data, "outstanding", *found.read_text(encoding="utf-8").strip().splitlines())
    if REPORTED[case] is None:
        with pytest.raises(CaptureError, match="Only that of Los Angeles County is known"):
            rebuild.rebuild(reported / case, election, data)
        return
    folder = rebuild.rebuild(reported / case, election, data)
    mayors = {row["contest_id"] for row in rows(folder, "contests") if row["name"].endswith(": Mayor")}
    people = {row["candidate_id"] for row in rows(folder, "candidates") if row["contest_id"] in mayors}
    releases = len(rows(folder, "releases"))
    last = [row for row in rows(folder, "votes") if row["release"] == str(releases)]
    found = {row["votes"] for row in last if row["candidate_id"] in people}
    assert (releases, found >= {*REPORTED[case][1]}) == (REPORTED[case][0], True)
