"""Los Angeles County's result feed: two endpoints, one count."""

from pathlib import Path

import pandas as pd

from canvass.errors import CaptureError
from canvass.feed.counted import Asked, Contest, Counted, NoReleaseError, Release
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
    """A ledger of the county in the form of every reader; refused where nothing is a release."""
    if not book.releases:
        raise NoReleaseError(feed, tuple(book.verdicts))
    contests = tuple(_contest(contest, book) for contest in book.roster.contests)
    releases = tuple(_release(*found) for found in zip(book.releases, book.votes, strict=True))
    return Counted(contests, releases, tuple(book.verdicts), book.refreshed)


def _contest(contest: roster.RosterContest, book: ledger.Ledger) -> Contest:
    """With its seats as the counter has rows of selections for them."""
    key = contest.contest_id
    return Contest(
        key,
        contest.slug,
        contest.name,
        contest.group,
        contest.title,
        book.seats.get(key) or contest.seats,
        contest.kind,
        contest.candidates,
        contest.threshold,
        "ranked_choice" if contest.listed.kind == "RankedChoice" else "",
        book.defects[key].text if key in book.defects else "",
    )


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
