"""What ``make bench`` measures inside one process, on whichever library is on the path: prints seconds of processor.

``python tests/bench_work.py cells`` from the folder that holds ``notebooks/``; the captures are named by their folder.
"""

import ast
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

NOTEBOOKS = Path("notebooks")
#: Those of a report, which both trees have.
REPORT = "0[0-7]-*.ipynb"


def cpu(work: Callable[[], object]) -> float:
    """Processor time of something done here."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cells() -> float:
    """All cells of all notebooks; each notebook is forked from one process that has everything imported."""
    import canvass.report.build  # noqa: F401 - what a notebook needs, and more
    import matplotlib.figure  # noqa: F401
    import seaborn  # noqa: F401

    for page in NOTEBOOKS.resolve().glob(REPORT):
        tree = [cell for cell in json.loads(page.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        for cell in tree:
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.ImportFrom):
                    __import__(str(node.module))
    return sum(in_fork(lambda page=page: run_cells(page)) for page in sorted(NOTEBOOKS.resolve().glob(REPORT)))


def in_fork(work: Callable[[], object]) -> float:
    """:func:`cpu` of something done in a fork of this process, which keeps nothing of it."""
    back, there = os.pipe()
    if not os.fork():
        os.write(there, str(cpu(work)).encode())
        os._exit(0)
    os.close(there)
    said = os.read(back, 100)
    os.wait()
    return float(said)


def run_cells(notebook: Path) -> None:
    """Run a notebook's code, and make of what its cells show what a kernel would send."""
    os.chdir(notebook.parent)
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            *body, last = ast.parse("".join(cell["source"])).body
            exec(compile(ast.Module(body, []), "cell", "exec"), names)
            if not isinstance(last, ast.Expr):
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
            elif (shown := eval(compile(ast.Expression(last.value), "cell", "eval"), names)) is not None:
                shown._repr_mimebundle_()


def ledger(captures: str) -> float:
    """All captures to tables, checked and put in place, in a data folder of its own."""
    import shutil

    from canvass.feed.rebuild import rebuild

    with suppress(ImportError):
        # With hypothesis there, which is of the tests, pandera imports both while it checks, and uses neither.
        import pandera.strategies.pandas_strategies  # noqa: F401

    with tempfile.TemporaryDirectory() as scratch:
        data = Path(shutil.copytree("data", Path(scratch) / "data"))
        return cpu(lambda: rebuild(Path(captures), "2022-general", data))


def parsing(captures: str) -> float:
    """Each file of the captures unpacked and parsed once, and nothing made of it."""
    import csv
    import gzip

    folder = Path(captures)
    with (folder / "captures.csv").open(newline="", encoding="utf-8") as lines:
        files = {row["file"] for row in csv.DictReader(lines)} | {"election_data.json.gz"}

    def parse() -> None:
        for name in files:
            content = (folder / name).read_bytes()
            with suppress(ValueError):  # a bad answer is kept as it came
                json.loads(gzip.decompress(content) if name.endswith(".gz") else content)

    return cpu(parse)


def outlook() -> float:
    """The outlook of every contest at every release of 2022, once what others teach is learned."""
    from canvass import load_election
    from canvass.outlook import known_counts, track_record

    election = load_election("2022-general")
    known = known_counts(election)
    return cpu(lambda: track_record(election, known, ballots_known=1.0, baselines=False))


def touch(stem: str) -> float:
    """Change a comment of a notebook."""
    path = NOTEBOOKS / f"{stem}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][-1]["source"] = [*notebook["cells"][-1]["source"], "\n# changed"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return 0.0


if __name__ == "__main__":
    print(globals()[sys.argv[1]](*sys.argv[2:]))
