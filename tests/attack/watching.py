"""``python -m attack.watching [KILLS]`` (from ``tests/``): kill a watch at random moments of a replayed count.

The count is served by this process, which turns to what comes next only when the watch has ended a round: so whoever
starts again is served the same once more. At every kill, what lies there is held against what may; in the end the
tables have to be those of a rebuild from the same captures, and everything said once.
"""

import csv
import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import httpx
from small_feed import SMALL, Shot, write_feed

from attack.child import Child, start
from attack.project import CHECKOUT

#: Minutes after the polls closed, and ballots, of what is served: with a repeat, a stale copy, a page and a torn one.
SERVED = [(30, 1000), (60, 2000), (60, 2000), (30, 1000), (90, 2600), (120, 4000), (150, 4400)]
CONTEST = "smallville mayor"


def captures(folder: Path) -> Path:
    """The captures that are served."""
    shots = [Shot(kind, at, mail) for at, mail in SERVED for kind in ("counter", "results")]
    broken = [Shot("counter", 95, 2600, raw=b"<html>"), Shot("results", 95, 2600, raw=b'{"Election": ')]
    return write_feed(folder, [*shots[:10], *broken, *shots[10:]])


class Night:
    """A count that is served, watched and killed, in a folder of its own."""

    def __init__(self, root: Path, data: Path) -> None:
        from canvass.feed.rebuild import asked_of, rebuild
        from canvass.live.replay import Replay

        self.root, self.data, self.report = root, data, root / "report"
        self.folder = data / "live" / SMALL
        self.feed = captures(root.with_name(f"{root.name}-feed"))
        self.known = asked_of(SMALL, data).known
        rebuild(self.feed, SMALL, data, live=True)
        self.whole = {path.name: path.read_bytes() for path in self.folder.glob("*.csv")}
        night = self

        class Served(Replay):
            def answer(self, path: str) -> tuple[bytes, str] | None:
                if path != "/turn":
                    return super().answer(path)
                return (b"{}", "") if night.replay.wait(0) else None

        self.replay = Served(self.feed, self.known)
        self.begin()

    def begin(self) -> None:
        """Nothing was captured yet."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self.report, ignore_errors=True)
        self.replay.begin()

    def measure(self) -> tuple[int, float, list[str]]:
        """File operations and seconds of a whole night, and what is wrong with it."""
        began = time.monotonic()
        child = self.watch().wait()
        took, found = time.monotonic() - began, [child.said] if child.code else self.ending()
        self.begin()
        return child.operations, took, found

    def watch(self, kill_at: int | None = None) -> Child:
        """Start a watch in a process of its own, which ends with the count."""
        return start(self.root, self._watch, kill_at)

    def _watch(self) -> None:
        from canvass.live.fetch import source_of
        from canvass.live.hold import held
        from canvass.live.publish import Publishing
        from canvass.live.watch import Watch
        from small_source import without_notebooks

        os.environ["CANVASS_DATA"] = str(self.data)
        Publishing.pages = without_notebooks
        source = source_of(SMALL, self.replay.base)
        with held(source.folder, "watch"), source.asker, httpx.Client(trust_env=False) as turns:
            on = lambda _: turns.get(f"{self.replay.base}turn").status_code == httpx.codes.OK  # noqa: E731
            Watch(source, Publishing(CONTEST, self.report), wait=on).run()

    def faults(self) -> list[str]:
        """What is lost or half-written as it lies there, by those who read it."""
        from canvass.errors import CanvassError
        from canvass.live import kept, said
        from canvass.store import files
        from canvass.store.columns import ELECTION_TABLES

        found = []
        for row in kept.index(self.folder / "captures"):
            path = self.folder / "captures" / row["file"]
            if not path.is_file() or hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() != row["sha256"]:
                found.append(f"capture {row['file']}")
        try:
            if (self.folder / "releases.csv").is_file():
                files.read_tables(self.folder, ELECTION_TABLES)
            for name in ("said", "forecasts"):
                said.read(self.folder / f"{name}.jsonl")
            if (self.report / "feed.xml").is_file():
                ElementTree.parse(self.report / "feed.xml")
            if (self.report / "latest.json").is_file():
                json.loads((self.report / "latest.json").read_text())
        except (CanvassError, ValueError, ElementTree.ParseError) as error:
            found.append(f"{type(error).__name__}: {error}")
        return found

    def ending(self) -> list[str]:
        """What is wrong after the last watch ended by itself."""
        from canvass.live import said

        found = [
            f"left {path.name}"
            for path in [*self.folder.glob(".*"), *self.root.glob(".*"), *self.report.glob(".*")]
            if not path.name.endswith(".lock")
        ]
        for name, content in self.whole.items():
            if _comparable(name, (self.folder / name).read_bytes()) != _comparable(name, content):
                found.append(f"{name} is another")
        told = Counter((row["kind"], row["released_at"]) for row in said.read(self.folder / "said.jsonl"))
        releases = len((self.folder / "releases.csv").read_text().splitlines()) - 1
        if set(told.values()) != {1} or len(told) != releases:
            found.append(f"said {dict(told)}")
        entries = ElementTree.parse(self.report / "feed.xml").getroot().findall("{*}entry")
        if len(entries) != releases or not (self.report / "latest.json").is_file():
            found.append(f"{len(entries)} entries of {releases}")
        return found


def _comparable(name: str, content: bytes) -> object:
    """A table; of the ledger what each content was judged to be, as an answer may have been kept twice."""
    if name != "ledger.csv":
        return content
    rows = csv.DictReader(content.decode().splitlines())
    return {(row["kind"], row["sha256"], row["release"]) for row in rows}


def attack(root: Path, data: Path, kills: int, chance: random.Random) -> list[str]:
    """Kill a watch that often, at file operations and at moments, and let it go on; what was lost or half-written."""
    os.environ["CANVASS_DATA"] = str(data)
    night = Night(root, data)
    with night.replay:
        operations, seconds, found = night.measure()
        killed = 0
        while killed < kills:
            if killed % 2:
                child = night.watch(kill_at=chance.randrange(1, operations // 3)).wait()
            else:
                child = night.watch()
                time.sleep(chance.uniform(0, seconds / 3))
                child.kill()
            killed += child.code == -signal.SIGKILL
            found += night.faults()
            if child.code == 0:
                found += night.ending()
                night.begin()
            elif child.code != -signal.SIGKILL:
                return [*found, f"code {child.code}: {child.said}"]
        last = night.watch().wait()
        found += night.ending() if last.code == 0 else [f"code {last.code}: {last.said}"]
    return found


def data_with_small(folder: Path) -> Path:
    """What was carried by hand, with a row for the made-up election."""
    from canvass.store import files

    for part in ("by-hand", "platforms"):
        shutil.copytree(CHECKOUT / "data" / part, folder / part)
    shutil.copy(CHECKOUT / "data" / "sources.csv", folder)
    with (folder / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
        lines.write(f"{SMALL},7,Small Election,2030-11-05,,feed-4300,made up\n")
    files.write_checksums(folder)
    return folder


def main() -> int:
    """As often as asked, 50 times if not; exit code 1 where anything was lost or half-written."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "night"
        found = attack(root, data_with_small(root / "data"), kills, random.Random(1))
    print(f"Kills of a watch: {kills}; lost or half-written: {len(found)}", *found[:20], sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
