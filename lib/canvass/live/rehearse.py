"""Rehearse a night: a past count served again, watched by the same code, in a project folder of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from canvass.errors import ParameterError
from canvass.feed.rebuild import asked_of
from canvass.live.fetch import bring_up, source_of
from canvass.live.hold import held
from canvass.live.own_count import write_captures
from canvass.live.publish import Publishing
from canvass.live.replay import Replay
from canvass.live.watch import Watch
from canvass.store import files
from canvass.store.elections import LIVE

#: The file by which a folder is known to be one of rehearsals, which the next one may replace.
MARK = ".canvass-rehearsal"


def rehearse(feed: str, election: str, publishing: Publishing, folder: Path, speed: float) -> str:
    """Serve the captures of a past count and watch them to the end; what came of it, in a line or two.

    Parameters
    ----------
    feed
        The captures; where it is empty, a count of one contest is made up from its tables in ``data/``.
    folder
        Where the rehearsal's tables and report go; the one before is replaced.
    speed
        How many times as fast as it was; 0 skips all idle time, and the pages wait for the end.
    """
    known = asked_of(election, files.data_folder()).known
    tables = files.data_folder() / election
    with held(folder, "rehearse"):
        _clear(folder)
        data = _copy_of_data(folder, election)
        served = Path(feed) if feed else write_captures(folder / "captures", known, publishing.contest)
        with Replay(served, known, speed) as replay, _reading(data):
            source = source_of(election, replay.base)
            with source.asker:
                more = (lambda: replay.more) if not speed else (lambda: False)
                Watch(source, publishing, wait=replay.wait, more=more, now=lambda: replay.now).run()
                bring_up(source)
    return told(source.folder, tables if feed else None)


def told(folder: Path, committed: Path | None) -> str:
    """Whether the tables equal the committed ones, which only captures can give."""
    said = f"Rehearsed: {folder}, {len(pd.read_csv(folder / 'releases.csv'))} releases."
    if committed is None or not (committed / "releases.csv").is_file():
        return said
    other = [path.name for path in sorted(committed.glob("*.csv")) if not _same(path, folder / path.name)]
    if other:
        return f"{said}\nNot as in {committed}: {', '.join(other)}."
    return f"{said}\nEvery table is as in {committed}, byte for byte (ledger.csv but for file names)."


def _same(path: Path, other: Path) -> bool:
    if path.name == "ledger.csv":
        left, right = (pd.read_csv(p, dtype=str).drop(columns="file") for p in (path, other))
        return left.equals(right)
    return path.read_bytes() == other.read_bytes()


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise ParameterError(f"{folder}: holds no rehearsal; move it away first.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _copy_of_data(folder: Path, election: str) -> Path:
    """All tables but those of the election itself: nothing is known of it yet."""
    leave_out = shutil.ignore_patterns(election, LIVE, ".*")
    return shutil.copytree(files.data_folder(), folder / "data", ignore=leave_out)


@contextmanager
def _reading(data: Path) -> Iterator[None]:
    """Read the tables of another folder, here and in the notebooks' kernels."""
    before = os.environ.get("CANVASS_DATA")
    os.environ["CANVASS_DATA"] = str(data)
    try:
        yield
    finally:
        os.environ.pop("CANVASS_DATA")
        if before is not None:
            os.environ["CANVASS_DATA"] = before


def speed_of(text: str) -> float:
    """How fast a rehearsal goes: ``max`` is 0, no idle time.

    >>> speed_of("max"), speed_of("600")
    (0, 600.0)
    """
    if text != "max" and not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 100_000):
        raise ParameterError(f"SPEED={text!r}: expected max, or a whole number from 1 to 100000.")
    return 0 if text == "max" else float(text)
