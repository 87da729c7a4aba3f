"""The Makefile with a stand-in for Python: what is handed on, what is refused; and the set-up when it is stopped."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from attack.parameters import CHECKOUT, HOSTILE, STAMPS, STAND_IN, arrived, make, stage, trials
from canvass.__main__ import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stage(tmp_path / "a folder, é")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``lib/environment.py``, in a checkout of its own."""
    spec = importlib.util.spec_from_file_location("environment", CHECKOUT / "lib" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "lib").mkdir()
    for name in (module.PINS, module.UV_PINS, module.PROJECT):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.fixture
def calls(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What uv would have been called with; a new environment is an empty folder."""
    seen: list[list[str]] = []
    monkeypatch.setattr(environment, "uv", lambda python, *arguments: seen.append(list(arguments)))
    monkeypatch.setattr(environment, "begin", lambda folder: (folder.mkdir(exist_ok=True), seen.append(["begin"])))
    return seen


def test_a_hostile_parameter_arrives_to_the_letter() -> None:
    lost = [(name, happened) for name, held, happened in trials(seed=10) if not held]
    assert lost == []


@pytest.mark.parametrize("option", ["--election", "--as-of", "--site"])
def test_a_hostile_parameter_is_answered_in_one_line(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    for value in [*HOSTILE, "\udcff\n\x1b[31m"]:
        assert main(["report", f"{option}={value}"]) == 2
        said = capsys.readouterr().err
        assert said.startswith("canvass: ")
        assert said.removesuffix("\n").isprintable(), said


@pytest.mark.parametrize("feed", ["x" * 4000, "no\nsuch \u202efolder"])
def test_an_impossible_folder_is_answered_in_one_line(feed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", f"--feed={feed}", "--election=2022-general"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("canvass: ")
    assert said.removesuffix("\n").isprintable(), said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["report", "CONTST=sheriff"], "make report takes ELECTION CONTEST AS_OF SITE PYTHON, not CONTST"),
        (["report", "FEED=x"], "make report takes ELECTION CONTEST AS_OF SITE PYTHON, not FEED"),
        (["data", "CONTEST=x"], "make data takes FEED ELECTION REPLACE PYTHON, not CONTEST"),
        (["test", "ELECTION=y"], "make test takes PYTHON, not ELECTION"),
        (["data", "test", "FEED=x"], "make test takes PYTHON, not FEED"),
        (["report", "PY=python"], "make report takes ELECTION CONTEST AS_OF SITE PYTHON, not PY"),
        (["clean", "PYTHON=x"], "make clean takes no parameter, not PYTHON"),
        (["CONTEST=$(shell touch pwned)"], "make help takes no parameter, not CONTEST"),
    ],
)
def test_a_parameter_that_a_command_does_not_take_is_refused(folder: Path, words: list[str], answer: str) -> None:
    ran = make(folder, *words)
    assert ran.returncode == 2
    assert ran.stderr.endswith(f"*** {answer}.  Stop.\n")
    assert ran.stderr.count("\n") == 1
    assert arrived(folder) == []
    assert not (folder / "pwned").exists()


def test_a_parameter_of_another_command_in_the_shell_is_not_handed_on(folder: Path) -> None:
    assert make(folder, "checksums", CONTEST="sheriff").returncode == 0
    assert arrived(folder) == ["-m", "canvass", "checksums"]


def test_what_is_typed_wins_over_the_shell(folder: Path) -> None:
    make(folder, "report", "CONTEST=typed", CONTEST="shell", ELECTION="2024-general")
    assert arrived(folder) == [
        *("-m", "canvass", "report"),
        *("--election=2024-general", "--contest=typed", "--as-of=", "--site="),
    ]


@pytest.mark.parametrize("switch", ["-j2", "-s", "--no-print-directory", "-k"])
def test_switches_of_make_change_nothing(folder: Path, switch: str) -> None:
    assert make(folder, switch, "report", "CONTEST=$(x)").returncode == 0
    assert arrived(folder)[4] == "--contest=$(x)"


def test_a_dry_run_runs_nothing(folder: Path) -> None:
    ran = make(folder, "-n", "report", "CONTEST=$(shell touch pwned)")
    assert ran.stdout.endswith('report --election="$ELECTION" --contest="$CONTEST" --as-of="$AS_OF" --site="$SITE"\n')
    assert arrived(folder) == []
    assert not (folder / "pwned").exists()


def test_help_lists_every_command_of_the_makefile(folder: Path) -> None:
    listed = [line.split()[1] for line in make(folder).stdout.splitlines()]
    rules = [
        line.split(":")[0] for line in (folder / "Makefile").read_text().splitlines() if ": " in line and "##" in line
    ]
    assert listed == rules
    assert {"help", "report", "test", "lab", "data", "clean"} <= set(listed)


def _stand_in(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body)
    path.chmod(0o755)


def test_a_python_whose_path_has_a_space_sets_up(folder: Path) -> None:
    _stand_in(folder / "an é/my python", STAND_IN)
    assert make(folder, "report", "PYTHON=an é/my python").returncode == 0
    asked = arrived(folder)
    assert asked[0] == "-c"
    assert asked[2:6] == ["lib/environment.py", ".venv", "report", "-m"]


@pytest.mark.parametrize("version", ["3.10", "3.14", "2.7"])
def test_a_python_that_is_too_old_or_too_new_is_refused(folder: Path, version: str) -> None:
    _stand_in(folder / "other", f'#!/bin/sh\n[ "$1" = --version ] && echo Python {version}\nexit 1\n')
    ran = make(folder, "report", "PYTHON=./other")
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[0] == (
        "canvass: Python 3.11, 3.12 or 3.13 with ensurepip (Debian: python3-venv) is needed, "
        f"got ./other: Python {version}; say where it is with PYTHON=/path/to/python3.13"
    )
    assert arrived(folder) == []


@pytest.mark.parametrize(("version", "fits"), [((3, 10), 1), ((3, 11), 0), ((3, 13), 0), ((3, 14), 1)])
def test_which_versions_fit(version: tuple[int, int], fits: int) -> None:
    rule = next(line for line in (CHECKOUT / "Makefile").read_text().splitlines() if line.startswith("FITS :="))
    question = rule.removeprefix("FITS := ").replace("sys.version_info", f"{version}")
    assert subprocess.run([sys.executable, "-c", question], check=False).returncode == fits


def test_the_newest_python_that_really_runs_is_taken(folder: Path) -> None:
    found = folder / "bin"
    _stand_in(found / "python3.13", "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    _stand_in(found / "python3.12", STAND_IN.replace('"$@"', '3.12 "$@"'))
    _stand_in(found / "python3.11", STAND_IN.replace('"$@"', '3.11 "$@"'))
    (folder / ".venv/report").unlink()
    (folder / ".venv/bin/python").unlink()
    make(folder, "report", PATH=f"{found}:{os.environ['PATH']}")
    asked = arrived(folder)
    assert asked[:2] == ["3.12", "-c"]
    assert asked[3:] == ["3.12", "lib/environment.py", ".venv", "report"]


def test_compiled_modules_are_kept_in_the_environment_where_the_shell_forbids_them(folder: Path) -> None:
    tells = STAND_IN.replace('"$@"', '"$PYTHONDONTWRITEBYTECODE" "$PYTHONPYCACHEPREFIX"')
    (folder / ".venv/bin/python").write_text(tells)
    make(folder, "report", PYTHONDONTWRITEBYTECODE="1")
    make(folder, "report")
    assert arrived(folder) == ["", f"{folder}/.venv/compiled", "", ""]


def test_an_environment_that_is_there_keeps_its_python(folder: Path) -> None:
    (folder / ".venv/report").unlink()
    make(folder, "report", PATH=os.environ["PATH"])
    assert arrived(folder)[2:5] == ["lib/environment.py", ".venv", "report"]


def test_a_finished_environment_is_not_set_up_again(folder: Path) -> None:
    for command in ("report", "data", "notebooks"):
        make(folder, command)
        assert arrived(folder)[:3] == ["-m", "canvass", command]


def test_test_grows_what_report_began(environment: ModuleType, calls: list[list[str]], tmp_path: Path) -> None:
    environment.set_up(tmp_path / ".venv", "report")
    environment.set_up(tmp_path / ".venv", "test")
    environment.set_up(tmp_path / ".venv", "report")
    assert [call[0] for call in calls] == ["begin", "install", "install", "install", "install"]
    assert "--group=lib/pyproject.toml:test" not in calls[1]
    assert "--group=lib/pyproject.toml:test" in calls[3]
    assert "--reinstall" not in calls[3]
    assert all("--require-hashes" in call for call in (calls[1], calls[3]))


@pytest.mark.parametrize("stopped", [subprocess.CalledProcessError(1, "uv"), KeyboardInterrupt()])
def test_a_stopped_report_is_begun_again(
    environment: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stopped: Exception
) -> None:
    def fail(*_: object) -> None:
        raise stopped

    with monkeypatch.context() as patch:
        patch.setattr(environment, "uv", fail)
        assert environment.main(tmp_path / ".venv", "report") != 0
    assert not (tmp_path / ".venv/report").exists()
    assert environment.main(tmp_path / ".venv", "report") == 0
    assert [call[0] for call in calls] == ["begin", "begin", "install", "install"]


def test_a_stopped_test_leaves_the_report_and_installs_again(
    environment: ModuleType, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise subprocess.CalledProcessError(1, "uv")

    environment.set_up(tmp_path / ".venv", "report")
    with monkeypatch.context() as patch:
        patch.setattr(environment, "uv", fail)
        assert environment.main(tmp_path / ".venv", "test") == 1
    assert [(tmp_path / ".venv" / name).exists() for name in ("report", "test")] == [True, False]
    environment.set_up(tmp_path / ".venv", "test")
    assert calls[3][0] == "install"
    assert "--reinstall" in calls[3]


def test_new_pins_begin_again(environment: ModuleType, calls: list[list[str]], tmp_path: Path) -> None:
    environment.set_up(tmp_path / ".venv", "report")
    (tmp_path / "requirements.txt").write_text("other pins")
    environment.set_up(tmp_path / ".venv", "report")
    assert [call[0] for call in calls].count("begin") == 2


def test_uv_is_told_where_pip_finds_its_packages(environment: ModuleType) -> None:
    listed = "\n".join(
        [
            ":env:.cert='/b.pem'",
            "global.cert='/a.pem'",
            "global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'",
            "global.timeout='60'",
            "install.index-url='https://mirror.example/simple'",
        ]
    )
    assert environment.pip_settings(listed) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "SSL_CERT_FILE": "/b.pem",
    }


def test_pins_name_no_machine_and_every_one_has_its_hash() -> None:
    for name in ("requirements.txt", "requirements-uv.txt"):
        text = (CHECKOUT / name).read_text()
        assert "://" not in text
        pinned = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert pinned
        assert all(line.endswith(" \\") for line in pinned), name


@pytest.mark.parametrize(
    "name", ["jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval", "numpy", "scipy"]
)
def test_every_python_gets_the_same_version(name: str) -> None:
    lines = [line for line in (CHECKOUT / "requirements.txt").read_text().splitlines() if line.startswith(f"{name}==")]
    assert len(lines) == 1
    assert ";" not in lines[0]


def test_stamps_are_those_of_the_sets(environment: ModuleType) -> None:
    assert {Path(stamp).name for stamp in STAMPS} == set(environment.SETS)
