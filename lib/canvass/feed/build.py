"""Build the tables of one election from its accepted releases and what was carried by hand."""

from datetime import date, datetime, time

import pandas as pd

from canvass.errors import TableError
from canvass.feed.answers import CounterReading
from canvass.feed.clock import PACIFIC
from canvass.feed.ledger import Ledger
from canvass.feed.roster import Roster
from canvass.feed.rules import decides
from canvass.store import estimates
from canvass.store.columns import ELECTION_TABLES

#: Label of a first release that holds more than election night: everything counted until then, of no one type.
ALL_SO_FAR = "All so far"


def build(ledger: Ledger, certified_on: str, by_hand: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All tables of one election, by file name without ``.csv``.

    Parameters
    ----------
    ledger
        What :func:`canvass.feed.ledger.keep` made of the captures, with the roster they are of.
    certified_on
        Day of certification (ISO), empty where it is not certified.
    by_hand
        ``outstanding``, ``reported``, ``reported_ballots`` and ``rules`` of ``data/by-hand/``, this
        election's rows only.

    Raises
    ------
    TableError
        A row carried by hand names a release or candidate that does not exist.
    """
    roster = ledger.roster
    captured = {reading.feed_time.date().isoformat() for reading in ledger.releases}
    reported = _reported_releases([by_hand["reported"], by_hand["reported_ballots"]], captured)
    offset = len(reported)
    releases = pd.concat([reported, _feed_releases(ledger, offset)], ignore_index=True)
    releases["label"] = _labels(releases, roster.election_day, certified_on, ledger.refreshed)
    releases = _add_ballots(releases, by_hand["reported_ballots"])
    return {
        "releases": _add_outstanding(releases, by_hand["outstanding"]),
        "contests": _contests(ledger, by_hand["rules"]),
        "candidates": _candidates(roster),
        "votes": _votes(roster, ledger, offset, by_hand["reported"], releases),
        "ballots": _ballots(roster, ledger, offset),
        "ledger": ledger_table(ledger, offset),
    }


def _reported_releases(reports: list[pd.DataFrame], captured: set[str]) -> pd.DataFrame:
    """Releases known only from what was reported at the time, oldest first."""
    known = pd.concat([report[["release_on", "release_time"]] for report in reports]).drop_duplicates()
    moments = [
        (estimates.published(f"{day}T{clock}".strip("T")), bool(clock))
        for day, clock in known.itertuples(index=False)
        if day not in captured
    ]
    rows = [
        {"release": number, "released_at": moment, "time_known": timed, "source": ""}
        for number, (moment, timed) in enumerate(sorted(moments), 1)
    ]
    columns = ["release", "released_at", "time_known", "source", "ballots", "ballots_mail", "ballots_in_person"]
    return pd.DataFrame(rows, columns=columns)


def _feed_releases(ledger: Ledger, offset: int) -> pd.DataFrame:
    rows = [
        {
            "release": number,
            "released_at": reading.feed_time,
            "time_known": True,
            "source": "",
            "ballots": getattr(reading, "ballots", pd.NA),
            "ballots_mail": getattr(reading, "ballots_mail", pd.NA),
            "ballots_in_person": getattr(reading, "ballots_in_person", pd.NA),
        }
        for number, reading in enumerate(ledger.releases, offset + 1)
    ]
    return pd.DataFrame(rows)


def _labels(releases: pd.DataFrame, election_day: date, certified_on: str, refreshed: datetime | None) -> list[str]:
    """Election night 1, 2, ... (until 06:00 the next morning), then Update 1, 2, ...; the last certified.

    A first release later than that is all that was counted so far. One to which nothing was added is certified
    where the feed was still refreshed on the day of certification.
    """
    morning = datetime.combine(election_day, time(6), PACIFIC) + pd.Timedelta(days=1)
    labels: list[str] = []
    for moment in releases["released_at"]:
        kind = "Election night" if moment < morning else "Update" if labels else ALL_SO_FAR
        number = sum(label.startswith(kind) for label in labels) + 1
        labels.append(kind if kind == ALL_SO_FAR else f"{kind} {number}")
    last = max(filter(None, [releases["released_at"].iloc[-1], refreshed]))
    if certified_on and last.date() >= date.fromisoformat(certified_on):
        labels[-1] = "Certified"
    return labels


def _release_on(releases: pd.DataFrame, day: str, where: str) -> int:
    """The last release of a day, by number."""
    same = releases["released_at"].map(lambda moment: moment.date().isoformat()) == day
    if not same.any():
        raise TableError(f"{where}: no release on {day}; give a day on which something was released.")
    return int(releases.loc[same, "release"].iloc[-1])


def _add_ballots(releases: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    """Ballots counted, where they were reported and not captured."""
    releases = releases.set_index("release", drop=False)
    for row in reported.itertuples():
        number = _release_on(releases, row.release_on, "data/by-hand/reported_ballots.csv")
        if pd.isna(releases.at[number, "ballots"]):
            for column in ("ballots", "ballots_mail", "ballots_in_person", "source"):
                releases.at[number, column] = getattr(row, column)
    return releases.reset_index(drop=True)


def _add_outstanding(releases: pd.DataFrame, by_hand: pd.DataFrame) -> pd.DataFrame:
    """The registrar's estimate of ballots outstanding, at the release it stands at."""
    releases = releases.set_index("release", drop=False)
    releases[estimates.COLUMNS] = pd.NA
    for number, row in estimates.at_releases(releases["released_at"], by_hand).items():
        for column, value in zip(estimates.COLUMNS, estimates.figures(row), strict=True):
            releases.at[number, column] = value
        known = [releases.at[number, "source"], row["source"]]
        releases.at[number, "source"] = ";".join(dict.fromkeys(filter(None, ";".join(known).split(";"))))
    order = ["release", "released_at", "label", "ballots", "ballots_mail", "ballots_in_person", *estimates.COLUMNS]
    releases["released_at"] = [moment.isoformat() for moment in releases["released_at"]]
    return releases[[*order, "source", "time_known"]].reset_index(drop=True)


def _contests(ledger: Ledger, rules: pd.DataFrame) -> pd.DataFrame:
    """Every contest with its seats, as the counter has rows of selections for them, and what decides it."""
    rows = []
    for contest in ledger.roster.contests:
        seats = ledger.seats.get(contest.contest_id) or contest.seats
        decided = decides(contest, seats, rules)
        defect = ledger.defects[contest.contest_id].text if contest.contest_id in ledger.defects else ""
        rows.append({**vars(contest), "seats": seats, **vars(decided), "defect": defect})
    return pd.DataFrame(rows)[list(ELECTION_TABLES["contests"])]


def _candidates(roster: Roster) -> pd.DataFrame:
    rows = [
        (k.candidate_id, contest.contest_id, k.name, k.ballot_name, k.party)
        for contest in roster.contests
        for k in contest.candidates
    ]
    return pd.DataFrame(rows, columns=["candidate_id", "contest_id", "name", "ballot_name", "party"])


def _votes(roster: Roster, ledger: Ledger, offset: int, reported: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Votes by release and candidate; ``reported_share`` where only a share was published."""
    rows = _reported_votes(roster, reported, releases)
    for number, votes in enumerate(ledger.votes, offset + 1):
        rows += [(number, key, votes[key], float("nan")) for key in roster.contest_of if key in votes]
    return pd.DataFrame(rows, columns=["release", "candidate_id", "votes", "reported_share"])


def _reported_votes(roster: Roster, reported: pd.DataFrame, releases: pd.DataFrame) -> list[tuple]:
    spelled = {(c.name, k.ballot_name): k.candidate_id for c in roster.contests for k in c.candidates}
    rows = []
    for row in reported.itertuples():
        key = (row.contest, row.candidate)
        if key not in spelled:
            raise TableError(f"data/by-hand/reported.csv: no candidate {row.candidate!r} in {row.contest!r}.")
        number = _release_on(releases, row.release_on, "data/by-hand/reported.csv")
        rows.append((number, spelled[key], row.votes, row.share))
    return sorted(rows, key=lambda row: row[:2])


def _ballots(roster: Roster, ledger: Ledger, offset: int) -> pd.DataFrame:
    columns = ["release", "contest_id", "ballots", "undervotes", "overvotes", "write_ins"]
    rows = [
        (number, contest_id, c.ballots, c.undervotes, c.overvotes, c.write_ins)
        for number, reading in enumerate(ledger.releases, offset + 1)
        if isinstance(reading, CounterReading)
        for contest_id, c in sorted(reading.contests.items())
        if contest_id in roster.members  # the ledger names the others
    ]
    return pd.DataFrame(rows, columns=columns)


def ledger_table(ledger: Ledger, offset: int) -> pd.DataFrame:
    """The ledger as a table; ``offset`` releases are known from reports alone."""
    rows = [
        {
            "capture": number,
            "kind": v.capture.kind,
            "captured_at": v.capture.captured_at.isoformat(),
            "feed_time": v.capture.reading.feed_time.isoformat() if v.capture.reading else "",
            "file": v.capture.file,
            "sha256": v.capture.sha256,
            "verdict": v.verdict,
            "reason": v.reason,
            "detail": v.detail,
            "release": pd.NA if v.release is None else v.release + offset,
        }
        for number, v in enumerate(ledger.verdicts, 1)
    ]
    return pd.DataFrame(rows)
