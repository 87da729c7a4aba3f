"""California Secretary of State: the returns of a contest in all its counties, and their total."""

from canvass.feed.state.reader import addresses, read

__all__ = ["addresses", "read"]
