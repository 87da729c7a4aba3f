"""Notebooks in forks of a warm parent: the same outputs as by kernels of their own, fresh state, kills survived."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing.forkserver import _forkserver
from pathlib import Path

import nbformat
import pytest
from canvass.errors import ReportError
from canvass.report import run, warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every notebook has a kernel of its own")
#: What an analyst's cells may do, one a line.
CELLS = """print("said"); import sys; print("aside", file=sys.stderr); print("more")
import subprocess; _ = subprocess.run("echo by a program; sleep 0.5", shell=True)
import pandas as pd; display(pd.DataFrame({"votes": [1]})); pd.Series([2])
import matplotlib.pyplot as plt; _ = plt.plot([1, 3, 2])
handle = display("first", display_id="one"); handle.update("second")
from IPython.display import Markdown, clear_output; print("gone"); clear_output(); Markdown("*left*")
import os, matplotlib; os.path.basename(os.getcwd()), matplotlib.get_backend(), __name__
get_ipython().run_line_magic("who", "")
!echo by the shell"""


def notebook(folder: Path, *cells: str) -> Path:
    path = folder / "small.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)], metadata=kernel), path)
    return path


def said(executed: nbformat.NotebookNode) -> list[str]:
    return [output.text.strip() for cell in executed.cells for output in cell.outputs]


def test_outputs_are_those_of_a_kernel_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # by which a kernel knows that it is not to look at what programs print
    path = notebook(tmp_path, *CELLS.splitlines())
    forked, apart = (
        run_it(path, {}, tmp_path / "out.ipynb")
        for run_it in (lambda *given: warm.forked(run.run_here, *given), run.run_apart)
    )
    for ours, theirs, source in zip(forked.cells, apart.cells, CELLS.splitlines(), strict=True):
        assert ours.outputs == theirs.outputs, source
        assert ours.execution_count == theirs.execution_count
    assert {name: forked.metadata[name] for name in ("kernelspec", "language_info")} == {
        name: apart.metadata[name] for name in ("kernelspec", "language_info")
    }


def test_an_error_is_that_of_a_kernel_of_its_own(tmp_path: Path):
    path, told = notebook(tmp_path, "x = 1", "import canvass; canvass.load_election('2022-genral')"), []
    for run_it in (lambda *given: warm.forked(run.run_here, *given), run.run_apart):
        with pytest.raises(ReportError) as caught:
            run_it(path, {}, tmp_path / "out.ipynb")
        written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
        told.append((str(caught.value), [cell.get("outputs") for cell in written.cells][-2:]))
    assert told[0] == told[1]
    assert told[0][0].startswith("small.ipynb, cell 2: ParameterError: election '2022-genral'")


def test_each_notebook_begins_in_a_fresh_state(tmp_path: Path):
    spoil = "import os, canvass.errors as e; e.mark = x = 1; os.environ['MARK'] = '1'; os.chdir('/')"
    ask = (
        "import os, canvass.errors as e; print('x' in globals(), hasattr(e, 'mark'), 'MARK' in os.environ, os.getcwd())"
    )
    run.run_notebook(notebook(tmp_path, spoil), {}, tmp_path / "out.ipynb")
    executed = run.run_notebook(notebook(tmp_path, ask), {}, tmp_path / "out.ipynb")
    assert said(executed) == [f"False False False {tmp_path}"]


def test_the_environment_is_that_of_whoever_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    warm.begin()
    monkeypatch.setenv("CANVASS_DATA", "/elsewhere")
    executed = run.run_notebook(notebook(tmp_path, "import os; print(os.environ['CANVASS_DATA'])"), {}, tmp_path / "o")
    assert said(executed) == ["/elsewhere"]


def test_a_killed_warm_parent_is_noticed_and_another_started(tmp_path: Path):
    warm.begin()
    killed = _forkserver._forkserver_pid
    os.kill(killed, signal.SIGKILL)
    while ") Z " not in Path(f"/proc/{killed}/stat").read_text():
        time.sleep(0.01)
    executed = run.run_notebook(notebook(tmp_path, "import os; print(os.getppid())"), {}, tmp_path / "out.ipynb")
    assert said(executed) == [str(_forkserver._forkserver_pid)] != [str(killed)]


def test_a_warm_parent_killed_while_a_notebook_runs_loses_nothing(tmp_path: Path):
    cells = ["import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "print('to the end')"]
    assert said(warm.forked(run.run_here, notebook(tmp_path, *cells), {}, tmp_path / "out.ipynb")) == ["to the end"]


def test_a_cell_that_waits_for_something_is_run_by_a_kernel_of_its_own(tmp_path: Path):
    path = notebook(tmp_path, "import asyncio; await asyncio.sleep(0); print('waited')")
    assert said(run.run_notebook(path, {}, tmp_path / "out.ipynb")) == ["waited"]


def test_what_was_killed_in_a_fork_is_run_by_a_kernel_of_its_own(tmp_path: Path):
    cell = "import os, sys; 'ipykernel' in sys.argv[0] or os.kill(os.getpid(), 9); print('here')"
    assert said(run.run_notebook(notebook(tmp_path, cell), {}, tmp_path / "out.ipynb")) == ["here"]


def test_elsewhere_a_kernel_of_its_own_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(warm, "SAFE", False)
    path = notebook(tmp_path, "import sys; print('ipykernel' in sys.argv[0])")
    assert said(run.run_notebook(path, {}, tmp_path / "out.ipynb")) == ["True"]


def test_the_warm_parent_ends_where_nothing_is_to_be_done():
    """Else it imports on, and who reads what a refused command says waits for it."""
    began = "from canvass.report import warm; warm.begin(); from multiprocessing.forkserver import _forkserver as one"
    ended = "import os; warm.end(); print(os.WTERMSIG(os.waitpid(one._forkserver_pid, 0)[1]))"
    done = subprocess.run([sys.executable, "-c", f"{began}; {ended}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(int(signal.SIGKILL))
