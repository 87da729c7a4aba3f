"""One round: ask every address of an election, keep what came, and bring the tables up to date."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canvass.errors import CanvassError, FetchError, ParameterError
from canvass.feed.folder import read_bytes
from canvass.feed.readers import reader_of
from canvass.feed.rebuild import asked_of, rebuild
from canvass.live import kept
from canvass.live.ask import Answer, Asker
from canvass.names import some
from canvass.numbers import plural
from canvass.report.publisher import publisher
from canvass.show.facts import clean
from canvass.store import files
from canvass.store.elections import LIVE

#: Kinds, or keys of a form, that a line names at the most.
SHOWN = 6


@dataclass(frozen=True)
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


@dataclass
class Round:
    """What a round came to: its answers in a few words, and lines on what went wrong or looks wrong."""

    answers: str = ""
    lines: list[str] = field(default_factory=list)


def source_of(election: str, base: str = "", **settings: Any) -> Source:
    """The source of an election, from its row in ``elections.csv``; ``base`` replaces the address there, for a replay.

    Raises
    ------
    ParameterError
        There is no such election, nothing to fetch, or its tables stand already.
    """
    data = files.data_folder()
    known = asked_of(election, data).known.copy()
    if (data / election / "releases.csv").is_file():
        raise ParameterError(
            f"{election}: its tables stand in {data / election}; only a count that goes on is fetched."
        )
    hosts = [host for host in known["hosts"].split(";") if host]
    if base:
        known["address"], hosts = base, ["127.0.0.1"]
    addresses = reader_of(known["reader"]).addresses(known) if known["address"] else {}
    if not addresses:
        raise ParameterError(f"{election}: no address in {data / 'by-hand' / 'elections.csv'}, nothing can be fetched.")
    return Source(election, data / LIVE / election, addresses, Asker(hosts, publisher().contact, **settings))


def fetch(source: Source) -> Round:
    """Ask, keep, rebuild; whatever goes wrong is a line, and what was there stays as it is."""
    round_, rows = Round(), kept.index(source.captures)
    answers = _ask(source, kept.newest(rows), round_)
    if answers:
        rows = kept.keep(source.captures, rows, answers)
    _rebuild(source, rows, round_)
    return round_


def _ask(source: Source, known: dict[str, dict[str, str]], round_: Round) -> dict[str, Answer]:
    """The new answers, by kind."""
    answers: dict[str, Answer] = {}
    failed: dict[str, list[str]] = {}
    same = 0
    for kind, address in source.addresses.items():
        if kind == kept.ROSTER and (source.folder / "releases.csv").is_file():
            continue  # of use until there is a release
        try:
            answer = source.asker.ask(address, known.get(kind, {}))
            if kind == kept.ROSTER and answer.content is not None and kept.form(answer.content) is None:
                raise FetchError("not JSON; not kept")
        except FetchError as error:
            failed.setdefault(str(error), []).append(kind)
            continue
        if answer.content is None:
            same += 1
            continue
        answers[kind] = answer
        if kind != kept.ROSTER:
            round_.lines += _odd(source.captures, kind, known.get(kind), answer)
    round_.lines += [f"{some(sorted(kinds), SHOWN)}: {said}." for said, kinds in failed.items()]
    told = {"new": len(answers), "not modified": same, "without answer": sum(map(len, failed.values()))}
    round_.answers = ", ".join(f"{number} {what}" for what, number in told.items() if number)
    return answers


def _odd(captures: Path, kind: str, before: dict[str, str] | None, answer: Answer) -> list[str]:
    """An alarm where an answer is none, or has another form than the one before it; kept it is all the same."""
    form, was = kept.form(answer.content), None
    if form is None:
        size, typed = plural(len(answer.content), "byte"), answer.headers["content_type"] or "no type"
        return [f"ALARM {kind}: not JSON but {size} of {typed}; kept, not counted."]
    if before:
        with suppress(OSError, EOFError, ValueError):
            was = kept.form(read_bytes(captures, before["file"]))
    if was is None or form == was:
        return []
    parts = {"new": form - was, "gone": was - form}
    return [
        f"ALARM {kind}: the form of the feed changed; "
        f"{'; '.join(f'{what}: {clean(some(sorted(keys), SHOWN))}' for what, keys in parts.items() if keys)}."
    ]


def _rebuild(source: Source, rows: kept.Rows, round_: Round) -> None:
    """Tables anew where the ledger has no verdict on a content yet; a repeat waits for the next new one."""
    seen, judged = {row["sha256"] for row in rows}, kept.judged(source.folder)
    if seen <= judged:
        return
    try:
        bring_up(source, replace=judged <= seen)  # all are here: a release that goes was withdrawn, not lost
    except CanvassError as error:
        round_.lines.append(str(error))


def bring_up(source: Source, replace: bool = True) -> None:
    """The tables from all captures there are."""
    rebuild(source.captures, source.election, files.data_folder(), replace, live=True)
