"""How much memory a rebuild takes at hostile files: of a bomb, of eight million brackets, of a huge index."""

import gzip
import os
import sys
from collections.abc import Callable
from pathlib import Path

from canvass.errors import CanvassError
from canvass.feed import folder
from canvass.feed.rebuild import rebuild
from small_feed import SMALL

from attack.feeds import INDEX, ROSTER, Feed

MOST = folder.MOST_BYTES
#: The most that a rebuild may take, in megabytes.
LIMIT = 500


def _file(file: str, content: Callable[[], bytes]) -> Callable[[Feed], None]:
    return lambda feed: feed.put(file or feed.files[0], content())


def _every(content: Callable[[], bytes]) -> Callable[[Feed], None]:
    def change(feed: Feed) -> None:
        for number, file in enumerate(feed.files):
            feed.put(file, content()[: MOST - number])  # no two alike

    return change


def _index(feed: Feed) -> None:
    row = feed.index.splitlines()[1] + b"\n"
    feed.put_index(feed.rows)
    (feed.folder / INDEX).write_bytes(feed.index + row * ((MOST - len(feed.index)) // len(row)))


def _wide(feed: Feed) -> None:
    feed.put_index(feed.rows)
    (feed.folder / INDEX).write_bytes(feed.index.partition(b"\n")[0] + b"," * (MOST // 2) + b"\n" + feed.index)


def _rows(opening: bytes, row: bytes, end: bytes) -> bytes:
    return opening + b",".join([row] * ((MOST - 200) // (len(row) + 1))) + end


COUNTER_ROW = b'{"ReferenceID":1,"ReferenceType":"CAND","Value":1}'
HOSTILE: dict[str, Callable[[Feed], None]] = {
    "a bomb": lambda feed: feed.put(feed.files[0], gzip.compress(bytes(300_000_000), 1), pack=False),
    "brackets": _file("", lambda: b"[" * MOST),
    "opened objects": _file("", lambda: b'{"a":' * (MOST // 5)),
    "empty lists": _file("", lambda: b"[" + b"[]," * (MOST // 3 - 2) + b"[]]"),
    "empty objects": _file("", lambda: b"[" + b"{}," * (MOST // 3 - 2) + b"{}]"),
    "small objects": _file("", lambda: b"[" + b'{"":1},' * (MOST // 7 - 2) + b"{}]"),
    "small floats": _file("", lambda: b"[" + b"1.5," * (MOST // 4 - 2) + b"1]"),
    "rows of the counter": _file("", lambda: _rows(b'{"TimeStamp":"","Data":[', COUNTER_ROW, b"]}")),
    "every file full of lists": _every(lambda: b"[" + b"[]," * (MOST // 3 - 9) + b"[]]"),
    "every file long": _every(lambda: b" " * MOST),
    "the election data, lists": _file(ROSTER, lambda: b"[" + b"[]," * (MOST // 3 - 2) + b"[]]"),
    "the election data, contests": _file(
        ROSTER,
        lambda: _rows(
            b'{"Data":{"Date":"2030-11-05","ContestGroups":[{"Contests":[', b'{"Title":"A","Candidates":[]}', b"]}]}}"
        ),
    ),
    "the index, one row again and again": _index,
    "the index, a wide row": _wide,
}


def peak(feed: Feed, data: Path, change: Callable[[Feed], None]) -> tuple[int, str]:
    """Megabytes a process takes at most for one rebuild, and what it ends with."""
    sys.stdout.flush()
    try:
        change(feed)
        reading, writing = os.pipe()
        if not (child := os.fork()):
            os.write(writing, _rebuilt(feed, data).encode("utf-8", "replace")[:300])
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read().decode("utf-8", "replace")
        _, _, used = os.wait4(child, 0)
    finally:
        feed.restore()
    return used.ru_maxrss // 1024, said


def _rebuilt(feed: Feed, data: Path) -> str:
    try:
        return f"built {rebuild(feed.folder, SMALL, data, replace=True).name}"
    except CanvassError as error:
        return f"refused: {error}"
    except BaseException as error:
        return f"traceback: {type(error).__name__}: {error}"
