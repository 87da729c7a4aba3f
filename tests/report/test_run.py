"""Parameters are refused in one line, before and inside a run; a failing notebook breaks nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from canvass.__main__ import main
from canvass.errors import ParameterError, ReportError
from canvass.pages.count.page import open_page
from canvass.report import build as report
from canvass.report import run
from canvass.report.contents import PageKind, make_request, notebooks_folder

DROPS = notebooks_folder() / "02-general-drops.ipynb"


def test_unknown_parameter_names_the_known_ones() -> None:
    with pytest.raises(
        ParameterError, match=r"no parameter 'contst'; it takes election: str, contest: str, as_of: str"
    ):
        run.check_parameters(DROPS, {"contst": "sheriff"})


def test_wrong_type_says_what_is_allowed() -> None:
    with pytest.raises(ParameterError, match=r"as_of=2022 is int; it takes election: str"):
        run.check_parameters(DROPS, {"as_of": 2022})


@pytest.mark.parametrize(
    "parameters", [(2022, "sheriff", ""), ("2022-general", 8772, ""), ("2022-general", "sheriff", 7)]
)
def test_wrong_type_inside_a_run_is_refused(parameters: tuple) -> None:
    with pytest.raises(ParameterError, match="expected text, got int"):
        open_page(*parameters)


def test_error_inside_a_notebook_is_one_line() -> None:
    with pytest.raises(ParameterError) as caught:
        open_page("2022-genral", "sheriff")
    assert caught.value._render_traceback_() == [
        "ParameterError: election '2022-genral': expected one of "
        "2022-primary; 2022-general; 2024-primary; 2024-primary-state; 2024-general."
    ]


def test_ambiguous_contest_is_one_line_on_the_command_line(capsys: pytest.CaptureFixture) -> None:
    assert main(["report", "--contest", "mayor"]) == 2
    said = capsys.readouterr().err
    cities = ["Azusa", "Baldwin Park", "El Monte", "Inglewood", "Lawndale", "Long Beach", "Los Angeles"]
    assert said == (
        "canvass: contest 'mayor': 7 contests of 2022-general answer to it, say which: "
        + "; ".join(f"City of {city}: Mayor" for city in cities)
        + ".\n"
    )


def test_a_refusal_loads_nothing_that_runs_a_notebook() -> None:
    code = "import sys; from canvass.__main__ import main; print(main({!r}), 'papermill' in sys.modules)"
    command = [sys.executable, "-c", code.format(["report", "--contest", "nonsense"])]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "2 False\n"


def written_notebook(folder: Path, stem: str, code: str) -> PageKind:
    """A page whose notebook is a title and one line of code."""
    cells = [nbformat.v4.new_markdown_cell("# Small"), nbformat.v4.new_code_cell(code)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / f"{stem}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    kind = PageKind(stem, "Small", takes=())
    object.__setattr__(kind, "_path", path)
    return kind


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make the library see a folder of small notebooks: ``workbook(first="1 + 1", second="2 + 2")``."""

    def make(**codes: str) -> Path:
        folder = tmp_path / "notebooks"
        folder.mkdir()
        pages = [written_notebook(folder, stem, code) for stem, code in codes.items()]
        monkeypatch.setattr(PageKind, "notebook", property(lambda self: self._path))
        monkeypatch.setattr(report, "PAGES", pages)
        monkeypatch.setattr(report, "NOTEBOOKS", pages)
        monkeypatch.setattr(report, "notebooks_folder", lambda: folder)
        return folder

    return make


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def old_report(folder: Path) -> Path:
    """A report of before."""
    target = folder / "report"
    target.mkdir()
    (target / "index.html").write_text("good", encoding="utf-8")
    return target


