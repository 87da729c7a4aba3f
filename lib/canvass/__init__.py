"""Canvass: the open workbook for slow ballot counts.

>>> from canvass import load_count, load_election
>>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
>>> int(count.ranking.iloc[0] - count.ranking.iloc[1])
89914
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canvass.count.count import Count, drops, lead, load_count, shares
    from canvass.count.election import Election, list_elections, load_election
    from canvass.count.outstanding import needed_band, needed_share
    from canvass.errors import CanvassError
    from canvass.outlook import outlook
    from canvass.pages.count.page import open_page

__all__ = [
    "CanvassError",
    "Count",
    "Election",
    "drops",
    "lead",
    "list_elections",
    "load_count",
    "load_election",
    "needed_band",
    "needed_share",
    "open_page",
    "outlook",
    "shares",
]

_HOMES = {
    **dict.fromkeys(["Count", "drops", "lead", "load_count", "shares"], "canvass.count.count"),
    **dict.fromkeys(["Election", "list_elections", "load_election"], "canvass.count.election"),
    **dict.fromkeys(["needed_band", "needed_share"], "canvass.count.outstanding"),
    "CanvassError": "canvass.errors",
    "open_page": "canvass.pages.count.page",
}


class _Face(ModuleType):
    """Imports what is asked for when it is asked for: a command that refuses what was typed waits for nothing else."""

    @property
    def outlook(self) -> Any:
        """The function, whose package has the same name."""
        return import_module("canvass.outlook").outlook

    @outlook.setter
    def outlook(self, package: ModuleType) -> None:
        """What Python sets when the package is imported."""


def __getattr__(name: str) -> Any:
    if name in ("count", "errors", "moments", "pages", "store"):
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


sys.modules[__name__].__class__ = _Face
