"""Whether a reading is whole: its identities, what has to be there, contests the feed breaks for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from canvass import names
from canvass.feed.counted import Choice
from canvass.feed.county.answers import CONTEST_TYPES, ContestReading, CounterReading
from canvass.feed.county.roster import Roster

#: Share of the contests that may break an identity in a copy whose votes are confirmed.
FEW_DEFECTS = 0.02


@dataclass(frozen=True)
class Defect:
    """An identity a contest breaks for good: at every feed time from ``since`` on."""

    text: str
    since: float  # as `Reading.at`


def not_selected_for(contest: ContestReading, votes: int) -> int:
    """Selections no figure accounts for: ballots x seats less candidates, write-ins and selections not made."""
    return contest.ballots * contest.seats - (votes + contest.write_ins + contest.not_selected)


def broken_identity(contest: ContestReading, votes: int | None) -> str:
    """Name the identity a contest breaks; empty when it is whole. Without votes only its ballots are held.

    ``CBLT = CFV + CPV + COV + CUV`` and ``CBLT x seats = candidates + write-ins + not made``.
    """
    parts = contest.fully + contest.partly + contest.overvotes + contest.undervotes
    if contest.ballots != parts:
        return "ballots (CBLT) are not fully + partly + over- + undervoted (CFV + CPV + COV + CUV)"
    if votes is not None and not_selected_for(contest, votes):
        return "ballots x seats are not candidates + write-ins + selections not made"
    return ""


def votes_of(reading: CounterReading, roster: Roster, contest_id: int) -> int:
    """Votes of all candidates of one contest."""
    return sum(reading.votes.get(candidate, 0) for candidate in roster.members.get(contest_id, []))


def broken_contests(reading: CounterReading, roster: Roster) -> dict[int, str]:
    """The contests of one reading that break an identity, with the identity broken."""
    votes = {i: votes_of(reading, roster, i) for i in roster.members}  # whose others are, nobody can tell
    broken = {i: broken_identity(contest, votes.get(i)) for i, contest in reading.contests.items()}
    return {i: text for i, text in broken.items() if text}


def broken_county(reading: CounterReading) -> str:
    """The identity the figures of the whole county break; empty when they are whole."""
    parts = reading.ballots_mail + reading.ballots_in_person
    if reading.ballots != parts:
        return f"EBLT {reading.ballots:,} is not MBLT + DBLT = {parts:,}"
    if reading.cards and reading.cards[0] != sum(reading.cards[1:]):
        return f"ECRD {reading.cards[0]:,} is not MCRD + DCRD = {sum(reading.cards[1:]):,}"
    return ""


def defects_for_good(
    readings: Sequence[CounterReading], roster: Roster, confirmed: Collection[float] = ()
) -> dict[int, Defect]:
    """Contests that break an identity from some feed time on in every reading: the feed's defect.

    A torn copy breaks identities too, but is followed by whole ones; so two feed times are needed
    to tell the two apart, or, while there is only one, the results endpoint's word that all votes
    are right (``confirmed`` feed times) where only a few contests break.
    """
    lasting: dict[int, Defect] = {}
    times: dict[int, set[float]] = {}
    for reading in sorted(readings, key=lambda reading: reading.at):
        broken = broken_contests(reading, roster)
        lasting = {i: lasting.get(i, Defect(text, reading.at)) for i, text in sorted(broken.items())}
        times = {i: times.get(i, set()) | {reading.at} for i in broken}
    few = len(lasting) <= FEW_DEFECTS * len(roster.contests)
    return {i: defect for i, defect in lasting.items() if len(times[i]) > 1 or (few and times[i] <= set(confirmed))}


def lacking(reading: CounterReading, roster: Roster, seats: dict[int, int], seen: Collection[int]) -> str:
    """What a counter answer lacks of the roster, in a few words; empty when all is there.

    ``seats`` are the rows of selections a contest has in the feed, by contest id; ``seen`` the candidates that had an
    id by then: one who gets it midway is not missed before.
    """
    contests = [
        i
        for i in roster.members
        if i in seats
        and (
            i not in reading.contests
            or reading.contests[i].parts < len(CONTEST_TYPES)
            or reading.contests[i].seats != seats[i]
        )
    ]
    candidates = [i for i in roster.contest_of if i in seen and i not in reading.votes]
    lacks = {"contests": contests, "candidates": candidates}
    return "; ".join(f"lacks {len(ids)} {what}, the first of id {ids[0]}" for what, ids in lacks.items() if ids)


def added_midway(readings: Sequence[CounterReading], roster: Roster) -> dict[int, int]:
    """Candidates the counter has and the roster has not, and whose contest lacks just their votes: id to contest."""
    found: dict[int, int] = {}
    for reading in readings:
        unknown = {reading.votes[i]: i for i in reading.votes.keys() - roster.contest_of.keys() if reading.votes[i]}
        for contest_id in roster.members if unknown else ():
            contest, members = reading.contests.get(contest_id), roster.members[contest_id]
            whole = contest and reading.votes.keys() >= set(members)
            gap = not_selected_for(contest, votes_of(reading, roster, contest_id)) if whole else 0
            if gap in unknown:
                found.setdefault(unknown[gap], contest_id)
    return found


def with_added(roster: Roster, added: dict[int, int], listed: dict[int, set[str]]) -> Roster:
    """The roster with the candidates added midway, by the name the results list for them where it is the only one."""
    for candidate, contest_id in sorted(added.items()):
        spelled = listed.get(contest_id, set())
        name = next(iter(spelled)) if len(spelled) == 1 else f"CANDIDATE {candidate}"
        roster = roster.with_candidate(contest_id, Choice(candidate, names.person(name), name, ""))
    return roster
