"""A table in a cell: readable as HTML, as text, and as CSV, which the report offers as a download."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from canvass import numbers
from canvass.show.facts import clean
from canvass.show.words import HTML, Bundle

#: Where a cell of a spreadsheet would begin a formula (in full width too), unless it is a number.
_FORMULA, _NUMBER = re.compile("((?:^|;) ?)(?=[-=+@＝＋－＠])"), re.compile(r"-\d+(\.\d+)?")

_TABLE = HTML.from_string(
    """{# JupyterLab sets cells right; the page has its own sheet and drops this style. #}
{% macro left(c) %}{% if c.kind != "figure" %} style="text-align: left"{% endif %}{% endmacro %}
{% macro role(name) %}{% if stack %} role="{{ name }}"{% endif %}{% endmacro %}
<table class="data"{{ role("table") }}><caption><span>{{ caption }}</span></caption>
<thead{{ role("rowgroup") }}><tr{{ role("row") }}>{% for c in columns %}\
<th scope="col"{{ role("columnheader") }} class="{{ c.kind }}"{{ left(c) }} data-unit="{{ c.unit }}">{{ c.label }}</th>\
{% endfor %}</tr></thead>
<tbody{{ role("rowgroup") }}>
{% for row in rows %}
<tr{{ role("row") }}>{% for c, cell in row %}{% if loop.first %}\
<th scope="row"{{ role("rowheader") }} class="{{ c.kind }}"{{ left(c) }} dir="auto">{{ cell }}</th>\
{% else %}\
<td class="{{ c.kind }}"{{ left(c) }}{{ role("cell") }}{% if stack %} data-label="{{ c.label }}"{% endif %} dir="auto">\
{% if c.unit == "address" and cell.startswith("http") %}<a href="{{ cell }}">{{ cell }}</a>{% else %}{{ cell }}\
{% endif %}</td>\
{% endif %}{% endfor %}</tr>
{% endfor %}
</tbody></table>"""
)


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV: figures as :func:`canvass.numbers.significant` keeps them, times with offset.

    No spreadsheet takes a text or heading of it for a formula; numbers, in any column, stay numbers.
    """
    columns = dict(enumerate(column for _, column in frame.items()))
    for place, column in columns.items():
        if any(isinstance(value, str) for value in column):
            columns[place] = column.astype("object").map(
                lambda value: _inert(value) if isinstance(value, str) else value
            )
    kept = pd.DataFrame(columns, frame.index).set_axis([_inert(name) for name in frame.columns], axis=1)
    return kept.to_csv(index=False, lineterminator="\n", float_format=lambda x: f"{numbers.significant(x):.15g}")


def _inert(text: str) -> str:
    """``text`` with an apostrophe before what would begin a formula, also where ``;`` parts the cells.

    >>> _inert("+1 late release"), _inert("Ann; =1+1"), _inert("1 - 2"), _inert("-5.2")
    ("'+1 late release", "Ann; '=1+1", '1 - 2', '-5.2')
    """
    text = clean(text)
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'", text)


@dataclass(frozen=True)
class Column:
    """How a column is shown: its heading and its unit."""

    label: str
    unit: str = "text"

    @property
    def kind(self) -> str:
        """Class of its cells: text is set left, labels kept on one line, figures set right."""
        kinds = {"text": "text", "name": "text", "address": "text", "label": "label", "short day": "label"}
        return kinds.get(self.unit, "figure")


@dataclass(frozen=True)
class Table:
    """A table with a caption, readable as HTML, text and CSV: of ``frame`` the ``columns``, the first names the row."""

    frame: pd.DataFrame
    columns: dict[str, Column]
    caption: str
    name: str  # of the download, without ending

    def cells(self) -> list[list[str]]:
        """The cells as they are printed, row by row."""
        shown = [(name, column.unit) for name, column in self.columns.items()]
        return [[clean(numbers.show(row[name], unit)) for name, unit in shown] for row in self.frame.to_dict("records")]

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        columns = [replace(column, label=clean(column.label)) for column in self.columns.values()]
        caption = clean(self.caption)
        rows = [list(zip(columns, row, strict=True)) for row in self.cells()]
        kept = numbers.round_columns(self.frame, {name: column.unit for name, column in self.columns.items()})
        plain = pd.DataFrame(self.cells(), columns=[column.label for column in columns])
        texts = sum(column.kind == "text" for column in columns)
        stack = texts > 2  # on a phone, a row of texts reads better as a block than through a keyhole
        data = {
            "text/html": _TABLE.render(columns=columns, rows=rows, caption=caption, stack=stack),
            "text/plain": f"{caption}\n{plain.to_string(index=False)}",
            "text/csv": csv_text(kept[list(self.columns)].set_axis([c.label for c in columns], axis=1)),
        }
        shape = " ".join(name for name, so in (("wide", len(columns) > 4 or stack), ("stack", stack)) if so)
        return data, {"canvass": {"role": "table", "name": self.name, "shape": shape, "rows": len(rows)}}
