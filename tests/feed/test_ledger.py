"""The ledger: every verdict, with small captures and with the real ones."""

import csv
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from canvass.errors import CaptureError
from canvass.feed import rebuild
from canvass.feed.county import captures, ledger, roster
from canvass.feed.county.witness import ALONE
from conftest import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from small_feed import COUNCIL, MAYOR, MEASURE, SMALL, Shot, bump, bump_result, write_feed

ELECTIONS = {"4269": "2022-primary", "4300": "2022-general", "4316": "2024-primary", "4324": "2024-general"}
FIRST = Shot("counter", 30, 1000)
#: What the ledger says of the captures after FIRST, each a case of its own.
CASES = {
    "newer and whole": ([Shot("counter", 60, 1000, 200)], ["whole and new"]),
    "as many ballots": ([Shot("counter", 60, 1000)], ["nothing counted"]),
    "served again": ([FIRST], ["repeat"]),
    "an old copy": ([Shot("counter", 60, 1500), FIRST], ["whole and new", "stale"]),
    "an old copy never seen": ([Shot("counter", 60, 1500), Shot("counter", 45, 1200)], ["whole and new"] * 2),
    "half new, by EBLT": ([Shot("counter", 60, 1500, edit=bump("EBLT", 7, 3))], ["torn"]),
    "half new, by MBLT": ([Shot("counter", 60, 1500, edit=bump("MBLT", 7, -3))], ["torn"]),
    "half new, by CBLT": ([Shot("counter", 60, 1500, edit=bump("CBLT", MAYOR, 3))], ["torn"]),
    "half new, by CUV": ([Shot("counter", 60, 1500, edit=bump("CUV", MEASURE, 1))], ["torn"]),
    "half new, by a vote": ([Shot("counter", 60, 1500, edit=bump("CAND", 24, 1))], ["torn"]),
    "half new, by a write-in": ([Shot("counter", 60, 1500, edit=bump("WRTN-02", COUNCIL, 1))], ["torn"]),
    "PBLT lags": ([Shot("counter", 60, 1500, edit=bump("PBLT", 0, -9))], ["whole and new"]),
    "an empty file": ([Shot("counter", 60, 1500, raw=b"")], ["unreadable"]),
    "no file": ([Shot("counter", 60, 1500, missing=True)], ["unreadable"]),
    "not JSON": ([Shot("counter", 60, 1500, raw=b"<html>")], ["unreadable"]),
    "an error answer": ([Shot("counter", 60, 1500, raw=b'{"Message": "error"}')], ["unreadable"]),
    "before the polls closed": ([Shot("counter", -1, 0)], ["before the polls closed"]),
    "fewer ballots": ([Shot("counter", 60, 999)], ["fewer than before"]),
    "altered": ([Shot("counter", 30, 1001)], ["altered"]),
    "both endpoints": ([Shot("results", 30, 1000)], ["same votes at both endpoints"]),
    "results again": ([Shot("results", 30, 1000)] * 2, ["same votes at both endpoints", "repeat"]),
    "results of an old release": (
        [Shot(kind, at, 1000, at - 30) for at in (30, 60, 30) for kind in ("counter", "results")][1:],
        ["same votes at both endpoints", "whole and new", "same votes at both endpoints", "stale", "stale"],
    ),
    "results torn": (
        [Shot("results", 30, 1000), Shot("results", 30, 1000, edit=bump_result("BO RAY", 1))],
        ["same votes at both endpoints", "torn"],
    ),
    "results without a counter capture": ([Shot("results", 60, 1500)], ["no counter capture"]),
    "results empty": ([Shot("results", 60, 1500, raw=b"")], ["unreadable"]),
    "results before the polls closed": ([Shot("results", -1, 0)], ["before the polls closed"]),
    "endpoints disagree": (
        [Shot("counter", 60, 1500), Shot("results", 60, 1500, edit=bump_result("ANN LEE", -1))],
        ["endpoints disagree", "no counter capture"],
    ),
    "one of two results agrees": (
        [
            Shot("results", 60, 1500, edit=bump_result("ANN LEE", -1)),
            Shot("results", 60, 1500),
            Shot("counter", 60, 1500),
        ],
        ["torn", "same votes at both endpoints", "whole and new"],
    ),
}
IN = {"whole and new": "release", "new": "release", "same votes at both endpoints": "confirms"}


def judge(folder: Path, shots: list[Shot], index: bool = True) -> ledger.Ledger:
    read = captures.read_captures(write_feed(folder, shots, index))
    return ledger.Ledger(read, roster.build(captures.read_roster(folder, read)))


def reasons(book: ledger.Ledger) -> list[str]:
    return [verdict.reason for verdict in book.verdicts]


