"""Compute a table of a count once, however many cells, facts and charts ask for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

Asked = ParamSpec("Asked")
Table = TypeVar("Table", pd.DataFrame, pd.Series)


def once(compute: Callable[Asked, Table]) -> Callable[Asked, Table]:
    """Keep what ``compute`` gives for a count, and perhaps a candidate, with that count.

    Every caller gets a copy of its own: pandas copies on write, so it costs nothing until it is changed.
    """

    @wraps(compute)
    def kept(count: Any, *more: Any) -> Table:
        known = count.__dict__.setdefault("_computed", {})
        if (compute, more) not in known:
            known[compute, more] = compute(count, *more)
        return known[compute, more].copy(deep=False)

    return kept
