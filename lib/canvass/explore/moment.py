"""One contest at one of its releases: what the library says of it, and where another rest would end."""

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.count.count import Count, lead
from canvass.count.outstanding import ending, needed_band, running_estimate
from canvass.count.rule import chasers, is_measure
from canvass.errors import CanvassError
from canvass.outlook import Outlook, outlook
from canvass.outlook.statement import OPEN
from canvass.outlook.view import View, likely_share, refuse_settled


@dataclass(frozen=True)
class Moment:
    """A contest at ``release``, the pair being that of its newest; ``newest`` is the moment of that one."""

    count: Count
    release: int
    newest: "Moment | None" = None

    @cached_property
    def who(self) -> str:
        """Whose need and ending are told: of a question those of Yes, else of whoever was short of winning then."""
        return "Yes" if is_measure(self.count) else str(chasers(self.count)[self.release])

    @cached_property
    def over(self) -> bool:
        """Whether nothing is left to count."""
        return self.count.election.certified and self.release == self.count.votes.index[-1]

    @cached_property
    def votes(self) -> tuple[int, int]:
        """Votes by which :attr:`who` was ahead (negative: behind), and those counted for the pair."""
        first, second, ahead = lead(self.count).loc[self.release, ["first", "second", "lead"]].astype("int64")
        return int(ahead if self.who == self.count.pair[0] else -ahead), int(first + second)

    @cached_property
    def need(self) -> pd.Series | None:
        """The row of `needed_band` of :attr:`who`; None where no estimate says what was left."""
        table = needed_band(self.count, self.who) if self.count.election.one_by_one else pd.DataFrame()
        return table.loc[self.release] if self.release in table.index else None

    @cached_property
    def said(self) -> tuple[Outlook | None, str]:
        """The outlook, from nothing later than the release; or why there is none."""
        election, at = self.count.election, self.count.releases.loc[self.release, "released_at"]
        newest = self.release == election.releases["release"].iloc[-1]
        try:
            refuse_settled(self.count)
            said = outlook(election if newest else election.until(at), int(self.count.contest["contest_id"]))
        except CanvassError as error:
            return None, str(error).rstrip(".")
        return (said, "") if said.first else (None, f"nothing to forecast ({said.status})")

    @cached_property
    def view(self) -> View | None:
        """The outlook as its page has it, from the side of the newest release's favourite."""
        told = [moment.said[0] for moment in (self, self.newest or self)]
        return View(self.count, told) if all(told) else None

    @cached_property
    def open(self) -> Outlook | None:
        """The outlook, where something was open, and between these two."""
        said = self.view.outlooks[0] if self.view else None
        return said if said and said.status in OPEN and self.view.is_of_pair(said) else None

    @cached_property
    def per_ballot(self) -> float:
        """Votes for the pair per ballot counted; 1 where the ballots are not known, and votes stand for them."""
        ballots = self.count.releases.loc[self.release, "ballots"]
        return self.votes[1] / float(ballots) if pd.notna(ballots) and ballots > 0 and self.votes[1] else 1.0

    @cached_property
    def left(self) -> tuple[float, float, float]:
        """Ballots left to begin with, the outlook's or else the estimate's; the most to suppose, and the step."""
        estimate = running_estimate(self.count).loc[self.release, "estimate"]
        told = 0.0 if self.over or pd.isna(estimate) else float(estimate)
        few, many = self.open.ballots_out[1:] if self.open else (told, told)
        most = max(10.0, 2 * many or self.votes[1] / self.per_ballot / 10)
        step = 10.0 ** max(0, math.floor(math.log10(most / 200)))
        return step * round(few / step), step * math.ceil(most / step), step

    @cached_property
    def share(self) -> float:
        """Share (0-1) of them for :attr:`who` to begin with: the outlook's, else that of the votes counted."""
        ahead, counted = self.votes
        likely = likely_share(self.open, self.who)[1] if self.open else math.nan
        return round(0.5 + ahead / max(counted, 1) / 2 if math.isnan(likely) else likely, 3)

    def ending(self, left: float, share: float) -> tuple[float, float]:
        """Votes and points by which :attr:`who` ends ahead with ``share`` of the votes on ``left`` ballots."""
        return ending(self.votes[0], left * self.per_ballot, share, self.votes[1])
