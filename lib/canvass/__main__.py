"""Read a slow ballot count: rebuild its tables, forecast it, write the report.

The tables are those of the checkout, or of the folder named in CANVASS_DATA. ``make`` lists the same commands with
their set-up.
"""

import argparse
import os
import sys
from typing import Any

from canvass import commands
from canvass.errors import CanvassError

#: What the parameter of that name is.
SCHEDULER = "a Dask scheduler, such as tcp://127.0.0.1:8786; without one every core of this machine"
#: Exit code of a command that was interrupted, as shells have it.
STOPPED = 130


def _live(named: Any) -> None:
    """The commands of a count as it happens."""
    fetch = named.add_parser("fetch", help="ask the source of a count once, keep the answers, rebuild its tables")
    fetch.set_defaults(run=commands.fetch)
    fetch.add_argument("election", help="its row in data/by-hand/elections.csv")
    watch = named.add_parser("watch", help="ask again and again until stopped; publish every new release")
    watch.set_defaults(run=commands.watch)
    watch.add_argument("election", help="its row in data/by-hand/elections.csv")
    watch.add_argument("contest", help="id, slug or unambiguous part of its name")
    rehearse = named.add_parser("rehearse", help="serve a past count again and watch it")
    rehearse.set_defaults(run=commands.rehearse)
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


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="canvass", description=(__doc__ or "").replace("``", ""))
    named = top.add_subparsers(required=True, metavar="command")
    report = named.add_parser("report", help="run the notebooks and render report/")
    report.set_defaults(run=commands.report)
    ballot = named.add_parser("ballot", help="write the whole ballot, and a short page of every contest")
    ballot.set_defaults(run=commands.ballot)
    data = named.add_parser("data", help="rebuild the tables of one election from captures")
    data.set_defaults(run=commands.data)
    data.add_argument("--feed", default="", help="folder of captures with its captures.csv")
    data.add_argument("--replace", default="", help="yes: even if releases of the old tables are lost")
    tables = named.add_parser("import", help="make an election of somebody's tables (CSV or a workbook)")
    tables.set_defaults(run=commands.import_)
    tables.add_argument("--from", dest="source", default="", help="folder of CSV, a CSV, or a workbook")
    tables.add_argument("--replace", default="", help="yes: even if releases of an earlier import are lost")
    export = named.add_parser("export", help="write one contest as plain tables")
    export.set_defaults(run=commands.export)
    export.add_argument("--contest", default="", help="id, slug or unambiguous part of the contest's name")
    export.add_argument("--to", default="", help="a new folder")
    sweep = named.add_parser("sweep", help="the full report of many contests of an election, into report/sweep/")
    sweep.set_defaults(run=commands.sweep)
    for command in (report, ballot, data, tables, export, sweep):
        command.add_argument("--election", default="", help="folder of data/, such as 2022-general")
    report.add_argument("--contest", default="", help="id, slug or unambiguous part of a contest's name")
    report.add_argument("--site", default="", help="where it will be published, such as https://example.org/count")
    sweep.add_argument("--contests", default="", help="with commas between; each stands for every contest it fits")
    sweep.add_argument("--scheduler", default="", help=SCHEDULER)
    _live(named)
    say = named.add_parser("say", help="the newest drop of a contest in one sentence")
    say.set_defaults(run=commands.say)
    named.add_parser("notebooks", help="run every notebook and save its outputs").set_defaults(run=commands.notebooks)
    named.add_parser("checksums", help="register the tables carried by hand").set_defaults(run=commands.checksums)
    forecast = named.add_parser("outlook", help="the likely final margin of one contest, as of a moment")
    forecast.set_defaults(run=commands.outlook)
    for command in (say, forecast):
        command.add_argument("election", help="folder of data/, such as 2022-general")
        command.add_argument("contest", help="id, slug or unambiguous part of its name")
    for command in (report, ballot, sweep, say, forecast):
        command.add_argument("--as-of", default="", help="a date or Pacific time: only what had been published by then")
    forecast.add_argument("--json", action="store_true", help="everything the outlook says, for other programs")
    record = named.add_parser("forecasts", help="every forecast of a finished count, as CSV, to score again")
    record.set_defaults(run=commands.forecasts)
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
