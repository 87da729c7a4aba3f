"""Read a slow ballot count: rebuild its tables, forecast it, write the report.

The tables are those of the checkout, or of the folder named in CANVASS_DATA. ``make`` lists the same commands with
their set-up.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canvass.errors import CanvassError, CaptureError, ParameterError, ReportError

#: What the parameter of that name is.
SCHEDULER = "a Dask scheduler, such as tcp://127.0.0.1:8786; without one every core of this machine"
#: Exit code of a command that was interrupted, as shells have it.
STOPPED = 130


def _report(options: argparse.Namespace) -> None:
    from canvass.report import kept  # heavy imports wait until a command needs them

    asked, target = (options.election, options.contest, options.as_of), kept.ROOT / "report"
    key = kept.report_key(*asked, options.site)
    if kept.is_whole(target, key):
        print(f"Nothing it is made of has changed: {target / 'index.html'}")
        return
    from canvass.report.contents import make_request

    request = make_request(*asked)
    from canvass.report.build import build_report

    build_report(request, site=options.site)
    kept.seal(target, key)
    print(f"Report written: {target / 'index.html'}")


def _ballot(options: argparse.Namespace) -> None:
    from canvass.report.ballot import build_ballot

    print(f"Ballot written: {build_ballot(options.election, options.as_of) / 'index.html'}")


def _data(options: argparse.Namespace) -> None:
    from canvass.feed.rebuild import rebuild, summary

    if not options.feed or not options.election:
        raise CaptureError("say FEED=path/to/captures and ELECTION=name, such as ELECTION=2022-general.")
    print(summary(rebuild(Path(options.feed), options.election, replace=_yes(options.replace))))


def _import(options: argparse.Namespace) -> None:
    from canvass.feed.importing import import_tables
    from canvass.feed.rebuild import summary

    if not options.source or not options.election:
        raise CaptureError("say FROM=path/to/tables and ELECTION=name, such as ELECTION=2024-prop-1.")
    replace = _yes(options.replace)
    print(summary(import_tables(Path(options.source), options.election, replace=replace)))


def _export(options: argparse.Namespace) -> None:
    from canvass import load_election
    from canvass.count.export import export_contest

    if not options.to:
        raise ParameterError("say where to with TO=path/to/a/new/folder.")
    print(f"Written: {export_contest(load_election(options.election), options.contest, Path(options.to))}")


def _yes(replace: str) -> bool:
    if replace not in ("", "yes"):
        raise ParameterError(f"REPLACE={replace!r}: expected yes, or nothing.")
    return replace == "yes"


def _fetch(options: argparse.Namespace) -> None:
    from canvass.live.fetch import fetch, source_of
    from canvass.live.hold import held

    source = source_of(options.election)
    with held(source.folder, "fetch"), source.asker:
        came = fetch(source)
    print(f"Answers: {came.answers}.", *came.lines, sep="\n")


def _watch(options: argparse.Namespace) -> None:
    from canvass.live.fetch import source_of
    from canvass.live.hold import held
    from canvass.live.watch import Watch, every_of

    publishing, every, source = _publishing(options, "report"), every_of(options.every), source_of(options.election)
    with held(source.folder, "watch"), source.asker:
        if options.once:
            Watch(source, publishing, owed=False).round()
        else:
            Watch(source, publishing, every).run()


def _publishing(options: argparse.Namespace, where: str) -> Any:
    from canvass.live.publish import Publishing
    from canvass.report.contents import MAYOR, ROOT

    chances = not options.no_chances
    return Publishing(options.contest or MAYOR, ROOT / where, options.site, chances, options.on_release)


def _rehearse(options: argparse.Namespace) -> None:
    from canvass.live.rehearse import rehearse, speed_of
    from canvass.report.contents import ROOT

    speed, publishing = speed_of(options.speed or "max"), _publishing(options, "rehearsal/report")
    print(rehearse(options.feed, options.election or "2022-general", publishing, ROOT / "rehearsal", speed))


def _say(options: argparse.Namespace) -> None:
    from canvass import load_count, load_election
    from canvass.live.said import sentence

    count = load_count(load_election(options.election, options.as_of), options.contest)
    print(f"{count.contest['name']} · {sentence(count)}")


def _notebooks(options: argparse.Namespace) -> None:
    from canvass.report.build import refresh_notebooks

    print(f"Saved with outputs: {refresh_notebooks()} notebooks.")


def _checksums(options: argparse.Namespace) -> None:
    from canvass.store import columns, files, whole

    data = files.data_folder()
    changed = files.write_checksums(data)
    whole.write_text(data / "datapackage.json", columns.package(data))
    print(f"Registered: {data / files.CHECKSUMS} (changed: {', '.join(changed) or 'none'})")


def _outlook(options: argparse.Namespace) -> None:
    import json

    from canvass import load_election, outlook

    said = outlook(load_election(options.election, options.as_of), options.contest)
    print(json.dumps(said.to_dict(), ensure_ascii=False, indent=1, allow_nan=False) if options.json else said)


def _forecasts(options: argparse.Namespace) -> None:
    from canvass.report.contents import ROOT
    from canvass.report.forecasts import finished, forecasts
    from canvass.store import whole

    asked, folder, failed = [options.election] if options.election else finished(), ROOT / "report" / "forecasts", {}
    for (election, _), ended in forecasts(asked, 1.0 if options.ballots_known else None, options.scheduler):
        if isinstance(ended, Exception):
            failed[election] = ended
        elif options.election:
            print(ended, end="")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            whole.write_text(folder / f"{election}.csv", ended)
    _ended(f"Forecasts written: {folder}" * (not options.election), failed)


def _sweep(options: argparse.Namespace) -> None:
    from canvass.report.sweep import sweep

    swept = sweep(options.election, options.contests, options.as_of, options.scheduler)
    _ended(f"Reports written: {swept.made}; unchanged: {swept.kept}; index: {swept.index}", swept.failed)


def _ended(said: str, failed: Mapping[str, Exception]) -> None:
    """What a command of many tasks says at its end: which of them failed, and why."""
    from canvass.report.engines import reason

    lines = [f"Failed twice: {name}: {reason(error)}" for name, error in failed.items()]
    print(*lines, sep="\n", end="\n" * bool(lines), file=sys.stderr)
    if said:
        print(said)
    if failed:
        raise ReportError(f"{len(failed)} failed; what was there before stays. The same command tries them again.")


def _live(commands: Any) -> None:
    """The commands of a count as it happens."""
    fetch = commands.add_parser("fetch", help="ask the source of a count once, keep the answers, rebuild its tables")
    fetch.set_defaults(run=_fetch)
    fetch.add_argument("election", help="its row in data/by-hand/elections.csv")
    watch = commands.add_parser("watch", help="ask again and again until stopped; publish every new release")
    watch.set_defaults(run=_watch)
    watch.add_argument("election", help="its row in data/by-hand/elections.csv")
    watch.add_argument("contest", help="id, slug or unambiguous part of its name")
    rehearse = commands.add_parser("rehearse", help="serve a past count again and watch it")
    rehearse.set_defaults(run=_rehearse)
    rehearse.add_argument("election", nargs="?", default="", help="the past count, such as 2022-general")
    rehearse.add_argument("contest", nargs="?", default="", help="id, slug or unambiguous part of its name")
    rehearse.add_argument(
        "--feed", default="", help="its captures; without them one contest is made up from its tables"
    )
    rehearse.add_argument("--speed", default="max", help="max (no idle time), or how many times as fast as it was")
    watch.add_argument("--every", default="", help="seconds between two rounds, 300 if not said")
    watch.add_argument("--once", action="store_true", help="one round, for who has a schedule of their own")
    for command in (watch, rehearse):
        command.add_argument("--site", default="", help="where it will be published, such as https://example.org/count")
        command.add_argument("--on-release", default="", metavar="CMD", help="is given latest.json at each release")
        command.add_argument("--no-chances", action="store_true", help="publish without probabilities")
    say = commands.add_parser("say", help="the newest drop of a contest in one sentence")
    say.set_defaults(run=_say)
    say.add_argument("election", help="folder of data/, such as 2022-general")
    say.add_argument("contest", help="id, slug or unambiguous part of its name")
    say.add_argument("--as-of", default="", help="a date or Pacific time: only what had been published by then")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="canvass", description=(__doc__ or "").replace("``", ""))
    commands = top.add_subparsers(required=True, metavar="command")
    report = commands.add_parser("report", help="run the notebooks and render report/")
    report.set_defaults(run=_report)
    ballot = commands.add_parser("ballot", help="write the whole ballot, and a short page of every contest")
    ballot.set_defaults(run=_ballot)
    data = commands.add_parser("data", help="rebuild the tables of one election from captures")
    data.set_defaults(run=_data)
    data.add_argument("--feed", default="", help="folder of captures with its captures.csv")
    data.add_argument("--replace", default="", help="yes: even if releases of the old tables are lost")
    tables = commands.add_parser("import", help="make an election of somebody's tables (CSV or a workbook)")
    tables.set_defaults(run=_import)
    tables.add_argument("--from", dest="source", default="", help="folder of CSV, a CSV, or a workbook")
    tables.add_argument("--replace", default="", help="yes: even if releases of an earlier import are lost")
    export = commands.add_parser("export", help="write one contest as plain tables")
    export.set_defaults(run=_export)
    export.add_argument("--contest", default="", help="id, slug or unambiguous part of the contest's name")
    export.add_argument("--to", default="", help="a new folder")
    for command in (report, ballot, data, tables, export):
        command.add_argument("--election", default="", help="folder of data/, such as 2022-general")
    report.add_argument("--contest", default="", help="id, slug or unambiguous part of a contest's name")
    for command in (report, ballot):
        command.add_argument("--as-of", default="", help="a date or Pacific time: only what had been published by then")
    report.add_argument("--site", default="", help="where it will be published, such as https://example.org/count")
    sweep = commands.add_parser("sweep", help="the full report of many contests of an election, into report/sweep/")
    sweep.set_defaults(run=_sweep)
    sweep.add_argument("--election", default="", help="folder of data/, such as 2022-general")
    sweep.add_argument("--contests", default="", help="with commas between; each stands for every contest it fits")
    sweep.add_argument("--as-of", default="", help="a date or Pacific time: only what had been published by then")
    sweep.add_argument("--scheduler", default="", help=SCHEDULER)
    _live(commands)
    commands.add_parser("notebooks", help="run every notebook and save its outputs").set_defaults(run=_notebooks)
    commands.add_parser("checksums", help="register the tables carried by hand").set_defaults(run=_checksums)
    forecast = commands.add_parser("outlook", help="the likely final margin of one contest, as of a moment")
    forecast.set_defaults(run=_outlook)
    forecast.add_argument("election", help="folder of data/, such as 2022-general")
    forecast.add_argument("contest", help="id, slug or unambiguous part of its name")
    forecast.add_argument("--as-of", default="", help="a date or Pacific time: only what had been published by then")
    forecast.add_argument("--json", action="store_true", help="everything the outlook says, for other programs")
    record = commands.add_parser("forecasts", help="every forecast of a finished count, as CSV, to score again")
    record.set_defaults(run=_forecasts)
    record.add_argument("election", nargs="?", default="", help="printed; without it all, into report/forecasts/")
    record.add_argument("--ballots-known", action="store_true", help="with the ballots still out known in hindsight")
    record.add_argument("--scheduler", default="", help=SCHEDULER)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error meant for a person is one line and exit code 2."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
        return 0
    except BrokenPipeError:  # who reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("canvass: stopped; what was there before is whole.", file=sys.stderr)
        return STOPPED
    except CanvassError as error:
        problem = str(error)
    except OSError as error:  # a full disk, a forbidden folder, a name that no file can have
        problem = f"{error.filename or 'the system'}: {error.strerror or error}."
    # One line, whatever letters a value or a file's name brings along.
    print("canvass:", "".join(letter if letter.isprintable() else " " for letter in problem), file=sys.stderr)
    return 2


def command() -> None:
    """What the console script ``canvass`` runs."""
    code = main()
    if code == STOPPED:
        os._exit(code)  # at once: kernels still running end with this process
    sys.exit(code)


if __name__ == "__main__":
    command()
