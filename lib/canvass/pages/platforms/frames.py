"""Frames of which a column is words: pledges beside each other, money compared, what figures are called."""

from collections.abc import Iterable
from itertools import zip_longest

import pandas as pd

from canvass.pages.platforms import WORDS
from canvass.platforms.book import Platforms
from canvass.show.style import surname
from canvass.store.sources import cite, show_date

NONE_FOUND = WORDS.fill("pledge: none", {}).plain


def named(section: str, names: Iterable[str]) -> list[str]:
    """What a page calls each of ``names``, by a section of the words: ``about``, ``measure``, ``scope``, ``unit``.

    >>> named("measure", ["inside_safe_exited_program", "policing_and_crime"])
    ['Inside Safe: participants who left the program', 'Policing and crime']
    """
    texts = (WORDS.fill(section, {"name": name}).plain for name in names)
    return [text[:1].upper() + text[1:] for text in texts]


def side_by_side(book: Platforms) -> pd.DataFrame:
    """The finalists' pledges by issue, next to each other; a pledge's place in its cell has no meaning.

    ``issue``, and of either finalist the pledge and its source: ``first``, ``first_source``, ``second``,
    ``second_source`` (str, empty where the other has more).
    """
    pledges, rows = book.pledges, []
    for issue in pledges.loc[pledges["candidate"].isin(book.finalists), "issue"].unique():
        own = [pledges[(pledges["candidate"] == name) & (pledges["issue"] == issue)] for name in book.finalists]
        cells = [list(zip(part["pledge"], part["dated"], strict=True)) or [(NONE_FOUND, "")] for part in own]
        rows += [(*named("measure", [issue]), *a, *b) for a, b in zip_longest(*cells, fillvalue=("", ""))]
    return pd.DataFrame(rows, columns=["issue", "first", "first_source", "second", "second_source"])


def pledges_of(book: Platforms, candidates: pd.DataFrame) -> pd.DataFrame:
    """Every pledge of some ``candidates``, in their order; one row for those of whom none was found.

    ``name``, ``state`` (when and for whom they withdrew), ``issue``, ``pledge``, ``dated`` (str).
    """
    frame = candidates[["name", "withdrew_on", "endorsed"]].merge(
        book.pledges[["candidate", "issue", "pledge", "dated"]], left_on="name", right_on="candidate", how="left"
    )
    withdrew = zip(frame["withdrew_on"].map(show_date), frame["endorsed"], strict=True)
    return frame.assign(
        state=[WORDS.fill("withdrew", {"on": day, "endorsed": endorsed}).plain for day, endorsed in withdrew],
        issue=named("measure", frame["issue"].fillna("")),
        pledge=frame["pledge"].fillna(NONE_FOUND),
        dated=frame["dated"].astype("object").fillna(""),
    )


def compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """:func:`canvass.platforms.book.money_pairs` in words: ``what``, ``times``, ``care``, ``publisher`` (str)."""
    who = {f"who_{which}": pairs[f"candidate_{which}"].map(surname) for which in ("first", "second")}
    rows = pairs.assign(measure=named("measure", pairs["metric"]), **who).to_dict("records")
    texts = {
        column: [WORDS.fill(f"money: {column}", row).plain for row in rows] for column in ("what", "times", "care")
    }
    publishers = zip(pairs["publisher_first"], pairs["publisher_second"], strict=True)
    return pairs.assign(publisher=[cite(both) for both in publishers], **texts)
