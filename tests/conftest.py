"""What several tests share: the committed tables, the real captures, two counts."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import kernel_retry
import pytest
from canvass import Count, load_count, load_election
from canvass.store import files as store
from small_feed import SMALL

if TYPE_CHECKING:
    from canvass.live.fetch import Source
    from small_source import Server

kernel_retry.install()

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = CHECKOUT / "data"
LA_MAYOR = "city-of-los-angeles-mayor"
Rows = list[dict[str, str]]


@pytest.fixture(scope="session", autouse=True)
def _committed_data() -> Iterator[None]:
    """Whatever the shell says, tests read the tables of this checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CANVASS_DATA", raising=False)
        yield


@pytest.fixture(scope="session")
def feeds() -> Path:
    """The real captures, beside the checkout."""
    return beside_checkout("feeds", "only the small captures made by the tests were replayed")


def beside_checkout(part: str, else_: str) -> Path:
    """A folder of reference data beside the checkout; without it the test is skipped, with what was done ``else_``."""
    folder = CHECKOUT.parent / "shared" / part
    if not folder.is_dir():
        pytest.skip(f"nothing at {folder}; {else_}")
    return folder


@pytest.fixture(scope="session")
def mayor() -> Count:
    """The count for mayor of Los Angeles, November 2022, to certification."""
    return load_count(load_election("2022-general"), LA_MAYOR)


@pytest.fixture(scope="session")
def primary() -> Count:
    """The June 2022 primary for mayor, as far as it is known."""
    return load_count(load_election("2022-primary"), LA_MAYOR)


@pytest.fixture(scope="session")
def committed() -> Callable[[str, str], Rows]:
    """Read a committed table as text, past the library: ``committed("2022-general", "votes")``."""

    def read(folder: str, table: str) -> Rows:
        with (DATA / folder / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    return read


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of one's own: what was carried by hand, a row for the made-up election, no election's tables."""
    folder = tmp_path / "data"
    for part in ("by-hand", "platforms"):
        shutil.copytree(DATA / part, folder / part)
    shutil.copy(DATA / "sources.csv", folder)
    with (folder / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
        lines.write(f"{SMALL},7,Small Election,2030-11-05,,feed-4300,made up\n")
    store.write_checksums(folder)
    return folder


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all committed tables, which the library reads instead of the originals."""
    folder = shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("live"))
    monkeypatch.setenv("CANVASS_DATA", str(folder))
    return folder


@pytest.fixture
def live(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As ``data``, and the library reads it; what is published on the way runs no notebook."""
    from canvass.live.publish import Publishing
    from small_source import without_notebooks

    monkeypatch.setenv("CANVASS_DATA", str(data))
    monkeypatch.setattr(Publishing, "pages", without_notebooks)
    return data


@pytest.fixture
def server() -> Iterator["Server"]:
    """An https server on this machine that says what a test wants."""
    from small_source import Server

    made = Server()
    yield made
    made.close()


@pytest.fixture
def source(server: "Server", live: Path) -> "Source":
    """The made-up election at its first release, as a watch would fetch it."""
    server.serve(30, 1000)
    return server.source(live)
