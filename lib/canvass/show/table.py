"""A table in a cell: as HTML, as text, and as CSV to download; a text file says which columns it shows, and how."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from canvass import numbers
from canvass.errors import WordsError, listing
from canvass.show.facts import clean
from canvass.show.words import HTML, Bundle, Paragraph, Sections, where

#: Fourth entry of a column that is left out where the frame does not have it, or has nothing in it.
IF_ANY = "if any"
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
            columns[place] = column.astype("object").map(lambda text: _inert(text) if isinstance(text, str) else text)
    kept = pd.DataFrame(columns, frame.index).set_axis([_inert(name) for name in frame.columns], axis=1)
    return kept.to_csv(index=False, lineterminator="\n", float_format=lambda x: f"{numbers.significant(x):.15g}")


def _inert(text: str) -> str:
    """``text`` with an apostrophe before what would begin a formula, also where ``;`` parts the cells."""
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
        cells = self.cells()
        rows = [list(zip(columns, row, strict=True)) for row in cells]
        kept = numbers.round_columns(self.frame, {name: column.unit for name, column in self.columns.items()})
        plain = pd.DataFrame(cells, columns=[column.label for column in columns])
        # On a phone, a row of texts reads better as a block than through a keyhole.
        stack = sum(column.kind == "text" for column in columns) > 2
        data = {
            "text/html": _TABLE.render(columns=columns, rows=rows, caption=caption, stack=stack),
            "text/plain": f"{caption}\n{plain.to_string(index=False)}",
            "text/csv": csv_text(kept[list(self.columns)].set_axis([c.label for c in columns], axis=1)),
        }
        shape = " ".join(name for name, so in (("wide", len(columns) > 4 or stack), ("stack", stack)) if so)
        return data, {"canvass": {"role": "table", "name": self.name, "shape": shape, "rows": len(rows)}}


@dataclass(frozen=True)
class Headings:
    """The tables that ``path`` dresses, and those of ``base``; captions and headings are filled like ``words``.

    A table is a section of the file: ``caption``, ``columns`` (name in the frame, heading, unit of
    :data:`canvass.numbers.UNITS`, perhaps :data:`IF_ANY`), and ``empty``, which is said of a frame without rows.
    """

    path: Path
    words: Sections
    base: "Headings | None" = None

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Name to what the file says of each table."""
        own = tomllib.loads(self.path.read_text(encoding="utf-8"))
        return {**(self.base.tables if self.base else {}), **own}

    def dress(self, frame: pd.DataFrame, name: str, facts: Mapping[str, Any]) -> Table | Paragraph:
        """``frame`` under the headings called ``name``; what to say instead where it is empty."""
        if name not in self.tables:
            raise WordsError(f"{where(self.path)}: no table {name!r}; there are {listing(self.tables, 40)}.")
        said = self.tables[name]
        if frame.empty and "empty" in said:
            return Paragraph(self.words.fill_text(said["empty"], facts))
        frame = frame.reset_index()
        columns = {}
        for column, heading, unit, *rest in said["columns"]:
            key = self.words.fill_text(column, facts).raw
            if IF_ANY in rest and not (key in frame and frame[key].astype("str").replace("", pd.NA).notna().any()):
                continue
            if key not in frame:
                raise WordsError(
                    f"{where(self.path)}, table {name!r}: no column {key!r}; the frame has {listing(frame, 40)}."
                )
            columns[key] = Column(self.words.fill_text(heading, facts).plain, unit)
        return Table(frame, columns, self.words.fill_text(said["caption"], facts).plain, name)


def plainly(frame: pd.DataFrame | pd.Series) -> Table:
    """Any frame or series as a table under the names of its own columns, for exploring."""
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    numbered = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    frame = frame.reset_index(drop=numbered, allow_duplicates=True)
    frame.columns = [
        str(name) if list(frame.columns).count(name) < 2 else f"{name} ({i})" for i, name in enumerate(frame)
    ]
    units = {"i": "number", "u": "number", "f": "ratio"}
    columns = {name: Column(name, units.get(frame[name].dtype.kind, "text")) for name in frame.columns}
    return Table(frame, columns, "", f"frame-{hashlib.sha256(csv_text(frame).encode()).hexdigest()[:6]}")
