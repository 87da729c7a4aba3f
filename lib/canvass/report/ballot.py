"""The whole ballot of an election: an index of every contest, the same as CSV and JSON, a short page behind each row.

A contest is one task, without a kernel; the tasks are spread over the cores.
"""

import json
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from canvass import numbers
from canvass.count.count import load_count
from canvass.count.election import Election, load_election
from canvass.errors import ContestError, NotYetError, ReportError
from canvass.names import slug
from canvass.outlook import Outlook, outlooks
from canvass.pages.ballot import page as ballot
from canvass.pages.ballot.page import ContestPage
from canvass.pages.count.page import CountPage, OneLine
from canvass.report import ballot_page, warm
from canvass.report.ballot_page import Ballot
from canvass.report.build import WAIT
from canvass.report.contents import data_checksum
from canvass.report.engines import cores
from canvass.report.kept import ROOT, commit
from canvass.show.table import csv_text
from canvass.store import whole

#: Contests handed to a worker at a time.
AT_ONCE = 4


def build_ballot(election: str = "", as_of: str = "", target: Path | None = None) -> Path:
    """Write the whole ballot into ``ballot/<election>[@as_of]/`` unless told; an old one stays until all is there.

    :class:`ReportError` where the tables changed meanwhile; else as :func:`canvass.load_election`.
    """
    checksum, loaded = data_checksum(), load_election(election or "2022-general", as_of)
    name = f"{loaded.slug}@{slug(as_of)}" if as_of else loaded.slug
    target = target or ROOT / "ballot" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole.replacing(target, sweep=True, wait=WAIT) as built:
        work = Ballot(loaded, as_of, checksum, commit(), built, _open(loaded))
        rows = list(tqdm(_spread(work), total=len(loaded.contests), desc="Contests", unit="contest"))
        _write(work, rows)
        if data_checksum() != checksum:
            raise ReportError("the tables changed while the ballot was built; the old one is kept, run it again.")
    return target


def _open(election: Election) -> dict[int, Outlook]:
    """The outlooks of all contests that are open; none where there is an outcome, or nothing fit to learn from."""
    try:
        return {} if election.certified else outlooks(election)
    except NotYetError:
        return {}


def _write(work: Ballot, rows: list[dict[str, Any]]) -> None:
    """The index, and its figures as CSV and JSON."""
    frame = ballot.table(rows)
    (work.folder / "index.html").write_text(ballot_page.index(work, rows, frame), encoding="utf-8")
    kept = frame.assign(turned_on=[at.isoformat() if pd.notna(at) else None for at in frame["turned_on"]])
    (work.folder / "ballot.csv").write_text(csv_text(kept), encoding="utf-8")
    told = [{name: _plain(row[name]) for name in ballot.COLUMNS} for row in kept.to_dict("records")]
    about = {"version": 1, "election": work.election.slug, "election_name": work.election.name, "as_of": work.as_of}
    about |= {"release": int(work.election.releases["release"].iloc[-1]), "certified": work.election.certified}
    text = json.dumps({**about, "checksum": work.checksum, "contests": told}, ensure_ascii=False, indent=1)
    (work.folder / "ballot.json").write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    """A value as JSON has it, rounded as the CSV has it."""
    if value is None or pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return numbers.significant(value) if isinstance(value, float) else value


def _spread(work: Ballot) -> Iterator[dict[str, Any]]:
    """The row of every contest in the order of the ballot; its page is written on the way."""
    start = multiprocessing.get_context("fork" if sys.platform == "linux" else None)  # where that is safe
    pool = ProcessPoolExecutor(cores(), start, _begin, (work,))
    try:
        yield from pool.map(_made, work.election.contests["contest_id"].tolist(), chunksize=AT_ONCE)
    finally:  # who is interrupted does not wait
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(work: Ballot) -> None:
    """Make a worker ready: it leaves an interrupt to its parent, and ends where that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _made.work = work
    threading.Thread(target=warm.end_with_parent, daemon=True).start()


def _made(contest: int) -> dict[str, Any]:
    """Write the page of one contest; its row."""
    work: Ballot = _made.work
    row = work.election.contests.set_index("contest_id", drop=False).loc[contest]
    try:
        page = page_of(work, contest)
    except (ContestError, NotYetError) as error:
        told = ballot.without_votes(row, isinstance(error, NotYetError))
        html = ballot_page.empty(work, row, told["state"], str(error))
    else:
        told, html = ballot.row(page), ballot_page.short(work, page)
    (work.folder / told["page"]).write_text(html, encoding="utf-8")
    return told


def page_of(work: Ballot, contest: int) -> CountPage:
    """The short page of a contest; an error where nothing of it was published by then."""
    count = load_count(work.election, contest)
    return ContestPage(count, work.outlooks.get(contest)) if len(count.people) > 1 else OneLine(count)
