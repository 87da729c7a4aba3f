"""A round against a server on this machine: what is kept, what is asked, and every way an answer can be none."""

import csv
import errno
import gzip
import hashlib
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from canvass import load_count, load_election
from canvass.errors import BusyError, FetchError, ParameterError, StorageError
from canvass.live import ask
from canvass.live.fetch import Source, fetch, source_of
from canvass.live.hold import held
from canvass.store import whole
from cells import printed
from small_feed import CONTESTS, MAYOR, SMALL, Shot, answer
from small_source import Says, Server, sends, state

JSON = answer(Shot("counter", 60, 2000))
MODIFIED = "Wed, 06 Nov 2030 05:00:00 GMT"


def rows(source: Source, kind: str) -> list[dict[str, str]]:
    with (source.captures / "captures.csv").open(newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["kind"] == kind]


def asked(server: Server, kind: str) -> list[dict[str, str]]:
    return [headers for path, headers in server.asked if path == f"/{kind}"]


def votes() -> list[int]:
    """Of Ann Lee, by release."""
    return load_election(SMALL).votes.query("candidate_id == 11")["votes"].to_list()


def raw(*sent: bytes, pause: float = 0) -> Says:
    """Bytes as they are, the last of them again and again."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for part in sent:
            handler.wfile.write(part)
        while pause:
            handler.wfile.write(sent[-1])
            time.sleep(pause)

    return say


def in_turn(*says: Says) -> Says:
    """One answer after the other."""
    left = iter(says)

    def say(handler: BaseHTTPRequestHandler) -> None:
        next(left)(handler)

    return say


# --- what is kept, what is asked -----------------------------------------------------------------


def test_what_is_answered_is_kept_as_received(source: Source, server: Server):
    server.says["/counter"] = sends(JSON, pack=True, ETag='"a"', Last_Modified=MODIFIED, Age="7")
    assert fetch(source).answers == "3 new"
    (row,) = rows(source, "counter")
    assert gzip.decompress((source.captures / row["file"]).read_bytes()) == JSON
    told = (row["sha256"], row["bytes"], row["etag"], row["last_modified"], row["age"], row["content_type"])
    assert told == (hashlib.sha256(JSON).hexdigest(), str(len(JSON)), '"a"', MODIFIED, "7", "application/json")


def test_a_release_becomes_tables_and_the_next_one_too(source: Source, server: Server):
    fetch(source)
    first = votes()
    server.serve(60, 2000)
    assert fetch(source).lines == []
    assert votes() == [*first, 1047]


def test_it_gives_its_name_and_asks_only_for_what_is_new(source: Source, server: Server):
    server.says["/counter"] = sends(JSON, ETag='"a"', Last_Modified=MODIFIED)
    fetch(source)
    before = state(source.folder)
    assert fetch(source).answers == "1 new, 1 not modified"
    first, second = asked(server, "counter")
    assert first["user-agent"].startswith("canvass/")
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == ('"a"', MODIFIED)
    assert len(rows(source, "counter")) == 1
    assert state(source.folder).items() > {k: v for k, v in before.items() if k != "captures/captures.csv"}.items()


def test_the_list_of_contests_is_asked_for_until_there_is_a_release(source: Source, server: Server):
    fetch(source)
    fetch(source)
    assert len(asked(server, "election_data")) == 1


def test_a_repeat_is_a_row_that_names_the_same_file_and_changes_no_table(source: Source, server: Server):
    fetch(source)
    before = {name: content for name, content in state(source.folder).items() if "captures.csv" not in name}
    fetch(source)
    assert {name: content for name, content in state(source.folder).items() if "captures.csv" not in name} == before
    first, again = rows(source, "counter")
    assert again["file"] == first["file"]
    assert again["captured_at_utc"] > first["captured_at_utc"]


@pytest.mark.parametrize("most", ["MOST_KEPT", "MOST_CAPTURES"])
def test_a_full_folder_is_one_line_and_nothing_changes(
    source: Source, server: Server, monkeypatch: pytest.MonkeyPatch, most: str
):
    fetch(source)
    before = state(source.folder)
    server.serve(60, 2000)
    monkeypatch.setattr(f"canvass.live.kept.{most}", 3)
    with pytest.raises(
        StorageError, match=r"captures: full, 4 captures of 0 MB; expected at most [\d,]+ of \d.* MB\. Take"
    ):
        fetch(source)
    assert state(source.folder) == before


def test_a_busy_server_is_asked_again_after_a_while_and_a_closed_one_is_not(source: Source, server: Server):
    waited: list[float] = []
    again = server.source(source.folder.parents[1], pause=waited.append)
    server.says["/counter"] = in_turn(sends(b"", 503), sends(b"", 429), sends(JSON))
    server.says["/results"] = sends(b"", 403)
    came = fetch(again)
    assert (came.answers, came.lines) == ("2 new, 1 without answer", ["results: 403 Forbidden."])
    assert (len(asked(server, "counter")), len(asked(server, "results")), len(waited)) == (3, 1, 2)


def test_the_primary_of_2026_goes_from_no_release_to_its_first_and_says_what_is_not_known(
    server: Server, live: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its row of ``elections.csv``, answers of its id, day and titles from this machine; the first are before it."""
    name, mayor = "2026-primary", "LOS ANGELES CITY PRIMARY NOMINATING ELECTION Mayor"
    swaps = {"2030-11-05": "2026-06-02", ': 7, "R': ': 4338, "R', '"Small"': '"Cities"', CONTESTS[MAYOR][0]: mayor}
    own = source_of(name)
    counter = "https://results.lavote.gov/ElectionResults/GetCounterData?electionID=4338"
    assert (own.addresses["counter"], own.asker.hosts) == (counter, ["results.lavote.gov"])
    own = Source(name, own.folder, server.source(live).addresses, server.asker())
    monkeypatch.setattr("small_feed.CLOSE", datetime(2026, 6, 2, 20))
    for minute, ballots in ((-60, 0), (20, 1000)):
        server.serve(minute, ballots, swaps=swaps)
        said = fetch(own).lines
        if not ballots:
            assert said[0].startswith(f"{own.captures}: no release among 2 captures; kept out 2 as before the polls")
            with pytest.raises(ParameterError, match="'2026-primary': no release is here yet"):
                load_election(name)
    count = load_count(load_election(name), "los angeles mayor")
    assert (said, count.contest["rule"], count.election.certified) == ([], "majority_or_top_two", False)
    assert count.releases["label"].to_list() == ["Election night 1"]
    told = " ".join(str(bundle) for bundle in printed("00-start-here", election=name, contest="los angeles mayor"))
    assert "no estimate yet" in told and "2 June 2026" in told


