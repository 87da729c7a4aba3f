"""The house stays small: no module above the limit (the import rule is linted by import-linter)."""

from pathlib import Path

import canvass

MOST = 250


def test_no_module_is_longer_than_the_limit() -> None:
    modules = Path(canvass.__file__).parent.rglob("*.py")
    long = {path.name: lines for path in modules if (lines := len(path.read_text("utf-8").splitlines())) > MOST}
    assert long == {}
