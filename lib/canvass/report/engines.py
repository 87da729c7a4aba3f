"""Where tasks run: in processes of this machine, or on a Dask cluster that somebody started; the same tasks on both.

A task is a function of this library and a small value: both can be told to another machine. An engine takes the
function and many values, and gives each value back with its result, or with its error, as they end.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from tqdm import tqdm

from canvass.errors import CanvassError, ReportError

Work = Callable[[Any], Any]
Ended = Iterator[tuple[Any, Any]]


@dataclass(frozen=True)
class Engine:
    """``run`` gives each task with its result or its error (an exception), as they end; ``said`` is where that is."""

    run: Callable[[Work, Sequence[Any]], Ended]
    said: str


def engine(scheduler: str, scratch: Path) -> AbstractContextManager[Engine]:
    """The cluster of ``scheduler``, an address such as ``tcp://127.0.0.1:8786``; without one this machine.

    ``scratch`` is where the processes of this machine may write.
    """
    if not scheduler:
        return nullcontext(Engine(partial(_run, scratch), f"On {cores()} cores of this machine."))
    from canvass.report import cluster  # noqa: PLC0415 - distributed is there, and imported, only where it is asked for

    return cluster.cluster(scheduler)


def twice(engine: Engine, work: Work, tasks: Sequence[Any], unit: str) -> Ended:
    """Each task once, with its result or, where it failed twice, its second error; says where, and how far it is."""
    print(engine.said, file=sys.stderr)
    with tqdm(total=len(tasks), desc=f"{unit.capitalize()}s", unit=unit) as bar:
        for last in (False, True):
            again = []
            for task, ended in engine.run(work, tasks):
                if isinstance(ended, Exception) and not last:
                    again.append(task)
                else:
                    yield task, ended
                    bar.update()
            tasks = again


def reason(error: Exception) -> str:
    """Why a task failed, in one line.

    >>> reason(ReportError("02-general-drops.ipynb, cell 3: it fails")), reason(KeyError("votes"))
    ('02-general-drops.ipynb, cell 3: it fails', "KeyError: 'votes'")
    """
    said = f"{error}" if isinstance(error, CanvassError) else f"{type(error).__name__}: {error}"
    return " ".join(said.split())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(scratch: Path, work: Work, tasks: Sequence[Any]) -> Ended:
    """Each thread has one process of its own: if that is killed, it is one task that fails."""
    mine = threading.local()

    def do(task: Any) -> Any:
        if not hasattr(mine, "process"):
            mine.process = ProcessPoolExecutor(1, _processes(), initializer=_begin, initargs=(scratch,))
        try:
            return mine.process.submit(work, task).result()
        except BrokenProcessPool:
            del mine.process
            raise ReportError("its process was killed, perhaps for want of memory") from None

    threads = ThreadPoolExecutor(cores())
    try:
        jobs = {threads.submit(do, task): task for task in tasks}
        for job in as_completed(jobs):
            yield jobs[job], job.exception() or job.result()
    finally:  # who is interrupted does not wait
        threads.shutdown(wait=False, cancel_futures=True)


def _processes() -> BaseContext:
    """Processes that import nothing: each is a copy of one that has all a report needs, where that is safe."""
    context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload(["canvass.report.build"])
    return context


def _begin(scratch: Path) -> None:
    """A process of its own: it writes in ``scratch`` and ends with whoever started it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = str(scratch)
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
