"""The hour that comes twice the night clocks go back: which of the two a feed time without an offset means."""

from collections.abc import Sequence

from canvass.feed.county.answers import CounterReading, Reading, ResultsReading
from canvass.feed.county.clock import in_doubled_hour


def settle_doubled_hour(readings: Sequence[Reading], kind: type) -> None:
    """Set the feed times of readings, given in capture order, to the second of the two hours where they mean it.

    They do if a reading captured before at the same endpoint has a later time and less counted, or if ``kind`` has
    their clock time in the second hour only.
    """
    seen: dict[type, list[Reading]] = {CounterReading: [], ResultsReading: []}
    for reading in readings:
        if in_doubled_hour(reading.feed_time):
            earlier = seen[type(reading)]
            if any(before.at > reading.at and _size(before) < _size(reading) for before in earlier):
                reading.feed_time = reading.feed_time.replace(fold=1)
            earlier.append(reading)
    first, second = ({_clock(reading) for reading in seen[kind] if reading.feed_time.fold == fold} for fold in (0, 1))
    for reading in readings:
        if not isinstance(reading, kind) and _clock(reading) in second - first:
            reading.feed_time = reading.feed_time.replace(fold=1)


def _clock(reading: Reading) -> str:
    return f"{reading.feed_time:%Y-%m-%d %H:%M:%S}"


def _size(reading: Reading) -> int:
    return reading.ballots if isinstance(reading, CounterReading) else sum(map(sum, reading.votes))
