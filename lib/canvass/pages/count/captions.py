"""The line of a caption that names the source and the release."""

from canvass.count.count import Count
from canvass.moments import show_moment
from canvass.store.sources import FEED


def source_line(count: Count) -> str:
    """Source and newest release, for captions."""
    last = count.newest
    state = "certified" if count.election.certified else "not final"
    return (
        f"Source: {FEED}, up to release {count.votes.index[-1]} "
        f"({show_moment(last['released_at'], year=True)}, {state})."
    )
