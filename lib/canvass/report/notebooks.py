"""Save the workbook's notebooks with fresh outputs (``make notebooks``)."""

import tempfile
from pathlib import Path

import nbformat

from canvass.report.contents import PAGES
from canvass.report.build import run_all
from canvass.report.run import tidy


def refresh_notebooks() -> int:
    """Run every notebook with its own default parameters and save it with its outputs.

    Nothing is saved unless every notebook ran.
    """
    with tempfile.TemporaryDirectory() as scratch:
        executed = run_all(PAGES, lambda page: {}, Path(scratch))
    for page in PAGES:
        original = nbformat.read(page.notebook, as_version=4)
        nbformat.write(tidy(executed[page.stem], original), page.notebook)
    return len(PAGES)
