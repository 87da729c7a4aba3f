"""One round: ask every address of an election, keep what came, and bring the tables up to date."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from canvass.errors import CanvassError, FetchError, ParameterError, TableError
from canvass.feed.folder import read_bytes
from canvass.feed.readers import reader_of
from canvass.feed.rebuild import asked_of, rebuild
from canvass.live import kept
from canvass.live.ask import Answer, Asker
from canvass.numbers import plural
from canvass.report.publisher import publisher
from canvass.store import files
from canvass.store.elections import LIVE

SHOWN = 6


@dataclass
class Round:
    """What one round brought: lines for a person, alarms among them, and whether the tables were built anew."""

    lines: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    rebuilt: bool = False
    latest: datetime | None = None  # when the newest answer was captured


@dataclass
class Source:
    """Where an election's answers come from, and the folder its count is in."""

    election: str
    folder: Path
    addresses: dict[str, str]
    asker: Asker

    @property
    def captures(self) -> Path:
        """The folder of its captures."""
        return self.folder / "captures"


def source_of(election: str, base: str = "", **settings: object) -> Source:
    """The source of an election, of its row in ``elections.csv``; ``base`` replaces the address there, for a replay.

    Raises
    ------
    ParameterError
        There is no such election, its reader has nothing to fetch, or its tables do not go on.
    """
    data = files.data_folder()
    known: pd.Series = asked_of(election, data).known.copy()
    if (data / election / "releases.csv").is_file():
        raise ParameterError(
            f"{election}: its tables stand in {data / election}; only a count that goes on is fetched."
        )
    hosts = known["hosts"].split(";")
    if base:
        known["address"], hosts = base, [base.split("/")[2].rpartition(":")[0]]
    addresses = reader_of(known["reader"]).addresses(known) if known["address"] else {}
    if not addresses:
        raise ParameterError(f"{election}: no address in {data / 'by-hand' / 'elections.csv'}; nothing can be fetched.")
    return Source(election, data / LIVE / election, addresses, Asker(hosts, publisher().contact, **settings))


def fetch(source: Source) -> Round:
    """Ask, keep, rebuild; whatever goes wrong is a line, and what was there stays as it is."""
    round_ = Round()
    rows = kept.index(source.captures)
    answers = _ask(source, rows, round_)
    for kind, answer in answers.items():
        round_.latest = max(filter(None, [round_.latest, answer.at]))
        _hold_against(source, kept.newest(rows).get(kind), kind, answer, round_)
    if answers:
        rows += kept.keep(source.captures, rows, answers)
    _rebuild(source, rows, round_)
    return round_


def _ask(source: Source, rows: kept.Rows, round_: Round) -> dict[str, Answer]:
    """The new answers by kind; in how many words the rest is told."""
    answers, same, failed, known = {}, 0, {}, kept.newest(rows)
    for kind, address in source.addresses.items():
        if kind == kept.ROSTER and (source.folder / "releases.csv").is_file():
            continue  # it is of use until there is a release
        try:
            answer = source.asker.ask(address, known.get(kind, {}))
            if kind == kept.ROSTER and answer.content is not None and kept.form(answer.content) is None:
                raise FetchError("no JSON; not kept")
        except FetchError as error:
            failed.setdefault(str(error), []).append(kind)
            continue
        if answer.content is None:
            same += 1
        else:
            answers[kind] = answer
    for said, kinds in failed.items():
        more = f" and {len(kinds) - SHOWN} more" if len(kinds) > SHOWN else ""
        round_.lines.append(f"{', '.join(kinds[:SHOWN])}{more}: {said}.")
    told = {"new": len(answers), "not modified": same, "without answer": sum(map(len, failed.values()))}
    round_.lines.append("Answers: " + ", ".join(f"{number} {what}" for what, number in told.items() if number) + ".")
    return answers


def _hold_against(source: Source, before: dict[str, str] | None, kind: str, answer: Answer, round_: Round) -> None:
    """An alarm where an answer is none, or has another form than the one before."""
    if kind == kept.ROSTER:
        return
    form = kept.form(answer.content)
    if form is None:
        size = plural(len(answer.content), "byte")
        round_.alarms.append(
            f"{kind}: not JSON but {size} of {answer.headers['content_type'] or 'no type'}; kept, not counted."
        )
        return
    was = None
    if before:
        with suppress(OSError, EOFError, ValueError):
            was = kept.form(read_bytes(source.captures, before["file"]))
    if was and form != was:
        parts = [
            f"{what} {'; '.join(sorted(some)[:SHOWN])}"
            for what, some in (("new", form - was), ("gone", was - form))
            if some
        ]
        round_.alarms.append(f"{kind}: the form of the feed changed: {', '.join(parts)}.")


def _rebuild(source: Source, rows: kept.Rows, round_: Round) -> None:
    """Tables anew where the ledger has no verdict on a content yet; a repeat waits for the next new one."""
    seen, judged = {row["sha256"] for row in rows}, kept.judged(source.folder)
    if seen <= judged:
        return
    try:
        bring_up(source, whole=judged <= seen)
        round_.rebuilt = True
    except CanvassError as error:
        round_.lines.append(str(error))


def bring_up(source: Source, whole: bool = True) -> None:
    """The tables from all captures; those the ledger knows are all here (``whole``), so a release that goes was withdrawn."""
    rebuild(source.captures, source.election, files.data_folder(), replace=whole, live=True)
