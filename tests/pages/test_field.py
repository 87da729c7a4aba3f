"""Counts as the field really is, from captures to sentences: corrections, a late start, estimates that run out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from canvass.count.count import drops
from canvass.count.kinds import ALL_SO_FAR, LATE_MAIL, classify
from canvass.count.outstanding import needed_band, running_estimate
from canvass.feed.rebuild import rebuild
from canvass.pages.count.frames import milestones
from canvass.pages.count.page import CountPage, open_page
from canvass.store import files as store
from small_feed import SMALL, Edit, Shot, bump, bump_result, write_feed

DAY = 24 * 60
#: Minutes after the polls closed, mail and in-person ballots: three releases of the night, four later ones.
COUNTED = [(30, 40000, 0), (60, 40000, 9000), (180, 40000, 30000)]
LATER = [(20 * 60 + DAY * i, 60000 + 10000 * i, 30200 + 50 * i) for i in range(1, 5)]
Opened = Callable[..., CountPage]


@pytest.fixture
def opened(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Rebuild a made-up election from releases at both endpoints, and open the page on its mayor."""
    monkeypatch.setenv("CANVASS_DATA", str(data))

    def open_one(releases: list[tuple[int, int, int]], edits: dict[int, tuple[Edit, Edit]] | None = None) -> CountPage:
        shots = []
        for at, mail, in_person in releases:
            counter, results = (edits or {}).get(at, (None, None))
            shots += [Shot("counter", at, mail, in_person, counter), Shot("results", at, mail, in_person, results)]
        rebuild(write_feed(tmp_path / "feed", shots), SMALL, data)
        return open_page(SMALL, "mayor")

    return open_one


def estimate(data: Path, *rows: str) -> None:
    with (data / "by-hand" / "outstanding.csv").open("a", encoding="utf-8") as lines:
        lines.writelines(f"{SMALL},{row},,,,,feed-4300,high,made up\n" for row in rows)
    store.write_checksums(data)


def less(by: int) -> tuple[Edit, Edit]:
    """Write-in review takes votes from Ann Lee, at both endpoints; the identities hold."""

    def counter(tree: dict[str, Any]) -> None:
        bump("CAND", 11, -by)(tree)
        bump("WRTN-01", 1, by)(tree)

    return counter, bump_result("ANN LEE", -by)


def said(page: CountPage, section: str) -> str:
    return page.say(section).filled.plain


def test_a_correction_is_said_and_its_drop_has_no_share(opened):
    page = opened([*COUNTED, *LATER], {LATER[2][0]: less(9000), LATER[3][0]: less(9000)})
    added = drops(page.count)
    assert (int(added.loc[6, "Ann Lee"]), int(added.loc[6, "Bo Ray"])) == (5259 - 9000, 3507)
    assert added["share_first"].isna().tolist() == [False] * 5 + [True, False]
    assert "One release took votes away again, a correction by the county: 3,741 from Ann Lee" in said(
        page, "corrections"
    )
    assert milestones(page.count).loc[6, "what"] == "Correction by the county"


def test_a_total_that_falls_at_the_end_is_the_newest(opened):
    page = opened([*COUNTED, *LATER, (LATER[-1][0] + DAY, 99000, 30000)])
    assert int(page.count.newest["ballots"]) == 129_000
    assert "correction by the county" in said(page, "finding: lead")


def test_a_count_captured_late_calls_nothing_late_mail_or_election_night(opened):
    page = opened(LATER)
    assert classify(page.count).tolist() == [ALL_SO_FAR, *[LATE_MAIL] * 3]
    assert "everything counted until then" in said(page, "finding: lead")
    words = ("start", "finding: lead", "finding: types", "judged", "start: key figures")
    assert not [word for word in words if "election night" in said(page, word)]


def test_an_estimate_that_ran_out_says_nothing_of_what_may_come(opened, data):
    estimate(data, "2030-11-07,10000")
    page = opened([*COUNTED, *LATER])
    assert running_estimate(page.count)["estimate"].fillna(-1).tolist() == [-1, -1, -1, 10000, 0, 0, 0]
    assert needed_band(page.count, "Bo Ray").index.tolist() == [4]
    assert said(page, "doubt") == (
        "By the registrar's newest estimate nothing is left to count, so nothing can be said of what may still come."
    )
    assert "Still out" not in said(page, "start: key figures")


def test_an_estimate_of_nothing_is_no_need(opened, data):
    estimate(data, "2030-11-07,10000", "2030-11-10,0")
    page = opened([*COUNTED, *LATER])
    assert "nothing is left to count" in said(page, "doubt")
    assert "may still be out" not in said(page, "finding: needed")
    assert "still out" not in said(page, "drops needed")


def test_a_later_estimate_raises_it_again(opened, data):
    estimate(data, "2030-11-07,10000", "2030-11-08,0", "2030-11-09T23:00,30000")
    page = opened([*COUNTED, *LATER])
    assert running_estimate(page.count)["estimate"].tolist()[-3:] == [0, 30000, 19950]
    assert "at most about 17,000 votes were left" in said(page, "doubt")


def test_one_endpoint_alone_is_not_confirmed(tmp_path, data, monkeypatch):
    monkeypatch.setenv("CANVASS_DATA", str(data))
    rebuild(write_feed(tmp_path / "feed", [Shot("counter", *release) for release in COUNTED]), SMALL, data)
    assert "its figures are not confirmed" in said(open_page(SMALL, "mayor"), "confirmed")
