"""A page of the workbook on one contest's count, and what the pages on its drops and kinds of ballots say besides."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from canvass.count import kinds
from canvass.count.count import Count, drops, lead, load_count
from canvass.count.election import load_election
from canvass.count.outstanding import estimates, needed_band, share_for
from canvass.count.rule import chaser, is_special, line_of, over_line
from canvass.errors import ParameterError
from canvass.numbers import exceeds, show
from canvass.pages.colours import slots
from canvass.pages.count import HEADINGS, WORDS
from canvass.pages.count.facts import face, head, of_count
from canvass.show.facts import Facts
from canvass.show.page import Page

#: What the words call a kind of ballot; the two cast in person on election night are told apart only where they differ.
KINDS = dict(zip(kinds.TYPES, ("mail", "early", "day", "mixed", "all", "late"), strict=True))
#: Bounds on mail that lie further apart say nothing.
TELLING = 0.5


@dataclass(frozen=True)
class CountPage(Page):
    """What a notebook works on: the count of its parameters, and the facts its words may use."""

    count: Count
    words, headings = WORDS, HEADINGS

    @cached_property
    def facts(self) -> Facts:
        """Everything the words on this count may use."""
        return with_drops(of_count(self.count), self.count)

    @property
    def slots(self) -> dict[str, str]:
        """Each candidate's slot of colour."""
        return slots(self.count)

    @property
    def chaser(self) -> str:
        """The candidate of the pair who is short of winning at the newest release."""
        return chaser(self.count)


class OneLine(CountPage):
    """What can be said of a count without a second candidate."""

    @cached_property
    def facts(self) -> Facts:
        """The contest, the moment, who has how many votes."""
        return face(self.count)


def open_page(election: str, contest: str, as_of: str = "") -> CountPage:
    """Load the count a page is about.

    Parameters
    ----------
    election, contest, as_of
        The notebook's parameters: a folder of ``data/``; an id, slug or unambiguous part of a
        contest's name; a date or Pacific time, or empty for everything known. A
        :class:`canvass.errors.ParameterError` says what is allowed.

    >>> page = open_page("2022-general", "city of los angeles mayor", "2022-11-10")
    >>> page.say("standing").filled.plain
    'Rick Caruso leads by 2,695 votes.'
    """
    return CountPage(count_of(election, contest, as_of))


def count_of(election: str, contest: str, as_of: str = "") -> Count:
    """The count a page's parameters mean; refused, as :func:`open_page`, where it has no lead to tell."""
    for name, value in {"election": election, "contest": contest, "as_of": as_of}.items():
        if not isinstance(value, str):
            raise ParameterError(f"{name} {value!r}: expected text, got {type(value).__name__}.")
    count = load_count(load_election(election, as_of), contest)
    head(count)  # raises where there is one candidate, or no votes of the leading two are known
    return count


def with_drops(facts: Facts, count: Count) -> Facts:
    """``facts`` of a count with what the pages on its drops and its kinds of ballots say besides."""
    facts.add("drops_side", _side(count), "name")
    _add_won(facts, count)
    _add_largest(facts, count)
    _add_met(facts, count)
    _add_estimates(facts, count)
    _add_mail(facts, count)
    if len(count.ballots):
        _add_kinds(facts, count)
        _add_moved(facts, count)
        _add_apart(facts, count)
    return facts


def kind_said(count: Count, kind: str) -> str:
    """A kind of ballot as a sentence calls it."""
    return WORDS.plain("ballots kind", kind=kind, mostly=kinds.late_mail_said(count))


def _side(count: Count) -> str:
    """Whose shares the pages tell: Yes where it has a line of its own, else whoever is ahead."""
    return "Yes" if is_special(count) else lead(count)["leader"].replace("", count.pair[0]).iloc[-1]


def _own(shares: pd.Series, count: Count, name: str) -> pd.Series:
    """Shares of the first of the pair, where they are known, as those of ``name``."""
    known = shares.dropna().astype("float64")
    return known if name == count.pair[0] else 1 - known


def _span(shares: pd.Series) -> str | None:
    """The least and the most of some shares in whole percents: ``53 to 64%``; None of none."""
    if shares.empty:
        return None
    low, high = (show(float(end), "whole") for end in (shares.min(), shares.max()))
    return high if low == high else f"{low.removesuffix('%')} to {high}"


def _add_share(facts: Facts, name: str, share: float | None, line: float = 0.5) -> None:
    """Add a share in whole percents, or in as many digits as it takes to tell it from the line."""
    units = ("whole", "share1", "share") if share is not None and share != line else ("whole",)
    facts.add(name, share, next((unit for unit in units if show(share, unit) != show(line, unit)), units[-1]))


def _add_won(facts: Facts, count: Count) -> None:
    """Who won most of the late drops, or of all while there are none, and the range of their shares."""
    name, night = _side(count), count.night
    shares, line, special = share_for(count, name).dropna(), line_of(count, name), is_special(count)
    late = shares[count.late[shares.index]]
    told = late if len(late) else shares
    if not special and (told < line).sum() > (told > line).sum():
        name, told, shares = next(other for other in count.pair if other != name), 1 - told, 1 - shares
    facts.add("drops_by", name, "name")
    facts.add("drops_other", next(other for other in count.pair if other != name), "name")
    facts.add_all("number", drops=len(told), drops_won=(told >= line if special else told > line).sum())
    facts.add_all("number", drops_lost=(told < line).sum(), drops_late=len(late))
    known = lead(count)["lead"].dropna().index
    facts.add_all("number", drops_night=night[shares.index].sum(), drops_releases=night[known].sum())
    facts.add_all("text", drops_span=_span(told), drops_night_span=_span(shares[night[shares.index]]))
    _add_share(facts, "drops_share", told.iloc[-1] if len(told) else None, line)


