"""Many contests, on this machine and on a real cluster of two workers: nothing lost, nothing twice, the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import distributed
import psutil
import pytest
from canvass import load_election
from canvass.__main__ import main
from canvass.report import engines, sweep
from canvass.report.forecasts import forecasts
from canvass.store import files as store

#: Contests of one candidate, whose page runs no notebook; and one of two pages, which two notebooks make.
ALONE = "gardena clerk, gardena mayor, monrovia clerk, monrovia treasurer, torrance clerk"
NAMES = f"{ALONE}, los angeles controller"
PRIMARY = "2022-primary"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but locks."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sweep of :data:`NAMES` on this machine."""
    target = tmp_path_factory.mktemp("local")
    swept = sweep.sweep(PRIMARY, NAMES, target=target)
    assert (swept.made, swept.kept, swept.failed) == (6, 0, {})
    return target


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[distributed.LocalCluster]:
    """Two workers on the loopback whose tables are not those of this checkout."""
    stale = shutil.copytree(store.data_folder(), tmp_path_factory.mktemp("stale") / "data")
    (stale / "checksums.txt").unlink()
    options = {"env": {"CANVASS_DATA": str(stale)}, "local_directory": str(stale.parent), "dashboard_address": None}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", **options) as two:
        yield two


def test_each_contest_has_its_report_and_the_index_leads_to_them(local: Path) -> None:
    folder = local / PRIMARY
    slugs = [path.name for path in sorted(folder.iterdir()) if path.is_dir()]
    assert len(slugs) == 6
    index = (folder / "index.html").read_text("utf-8")
    assert [slug for slug in slugs if f'<a href="{slug}/index.html">' not in index] == []
    assert "6 reports on the Statewide Direct Primary Election, 7 Jun 2022" in index
    assert (folder / "city-of-los-angeles-controller" / "01-primary-results.html").is_file()
    assert list(local.glob(".*.scratch")) == []


def test_what_did_not_change_is_not_made_again(local: Path, copied: Path) -> None:
    election, before = load_election(PRIMARY), files(local)
    again = sweep.sweep(PRIMARY, "gardena mayor, monrovia clerk", target=local)
    assert (again.made, again.kept, files(local)) == (0, 2, before)
    (copied / "by-hand" / "publisher.csv").write_text("name,contact,site\nThe Desk,,\n", encoding="utf-8")
    store.write_checksums(copied)
    todo = sweep.todo(election, sweep.chosen(election, "gardena mayor"), "", local / PRIMARY)
    assert [task.slug for task in todo] == ["city-of-gardena-mayor"]


def test_a_worker_killed_in_the_middle_changes_nothing(
    local: Path, cluster: distributed.LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    victim, put, placed = next(iter(cluster.workers.values())).pid, sweep._put, []

    def put_and_kill(ended: dict[str, bytes], key: str, target: Path) -> None:
        if not placed:
            os.kill(victim, signal.SIGKILL)
        placed.append(target.name)
        put(ended, key, target)

    monkeypatch.setattr(sweep, "_put", put_and_kill)
    swept = sweep.sweep(PRIMARY, NAMES, scheduler=cluster.scheduler_address, target=tmp_path)
    assert (swept.made, swept.failed, len(placed), len({*placed})) == (6, {}, 6, 6)
    assert not psutil.pid_exists(victim)
    assert files(tmp_path) == files(local)
    said = capsys.readouterr().err
    assert "the tables were sent to 2 of them" in said
    assert "whoever reaches it can run any code" in said


def test_both_engines_say_the_same_of_what_cannot_be_forecast(cluster: distributed.LocalCluster) -> None:
    said = [
        [(task, engines.reason(ended)) for task, ended in forecasts([PRIMARY], None, scheduler)]
        for scheduler in ("", cluster.scheduler_address)
    ]
    why = "2022-primary: no outlook, its releases were not captured one by one from its night on."
    assert said == [[((PRIMARY, None), why)]] * 2


def test_a_killed_sweep_goes_on_where_it_was(local: Path, tmp_path: Path) -> None:
    asked = f"{PRIMARY!r}, {ALONE!r}, target=Path({str(tmp_path)!r})"
    code = f"from pathlib import Path; from canvass.report.sweep import sweep; sweep({asked})"
    killed = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while killed.poll() is None and not list(tmp_path.glob("*/*/index.html")):
        time.sleep(0.02)
    processes = psutil.Process(killed.pid).children(recursive=True)
    killed.kill()
    killed.wait()
    assert [process.pid for process in psutil.wait_procs(processes, timeout=10)[1]] == []
    kept = len(list(tmp_path.glob("*/*/.made-from")))
    again = sweep.sweep(PRIMARY, ALONE, target=tmp_path)
    assert (again.made + again.kept, again.kept >= kept, again.failed) == (5, True, {})
    assert {name for name in files(local) if "controller" not in name} == {*files(tmp_path)}
    assert [path for path in tmp_path.rglob(".*") if path.suffix != ".lock" and path.name != ".made-from"] == []


def test_a_task_that_fails_is_tried_twice(tmp_path: Path) -> None:
    tries: list[str] = []

    def work(task: str) -> str:
        tries.append(task)
        if task == "never" or (task == "once" and tries.count(task) == 1):
            raise KeyError(task)
        return task

    with engines.engine("") as local:
        ended = dict(engines.twice(local, work, ["never", "once", "fine"], "task"))
    assert engines.reason(ended.pop("never")) == "KeyError: 'never'"
    assert ended == {"once": "once", "fine": "fine"}
    assert sorted(tries) == ["fine", "never", "never", "once", "once"]


@pytest.mark.parametrize("address", ["nonsense", "tcp://nowhere", "tcp://a b:1", "http://127.0.0.1:8786"])
def test_what_is_no_scheduler_is_refused_in_one_line(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecasts", PRIMARY, "--scheduler", address]) == 2
    said = f"canvass: SCHEDULER={address!r}: expected an address such as tcp://127.0.0.1:8786.\n"
    assert capsys.readouterr().err == said


def test_tls_without_certificates_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecasts", PRIMARY, "--scheduler", "tls://127.0.0.1:8786"]) == 2
    assert capsys.readouterr().err == (
        "canvass: SCHEDULER='tls://127.0.0.1:8786': no certificates; say where they are in Dask's configuration.\n"
    )


def test_a_contest_that_none_fits_is_refused_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "--contests", "mayor, shreiff"]) == 2
    assert capsys.readouterr().err.startswith("canvass: contest 'shreiff': none in 2022-general; near it: Sheriff")
