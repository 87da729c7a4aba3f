"""The short form of ``make attack``: kills, two rebuilds at once, loads during rebuilds, on a small copy."""

import os
import re
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent


def test_nothing_is_torn_lost_or_mixed() -> None:
    paths = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "attack", "--short"]
    run = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False, timeout=300
    )
    rows = re.findall(r"^(data, operation|data and data|load and data) +(\d+)((?: +\d+)+)$", run.stdout, re.M)
    assert {kind: set(faults.split()) for kind, _, faults in rows} == {
        "data, operation": {"0"},
        "data and data": {"0"},
        "load and data": {"0"},
    }, run.stdout + run.stderr
    assert sum(int(trials) for _, trials, _ in rows) >= 10
