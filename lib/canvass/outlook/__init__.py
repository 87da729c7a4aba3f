"""What can be said of a contest's final margin while its count still runs, and how often it was right.

>>> from canvass import load_election
>>> from canvass.outlook import outlook
>>> said = outlook(load_election("2022-general", "2022-11-10"), "city of los angeles mayor")
>>> said.second.name, said.p("Karen Bass") > 0.95, said.intervals[0.9][0] < -9.67 < said.intervals[0.9][1]
('Karen Bass', True, True)

Data flows one way: `tally` (a count as arrays) → `drops` (what each contest has shown) → `late_mail`,
`training`, `known` (what finished counts teach) → `belief` (with this count's own drops) and `rest` (ballots out) →
`forecast` → `margin` and `order` (distributions) → `statement`, `contest` (one outlook) → `view` (at every release);
`baselines`, `record` and `track` say how good such outlooks were.
"""

from canvass.outlook.contest import outlook, outlooks, replay
from canvass.outlook.known import earlier_count, known_counts, train
from canvass.outlook.record import forecast_table, track_record
from canvass.outlook.statement import Outlook
from canvass.outlook.track import score, table

__all__ = [
    "Outlook",
    "earlier_count",
    "forecast_table",
    "known_counts",
    "outlook",
    "outlooks",
    "replay",
    "score",
    "table",
    "track_record",
    "train",
]
