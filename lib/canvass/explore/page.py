"""One contest at one of its releases: what the library says of it, in words, and where another rest would end."""

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from canvass.count.count import Count, drops, lead
from canvass.count.kinds import classify
from canvass.count.outstanding import ending, needed_band, running_estimate, share_for
from canvass.count.rule import chasers, corrected, is_measure, is_special, over_line
from canvass.errors import CanvassError
from canvass.moments import show_day
from canvass.outlook import Outlook, outlook
from canvass.outlook.statement import OPEN, QUESTIONS
from canvass.outlook.view import View, likely_share, margin, refuse_settled
from canvass.pages.count.facts import head
from canvass.pages.count.page import CountPage
from canvass.pages.outlook import HEADINGS
from canvass.pages.outlook import WORDS as OUTLOOK_WORDS
from canvass.pages.outlook.page import of_one
from canvass.show.facts import Facts
from canvass.show.words import Paragraph, Sections

WORDS = Sections(Path(__file__).with_name("words.md"), OUTLOOK_WORDS)


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


@dataclass(frozen=True)
class MomentPage(CountPage):
    """What is said of a moment."""

    moment: Moment
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Those of the contest; and of the release, which stand in for those of the newest."""
        count, release, facts = self.count, self.moment.release, Facts(head(self.count))
        row, need = count.releases.loc[release], self.moment.need
        facts.add("at", row["released_at"], "dated moment" if row["time_known"] else "day", release)
        facts.add_all("number", release=release, of=int(count.votes.index[-1]))
        facts.add_all("text", over=self.moment.over, need_known=need is not None, whole_county=pd.notna(row["ballots"]))
        if need is not None:
            facts.add_all("share1", release, **need[["needed_low", "needed_high", "got"]])
            facts.add_all("votes", release, **need[["left_low", "left_high"]])
        _add_lead(facts, self.moment)
        _add_drop(facts, self.moment)
        _add_outlook(facts, self.moment)
        return facts

    def sum(self, left: float, share: float) -> Paragraph:
        """Where ``share`` (0-1) of the votes on ``left`` ballots would lead, beside the outlook's own answer."""
        votes, points = self.moment.ending(left, share)
        facts = Facts()
        facts.add_all("votes", left=left, by=round(abs(votes)), with_votes=left * self.moment.per_ballot)
        facts.add_all("share1", supposed=share, yes_ends=0.5 + points / 200)
        facts.add_all("size", points=abs(points))
        return self.say("sum", **facts, ahead=votes > 0)


def _add_lead(facts: Facts, moment: Moment) -> None:
    """Who was ahead, by how much; of a question whose Yes needs more, how far it was from its line."""
    count, release, (ahead, counted) = moment.count, moment.release, moment.votes
    two = sorted(count.pair, key=lambda name: (name == moment.who) != (ahead > 0))
    facts.add_all("name", release, leader=two[0], trailer=two[1], who=moment.who)
    facts.add_all("votes", release, lead=abs(ahead))
    if is_special(count):
        over = over_line(count)[release] * (1 if count.pair[0] == "Yes" else -1)
        facts.add_all("votes", release, line_by=abs(over))
        facts.add_all("share1", release, yes_share=0.5 + ahead / counted / 2 if counted else None)
        facts.add_all("text", reached=over >= 0)


def _add_drop(facts: Facts, moment: Moment) -> None:
    """What the release added."""
    count, release = moment.count, moment.release
    first = lead(count)["lead"].first_valid_index()
    facts.add_all("votes", release, drop_votes=drops(count).loc[release, "pair_votes"])
    facts.add_all("share1", release, drop_share=share_for(count, moment.who)[release])
    facts.add_all("text", type=classify(count)[release], corrected=bool(corrected(count)[release]))
    facts.add_all("text", day=show_day(count.election.election_day, year=False), captured=len(count.ballots) > 0)
    facts.add_all("text", first_one=release == first)


def _add_outlook(facts: Facts, moment: Moment) -> None:
    """What the outlook said then, or why it said nothing."""
    view, own = moment.view, moment.open
    facts.add_all("text", why="" if view else moment.said[1], summed=own is not None)
    if view is None:
        return
    said = view.outlooks[0]
    facts.add_all("name", favourite=view.favourite, underdog=view.underdog, side=view.side)
    facts.add_all("text", settled=said.status not in OPEN, of_pair=view.is_of_pair(said), aim=said.aim(view.favourite))
    facts.add_all("text", question=said.rule in QUESTIONS, later_counts=", ".join(said.later_counts))
    facts.add_all("odds", said.release, newest_p=view.chance(said))
    for name, fact in of_one(view, said).items() if own else ():
        facts.add(f"newest_{name}", fact.value, fact.unit, fact.release)
    for name, points in zip(("likely", "low", "high"), margin(own, moment.who)[1:] if own else (), strict=False):
        facts.add(f"own_{name}", points, "points1")
        facts.add(f"yes_{name}", 0.5 + points / 200, "share1")
