"""Read captures of the Secretary of State's returns: many addresses, captured in rounds."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from canvass.feed.folder import BAD_ANSWER, BAD_FILE, read_bytes, read_index, reason_of, unopened
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


@dataclass(frozen=True)
class Capture:
    """One row of ``captures.csv`` with the sheets its file holds; ``problem`` says why it holds none."""

    kind: str
    captured_at: datetime
    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    problem: str = ""


def kinds_of(feed_id: str) -> list[str]:
    """The addresses of an election below the returns, ``*`` standing for every county.

    >>> kinds_of("us-senate;ballot-measures-county-*")[:3], len(kinds_of("ballot-measures-county-*"))
    (['us-senate', 'ballot-measures-county-alameda', 'ballot-measures-county-alpine'], 58)
    """
    kinds = []
    for named in filter(None, feed_id.split(";")):
        kinds += [named.replace("*", county) for county in COUNTIES] if "*" in named else [named]
    return kinds


def read_captures(folder: Path, feed_id: str, zone: ZoneInfo) -> list[Capture]:
    """Read every capture that ``captures.csv`` lists, in the order they were made.

    Raises
    ------
    CaptureError
        The folder or its index is missing, or a row is not of a capture of one of the election's addresses.
    """
    kinds = set(kinds_of(feed_id))
    rows = read_index(folder, feed_id.replace(";", ", "), kinds.__contains__)
    seen: dict[str, tuple[tuple[Sheet, ...], str]] = {}
    made = []
    for moment, kind, file in rows:
        content, problem = b"", ""
        try:
            content = read_bytes(folder, file)
        except BAD_FILE as error:
            problem = unopened(error)
        sha256 = hashlib.sha256(content).hexdigest()
        if not problem and sha256 not in seen:
            seen[sha256] = _parsed(content, zone)
        sheets, problem = ((), problem) if problem else seen[sha256]
        made.append(Capture(kind, moment.astimezone(zone), file, sha256, sheets, problem))
    return made


def _parsed(content: bytes, zone: ZoneInfo) -> tuple[tuple[Sheet, ...], str]:
    if not content:
        return (), "the file is empty"
    try:
        return parse(content, zone), ""
    except BAD_ANSWER as error:
        return (), f"not an answer of the returns ({reason_of(error)})"


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
