"""Guards for what nbval does not see: stripped outputs, skipped cells, pictures without text."""

import re
from pathlib import Path

import nbformat
import papermill
import pytest
from canvass.report.contents import NOTEBOOKS, notebooks_folder

STEMS = [page.stem for page in NOTEBOOKS]
#: Cells that show nothing of the contest they were saved with: a result of two leaves nobody out, and once certified
#: nothing is left to count, or unknown. Of another contest or day they speak. nbval refuses a cell that says more now.
SILENT = {"00-start-here": ["everyone", "progress", "unknown", "unknown-table"]}


def read(stem: str) -> nbformat.NotebookNode:
    return nbformat.read(notebooks_folder() / f"{stem}.ipynb", as_version=4)


def code_cells(stem: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(stem).cells if cell.cell_type == "code"]


def outputs(stem: str) -> list[nbformat.NotebookNode]:
    return [output for cell in code_cells(stem) for output in cell.outputs]


def test_every_notebook_is_saved_with_its_outputs() -> None:
    assert sorted(STEMS) == sorted(path.stem for path in notebooks_folder().glob("*.ipynb"))


@pytest.mark.parametrize("stem", STEMS)
def test_cells_were_run_in_order(stem: str) -> None:
    assert [cell.execution_count for cell in code_cells(stem)] == list(range(1, len(code_cells(stem)) + 1))


@pytest.mark.parametrize("stem", STEMS)
def test_every_cell_that_has_something_to_show_kept_its_output(stem: str) -> None:
    silent = [cell.id for cell in code_cells(stem) if not cell.outputs]
    assert silent == ["parameters", *SILENT.get(stem, [])]


@pytest.mark.parametrize("stem", STEMS)
def test_nothing_is_kept_from_comparison(stem: str) -> None:
    marks = ("nbval-ignore-output", "nbval-skip", "raises-exception", "NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP")
    said = [mark for cell in code_cells(stem) for mark in marks if mark in str(cell.metadata) + cell.source]
    assert said == []


@pytest.mark.parametrize("stem", STEMS)
def test_pictures_carry_alt_text_with_numbers_and_their_data(stem: str) -> None:
    pictures = [output for output in outputs(stem) if "image/svg+xml" in output.get("data", {})]
    for output in pictures:
        alt = output.metadata.canvass.alt
        assert output.data["text/plain"].startswith(alt + " [data ")
        assert any(char.isdigit() for char in alt) or "No " in alt
        assert output.data["text/csv"].count("\n") > 1
    raster = [output for output in outputs(stem) if {"image/png", "image/jpeg"} & set(output.get("data", {}))]
    assert raster == []


@pytest.mark.parametrize("stem", STEMS)
def test_cells_are_short_and_define_nothing(stem: str) -> None:
    for cell in code_cells(stem):
        assert len(cell.source.splitlines()) <= 10, cell.id
        assert not cell.source.startswith(("def ", "class ")) and "\ndef " not in cell.source, cell.id


@pytest.mark.parametrize("stem", STEMS)
def test_prose_cells_type_no_result(stem: str) -> None:
    """Years and the reader's parameters aside, no figure stands in a markdown cell."""
    prose = (cell.source for cell in read(stem).cells if cell.cell_type == "markdown")
    typed = [word for source in prose for word in re.sub(r"\]\(\S+\.ipynb\)", "]", source).split()]
    figures = [word for word in typed if sum(char.isdigit() for char in word) >= 2 and not word.strip(".,()").isdigit()]
    figures += [word for word in typed if word.strip(".,()").isdigit() and not 2014 < int(word.strip(".,()")) < 2030]
    assert figures == []


@pytest.mark.parametrize("stem", STEMS)
def test_papermill_sees_every_parameter_with_its_type(stem: str) -> None:
    source = next(cell.source for cell in code_cells(stem) if cell.id == "parameters")
    known = papermill.inspect_notebook(str(notebooks_folder() / f"{stem}.ipynb"))
    assert [(name, entry["inferred_type_name"]) for name, entry in known.items()] == [
        (line.split(":")[0], line.split(":")[1].split("=")[0].strip()) for line in source.splitlines()
    ]


def test_no_notebook_names_a_path_of_this_machine() -> None:
    root = str(Path(__file__).resolve().parents[2])
    assert [stem for stem in STEMS if root in (notebooks_folder() / f"{stem}.ipynb").read_text(encoding="utf-8")] == []
