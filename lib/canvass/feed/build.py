"""Build the tables of one election from what a reader made of its captures and what was carried by hand."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from canvass.errors import TableError
from canvass.feed.counted import Asked, Counted, Judged, Release
from canvass.feed.rules import decides
from canvass.store import estimates
from canvass.store.columns import ELECTION_TABLES, EXTRA_TABLES

#: Label of a first release that holds more than election night: everything counted until then, of no one type.
ALL_SO_FAR = "All so far"


def build(counted: Counted, asked: Asked) -> dict[str, pd.DataFrame]:
    """All tables of one election, by file name without ``.csv``; of the extra ones those that hold something.

    A TableError where a row carried by hand names a release or candidate that does not exist.
    """
    by_hand, zone = asked.by_hand, asked.known["time_zone"]
    captured = {release.at.date().isoformat() for release in counted.releases}
    reported = _reported_releases([by_hand["reported"], by_hand["reported_ballots"]], captured, zone)
    numbered = list(enumerate(counted.releases, len(reported) + 1))
    releases = _releases([*enumerate(reported, 1), *numbered])
    releases["label"] = _labels(releases, counted, asked)
    releases = _add_ballots(releases, by_hand["reported_ballots"])
    tables = {
        "releases": _add_outstanding(releases, counted, asked),
        "contests": _contests(counted, by_hand["rules"]),
        "candidates": _candidates(counted),
        "votes": _votes(counted, numbered, by_hand["reported"], releases),
        "ballots": _ballots(counted, numbered),
        "ledger": ledger_table(counted.ledger, len(reported)),
        "counties": _counties(numbered),
        "reporting": _reporting(numbered),
        "estimates": counted.estimates,
        "registration": counted.registration,
    }
    return {name: frame for name, frame in tables.items() if name in ELECTION_TABLES or _holds(frame)}


def _holds(frame: pd.DataFrame | None) -> bool:
    return frame is not None and not frame.empty


def _reported_releases(reports: list[pd.DataFrame], captured: set[str], zone: str) -> list[Release]:
    """Releases known only from what was reported at the time, oldest first."""
    known = pd.concat([report[["release_on", "release_time"]] for report in reports]).drop_duplicates()
    found = [
        Release(estimates.published(f"{day}T{clock}".strip("T"), zone), {}, time_known=bool(clock))
        for day, clock in known.itertuples(index=False)
        if day not in captured
    ]
    return sorted(found, key=lambda release: (release.at, release.time_known))


def _releases(numbered: list[tuple[int, Release]]) -> pd.DataFrame:
    figures = ("ballots", "ballots_mail", "ballots_in_person")
    rows = [
        {
            "release": number,
            "released_at": release.at,
            "time_known": release.time_known,
            "source": "",
            **{name: _known(getattr(release, name)) for name in figures},
        }
        for number, release in numbered
    ]
    return pd.DataFrame(rows)


def _known(figure: int | None) -> Any:
    return pd.NA if figure is None else figure


def _labels(releases: pd.DataFrame, counted: Counted, asked: Asked) -> list[str]:
    """Election night 1, 2, ... (until 06:00 the next morning), then Update 1, 2, ...; the last certified.

    A first release later than that is all that was counted so far. One to which nothing was added is certified
    where the feed was still refreshed on the day of certification.
    """
    labels: list[str] = []
    for moment in releases["released_at"]:
        kind = "Election night" if moment < asked.morning else "Update" if labels else ALL_SO_FAR
        number = sum(label.startswith(kind) for label in labels) + 1
        labels.append(kind if kind == ALL_SO_FAR else f"{kind} {number}")
    last = max(filter(None, [releases["released_at"].iloc[-1], counted.refreshed]))
    if asked.certified_on and last.date().isoformat() >= asked.certified_on:
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


def _add_outstanding(releases: pd.DataFrame, counted: Counted, asked: Asked) -> pd.DataFrame:
    """The estimate of ballots outstanding, at the release it stands at."""
    releases = releases.set_index("release", drop=False)
    releases[estimates.COLUMNS] = pd.NA
    said = asked.by_hand["outstanding"]
    if _holds(counted.estimates):
        said = pd.concat([said, estimates.summed(counted.estimates)], ignore_index=True)
    for number, row in estimates.at_releases(releases["released_at"], said, asked.known["time_zone"]).items():
        for column, value in zip(estimates.COLUMNS, estimates.figures(row), strict=True):
            releases.at[number, column] = value
        known = [releases.at[number, "source"], row["source"]]
        releases.at[number, "source"] = ";".join(dict.fromkeys(filter(None, ";".join(known).split(";"))))
    releases["released_at"] = [moment.isoformat() for moment in releases["released_at"]]
    return releases[list(ELECTION_TABLES["releases"])].reset_index(drop=True)


def _contests(counted: Counted, rules: pd.DataFrame) -> pd.DataFrame:
    """Every contest with its seats and what decides it."""
    known = list(rules.itertuples())
    rows = [{**vars(contest), **vars(decides(contest, known))} for contest in counted.contests]
    return pd.DataFrame(rows)[list(ELECTION_TABLES["contests"])]


def _candidates(counted: Counted) -> pd.DataFrame:
    rows = [{"contest_id": c.contest_id, **vars(choice)} for c in counted.contests for choice in c.candidates]
    return pd.DataFrame(rows, columns=list(ELECTION_TABLES["candidates"]))


def _votes(
    counted: Counted, numbered: list[tuple[int, Release]], reported: pd.DataFrame, releases: pd.DataFrame
) -> pd.DataFrame:
    """Votes by release and candidate; ``reported_share`` where only a share was published."""
    rows = _reported_votes(counted, reported, releases)
    order = [choice.candidate_id for contest in counted.contests for choice in contest.candidates]
    for number, release in numbered:
        known = release.votes.keys() | release.shares.keys()
        rows += [
            (number, key, _known(release.votes.get(key)), release.shares.get(key, float("nan")))
            for key in order
            if key in known
        ]
    return pd.DataFrame(rows, columns=list(ELECTION_TABLES["votes"]))


def _reported_votes(counted: Counted, reported: pd.DataFrame, releases: pd.DataFrame) -> list[tuple]:
    spelled = {(c.name, k.ballot_name): k.candidate_id for c in counted.contests for k in c.candidates}
    rows = []
    for row in reported.itertuples():
        key = (row.contest, row.candidate)
        if key not in spelled:
            raise TableError(f"data/by-hand/reported.csv: no candidate {row.candidate!r} in {row.contest!r}.")
        number = _release_on(releases, row.release_on, "data/by-hand/reported.csv")
        rows.append((number, spelled[key], row.votes, row.share))
    return sorted(rows, key=lambda row: row[:2])


def _ballots(counted: Counted, numbered: list[tuple[int, Release]]) -> pd.DataFrame:
    named = {contest.contest_id for contest in counted.contests}  # the ledger names the others
    rows = [
        (number, contest_id, *figures)
        for number, release in numbered
        for contest_id, figures in sorted(release.sheets.items())
        if contest_id in named
    ]
    return pd.DataFrame(rows, columns=list(ELECTION_TABLES["ballots"]))


def _changes(numbered: Iterable[tuple[int, Mapping[Any, Any]]]) -> Iterator[tuple[int, Any, Any]]:
    """Release, key and value wherever a value is new or another than at the release before."""
    before: Mapping[Any, Any] = {}
    for number, values in numbered:
        yield from ((number, key, value) for key, value in sorted(values.items()) if before.get(key) != value)
        before = values


def _counties(numbered: list[tuple[int, Release]]) -> pd.DataFrame:
    changes = _changes((number, release.counties) for number, release in numbered)
    rows = [(number, county, key, votes) for number, (county, key), votes in changes]
    return pd.DataFrame(rows, columns=list(EXTRA_TABLES["counties"]))


def _reporting(numbered: list[tuple[int, Release]]) -> pd.DataFrame:
    changes = _changes((number, release.reporting) for number, release in numbered)
    rows = [
        (number, county, key, at.isoformat(), _known(precincts), _known(everywhere))
        for number, (county, key), (at, precincts, everywhere) in changes
    ]
    return pd.DataFrame(rows, columns=list(EXTRA_TABLES["reporting"]))


def ledger_table(judged: Iterable[Judged], offset: int = 0) -> pd.DataFrame:
    """The ledger as a table; ``offset`` releases are known from reports alone."""
    rows = [
        {
            **vars(row),
            "capture": number,
            "captured_at": row.captured_at.isoformat(),
            "feed_time": row.feed_time.isoformat() if row.feed_time else "",
            "release": pd.NA if row.release is None else row.release + offset,
        }
        for number, row in enumerate(judged, 1)
    ]
    return pd.DataFrame(rows)[list(ELECTION_TABLES["ledger"])]
