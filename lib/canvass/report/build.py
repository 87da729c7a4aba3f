"""Run the notebooks that apply: render them and replace the report whole, or save them with fresh outputs."""

import json
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
from tqdm import tqdm

from canvass.count.count import load_count
from canvass.errors import ReportError
from canvass.report import own, taken
from canvass.report.alone import one_line
from canvass.report.card import CARD, card
from canvass.report.contents import NOTEBOOKS, PAGES, ROOT, PageKind, Request, data_checksum, notebooks_folder
from canvass.report.corrections import CORRECTIONS, LATEST, corrections
from canvass.report.latest import latest
from canvass.report.publisher import foot, publisher, shared
from canvass.report.render import PageInfo, page_facts, render_page
from canvass.report.run import run_notebook, tidy
from canvass.report.words import facts_of, fill
from canvass.store import whole

#: How long (seconds) to wait for another run that is ending; one that is not ending takes minutes.
WAIT = 3


def build_report(
    request: Request,
    target: Path | None = None,
    site: str = "",
    without: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
) -> Path:
    """Run and render every page that applies, into ``report/`` unless told; the old report stays until all succeeded.

    ``site`` is where the pages will be published, for the tags by which others show them; ``without`` leaves pages out
    (stem to reason), ``also`` are files that go with them (name to text).

    :class:`ReportError` where a notebook failed (names it, its cell and the error) or the tables changed meanwhile.
    """
    target, publishing, left_out = target or ROOT / "report", publisher(site), without or {}
    whole.recover(notebooks_folder())
    with whole.replacing(target, sweep=True, wait=WAIT) as built:
        alone = one_line(request)
        reasons = {} if alone else {page: left_out.get(page.stem) or page.missing(request) for page in PAGES}
        pages = [page for page, why in reasons.items() if not why]
        skipped = [(page.word, why) for page, why in reasons.items() if why]
        executed = alone or run_all(pages, lambda page: page.parameters(request), built.parent)
        for page, notebook in executed.items():
            own.check(f"{page.stem}.ipynb", notebook)
            taken.name_apart(notebook)
        for name, text in (also or {}).items():
            (built / name).write_text(text, encoding="utf-8")
        common = {"commit": _commit(), "checksum": request.checksum, "skipped": skipped}
        common["pages"] = [PageInfo.read(page, notebook) for page, notebook in executed.items()]
        corrected = _write_beside(request, executed, common, target, built)
        about = {"reader": request.election.reader, "zone": request.election.time_zone}
        common |= {"colophon": fill("colophon", about), "foot": foot(publishing, corrected)}
        _write_pages(request, executed, common, publishing.site, built)
        if data_checksum() != request.checksum:
            raise ReportError("the tables changed while the report was built; the old report is kept, run it again.")
    return target


def refresh_notebooks() -> int:
    """Run every notebook with its own default parameters and save it with its outputs: all of them, or none."""
    with whole.replacing(notebooks_folder(), wait=WAIT) as new:
        before = {page: page.notebook.read_bytes() for page in NOTEBOOKS}
        for page, executed in run_all(NOTEBOOKS, lambda page: {}, new.parent).items():
            original = nbformat.reads(before[page].decode("utf-8"), as_version=4)
            nbformat.write(tidy(executed, original), new / page.notebook.name)
        edited = [page.notebook.name for page, content in before.items() if page.notebook.read_bytes() != content]
        if edited:
            raise ReportError(f"{', '.join(edited)}: edited while it ran; nothing was saved, run it again.")
    return len(NOTEBOOKS)


def run_all(
    pages: list[PageKind], parameters: Callable[[PageKind], dict[str, str]], scratch: Path
) -> dict[PageKind, nbformat.NotebookNode]:
    """Run notebooks, two at a time, with a progress bar."""
    pool = ThreadPoolExecutor(max_workers=2)  # what takes time is in the kernels, which end with this process
    jobs = {
        page: pool.submit(run_notebook, page.notebook, parameters(page), scratch / f"{page.stem}.ipynb")
        for page in reversed(pages)  # the last takes longest
    }
    try:
        with tqdm(as_completed(jobs.values()), total=len(pages), desc="Notebooks", unit="page") as ended:
            for job in ended:
                job.result()  # the first that failed ends it all
    except Exception:
        pool.shutdown(cancel_futures=True)
        raise
    finally:  # who is interrupted does not wait
        pool.shutdown(wait=False, cancel_futures=True)
    return {page: jobs[page].result() for page in pages}


def _write_beside(
    request: Request,
    executed: dict[PageKind, nbformat.NotebookNode],
    common: dict[str, Any],
    before: Path,
    built: Path,
) -> list[dict[str, str]]:
    """Write what lies beside the pages, the card and what other programs read; what was corrected since ``before``."""
    told = latest(request, common["pages"], executed, common["commit"])
    corrected = corrections(before, told)
    _write_json(built / LATEST, told)
    _write_json(built / CORRECTIONS, corrected)
    (built / CARD).write_bytes(card(common["pages"][0], load_count(request.election, request.contest)))
    return corrected


def _write_pages(
    request: Request,
    executed: dict[PageKind, nbformat.NotebookNode],
    common: dict[str, Any],
    site: str,
    built: Path,
) -> None:
    for info, (page, notebook) in zip(common["pages"], executed.items(), strict=True):
        parameters, facts = page.parameters(request), page_facts(notebook)
        context = {"parameters": parameters, "used": _used(facts, parameters), "shared": shared(info, site)}
        (built / info.file).write_text(render_page(notebook, info, common | context), encoding="utf-8")
        _write_json(built / f"{page.stem}.facts.json", facts)
        taken.write_files(info, notebook, facts_of(facts), built)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _used(facts: list[dict[str, Any]], parameters: dict[str, str]) -> str:
    """Which releases a page rests on, for its stamp."""
    if "election" not in parameters:
        return "those of the tables the page names, published by the moment above"
    newest = next((fact["value"] for fact in facts if fact["name"] == "release"), None)
    return f"1 to {newest} of {parameters['election']}" if newest else f"all of {parameters['election']} and the others"


def _commit() -> str:
    """The commit the report was built from, marked where the tree had changes."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=, with changes", "--abbrev=10"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"
