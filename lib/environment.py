"""Set up an environment, or pin anew: ``python3 lib/environment.py .venv report``, ``... .venv pins``.

The Makefile runs this before anything is installed: it imports the standard library only. What a set takes is in
``pyproject.toml``; ``requirements.txt`` pins it for every supported Python, with hashes.
"""

import ast
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "lib/pyproject.toml"
PINS, UV_PINS = "requirements.txt", "requirements-uv.txt"
#: Name of a set to the dependency groups it takes beside the library's own dependencies.
SETS = {
    "report": ["build"],
    "cluster": ["build", "cluster"],
    "test": ["build", "test"],
    "lab": ["build", "test", "lab"],
}
#: pip's settings to uv's: uv does not read where pip finds its packages on this machine.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}


def pip_settings(listed: str) -> dict[str, str]:
    """What ``pip config list`` says, in uv's words; the shell's settings win, then those for installing."""
    said = dict(line.split("=", 1) for line in listed.splitlines())
    found = {}
    for theirs, ours in SETTINGS.items():
        values = [said[key] for kind in (":env:", "install", "global") if (key := f"{kind}.{theirs}") in said]
        if values:
            found[ours] = " ".join(ast.literal_eval(values[0]).split())
    return found


def uv(python: Path, *arguments: str) -> None:
    """Run uv's ``pip`` command: one index after the other, as pip reads them, and no version but the pinned."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    like_pip = {"UV_SYSTEM_CERTS": "true", "UV_INDEX_STRATEGY": "unsafe-best-match", **pip_settings(listed.stdout)}
    command = [python, "-m", "uv", "pip", *arguments, "--quiet"]
    subprocess.run(command, env={**like_pip, **os.environ}, cwd=ROOT, check=True)


def groups(names: list[str]) -> list[str]:
    """The arguments that name a project's dependency groups."""
    return [f"--group={PROJECT}:{name}" for name in names]


def begin(folder: Path) -> None:
    """Make the environment anew, with uv in it; no stamp may outlive what it stands for."""
    for stamp in SETS:
        (folder / stamp).unlink(missing_ok=True)
    venv.create(folder, clear=True, symlinks=True, with_pip=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", UV_PINS], cwd=ROOT, check=True)


def set_up(folder: Path, name: str) -> None:
    """Bring ``folder`` to hold the set ``name``: a stamp of that name says that all of it is there.

    ``cluster`` and ``test`` grow a finished ``report``; what an earlier try may have left half installed is installed
    again.
    """
    said = [(ROOT / file).read_bytes() for file in (PINS, UV_PINS, PROJECT)]
    wanted = hashlib.sha256(b"".join([*said, sys.version.encode()])).hexdigest()
    finished = {stamp for stamp in SETS if (folder / stamp).is_file() and (folder / stamp).read_text() == wanted}
    if name not in finished:
        python, unfinished = folder / "bin" / "python", folder / "unfinished"
        print(f"Setting up {folder.name} for {name} (half a minute, once) ...", flush=True)
        if not finished:
            begin(folder)
        again = ["--reinstall"] if unfinished.exists() else []
        unfinished.touch()
        install = ["install", f"--python={python}"]  # compiling all of it at once took longer, for 100 MB nobody reads
        listed = ["--require-hashes", f"--constraints={PINS}", f"--requirements={PROJECT}", *groups(SETS[name])]
        uv(python, *install, *listed, *again)
        uv(python, *install, "--no-deps", "--no-build-isolation", "--editable=lib")
        (folder / name).write_text(wanted)
        unfinished.unlink()
    (folder / name).touch()


def pin() -> None:
    """Write the pins: one version for every supported Python wherever there is one, and its hashes."""
    compiled = ["compile", "--universal", "--fork-strategy=fewest", "--python-version=3.11"]
    compiled += ["--generate-hashes", "--no-header"]
    with tempfile.TemporaryDirectory() as scratch:
        begin(Path(scratch))
        python = Path(scratch) / "bin" / "python"
        uv(python, *compiled, PROJECT, *groups(SETS["lab"]), f"--output-file={PINS}")
        uv(python, *compiled, *groups(["uv"]), f"--output-file={UV_PINS}")


def main(folder: Path, name: str) -> int:
    """Do it alone: a second ``make`` waits here, then finds it done."""
    try:
        with (ROOT / PINS).open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if name == "pins":
                pin()
            else:
                set_up(folder, name)
    except (OSError, subprocess.CalledProcessError) as error:
        why = error if isinstance(error, OSError) else "a step failed, and said why above"
        print(f"canvass: {folder.name} holds no finished {name}: {why}; then type the command again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(ROOT / sys.argv[1], sys.argv[2]))
