"""How right the forecasts were that were kept while a count went on: told once it is certified."""

from pathlib import Path

import pandas as pd

from canvass.count.count import Count, load_count
from canvass.count.election import Election
from canvass.live import WORDS
from canvass.live.said import Row
from canvass.show.facts import Facts
from canvass.show.table import csv_text
from canvass.store import whole

LEVELS = ("50", "80", "90", "95")


def scores(count: Count, forecasts: list[Row]) -> pd.DataFrame:
    """Each forecast beside the final margin (points, first minus second): a row a forecast, ``brier`` of its chance."""
    return pd.DataFrame([_score(count, told) for told in forecasts])


def _score(count: Count, told: Row) -> Row:
    first, second = (told["pair"][place]["name"] for place in ("first", "second"))
    a, b = (int(count.votes[name].iloc[-1]) for name in (first, second))
    margin, final = told["margin"], 100 * (a - b) / (a + b)
    inside = {level: margin["intervals"][level] for level in LEVELS}
    return {
        "said_at": told["said_at"],
        "released_at": told["released_at"],
        "first": first,
        "second": second,
        "expected": margin["median"],
        "final": round(final, 5),
        "error": round(abs(margin["median"] - final), 5),
        **{f"within_{level}": low <= final <= high for level, (low, high) in inside.items()},
        "p_first_ahead": margin["p_first_ahead"],
        "brier": round((margin["p_first_ahead"] - float(final > margin["line"])) ** 2, 6),
    }


def put_scores(path: Path, election: Election, contest: str, forecasts: list[Row]) -> str:
    """Write the scores of a contest's forecasts, if its count is certified; what they come to, if it is new."""
    own = [row for row in forecasts if row["slug"] == contest]
    if not own or not election.certified:
        return ""
    found = scores(load_count(election, contest), own)
    text = csv_text(found)
    if path.is_file() and path.read_text("utf-8") == text:
        return ""
    whole.write_text(path, text)
    facts = Facts()
    facts.add_all("number", forecasts=len(found), inside=int(found["within_90"].sum()))
    facts.add("missed", found["error"].mean(), "size")
    return WORDS.fill("scored", facts).plain
