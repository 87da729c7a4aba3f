"""Files are replaced whole or not at all: one writer at a time, stopped runs finished or swept away."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from canvass.errors import BusyError, StorageError
from canvass.store.whole import beside, locked, recover, replacing, write_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two files, as it was before."""
    made = tmp_path / "pages"
    made.mkdir()
    for name in ("kept", "changed"):
        (made / name).write_text("old")
    return made


def found(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def neighbours(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


def replace(folder: Path, sweep: bool = False) -> None:
    with replacing(folder, sweep) as new:
        (new / "changed").write_text("new")


def test_other_files_stay(folder: Path) -> None:
    replace(folder)
    assert found(folder) == {"kept": "old", "changed": "new"}
    assert neighbours(folder) == [".pages.lock", "pages"]


def test_other_files_go_with_a_sweep(folder: Path) -> None:
    replace(folder, sweep=True)
    assert found(folder) == {"changed": "new"}
    assert neighbours(folder) == [".pages.lock", "pages"]


@pytest.mark.parametrize("stopped", [False, True])
def test_a_folder_that_stays_is_in_the_new_one(folder: Path, stopped: bool) -> None:
    (folder / "theirs").mkdir()
    (folder / "theirs" / "page").write_text("old")
    if stopped:  # after its first step, which the next who comes finishes
        beside(folder, "ready").mkdir()
        (folder / "theirs").rename(beside(folder, "ready") / "theirs")
    with replacing(folder, sweep=True, stays=["theirs", "none"]) as new:
        (new / "changed").write_text("new")
    assert sorted(path.name for path in folder.iterdir()) == ["changed", "theirs"]
    assert (folder / "theirs" / "page").read_text() == "old"
    assert neighbours(folder) == [".pages.lock", "pages"]


@pytest.mark.parametrize("sweep", [False, True])
def test_a_new_folder_appears_whole(tmp_path: Path, sweep: bool) -> None:
    replace(tmp_path / "pages", sweep)
    assert found(tmp_path / "pages") == {"changed": "new"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_fails_leaves_everything_as_it_was(folder: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), replacing(folder) as new:
        (new / "changed").write_text("new")
        raise error
    assert found(folder) == {"kept": "old", "changed": "old"}
    assert neighbours(folder) == [".pages.lock", "pages"]


def test_what_a_killed_run_had_not_ready_is_swept_away(folder: Path) -> None:
    beside(folder, "new").mkdir()
    (beside(folder, "new") / "half").write_text("ha")
    replace(folder)
    assert found(folder) == {"kept": "old", "changed": "new"}
    assert neighbours(folder) == [".pages.lock", "pages"]


def test_what_a_killed_run_had_ready_is_put_in_place(folder: Path) -> None:
    beside(folder, "ready").mkdir()
    (beside(folder, "ready") / "changed").write_text("new")
    recover(folder)
    assert found(folder) == {"kept": "old", "changed": "new"}


def test_a_folder_swept_away_by_a_killed_run_comes_back(folder: Path) -> None:
    folder.rename(beside(folder, "old"))
    beside(folder, "ready").mkdir()
    (beside(folder, "ready") / "changed").write_text("new")
    with pytest.raises(ValueError, match="meant"), replacing(folder, sweep=True):
        raise ValueError("meant")
    assert found(folder) == {"changed": "new"}
    assert neighbours(folder) == [".pages.lock", "pages"]


def test_a_second_writer_is_refused_in_one_line(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from canvass.store.whole import BusyError, replacing\n"
        "try:\n with replacing(Path(sys.argv[1]), wait=0.1): print('let in')\n"
        "except BusyError as error: print(error)"
    )
    with locked(folder):
        second = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    said = f"{folder}: another command is writing it; wait for its end, then run this one again.\n"
    assert (second.stdout, BusyError.__mro__[1].__name__) == (said, "CanvassError")


def test_a_folder_that_may_not_be_written_is_refused_before_any_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StorageError) as caught, replacing(folder):
        pytest.fail("work was begun")
    assert str(caught.value) == (
        f"{folder}: Permission denied; make it writable, or work in a copy of the project. "
        "What was there before is whole."
    )


def test_a_text_that_cannot_be_written_leaves_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str, **_: object) -> None:
        path.write_bytes(b"ha")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StorageError, match=r"changed: No space left on device; free some space and run it again\."):
        write_text(folder / "changed", "half")
    assert (folder / "changed").read_bytes() == b"old"
    assert sorted(path.name for path in folder.iterdir()) == [".changed.lock", "changed", "kept"]
