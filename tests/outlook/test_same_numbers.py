"""The last digits of computed numbers differ between processors; nothing that is printed may."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest
from canvass import numbers
from canvass.outlook import contest, margin, record, track
from cells import printed

STEMS = ["05-outlook", "07-track-record"]
#: Where the outlook's numbers come out, from the model learned to the scores.
SEAMS = [
    *((module, "known_counts") for module in (contest, record)),
    *((module, "forecast") for module in (contest, record)),
    (record, "learn_naive"),
    *((margin, name) for name in ("grid", "quantiles", "mean", "above")),
    *((module, "plain") for module in (contest, record)),
    (contest, "outlook"),
    *((track, name) for name in ("track_record", "table", "score")),
]
#: Where they are rounded.
ROUNDINGS = [
    (numbers, "rounded"),
    (numbers, "show"),
    (numbers, "significant"),
    (import_module("canvass.outlook"), "forecast_table"),
]
LAST_DIGITS, NEAR = 1e-12, 1e-9
WHOLE = "tallies"  # the counts that taught the model: votes are no computed numbers
Pages = dict[str, list[dict[str, Any]]]
Signs = Callable[[tuple[int, ...]], Any]


def up(shape: tuple[int, ...]) -> float:
    return 1.0


def down(shape: tuple[int, ...]) -> float:
    return -1.0


def coin(seed: int) -> Signs:
    """Each number its own way, so that what was equal is not."""
    rng = np.random.default_rng(seed)
    return lambda shape: rng.choice([-1.0, 1.0], size=shape)


def nudged(value: Any, signs: Signs, by: float = LAST_DIGITS) -> Any:
    """``value`` with every computed number in it moved by so much of itself."""
    inner = partial(nudged, signs=signs, by=by)
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        return value * (1.0 + by * signs(np.shape(value)))
    if isinstance(value, pd.DataFrame):
        return value.assign(**{name: inner(value[name].to_numpy()) for name in value.select_dtypes("float")})
    if isinstance(value, dict):
        return {key: inner(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(inner(item) for item in value)
    if is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in fields(value) if field.name != WHOLE}
        return replace(value, **inner(parts))
    return value


def nudging(function: Callable[..., Any], signs: Signs, *given: Any, **named: Any) -> Any:
    """What a function gives, nudged."""
    return nudged(function(*given, **named), signs)


def watching(rounding: Callable[..., Any], edges: list[Any], value: Any, *printed: str, **unit: str) -> Any:
    """What a rounding gives; numbers that it may round either way are noted in ``edges``."""
    ends = [rounding(nudged(value, signs, NEAR), *printed, **unit) for signs in (up, down)]
    if isinstance(value, pd.DataFrame):
        edges += ends[0].compare(ends[1]).to_dict("records")
    elif isinstance(value, float) and not np.isnan(value) and ends[0] != ends[1]:
        edges.append((value, printed, unit))
    return rounding(value, *printed, **unit)


@pytest.fixture(scope="module")
def edges() -> list[Any]:
    """Numbers near a rounding edge, noted while ``expected`` prints."""
    return []


@pytest.fixture(scope="module")
def expected(edges: list[Any]) -> Pages:
    """What the notebooks print on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ROUNDINGS:
            patch.setattr(module, name, partial(watching, getattr(module, name), edges))
        return {stem: printed(stem) for stem in STEMS}


@pytest.mark.parametrize("signs", [up, down, coin(10)], ids=["up", "down", "either way"])
@pytest.mark.parametrize("stem", STEMS)
def test_last_digits_change_nothing_printed(
    expected: Pages, monkeypatch: pytest.MonkeyPatch, stem: str, signs: Signs
) -> None:
    for module, name in SEAMS:
        monkeypatch.setattr(module, name, partial(nudging, getattr(module, name), signs))
    for cell, as_it_was in zip(printed(stem), expected[stem], strict=True):
        assert cell == as_it_was


def test_no_printed_number_lies_near_a_rounding_edge(expected: Pages, edges: list[Any]) -> None:
    assert [stem for stem in STEMS if not expected[stem]] == []
    assert edges == []
