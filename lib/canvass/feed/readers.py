"""The readers by their name in ``data/by-hand/elections.csv``, column ``reader``: the one place that knows them all."""

from types import ModuleType

from canvass.errors import TableError, listing
from canvass.feed import county, state, tables

#: Each has ``read(folder, asked) -> Counted`` and ``addresses(known) -> dict`` (kind of capture to address).
READERS: dict[str, ModuleType] = {"county": county, "state": state, "tables": tables}


def reader_of(name: str) -> ModuleType:
    """The reader of a name.

    >>> reader_of("county").__name__
    'canvass.feed.county'
    """
    if name not in READERS:
        raise TableError(f"by-hand/elections.csv, column reader: expected {listing(READERS)}, got {name!r}.")
    return READERS[name]
