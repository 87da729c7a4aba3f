"""Which published figures changed: a report held against the one it replaces, at the same release."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from canvass import numbers
from canvass.moments import TIMEZONE
from canvass.report.words import fill

#: Names of the files beside the pages.
LATEST, CORRECTIONS = "latest.json", "corrections.json"
#: What makes two reports of one count, and what two reports of one release.
_COUNT, _RELEASE = ("version", "election", "slug"), ("release", "as_of")


def corrections(before: Path, new: dict[str, Any], today: str = "") -> list[dict[str, str]]:
    """What the report in folder ``before`` said otherwise of the same release, and what was corrected until then.

    A new release is no correction, nor is a sentence whose figures stayed. A report as of an earlier day knows of no
    correction of a later release.

    Returns
    -------
    list of dict
        ``figure``, ``was``, ``is``, ``changed_on`` (ISO day) and ``as_of`` (the release's moment), oldest first.
    """
    old = _read(before / LATEST, {})
    if new["as_of"] is None or any(old.get(key) != new[key] for key in _COUNT):
        return []
    until = pd.Timestamp(new["as_of"])
    kept = [row for row in _read(before / CORRECTIONS, []) if pd.Timestamp(row["as_of"]) <= until]
    if any(old[key] != new[key] for key in _RELEASE):
        return kept
    day = today or pd.Timestamp.now(TIMEZONE).date().isoformat()
    was, now = figures(old), figures(new)
    changed = [(figure, was[figure], now[figure]) for figure in was if figure in now and was[figure] != now[figure]]
    if _same_figures_changed(old, new):
        changed.append((fill("corrected: finding", {}), old["finding"], new["finding"]))
    told = {"changed_on": day, "as_of": new["as_of"]}
    return kept + [{"figure": figure, "was": then, "is": is_, **told} for figure, then, is_ in changed]


def figures(latest: dict[str, Any]) -> dict[str, str]:
    """The figures of a ``latest.json``, as they are printed, by what they are."""
    told = {}
    for row in latest["result"]:
        if row.get("votes") is not None:
            told[fill("corrected: votes", {"who": row["name"]})] = numbers.show(row["votes"], "votes")
    if need := latest["need"]:
        told[fill("corrected: need", {"who": need["who"]})] = numbers.show_need(need["low"], need["high"])
    if chance := latest["chance"]:
        told[fill("corrected: chance", {"who": chance["who"]})] = chance["said"]
    return told


def _same_figures_changed(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether a figure that both headlines rest on changed, and the headline with it."""
    both = old["figures"].keys() & new["figures"].keys()
    return old["finding"] != new["finding"] and any(old["figures"][name] != new["figures"][name] for name in both)


def _read(file: Path, nothing: Any) -> Any:
    """What an earlier report left; a file that somebody broke says nothing."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return nothing
    return found if isinstance(found, type(nothing)) else nothing