def _add_largest(facts: Facts, count: Count) -> None:
    """The largest drop, and the one that moved the lead most, or Yes against its line: none before the first."""
    over = over_line(count)
    moved = (over if len(over) == 1 else over.diff()).abs()
    for name, sizes in {"largest": drops(count)["pair_votes"], "most": moved}.items():
        known = sizes.dropna().astype("float64")
        release = known.idxmax() if len(known) else None
        facts.add(f"drops_{name}", known.get(release), "votes", release)
    facts.add("drops_most_at", count.releases["released_at"].get(release), "clock", release)
    facts.add("drops_most_late", bool(count.late.get(release, False)), "text", release)


def _add_met(facts: Facts, count: Count) -> None:
    """How many of the drops that followed a need gave the side short of winning as much as it needed then."""
    table = needed_band(count, chaser(count))
    table = table[~exceeds(table["needed_low"], 1)]
    known = table.dropna(subset=["next"])
    facts.add_all("number", drops_next=len(known), drops_met=(~exceeds(known["needed_low"], known["next"])).sum())


def _add_estimates(facts: Facts, count: Count) -> None:
    """The first and the last estimate of which is known what came later."""
    table = estimates(count.election)
    facts.add("drops_estimates", len(table), "number")
    known = table[table["left"] > 0]
    for name, place in (("first", 0), ("last", -1)) if len(known) else ():
        row, release = known.iloc[place], known.index[place]
        facts.add(f"drops_estimate_{name}_on", row["released_at"], "long day", release)
        facts.add(f"drops_estimate_{name}", row["outstanding"], "ballots", release)
        facts.add(f"drops_estimate_{name}_left", row["left"], "ballots", release)
    for ratio in known["ratio"].head(1).astype("float64"):
        facts.add_all("whole", drops_estimate_seen=ratio, drops_estimate_over=ratio - 1)


def _add_kinds(facts: Facts, count: Count) -> None:
    """The share of each kind of ballot, those cast in person as one; the kinds with the most and the least."""
    name, table = _side(count), kinds.by_type(count)
    group = table.index.map(KINDS).to_series(index=table.index).replace({"early": "person", "day": "person"})
    votes = table[[count.pair[0], "pair_votes"]].groupby(group, sort=False).sum().astype("float64")
    votes = votes[votes["pair_votes"] > 0]
    shares, line = _own(votes[count.pair[0]] / votes["pair_votes"], count, name), line_of(count, name)
    facts.add("ballots_kinds", len(shares), "number")
    for kind in ("mail", "person", "late"):
        _add_share(facts, f"ballots_of_{kind}", shares.get(kind), line)
    for place, kind in (("best", shares.idxmax()), ("worst", shares.idxmin())) if len(shares) else ():
        facts.add(f"ballots_{place}_kind", kind_said(count, kind), "text")
        _add_share(facts, f"ballots_{place}_share", shares[kind], line)
    if len(shares):
        _add_share(facts, "ballots_worst_rest", 1 - shares.min(), 1 - line)


def _add_moved(facts: Facts, count: Count) -> None:
    """The kind of ballot that moved the lead most, and how the count would stand without it."""
    margins = kinds.by_type(count)["margin"].dropna().astype("int64")
    if margins.any():
        kind = margins.abs().idxmax()
        without = margins.sum() - margins[kind]
        facts.add("ballots_moved_kind", kind_said(count, KINDS[kind]), "text")
        facts.add_all("votes", ballots_moved=abs(margins[kind]), ballots_without=abs(without))
        to, others = count.pair[:: -1 if margins[kind] < 0 else 1]
        facts.add_all("name", ballots_moved_to=to, ballots_moved_from=others)
        facts.add("ballots_without_ahead", count.pair[int(without < 0)], "name")


def _add_apart(facts: Facts, count: Count) -> None:
    """The kind of ballot whose single drops lie furthest apart."""
    shares = share_for(count, _side(count)).dropna()
    each = shares.groupby(kinds.classify(count)[shares.index])
    width = (each.max() - each.min())[each.size() > 1]
    if len(width):
        kind = width.idxmax()
        facts.add("ballots_apart_kind", kind_said(count, KINDS[kind]), "text")
        facts.add("ballots_apart_span", _span(each.get_group(kind)), "text")


def _add_mail(facts: Facts, count: Count) -> None:
    """The bounds on late mail alone, over all late drops, where they say something; the part of ballots left blank."""
    low, high = kinds.late_mail_bounds(count)
    bounds = _own(pd.Series([low, high]), count, _side(count))
    facts.add("ballots_mail_span", _span(bounds) if high - low <= TELLING else None, "text")
    facts.add("ballots_mail_sure", len(bounds) > 0 and low == high, "text")
    ballots = facts["ballots"].value if "ballots" in facts else 0
    facts.add("ballots_blank_share", facts["undervotes"].value / ballots if ballots else None, "whole")
