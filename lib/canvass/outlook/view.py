"""One contest's outlook at every release, and what its pair of candidates needs and is likely to get."""

from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import takewhile

import pandas as pd

from canvass.count.count import Count
from canvass.count.outstanding import needed_share
from canvass.errors import NotYetError
from canvass.numbers import exceeds
from canvass.outlook import Outlook, replay
from canvass.outlook.margin import LEVELS

#: Probability from which an outlook is called sure.
SURE = 0.95
#: The interval given in words.
INTERVAL = 0.90
NAN = float("nan")


@dataclass(frozen=True)
class View:
    """The outlook of a count at every release at which the contest had votes, each as it stood then."""

    count: Count
    outlooks: list[Outlook]

    @property
    def newest(self) -> Outlook:
        """The outlook as of the newest release."""
        return self.outlooks[-1]

    @cached_property
    def favourite(self) -> str:
        """The likelier of the pair at the newest release."""
        likelier = self.newest.second if exceeds(0.5, self.newest.p_first_ahead) else self.newest.first
        return likelier.name

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
        """Whose margin the prose gives: the favourite's, but Yes where an answer needs more than half."""
        return self.newest.first.name if self.newest.line else self.favourite

    @cached_property
    def sure(self) -> Outlook | None:
        """The first outlook from which on the favourite kept at least :data:`SURE`."""
        kept = [*takewhile(lambda said: not exceeds(SURE, said.p(self.favourite)), reversed(self.outlooks))]
        return kept[-1] if kept else None

    @cached_property
    def focus(self) -> Outlook:
        """The outlook the sections explain: the newest, but where nothing is left to count the first sure one."""
        return self.newest if self.newest.still_out else self.sure or self.outlooks[-2]


def open_view(count: Count) -> View:
    """The outlooks of a contest, each with a pair; refused where there is nothing to forecast or to learn from."""
    outlooks = replay(count.election, int(count.contest["contest_id"]))
    if outlooks[-1].first is None:
        raise NotYetError(f"{count.contest['name']}: nothing to forecast ({outlooks[-1].status}).")
    return View(count, [outlook for outlook in outlooks if outlook.first])


def by_release(view: View) -> pd.DataFrame:
    """The margin of the first of the pair over the second as it stood at every release.

    Returns
    -------
    pandas.DataFrame
        Index release; ``counted``, ``likely`` (points; NaN where the pair was another), ``low95``, ``high95`` and so
        on for every level (points), ``p`` (0-1, see :meth:`Outlook.p`), ``out`` (share of the ballots still out).
    """
    rows, name = [], view.pair[0]
    for outlook in view.outlooks:
        counted, likely, _, _ = margin(outlook, name)
        row = {"release": outlook.release, "counted": counted, "likely": likely}
        for level in LEVELS:
            _, _, row[f"low{100 * level:.0f}"], row[f"high{100 * level:.0f}"] = margin(outlook, name, level)
        rows.append(row | {"p": outlook.p(name), "out": outlook.share_out})
    return pd.DataFrame(rows).set_index("release")


def margin(outlook: Outlook, name: str, level: float = INTERVAL) -> tuple[float, float, float, float]:
    """Counted, likely (median), lowest and highest margin of ``name``, in points; NaN where it was not in the pair."""
    if name not in (outlook.first.name, outlook.second.name):
        return NAN, NAN, NAN, NAN
    low, high = outlook.intervals[level]
    if name == outlook.first.name:
        return outlook.counted_margin, outlook.margin_median, low, high
    return -outlook.counted_margin, -outlook.margin_median, -high, -low


def needed_now(outlook: Outlook, name: str) -> tuple[float, ...]:
    """Share (0-1) of the pair's votes still out ``name`` needs: with the fewest, median and most ballots out."""
    if not outlook.still_out:
        return NAN, NAN, NAN
    first, second = outlook.first, outlook.second
    lead, counted, line = first.votes - second.votes, first.votes + second.votes, 0.5 + outlook.line / 200
    votes, median = sum(kind.votes for kind in outlook.still_out), outlook.ballots_out[1]
    left = [votes * ballots / median for ballots in outlook.ballots_out]
    of_first = [needed_share(lead, out, line, counted) for out in left]
    return tuple(share if name == first.name else 1 - share for share in of_first)


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
