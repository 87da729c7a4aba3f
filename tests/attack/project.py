"""A small project to attack: a copy of the library, one made-up election, two tiny notebooks."""

import hashlib
import re
import shutil
from pathlib import Path

import nbformat
from small_feed import SMALL, Shot, write_feed

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = ("00-start-here", "02-general-drops")
HTML = ("index.html", "02-general-drops.html")
#: Minutes after the polls closed at which releases were captured; each feed has all of those before it.
FEEDS = {"old": (30, 60), "new": (30, 60, 90), "newest": (30, 60, 90, 120)}
#: Both pages say which version of the tables they saw: the number of releases.
CODE = """from canvass import load_election
from IPython.display import Markdown
seen = load_election("{election}")
{then}
Markdown(f"saw {{len(seen.releases)}} then {{len(load_election('{election}').releases)}}")"""
MARK = re.compile(r"saw (\d) then (\d)")


class Project:
    """The attacked project: where it is, how to make it as it was, what is in it now.

    Parameters
    ----------
    root
        A folder with the library to attack in ``lib``, from where it was imported.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.data, self.report, self.notebooks = root, root / "data", root / "report", root / "notebooks"
        self.tables = self.data / SMALL
        self.saved = root.with_name(f"{root.name}-saved")
        for part in ("by-hand", "platforms"):
            shutil.copytree(CHECKOUT / "data" / part, self.data / part)
        for table in ("sources.csv", "claims.csv"):
            shutil.copy(CHECKOUT / "data" / table, self.data)
        with (self.data / "by-hand" / "elections.csv").open("a", encoding="utf-8") as lines:
            lines.write(f"{SMALL},7,Small Election,2030-11-05,,feed-4300,made up\n")
        self.feeds = {
            name: write_feed(root.with_name(f"{root.name}-feed-{name}"), shots(at)) for name, at in FEEDS.items()
        }
        self.versions: dict[str, str] = {}

    def prepare(self) -> None:
        """Build every version once, keep what each looks like, and save the project as it is before each trial."""
        from canvass.feed.rebuild import rebuild
        from canvass.store import files as store

        store.write_checksums(self.data)
        for name in reversed(FEEDS):
            shutil.rmtree(self.tables, ignore_errors=True)
            rebuild(self.feeds[name], SMALL, self.data)
            self.versions[digest(self.tables)] = name
        self.report.mkdir()
        (self.report / "index.html").write_text("old report", encoding="utf-8")
        (self.report / "09-gone.html").write_text("old report", encoding="utf-8")
        self.notebooks.mkdir()
        for stem in PAGES:
            write_notebook(self.notebooks / f"{stem}.ipynb")
        shutil.copytree(self.root, self.saved, ignore=shutil.ignore_patterns("lib"))

    def restore(self) -> None:
        """Everything but the library as it was before the first trial."""
        for path in self.root.iterdir():
            if path.name != "lib":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.saved, self.root, dirs_exist_ok=True)

    def state_of_tables(self) -> str:
        """``old``, ``new`` or ``newest``; ``lost`` where they are gone, ``mixed`` where they fit no version."""
        if not self.tables.is_dir():
            return "lost"
        return self.versions.get(digest(self.tables), "mixed")

    def state_of_report(self) -> str:
        """``before``; which version both pages saw; ``lost``, ``mixed`` or ``torn``."""
        if not self.report.is_dir():
            return "lost"
        pages = {
            path.name: path.read_text("utf-8") for kind in ("html", "json") for path in self.report.glob(f"*.{kind}")
        }
        if pages == {"index.html": "old report", "09-gone.html": "old report"}:
            return "before"
        told = {"latest.json", "corrections.json", *(f"{stem}.facts.json" for stem in PAGES)}
        if set(pages) != {*HTML, *told} or not (self.report / "card.png").is_file():
            return "mixed"
        if not all(page.rstrip().endswith(("</html>", "]", "}")) for page in pages.values()):
            return "torn"
        return versions_seen([pages[name] for name in HTML])

    def state_of_notebooks(self) -> str:
        """As :meth:`state_of_report`, of the outputs saved in the notebooks."""
        said = []
        for stem in PAGES:
            path = self.notebooks / f"{stem}.ipynb"
            if not path.is_file():
                return "lost"
            try:
                notebook = nbformat.read(path, as_version=4)
            except ValueError:
                return "torn"
            said.append(str(notebook.cells[1].get("outputs", "")))
        return "before" if all("old output" in text for text in said) else versions_seen(said)

    def leftovers(self) -> list[str]:
        """Hidden files and folders a run left, but for the locks."""
        places = (self.root, self.data, self.tables, self.notebooks)
        hidden = [path.name for place in places if place.is_dir() for path in place.glob(".*")]
        return [name for name in hidden if not name.endswith(".lock")]


def shots(minutes: tuple[int, ...]) -> list[Shot]:
    """Whole captures of both endpoints at each of these minutes."""
    return [Shot(kind, at, 1000 + at, at) for at in minutes for kind in ("counter", "results")]


def versions_seen(said: list[str]) -> str:
    """The version of the tables that all of these saw at both loads, else ``mixed``."""
    seen = {number for text in said for found in MARK.findall(text) for number in found}
    names = [name for name, minutes in FEEDS.items() if {str(len(minutes))} == seen]
    return names[0] if names and all(MARK.search(text) for text in said) else "mixed"


def digest(folder: Path) -> str:
    """One checksum over all visible files of a folder."""
    files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def write_notebook(path: Path) -> None:
    """A notebook that loads the election twice, with an output of old."""
    then = "import time; time.sleep(0.4)"
    code = nbformat.v4.new_code_cell(CODE.format(election=SMALL, then=then), execution_count=1)
    code.outputs = [nbformat.v4.new_output("stream", name="stdout", text="old output\n")]
    parameters = nbformat.v4.new_code_cell(
        'election: str = ""\ncontest: str = ""\nas_of: str = ""', metadata={"tags": ["parameters"]}
    )
    cells = [nbformat.v4.new_markdown_cell("# Small"), code, parameters]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
