"""Compute a table of a count once, however many cells, facts and charts ask for it."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import pandas as pd

Asked = ParamSpec("Asked")
Table = TypeVar("Table", pd.DataFrame, pd.Series)


def once(compute: Callable[Asked, Table]) -> Callable[Asked, Table]:
    """Keep what ``compute`` gives for a count, and perhaps a candidate, with that count, which is read-only.

    Every caller gets a copy of its own: pandas copies on write, so it costs nothing until it is changed.
    """
    form = signature(compute)

    @wraps(compute)
    def kept(*given: Any, **named: Any) -> Table:
        count, *more = form.bind(*given, **named).args
        known, asked = count.__dict__.setdefault("_computed", {}), (compute, *more)
        if asked not in known:
            known[asked] = compute(count, *more)
        return known[asked].copy(deep=False)

    return kept
