"""A source of the made-up election on this machine: an https server that says what a test wants."""

import gzip
import itertools
import json
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from canvass.live.ask import Asker
from canvass.live.fetch import Source
from canvass.live.kept import ROSTER
from canvass.live.publish import Publishing
from canvass.store import whole
from canvass.store.elections import LIVE
from small_feed import SMALL, Shot, answer, election_tree

Says = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each path as ``says`` tells, and keeps the headers it was asked with."""

    def __init__(self) -> None:
        self.says: dict[str, Says] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ticks = itertools.count()
        authority, own = trustme.CA(), self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                own.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                own.says[self.path](self)

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.trusted = ssl.create_default_context()
        authority.configure_trust(self.trusted)
        self.address = f"https://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def asker(self, **settings: Any) -> Asker:
        known = {"verify": self.trusted, "pause": lambda _: None, "now": self.clock}
        return Asker(["127.0.0.1"], **known | settings)

    def clock(self) -> datetime:
        """Whoever looks finds it some seconds later."""
        return datetime(2030, 11, 7, tzinfo=UTC) + timedelta(seconds=9 * next(self.ticks))

    def source(self, data: Path, **settings: Any) -> Source:
        """The made-up election, served here."""
        addresses = {kind: f"{self.address}/{kind}" for kind in ("counter", "results", ROSTER)}
        return Source(SMALL, data / LIVE / SMALL, addresses, self.asker(**settings))

    def serve(self, at: int, mail: int, in_person: int = 0, swaps: dict[str, str] | None = None, **more: Any) -> None:
        """Serve a whole release at all addresses; what is in ``swaps`` is said otherwise."""
        said = {kind: answer(Shot(kind, at, mail, in_person, **more)) for kind in ("counter", "results")}
        said[ROSTER] = json.dumps({"Data": election_tree(0, ids=True)}).encode()
        for kind, body in said.items():
            for was, now in (swaps or {}).items():
                body = body.replace(was.encode(), now.encode())  # noqa: PLW2901
            self.says[f"/{kind}"] = sends(body)


def sends(body: bytes, status: int = 200, length: int | None = None, pack: bool = False, **headers: str) -> Says:
    """An answer; a header's name is written with ``_`` for ``-``."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        tag = headers.get("ETag")
        if tag and handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.send_header("ETag", tag)
            handler.end_headers()
            return
        handler.send_response(status)
        sent = gzip.compress(body) if pack else body
        told = {"Content_Type": "application/json", "Content_Length": str(len(sent) if length is None else length)}
        for name, value in {**told, **({"Content_Encoding": "gzip"} if pack else {}), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(sent)

    return say


def without_notebooks(publishing: Publishing, election: Any, said: list[Any]) -> dict[str, Any]:
    """Stands for :meth:`Publishing.pages`: replaces the report whole, without running a notebook."""
    latest = {"election": election.slug, "release": int(election.releases["release"].iloc[-1])}
    with whole.replacing(publishing.target, sweep=True) as built:
        (built / "feed.xml").write_text(publishing.feed(election, said), encoding="utf-8")
        (built / "latest.json").write_text(json.dumps(latest), encoding="utf-8")
    return latest


def state(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, file to content; hidden files left out."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
