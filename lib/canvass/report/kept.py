"""What is kept of a report beside it (``.report.kept``), so that only what changed is made again.

It is found by content alone: of a notebook, its parameters, all of ``lib/`` and ``data/``, the packages. So nothing is
ever older than what it is made of; what changes while it is made is told at the next time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from canvass.store import whole

ROOT = Path(__file__).resolve().parents[3]
#: What other commands write into a report is no part of it, and stays in it.
STAYS = ("sweep", "forecasts")
_REPORT, _NOTEBOOK = "report.json", "executed.ipynb"


def commit() -> str:
    """The commit the report was built from, marked where the tree had changes."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=, with changes", "--abbrev=10"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"


def ground() -> str:
    """A digest of what every page is made of besides its notebook: library, tables, packages, what lies beside it."""
    data = Path(os.environ.get("CANVASS_DATA") or ROOT / "data")
    beside = (path for path in _files(ROOT / "notebooks") if path.suffix != ".ipynb")
    packages = sorted(entry.name for place in sys.path if Path(place).is_dir() for entry in os.scandir(place or "."))
    said = [LIBRARY, _digest(_files(data), data), _digest(beside, ROOT)]
    return _sha([*said, sys.version, *(name for name in packages if name.endswith(".dist-info"))])


def page_key(ground: str, notebook: Path, parameters: Mapping[str, str]) -> str:
    """What a notebook that was run is kept under."""
    return _sha([ground, notebook.name, hashlib.sha256(notebook.read_bytes()).hexdigest(), json.dumps(parameters)])


def report_key(*asked: str) -> str:
    """What a whole report is known by, with what was asked for."""
    return _sha([ground(), notebooks(), commit(), *asked])


def notebooks() -> str:
    """A digest of all notebooks."""
    return _digest(sorted((ROOT / "notebooks").glob("*.ipynb")), ROOT)


def is_whole(target: Path, key: str) -> bool:
    """Whether ``target`` is the report of ``key``, every file as it was written."""
    try:
        known = json.loads((whole.beside(target, "kept") / _REPORT).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return known == {"key": key, "files": _digest(_own(target), target)}


def take(target: Path, key: str, built: Path) -> dict[str, Any] | None:
    """A notebook as it was run, its files put into ``built`` again; None where it is not kept."""
    kept = whole.beside(target, "kept") / key
    try:
        notebook = json.loads((kept / _NOTEBOOK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    shutil.copytree(kept / "files", built, dirs_exist_ok=True)
    return notebook


def keep(target: Path, pages: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
    """Keep what was run for ``target``, and nothing older: of each key its stem and notebook."""
    if _library() != LIBRARY:  # edited since this process began: it may have run either
        pages = {}
    new = whole.beside(target, "kept.new")
    shutil.rmtree(new, ignore_errors=True)
    for key, (stem, notebook) in pages.items():
        (new / key / "files" / "charts").mkdir(parents=True)
        for file in (target / "charts").glob(f"{stem}-*"):
            shutil.copy(file, new / key / "files" / "charts")
        (new / key / _NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    shutil.rmtree(whole.beside(target, "kept"), ignore_errors=True)
    new.mkdir(exist_ok=True)
    new.rename(whole.beside(target, "kept"))


def seal(target: Path, key: str) -> None:
    """Say that ``target`` is now the report of ``key``, unless the library was edited meanwhile."""
    if _library() != LIBRARY:
        return
    known = {"key": key, "files": _digest(_own(target), target)}
    (whole.beside(target, "kept") / _REPORT).write_text(json.dumps(known), encoding="utf-8")


def _own(target: Path) -> list[Path]:
    return [file for file in _files(target) if file.relative_to(target).parts[0] not in STAYS]


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for at, folders, names in os.walk(folder, followlinks=True):  # tables may lie on another disk
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]  # others' scratch
        found += [Path(at) / name for name in names if not name.startswith(".")]
    return sorted(found)


def _digest(files: Iterable[Path], folder: Path) -> str:
    return _sha(f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)


def _sha(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _library() -> str:
    folder = Path(__file__).resolve().parents[1]
    return _digest(_files(folder), folder)


#: The library as this process began.
LIBRARY = _library()
