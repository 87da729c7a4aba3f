"""Since when the candidate short of winning could hardly win any more, and since when not at all."""

import pandas as pd

from canvass.ballot_types import LATE_MAIL, classify
from canvass.count import Count, drops
from canvass.numbers import exceeds
from canvass.outstanding import SURE_DROPS, needed_band


def beyond_best(count: Count, candidate: str) -> tuple[int | None, float | None]:
    """Since which release the need has been above the best late drop known by then, and that best.

    Only where it has stayed above ever since, and from the third late drop on.

    Returns
    -------
    tuple
        The release, and the candidate's share (0-1) of the best late drop by then; None, None where there is none.

    Examples
    --------
    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2022-general"), "city of los angeles mayor")
    >>> release, best = beyond_best(count, "Rick Caruso")
    >>> release, round(best, 3)
    (17, 0.413)
    """
    table = needed_band(count, candidate)
    share = drops(count)["share_first"].astype("float64")
    own = share if candidate == count.pair[0] else 1 - share
    late = classify(count) == LATE_MAIL
    best = own.where(late).cummax().where(late.cumsum() >= SURE_DROPS).reindex(table.index)
    release = _lasting(exceeds(table["needed_low"], best))
    return release, None if release is None else float(best[release])


def beyond_reach(count: Count, candidate: str) -> int | None:
    """Since which release not even all that was left by the estimates would have been enough, for good; None: not yet.

    >>> from canvass import load_count, load_election
    >>> beyond_reach(load_count(load_election("2022-general"), "city of los angeles mayor"), "Rick Caruso")
    23
    """
    return _lasting(exceeds(needed_band(count, candidate)["needed_low"], 1))


def _lasting(passed: pd.Series) -> int | None:
    """The first release from which ``passed`` holds to the end."""
    lasting = passed[::-1].cummin()[::-1].astype(bool)
    return int(lasting.index[lasting][0]) if lasting.any() else None
