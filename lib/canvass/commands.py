"""What each command does with what was typed; heavy imports wait until a command needs them."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canvass.errors import CaptureError, ParameterError, ReportError


def report(options: argparse.Namespace) -> None:
    """Build ``report/``, or say that nothing it is made of has changed."""
    from canvass.report import kept, warm

    asked, target = (options.election, options.contest, options.as_of), kept.ROOT / "report"
    key = kept.report_key(*asked, options.site)
    if kept.is_whole(target, key):
        print(f"Nothing it is made of has changed: {target / 'index.html'}")
        return
    warm.begin()  # it imports on another core while this one does
    from canvass.report.contents import make_request
    from canvass.report.publisher import publisher

    try:
        request = make_request(*asked)
        publisher(options.site)
    except BaseException:  # refused, or interrupted
        warm.end()
        raise
    from canvass.report.build import build_report

    build_report(request, site=options.site)
    if kept.report_key(*asked, options.site) == key:  # else it was edited meanwhile, and may be made of either
        kept.seal(target, key)
    print(f"Report written: {target / 'index.html'}")


def ballot(options: argparse.Namespace) -> None:
    """Write the whole ballot."""
    from canvass.report.ballot import build_ballot

    print(f"Ballot written: {build_ballot(options.election, options.as_of) / 'index.html'}")


def data(options: argparse.Namespace) -> None:
    """Rebuild the tables of an election from captures."""
    from canvass.feed.rebuild import rebuild, summary

    if not options.feed or not options.election:
        raise CaptureError("say FEED=path/to/captures and ELECTION=name, such as ELECTION=2022-general.")
    print(summary(rebuild(Path(options.feed), options.election, replace=_yes(options.replace))))


def import_(options: argparse.Namespace) -> None:
    """Make an election of somebody's tables."""
    from canvass.feed.importing import import_tables
    from canvass.feed.rebuild import summary

    if not options.source or not options.election:
        raise CaptureError("say FROM=path/to/tables and ELECTION=name, such as ELECTION=2024-prop-1.")
    replace = _yes(options.replace)
    print(summary(import_tables(Path(options.source), options.election, replace=replace)))


def export(options: argparse.Namespace) -> None:
    """Write one contest as plain tables."""
    from canvass import load_election
    from canvass.count.export import export_contest

    if not options.to:
        raise ParameterError("say where to with TO=path/to/a/new/folder.")
    print(f"Written: {export_contest(load_election(options.election), options.contest, Path(options.to))}")


def _yes(replace: str) -> bool:
    if replace not in ("", "yes"):
        raise ParameterError(f"REPLACE={replace!r}: expected yes, or nothing.")
    return replace == "yes"


def fetch(options: argparse.Namespace) -> None:
    """Ask the source of a count once."""
    from canvass.live.fetch import fetch, source_of
    from canvass.live.hold import held

    source = source_of(options.election)
    with held(source.folder, "fetch"), source.asker:
        came = fetch(source)
    print(f"Answers: {came.answers}.", *came.lines, sep="\n")


def watch(options: argparse.Namespace) -> None:
    """Ask again and again, publish each release."""
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


def rehearse(options: argparse.Namespace) -> None:
    """Serve a past count again and watch it."""
    from canvass.live.rehearse import rehearse, speed_of
    from canvass.report.contents import ROOT

    speed, publishing = speed_of(options.speed or "max"), _publishing(options, "rehearsal/report")
    print(rehearse(options.feed, options.election or "2022-general", publishing, ROOT / "rehearsal", speed))


def say(options: argparse.Namespace) -> None:
    """Print the newest drop of a contest in one sentence."""
    from canvass import load_count, load_election
    from canvass.live.said import sentence

    count = load_count(load_election(options.election, options.as_of), options.contest)
    print(f"{count.contest['name']} · {sentence(count)}")


def notebooks(options: argparse.Namespace) -> None:
    """Run every notebook and save its outputs."""
    from canvass.report.build import refresh_notebooks

    print(f"Saved with outputs: {refresh_notebooks()} notebooks.")


def checksums(options: argparse.Namespace) -> None:
    """Register the tables carried by hand."""
    from canvass.store import columns, files, whole

    data = files.data_folder()
    changed = files.write_checksums(data)
    whole.write_text(data / "datapackage.json", columns.package(data))
    print(f"Registered: {data / files.CHECKSUMS} (changed: {', '.join(changed) or 'none'})")


def outlook(options: argparse.Namespace) -> None:
    """Print the likely final margin of one contest."""
    import json

    from canvass import load_election, outlook

    said = outlook(load_election(options.election, options.as_of), options.contest)
    print(json.dumps(said.to_dict(), ensure_ascii=False, indent=1, allow_nan=False) if options.json else said)


def forecasts(options: argparse.Namespace) -> None:
    """Print every forecast of a finished count, or write those of all."""
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


def sweep(options: argparse.Namespace) -> None:
    """Write the full report of many contests."""
    from canvass.report.sweep import sweep

    swept = sweep(options.election, options.contests, options.as_of, options.scheduler)
    _ended(f"Reports written: {swept.made}; unchanged: {swept.kept}; index: {swept.index}", swept.failed)


def _ended(said: str, failed: Mapping[str, Exception]) -> None:
    """What a command of many tasks says at its end: which of them failed, and why."""
    from canvass.report.tasks import reason

    lines = [f"Failed twice: {name}: {reason(error)}" for name, error in failed.items()]
    print(*lines, sep="\n", end="\n" * bool(lines), file=sys.stderr)
    if said:
        print(said)
    if failed:
        raise ReportError(f"{len(failed)} failed; what was there before stays. The same command tries them again.")
