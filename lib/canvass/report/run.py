"""Run the workbook's notebooks with papermill: parameters checked, failures in one line."""

import ast
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat

from canvass.errors import ParameterError, ReportError
from canvass.report import warm

#: What a run leaves in a notebook's metadata that would differ at the next run.
_VOLATILE = ("papermill", "execution")
After = Callable[[nbformat.NotebookNode], None]
_QUIETLY = {"progress_bar": False, "request_save_on_cell_execute": False, "autosave_cell_every": 0}
_QUIETLY |= {"kernel_name": "python3"}
#: A kernel is ready within a second or two; one that is not ready by then will not be.
START_SECONDS = 40
_NO_KERNEL = ("Kernel didn't respond", "Kernel died before replying")


def check_parameters(notebook: Path, parameters: dict[str, Any]) -> None:
    """Refuse parameters a notebook does not take, or of another type than it says, and name those it takes.

    papermill itself only warns of the one and ignores the other, and stumbles over a ``=`` in a comment.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    source = next((cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])), "")
    lines = [line for line in ast.parse(source).body if isinstance(line, ast.AnnAssign)]
    known = {ast.unparse(line.target): ast.unparse(line.annotation) for line in lines}
    allowed = ", ".join(f"{name}: {kind}" for name, kind in known.items())
    for name, value in parameters.items():
        got = type(value).__name__
        if name not in known:
            raise ParameterError(f"{notebook.name}: no parameter {name!r}; it takes {allowed}.")
        if got != known[name]:
            raise ParameterError(f"{notebook.name}: {name}={value!r} is {got}; it takes {allowed}.")


def run_notebook(
    notebook: Path, parameters: dict[str, Any], output: Path, after: After | None = None
) -> nbformat.NotebookNode:
    """Execute ``notebook`` in its own folder and return it with its outputs.

    ``output`` is a scratch file, written on failure too; the kernel's connection file lies beside it, so that nothing
    of a killed run is left elsewhere. ``after`` is what is made of it at once, in the same process. A
    :class:`ReportError` names the notebook, the cell that failed and the error.
    """
    check_parameters(notebook, parameters)
    with suppress(warm.GoneError):
        return warm.forked(run_here, notebook, parameters, output, after)
    executed = run_apart(notebook, parameters, output)
    if after:
        after(executed)
    return executed


def run_here(
    notebook: Path, parameters: dict[str, Any], output: Path, after: After | None = None
) -> nbformat.NotebookNode:
    """:func:`run_notebook` by the kernel in this process, which has to end with it."""
    import papermill  # noqa: PLC0415

    from canvass.report import engine  # noqa: PLC0415 - a kernel apart does without

    os.chdir(notebook.parent)
    sys.path.append(str(notebook.parent))  # a module beside it, which a kernel apart finds too
    with _in_one_line(notebook):
        executed = papermill.execute_notebook(
            str(notebook), str(output), parameters, engine_name=engine.NAME, **_QUIETLY
        )
    if after:
        after(executed)
    return executed


def run_apart(notebook: Path, parameters: dict[str, Any], output: Path) -> nbformat.NotebookNode:
    """:func:`run_notebook` by a kernel started for it."""
    for last in (False, True):
        try:
            with _in_one_line(notebook):
                return _execute(notebook, parameters, output)
        except RuntimeError as error:  # kernels that start together can draw the same port: once more
            if last or not str(error).startswith(_NO_KERNEL):
                raise ReportError(f"{notebook.name}: {error}{_last_words(output)}") from None


@contextmanager
def _in_one_line(notebook: Path) -> Iterator[None]:
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    for name in ("papermill", "traitlets"):  # what they log of a failure is raised too
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    except PapermillExecutionError as error:
        raise ReportError(f"{notebook.name}, cell {error.cell_index + 1}: {error.ename}: {error.evalue}") from None


def _execute(notebook: Path, parameters: dict[str, Any], output: Path) -> nbformat.NotebookNode:
    import papermill  # noqa: PLC0415 - slow to import, and where kernels are forked there is no need of it here
    from traitlets.config import Config  # noqa: PLC0415

    from canvass.report.quiet import QuietKernels  # noqa: PLC0415

    return papermill.execute_notebook(
        str(notebook),
        str(output),
        parameters,
        resources={"metadata": {"path": str(notebook.parent)}},  # papermill's cwd would move this whole process
        kernel_manager_class=QuietKernels,
        config=Config(ConnectionFileMixin={"connection_file": str(_connection_file(output))}),
        start_timeout=START_SECONDS,
        **_QUIETLY,
        extra_arguments=["--log-level=CRITICAL"],  # a kernel on local TCP need not warn of it
    )


def _last_words(output: Path) -> str:
    log = _connection_file(output).with_suffix(".log")
    lines = log.read_text("utf-8", "replace").split("\n") if log.is_file() else []
    return next((f" ({line})" for line in reversed(lines) if line), "")


def _connection_file(output: Path) -> Path:
    """Named after this process: a kernel of a killed run, still starting, must not read another run's."""
    return output.with_name(f"{output.stem}-{os.getpid()}.json")


def tidy(executed: nbformat.NotebookNode, original: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook as it is committed: outputs kept, traces of the run removed."""
    executed.cells = [cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    executed.metadata = original.metadata
    for cell, source in zip(executed.cells, original.cells, strict=True):
        cell.metadata = {k: v for k, v in source.metadata.items() if k not in _VOLATILE}
        cell.id = source.id
    for number, cell in enumerate((c for c in executed.cells if c.cell_type == "code"), 1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
    return executed
