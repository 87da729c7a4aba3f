"""What a newsroom takes from a count as it happens: the pages, ``feed.xml``, ``latest.json``; and whoever is told."""

import json
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canvass.count.count import load_count
from canvass.count.election import Election
from canvass.errors import ParameterError, ReportError
from canvass.live.atom import FEED, atom
from canvass.live.said import Said
from canvass.pages.count.facts import face
from canvass.report.build import build_report
from canvass.report.contents import ROOT, make_request
from canvass.report.corrections import LATEST
from canvass.report.publisher import publisher
from canvass.show.facts import Facts, clean
from canvass.store import whole

#: Seconds that ``--on-release`` may take.
PATIENCE = 60
#: The page that is nothing but chances, and why it is left out.
CHANCES = {"05-outlook": "published without chances"}


@dataclass(frozen=True)
class Publishing:
    """How a contest is published: where to, under which address, with chances or without, and who is told."""

    contest: str
    target: Path = ROOT / "report"
    site: str = ""
    chances: bool = True
    on_release: str = ""

    def __post_init__(self) -> None:
        try:
            empty = self.on_release and not shlex.split(self.on_release)
        except ValueError as error:
            raise ParameterError(f"--on-release {self.on_release!r}: cannot be split into words ({error}).") from None
        if empty:
            raise ParameterError(f"--on-release {self.on_release!r}: no command in it.")

    def feed(self, election: Election, said: list[Said]) -> str:
        """``feed.xml``."""
        count = load_count(election, self.contest)
        facts = Facts(face(count))
        facts.add("slug", count.contest["slug"], "text")
        return atom(facts, said, publisher(self.site))

    def put_feed(self, election: Election, said: list[Said]) -> None:
        """The feed alone, beside the pages that are there."""
        self.target.mkdir(exist_ok=True)
        whole.write_text(self.target / FEED, self.feed(election, said))

    def pages(self, election: Election, said: list[Said]) -> dict[str, Any]:
        """All pages of the newest release, with the feed; what ``latest.json`` says."""
        request = make_request(election.slug, self.contest)
        without = {} if self.chances else CHANCES
        build_report(request, self.target, self.site, without, {FEED: self.feed(election, said)})
        return json.loads((self.target / LATEST).read_text("utf-8"))

    def tell(self, latest: dict[str, Any]) -> None:
        """Hand ``latest.json`` to the command, on its standard input.

        Raises
        ------
        ReportError
            It failed, or took too long; it does not matter to the count.
        """
        if not self.on_release:
            return
        name = f"--on-release {clean(self.on_release)[:60]}"
        try:
            ran = subprocess.run(
                shlex.split(self.on_release),
                input=json.dumps(latest, ensure_ascii=False),
                text=True,
                timeout=PATIENCE,
                capture_output=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ReportError(f"{name}: stopped after {PATIENCE} s.") from None
        except (OSError, ValueError) as error:
            raise ReportError(f"{name}: cannot be run ({clean(str(error))[:120]}).") from None
        if ran.returncode:
            raise ReportError(
                f"{name}: ended with code {ran.returncode}; {clean(ran.stderr)[-120:] or 'it said nothing'}."
            )
