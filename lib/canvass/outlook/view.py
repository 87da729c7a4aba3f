"""One contest's outlook at every release, and what its pair of candidates needs and is likely to get."""

from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import takewhile

import numpy as np
import pandas as pd

from canvass.count.count import MAJORITY, Count
from canvass.count.outstanding import needed_band
from canvass.count.rule import at_stake, chaser, outcome, pair_decides
from canvass.errors import ContestError, NotYetError
from canvass.numbers import exceeds
from canvass.outlook import Outlook, replay
from canvass.outlook.statement import OPEN, QUESTIONS

#: Probability from which an outlook is called sure.
SURE = 0.95
#: The interval given in words.
INTERVAL = 0.90
NAN = float("nan")
#: Points by which an ending is set beyond the line at least.
BEYOND = 0.001


@dataclass(frozen=True)
class View:
    """The outlook of a count at every release at which the contest had votes, each as it stood then."""

    count: Count
    outlooks: list[Outlook]

    @property
    def newest(self) -> Outlook:
        """The outlook as of the newest release."""
        return self.outlooks[-1]

    @property
    def certified(self) -> bool:
        """Whether there is an outcome, so that no chance is left."""
        return self.count.election.certified

    @cached_property
    def outright(self) -> str:
        """Who has more than half of the votes, where that elects and otherwise two go on; empty if nobody has."""
        held = at_stake(self.count) and not pair_decides(self.count)
        return str(self.count.ranking.index[0]) if held else ""

    @cached_property
    def favourite(self) -> str:
        """The likelier of the pair at the newest release; in the end who came out ahead."""
        if self.certified and not self.outright:
            return self.pair[chaser(self.count) == self.pair[0]]
        said = self.newest
        short = exceeds(0.5, said.p_first_ahead) if said.status in OPEN else exceeds(said.line, said.margin_median)
        return (said.second if short else said.first).name

    @cached_property
    def underdog(self) -> str:
        """The other of the pair."""
        return next(name for name in self.pair if name != self.favourite)

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The pair at the boundary as of the newest release, in ballot order."""
        names = {self.newest.first.name, self.newest.second.name}
        first, second = (name for name in self.count.votes.columns if name in names)
        return first, second

    @cached_property
    def side(self) -> str:
        """Whose margin the page gives: the favourite's, but of a question that of Yes."""
        return self.newest.first.name if self.newest.rule in QUESTIONS else self.favourite

    @property
    def in_need(self) -> str:
        """Whose need the page tells: the underdog's, but of a question that of Yes."""
        return self.side if self.newest.rule in QUESTIONS else self.underdog

    @cached_property
    def need(self) -> tuple[float, float, float]:
        """What :attr:`in_need` needs of the pair's votes still out at the focus (shares 0-1): least, middle, most.

        It is that of the pages on the count, wherever the registrar's estimates give one; else the outlook's own.
        """
        few, middle, many = self.focus.needed(self.in_need)
        band = needed_band(self.count, self.in_need) if self.in_need in self.count.pair else pd.DataFrame()
        if self.focus.release in band.index:
            few, many = band.loc[self.focus.release, ["needed_low", "needed_high"]]
            middle = (few + many) / 2
        return min(few, many), middle, max(few, many)

    @cached_property
    def same(self) -> list[Outlook]:
        """The outlooks of the releases at which the pair was the newest one's."""
        return [said for said in self.outlooks if self.is_of_pair(said)]

    def is_of_pair(self, said: Outlook) -> bool:
        """Whether an outlook is of the newest release's pair."""
        return {said.first.name, said.second.name} == set(self.pair)

    def chance(self, said: Outlook) -> float:
        """The chance at a release: that more than half are kept by who has them, or of what the favourite wants."""
        return said.candidate(self.outright).p_majority if self.outright else said.p(self.favourite)

    @cached_property
    def sure(self) -> Outlook | None:
        """The first outlook from which on the chance stayed at least :data:`SURE`."""
        open_ = [said for said in self.outlooks if said.status in OPEN]
        kept = [*takewhile(lambda said: not exceeds(SURE, self.chance(said)), reversed(open_))]
        return kept[-1] if kept else None

    @cached_property
    def focus(self) -> Outlook:
        """The outlook the sections explain: the newest; once certified the first sure one, else the last before."""
        if not self.certified or len(self.same) < 2:
            return self.newest
        return self.sure if self.sure in self.same else self.same[-2]

    @cached_property
    def steps(self) -> dict[str, Outlook]:
        """The open outlooks that tell how sure one could be, oldest first; at most three.

        ``night`` (as it ended), ``next`` (the release after), and the one explained: ``newest``, ``sure`` or ``last``.
        """
        open_ = [said for said in self.same if said.status in OPEN and not self.outright]
        night = [said for said in open_ if self.count.night[said.release]]
        later = [said for said in open_ if not self.count.night[said.release]]
        found = {"night": night[-1], "next": later[0]} if night and later else {}
        if self.focus in open_:
            name = "newest" if not self.certified else "sure" if self.focus is self.sure else "last"
            found = {key: said for key, said in found.items() if said.release < self.focus.release}
            found[name] = self.focus
        return found


