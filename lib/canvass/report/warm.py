"""Work in a fork of a warm parent: a process that has everything imported, started once and alone.

Python's own forkserver is that parent: it is no fork of this process, so no thread and no socket of this one are in it,
and it starts anew where it was killed. Each work has a fork of its own, which ends with it, or with this process. Where
forking is not safe (macOS), or the fork was killed, :class:`GoneError` says to do it the plain way.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, TypeVar

from canvass.errors import CanvassError

Found = TypeVar("Found")
#: Linux alone: elsewhere system libraries hold threads that a fork does not have. A daemon may have no processes.
SAFE = sys.platform == "linux" and not multiprocessing.current_process().daemon


class GoneError(Exception):
    """Nobody does it: there is no warm parent here, or what was forked from it ended without an answer."""


def begin() -> None:
    """Start the warm parent, unless it runs; it takes some seconds of another core until it is warm."""
    if SAFE:
        multiprocessing.get_context("forkserver").set_forkserver_preload(["canvass.report.preload"])
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # who is interrupted ends, and it with them
        try:
            with suppress(OSError):  # then there is none, and all is done the plain way
                forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end() -> None:
    """End the warm parent, warm or not: there is nothing to be done."""
    if started := getattr(getattr(forkserver, "_forkserver", None), "_forkserver_pid", None):
        os.kill(started, signal.SIGKILL)


def forked(work: Callable[..., Found], *given: Any) -> Found:
    """What ``work`` returns or refuses in a fork of its own, where the environment is as here."""
    if not SAFE:
        raise GoneError
    context = multiprocessing.get_context("forkserver")
    answers, sender = context.Pipe(duplex=False)
    try:
        begin()
        process = context.Process(target=_work, args=(sender, dict(os.environ), work, given))
        process.start()
        sender.close()
        refused, found = answers.recv()
    except (EOFError, OSError):
        raise GoneError from None
    finally:
        answers.close()
    process.join()
    if refused:
        raise found
    return found


def tried(work: Callable[..., Found], *given: Any) -> Found:
    """:func:`forked`, or the same done here."""
    try:
        return forked(work, *given)
    except GoneError:
        return work(*given)


def _work(sender: Connection, environment: dict[str, str], work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends, and this with them
    Thread(target=end_with_parent, daemon=True).start()
    quiet = os.open(os.devnull, os.O_WRONLY)  # what goes wrong here is done again, and said, the plain way
    for stream in (1, 2):
        os.dup2(quiet, stream)
    os.environ.clear()
    os.environ.update(environment)
    try:
        try:
            answer = (False, work(*given))
        except CanvassError as error:
            answer = (True, error)
        sender.send(answer)
    finally:
        os._exit(0)  # a thread that a cell started and left holds nobody


def end_with_parent() -> None:
    """End this process when its parent does, however that ends; for a thread of its own."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
