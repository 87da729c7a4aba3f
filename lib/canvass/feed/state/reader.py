"""California's Secretary of State: contests counted in many counties, each with its own clock and corrections."""

import re
import zlib
from collections import Counter
from pathlib import Path

import pandas as pd

from canvass import names
from canvass.errors import CaptureError
from canvass.feed.counted import Asked, Choice, Contest, Counted, NoReleaseError, Release
from canvass.feed.state.captures import COUNTIES, kinds_of, read_captures
from canvass.feed.state.fit import unfit
from canvass.feed.state.ledger import Book, Standing
from canvass.store.elections import zone_of

#: Offices by the thousands of their ids, the district (or the number of a measure) in what follows.
OFFICES = ("Proposition", "U.S. Senate", "U.S. House", "State Senate", "State Assembly")


def addresses(known: pd.Series) -> dict[str, str]:
    """What is to be captured in every round, kind to address."""
    return {kind: f"{known['address']}{kind}" for kind in kinds_of(known["feed_id"])}


def read(feed: Path, asked: Asked) -> Counted:
    """The count of the captures in ``feed``: releases of all counties together, and each county's own."""
    captures = read_captures(feed, asked.known["feed_id"], zone_of(asked.known))
    fit = unfit(captures, asked.closes)
    book = Book(captures, fit).keep()
    _refuse_missing(feed, book)
    if not book.releases:
        raise NoReleaseError(feed, book.judged())
    ids = {contest: contest_id(contest) for contest in fit.choices}
    if len(set(ids.values())) < len(ids):
        raise CaptureError(f"{feed}: two contests have one number, {Counter(ids.values()).most_common(1)[0][0]}.")
    groups = {sheet.contest: sheet for capture in captures for sheet in capture.reading or ()}
    contests = [_contest(ids[c], groups[c].group, c, fit.choices[c], groups[c].measure) for c in ids]
    releases = [_release(standing, ids, fit.choices) for standing in book.releases]
    return Counted(tuple(sorted(contests, key=lambda c: c.contest_id)), tuple(releases), book.judged(), book.refreshed)


def contest_id(title: str) -> int:
    """A number that is the same in whatever folder of captures the contest is.

    >>> contest_id("Proposition 1"), contest_id("State Senate District 25"), contest_id("U.S. Senate (Full Term)")
    (1001, 4025, 2920)
    """
    office = next((i for i, name in enumerate(OFFICES, 1) if title.startswith(name)), len(OFFICES) + 1)
    number = re.search(r"\d+", title)
    return 1000 * office + (int(number[0]) if number else zlib.crc32(title.encode())) % 1000


def _contest(key: int, group: str, title: str, choices: tuple[tuple[str, str], ...], measure: bool) -> Contest:
    people = [
        Choice(100 * key + place, name, name.upper() if measure else name, party)
        for place, (name, party) in enumerate(choices, 1)
    ]
    kind = "measure" if measure else "candidate"
    return Contest(key, names.slug(title), title, group, title, 1, kind, tuple(people))


def _release(standing: Standing, ids: dict[str, int], choices: dict[str, tuple[tuple[str, str], ...]]) -> Release:
    votes: Counter[int] = Counter()
    counties, reporting = {}, {}
    for (contest, county), sheet in standing.sheets.items():
        places = {choice: 100 * ids[contest] + place for place, choice in enumerate(choices[contest], 1)}
        reporting[county, ids[contest]] = (sheet.at, sheet.precincts, sheet.everywhere)
        for choice, figure in zip(sheet.choices, sheet.votes, strict=True):
            counties[county, places[choice]] = figure
            if contest in standing.whole:
                votes[places[choice]] += figure
    return Release(standing.at, votes, counties=counties, reporting=reporting)


def _refuse_missing(feed: Path, book: Book) -> None:
    """Refuse a count of which the newest two totals have other votes than its counties: one is not there."""
    for contest, found in book.misfits.items():
        if len({total.at for total, _ in found}) < 2:
            continue
        total, more = found[-1]
        there = {names.slug(county) for county in book.unfit.counties[contest]}
        lacks = sorted({*COUNTIES} - there) if len(there) > len(COUNTIES) / 2 else []
        than = f"votes {'more' if more > 0 else 'fewer'} than the {len(there)} captured have together"
        raise CaptureError(
            f"{feed}: {contest}, total of {total.at:%Y-%m-%d %H:%M}: expected the sum of its counties, got "
            f"{abs(more):,} {than}, and so before; "
            f"{'not captured: ' + ', '.join(lacks) if lacks else 'is one of them not captured?'}"
        )
