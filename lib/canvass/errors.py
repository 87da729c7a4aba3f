"""Every error Canvass raises on purpose: what, where, expected, got, and what to do."""

from collections.abc import Callable, Iterable
from typing import Any


class CanvassError(Exception):
    """Base of all errors whose message is meant for a person, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """What IPython and Jupyter show instead of a traceback: one line."""
        return [f"{type(self).__name__}: {self}"]


class CaptureError(CanvassError):
    """A folder of captures cannot be read as one."""


class FetchError(CanvassError):
    """An address gave no answer that can be kept; the next try goes on."""


class TableError(CanvassError):
    """A table in ``data/`` is missing, changed, truncated or breaks its schema."""


class ParameterError(CanvassError):
    """A notebook or command parameter has an unknown name or an impossible value."""


class ContestError(ParameterError):
    """A contest was asked for that does not exist, or that several contests answer to."""


class NotYetError(CanvassError):
    """The question cannot be answered from what had been published by then."""


class ReportError(CanvassError):
    """A notebook failed, or what it rests on changed while it ran; the old pages were kept."""


class BusyError(CanvassError):
    """Another command is writing what this one is to write."""


class StorageError(CanvassError):
    """The system refused to write: a full disk, a read-only folder; the old files are whole."""


class WordsError(CanvassError):
    """A file of words or headings names what is not there."""


def listing(items: Iterable[str], most: int = 12) -> str:
    """Join ``items`` for a one-line message, cut after ``most``.

    >>> listing(["a", "b", "c"], most=2)
    'a; b; ... (1 more)'
    """
    items = list(items)
    shown = "; ".join(items[:most])
    return shown if len(items) <= most else f"{shown}; ... ({len(items) - most} more)"


class MovedError(CanvassError):
    """Something is imported from where it stood in an earlier version."""


def moved(old: str, names: str, new: str) -> Callable[[str], Any]:
    """The ``__getattr__`` of a module that is no more: each of its ``names`` says where it went."""

    def ask(name: str) -> Any:
        if name not in names.split():
            raise AttributeError(f"module {old!r} has no attribute {name!r}")
        raise MovedError(f"{old}.{name}: moved in the version of November 2026; write {new!r} instead.")

    return ask
