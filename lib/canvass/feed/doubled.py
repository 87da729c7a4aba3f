"""The hour that comes twice the night clocks go back: which of the two a feed time without an offset means."""

from collections.abc import Sequence

from canvass.feed.answers import CounterReading, ResultsReading
from canvass.feed.clock import in_doubled_hour

Reading = CounterReading | ResultsReading


def settle_doubled_hour(readings: Sequence[Reading], kind: type) -> None:
    """Set the feed times of readings, given in capture order, to the second of the two hours where they mean it.

    They do if a reading captured before has a later time and less counted. Readings of the other endpoint than
    ``kind`` follow those of the same clock time.
    """
    seen: list[Reading] = []
    for reading in readings:
        if isinstance(reading, kind) and in_doubled_hour(reading.feed_time):
            if any(_later(before, reading) and _size(before) < _size(reading) for before in seen):
                reading.feed_time = reading.feed_time.replace(fold=1)
            seen.append(reading)
    first, second = ({_clock(reading) for reading in seen if reading.feed_time.fold == fold} for fold in (0, 1))
    for reading in readings:
        if not isinstance(reading, kind) and _clock(reading) in second - first:
            reading.feed_time = reading.feed_time.replace(fold=1)


def _clock(reading: Reading) -> str:
    return f"{reading.feed_time:%Y-%m-%d %H:%M:%S}"


def _later(reading: Reading, other: Reading) -> bool:
    return reading.feed_time.timestamp() > other.feed_time.timestamp()


def _size(reading: Reading) -> int:
    return reading.ballots if isinstance(reading, CounterReading) else sum(map(sum, reading.votes))
