"""One watcher of a folder at a time; a second one is told who holds it."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from canvass.errors import BusyError
from canvass.store import whole


@contextmanager
def held(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder of a count that goes on, and note who does; freed by the system however the holder ends.

    Raises
    ------
    BusyError
        Another command holds it: says which, since when, and its process.
    """
    own, note = folder.with_name(f"{folder.name}-watched"), whole.beside(folder, "held-by")
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = whole.locked(own, wait=0)
    except BusyError:
        who = note.read_text("utf-8").strip() if note.is_file() else "another command"
        raise BusyError(f"{folder}: held by {who}; stop that one first, or let it go on.") from None
    with lock:
        since = datetime.now().astimezone()
        whole.write_text(note, f"{what}, process {os.getpid()} on {platform.node()} since {since:%d %b %H:%M}\n")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)
