"""Why a claim has its verdict; frames of which a column is words: what each figure is, what the rules do."""

from collections.abc import Iterable

import pandas as pd

from canvass.claims.check import RULES
from canvass.claims.parts import Figure
from canvass.numbers import UNITS
from canvass.pages.claims import WORDS
from canvass.show.facts import Fact, Facts
from canvass.store.sources import REGISTRAR, load_sources, source_text

#: Units of figures to units of facts, where they differ; what is no unit of facts is a plain number.
OTHER = {"points": "rate", "date": "day"}


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


def reasons(checked: pd.DataFrame, until: pd.Timestamp | None) -> list[str]:
    """Why each claim has its verdict: the words of its rule, filled with the figures and what it tells besides."""
    told = {"until": Fact("until", until, "day")}
    return [
        WORDS.plain("why", **{**of_figures(row.figures), **row.told, "rule": row.rule, **told})
        for row in checked.itertuples()
    ]


def figures(checked: pd.DataFrame) -> pd.DataFrame:
    """Every figure that a verdict rests on: ``claim_id``, ``what``, ``value``, ``source`` (str), a row a figure."""
    sources, short = load_sources(), WORDS.plain("registrar")
    rows = []
    for claim in checked.itertuples():
        for figure in claim.figures:
            source = source_text(figure.source, sources).replace(REGISTRAR, short)
            rows.append((claim.claim_id, figure.what[:1].upper() + figure.what[1:], str(figure), source))
    return pd.DataFrame(rows, columns=["claim_id", "what", "value", "source"])


def said_where(checked: pd.DataFrame) -> list[dict[str, object]]:
    """Each claim as words go through them: ``claim``, ``who`` said it when, ``pages`` with ``name`` and ``url``."""
    pages = load_sources()[["text", "url"]].set_axis(["name", "url"], axis=1)
    return [
        {"claim": row.claim, "who": row.said, "pages": pages.loc[row.source.split(";")].to_dict("records")}
        for row in checked.itertuples()
    ]


def rules() -> pd.DataFrame:
    """The rules a claim can name: ``rule``, ``checks``, ``arguments``, ``numbers`` (str)."""
    items = WORDS.plain("what the rules compute").splitlines()
    checks = dict(item.removeprefix("- ").split(": ", 1) for item in items)
    rows = [(name, checks[name], "; ".join(rule.arguments), rule.numbers) for name, rule in RULES.items()]
    return pd.DataFrame(rows, columns=["rule", "checks", "arguments", "numbers"])
