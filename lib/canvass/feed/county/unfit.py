"""What keeps a capture out by itself: it cannot be read, is of another election, or of a time that cannot be."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from canvass.errors import CaptureError
from canvass.feed.county import chain
from canvass.feed.county.answers import CounterReading, Reading, ResultsReading
from canvass.feed.county.captures import Capture
from canvass.feed.county.clock import polls_close
from canvass.feed.county.roster import Roster
from canvass.feed.county.witness import Witness
from canvass.feed.folder import EARLY, SKEW

#: A feed time this long after election day is no time of its count (a canvass takes 30 days in California).
LONGEST = timedelta(days=180)


def unfit(captures: Sequence[Capture], roster: Roster) -> dict[int, tuple[str, str]]:
    """Reason and detail of the captures that are kept out whatever the others hold, by their places.

    A feed time is held against the moment of its capture, unless half of the captures are older than what they
    hold: then the moments are not those of the captures.
    """
    closed, feed_id = polls_close(roster.election_day), feed_id_of(captures, roster.feed_id)
    ahead = [c for c in captures if c.reading and c.reading.feed_time > c.captured_at + SKEW]
    trusted = 2 * len(ahead) < sum(c.reading is not None for c in captures)
    out = {}
    for i, capture in enumerate(captures):
        reading = capture.reading
        if reading is None:
            out[i] = ("unreadable", capture.problem)
        elif another := _another(reading, feed_id, roster):
            out[i] = ("another election", another)
        elif reading.feed_time < closed:
            out[i] = (EARLY, f"feed time {reading.feed_time:%Y-%m-%d %H:%M}")
        elif reading.feed_time > closed + LONGEST or (trusted and reading.feed_time > capture.captured_at + SKEW):
            out[i] = ("later than its capture", f"feed time {reading.feed_time:%Y-%m-%d %H:%M}")
    return out


def feed_id_of(captures: Sequence[Capture], listed: int | None) -> int | None:
    """The feed's id of the election: that of the election data, else the one most counter captures carry."""
    ids = Counter(c.reading.feed_id for c in captures if isinstance(c.reading, CounterReading))
    return listed or (ids.most_common(1)[0][0] if ids else None)


def _another(reading: Reading, feed_id: int | None, roster: Roster) -> str:
    if isinstance(reading, CounterReading):
        return "" if reading.feed_id == feed_id else f"EBLT of election {reading.feed_id}, expected {feed_id}"
    day, expected = reading.listing.day, roster.election_day
    return "" if day == expected else f"election day {day}, expected {expected}"


def refuse_another_clock(captures: Sequence[Capture], witness: Witness, first: chain.Version) -> None:
    """Refuse a count that began, at both endpoints, before the polls closed here: its clock is another's.

    A few test votes are no beginning.
    """
    closed = polls_close(witness.roster.election_day)
    readings = [c.reading for c in captures if c.reading and c.reading.feed_time < closed]
    listed = [reading for reading in readings if isinstance(reading, ResultsReading)]
    for reading in (reading for reading in readings if isinstance(reading, CounterReading)):
        begun = 4 * reading.ballots > first.figures.get(chain.BALLOTS, 0)
        twice = [r for r in listed if r.at == reading.at]
        twice = [r for r in twice if not witness.matcher.compare(r, reading.votes).apart]
        if begun and twice and not chain.fell(witness.version(reading), first):
            raise CaptureError(
                f"Votes were published at {reading.feed_time:%H:%M} on election day, before the polls close at 20:00 "
                "Pacific. Is it the clock of another place? Only that of Los Angeles County is known."
            )
