"""Check the claims of ``data/claims.csv``: every verdict is computed from the tables, by a stated rule."""

import pandas as pd

from canvass.claims.evidence import Evidence
from canvass.claims.parts import UNKNOWN, Claim, Finding, say_value
from canvass.claims.read import load_claims, load_evidence
from canvass.claims.rules import RULES
from canvass.errors import CanvassError, NotYetError, TableError
from canvass.store.sources import load_sources, source_text


def check(claim: Claim, known: Evidence) -> Finding:
    """Apply the claim's rule to what is known; what is unknown stays unknown.

    Raises
    ------
    TableError
        An argument means nothing (no such election, candidate, figure); names the claim.
    """
    try:
        return RULES[claim.rule].check(claim, known)
    except NotYetError as reason:
        return Finding(UNKNOWN, {"lacking": str(reason)})
    except CanvassError as error:
        raise TableError(f"claims.csv, claim {claim.claim_id!r}, rule {claim.rule}: {error}") from None


def _computed(found: Finding, units: list[str]) -> str:
    """What was computed for the asserted numbers, as values or bounds."""
    if found.bounds:
        return " to ".join(say_value(bound, units[0]) for bound in found.bounds)
    return "; ".join(map(say_value, found.computed, units)) or "unknown"


def check_claims(as_of: str | pd.Timestamp | None = None) -> pd.DataFrame:
    """Check every claim made by ``as_of`` against what had been published by then.

    Returns
    -------
    pandas.DataFrame
        A row a claim: ``claim_id``, ``claimed_by``, ``claimed_on``, ``claim``, ``asserted``,
        ``computed``, ``verdict``, ``sources``, ``rule``, ``note`` (str), ``values`` (tuple of
        float, in the asserted units; empty unknown), ``figures`` (tuple of
        :class:`canvass.claims.parts.Figure`), ``told`` (dict: what the reason tells besides them).

    Examples
    --------
    >>> check_claims().set_index("claim_id")["verdict"].value_counts().to_dict()
    {'supported': 5, 'supported with a caveat': 5, 'cannot be checked': 3}
    """
    known, sources = load_evidence(as_of), load_sources()
    rows = []
    for claim in load_claims(as_of):
        found = check(claim, known)
        units = [assertion.unit for assertion in claim.asserted]
        rows.append(
            {
                "claim_id": claim.claim_id,
                "claimed_by": claim.claimed_by,
                "claimed_on": claim.claimed_on,
                "claim": claim.claim,
                "asserted": "; ".join(map(str, claim.asserted)),
                "computed": _computed(found, units),
                "verdict": found.verdict,
                "sources": source_text(claim.source, sources),
                "rule": claim.rule,
                "note": claim.note,
                "values": found.computed,
                "figures": found.figures,
                "told": found.told,
            }
        )
    columns = "claim_id claimed_by claimed_on claim asserted computed verdict sources rule note values figures told"
    return pd.DataFrame(rows, columns=columns.split())
