"""What the warm parent imports (``warm.py``): all that notebooks and pages need, in the state each begins in."""

import gc
import os
import pkgutil
from contextlib import suppress
from importlib import import_module

os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as every kernel says to matplotlib

import matplotlib.pyplot  # noqa: F401
import scipy.special  # noqa: F401
import seaborn  # noqa: F401

import canvass.pages
import canvass.report.build
import canvass.report.engine
import canvass.report.write
from canvass.count.election import list_elections, load_election
from canvass.errors import CanvassError

for _page in pkgutil.walk_packages(canvass.pages.__path__, "canvass.pages."):
    import_module(_page.name)
with suppress(CanvassError):  # whoever needs a damaged table is told; one that changes is read again
    for _election in list_elections():
        load_election(_election)
gc.freeze()  # what is here is for good: who is forked need not look through it
