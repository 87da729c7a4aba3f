"""Words in a cell: paragraphs and key figures from facts, as Markdown and as plain text, which nbval compares."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import jinja2

from canvass.show.facts import Fact
from canvass.show.sections import Filled

FACTS_MIME = "application/vnd.canvass.facts+json"
Bundle = tuple[dict[str, Any], dict[str, Any]]

HTML = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_KEYS = HTML.from_string(
    """<dl class="key-figures">{% for label, value in figures %}
<div><dt>{{ label }}</dt><dd>{{ value }}</dd></div>{% endfor %}
</dl>"""
)


def _kept(facts: Iterable[Fact]) -> dict[str, Any]:
    """The named facts of a cell, each once, as they are kept beside the page."""
    return {"facts": list({fact.name: fact.to_dict() for fact in facts if fact.name}.values())}


@dataclass(frozen=True)
class Paragraph:
    """Words filled from facts; ``role`` is ``answer`` for the page's first sentence, ``header`` for its line on top.

    It carries the facts it prints, and ``more`` that other pages ask of it.
    """

    filled: Filled
    role: str = "prose"
    more: tuple[Fact, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        data = {"text/markdown": self.filled.markdown, "text/plain": self.filled.plain}
        return {**data, FACTS_MIME: _kept([*self.filled.facts, *self.more])}, {"canvass": {"role": self.role}}


@dataclass(frozen=True)
class Keys:
    """The strip of key figures under the answer: list items ``- label: value`` of a section."""

    filled: Filled

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        lines = [line.removeprefix("- ").rpartition(": ") for line in self.filled.marked.splitlines() if line]
        figures = [[replace(self.filled, marked=part).plain for part in (label, value)] for label, _, value in lines]
        plain = "\n".join(f"{label}: {value}" for label, value in figures)
        data = {"text/html": _KEYS.render(figures=figures), "text/plain": plain, FACTS_MIME: _kept(self.filled.facts)}
        return data, {"canvass": {"role": "key"}}