def test_a_server_that_wants_to_be_left_alone_is(source: Source, server: Server):
    waited: list[float] = []
    own = server.source(source.folder.parents[1], pause=waited.append)
    fetch(own)
    server.says["/counter"] = in_turn(sends(b"", 503, Retry_After="29"), sends(JSON))
    server.says["/results"] = sends(b"", 429, Retry_After="Thu, 07 Nov 2030 00:10:00 GMT")
    assert fetch(own).lines == ["results: 429 Too Many Requests."]
    assert waited[0] >= 29
    assert fetch(own).lines == ["counter, results: not asked before 00:10:00 UTC, as its server wants it."]
    own.asker.now = lambda: datetime(2030, 11, 7, 0, 10, tzinfo=UTC)
    server.serve(60, 2000)
    assert fetch(own).answers == "2 new"


# --- answers that are none -----------------------------------------------------------------------

BOMB = gzip.compress(bytes(300_000_000), 1)
NONE: dict[str, tuple[Any, str]] = {
    "403": (sends(b"no", 403), "403 Forbidden"),
    "500": (sends(b"oops", 500), "500 Internal Server Error"),
    "404": (sends(b"", 404), "404 Not Found"),
    "bomb": (sends(BOMB, Content_Encoding="gzip"), "more than 8,000,000 bytes unpacked; not read to the end"),
    "endless": (
        raw(b"HTTP/1.1 200 OK\r\n\r\n", bytes(1 << 20), pause=0.0001),
        "more than 8,000,000 bytes; not read to the end",
    ),
    "dripping": (raw(b"HTTP/1.1 200 OK\r\n\r\n", b"[", pause=0.05), "not whole within 0.5 s"),
    "dripping headers": (raw(b"HTTP/1.1 200 OK\r\nX: ", b"x", pause=0.05), "not whole within 0.5 s"),
    "cut short": (
        sends(JSON, length=len(JSON) + 9),
        "no whole answer (peer closed connection without sending complete message body "
        f"(received {len(JSON)} bytes, expected {len(JSON) + 9}))",
    ),
    "gzip cut": (sends(gzip.compress(JSON)[:-9], Content_Encoding="gzip"), "cut short (its gzip does not end)"),
    "no gzip": (sends(JSON, Content_Encoding="gzip"), "not gzip, as it says it is"),
    "another packing": (sends(JSON, Content_Encoding="br"), "packed as 'br', expected gzip"),
    "no http": (raw(b"\x00\x01\x02\r\n\r\n"), "no whole answer (illegal status line: bytearray(b'\\x00\\x01\\x02'))"),
    "another host": (
        sends(b"", 302, Location="https://other.example/x"),
        "sent to https://other.example, another host; not followed",
    ),
    "no https": (
        sends(b"", 302, Location="http://127.0.0.1/x"),
        "sent to http://127.0.0.1, another host; not followed",
    ),
    "no address": (
        sends(b"", 302, Location="https://[::/"),
        "no whole answer (Invalid URL in location header: Invalid port: ':'.)",
    ),
    "in circles": (sends(b"", 302, Location="/counter"), "sent on more than 3 times"),
}


