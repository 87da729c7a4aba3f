"""Watch a count: ask again and again, and at each new release tell it, once."""

import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

import pandas as pd

from canvass.count.count import load_count
from canvass.count.election import Election, load_election, of_night
from canvass.errors import CanvassError, ParameterError
from canvass.live import said as words
from canvass.live.fetch import Round, Source, fetch
from canvass.live.publish import Publishing
from canvass.live.scores import put_scores
from canvass.moments import show_clock
from canvass.show.facts import clean
from canvass.store.elections import known_elections, night_end

#: Without gaps of its own to go by: how long nothing new is usual, on election night and after it.
NIGHT, LATER = timedelta(hours=1), timedelta(days=3)
#: How much longer than the longest gap so far is longer than usual.
LONGER = 1.5
#: Seconds between two rounds, and the least.
EVERY, LEAST = 300, 30


def sleep(seconds: float) -> bool:
    """Wait, by a clock that nobody sets; the watch goes on."""
    time.sleep(seconds)
    return True


@dataclass
class Watch:
    """A watch of one contest; :meth:`run` goes on until it is stopped.

    ``wait`` waits for the next round and says whether there is one; ``more`` whether something newer is there already,
    which the pages then wait for; ``now`` is the clock that silence is measured by.
    """

    source: Source
    publishing: Publishing
    every: float = EVERY
    wait: Callable[[float], bool] = sleep
    more: Callable[[], bool] = lambda: False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    owed: bool = True  # whether the pages are older than the tables; when a watch begins they may be
    untold: bool = False  # whether a release was not handed on yet
    silent: bool = False  # whether the silence was told
    last: str = "none yet"
    answers: str = ""
    seen: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Round after round. What goes wrong in one is a line, and the next goes on."""
        if self.counted:
            load_count(load_election(self.source.election), self.publishing.contest)  # a contest that is none ends it
        while True:
            self.round()
            self._status(f"Last release: {self.last}. Answers: {self.answers}. Next try in {self.every:.0f} s.")
            if not self.wait(self.every):
                return

    @property
    def counted(self) -> bool:
        """Whether there is a release yet."""
        return (self.source.folder / "releases.csv").is_file()

    def round(self) -> None:
        """One round: ask, keep, rebuild; tell what is new."""
        try:
            round_ = fetch(self.source)
            self._report(round_)
            if self.counted:
                election = load_election(self.source.election)
                self._tell(election)
                self._listen(election)
        except (CanvassError, OSError) as error:
            self.say(clean(str(error)))
        except Exception as error:  # a fault of this program must not end a night either
            where = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{where.filename.rpartition('/')[2]}, line {where.lineno}"
            self.say(f"A fault, please report it ({at}): {clean(f'{type(error).__name__}: {error}')[:200]}")

    def _report(self, round_: Round) -> None:
        """Its lines, but for those of the round before."""
        for line in [line for line in round_.lines if line not in self.seen]:
            self.say(line)
        self.seen, self.answers = round_.lines, round_.answers

    def _tell(self, election: Election) -> None:
        """Say what is new: to the screen, the files of what was said, the feed, the pages, whoever is to be told."""
        contest = load_count(election, self.publishing.contest).contest["slug"]
        path = self.source.folder / "said.jsonl"
        before = [words.Said(**row) for row in words.read(path) if row["contest"] == contest]
        new = words.news(election, contest, before)
        for one in new:
            self.say(f"{one.title}: {one.sentence}")
        if new:
            self._keep_forecast(election, contest, new[-1].said_at)
            words.add(path, list(map(asdict, new)))
            self.owed = self.untold = True
            self.publishing.put_feed(election, before + new)
        self.last = show_clock(election.releases["released_at"].iloc[-1])
        if scored := put_scores(self.source.folder / "scores.csv", election, contest, self._forecasts()):
            self.say(scored)
        if self.owed and not self.more():
            self._publish(election, before + new)

    def _forecasts(self) -> list[words.Row]:
        return words.read(self.source.folder / "forecasts.jsonl") if self.publishing.chances else []

    def _keep_forecast(self, election: Election, contest: str, at: str) -> None:
        if not self.publishing.chances:
            return
        by_then = max(self.now(), election.releases["released_at"].iloc[-1])  # the source's clock may run ahead of ours
        row = words.forecast(election.until(by_then.isoformat()), contest, at)  # a rehearsal has later estimates
        key = ("slug", "released_at", "margin")
        if row and [row[k] for k in key] not in [[old[k] for k in key] for old in self._forecasts()]:
            words.add(self.source.folder / "forecasts.jsonl", [row])

    def _publish(self, election: Election, said: list[words.Said]) -> None:
        try:
            latest = self.publishing.pages(election, said)
        except CanvassError as error:
            self.say(f"The pages could not be made, and are tried again: {clean(str(error))[:300]}")
            return
        self.owed = False
        if self.untold:
            self.untold = False  # whatever comes of it: who is told is told once
            self.publishing.tell(latest)

    def _listen(self, election: Election) -> None:
        """An alarm, once, where nothing new came for longer than usual while the count goes on."""
        releases = election.releases
        since = self.now() - releases["released_at"].iloc[-1].to_pydatetime()
        night = self.now() < night_end(election.election_day, known_elections().loc[election.slug])
        quiet = since > usual(releases, night) * LONGER and not election.certified
        if quiet and not self.silent:
            hours = since.total_seconds() / 3600
            self.say(f"ALARM nothing new for {hours:.0f} hours, longer than usual; is the source still the right one?")
        self.silent = quiet

    def say(self, line: str) -> None:
        """One line, with the time."""
        print(f"{self._clear()}{datetime.now():%H:%M:%S} {line}", flush=True)

    def _status(self, line: str) -> None:
        if sys.stdout.isatty():
            print(f"{self._clear()}{line}", end="", flush=True)

    @staticmethod
    def _clear() -> str:
        return "\r\x1b[K" if sys.stdout.isatty() else ""


def usual(releases: pd.DataFrame, night: bool) -> timedelta:
    """The longest gap between releases so far, of the night or after it; at least :data:`NIGHT` or :data:`LATER`."""
    own = releases.loc[of_night(releases) == night, "released_at"]
    gap = own.diff().max() if len(own) > 1 else None
    least = NIGHT if night else LATER
    return least if gap is None or pd.isna(gap) else max(least, gap.to_pytimedelta())


def every_of(text: str) -> float:
    """Seconds between two rounds, as typed; empty means the default."""
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) >= LEAST):
        raise ParameterError(f"EVERY={text!r}: expected whole seconds from {LEAST} to 99999.")
    return int(text or EVERY)
