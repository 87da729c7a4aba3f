"""Code where a value belongs: what the Makefile hands on, byte by byte, when a parameter is hostile.

A copy of the Makefile runs with a stand-in for Python that writes down its arguments. A trial holds if every
parameter arrives to the letter and nothing in it was run.
"""

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
#: Each of these, run by make or a shell, leaves a file ``pwned``, stops the command, or changes the value.
HOSTILE = [
    "$(shell touch pwned)",
    "$$(touch pwned)",
    "$(touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "; touch pwned #",
    "&& touch pwned",
    "| touch pwned",
    "> pwned",
    "a\n\ttouch pwned",
    "$(eval x:=$(shell touch pwned))",
    "$(file > pwned,x)",
    "${shell touch pwned}",
    "$(error no)",
    "$(x)",
    "$(CONTEST)",
    "$$$$ $5 $$",
    'MEASURE "A" $5 fee',
    "it's",
    "back\\slash \\n \\",
    "--help",
    "-e",
    "# % * ? ~ ! [a] {a,b}",
    " \t spaces  around ",
    "Peñasquitos \u202e\u200b",
    "${IFS}$HOME$0",
    "x" * 4000,
]
STAND_IN = "#!/bin/sh\nprintf '%s\\0' \"$@\" >> arguments\n"
STAMPS = [".venv/report", ".venv/cluster", ".venv/test", ".venv-lab/lab"]
#: Command to its parameters, in the order in which they reach Python, and the switch each is given with, if any.
COMMANDS = {
    "report": {"ELECTION": "--election=", "CONTEST": "--contest=", "AS_OF": "--as-of=", "SITE": "--site="},
    "sweep": {
        "ELECTION": "--election=",
        "CONTESTS": "--contests=",
        "AS_OF": "--as-of=",
        "SCHEDULER": "--scheduler=",
    },
    "data": {"FEED": "--feed=", "ELECTION": "--election=", "REPLACE": "--replace="},
    "fetch": {"ELECTION": ""},
    "watch": {"EVERY": "--every=", "SITE": "--site=", "ELECTION": "", "CONTEST": ""},
    "rehearse": {"FEED": "--feed=", "SPEED": "--speed=", "SITE": "--site=", "ELECTION": "", "CONTEST": ""},
}


def stage(folder: Path) -> Path:
    """A copy of the Makefile whose environments look finished and whose Python writes down its arguments."""
    (folder / "lib").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "requirements-uv.txt", "lib/pyproject.toml"):
        shutil.copyfile(CHECKOUT / name, folder / name)
    for stamp in STAMPS:
        python = folder / Path(stamp).parent / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(STAND_IN)
        python.chmod(0o755)
        (folder / stamp).touch()
    return folder


def make(folder: Path, *arguments: str, **shell: str) -> subprocess.CompletedProcess[str]:
    """Run make with nothing of this shell but the path, and ``shell``."""
    known = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **shell}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=known, capture_output=True, text=True, check=False, timeout=60
    )


def arrived(folder: Path) -> list[str]:
    """What the stand-in was called with since it was last asked, argument by argument."""
    written = folder / "arguments"
    if not written.exists():
        return []
    said = written.read_bytes().decode()
    written.unlink()
    return said.split("\0")[:-1]


def _trial(folder: Path, command: str, value: str, in_shell: bool) -> tuple[bool, str]:
    given = dict.fromkeys(COMMANDS[command], value)
    kept = value if in_shell else value.lstrip(" \t")  # make itself drops blanks before a typed value
    words = [] if in_shell else [f"{name}={text}" for name, text in given.items()]
    ran = make(folder, command, *words, **(given if in_shell else {}))
    got, expected = arrived(folder), [f"{switch}{kept}" for switch in COMMANDS[command].values()]
    if "" in COMMANDS[command].values():  # whatever comes now is no switch
        expected.insert(list(COMMANDS[command].values()).index(""), "--")
    if left := _left_over(folder):
        return False, f"ran it: {left}"
    if got != ["-m", "canvass", command, *expected]:
        return False, f"arrived as {got}; {ran.stderr.strip()}"
    return True, "to the letter"


def _python_trial(folder: Path, value: str) -> tuple[bool, str]:
    ran = make(folder, "report", f"PYTHON={value}")
    if left := _left_over(folder):
        return False, f"ran it: {left}"
    refused = ran.returncode != 0 and "is needed, got" in ran.stderr and not arrived(folder)
    return refused, "refused" if refused else f"{ran.stdout.strip()} {ran.stderr.strip()}"


def _left_over(folder: Path) -> list[str]:
    left = list(folder.rglob("*pwned*"))
    for path in left:
        path.unlink()
    return [path.name for path in left]


def values(seed: int) -> list[str]:
    """The hostile values, and as many mixes of three of them."""
    chance = random.Random(seed)
    return HOSTILE + ["".join(chance.sample(HOSTILE[:-1], 3)) for _ in HOSTILE]


def trials(seed: int) -> list[tuple[str, bool, str]]:
    """Every hostile value as every parameter of every command, typed and from the shell, and as ``PYTHON``.

    Returns
    -------
    list of (name, held, what happened)
    """
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = stage(Path(scratch) / "a folder, é")
        for value in values(seed):
            for command in COMMANDS:
                for in_shell in (False, True):
                    name = f"{command} {'shell' if in_shell else 'typed'} {value[:60]!r}"
                    results.append((name, *_trial(folder, command, value, in_shell)))
            results.append((f"PYTHON {value[:60]!r}", *_python_trial(folder, value)))
    return results
