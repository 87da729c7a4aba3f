"""A past count served again from its captures, by a real server on this machine; nothing is left out."""

import gzip
import time
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pandas as pd

from canvass.feed.folder import BAD_FILE, Row, read_bytes, read_index
from canvass.feed.readers import reader_of
from canvass.live.ask import CAPTURED_AT, STAMP
from canvass.live.kept import ROSTER


def turns_of(rows: list[Row]) -> list[list[Row]]:
    """Captures in the order they were made, in turns in which each kind comes once at most."""
    turns: list[list[Row]] = []
    for row in sorted(rows):
        if not turns or row[1] in {kind for _, kind, _ in turns[-1]}:
            turns.append([])
        turns[-1].append(row)
    return turns


class Replay:
    """Serves what stood at each address at its turn; :meth:`wait` goes on to the next turn.

    Parameters
    ----------
    feed
        A folder of captures with its index.
    known
        The row of the election, whose reader tells the addresses.
    speed
        How many times as fast as it was; 0 skips all idle time. No capture is skipped, however fast.
    """

    def __init__(self, feed: Path, known: pd.Series, speed: float = 0) -> None:
        self.feed, self.speed = feed, speed
        self.turns = turns_of(read_index(feed, "any", lambda kind: True))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads, self.server.replay = True, self
        self.base = f"http://127.0.0.1:{self.server.server_port}/"
        own = known.copy()
        own["address"] = "/"
        self.kinds = {path: kind for kind, path in reader_of(known["reader"]).addresses(own).items()}
        self.begin()

    def begin(self) -> None:
        """At the first turn."""
        self.place, self.at, self.now = 0, {}, self.turns[0][0][0]
        self._turn()

    def __enter__(self) -> "Replay":
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def more(self) -> bool:
        """Whether there is a turn to come."""
        return self.place < len(self.turns)

    def wait(self, seconds: float) -> bool:
        """Let time go by: to the next turn, if it is due; whether the count goes on."""
        if not self.more:
            return False
        self.now += timedelta(seconds=seconds)
        if self.speed:
            time.sleep(seconds / self.speed)
        if not self.speed or self.now >= self.turns[self.place][0][0]:
            self._turn()
        return True

    def _turn(self) -> None:
        turn = self.turns[self.place]
        self.at = self.at | {row[1]: row for row in turn}
        self.now, self.place = max(self.now, turn[-1][0]) if self.speed else turn[-1][0], self.place + 1

    def answer(self, path: str) -> tuple[bytes, str] | None:
        """What stands at an address now, and when it was captured; None where nothing does."""
        kind = self.kinds.get(path, "")
        with suppress(*BAD_FILE):
            if kind == ROSTER:
                names = (f"{ROSTER}.json.gz", f"{ROSTER}.json")
                name = next(name for name in names if (self.feed / name).is_file())
                return read_bytes(self.feed, name), self.now.strftime(STAMP)
            if kind in self.at:
                moment, _, name = self.at[kind]
                return read_bytes(self.feed, name), moment.strftime(STAMP)
        return None


class _Handler(BaseHTTPRequestHandler):
    """One answer: packed, with its tag, not sent again to whom has it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the replay."""
        found = self.server.replay.answer(self.path)
        if found is None:
            self.send_error(404)
            return
        content, moment = found
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        same = self.headers.get("If-None-Match") == tag
        body = b"" if same else gzip.compress(content, 1)
        self.send_response(304 if same else 200)
        for name, value in (("ETag", tag), (CAPTURED_AT, moment), ("Content-Type", "application/json")):
            self.send_header(name, value)
        if not same:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the watch tells what comes."""
