"""The words and the picture of one contest at one release."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from canvass.count.count import drops, lead
from canvass.count.kinds import classify
from canvass.count.outstanding import share_for
from canvass.count.rule import corrected, is_special, over_line
from canvass.explore.moment import Moment
from canvass.moments import show_day
from canvass.outlook.statement import OPEN, QUESTIONS
from canvass.outlook.view import margin
from canvass.pages.count.facts import head
from canvass.pages.count.page import CountPage
from canvass.pages.outlook import HEADINGS
from canvass.pages.outlook import WORDS as OUTLOOK_WORDS
from canvass.pages.outlook.facts import of_one
from canvass.show.facts import Facts
from canvass.show.words import Paragraph, Sections

WORDS = Sections(Path(__file__).with_name("words.md"), OUTLOOK_WORDS)


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
