"""The pages of the workbook: their notebooks, what each takes, and where each applies."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from canvass.count.count import load_count
from canvass.count.election import Election, list_elections, load_election
from canvass.errors import CanvassError, ReportError
from canvass.outlook import known_counts, outlook
from canvass.pages.count.facts import head
from canvass.store.files import data_folder

#: The contest whose platforms, claims and primary the workbook holds by hand.
MAYOR = "city-of-los-angeles-mayor"


@dataclass(frozen=True)
class Request:
    """What a report is asked for: an election cut to ``as_of``, one of its contests; and which tables are there."""

    election: Election
    contest: str
    as_of: str
    checksum: str


@dataclass(frozen=True)
class PageKind:
    """One notebook of the workbook.

    Attributes
    ----------
    stem
        Name of the notebook and of its page.
    parameters
        Request to the notebook's parameters.
    missing
        Request to the reason why the page does not apply, empty where it does.
    """

    stem: str
    parameters: Callable[[Request], dict[str, str]]
    missing: Callable[[Request], str] = lambda request: ""

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return notebooks_folder() / f"{self.stem}.ipynb"


def notebooks_folder() -> Path:
    """``notebooks/`` of this checkout."""
    folder = Path(__file__).resolve().parents[3] / "notebooks"
    if not folder.is_dir():
        raise ReportError(f"{folder}: no notebooks there; pages are made in a checkout of the project.")
    return folder


def primary_of(slug: str) -> str:
    """Name of the primary that belongs to an election, whether or not its tables are here.

    >>> primary_of("2022-general")
    '2022-primary'
    """
    return slug.rsplit("-", 1)[0] + "-primary"


def _count_parameters(request: Request) -> dict[str, str]:
    return {"election": request.election.slug, "contest": request.contest, "as_of": request.as_of}


def _primary_parameters(request: Request) -> dict[str, str]:
    return {**_count_parameters(request), "election": primary_of(request.election.slug)}


def _as_of_parameter(request: Request) -> dict[str, str]:
    return {"as_of": request.as_of}


def _election_parameter(request: Request) -> dict[str, str]:
    return {"election": request.election.slug}


def _no_primary(request: Request) -> str:
    slug = primary_of(request.election.slug)
    if slug not in list_elections():
        return f"{slug} is not among the tables of this workbook"
    try:
        row = load_election(slug, request.as_of).contest(request.contest)
    except CanvassError:
        return "this contest was not on the primary ballot, or the primary had not been counted"
    return "" if row["slug"] == request.contest else "this contest was not on the primary ballot"


def _no_drops(request: Request) -> str:
    return (
        "" if len(request.election.ballots) else f"the releases of {request.election.slug} were not captured one by one"
    )


def _no_outlook(request: Request) -> str:
    try:
        said = outlook(request.election, request.contest)
    except CanvassError as error:
        return str(error).rstrip(".")
    return "" if said.first else f"there is nothing to forecast: {said.status}"


def _no_track_record(request: Request) -> str:
    if request.as_of:
        return "the track record is written in hindsight"
    if not request.election.certified:
        return "the count is not finished"
    try:
        known_counts(request.election)
    except CanvassError as error:
        return str(error).rstrip(".")
    return _no_drops(request)


def _not_mayor(request: Request) -> str:
    same = request.contest == MAYOR and request.election.slug.startswith("2022")
    return "" if same else "platforms and claims are held for the 2022 race for mayor of Los Angeles only"


PAGES = [
    PageKind("00-start-here", _count_parameters),
    PageKind("01-primary-results", _primary_parameters, _no_primary),
    PageKind("02-general-drops", _count_parameters, _no_drops),
    PageKind("03-ballot-types", _count_parameters, _no_drops),
    PageKind("04-candidate-platforms", _as_of_parameter, _not_mayor),
    PageKind("05-outlook", _count_parameters, _no_outlook),
    PageKind("06-claim-check", _as_of_parameter, _not_mayor),
    PageKind("07-track-record", _election_parameter, _no_track_record),
]


def make_request(election: str = "", contest: str = "", as_of: str = "") -> Request:
    """Check what a report is asked for, before anything runs; empty means the default.

    Raises
    ------
    canvass.errors.ParameterError
        Names what is allowed: the elections, the contests that answer, the first release.

    Examples
    --------
    >>> make_request(contest="sheriff").contest
    'sheriff'
    """
    checksum = data_checksum()  # before anything is loaded: what is loaded later has to be of the same tables
    loaded = load_election(election or "2022-general", as_of)
    head(load_count(loaded, contest or MAYOR))  # a lead can be told: two candidates, votes by then
    return Request(loaded, loaded.contest(contest or MAYOR)["slug"], as_of, checksum)


def data_checksum() -> str:
    """One checksum over the registered checksums of all tables: pages read other elections too."""
    registries = [
        data_folder() / "checksums.txt",
        *(data_folder() / slug / "checksums.txt" for slug in list_elections()),
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in registries if path.is_file())
    return hashlib.sha256(text.encode()).hexdigest()[:12]
