"""What became of a changed feed, held against what it was: right, refused, wrong, or what nobody could tell."""

import gzip
import json
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from canvass.errors import CanvassError
from canvass.feed import build, rebuild, schemas
from canvass.feed.county import captures, ledger, reader, roster

from attack.feeds import Feed, True_

OUTCOMES = ("right", "refused", "wrong", "unconfirmable", "traceback", "hang")
#: Seconds after which a trial hangs.
LIMIT = 20
SKEW = timedelta(minutes=15)
LACKS = "lacks a figure that nothing names"


class Hang(BaseException):
    """A trial took too long."""


@contextmanager
def bounded(seconds: int = LIMIT) -> Iterator[None]:
    """Raise :class:`Hang` after so many seconds."""

    def stop(*_: Any) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Judge:
    """Rebuilds changed feeds in this process; tables of a form that was built and checked before are not built again.

    Parameters
    ----------
    data
        Tables carried by hand, with a row for the election the feeds are of.
    """

    def __init__(self, data: Path, election: str) -> None:
        self.asked = rebuild.asked_of(election, data)
        self.built: set[int] = set()

    def judge(self, feed: Feed) -> tuple[str, str]:
        """The outcome of a trial and what it rests on."""
        try:
            with bounded():
                book = self.rebuild(feed)
        except CanvassError as error:
            return ("refused" if "\n" not in str(error) else "traceback"), str(error)
        except Hang:
            return "hang", ""
        except Exception as error:
            return "traceback", f"{type(error).__name__}: {error}"[:200]
        faults, counted_only = faults_of(feed, book)
        if not faults:
            return "right", f"{len(book.releases)} of {len(feed.truth)} releases"
        told = "; ".join(sorted(faults, key=lambda fault: LACKS not in fault)[:3])
        nobody = forward(book) and whole(feed, book) and (counted_only or not feed.both) and LACKS not in told
        return ("unconfirmable" if nobody else "wrong"), told

    def rebuild(self, feed: Feed) -> ledger.Ledger:
        """As :func:`canvass.feed.rebuild.rebuild` does, without files of tables."""
        read = captures.read_captures(feed.folder)
        listing = captures.read_roster(feed.folder, read, feed.day)
        reader.refuse_another(feed.folder, read, listing, self.asked.elections, self.asked.known)
        book = ledger.Ledger(read, roster.build(listing))
        counted = reader.counted(feed.folder, book)
        "".join(build.ledger_table(counted.ledger)["detail"]).encode()
        form = [(r.feed_time, *sorted(v), *sorted(getattr(r, "contests", ()))) for r, v in _releases(book)]
        key = hash(repr((form, book.roster, book.defects)))
        if key not in self.built:
            schemas.check(build.build(counted, self.asked))
            self.built.add(key)
        return book


def _releases(book: ledger.Ledger) -> Iterator[tuple[Any, dict[int, int]]]:
    return zip(book.releases, book.votes, strict=True)


def faults_of(feed: Feed, book: ledger.Ledger) -> tuple[list[str], bool]:
    """What the releases say that is not so; and whether all of it is what only the counter has."""
    said = " ".join(f"{v.reason} {v.detail}" for v in book.verdicts)
    counter: list[str] = []
    votes: list[str] = []
    for reading, found in _releases(book):
        at = f"{reading.feed_time:%d %H:%M}"
        true = feed.truth.get(reading.feed_time)
        if true is None:
            votes.append(f"a release at {reading.feed_time.isoformat()}")
            continue
        votes += [f"{at}: {fault}" for fault in _votes(true, found, book, said)]
        counter += [f"{at}: {fault}" for fault in _counted(true, reading, book)]
    if len({r.feed_time for r in book.releases}) < len(book.releases):
        votes.append("a release twice")
    return votes + counter, not votes


def _votes(true: True_, found: dict[int, int], book: ledger.Ledger, said: str) -> Iterator[str]:
    names = Counter(k.ballot_name for c in book.roster.contests for k in c.candidates)
    reached: set[str | int] = set()
    for contest in book.roster.contests:
        for k in contest.candidates:
            by_name = k.ballot_name in true.votes and names[k.ballot_name] == 1
            key = k.ballot_name if by_name else k.candidate_id
            if k.candidate_id in found and key not in true.votes:
                yield f"{key} of no contest has {found[k.candidate_id]}"
            elif k.candidate_id in found:
                reached |= {key, k.candidate_id}
                if found[k.candidate_id] != true.votes[key]:
                    yield f"{key} has {found[k.candidate_id]}, not {true.votes[key]}"
    yield from _missing(true, reached, book, said)


