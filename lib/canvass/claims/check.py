"""Read the claims of ``data/claims.csv`` and check each: its verdict is computed from the tables, by a stated rule."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from canvass.claims import count_rules as counts
from canvass.claims import other_rules as others
from canvass.claims.evidence import Evidence, day_over, load_evidence, read_number
from canvass.claims.parts import SIGNS, UNKNOWN, Assertion, Claim, Finding, say_value
from canvass.errors import CanvassError, NotYetError, TableError, listing
from canvass.moments import read_as_of
from canvass.store import columns
from canvass.store.sources import load_sources


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
    rule.check.__name__: rule
    for rule in (
        Rule(counts.standing, (*_OF, "at", "candidate"), {"votes": 1, "points": 1, "percent": 2}),
        Rule(counts.counted_share, (*_OF, "at"), {"percent": 1}),
        Rule(counts.highest_share, (*_OF, "at"), {"percent": 1}),
        Rule(counts.lead_at_time, (*_OF, "candidate", "rival", "series", "moment", "within"), {"points": 1}),
        Rule(counts.order_of_leaders, (*_OF, "first", "then"), {"days": 1}),
        Rule(counts.estimate_parts, (*_OF, "at", "figure"), {"ballots": 4}),
        Rule(others.count_of_area, ("year", "area"), {"people": 1}),
        Rule(others.own_money, ("candidate", "month"), {"dollars": 1}),
        Rule(others.pledges_stated, ("pledges",)),
        Rule(others.canvass_days, ("election", "figure"), {"days": 1}),
        Rule(others.figure, ("figure",)),
    )
}


def load_claims(as_of: str | pd.Timestamp | None = None) -> list[Claim]:
    """The claims made by ``as_of`` (a day counts when it is over, undated ones only without a limit), as in the table.

    A TableError names the ``claim_id`` of a row that cannot be read, what was expected and what it has.

    >>> [claim.claim_id for claim in load_claims("2022-11-10")], len(load_claims())
    (['o'], 15)
    """
    table = columns.read("claims")
    if twice := sorted(set(table.loc[table["claim_id"].duplicated(), "claim_id"])):
        raise TableError(f"claims.csv, claim_id: expected each once, got twice {listing(twice)}.")
    sources, moment = set(load_sources().index), read_as_of(as_of)
    claims = [_read_claim(row, sources) for row in table.to_dict("records")]
    return [c for c in claims if moment is None or (c.claimed_on and day_over(c.claimed_on) <= moment)]


def _read_claim(row: dict[str, str], sources: set[str]) -> Claim:
    """One row, read and checked against its rule."""
    name, rule = row["rule"], RULES.get(row["rule"])
    if rule is None:
        raise _wrong(row, "rule", f"one of {listing(RULES, 20)}", name)
    parts = [part.partition("=") for part in row["arguments"].split(";") if part]
    arguments = {key.strip(): value.strip() for key, _, value in parts}
    if set(arguments) != set(rule.arguments) or not all(arguments.values()):
        expected = "; ".join(f"{argument}=..." for argument in rule.arguments)
        raise _wrong(row, f"arguments of {name}", expected, row["arguments"])
    if lost := set(row["source"].split(";")) - sources:
        raise _wrong(row, "source", "ids of sources.csv", listing(sorted(lost)))
    if row["claimed_on"] and not _is_day(row["claimed_on"]):
        raise _wrong(row, "claimed_on", "a day such as 2022-11-11, or nothing", row["claimed_on"])
    asserted = _read_asserted(row)
    units = [assertion.unit for assertion in asserted]
    if not rule.takes(units):
        raise _wrong(row, f"asserted numbers of {name}", rule.numbers, listing(units))
    kept = {key: row[key] for key in ("claim_id", "claimed_by", "claimed_on", "claim", "rule", "source", "note")}
    return Claim(asserted=asserted, arguments=arguments, **kept)


def _wrong(row: dict[str, str], what: str, expected: str, got: str) -> TableError:
    return TableError(f"claims.csv, claim {row['claim_id']!r}, {what}: expected {expected}; got {got or 'nothing'!r}.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _read_asserted(row: dict[str, str]) -> tuple[Assertion, ...]:
    """The asserted numbers: ``<3000;50.25`` with their units and tolerances; one unit serves all."""
    given = [[text.strip() for text in row[key].split(";")] for key in ("asserted", "unit", "tolerance")]
    texts, units, tolerances = (part * len(given[0]) if len(part) == 1 else part for part in given)
    if len({len(texts), len(units), len(tolerances)}) > 1 or not all([*texts, *units]):
        said = f"{row['asserted']} | {row['unit']} | {row['tolerance']}"
        raise _wrong(row, "asserted | unit | tolerance", "as many of each, or one for all", said)
    found = []
    for text, unit, tolerance in zip(texts, units, tolerances, strict=True):
        sign = next(sign for sign in SIGNS if text.startswith(sign))
        try:
            found.append(Assertion(sign, read_number(text.removeprefix(sign), unit), unit, read_number(tolerance, "")))
        except ValueError:
            raise _wrong(row, "asserted", f"a number in {unit}", f"{text} ({tolerance})") from None
    return tuple(found)


def check(claim: Claim, known: Evidence) -> Finding:
    """Apply the claim's rule to what is known; what is unknown stays unknown, a TableError names a claim amiss."""
    try:
        return RULES[claim.rule].check(claim, known)
    except NotYetError as reason:
        return Finding(UNKNOWN, {"lacking": str(reason)})
    except CanvassError as error:
        raise TableError(f"claims.csv, claim {claim.claim_id!r}, rule {claim.rule}: {error}") from None


def _computed(claim: Claim, found: Finding) -> str:
    """What was computed for the asserted numbers, as values or bounds."""
    units = [assertion.unit for assertion in claim.asserted]
    if found.bounds:
        return " to ".join(say_value(bound, units[0]) for bound in found.bounds)
    return "; ".join(map(say_value, found.computed, units)) or "unknown"


def check_claims(as_of: str | pd.Timestamp | None = None) -> pd.DataFrame:
    """Check every claim made by ``as_of`` against what had been published by then.

    Returns
    -------
    pandas.DataFrame
        A row a claim: ``claim_id``, ``claimed_by``, ``claimed_on``, ``claim``, ``asserted``,
        ``computed``, ``verdict``, ``source``, ``rule``, ``note`` (str), ``values`` (tuple of
        float, in the asserted units; empty unknown), ``figures`` (sequence of
        :class:`canvass.claims.parts.Figure`), ``told`` (dict: what the reason tells besides them).

    >>> check_claims().set_index("claim_id")["verdict"].value_counts().to_dict()
    {'supported': 6, 'supported with a caveat': 5, 'cannot be checked': 3, 'not supported': 1}
    """
    known, rows = load_evidence(as_of), []
    for claim in load_claims(as_of):
        found = check(claim, known)
        asserted, computed = "; ".join(map(str, claim.asserted)), _computed(claim, found)
        read = {"asserted": asserted, "computed": computed}
        rows.append(vars(claim) | vars(found) | read | {"values": found.computed})
    columns = "claim_id claimed_by claimed_on claim asserted computed verdict source rule note values figures told"
    return pd.DataFrame(rows, columns=columns.split())
