"""Frames on drops and kinds of ballots of which a column is words: who was ahead after each."""

import pandas as pd

from canvass.count.count import Count
from canvass.count.rule import is_special, over_line
from canvass.pages.count import WORDS


def ahead(count: Count, lead: pd.Series) -> pd.Series:
    """Who a lead of the first of the pair puts in front, empty where that is not known; words where nobody is."""
    level, (first, second) = WORDS.plain("drops level"), count.pair
    return lead.map(lambda by: "" if pd.isna(by) else first if by > 0 else second if by else level)


def after(count: Count) -> pd.DataFrame:
    """How the count stood after each release: ``leader`` (str) by how many votes, ``by`` (Int64).

    Of a measure that needs another share than more than half: whether Yes was above its line, in words.
    """
    over = over_line(count)
    if not is_special(count):
        return pd.DataFrame({"leader": ahead(count, over), "by": over.abs()})
    yes = over if count.pair[0] == "Yes" else -over
    said = [WORDS.plain("drops level", above=known >= 0) if pd.notna(known) else "" for known in yes]
    return pd.DataFrame({"leader": said, "by": over.abs()}, index=over.index)
