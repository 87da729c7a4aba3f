"""Where tasks run: on this machine, or on a Dask cluster that somebody started; the same tasks on both.

A task is a function of this library and a small value: both can be told to another machine. An engine takes the
function and many values, and gives each value back with its result, or with its error, as they end. What takes time
runs in processes that the task starts (``warm.py``), so that here a thread for each core is enough.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from canvass.errors import ReportError
from canvass.report.tasks import Ended, Engine, Work


@contextmanager
def engine(scheduler: str) -> Iterator[Engine]:
    """The cluster of ``scheduler``, an address such as ``tcp://127.0.0.1:8786``; without one this machine."""
    if scheduler:
        from canvass.report import cluster  # noqa: PLC0415 - distributed is imported only where it is asked for

        with cluster.cluster(scheduler) as where:
            yield where
        return
    threads = ThreadPoolExecutor(cores())
    try:
        yield Engine(threads, f"On {cores()} cores of this machine.")
    finally:  # who is interrupted does not wait
        threads.shutdown(wait=False, cancel_futures=True)


def twice(engine: Engine, work: Work, tasks: Sequence[Any], unit: str) -> Ended:
    """Each task once, with its result or, where it failed twice, its second error; says where, and how far it is."""
    print(engine.said, file=sys.stderr)
    with tqdm(total=len(tasks), desc=f"{unit.capitalize()}s", unit=unit) as bar:
        for last in (False, True):
            again = []
            for task, ended in _run(engine, work, tasks):
                if isinstance(ended, Exception) and not last:
                    again.append(task)
                else:
                    yield task, ended
                    bar.update()
            tasks = again


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(engine: Engine, work: Work, tasks: Sequence[Any]) -> Ended:
    """Each task with its result or its error, as they end."""
    jobs = {engine.pool.submit(work, task): task for task in tasks}
    for job in as_completed(jobs):
        try:
            yield jobs.pop(job), job.exception() or job.result()  # with the job goes its result
        except CancelledError:
            raise ReportError("the scheduler is gone; what was finished stays. Run it again.") from None
