"""Run a notebook's code cells in this process, and read what they print."""

import ast
from typing import Any

import nbformat
from canvass.report.contents import notebooks_folder
from canvass.show import picture
from canvass.show.picture import NARROW_MIME
from pytest import MonkeyPatch


def printed(stem: str, **parameters: str) -> list[dict[str, Any]]:
    """The output of every cell as nbval compares it: by kind, without pictures; with other ``parameters`` if given."""
    notebook = nbformat.read(notebooks_folder() / f"{stem}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    with MonkeyPatch.context() as patch:
        patch.setattr(picture, "svg_text", lambda figure, title: "")
        shown = [_run(_with(cell, parameters), names) for cell in notebook.cells if cell.cell_type == "code"]
    return [bundle for bundle in shown if bundle]


def _with(cell: nbformat.NotebookNode, parameters: dict[str, str]) -> str:
    """The source of a cell; after that of the parameters, what is set instead."""
    given = [f"{name} = {value!r}" for name, value in parameters.items()] if cell.id == "parameters" else []
    return "\n".join([cell.source, *given])


def _run(source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run one cell; what its last line shows."""
    *body, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        exec(source, names)
        return {}
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    bundle, _ = shown._repr_mimebundle_() if shown is not None else ({}, {})
    return {kind: text for kind, text in bundle.items() if kind not in ("image/svg+xml", NARROW_MIME)}