def test_failing_notebook_is_named_and_the_old_report_stays(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    workbook(broken="1 / 0")
    target = old_report(tmp_path)
    with pytest.raises(ReportError, match=r"broken.ipynb, cell 2: ZeroDivisionError: division by zero"):
        report.build_report(make_request(), target)
    assert contents(target) == {"index.html": b"good"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".report.lock", "notebooks", "report"]


def test_a_report_of_tables_that_changed_meanwhile_is_not_kept(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    workbook(first="1 + 1")
    target = old_report(tmp_path)
    with pytest.raises(ReportError, match="the tables changed while the report was built; the old report is kept"):
        report.build_report(replace(make_request(), checksum="another"), target)
    assert contents(target) == {"index.html": b"good"}


def test_a_kernel_leaves_nothing_outside_the_scratch_folder(tmp_path: Path, workbook: Callable[..., Path]) -> None:
    code = "import ipykernel.connect as c; print(c.get_connection_file())"
    notebook = workbook(first=code) / "first.ipynb"
    (tmp_path / "scratch").mkdir()
    executed = run.run_apart(notebook, {}, tmp_path / "scratch" / "first.ipynb")
    assert executed.cells[1].outputs[0].text.strip() == str(tmp_path / "scratch" / f"first-{os.getpid()}.json")


def test_a_kernel_that_dies_at_its_start_is_one_line_with_its_last_words(
    tmp_path: Path, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('no room for a kernel')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    notebook = workbook(first="1 + 1") / "first.ipynb"
    with pytest.raises(ReportError) as caught:
        run.run_apart(notebook, {}, tmp_path / "first.ipynb")
    said = "first.ipynb: Kernel died before replying to kernel_info (no room for a kernel)"
    assert (str(caught.value), capfd.readouterr().err) == (said, "")


def test_what_did_not_change_is_not_run_again(
    tmp_path: Path, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, target, ran = workbook(first="print(1)", second="print(2)"), tmp_path / "report", []
    run_it = report.run_notebook
    monkeypatch.setattr(report, "run_notebook", lambda path, *given: ran.append(path.stem) or run_it(path, *given))
    report.build_report(make_request(), target)
    before = {path: path.read_bytes() for path in target.rglob("*.*")}
    report.build_report(make_request(), target)
    assert {path: path.read_bytes() for path in target.rglob("*.*")} == before
    written_notebook(folder, "first", "print(3)")
    report.build_report(make_request(), target)
    assert (sorted(ran[:2]), ran[2:]) == (["first", "second"], ["first"])
    assert "<pre>3" in (target / "first.html").read_text("utf-8")


def test_notebooks_run_in_their_own_folder_and_the_process_stays_in_its(workbook: Callable[..., Path]) -> None:
    folder, before = workbook(first="import os; print(os.getcwd())"), Path.cwd()
    assert report.refresh_notebooks() == 1
    saved = nbformat.read(folder / "first.ipynb", as_version=4)
    assert (saved.cells[1].outputs[0].text.strip(), Path.cwd()) == (str(folder), before)


def test_where_one_notebook_fails_none_is_saved(workbook: Callable[..., Path]) -> None:
    folder = workbook(first="1 + 1", second="1 / 0")
    before = contents(folder)
    with pytest.raises(ReportError, match=r"second.ipynb, cell 2: ZeroDivisionError"):
        report.refresh_notebooks()
    assert contents(folder) == before


def test_a_notebook_edited_while_it_ran_is_not_overwritten(workbook: Callable[..., Path]) -> None:
    code = "from pathlib import Path; p = Path('first.ipynb'); p.write_text(p.read_text().replace('Small', 'Mine'))"
    folder = workbook(first=code, second="1 + 1")
    before = contents(folder)
    with pytest.raises(ReportError, match=r"first.ipynb: edited while it ran; nothing was saved, run it again"):
        report.refresh_notebooks()
    assert b"# Mine" in (folder / "first.ipynb").read_bytes()
    assert contents(folder)["second.ipynb"] == before["second.ipynb"]


def test_a_kernel_that_does_not_start_is_started_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Path] = []

    def start(notebook: Path, parameters: dict, output: Path) -> str:
        tries.append(notebook)
        if len(tries) == 1:
            raise RuntimeError("Kernel didn't respond in 40 seconds")
        return "executed"

    monkeypatch.setattr(run, "_execute", start)
    assert (run.run_apart(DROPS, {}, tmp_path / "x.ipynb"), len(tries)) == ("executed", 2)


def test_a_kernel_that_never_starts_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise RuntimeError("Kernel didn't respond in 40 seconds")

    monkeypatch.setattr(run, "_execute", start)
    with pytest.raises(ReportError, match=r"02-general-drops.ipynb: Kernel didn't respond in 40 seconds"):
        run.run_apart(DROPS, {}, tmp_path / "x.ipynb")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device", "here"), 2, "canvass: here: No space left on device.\n"),
        (OSError(28, "No space left on device"), 2, "canvass: the system: No space left on device.\n"),
        (KeyboardInterrupt(), 130, "canvass: stopped; what was there before is whole.\n"),
    ],
)
def test_what_the_system_says_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, error: BaseException, code: int, said: str
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr(report, "refresh_notebooks", refuse)
    assert (main(["notebooks"]), capsys.readouterr().err) == (code, said)


def test_replace_takes_yes_or_nothing(capsys: pytest.CaptureFixture) -> None:
    assert main(["data", "--feed", "x", "--election", "2022-general", "--replace", "no"]) == 2
    assert capsys.readouterr().err == "canvass: REPLACE='no': expected yes, or nothing.\n"
