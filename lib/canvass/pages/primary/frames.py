"""The frame of the primary of which a column is words."""

import pandas as pd

from canvass.count.count import Count
from canvass.store import files as store
from canvass.store.columns import FACT_TABLES
from canvass.store.sources import show_date


def withdrawals(count: Count) -> pd.Series:
    """When a candidate withdrew, as the pages print a day; empty where nothing is known of it.

    Returns
    -------
    pandas.Series
        ``withdrew`` (str), index candidate name.
    """
    people = store.read_table(store.data_folder(), "platforms/candidates", FACT_TABLES["platforms/candidates"])
    left = people.set_index("ballot_name")["withdrew_on"]
    own = count.candidates.set_index("name")["ballot_name"]
    return own.map(lambda name: show_date(left.get(name, ""))).rename("withdrew")
