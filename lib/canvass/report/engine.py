"""A papermill engine: cells run by the kernel in this process, which has everything imported, without a socket.

It is the kernel that Jupyter starts (ipykernel's own, in its form for one process), and nbclient makes outputs of what
it sends; so the outputs are the same. Meant for a process that runs one notebook and ends: see ``warm.py``.
"""

from contextlib import suppress
from typing import Any

from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.iostream import OutStream
from nbclient.exceptions import CellExecutionComplete
from nbclient.util import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import default
from traitlets.config import Config

NAME = "here"
#: Nobody goes back in the history of a notebook that is run; keeping one takes a database.
_CONFIG = Config(HistoryManager={"enabled": False})


class _Kernel(InProcessKernel):
    """One that also shows what programs print that a cell starts, as a kernel of its own does."""

    @default("stdout")
    def _default_stdout(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stdout")

    @default("stderr")
    def _default_stderr(self) -> OutStream:
        return OutStream(self.session, self.iopub_thread, "stderr")


class _Client(PapermillNotebookClient):
    """papermill's own, that asks the kernel here."""

    def execute(self, **_: Any) -> NotebookNode:
        """Run all cells."""
        self.reset_execution_trackers()
        manager = InProcessKernelManager()
        manager.kernel = kernel = _Kernel(parent=manager, session=manager.session, config=_CONFIG)
        self.here = manager.client()
        self.here.start_channels()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = kernel.language_info
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell, and collect what the kernel sent until it was idle."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        self.here.execute(cell.source, allow_stdin=False)
        reply = self.here.get_shell_msg()
        with suppress(CellExecutionComplete):
            while True:
                self.process_message(self.here.get_iopub_msg(), cell, cell_index)
        run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell


class Here(NBClientEngine):
    """The engine, under :data:`NAME`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> NotebookNode:
        """Run the notebook in this process."""
        return _Client(nb_man, kernel_name=kernel_name, record_timing=False).execute()


papermill_engines.register(NAME, Here)
