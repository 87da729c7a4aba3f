"""The facts of the page on the claims: how many have which verdict, and every figure behind them."""

from collections.abc import Iterable

import pandas as pd

from canvass.claims.parts import VERDICTS, Figure
from canvass.numbers import UNITS
from canvass.show.facts import Facts
from canvass.store.sources import REGISTRAR, cite, load_sources, source_text

#: Units of figures to units of facts, where they differ; what is no unit of facts is a plain number.
OTHER = {"points": "rate", "date": "day"}


def of_claims(checked: pd.DataFrame, until: pd.Timestamp | None) -> Facts:
    """The facts of the page: verdicts counted, and each figure as ``<claim id>_<name>``.

    >>> from canvass.claims.check import check_claims
    >>> facts = of_claims(check_claims(), None)
    >>> [str(facts[name]) for name in ("c_left_share", "c_left", "claims", "supported")]
    ['39.27%', '1,004,509', '13', '5']
    """
    facts, sources = Facts(), load_sources()
    facts.add("until", until, "day")
    facts.add("claims", len(checked), "number")
    for verdict, name in zip(VERDICTS, ("supported", "caveat", "refuted", "unknown"), strict=True):
        facts.add(name, int((checked["verdict"] == verdict).sum()), "number")
    for row in checked.itertuples():
        facts |= of_figures(row.figures, f"{row.claim_id}_")
    used = (source_text(figure.source, sources) for figures in checked["figures"] for figure in figures)
    facts.add("sources", cite(used), "text")
    facts.add("registrar", REGISTRAR, "text")
    return facts


def of_figures(figures: Iterable[Figure], before: str = "") -> Facts:
    """Each figure as a fact, its name after ``before``."""
    facts = Facts()
    for figure in figures:
        unit = OTHER.get(figure.unit, figure.unit if figure.unit in UNITS else "number")
        value = None if pd.isna(figure.value) else figure.value
        if figure.unit == "date" and value is not None:
            value = pd.Timestamp.fromordinal(int(value))
        facts.add(before + figure.name, value, unit)
    return facts
