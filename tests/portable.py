"""Run the computed notebooks as another machine would: ``python tests/portable.py`` (not a test, a minute or two).

nbval compares what 05 and 07 print, to the letter, in a copy of the checkout in a folder with a space and an accent:
NumPy's newer instruction sets and OpenBLAS' kernels for them off, one thread and two, no locale, another time zone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

CHECKOUT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ["notebooks/05-outlook.ipynb", "notebooks/07-track-record.ipynb"]
NOT_COPIED = shutil.ignore_patterns(".*", "report", "__pycache__", "*.egg-info")
#: What a processor with AVX2 at most does not have; fewest first.
NEWER = ("X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR")


def settings() -> dict[str, dict[str, str]]:
    """Environment by name: NumPy as it is built for any processor, and for one with AVX2."""
    found = [name for name in NEWER if name in __cpu_dispatch__ and __cpu_features__.get(name)]
    oldest = {"NPY_DISABLE_CPU_FEATURES": " ".join(found), "OPENBLAS_CORETYPE": "Nehalem"}
    avx2 = {"NPY_DISABLE_CPU_FEATURES": " ".join(found[1:]), "OPENBLAS_CORETYPE": "Haswell"}
    ways = {"any processor": oldest, "AVX2": avx2}
    return {
        f"{name}, {threads} thread(s), without {way['NPY_DISABLE_CPU_FEATURES'] or 'nothing'}": way
        | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        for name, way in ways.items()
        for threads in ("1", "2")
    }


def main() -> int:
    """Print one line a setting; 1 if any differs from what is committed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "CANVASS"))}
    failed = 0
    with tempfile.TemporaryDirectory(prefix="canvass é ") as scratch:
        copy = shutil.copytree(CHECKOUT, Path(scratch) / "un dépôt", ignore=NOT_COPIED)
        machine = kept | {"LANG": "C", "TZ": "Asia/Tokyo", "PYTHONPATH": str(copy / "lib")}
        for name, setting in settings().items():
            run = [sys.executable, "-m", "pytest", "-n", "0", *NOTEBOOKS]
            done = subprocess.run(run, cwd=copy, env=machine | setting, capture_output=True, text=True, check=False)
            print(f"{name}: {done.stdout.strip().splitlines()[-1]}", flush=True)
            if done.returncode:
                print(done.stdout + done.stderr)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