def without_a_row(tree: dict) -> None:
    """Take out a row of selections that a contest has at the counter."""
    tree["Data"] = [row for row in tree["Data"] if (row["ReferenceType"], row["ReferenceID"]) != ("NSEL-02", COUNCIL)]


def test_what_most_answers_have_is_missed_where_one_lacks_it(tmp_path: Path):
    """An answer that is served again counts again: the first hour may have one whole answer only, served many times."""
    shots = [Shot("counter", 30, 1000, edit=without_a_row), *[FIRST] * 5]
    assert reasons(judge(tmp_path, shots)) == ["incomplete", "whole and new", *["repeat"] * 4]


@pytest.mark.parametrize("case", CASES)
def test_every_capture_has_its_reason(tmp_path, case):
    shots, expected = CASES[case]
    assert reasons(judge(tmp_path, [FIRST, *shots])) == ["whole and new", *expected]


@pytest.mark.parametrize("case", CASES)
def test_every_reason_has_its_verdict(tmp_path, case):
    shots, expected = CASES[case]
    verdicts = [v.verdict for v in judge(tmp_path, [FIRST, *shots]).verdicts[1:]]
    assert verdicts == [IN.get(reason, "kept out") for reason in expected]


def test_releases_are_numbered_and_pointed_to(tmp_path):
    shots = [FIRST, Shot("results", 30, 1000), Shot("counter", 60, 1500), FIRST, Shot("results", 60, 1500)]
    assert [v.release for v in judge(tmp_path, shots).verdicts] == [1, 1, 2, 1, 2]


def test_polls_close_at_eight(tmp_path):
    assert reasons(judge(tmp_path, [Shot("counter", -1, 5), Shot("counter", 0, 5)])) == [
        "before the polls closed",
        "whole and new",
    ]


def test_a_torn_copy_says_what_does_not_add_up(tmp_path):
    book = judge(tmp_path, [FIRST, Shot("counter", 60, 1500, 10, edit=bump("EBLT", 7, 3))])
    assert book.verdicts[1].detail == "EBLT 1,513 is not MBLT + DBLT = 1,510"


def test_a_torn_copy_does_not_block_its_whole_one(tmp_path):
    shots = [FIRST, Shot("counter", 60, 1500, edit=bump("EBLT", 7, 3)), Shot("counter", 60, 1500)]
    assert [r.ballots for r in judge(tmp_path, shots).releases] == [1000, 1500]


def test_fewer_ballots_are_named(tmp_path):
    detail = judge(tmp_path, [FIRST, Shot("counter", 60, 999)]).verdicts[1].detail
    assert detail == (
        "fell: ballots 1,000 to 999 (-1), mail 1,000 to 999 (-1), "
        "contest ballots of City of Smallville: Mayor 1,000 to 999 (-1); 2 more"
    )


def broken(at: int, ballots: int) -> Shot:
    return Shot("counter", at, ballots, edit=bump("CBLT", COUNCIL, 1))


def test_a_contest_broken_for_good_is_named_and_does_not_sink_its_releases(tmp_path):
    book = judge(tmp_path, [broken(30, 1000), broken(60, 1500), broken(90, 1600)])
    assert reasons(book) == ["whole and new"] * 3
    assert list(book.defects) == [COUNCIL]
    assert {v.detail for v in book.verdicts} == {f"contests broken for good: {COUNCIL}"}


def test_beside_a_contest_broken_for_good_a_torn_copy_is_still_torn(tmp_path):
    torn = Shot("counter", 75, 1550, edit=lambda tree: [bump("CBLT", COUNCIL, 1)(tree), bump("COV", MAYOR, 1)(tree)])
    book = judge(tmp_path, [broken(30, 1000), broken(60, 1500), torn, broken(90, 1600)])
    assert reasons(book) == ["whole and new", "whole and new", "torn", "whole and new"]


def test_a_single_broken_capture_is_torn_not_broken_for_good(tmp_path):
    assert reasons(judge(tmp_path, [broken(30, 1000)])) == ["torn"]


def test_a_contest_that_breaks_later_for_good_does_not_sink_its_releases(tmp_path):
    book = judge(tmp_path, [FIRST, *(broken(at, 1000 + at) for at in (60, 90, 120, 150))])
    assert len(book.releases) == 5


def test_a_contest_without_a_name_is_named_by_its_id(tmp_path):
    extra = {"ReferenceID": 99, "ReferenceType": "CBLT", "Value": 0}
    book = judge(tmp_path, [Shot("counter", 30, 10, edit=lambda tree: tree["Data"].append(extra))])
    assert book.verdicts[0].detail == "contests without a name in the election data: 99"