def refuse_settled(count: Count) -> None:
    """Refuse a contest in which somebody was elected outright, so that the order of a pair decided nothing.

    Raises
    ------
    canvass.errors.ContestError
        Names who was elected.
    """
    if outcome(count) == "elected" and not pair_decides(count):
        raise ContestError(
            f"{count.contest['name']}: {count.ranking.index[0]} was elected outright, by more than half; "
            "no order of two was at stake, so there is no outlook to tell."
        )


def open_view(count: Count) -> View:
    """The outlooks of a contest, each with a pair; refused where there is nothing to forecast or to learn from."""
    refuse_settled(count)
    outlooks = replay(count.election, int(count.contest["contest_id"]))
    if outlooks[-1].first is None:
        raise NotYetError(f"{count.contest['name']}: nothing to forecast ({outlooks[-1].status}).")
    return View(count, [outlook for outlook in outlooks if outlook.first])


def by_release(view: View) -> pd.DataFrame:
    """The margin of the view's side as it stood at every release.

    Returns
    -------
    pandas.DataFrame
        Index release; ``counted``, ``likely``, ``low``, ``high`` (points, 90%; NaN where the pair was another), ``p``
        (0-1, see :meth:`View.chance`; NaN where nothing is open), ``out`` (share of the ballots still out).
    """
    rows = []
    for said in view.outlooks:
        row = dict(zip(("counted", "likely", "low", "high"), margin(said, view.side), strict=True))
        rows.append({"release": said.release, **row, "p": view.chance(said), "out": said.share_out})
    return pd.DataFrame(rows).set_index("release")


def endings(outlook: Outlook, name: str) -> np.ndarray:
    """A hundred equally likely final margins of ``name``, rising; beyond the line as many as its odds say.

    Odds and quantiles are computed each for itself, so a dot next to the line may have to be set on its right side.
    """
    first = name == outlook.first.name
    line, odds = (outlook.line, outlook.p_first_ahead) if first else (-outlook.line, 1 - outlook.p_first_ahead)
    margins = np.sort(np.multiply(outlook.endings, 1 if first else -1))
    beyond = np.arange(100) >= 100 - round(100 * odds)
    return np.where(beyond, np.maximum(margins, line + BEYOND), np.minimum(margins, line - BEYOND))


def margin(outlook: Outlook, name: str, level: float = INTERVAL) -> tuple[float, float, float, float]:
    """Counted, likely (median), lowest and highest margin of ``name``, in points; NaN where it was not in the pair."""
    if name not in (outlook.first.name, outlook.second.name):
        return NAN, NAN, NAN, NAN
    low, high = outlook.intervals[level]
    if name == outlook.first.name:
        return outlook.counted_margin, outlook.margin_median, low, high
    return -outlook.counted_margin, -outlook.margin_median, -high, -low


def people(outlook: Outlook) -> pd.DataFrame:
    """The candidates' fields, and what is asked of them by the rule.

    ``chance`` (0-1: of what they want, see :meth:`Outlook.aim`), ``p_majority`` where more than half elects outright;
    no interval of what is final.
    """
    table = pd.DataFrame(list(outlook.candidates)).assign(chance=[who.chance for who in outlook.candidates])
    if not (outlook.rule in MAJORITY and outlook.places == 2):
        table["p_majority"] = NAN
    if not outlook.still_out:
        table[["share_low", "share_high"]] = NAN
    return table


def still_out(outlook: Outlook, name: str) -> pd.DataFrame:
    """The kinds of ballots still out, and how ``name`` is likely to do in each.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``votes`` (for the pair, median), ``share`` (0-1, of ``name``), ``low``, ``high`` (90%).
    """
    kinds = pd.DataFrame(map(astuple, outlook.still_out), columns=["kind", "votes", "share", "low", "high"])
    if name != outlook.first.name:
        kinds[["share", "low", "high"]] = 1 - kinds[["share", "high", "low"]].to_numpy()
    return kinds


def likely_share(outlook: Outlook, name: str) -> tuple[float, float, float]:
    """Share (0-1) ``name`` is likely to get of the pair's votes still out: low, likely, high (90%)."""
    if not outlook.still_out:
        return NAN, NAN, NAN
    kinds = still_out(outlook, outlook.first.name)
    sums = kinds[["low", "share", "high"]].mul(kinds["votes"], axis=0).sum()
    low, middle, high = (sums / kinds["votes"].sum()).tolist()
    return (low, middle, high) if name == outlook.first.name else (1 - high, 1 - middle, 1 - low)
