"""The pages of the workbook: their notebooks, what each takes, and where each applies."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from canvass.count.count import load_count
from canvass.count.election import Election, list_elections, load_election
from canvass.errors import CanvassError, ReportError
from canvass.pages.count.facts import head
from canvass.report.kept import ROOT
from canvass.store.elections import DEFAULTS, election_folder, known_elections
from canvass.store.files import CHECKSUMS, data_folder

#: The contest whose platforms, claims and primary the workbook holds by hand.
MAYOR = "city-of-los-angeles-mayor"


@dataclass(frozen=True)
class Request:
    """What a report is asked for: an election cut to ``as_of``, a contest of it; which tables and code are there."""

    election: Election
    contest: str
    as_of: str
    checksum: str
    commit: str = ""  # said on the pages; that of this checkout where it is empty


def primary_of(slug: str) -> str:
    """``2022-primary`` of ``2022-general``, whether or not its tables are here."""
    return slug.rsplit("-", 1)[0] + "-primary"


def _nothing(_: Request) -> str:
    return ""


@dataclass(frozen=True)
class PageKind:
    """One notebook, which gives its page its name: its word in the list, what a request may lack, what it is given."""

    stem: str
    word: str
    lacks: Callable[[Request], str] = _nothing
    takes: tuple[str, ...] = ("election", "contest", "as_of")
    election: Callable[[str], str] = str

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return notebooks_folder() / f"{self.stem}.ipynb"

    def parameters(self, request: Request) -> dict[str, str]:
        """What the notebook is run with."""
        election = self.election(request.election.slug)
        given = {"election": election, "contest": request.contest, "as_of": request.as_of}
        return {name: given[name] for name in self.takes}

    def missing(self, request: Request) -> str:
        """Why the page does not apply, empty where it does."""
        try:
            return self.lacks(request)
        except CanvassError as error:
            return str(error).rstrip(".")


def notebooks_folder() -> Path:
    """``notebooks/`` of this checkout."""
    folder = ROOT / "notebooks"
    if not folder.is_dir():
        raise ReportError(f"{folder}: no notebooks there; pages are made in a checkout of the project.")
    return folder


def _no_primary(request: Request) -> str:
    slug = primary_of(request.election.slug)
    if slug not in list_elections():
        return f"{slug} is not among the tables of this workbook"
    if known_elections().loc[slug, "reader"] != request.election.reader:
        return f"{slug} is the count of another source"
    try:
        count = load_count(load_election(slug, request.as_of), request.contest)
    except CanvassError:
        return "this contest was not on the primary ballot, or the primary had not been counted"
    if count.contest["slug"] != request.contest:
        return "this contest was not on the primary ballot"
    head(count)  # of an only candidate it is an error that says so
    return ""


def _no_drops(request: Request) -> str:
    captured = request.election.one_by_one
    return "" if captured else f"the releases of {request.election.slug} were not captured one by one"


def _no_kinds(request: Request) -> str:
    served = len(request.election.ballots) > 0
    said = "this source does not say which kinds of ballots a release holds"
    return _no_drops(request) or ("" if served else said)


def _no_outlook(request: Request) -> str:
    from canvass.outlook import outlook  # noqa: PLC0415 - as slow to import as all else
    from canvass.outlook.view import refuse_settled  # noqa: PLC0415

    refuse_settled(load_count(request.election, request.contest))
    said = outlook(request.election, request.contest)
    return "" if said.first else f"there is nothing to forecast: {said.status}"


def _no_track_record(request: Request) -> str:
    from canvass.outlook.known import known_counts  # noqa: PLC0415

    if request.as_of:
        return "the track record is written in hindsight"
    if not request.election.certified:
        return "the count is not finished"
    if why := _not_kept(request):
        return why
    known_counts(request.election)
    return _no_kinds(request)


def _not_kept(request: Request) -> str:
    kept = request.election.slug in list_elections(live=False)
    return "" if kept else "its tables lie in data/live, and this page is of counts that are kept"


def _not_mayor(request: Request) -> str:
    same = request.contest == MAYOR and request.election.slug.startswith("2022")
    same = same and request.election.reader == DEFAULTS["reader"]
    said = "platforms and claims are held for the 2022 race for mayor of Los Angeles only"
    return _not_kept(request) if same else said  # they are judged in hindsight, not while a count goes on


PAGES = [
    PageKind("00-start-here", "Result"),
    PageKind("02-general-drops", "Drops", _no_drops),
    PageKind("03-ballot-types", "Ballots", _no_kinds),
    PageKind("05-outlook", "Outlook", _no_outlook),
    PageKind("01-primary-results", "Primary", _no_primary, election=primary_of),
    PageKind("04-candidate-platforms", "Pledges", _not_mayor, takes=("as_of",)),
    PageKind("06-claim-check", "Claims", _not_mayor, takes=("as_of",)),
    PageKind("07-track-record", "Record", _no_track_record, takes=("election",)),
]


#: Every notebook that is saved with its outputs: those of the pages, and the one for JupyterLab, which is no page.
NOTEBOOKS = [*PAGES, PageKind("08-explore", "Explore", takes=("election", "contest"))]


def make_request(election: str = "", contest: str = "", as_of: str = "") -> Request:
    """Check what a report is asked for, before anything runs; empty means the default.

    >>> make_request(contest="sheriff").contest
    'sheriff'
    """
    checksum = data_checksum()  # before anything is loaded: what is loaded later has to be of the same tables
    loaded = load_election(election or "2022-general", as_of)
    count = load_count(loaded, contest or MAYOR)
    if len(count.people) > 1:
        head(count)  # a lead can be told: votes of two by then
    return Request(loaded, count.contest["slug"], as_of, checksum)


def data_checksum() -> str:
    """One checksum over the registered checksums of all tables: pages read other elections too."""
    registries = [folder / CHECKSUMS for folder in (data_folder(), *map(election_folder, list_elections()))]
    text = "".join(path.read_text(encoding="utf-8") for path in registries if path.is_file())
    return hashlib.sha256(text.encode()).hexdigest()[:12]