def test_results_alone_become_releases(tmp_path):
    shots = [
        Shot("results", at, ballots) for at, ballots in [(30, 1000), (60, 1500), (30, 1000), (60, 1500), (90, 900)]
    ]
    book = judge(tmp_path, [*shots, Shot("results", 60, 1501)], index=False)
    assert reasons(book) == ["new", "new", "stale", "repeat", "fewer than before", "altered"]
    assert book.verdicts[0].detail == ALONE


def test_a_file_listed_twice_is_a_release_and_a_repeat(tmp_path):
    index = write_feed(tmp_path, [FIRST]) / "captures.csv"
    index.write_text(index.read_text() + index.read_text().splitlines()[1] + "\n")
    read = captures.read_captures(tmp_path)
    book = ledger.Ledger(read, roster.build(captures.read_roster(tmp_path, read)))
    assert reasons(book) == ["whole and new", "repeat"]


def test_no_release_at_all_is_an_error_with_the_reasons(tmp_path, data):
    with pytest.raises(CaptureError, match=r"no release among 1 captures; kept out 1 as unreadable \(.*empty"):
        rebuild.rebuild(write_feed(tmp_path / "feed", [Shot("counter", 30, 10, raw=b"")]), SMALL, data)


# --- whatever is served, in whatever order -----------------------------------------------------

TRUTH = {30: (1000, 0), 60: (1000, 200), 90: (1000, 450), 120: (1300, 450)}
WHOLE = [Shot(kind, at, *ballots) for at, ballots in TRUTH.items() for kind in ("counter", "results")]
#: Whole, newer and smaller: seen once it is kept out, seen twice it is a correction.
FEWER = Shot("counter", 130, 900)
BAD = [
    Shot("counter", 60, 1000, 200, edit=bump("EBLT", 7, 1)),
    Shot("counter", 90, 1000, 450, edit=bump("CFV", COUNCIL, -1)),
    Shot("counter", 120, 0, raw=b""),
    FEWER,
    Shot("counter", -600, 0),
    Shot("results", 90, 0, raw=b"{}"),
]
served = st.lists(st.sampled_from(WHOLE + BAD), min_size=1, max_size=14)


def judge_served(shots: list[Shot]) -> ledger.Ledger:
    with tempfile.TemporaryDirectory() as folder:
        return judge(Path(folder), shots)


