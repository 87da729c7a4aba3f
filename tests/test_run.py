"""Parameters are refused in one line, before and inside a run; a failing notebook breaks nothing."""

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
        "ParameterError: election '2022-genral': expected one of 2022-primary; 2022-general; 2024-general."
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


def broken_notebook(folder: Path) -> PageKind:
    cells = [nbformat.v4.new_markdown_cell("# Broken"), nbformat.v4.new_code_cell("1 / 0")]
    path = folder / "09-broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    kind = PageKind("09-broken", lambda request: {})
    object.__setattr__(kind, "_path", path)
    return kind


def test_failing_notebook_is_named_and_the_old_report_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = broken_notebook(tmp_path)
    monkeypatch.setattr(PageKind, "notebook", property(lambda self: self._path))
    monkeypatch.setattr(report, "PAGES", [page])
    target = tmp_path / "report"
    target.mkdir()
    (target / "index.html").write_text("good", encoding="utf-8")
    with pytest.raises(ReportError, match=r"09-broken.ipynb, cell 2: ZeroDivisionError: division by zero"):
        report.build_report(make_request(), target)
    assert (target / "index.html").read_text(encoding="utf-8") == "good"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["09-broken.ipynb", "report"]


def test_a_kernel_that_does_not_start_is_started_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Path] = []

    def start(notebook: Path, parameters: dict, output: Path) -> str:
        tries.append(notebook)
        if len(tries) == 1:
            raise RuntimeError("Kernel didn't respond in 40 seconds")
        return "executed"

    monkeypatch.setattr(run, "_execute", start)
    assert (run.run_notebook(DROPS, {}, tmp_path / "x.ipynb"), len(tries)) == ("executed", 2)


def test_a_kernel_that_never_starts_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise RuntimeError("Kernel didn't respond in 40 seconds")

    monkeypatch.setattr(run, "_execute", start)
    with pytest.raises(ReportError, match=r"02-general-drops.ipynb: Kernel didn't respond in 40 seconds"):
        run.run_notebook(DROPS, {}, tmp_path / "x.ipynb")
