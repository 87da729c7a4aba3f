"""Run the notebooks that apply: render them and replace the report whole, or save them with fresh outputs."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from tqdm import tqdm

from canvass.errors import ReportError
from canvass.report import kept, warm
from canvass.report.alone import one_line
from canvass.report.contents import NOTEBOOKS, PAGES, PageKind, Request, data_checksum, notebooks_folder
from canvass.report.kept import ROOT
from canvass.report.publisher import publisher
from canvass.report.run import run_notebook, tidy
from canvass.store import whole

#: How long (seconds) to wait for another run that is ending; one that is not ending takes minutes.
WAIT = 3


def build_report(
    request: Request,
    target: Path | None = None,
    site: str = "",
    without: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> Path:
    """Run and render every page that applies, into ``report/`` unless told; the old report stays until all succeeded.

    ``site`` is where the pages will be published, for the tags by which others show them; ``without`` leaves pages out
    (stem to reason), ``also`` are files that go with them (name to text); ``quiet`` shows no progress bar.

    :class:`ReportError` where a notebook failed (names it, its cell and the error) or the tables changed meanwhile.
    """
    target, left_out = target or ROOT / "report", without or {}
    publisher(site)
    warm.begin()
    whole.recover(notebooks_folder())
    with whole.replacing(target, sweep=True, wait=WAIT, stays=kept.STAYS) as built:
        alone, ground = one_line(request), kept.ground()
        reasons = {} if alone else {page: left_out.get(page.stem) or page.missing(request) for page in PAGES}
        given = {page: page.parameters(request) for page in alone or [page for page in PAGES if not reasons[page]]}
        keys = {page: kept.page_key(ground, page.notebook, asked) for page, asked in given.items()}
        found = {} if alone else {page: kept.take(target, key, built) for page, key in keys.items()}
        to_do = [page for page in given if page not in alone and not found[page]]
        ran = alone or run_all(to_do, given.__getitem__, built.parent, built, quiet)
        for page, notebook in alone.items():
            _made_of(page, built, notebook)
        executed = {page: ran.get(page) or nbformat.from_dict(found[page]) for page in given}
        skipped = [(page.word, why) for page, why in reasons.items() if why]
        warm.tried(_finish, request, executed, skipped, site, also or {}, target, built)
        if data_checksum() != request.checksum:
            raise ReportError("the tables changed while the report was built; the old report is kept, run it again.")
    now = kept.ground()  # what was edited meanwhile may be made of either
    same = [
        page for page in ({} if alone else executed) if kept.page_key(now, page.notebook, given[page]) == keys[page]
    ]
    kept.keep(target, {keys[page]: (page.stem, executed[page]) for page in same})
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
    pages: list[PageKind],
    parameters: Callable[[PageKind], dict[str, str]],
    scratch: Path,
    built: Path | None = None,
    quiet: bool = False,
) -> dict[PageKind, nbformat.NotebookNode]:
    """Run notebooks, two at a time, with a progress bar; where pages are built, write what is taken from each."""
    pool = ThreadPoolExecutor(max_workers=2)  # what takes time is in the kernels, which end with this process
    jobs = {
        page: pool.submit(
            run_notebook, page.notebook, parameters(page), scratch / f"{page.stem}.ipynb", _after(page, built)
        )
        for page in reversed(pages)  # the last takes longest
    }
    try:
        tqdm.monitor_interval = 0  # no thread of its own
        with tqdm(as_completed(jobs.values()), total=len(pages), desc="Notebooks", unit="page", disable=quiet) as ended:
            for job in ended:
                job.result()  # the first that failed ends it all
    except Exception:
        pool.shutdown(cancel_futures=True)
        raise
    finally:  # who is interrupted does not wait
        pool.shutdown(wait=False, cancel_futures=True)
    return {page: jobs[page].result() for page in pages}


def _after(page: PageKind, built: Path | None) -> Callable[[nbformat.NotebookNode], None] | None:
    return partial(_made_of, page, built) if built else None


def _made_of(page: PageKind, built: Path, notebook: nbformat.NotebookNode) -> None:
    from canvass.report import write  # noqa: PLC0415 - what writes pages is slow to import, and in the warm parent

    write.made_of(page, built, notebook)


def _finish(*given: Any) -> None:
    from canvass.report import write  # noqa: PLC0415

    write.finish(*given)
