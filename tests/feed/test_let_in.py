"""What attacks taught: each a capture, list or index that was let in wrongly once, or brought the reading down."""

from typing import Any

import pytest
from attack.feeds import RELEASES
from canvass.errors import CaptureError
from canvass.feed import folder as shared
from canvass.feed.county import captures
from small_feed import CONTESTS, COUNCIL, MAYOR, Shot, bump_result, contests_of, write_feed
from test_cases import DAY, KINDS, all_true, details, judged, kept, named, reasons, renamed, served, true

ALONE = ["results", "results, no list"]


def instead(shots: list[Shot], other: Shot) -> list[Shot]:
    """Captures of which one is another."""
    return [other if (shot.kind, shot.at) == (other.kind, other.at) else shot for shot in shots]


# --- whose votes they are ------------------------------------------------------------------------


def without_bo(tree: dict[str, Any]) -> None:
    contests_of(tree)[0]["Candidates"].pop()


def test_a_candidate_of_the_results_who_is_not_in_the_roster_is_named(tmp_path):
    book = judged(tmp_path, served(kinds=("results",)), without_bo)
    assert named(book) == {name: votes for name, votes in true(RELEASES[-1]).items() if name != "Bo Ray"}
    assert book.verdicts[0].detail.endswith("candidates listed, but not in the roster: BO RAY")


@pytest.mark.parametrize(("old", "new"), [(MAYOR, COUNCIL), (COUNCIL, MAYOR)])
def test_a_contest_under_the_title_of_another_keeps_its_candidates(tmp_path, old, new):
    change = renamed(CONTESTS[old][0], CONTESTS[new][0])
    assert all_true(judged(tmp_path, served(kinds=("results",)), change))


def test_who_bears_the_name_of_a_rival_in_the_roster_alone_has_nobodys_votes(tmp_path):
    book = judged(tmp_path, served(kinds=("results",)), renamed("ANN LEE", "BO RAY"))
    assert not {"Bo Ray", "Bo Ray (2)"} & named(book).keys()
    assert book.verdicts[0].detail.endswith("candidates listed, but not in the roster: ANN LEE, BO RAY")


@pytest.mark.parametrize("kind", ALONE)
def test_a_candidate_listed_twice_in_one_capture_makes_it_no_release(tmp_path, kind):
    kinds, listed = KINDS[kind]

    def again(tree: dict[str, Any]) -> None:
        people = contests_of(tree)[0]["Candidates"]
        people.insert(0, {**people[1], "Votes": 1})

    shots = instead(served(kinds=kinds), Shot("results", *RELEASES[3], edit=again))
    book = judged(tmp_path, shots, list_=listed)
    assert (all_true(book, [*RELEASES[:3], *RELEASES[4:]]), reasons(book)) == (True, ["incomplete"])


def test_what_one_capture_spells_otherwise_names_nobody(tmp_path):
    odd = Shot("results", *RELEASES[3], edit=renamed("FLO HAY", "FLO H\ud800Y"))
    book = judged(tmp_path, instead(served(kinds=("results",)), odd), list_=False)
    assert (all_true(book), reasons(book)) == (True, [])


# --- which of two is the likelier ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ALONE)
@pytest.mark.parametrize(("release", "by"), [(0, 40_000), (1, -29_000), (3, 60_000), (4, -46_000), (5, 67_000)])
def test_of_two_that_contradict_each_other_the_odd_one_is_kept_out(tmp_path, kind, release, by):
    kinds, listed = KINDS[kind]
    odd = Shot("results", *RELEASES[release], edit=bump_result("CY DOE", by))
    book = judged(tmp_path, instead(served(kinds=kinds), odd), list_=listed)
    assert all_true(book, [figures for i, figures in enumerate(RELEASES) if i != release])
    assert len(reasons(book)) == 1


def test_at_the_end_a_small_fall_waits(tmp_path):
    last = Shot("results", *RELEASES[6], edit=bump_result("CY DOE", -3_000))
    book = judged(tmp_path, instead(served(kinds=("results",)), last))
    assert (all_true(book, RELEASES[:6]), reasons(book)) == (True, ["fewer than before"])


@pytest.mark.parametrize("contest", CONTESTS)
def test_a_contest_of_zeros_in_the_first_release_is_withdrawn_by_the_next(tmp_path, contest):
    own = {contest, *(key for key, *_ in CONTESTS[contest][3])}

    def zeros(tree: dict[str, Any]) -> None:
        for row in tree["Data"]:
            row["Value"] *= row["ReferenceID"] not in own

    shots = instead(served(kinds=("counter",)), Shot("counter", *RELEASES[0], edit=zeros))
    book = judged(tmp_path, shots)
    assert all_true(book, RELEASES[1:])
    assert details(book, "withdrawn") == ["a contest grew by more than all ballots did"]


# --- the index -----------------------------------------------------------------------------------


def test_a_loop_of_links_is_unreadable(tmp_path):
    folder = write_feed(tmp_path, served())
    file = folder / "counter" / "000.json.gz"
    file.unlink()
    file.symlink_to(file)
    assert reasons(kept(folder)) == ["unreadable", "no counter capture"]


def test_more_captures_than_a_canvass_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shared, "MOST_CAPTURES", 13)
    with pytest.raises(CaptureError, match="expected at most 13 captures, got 14"):
        judged(tmp_path, served(), day=DAY)


def test_a_file_of_the_index_is_opened_once(tmp_path, monkeypatch):
    folder, opened = write_feed(tmp_path, served()), []
    index = folder / "captures.csv"
    index.write_text(index.read_text() + index.read_text().partition("\n")[2] * 3)
    real = captures.read_bytes
    monkeypatch.setattr(captures, "read_bytes", lambda folder, name: opened.append(name) or real(folder, name))
    assert len(captures.read_captures(folder)) == 56
    assert sorted(opened) == sorted({*opened})


# --- what the counter alone has ------------------------------------------------------------------


@pytest.mark.parametrize("release", [1, 3, 5])
def test_ballots_added_beyond_the_next_release_are_no_release_that_is_corrected(tmp_path, release):
    def more(tree: dict[str, Any]) -> None:
        for kind in ("EBLT", "MBLT"):
            next(row for row in tree["Data"] if row["ReferenceType"] == kind)["Value"] += 30_000

    book = judged(tmp_path, instead(served(), Shot("counter", *RELEASES[release], edit=more)))
    assert all_true(book, [figures for i, figures in enumerate(RELEASES) if i != release])
    assert "correction" not in reasons(book)
