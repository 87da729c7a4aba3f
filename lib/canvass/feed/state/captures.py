"""Read captures of the Secretary of State's returns: many addresses, captured in rounds."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from canvass.feed import folder
from canvass.feed.state.sheets import Sheet, parse

#: Captures this close together are one round through the addresses.
ROUND = timedelta(minutes=2)
#: The counties of California, as the addresses call them.
COUNTIES = """
alameda alpine amador butte calaveras colusa contra-costa del-norte el-dorado fresno glenn humboldt imperial inyo kern
kings lake lassen los-angeles madera marin mariposa mendocino merced modoc mono monterey napa nevada orange placer
plumas riverside sacramento san-benito san-bernardino san-diego san-francisco san-joaquin san-luis-obispo san-mateo
santa-barbara santa-clara santa-cruz shasta sierra siskiyou solano sonoma stanislaus sutter tehama trinity tulare
tuolumne ventura yolo yuba
""".split()  # noqa: SIM905


Capture = folder.Capture[tuple[Sheet, ...]]


def kinds_of(feed_id: str) -> list[str]:
    """The addresses of an election below the returns, ``*`` standing for every county.

    >>> kinds_of("us-senate;ballot-measures-county-*")[:3], len(kinds_of("ballot-measures-county-*"))
    (['us-senate', 'ballot-measures-county-alameda', 'ballot-measures-county-alpine'], 58)
    """
    kinds = []
    for named in filter(None, feed_id.split(";")):
        kinds += [named.replace("*", county) for county in COUNTIES] if "*" in named else [named]
    return kinds


def read_captures(feed: Path, feed_id: str, zone: ZoneInfo) -> list[Capture]:
    """Read every capture that ``captures.csv`` lists, in the order they were made; a CaptureError where it is none."""
    rows = folder.read_index(feed, feed_id.replace(";", ", "), {*kinds_of(feed_id)}.__contains__)
    return folder.read_captures(feed, rows, zone, "the returns", lambda kind, content: parse(content, zone))


def rounds(captures: Sequence[Capture]) -> Iterator[list[int]]:
    """The places of the captures that were made together: within two minutes, each address once."""
    found: list[int] = []
    for place, capture in enumerate(captures):
        begun = captures[found[0]].captured_at if found else capture.captured_at
        again = capture.kind in {captures[i].kind for i in found}
        if found and (capture.captured_at - begun > ROUND or again):
            yield found
            found = []
        found.append(place)
    if found:
        yield found
