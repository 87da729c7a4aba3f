"""What the warm parent imports (``warm.py``): all that notebooks and pages need, in the state each begins in."""

import gc
import os
import pkgutil
from importlib import import_module

os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as every kernel says to matplotlib

import matplotlib.pyplot  # noqa: F401
import scipy.special  # noqa: F401
import seaborn  # noqa: F401

import canvass.pages
import canvass.report.build
import canvass.report.engine
import canvass.report.write

for _page in pkgutil.walk_packages(canvass.pages.__path__, "canvass.pages."):
    import_module(_page.name)
gc.freeze()  # what is here is for good: who is forked need not look through it
