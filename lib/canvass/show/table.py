"""A table in a cell: readable as HTML, as text, and as CSV, which the report offers as a download."""

from dataclasses import dataclass
from typing import Any

import jinja2
import pandas as pd

from canvass import numbers
from canvass.show.facts import clean
from canvass.show.words import Bundle

_HTML = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TABLE = _HTML.from_string(
    """{% macro role(name) %}{% if stack %} role="{{ name }}"{% endif %}{% endmacro %}
<table class="data"{{ role("table") }}><caption><span>{{ caption }}</span></caption>
<thead{{ role("rowgroup") }}><tr{{ role("row") }}>{% for c in columns %}\
<th scope="col"{{ role("columnheader") }} class="{{ c.kind }}" data-unit="{{ c.unit }}">{{ c.label }}</th>\
{% endfor %}</tr></thead>
<tbody{{ role("rowgroup") }}>
{% for row in rows %}
<tr{{ role("row") }}>{% for c, cell in row %}{% if loop.first %}\
<th scope="row"{{ role("rowheader") }} class="{{ c.kind }}" dir="auto">{{ cell }}</th>\
{% else %}\
<td class="{{ c.kind }}"{{ role("cell") }}{% if stack %} data-label="{{ c.label }}"{% endif %} dir="auto">\
{% if c.unit == "address" and cell.startswith("http") %}<a href="{{ cell }}">{{ cell }}</a>{% else %}{{ cell }}\
{% endif %}</td>\
{% endif %}{% endfor %}</tr>
{% endfor %}
</tbody></table>"""
)


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV, figures to ten significant digits, times with offset."""
    return frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")


@dataclass(frozen=True)
class Column:
    """How a column is shown: its heading and its unit."""

    label: str
    unit: str = "text"

    @property
    def kind(self) -> str:
        """Class of its cells: text is set left, labels kept on one line, figures set right."""
        return {"text": "text", "name": "text", "address": "text", "label": "label", "short day": "label"}.get(
            self.unit, "figure"
        )


@dataclass(frozen=True)
class Table:
    """A table with a caption, readable as HTML, text and CSV.

    Attributes
    ----------
    frame
        The data; its first shown column names the row.
    columns
        Column name to heading and unit; only these are shown, in this order.
    caption
        Says what the rows are, with source and release.
    name
        File name of the download, without ``.csv``.
    """

    frame: pd.DataFrame
    columns: dict[str, Column]
    caption: str
    name: str

    def cells(self) -> list[list[str]]:
        """The cells as they are printed, row by row."""
        shown = [(name, column.unit) for name, column in self.columns.items()]
        return [[clean(numbers.show(row[name], unit)) for name, unit in shown] for row in self.frame.to_dict("records")]

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        columns = list(self.columns.values())
        rows = [list(zip(columns, row, strict=True)) for row in self.cells()]
        plain = pd.DataFrame(self.cells(), columns=[column.label for column in columns])
        texts = sum(column.kind == "text" for column in columns)
        stack = texts > 2  # on a phone, a row of texts reads better as a block than through a keyhole
        data = {
            "text/html": _TABLE.render(columns=columns, rows=rows, caption=self.caption, stack=stack),
            "text/plain": f"{self.caption}\n{plain.to_string(index=False)}",
            "text/csv": csv_text(self.frame[list(self.columns)].set_axis([c.label for c in columns], axis=1)),
        }
        shape = " ".join(name for name, so in (("wide", len(columns) > 4 or stack), ("stack", stack)) if so)
        return data, {"canvass": {"role": "table", "name": self.name, "shape": shape, "rows": len(rows)}}
