"""What decides a contest: the places at stake, the line to reach, who is short of it, and the verdict as a value."""

from fractions import Fraction

import pandas as pd

from canvass.count.count import MAJORITY, UNKNOWN, Count, drops, lead, once
from canvass.store import columns


def is_local(count: Count) -> bool:
    """Whether the contest lies wholly in the county, so that this count decides it."""
    return count.contest["decided_here"] == "yes"


def at_stake(count: Count) -> bool:
    """Whether there are more candidates than places."""
    return len(count.people) > count.places


def pair_decides(count: Count) -> bool:
    """Whether the order of the pair, or a line, decides: not where all get in, or one of many has more than half."""
    outright = count.contest["rule"] in MAJORITY and count.has_majority and len(count.people) > 2
    known = count.ranking[count.people].notna().sum()  # who is next is not known where the votes of so few are
    return at_stake(count) and not outright and known > count.places


def line_of(count: Count, candidate: str) -> float:
    """The share (0-1) of the pair's votes at which ``candidate`` wins: one half, or a measure's line."""
    line = count.contest["line"]
    if pd.isna(line) or candidate not in ("Yes", "No"):
        return 0.5
    return float(line if candidate == "Yes" else 1 - line)


def is_measure(count: Count) -> bool:
    """Whether the contest is a question whose Yes needs a share that is known."""
    return set(count.votes.columns) == {"Yes", "No"} and pd.notna(count.contest["line"])


def is_special(count: Count) -> bool:
    """Whether Yes needs another share than more than half."""
    return is_measure(count) and count.contest["line"] != 0.5


def yes_needed(count: Count, total: int) -> int:
    """Votes Yes needs of ``total``: more than half, or at least a greater line (two thirds, not 0.666667).

    >>> from canvass import load_count, load_election
    >>> yes_needed(load_count(load_election("2022-general"), "city of los angeles measure ula"), 100)
    51
    """
    line = Fraction(count.contest["line"]).limit_denominator(100)
    least = line * total
    return int(least) + 1 if line <= Fraction(1, 2) or least != int(least) else int(least)


@once
def chasers(count: Count) -> pd.Series:
    """The candidate of the pair who was short of winning at each release whose votes are known.

    The one behind; of a measure the side short of its line, which may be Yes although it leads.
    """
    first, second = count.pair
    known = lead(count).dropna(subset=["lead"])
    if is_measure(count):
        yes, total = count.votes.loc[known.index, "Yes"], known["first"] + known["second"]
        passed = yes >= total.map(lambda votes: yes_needed(count, int(votes)))
        return passed.map({True: "No", False: "Yes"})
    return (known["lead"] >= 0).map({True: second, False: first})


@once
def over_line(count: Count) -> pd.Series:
    """Votes by which the first of the pair was over what wins at each release (Int64, negative: short of it).

    Its lead; of a measure that needs another share than more than half, the votes of Yes over its line.
    """
    table = lead(count)
    if not is_special(count):
        return table["lead"]
    yes, known = count.votes["Yes"], table.dropna(subset=["lead"])
    line = (known["first"] + known["second"]).map(lambda votes: yes_needed(count, int(votes)))
    return ((yes - line) * (1 if count.pair[0] == "Yes" else -1)).astype("Int64")


def chaser(count: Count) -> str:
    """The candidate who is short of winning as of the newest known votes, as :func:`chasers`."""
    return chasers(count).iloc[-1]


@once
def turns(count: Count) -> pd.Series:
    """Whether another candidate is ahead at a release than was last (bool by release); a tie turns nothing.

    Of a measure that needs more than half: whether Yes crossed its line.
    """
    if is_special(count):
        short = chasers(count)
    else:
        short = lead(count).dropna(subset=["lead"])["leader"].replace("", None).ffill()
    return short.ne(short.shift()) & short.shift().notna()


def moved(count: Count, release: int) -> tuple[list[str], list[str]]:
    """Who was in front at ``release``, as many as there are places, and is not now; and the other way round.

    >>> from canvass import load_count, load_election
    >>> moved(load_count(load_election("2022-general"), "west hollywood city council"), 14)
    (['John Duran'], ['Chelsea Byers'])
    """
    votes = count.votes.loc[release]
    if votes.isna().any():
        return [], []
    then = count.ranked(votes).index[: count.places]
    now = count.ranking.index[: count.places]
    return [name for name in then if name not in now], [name for name in now if name not in then]


@once
def corrected(count: Count) -> pd.Series:
    """Whether a release took votes from one of the pair again, a correction by the county (bool by release)."""
    return drops(count)[list(count.pair)].lt(0).any(axis=1).fillna(False).astype(bool)


def corrected_in(count: Count, release: int, candidate: str) -> list[str]:
    """The counties that took votes from ``candidate`` again with ``release``; none where there are none in the tables.

    >>> from canvass import load_count, load_election
    >>> count = load_count(load_election("2024-primary-state"), "us senate")
    >>> corrected_in(count, 99, "Laura Garza")
    ['Yuba']
    """
    own = count.candidates.set_index("name").loc[candidate, "candidate_id"]
    votes = count.election.counties[count.election.counties["candidate_id"] == own]
    fell = votes.groupby("county")["votes"].diff().lt(0).fillna(False)
    return list(votes.loc[fell & (votes["release"] == release), "county"])


def outcome(count: Count) -> str:
    """What the newest release makes of the contest, as a value that the words name.

    ``level`` (the two at the boundary are), ``leads`` (not final); certified: ``ahead`` (decided elsewhere too),
    ``most`` (the rule is not known), ``all`` (as many candidates as places), ``elected`` (outright, by more than half),
    ``runoff`` (two go on, as nobody has), ``advance`` (two go on), ``seats``, ``won``; of a question ``passed``,
    ``failed``.

    >>> from canvass import load_count, load_election
    >>> outcome(load_count(load_election("2022-general"), "city of los angeles mayor"))
    'won'
    """
    measure = is_measure(count)
    if not measure and at_stake(count) and lead(count)["lead"].dropna().iloc[-1] == 0:
        return "level"
    if not count.election.certified:
        return "leads"
    if not is_local(count) and (measure or at_stake(count)):
        return "ahead"
    if measure:
        return "passed" if chaser(count) == "No" else "failed"
    return _of_candidates(count)


def _of_candidates(count: Count) -> str:
    rule = count.contest["rule"]
    if not at_stake(count):
        return "all"
    if rule in UNKNOWN:
        return "most"
    if rule in MAJORITY and count.has_majority:
        return "elected"
    return "runoff" if rule in MAJORITY else "advance" if rule == "top_two" else "seats" if count.places > 1 else "won"


def whole_result(count: Count) -> pd.DataFrame:
    """The certified whole of a contest that is decided elsewhere too, carried by hand (empty where it is not held).

    Nothing of it was known before this count was certified: then it is empty as well.

    Returns
    -------
    pandas.DataFrame
        Index candidate name; ``votes`` (Int64), ``share`` (0-1, float64), ``outcome``, ``source`` (str).
    """
    table = columns.read("by-hand/certified")
    names = count.candidates.set_index("ballot_name")["name"]
    own = (table["election"] == count.election.slug) & (table["contest"] == count.contest["name"])
    found = table[own & table["candidate"].isin(names.index) & count.election.certified]
    return found.assign(name=found["candidate"].map(names)).set_index("name")[["votes", "share", "outcome", "source"]]
