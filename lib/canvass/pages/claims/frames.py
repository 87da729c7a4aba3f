"""Frames of which a column is words: what each figure is, what the rules do; and why a claim has its verdict."""

import pandas as pd

from canvass.claims.rules import RULES
from canvass.pages.claims import WORDS
from canvass.pages.claims.facts import of_figures
from canvass.show.facts import Fact
from canvass.store.sources import REGISTRAR, load_sources, source_text


def reasons(checked: pd.DataFrame, until: pd.Timestamp | None) -> list[str]:
    """Why each claim has its verdict: the words of its rule, filled with the figures and what it tells besides."""
    told = {"until": Fact("until", until, "day")}
    return [
        WORDS.fill("why", {**of_figures(row.figures), **row.told, "rule": row.rule, **told}).plain
        for row in checked.itertuples()
    ]


def figures(checked: pd.DataFrame) -> pd.DataFrame:
    """Every figure that a verdict rests on: ``claim_id``, ``what``, ``value``, ``source`` (str), a row a figure."""
    sources, short = load_sources(), WORDS.fill("registrar", {}).plain
    rows = []
    for claim in checked.itertuples():
        for figure in claim.figures:
            source = source_text(figure.source, sources).replace(REGISTRAR, short)
            rows.append((claim.claim_id, figure.what[:1].upper() + figure.what[1:], str(figure), source))
    return pd.DataFrame(rows, columns=["claim_id", "what", "value", "source"])


def rules() -> pd.DataFrame:
    """The rules a claim can name: ``rule``, ``checks``, ``arguments``, ``numbers`` (str)."""
    items = WORDS.fill("what the rules compute", {}).plain.splitlines()
    checks = dict(item.removeprefix("- ").split(": ", 1) for item in items)
    rows = [(name, checks[name], "; ".join(rule.arguments), rule.numbers) for name, rule in RULES.items()]
    return pd.DataFrame(rows, columns=["rule", "checks", "arguments", "numbers"])
