"""Run one command of the library in a forked process, perhaps killed on the way."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Audit events that touch a file; opening is one whether to read or to write.
EVENTS = ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.scandir", "os.listdir", "os.chmod", "os.link")


@dataclass
class Child:
    """A command at work in a process of its own, which leads a group."""

    pid: int
    said_in: Path
    counted_in: Path
    code: int | None = None

    def wait(self) -> "Child":
        """Until it ends; ``code`` is negative where a signal ended it."""
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self

    def kill(self) -> "Child":
        """As ``kill -9`` does, and wait for its end."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    @property
    def said(self) -> str:
        """What it printed."""
        return self.said_in.read_text("utf-8", "replace")

    @property
    def operations(self) -> int:
        """How many file operations it came to."""
        return int(self.counted_in.read_text() or 0)


def start(root: Path, work: Callable[[], Any], kill_at: int | None = None) -> Child:
    """Fork; ``work`` returns the exit code. Where ``kill_at`` says so, kill it right before that file operation."""
    number = time.monotonic_ns()
    said, counted = (root.with_name(f"{root.name}-{what}-{number}") for what in ("said", "count"))
    said.touch()
    counted.touch()
    pid = os.fork()
    if pid:
        return Child(pid, said, counted)
    code = 1
    try:  # what follows is the child
        os.setsid()
        sink = os.open(said, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(sink, stream)
        count = watch(root, kill_at)
        code = work() or 0
        counted.write_text(str(count[0]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def watch(root: Path, kill_at: int | None) -> list[int]:
    """Count the file operations below ``root``, and kill this process right before the one asked for."""
    count, own = [0], os.getpid()
    inside = str(root) + os.sep

    def hook(event: str, arguments: tuple) -> None:
        if event not in EVENTS or os.getpid() != own:
            return
        paths = [str(path) for path in arguments[:2] if isinstance(path, str | os.PathLike)]
        if any(path.startswith(inside) and f"{inside}lib" not in path for path in paths):
            count[0] += 1
            if count[0] == kill_at:
                os.kill(own, signal.SIGKILL)

    sys.addaudithook(hook)
    return count
