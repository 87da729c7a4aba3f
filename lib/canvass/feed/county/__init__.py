"""Los Angeles County: the counter endpoint and the results endpoint, held against each other."""

from canvass.feed.county.reader import addresses, read

__all__ = ["addresses", "read"]
