"""Save the workbook's notebooks with fresh outputs (``make notebooks``)."""

import nbformat

from canvass.errors import ReportError
from canvass.report.build import WAIT, run_all
from canvass.report.contents import PAGES, notebooks_folder
from canvass.report.run import tidy
from canvass.store.whole import replacing


def refresh_notebooks() -> int:
    """Run every notebook with its own default parameters and save it with its outputs: all of them, or none."""
    with replacing(notebooks_folder(), wait=WAIT) as new:
        before = {page: page.notebook.read_bytes() for page in PAGES}
        for page, executed in run_all(PAGES, lambda page: {}, new.parent).items():
            original = nbformat.reads(before[page].decode("utf-8"), as_version=4)
            nbformat.write(tidy(executed, original), new / page.notebook.name)
        edited = [page.notebook.name for page, content in before.items() if page.notebook.read_bytes() != content]
        if edited:
            raise ReportError(f"{', '.join(edited)}: edited while it ran; nothing was saved, run it again.")
    return len(PAGES)
