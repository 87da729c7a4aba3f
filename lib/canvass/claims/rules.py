"""The rules by which a claim is checked: a small fixed set, each a short function of what is known."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from canvass.claims import count_rules as counts
from canvass.claims import other_rules as others
from canvass.claims.evidence import Evidence
from canvass.claims.parts import Claim, Finding


@dataclass(frozen=True)
class Rule:
    """A rule, the names of the arguments it needs, and how many numbers of each unit a claim may assert.

    ``units`` None: as the figures of the claim have them.
    """

    check: Callable[[Claim, Evidence], Finding]
    arguments: tuple[str, ...]
    units: dict[str, int] | None = None

    @property
    def numbers(self) -> str:
        """The numbers it checks, for a message or the table of rules."""
        if self.units is None:
            return "numbers in the units of its figures"
        return ", ".join(f"{most} in {unit}" if most > 1 else unit for unit, most in self.units.items())

    def takes(self, units: list[str]) -> bool:
        """Whether numbers in these units can be checked."""
        return self.units is None or Counter(units) <= Counter(self.units)


_OF = ("election", "contest")
RULES = {
    "standing": Rule(counts.standing, (*_OF, "at", "candidate"), {"votes": 1, "points": 1, "percent": 2}),
    "counted_share": Rule(counts.counted_share, (*_OF, "at"), {"percent": 1}),
    "highest_share": Rule(counts.highest_share, (*_OF, "at"), {"percent": 1}),
    "lead_at_time": Rule(
        counts.lead_at_time, (*_OF, "candidate", "rival", "series", "moment", "within"), {"points": 1}
    ),
    "order_of_leaders": Rule(counts.order_of_leaders, (*_OF, "first", "then"), {"days": 1}),
    "estimate_parts": Rule(counts.estimate_parts, (*_OF, "at", "figure"), {"ballots": 4}),
    "count_of_area": Rule(others.count_of_area, ("year", "area"), {"people": 1}),
    "own_money": Rule(others.own_money, ("candidate", "month"), {"dollars": 1}),
    "pledges_stated": Rule(others.pledges_stated, ("pledges",)),
    "canvass_days": Rule(others.canvass_days, ("election", "figure"), {"days": 1}),
    "figure": Rule(others.figure, ("figure",)),
}
