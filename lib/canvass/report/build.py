"""Build the report: run the notebooks that apply, render them, replace the old report whole."""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from tqdm import tqdm

from canvass.errors import ReportError
from canvass.report import own
from canvass.report.contents import PAGES, PageKind, Request, data_checksum, notebooks_folder
from canvass.report.render import PageInfo, page_facts, render_page, title_of
from canvass.report.run import run_notebook
from canvass.store import whole

#: How long (seconds) to wait for another run that is ending; one that is not ending takes minutes.
WAIT = 3


def report_folder() -> Path:
    """``report/`` of this checkout."""
    return Path(__file__).resolve().parents[3] / "report"


def build_report(request: Request, target: Path | None = None) -> Path:
    """Run and render every page that applies; the old report stays until all succeeded.

    Parameters
    ----------
    request
        Election, contest and moment, as :func:`canvass.report.contents.make_request` checked them.
    target
        The report's folder; ``report/`` of the checkout unless told.

    Raises
    ------
    canvass.errors.ReportError
        A notebook failed; the message names it, its cell and the error. Or the tables changed meanwhile.
    canvass.errors.BusyError
        Another report is being built.
    """
    target = target or report_folder()
    whole.recover(notebooks_folder())
    with whole.replacing(target, sweep=True, wait=WAIT) as built:
        reasons = [(page, page.missing(request)) for page in PAGES]  # an outlook may be asked for: once
        pages = [page for page, reason in reasons if not reason]
        skipped = [(title_of(nbformat.read(page.notebook, as_version=4)), why) for page, why in reasons if why]
        executed = run_all(pages, lambda page: page.parameters(request), built.parent)
        for stem, notebook in executed.items():
            own.check(f"{stem}.ipynb", notebook)
        _write_pages(request, executed, skipped, built)
        if data_checksum() != request.checksum:
            raise ReportError("the tables changed while the report was built; the old report is kept, run it again.")
    return target


def run_all(
    pages: list[PageKind], parameters: Callable[[PageKind], dict[str, str]], scratch: Path
) -> dict[str, nbformat.NotebookNode]:
    """Run notebooks, two at a time, with a progress bar; stem to executed notebook, in page order."""
    done: dict[str, nbformat.NotebookNode] = {}
    pool = ThreadPoolExecutor(max_workers=2)  # what takes time is in the kernels, which end with this process
    jobs = {
        pool.submit(run_notebook, page.notebook, parameters(page), scratch / f"{page.stem}.ipynb"): page
        for page in pages
    }
    try:
        with tqdm(total=len(pages), desc="Notebooks", unit="page") as bar:
            for job in as_completed(jobs):
                done[jobs[job].stem] = job.result()
                bar.update()
    except Exception:
        pool.shutdown(cancel_futures=True)
        raise
    finally:  # who is interrupted does not wait
        pool.shutdown(wait=False, cancel_futures=True)
    return {page.stem: done[page.stem] for page in pages}


def _write_pages(
    request: Request, executed: dict[str, nbformat.NotebookNode], skipped: list[tuple[str, str]], built: Path
) -> None:
    infos = [PageInfo.read(stem, notebook) for stem, notebook in executed.items()]
    common = {
        "commit": commit(),
        "checksum": request.checksum,
        "election": request.election,
        "skipped": skipped,
        "pages": infos,
    }
    for info, (stem, notebook) in zip(infos, executed.items(), strict=True):
        page = PAGES[[kind.stem for kind in PAGES].index(stem)]
        parameters = page.parameters(request)
        html = render_page(notebook, info, {**common, "parameters": parameters, "used": _used(notebook, parameters)})
        (built / f"{stem}.html").write_text(html, encoding="utf-8")
        facts = json.dumps(page_facts(notebook), ensure_ascii=False, indent=1)
        (built / f"{stem}.facts.json").write_text(facts + "\n", encoding="utf-8")
    first, start = infos[0], next(iter(executed.values()))
    parameters = PAGES[0].parameters(request)
    context = {**common, "parameters": parameters, "used": _used(start, parameters), "index": True}
    index = render_page(start, first, context)
    (built / "index.html").write_text(index, encoding="utf-8")


def _used(notebook: nbformat.NotebookNode, parameters: dict[str, str]) -> str:
    """Which releases a page rests on, for its stamp."""
    if "election" not in parameters:
        return "those of the tables the page names, published by the moment above"
    newest = next((fact["value"] for fact in page_facts(notebook) if fact["name"] == "release"), None)
    return f"1 to {newest} of {parameters['election']}" if newest else f"all of {parameters['election']} and the others"


def commit() -> str:
    """The commit the report was built from, marked where the tree had changes."""
    root = Path(__file__).resolve().parents[3]
    try:
        command = ["git", "-C", str(root), "describe", "--always", "--dirty=, with changes", "--abbrev=10"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"
