"""A sample of the changed feeds of ``make attack``: nothing false is let in, nothing harmless kept out."""

import shutil
from collections.abc import Iterator
from random import Random

import pytest
from attack.answers import HARMLESS, KINDS
from attack.feeds import Feed, small_feeds
from attack.judge import Judge
from attack.mutations import FAULTS, Changes
from canvass.feed import rebuild
from canvass.store import files as store
from conftest import DATA
from small_feed import SMALL

COUNTY = "canvass.feed.county"
TRIALS = {"both endpoints": 200, "counter alone": 90, "results alone": 60, "results, no list": 50}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    data = tmp_path_factory.mktemp("judge") / "data"
    for part in ("by-hand", "platforms"):
        shutil.copytree(DATA / part, data / part)
    with (data / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
        lines.write(f"{SMALL},7,Small Election,2030-11-05,,feed-4300,made up\n")
    store.write_checksums(data)
    return Judge(data, SMALL)


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Feed]:
    return {feed.name: feed for feed in small_feeds(tmp_path_factory.mktemp("feeds"))}


@pytest.fixture
def restored(feeds: dict[str, Feed]) -> Iterator[None]:
    yield
    for feed in feeds.values():
        feed.restore()


@pytest.mark.parametrize("name", TRIALS)
def test_an_unchanged_feed_is_right(judge, feeds, name):
    assert judge.judge(feeds[name]) == ("right", "7 of 7 releases")


@pytest.mark.parametrize("name", TRIALS)
def test_no_changed_feed_is_let_in_falls_over_or_hangs(judge, feeds, name):
    changes = Changes(judge, seed=7)
    changes.attack([feeds[name]], TRIALS[name])
    assert changes.total(*FAULTS) == 0, "\n".join(changes.told)


def test_with_both_endpoints_only_what_the_counter_alone_has_cannot_be_confirmed(judge, feeds):
    changes = Changes(judge, seed=8)
    for turn, kind in enumerate(["votes moved", "candidates swapped", "value +k", "time of another release"] * 4):
        changes.trial(feeds["both endpoints"], kind, turn)
    assert changes.total("right") == 16


@pytest.mark.parametrize("kind", ["value +k", "roster contest missing", "index row dropped", "file empty"])
def test_a_feed_is_put_back(judge, feeds, kind):
    feed = feeds["both endpoints"]
    before = {path.name: path.read_bytes() for path in feed.folder.rglob("*") if path.is_file()}
    assert KINDS[kind](feed, Random("1"))
    changed = {path.name: path.read_bytes() for path in feed.folder.rglob("*") if path.is_file()}
    feed.restore()
    after = {path.name: path.read_bytes() for path in feed.folder.rglob("*") if path.is_file()}
    assert changed != before == after


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(
    ("outcome", "loosened"),
    [
        (
            "wrong",
            lambda patch: patch.setattr(f"{COUNTY}.witness.Witness.problem", lambda self, reading: None),
        ),
        ("traceback", lambda patch: patch.setattr("canvass.feed.folder.BAD_ANSWER", ())),
    ],
)
def test_the_judge_sees_a_library_that_lets_everything_in(judge, feeds, monkeypatch, outcome, loosened):
    loosened(monkeypatch)
    changes = Changes(judge, seed=7)
    for turn, kind in enumerate(["value +k", "value null", "candidate dropped"] * 5):
        changes.trial(feeds["both endpoints"], kind, turn)
    assert changes.total(outcome)


def test_every_harmless_kind_is_a_kind():
    assert KINDS.keys() >= HARMLESS


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("kind", ["value +k", "row twice, other value", "roster one title for two", "file a bomb"])
def test_the_command_says_what_the_judge_says(judge, feeds, tmp_path, data, kind):
    feed = feeds["results alone"]
    KINDS[kind](feed, Random("5"))
    outcome, _ = judge.judge(feed)
    releases = rebuild.summary(rebuild.rebuild(feed.folder, SMALL, data)).partition(" captures, ")[2][:10]
    assert (outcome in ("right", "unconfirmable"), releases) == (True, f"{len(judge.rebuild(feed).releases)} releases")
