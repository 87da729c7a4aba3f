"""Frames on drops and kinds of ballots of which a column is words."""

import pandas as pd

from canvass.count.count import Count
from canvass.count.kinds import SHORT_NAMES, by_type
from canvass.pages.count import WORDS
from canvass.pages.count.drop_facts import KINDS, kind_said


def kinds_of(count: Count) -> pd.DataFrame:
    """:func:`canvass.count.kinds.by_type` as tables tell it, and how the lead adds up.

    Returns
    -------
    pandas.DataFrame
        Its columns, with ``kind`` and ``note`` (str: what it is called, and when it is counted), ``winner`` (str) of
        each kind and ``by`` how many votes, ``ahead`` and ``ahead_by`` with all kinds up to it (Int64).
    """
    table = by_type(count)
    notes = [kind_said(count, KINDS[kind], "ballots note") for kind in table.index]
    table = table.assign(kind=table.index.map(SHORT_NAMES), note=notes)
    for name, by, lead in (("winner", "by", table["margin"]), ("ahead", "ahead_by", table["margin"].cumsum())):
        table[name], table[by] = ahead(count, lead), lead.abs()
    return table


def ahead(count: Count, lead: pd.Series) -> pd.Series:
    """Who a lead of the first of the pair puts in front; in words where nobody is, or it is not known."""
    level, (first, second) = WORDS.fill("ballots level", {}).plain, count.pair
    return lead.map(lambda by: "" if pd.isna(by) else first if by > 0 else second if by else level)