def _missing(true: True_, reached: set[str | int], book: ledger.Ledger, said: str) -> Iterator[str]:
    """Candidates without a figure that nothing names: neither they nor their contest."""
    from small_feed import CONTESTS

    for contest, (title, *_, people) in CONTESTS.items():
        for key, name, _ in people:
            if not reached & {key, name} and key in true.votes and name in true.votes:
                named = re.search(rf"\b({key}|{re.escape(name)}|{re.escape(title)})\b|data: .*\b{contest}\b", said)
                if not named:
                    yield f"{name} {LACKS}"
    if not any(isinstance(key, str) for key in true.votes) and true.votes.keys() - reached:
        lost = sorted(true.votes.keys() - reached, key=str)
        if not all(re.search(rf"\b{key}\b", said) for key in lost):
            yield f"{len(lost)} candidates {LACKS}, {lost[:3]}"


def _counted(true: True_, reading: Any, book: ledger.Ledger) -> Iterator[str]:
    """Figures only the counter has; those of a contest that the ledger says is broken are as said."""
    if true.county is None or not hasattr(reading, "contests"):
        return
    county = (reading.ballots, reading.ballots_mail, reading.ballots_in_person)
    if county != true.county:
        yield f"ballots {county}, not {true.county}"
    for key, contest in reading.contests.items():
        figures = (contest.ballots, contest.undervotes, contest.overvotes, contest.write_ins)
        if key in book.roster.members and key not in book.defects and figures != true.contests.get(key):
            yield f"contest {key} {figures}, not {true.contests.get(key)}"


# --- what nobody could tell ----------------------------------------------------------------------


def forward(book: ledger.Ledger) -> bool:
    """Whether every figure of the releases only rises, in the order of times that can be."""
    for before, after in pairwise(book.releases):
        if before.feed_time >= after.feed_time:
            return False
    made = {v.release: v.captured_at for v in book.verdicts if v.verdict == "release"}
    if any(r.feed_time > made[i] + SKEW for i, r in enumerate(book.releases, 1)):
        return False
    series = [_figures(reading, votes) for reading, votes in _releases(book)]
    return all(
        before.keys() <= after.keys() and all(after[key] >= value for key, value in before.items())
        for before, after in pairwise(series)
    )


def _figures(reading: Any, votes: dict[int, int]) -> dict[Any, int]:
    figures: dict[Any, int] = dict(votes)
    if hasattr(reading, "contests"):
        figures |= {"mail": reading.ballots_mail, "in person": reading.ballots_in_person}
        figures |= {("ballots", key): contest.ballots for key, contest in reading.contests.items()}
    return figures


def whole(feed: Feed, book: ledger.Ledger) -> bool:
    """Whether the served answers that became releases add up, by what they hold and not by how they were read."""
    files = [v.file for v in book.verdicts if v.verdict == "release" and v.kind == "counter"]
    return all(_adds_up(_served(feed.folder / file), feed.members) for file in files if file in feed.changed)


def _served(path: Path) -> dict[tuple[str, int], int]:
    rows: dict[tuple[str, int], int] = {}
    for row in json.loads(gzip.decompress(path.read_bytes()))["Data"]:
        value = row["Value"]
        rows[row["ReferenceType"], int(row["ReferenceID"])] = int(
            value.replace(",", "") if isinstance(value, str) else value
        )
    return rows


def _adds_up(rows: dict[tuple[str, int], int], members: dict[int, list[int]]) -> bool:
    total: Callable[[str], int] = lambda kind: sum(value for (found, _), value in rows.items() if found == kind)  # noqa: E731
    if total("EBLT") != total("MBLT") + total("DBLT"):
        return False
    for contest, people in members.items():
        own = {kind: value for (kind, key), value in rows.items() if key == contest}
        of_people = [rows.get(("CAND", key)) for key in people]
        parts = [own.get(kind) for kind in ("CBLT", "CFV", "CPV", "COV", "CUV")]
        if None in of_people or None in parts or parts[0] != sum(parts[1:]):
            return False
        seats = sum(kind.startswith("NSEL-") for kind in own)
        rest = sum(value for kind, value in own.items() if kind.startswith(("NSEL-", "WRTN-")))
        if parts[0] * seats != sum(of_people) + rest:
            return False
    return True
