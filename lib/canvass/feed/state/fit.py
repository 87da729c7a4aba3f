"""What keeps a capture of the state out by itself: unreadable, of a time that cannot be, of other candidates."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from canvass.feed.folder import EARLY, SKEW
from canvass.feed.state.captures import Capture
from canvass.feed.state.sheets import Sheet

#: A time this long before or after the polls closed is of another election (the state certifies after 38 days).
LONGEST = timedelta(days=90)


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Unfit:
    """Reason and detail of the captures kept out whatever the others hold, by place; what all of them hold.

    ``choices`` are the candidates of every contest, ``counties`` the counties that were captured of it, ``sheets``
    those of every capture, candidates in one order.
    """

    out: dict[int, tuple[str, str]]
    choices: dict[str, Choices]
    counties: dict[str, set[str]]
    sheets: list[tuple[Sheet, ...]]

    def early(self, place: int) -> bool:
        """Whether a capture was only too early."""
        return self.out.get(place, ("",))[0] == EARLY


def unfit(captures: Sequence[Capture], closes: datetime) -> Unfit:
    """What speaks against each capture alone."""
    lists: dict[str, Counter[Choices]] = defaultdict(Counter)
    counties: dict[str, set[str]] = defaultdict(set)
    in_time = [c for c in captures if c.reading and not _time(c, closes)[0].startswith("another")]
    for sheet in (sheet for capture in in_time for sheet in capture.reading):
        lists[sheet.contest][sheet.choices] += 1
        counties[sheet.contest] |= {sheet.county} if sheet.county else set()
    choices = {contest: found.most_common(1)[0][0] for contest, found in lists.items() if counties[contest]}
    out = {i: said for i, capture in enumerate(captures) if (said := _said(capture, closes, choices))[0]}
    sheets = [
        tuple(_in_order(s, choices[s.contest]) for s in c.reading or () if s.contest in choices) for c in captures
    ]
    return Unfit(out, choices, {contest: counties[contest] for contest in choices}, sheets)


def _in_order(sheet: Sheet, choices: Choices) -> Sheet:
    votes = dict(zip(sheet.choices, sheet.votes, strict=True))
    same = sheet.choices == choices or votes.keys() != set(choices)  # of other candidates: kept out
    return sheet if same else replace(sheet, choices=choices, votes=tuple(votes[choice] for choice in choices))


def _said(capture: Capture, closes: datetime, choices: dict[str, Choices]) -> tuple[str, str]:
    if capture.problem:
        return "unreadable", capture.problem
    if (said := _time(capture, closes))[0]:
        return said
    if not any(sheet.contest in choices for sheet in capture.reading):
        return "no county captures", "its total cannot be held against anything"
    for sheet in capture.reading:
        if odd := {*choices.get(sheet.contest, sheet.choices)} ^ {*sheet.choices}:
            return "incomplete", f"{sheet.contest}: other candidates than elsewhere, {sorted(odd)[0][0]}"
    return "", ""


def _time(capture: Capture, closes: datetime) -> tuple[str, str]:
    first, last = (end(sheet.at for sheet in capture.reading) for end in (min, max))
    if first < closes - LONGEST or last > closes + LONGEST:
        return "another election", f"of {(first if first < closes else last):%Y-%m-%d}, polls close {closes:%Y-%m-%d}"
    if last < closes:
        return EARLY, f"feed time {last:%Y-%m-%d %H:%M}"
    if last > capture.captured_at + SKEW:
        return "later than its capture", f"feed time {last:%Y-%m-%d %H:%M}"
    return "", ""


def fell(before: Sheet, after: Sheet) -> str:
    """What fell between two sheets of a county: its total, or else the candidates; empty where nothing did."""
    where = f"fell: {after.contest} in {after.county}"
    if after.total < before.total:
        return f"{where} {before.total:,} to {after.total:,} votes ({after.total - before.total:,})"
    old = dict(zip(before.choices, before.votes, strict=True))
    falls = [
        f"{choice[0]} {old[choice]:,} to {votes:,} ({votes - old[choice]:,})"
        for choice, votes in zip(after.choices, after.votes, strict=True)
        if votes < old.get(choice, 0)
    ]
    return f"{where}: {', '.join(falls[:3])}" if falls else ""
