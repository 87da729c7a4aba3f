"""Run the workbook's notebooks with papermill: parameters checked, failures in one line."""

import ast
import logging
import os
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from canvass.errors import ParameterError, ReportError

#: What a run leaves in a notebook's metadata that would differ at the next run.
_VOLATILE = ("papermill", "execution")
#: A kernel is ready within a second or two; one that is not ready by then will not be.
START_SECONDS = 40
_NO_KERNEL = ("Kernel didn't respond", "Kernel died before replying")


class _QuietKernels(AsyncKernelManager):
    """What a kernel says of its own start goes beside its connection file, not to the person's terminal."""

    async def start_kernel(self, **options: Any) -> None:
        with Path(self.connection_file).with_suffix(".log").open("a", encoding="utf-8") as log:
            await super().start_kernel(stderr=log, **options)


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


def run_notebook(notebook: Path, parameters: dict[str, Any], output: Path) -> nbformat.NotebookNode:
    """Execute ``notebook`` in its own folder and return it with its outputs.

    ``output`` is a scratch file, written on failure too; the kernel's connection file lies beside it, so that nothing
    of a killed run is left elsewhere. A :class:`ReportError` names the notebook, the cell that failed and the error.
    """
    check_parameters(notebook, parameters)
    for name in ("papermill", "traitlets"):  # what they log of a failure is raised too
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for last in (False, True):
        try:
            return _execute(notebook, parameters, output)
        except PapermillExecutionError as error:
            raise ReportError(f"{notebook.name}, cell {error.cell_index + 1}: {error.ename}: {error.evalue}") from None
        except RuntimeError as error:  # kernels that start together can draw the same port: once more
            if last or not str(error).startswith(_NO_KERNEL):
                raise ReportError(f"{notebook.name}: {error}{_last_words(output)}") from None


def _execute(notebook: Path, parameters: dict[str, Any], output: Path) -> nbformat.NotebookNode:
    return papermill.execute_notebook(
        str(notebook),
        str(output),
        parameters,
        resources={"metadata": {"path": str(notebook.parent)}},  # papermill's cwd would move this whole process
        kernel_manager_class=_QuietKernels,
        config=Config(ConnectionFileMixin={"connection_file": str(_connection_file(output))}),
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        start_timeout=START_SECONDS,
        kernel_name="python3",
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
