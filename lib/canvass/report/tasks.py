"""What an engine is given and gives back: tasks, and how each ended."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from canvass.errors import CanvassError

Work = Callable[[Any], Any]
Ended = Iterator[tuple[Any, Any]]


@dataclass(frozen=True)
class Engine:
    """``pool`` runs tasks; ``said`` is where that is."""

    pool: Executor
    said: str


def reason(error: Exception) -> str:
    """Why a task failed, in one line.

    >>> from canvass.errors import ReportError
    >>> reason(ReportError("02-general-drops.ipynb, cell 3: it fails")), reason(KeyError("votes"))
    ('02-general-drops.ipynb, cell 3: it fails', "KeyError: 'votes'")
    """
    said = f"{error}" if isinstance(error, CanvassError) else f"{type(error).__name__}: {error}"
    return " ".join(said.split())
