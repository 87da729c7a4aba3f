"""What the warm parent imports (``warm.py``): all that notebooks and pages need, in the state each begins in."""

import gc
import os
import pkgutil
import sys
from contextlib import suppress
from importlib import import_module

os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as every kernel says to matplotlib
gc.disable()  # what is imported stays: looking through it again and again takes a quarter of the time
for _name in ("matplotlib.pyplot", "scipy.special", "seaborn", "canvass.report.engine", "canvass.report.write"):
    import_module(_name)
sys.modules["debugpy"] = None  # type: ignore[assignment] # nobody halts a notebook here, and it takes long to import
import_module("ipykernel.debugger")
del sys.modules["debugpy"]
_pages = import_module("canvass.pages")
for _page in pkgutil.walk_packages(_pages.__path__, "canvass.pages."):
    import_module(_page.name)
_election, _errors = import_module("canvass.count.election"), import_module("canvass.errors")
with suppress(_errors.CanvassError):  # whoever needs a damaged table is told; one that changes is read again
    for _slug in _election.list_elections():
        _election.load_election(_slug)
gc.enable()
gc.freeze()  # what is here is for good: who is forked need not look through it
