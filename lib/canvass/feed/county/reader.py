"""Los Angeles County's result feed: two endpoints, one count."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError
from canvass.feed.counted import Asked, Counted, NoReleaseError, Release
from canvass.feed.county import captures, ledger, roster
from canvass.feed.county.answers import CounterReading, Listing, ResultsReading
from canvass.feed.county.unfit import feed_id_of
from canvass.store.elections import result_addresses


def addresses(known: pd.Series) -> dict[str, str]:
    """What is to be captured, kind to address; ``election_data`` once, the others again and again."""
    roster = f"{known['address']}ElectionResults/GetElectionData?electionID={known['feed_id']}"
    return {**result_addresses(known), "election_data": roster}


def read(feed: Path, asked: Asked) -> Counted:
    """The count of the captures in ``feed``."""
    read = captures.read_captures(feed)
    listing = captures.read_roster(feed, read, asked.day)
    remark = refuse_another(feed, read, listing, asked.elections, asked.known)
    return counted(feed, ledger.Ledger(read, roster.build(listing, asked.spelled), remark))


def counted(feed: Path, book: ledger.Ledger) -> Counted:
    """A ledger in the form of every reader, seats as the counter has them; refused where nothing is a release."""
    if not book.releases:
        raise NoReleaseError(feed, tuple(book.verdicts))
    defects = {key: defect.text for key, defect in book.defects.items()}
    contests = tuple(
        replace(c, seats=book.seats.get(c.contest_id) or c.seats, defect=defects.get(c.contest_id, ""))
        for c in book.roster.contests
    )
    releases = tuple(_release(*found) for found in zip(book.releases, book.votes, strict=True))
    return Counted(contests, releases, tuple(book.verdicts), book.refreshed)


def _release(reading: CounterReading | ResultsReading, votes: dict[int, int]) -> Release:
    if not isinstance(reading, CounterReading):
        return Release(reading.feed_time, votes)
    sheets = {i: (c.ballots, c.undervotes, c.overvotes, c.write_ins) for i, c in reading.contests.items()}
    figures = (reading.ballots, reading.ballots_mail, reading.ballots_in_person)
    return Release(reading.feed_time, votes, {}, *figures, sheets)


def refuse_another(
    feed: Path, read: list[captures.Capture], listing: Listing, elections: pd.DataFrame, known: pd.Series
) -> str:
    """Refuse captures of another election by the feed's own id; where a source has none, the day alone is held.

    An id that no election is known by may be the row's mistake, on the right day: it is let in with a remark.
    """
    feed_id = feed_id_of(read, listing.feed_id)
    if feed_id is None or str(feed_id) == known["feed_id"]:
        return ""
    if str(feed_id) in set(elections["feed_id"]) or (listing.feed_id and known["feed_id"]):
        raise CaptureError(
            f"{feed}: captures of another election: expected the feed's id {known['feed_id']} "
            f"(data/by-hand/elections.csv, {known.name}), got {feed_id}; say which with ELECTION=."
        )
    return f"the feed calls this election {feed_id}, elections.csv {known['feed_id'] or 'nothing'}"
