"""Compute something of a count once, however many cells, facts and charts ask for it."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import pandas as pd

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def once(compute: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Keep what ``compute`` gives for a count with that count, which is read-only.

    Every caller gets a frame of its own, which costs nothing until it is changed; anything else is not to be changed.
    """
    form = signature(compute)

    @wraps(compute)
    def kept(*given: Any, **named: Any) -> Found:
        count, *more = form.bind(*given, **named).args
        known, asked = count.__dict__.setdefault("_computed", {}), (compute, *more)
        if asked not in known:
            known[asked] = compute(count, *more)
        found = known[asked]
        return found.copy(deep=False) if isinstance(found, pd.DataFrame | pd.Series) else found

    return kept
