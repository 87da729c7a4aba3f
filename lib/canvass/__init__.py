"""Canvass: the open workbook for slow ballot counts.

>>> from canvass import load_count, load_election
>>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
>>> int(count.ranking.iloc[0] - count.ranking.iloc[1])
89914
"""

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