@settings(deadline=None, max_examples=60)
@given(served.filter(lambda shots: shots.count(FEWER) < 2).map(lambda shots: [FIRST, *shots]))
def test_accepted_releases_have_the_true_figures_and_only_rise(shots):
    releases = judge_served(shots).releases
    minutes = [(r.feed_time - releases[0].feed_time).seconds // 60 + 30 for r in releases]
    assert [(r.ballots_mail, r.ballots_in_person) for r in releases] == [TRUTH[at] for at in minutes]
    assert minutes == sorted(set(minutes))


@settings(deadline=None, max_examples=60)
@given(served)
def test_every_capture_has_exactly_one_row_and_every_release_one_capture(shots):
    book = judge_served(shots)
    assert len(book.verdicts) == len(shots)
    accepted = [v.release for v in book.verdicts if v.verdict == "release"]
    assert sorted(accepted) == list(range(1, len(book.releases) + 1))


@settings(deadline=None, max_examples=40)
@given(st.permutations(WHOLE), st.integers(2, 3))
def test_copies_served_again_and_again_change_no_release(shots, times):
    once, again = judge_served(shots), judge_served([shot for shot in shots for _ in range(times)])
    assert again.releases == once.releases


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_index_does_not_matter(random):
    with tempfile.TemporaryDirectory() as folder:
        expected = judge(Path(folder), WHOLE + BAD)
        index = Path(folder, "captures.csv")
        head, *rows = index.read_text().splitlines()
        random.shuffle(rows)
        index.write_text("\n".join([head, *rows]) + "\n")
        read = captures.read_captures(Path(folder))
        book = ledger.Ledger(read, roster.build(captures.read_roster(Path(folder), read)))
    assert (book.verdicts, book.releases) == (expected.verdicts, expected.releases)


# --- the real captures -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def replayed(feeds):
    """Ledgers of the real captures, by feed."""
    books = {}
    for feed in ELECTIONS:
        read = captures.read_captures(feeds / feed)
        books[feed] = ledger.Ledger(read, roster.build(captures.read_roster(feeds / feed, read)))
    return books


def test_2022_has_27_releases_14_of_them_on_election_night(replayed):
    times = [r.feed_time.isoformat() for r in replayed["4300"].releases]
    night = [moment for moment in times if moment < "2022-11-09T06"]
    assert (len(times), len(night), night[0], night[-1]) == (
        27,
        14,
        "2022-11-08T20:24:13-08:00",
        "2022-11-09T03:35:19-08:00",
    )


def test_2024_has_31_releases(replayed):
    assert len(replayed["4324"].releases) == 31


def test_2022_has_one_torn_and_one_unreadable_counter_capture(replayed):
    kept_out = Counter(v.reason for v in replayed["4300"].verdicts if v.kind == "counter")
    assert (kept_out["torn"], kept_out["unreadable"]) == (1, 1)


def test_reasons_of_2022(replayed):
    assert Counter(reasons(replayed["4300"])) == {
        "whole and new": 27,
        "same votes at both endpoints": 26,
        "repeat": 62,
        "stale": 45,
        "torn": 1,
        "unreadable": 2,
        "before the polls closed": 1,
    }


def test_reasons_of_2024(replayed):
    assert Counter(reasons(replayed["4324"])) == {
        "whole and new": 31,
        "same votes at both endpoints": 31,
        "repeat": 18,
        "stale": 23,
        "unreadable": 1,
        "before the polls closed": 2,
    }


def test_reasons_of_the_primary_of_2024(replayed):
    """One release took a few votes away again, in party committees: both endpoints show it."""
    book = replayed["4316"]
    assert (Counter(reasons(book))["whole and new"], len(book.releases)) == (27, 28)
    [correction] = [verdict for verdict in book.verdicts if verdict.reason == "correction"]
    assert (correction.release, correction.detail.count("(-1)"), correction.detail[-6:]) == (26, 3, "5 more")


def test_reasons_of_the_primary(replayed):
    assert Counter(reasons(replayed["4269"])) == {"new": 1}


def test_two_contests_of_2024_are_broken_for_good(replayed):
    assert {feed: list(book.defects) for feed, book in replayed.items()} == {
        "4269": [],
        "4300": [],
        "4316": [],
        "4324": [9915, 9916],
    }


def index_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "captures.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("feed", ELECTIONS)
def test_every_capture_of_the_index_is_in_the_ledger_in_capture_order(replayed, feeds, feed):
    files = [v.file for v in replayed[feed].verdicts]
    moments = [v.captured_at for v in replayed[feed].verdicts]
    assert sorted(files) == sorted(row["file"] for row in index_rows(feeds / feed))
    assert moments == sorted(moments)


@pytest.mark.parametrize("feed", ["4300", "4324"])
def test_every_feed_time_after_the_polls_closed_is_a_release(replayed, feeds, feed):
    book = replayed[feed]
    stamps = {r["feed_timestamp"] for r in index_rows(feeds / feed) if r["kind"] == "counter" and r["feed_timestamp"]}
    times = {datetime.strptime(stamp, "%m/%d/%Y %I:%M:%S %p") for stamp in stamps}
    releases = {r.feed_time.replace(tzinfo=None) for r in book.releases}
    early = {v.feed_time.replace(tzinfo=None) for v in book.verdicts if "polls" in v.reason}
    assert releases == times - early


@pytest.mark.parametrize("feed", ELECTIONS)
def test_rebuilt_tables_are_the_committed_ones_byte_for_byte(feeds, data, feed):
    committed = DATA
    folder = rebuild.rebuild(feeds / feed, ELECTIONS[feed], data)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (committed / ELECTIONS[feed]).iterdir())
    different = [
        name for name in names if (folder / name).read_bytes() != (committed / folder.name / name).read_bytes()
    ]
    assert different == []


# --- while the count runs ----------------------------------------------------------------------


def judge_live(feeds, feed: str, until: str, kinds: tuple[str, ...] = ("counter", "results")) -> ledger.Ledger:
    """The real captures made by ``until`` (UTC), as they would have been judged then."""
    everything = captures.read_captures(feeds / feed)
    made = [c for c in everything if c.kind in kinds and f"{c.captured_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" <= until]
    return ledger.Ledger(made, roster.build(captures.read_roster(feeds / feed, made)))


def test_the_first_release_is_whole_once_the_other_endpoint_confirms_its_votes(feeds):
    book = judge_live(feeds, "4324", "20241106T044031Z")
    assert (len(book.releases), sorted(book.defects)) == (1, [9915, 9916])


def test_the_first_release_alone_is_torn_as_long_as_nothing_confirms_it(feeds):
    book = judge_live(feeds, "4324", "20241106T044031Z", kinds=("counter",))
    assert [v.reason for v in book.verdicts] == ["before the polls closed", "torn"]


def test_a_torn_copy_is_torn_at_the_moment_it_is_captured_too(feeds):
    book = judge_live(feeds, "4300", "20221109T075027Z")
    assert [v.reason for v in book.verdicts if v.kind == "counter"][-1] == "torn"
    assert len(book.releases) == 5
