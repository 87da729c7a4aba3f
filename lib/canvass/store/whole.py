"""Replace the files of a folder whole or not at all, whoever else is at work and whenever it is stopped.

A folder ``name`` has one lock beside it (``.name.lock``) for all who write or recover it; the system frees
it when its holder dies, however it dies. New content is written beside the folder (``.name.new``) and counts
from the moment it is renamed to ``.name.ready``. Putting that in place is renames only, and if it is stopped
halfway the next who comes finishes it (:func:`settle`). So what a person finds is all old or all new.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from canvass.errors import BusyError, StorageError

#: How long (seconds) to wait for another command to put its files in place; it takes well under one.
WAIT = 30
_TODO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some space and run it again"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "make it writable, or work in a copy of the project"),
}


def beside(path: Path, what: str) -> Path:
    """The hidden neighbour of ``path`` that serves to replace it.

    >>> beside(Path("data/2022-general"), "lock").as_posix()
    'data/.2022-general.lock'
    """
    return path.with_name(f".{path.name}.{what}")


def locked(path: Path, wait: float = WAIT) -> AbstractContextManager[Any]:
    """Hold the one lock of ``path``; it goes when the holder ends or is killed. :class:`BusyError` if another does."""
    try:
        return FileLock(beside(path, "lock")).acquire(timeout=wait)
    except Timeout:
        raise BusyError(f"{path}: another command is writing it; wait for its end, then run this one again.") from None


@contextmanager
def _writing(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock of ``path``; where the system refuses to write, a person is told in one line."""
    try:
        with locked(path, wait):
            yield
    except OSError as error:
        todo = _TODO.get(error.errno, "mend that and run it again")
        said = f"{error.filename or path}: {error.strerror or error}; {todo}. What was there before is whole."
        raise StorageError(said) from None


def settle(folder: Path, sweep: bool = False, stays: Iterable[str] = ()) -> None:
    """Finish what a stopped run had ready, remove what it had not; only for the holder of the lock.

    With ``sweep``, what is not among the new files goes, but folders of the names in ``stays``; otherwise it stays.
    """
    new, ready, old = (beside(folder, what) for what in ("new", "ready", "old"))
    shutil.rmtree(new, ignore_errors=True)
    if ready.is_dir():
        if sweep and folder.exists():
            for name in stays:  # into the new first: wherever this is stopped, they are in one of the two
                if (folder / name).is_dir():  # where a stopped run had moved an earlier one, the later counts
                    shutil.rmtree(ready / name, ignore_errors=True)
                    (folder / name).rename(ready / name)
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        if not folder.exists():
            ready.rename(folder)
        else:
            for file in sorted(ready.iterdir()):  # the folder is never missing, and each file is whole at every moment
                file.replace(folder / file.name)
            ready.rmdir()
    if sweep:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def at_rest(folder: Path) -> Iterator[None]:
    """Wait until nobody is putting files in place, finish what was stopped, and keep writers out meanwhile."""
    with ExitStack() as held:
        with suppress(OSError):  # where nothing may be written, there is nothing to finish either
            held.enter_context(locked(folder))
            settle(folder)
        yield


def recover(folder: Path) -> None:
    """Finish what a stopped run had ready for ``folder``; without waiting where there is nothing."""
    if beside(folder, "ready").is_dir():
        with at_rest(folder):
            pass


@contextmanager
def replacing(folder: Path, sweep: bool = False, wait: float = WAIT, stays: Iterable[str] = ()) -> Iterator[Path]:
    """Write new files into the folder given; they take the place of the old ones together, or none does.

    The parent of the folder given is scratch space that goes with the run; ``sweep`` and ``stays`` are as in
    :func:`settle`.
    :class:`BusyError` where another command holds the folder for ``wait`` seconds, :class:`StorageError` where
    the disk is full or read-only; the old files are whole.
    """
    new = beside(folder, "new")
    with _writing(folder, wait):
        settle(folder, sweep, stays)
        if folder.exists() and not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        try:
            built = new / folder.name
            built.mkdir(parents=True)
            yield built
            built.rename(beside(folder, "ready"))
        finally:
            shutil.rmtree(new, ignore_errors=True)
        settle(folder, sweep, stays)


def write_text(path: Path, text: str) -> None:
    """Write one file whole or not at all."""
    new = beside(path, "new")
    with _writing(path):
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
