"""What is kept of a report is found by content, and never older than what it is made of."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from canvass.report import kept

ROOT = Path(__file__).resolve().parents[2]
ASK = """
from pathlib import Path
from canvass.report import kept
page = kept.page_key(kept.ground(), kept.ROOT / "notebooks" / "00-start-here.ipynb", {"contest": "sheriff"})
print(page, kept.report_key("2022-general", "sheriff", "", ""))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that pages are made of."""
    root = tmp_path_factory.mktemp("kept")
    for part in ("lib", "notebooks", "data"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", "live"))
    return root


def keys(root: Path) -> list[str]:
    """The key of a page and of a report, as a process of its own finds them."""
    environment = {name: value for name, value in os.environ.items() if name != "CANVASS_DATA"}
    environment |= {"PYTHONPATH": str(root / "lib")}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    "file",
    [
        "notebooks/00-start-here.ipynb",
        "lib/canvass/pages/count/words.md",
        "lib/canvass/count/rule.py",
        "lib/canvass/report/template/page/page.css",
        "data/2022-general/votes.csv",
        "data/2024-general/votes.csv",
        "data/by-hand/outstanding.csv",
        "data/platforms/candidates.csv",
    ],
)
def test_whatever_a_page_is_made_of_has_another_key_when_it_changes(project: Path, file: str):
    before = keys(project)
    with (project / file).open("a", encoding="utf-8") as end:
        end.write("\n")
    changed = keys(project)
    assert [old == new for old, new in zip(before, changed, strict=True)] == [False, False]
    assert keys(project) == changed


def test_another_parameter_is_another_page():
    notebook = ROOT / "notebooks" / "00-start-here.ipynb"
    asked = [{"contest": "sheriff", "as_of": ""}, {"contest": "sheriff", "as_of": "2022-11-10"}, {"contest": "mayor"}]
    assert len({kept.page_key("", notebook, parameters) for parameters in asked}) == 3
    assert kept.report_key("2022-general", "sheriff", "", "") != kept.report_key("2022-general", "mayor", "", "")


def test_a_report_is_whole_while_every_file_of_it_is_as_it_was_written(tmp_path: Path):
    target = tmp_path / "report"
    target.mkdir()
    (target / "index.html").write_text("good", encoding="utf-8")
    kept.keep(target, {})
    kept.seal(target, "key")
    assert (kept.is_whole(target, "key"), kept.is_whole(target, "other")) == (True, False)
    (target / "more.html").write_text("more", encoding="utf-8")
    assert not kept.is_whole(target, "key")
    (target / "more.html").unlink()
    (target / "index.html").write_text("Good", encoding="utf-8")
    assert not kept.is_whole(target, "key")


def test_of_a_library_edited_while_it_ran_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "LIBRARY", "as it was")
    (tmp_path / "report").mkdir()
    kept.keep(tmp_path / "report", {"key": ("00-start-here", {})})
    assert kept.take(tmp_path / "report", "key", tmp_path) is None
