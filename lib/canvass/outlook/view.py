"""One contest's outlook at every release, and what its pair of candidates needs and is likely to get."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.count.count import Count
from canvass.errors import NotYetError
from canvass.numbers import exceeds
from canvass.outlook import Outlook, replay
from canvass.outlook.margin import LEVELS

#: Probability from which an outlook is called sure.
SURE = 0.95
#: The interval given in words.
INTERVAL = 0.90


@dataclass(frozen=True)
class View:
    """The outlook of a count at every release, each as it stood then.

    Attributes
    ----------
    count
        The count, perhaps cut to ``as_of``.
    outlooks
        One a release at which the contest had votes, in order; see :func:`canvass.outlook.replay`.
    """

    count: Count
    outlooks: list[Outlook]

    @property
    def newest(self) -> Outlook:
        """The outlook as of the newest release."""
        return self.outlooks[-1]

    @cached_property
    def favourite(self) -> str:
        """The likelier of the pair at the newest release."""
        pair = (self.newest.first, self.newest.second)
        return next(side.name for side in pair[:: -1 if exceeds(0.5, self.newest.p_first_ahead) else 1] if side)

    @cached_property
    def underdog(self) -> str:
        """The other of the pair."""
        return next(name for name in self.pair if name != self.favourite)

    @cached_property
    def pair(self) -> tuple[str, str]:
        """The pair at the boundary as of the newest release, in ballot order."""
        names = {side.name for side in (self.newest.first, self.newest.second) if side}
        first, second = (name for name in self.count.votes.columns if name in names)
        return first, second

    @cached_property
    def side(self) -> str:
        """Whose margin the prose gives: the favourite's, but Yes where an answer needs more than half."""
        return self.favourite if not self.newest.line else str(self.newest.first.name if self.newest.first else "")

    @cached_property
    def sure(self) -> Outlook | None:
        """The first outlook from which on the favourite kept at least :data:`SURE`."""
        kept = None
        for outlook in reversed(self.outlooks):
            if exceeds(SURE, outlook.p(self.favourite)):
                break
            kept = outlook
        return kept

    @cached_property
    def focus(self) -> Outlook:
        """The outlook the sections explain: the newest, but where nothing is left to count the first sure one."""
        return self.newest if self.newest.still_out else self.sure or self.outlooks[-2]


def open_view(count: Count) -> View:
    """The outlooks of a contest.

    Raises
    ------
    canvass.errors.NotYetError
        There is nothing to forecast: no more candidates than seats, no votes, or no count to learn from.
    """
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
    rows = [_row(outlook, view.pair[0]) for outlook in view.outlooks]
    return pd.DataFrame(rows).set_index("release")


def _row(outlook: Outlook, name: str) -> dict[str, float]:
    counted, likely, _, _ = margin(outlook, name)
    ends = {}
    for level in LEVELS:
        _, _, ends[f"low{100 * level:.0f}"], ends[f"high{100 * level:.0f}"] = margin(outlook, name, level)
    known = {"release": outlook.release, "counted": counted, "likely": likely}
    return {**known, **ends, "p": outlook.p(name), "out": outlook.share_out}


def margin(outlook: Outlook, name: str, level: float = INTERVAL) -> tuple[float, float, float, float]:
    """Counted, likely (median), lowest and highest margin of ``name`` over the other of the pair, points.

    NaN where ``name`` was not in the pair.
    """
    names = [side.name for side in (outlook.first, outlook.second) if side]
    if name not in names:
        return (float("nan"),) * 4
    low, high = outlook.intervals[level]
    if name == names[0]:
        return outlook.counted_margin, outlook.margin_median, low, high
    return -outlook.counted_margin, -outlook.margin_median, -high, -low


def needed_now(outlook: Outlook, name: str) -> tuple[float, float, float]:
    """Share (0-1) of the pair's votes still out ``name`` needs: with the fewest, median and most ballots out.

    ``1 - (r (n + v) - a) / v`` of the second, with ``r`` the share the first must reach, ``n`` the pair's votes
    counted, ``a`` the first's, ``v`` those still out.
    """
    first, second = outlook.first, outlook.second
    if first is None or second is None or not outlook.still_out:
        return (float("nan"),) * 3
    counted, reach = first.votes + second.votes, 0.5 + outlook.line / 200
    votes = sum(kind.votes for kind in outlook.still_out)
    shares = []
    for ballots in outlook.ballots_out:
        out = votes * ballots / outlook.ballots_out[1]
        of_first = (reach * (counted + out) - first.votes) / out
        shares.append(of_first if name == first.name else 1 - of_first)
    return shares[0], shares[1], shares[2]


def still_out(outlook: Outlook, name: str) -> pd.DataFrame:
    """The kinds of ballots still out, and how ``name`` is likely to do in each.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``votes`` (for the pair, median), ``share`` (0-1, of ``name``), ``low``, ``high`` (90%).
    """
    first = outlook.first is not None and outlook.first.name == name
    rows = []
    for kind in outlook.still_out:
        ends = (kind.share, kind.share_low, kind.share_high)
        rows.append((kind.kind, kind.votes, *(ends if first else (1 - ends[0], 1 - ends[2], 1 - ends[1]))))
    return pd.DataFrame(rows, columns=["kind", "votes", "share", "low", "high"])


def likely_share(outlook: Outlook, name: str) -> tuple[float, float, float]:
    """Share (0-1) ``name`` is likely to get of the pair's votes still out: low, likely, high (90%)."""
    votes = sum(kind.votes for kind in outlook.still_out)
    if outlook.first is None or not votes:
        return (float("nan"),) * 3
    low, middle, high = (
        sum(kind.votes * getattr(kind, part) for kind in outlook.still_out) / votes
        for part in ("share_low", "share", "share_high")
    )
    return (low, middle, high) if name == outlook.first.name else (1 - high, 1 - middle, 1 - low)
