"""The row of ``make bench`` on the whole ballot: 2022's 430 contests, pages included, at most 60 s on two cores."""

import os
import subprocess
import sys
import time
from typing import Any


def whole_ballot(trees: Any) -> float:
    """Seconds of ``canvass ballot`` on the tree as it is (``trees.now``), whose 431 pages are counted."""
    environment, start = {**os.environ, "PYTHONPATH": str(trees.now / "lib")}, time.perf_counter()
    command = [sys.executable, "-m", "canvass", "ballot"]
    subprocess.run(command, env=environment, cwd=trees.now, check=True, capture_output=True)
    took = time.perf_counter() - start
    pages = len(list((trees.now / "ballot" / "2022-general").glob("*.html")))
    if pages != 431:
        sys.exit(f"bench: {pages} pages of the ballot, 431 expected.")
    return took
