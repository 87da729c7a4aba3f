"""The full report of many contests: each a task of its own, made on any engine, put in place here, not made twice."""

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.count import find
from canvass.count.election import Election, load_election
from canvass.errors import ReportError
from canvass.moments import show_moment
from canvass.report import kept
from canvass.report.contents import data_checksum, make_request
from canvass.report.corrections import CORRECTIONS, LATEST
from canvass.report.engines import engine, twice
from canvass.report.publisher import publisher
from canvass.report.tasks import reason
from canvass.report.words import fill
from canvass.store import whole

#: Below it each election has a folder, with a folder for each contest and an index.
SWEEP = kept.ROOT / "report" / "sweep"
#: The file that keeps, beside the pages, what they were made from.
KEY = ".made-from"


@dataclass(frozen=True)
class Task:
    """A contest to report on, of which tables; its key; what an earlier report said (file to text)."""

    election: str
    contest: str  # its id
    slug: str
    name: str
    as_of: str
    site: str
    checksum: str
    key: str
    before: Mapping[str, str]


@dataclass(frozen=True)
class Swept:
    """How a sweep ended: how many contests it ``made``, how many it ``kept``, why others ``failed``, by name."""

    index: Path
    made: int
    kept: int
    failed: Mapping[str, Exception]


def chosen(election: Election, names: str) -> pd.DataFrame:
    """The contests that any of ``names`` fits (commas between), in the order of the ballot; all where none is given.

    >>> len(chosen(load_election("2022-general"), "mayor, sheriff")), len(chosen(load_election("2022-general"), ""))
    (8, 430)
    """
    asked = [name.strip() for name in names.split(",") if name.strip()]
    ids: set[int] = set()
    for name in asked:
        found = find.fitting(name, election.contests, election.candidates)["contest_id"]
        ids |= set(found) or {election.contest(name)["contest_id"]}  # of none, the error says what is near
    return election.contests[election.contests["contest_id"].isin(ids)] if asked else election.contests


def sweep(election: str = "", names: str = "", as_of: str = "", scheduler: str = "", target: Path = SWEEP) -> Swept:
    """Report on every contest of an election that any of ``names`` fits, into ``target/<election>/<contest>/``.

    A contest is in place as soon as it is made; one of the same code, parameters and tables is not made again. Of one
    that fails twice the earlier report stays.
    """
    loaded = load_election(election or "2022-general", as_of)
    contests, folder, failed = chosen(loaded, names), target / loaded.slug, {}
    folder.mkdir(parents=True, exist_ok=True)
    with whole.locked(folder), _scratch(folder) as scratch:
        tasks = todo(loaded, contests, as_of, folder)
        try:
            failed = _make(tasks, scheduler, scratch, folder) if tasks else {}
        finally:  # also of nothing to do: a killed sweep may have written none
            write_index(loaded, folder, failed)
    return Swept(folder / "index.html", len(tasks) - len(failed), len(contests) - len(tasks), failed)


def _make(tasks: Sequence[Task], scheduler: str, scratch: Path, folder: Path) -> dict[str, Exception]:
    """Make each, and put it in place as soon as it is there; those that failed, by name."""
    failed, work = {}, partial(made, kept.commit(), None if scheduler else scratch)
    with engine(scheduler) as where:
        for task, ended in twice(where, work, tasks, "contest"):
            if isinstance(ended, Exception):
                failed[task.name] = ended
            else:
                _put(ended, task.key, folder / task.slug)
    return failed


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Where processes of this machine write; what a killed sweep left there goes."""
    scratch = whole.beside(folder, "scratch")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def todo(election: Election, contests: pd.DataFrame, as_of: str, folder: Path) -> list[Task]:
    """What is to be made; what a killed sweep had ready is put in place first."""
    site, checksum, base = publisher().site, data_checksum(), kept.report_key()
    tasks = []
    for row in contests.itertuples():
        own, place = folder / row.slug, site and f"{site}/sweep/{election.slug}/{row.slug}"
        parameters = election.slug, str(row.contest_id), row.slug, row.name, as_of, place, checksum
        key = hashlib.sha256("\0".join([base, *parameters]).encode()).hexdigest()
        whole.settle(own, sweep=True)
        if not ((own / KEY).is_file() and (own / KEY).read_text("utf-8") == key):
            before = {name: (own / name).read_text("utf-8") for name in (LATEST, CORRECTIONS) if (own / name).is_file()}
            tasks.append(Task(*parameters, key, before))
    return tasks


def made(commit: str, scratch: Path | None, task: Task) -> dict[str, bytes]:
    """The report on one contest, as files: name to content. It runs wherever an engine runs it."""
    from canvass.report.build import build_report  # noqa: PLC0415 - slow to import, and only here

    # One folder a thread: what is kept beside it, of a page that is the same for every contest, serves the next.
    folder = (scratch or Path(tempfile.gettempdir())) / f"canvass-{os.getpid()}-{threading.get_ident()}" / "report"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in task.before.items():
        (folder / name).write_text(text, encoding="utf-8")
    request = make_request(task.election, task.contest, task.as_of)
    if request.checksum != task.checksum:
        raise ReportError("the tables are not those the sweep began with; run it again.")
    build_report(replace(request, commit=commit), folder, task.site, quiet=True)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _put(files: Mapping[str, bytes], key: str, target: Path) -> None:
    with whole.replacing(target, sweep=True) as built:
        for name, content in {**files, KEY: key.encode()}.items():
            (built / name).parent.mkdir(exist_ok=True)
            (built / name).write_bytes(content)
    whole.beside(target, "lock").unlink()  # who holds the election's lock is the only one who writes here


def write_index(election: Election, folder: Path, failed: Mapping[str, Exception]) -> None:
    """Write the page that leads to every report in the folder of an election, and names those that ``failed``."""
    from canvass.report.taken import JINJA  # noqa: PLC0415 - slow to import

    own = [folder / slug / LATEST for slug in election.contests["slug"]]
    rows = [_row(json.loads(file.read_text("utf-8")), election.time_zone) for file in own if file.is_file()]
    why = {name: reason(error) for name, error in failed.items()}
    facts = {"election": election.name, "made": str(len(rows)), "failed": str(len(why)) if why else ""}
    told = {name: fill(f"sweep: {name}", facts) for name in ("finding", "standfirst", "not_made")}
    page = JINJA.get_template("sweep/index.html.j2").render(told, rows=rows, failed=why, place=election.place)
    whole.write_text(folder / "index.html", page)


def _row(told: dict[str, Any], zone: str) -> dict[str, str]:
    at = show_moment(pd.Timestamp(told["as_of"]).tz_convert(zone), year=True) if told["as_of"] else ""
    state = fill("sweep: state", {"state": told["state"].capitalize(), "at": at, "release": str(told["release"] or "")})
    return {"slug": told["slug"], "contest": told["contest"], "finding": told["finding"], "state": state}