@pytest.mark.parametrize(("says", "said"), NONE.values(), ids=NONE)
def test_an_answer_that_is_none_is_one_line_and_changes_nothing(
    source: Source, server: Server, monkeypatch: pytest.MonkeyPatch, says: Any, said: str
):
    fetch(source)
    before = state(source.folder)
    monkeypatch.setattr(ask, "WHOLE", 0.5 if "0.5 s" in said else 60)
    server.says |= {"/counter": says, "/results": sends(b"", 304)}
    assert fetch(source).lines == [f"counter: {said}."]
    assert state(source.folder) == before
    server.serve(60, 2000)
    assert fetch(source).lines == []
    assert len(votes()) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>busy</html>", "not JSON but 17 bytes of text/html; kept, not counted."),
        (b"", "not JSON but 0 bytes of text/html; kept, not counted."),
        (JSON[:-40], f"not JSON but {len(JSON) - 40:,} bytes of text/html; kept, not counted."),
    ],
    ids=["a page", "empty", "torn"],
)
def test_what_is_no_result_is_an_alarm_and_no_release(source: Source, server: Server, body: bytes, said: str):
    fetch(source)
    first = votes()
    server.says["/counter"] = sends(body, Content_Type="text/html")
    assert fetch(source).lines == [f"ALARM counter: {said}"]
    assert votes() == first
    assert "unreadable" in set(load_election(SMALL).ledger["reason"])


def test_another_form_of_the_feed_is_an_alarm(source: Source, server: Server):
    fetch(source)

    def renamed(tree: dict[str, Any]) -> None:
        tree["Rows"] = [{**row, "Unit": "x"} for row in tree.pop("Data")]

    server.says["/counter"] = sends(answer(Shot("counter", 60, 2000, edit=renamed)))
    (said,) = fetch(source).lines
    assert said.startswith("ALARM counter: the form of the feed changed; new: Rows, Rows[].ReferenceID, ")
    assert "; gone: Data, Data[].ReferenceID, " in said


def test_a_certificate_nobody_knows_is_refused(source: Source, server: Server):
    strange = server.source(source.folder.parents[1], verify=True)
    (said,) = fetch(strange).lines
    assert said.startswith("counter, election_data, results: its certificate is not to be trusted (")
    assert not source.captures.exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://other.example/x", "other.example is not among the hosts of this election (results.example)"),
        ("http://results.example/x", "http://results.example: expected https"),
        ("file:///etc/passwd", " is not among the hosts of this election (results.example)"),
    ],
)
def test_nothing_else_is_asked(address: str, said: str):
    with ask.Asker(["results.example"]) as asker, pytest.raises(FetchError) as refused:
        asker.ask(address, {})
    assert str(refused.value) == said


# --- clocks, disks, others -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "headers", "minutes"),
    [
        ("127.0.0.1", {ask.CAPTURED_AT: "20301106T043000Z"}, -30),
        ("results.example", {ask.CAPTURED_AT: "20301106T043000Z"}, 0),
        ("results.example", {"Date": "Wed, 06 Nov 2030 05:20:00 GMT"}, 20),
        ("results.example", {"Date": "Wed, 06 Nov 2030 04:20:00 GMT"}, 0),
        ("results.example", {"Date": "Wed, 06 Nov 2033 05:20:00 GMT"}, 0),
        ("results.example", {"Date": "yesterday"}, 0),
    ],
    ids=[
        "a replay here",
        "a replay elsewhere",
        "a clock set back",
        "a cached copy",
        "a date that cannot be",
        "no date",
    ],
)
def test_when_it_was_captured(host: str, headers: dict[str, str], minutes: int):
    now = datetime(2030, 11, 6, 5, tzinfo=UTC)
    at = ask._moment(httpx.URL(f"https://{host}/"), httpx.Response(200, headers=headers), now)
    assert at - now == timedelta(minutes=minutes)


def test_a_full_disk_is_one_line_and_the_next_round_has_it_all(
    source: Source, server: Server, monkeypatch: pytest.MonkeyPatch
):
    fetch(source)
    server.serve(60, 2000)
    before = state(source.folder)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(StorageError, match="No space left on device; free some space"):
            fetch(source)
    assert state(source.folder) == before
    fetch(source)
    assert len(votes()) == 2


def test_a_second_one_is_told_who_holds_the_folder(source: Source):
    said = r"held by watch, process \d+ on .+ since "
    with held(source.folder, "watch"), pytest.raises(BusyError, match=said), held(source.folder, "fetch"):
        pass
    with held(source.folder, "fetch"):
        assert whole.beside(source.folder, "held-by").is_file()


def test_an_election_without_an_address_or_with_tables_is_not_fetched(copied: Path):
    with pytest.raises(ParameterError, match="2022-general: its tables stand in"):
        source_of("2022-general")
    with pytest.raises(ParameterError, match="no row in"):
        source_of("2026-nowhere")
