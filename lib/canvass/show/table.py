"""A table in a cell: as HTML, as text, and as CSV to download; a text file says which columns it shows, and how."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from canvass import numbers
from canvass.errors import WordsError, listing
from canvass.show.facts import clean
from canvass.show.tokens import MARK, TEXT
from canvass.show.words import HTML, Bundle, Paragraph, Sections, where

#: Entries after a column's unit: it is left out where the frame does not have it, or also where that has nothing in it;
#: it is a second line under another column's cell, or stands beside it.
IF_THERE, IF_ANY, UNDER, BESIDE = "if there", "if any", "under ", "beside "
#: Letters of a heading's word that fit a phone.
LONG = 11
#: Rows above which a page folds a table.
FOLDED = 10
#: Columns of a frame that are never shown: what a row is (``turn``, ``last``, ``part``), and where a bar has its mark.
LOOK, LINE = "look", "mark"
#: Units of a candidate's name, set in their colour.
COLOURED = ("who", "candidate")
#: Where a cell of a spreadsheet would begin a formula (in full width too), unless it is a number.
_FORMULA, _NUMBER = re.compile("((?:^|;) ?)(?=[-=+@＝＋－＠])"), re.compile(r"-\d+(\.\d+)?")

_TABLE = HTML.from_string(
    """{# Styles are for JupyterLab, which sets cells right and has no sheet of ours; the page drops them. #}
{% macro left(c) %}{% if not c.kind.startswith("figure") %} style="text-align: left"{% endif %}{% endmacro %}
{% macro role(name) %}{% if stack %} role="{{ name }}"{% endif %}{% endmacro %}
{% macro of(c) %} data-label="{{ c.saved }}" data-unit="{{ c.unit }}"{% endmacro %}
{% macro cell(c, text, row) %}
{% if c.unit == "address" and text.startswith(("http://", "https://")) %}<a href="{{ text }}">{{ text }}</a>\
{% elif c.unit in ("who", "candidate") and text %}\
<span class="who {{ row.slots[c.name] }}{% if c.unit == "who" %} short{% endif %}" \
style="color: {{ tone[row.slots[c.name]] }}">{{ text }}</span>\
{% elif c.unit == "bar" %}<svg class="bar {{ row.slot }}" viewBox="0 0 100 10" \
preserveAspectRatio="none" width="200" height="10" aria-hidden="true">\
<rect width="{{ row.bars[c.name] }}" height="10" fill="{{ mark[row.slot] }}"/>\
{% if row.mark %}<path d="M{{ row.mark }} 0v10"/>{% endif %}</svg>\
{% else %}{{ text }}\
{% endif %}{% for more, said in row.more[c.name] if said %}\
{% if more.place == "beside" %} <b{{ of(more) }}>{{ said }}</b>\
{% else %}<small>{% if more.label %}{{ more.label }} {% endif %}<span{{ of(more) }}>{{ said }}</span></small>\
{% endif %}{% endfor %}
{% endmacro %}
<table class="{{ style }}"{{ role("table") }}><caption>{% if title %}<strong>{{ title }}</strong> {% endif %}\
<span>{{ caption }}</span></caption>
<thead{{ role("rowgroup") }}><tr{{ role("row") }}>{% for c in columns %}\
<th scope="col"{{ role("columnheader") }} class="{{ c.kind }}{% if c.long %} long{% endif %}"{{ left(c) }}{{ of(c) }}>\
{{ c.label }}\
{% if not c.label %}<span class="hidden">{{ c.name }}</span>{% endif %}</th>\
{% endfor %}</tr></thead>
<tbody{{ role("rowgroup") }}>
{% for row in rows %}
<tr{{ role("row") }}{% if row.look %} class="{{ row.look }}"{% endif %}>\
{% for c, text in row.cells %}{% if loop.first %}\
<th scope="row"{{ role("rowheader") }} class="{{ c.kind }}"{{ left(c) }} dir="auto">\
{{ cell(c, text, row) | trim }}</th>\
{% else %}\
<td class="{{ c.kind }}"{{ left(c) }}{{ role("cell") }}{% if stack %} data-label="{{ c.label }}"{% endif %} dir="auto">\
{{ cell(c, text, row) | trim }}</td>\
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
    """How a column is shown: its heading, its unit, and perhaps that it stands ``under x`` or ``beside x``."""

    label: str
    unit: str = "text"
    place: str = ""  # under, beside or nothing
    of: str = ""  # the column it stands under or beside
    name: str = ""
    saved: str = ""  # its heading in the download, which no other has

    @property
    def long(self) -> bool:
        """Whether its heading has a word too long for a phone, which then may be broken anywhere."""
        return any(len(word) > LONG for word in self.label.split())

    @property
    def kind(self) -> str:
        """Class of its cells: text is set left, labels kept on one line, figures set right."""
        kinds = {"text": "text", "name": "text", **dict.fromkeys(COLOURED, "text"), "bar": "bar", "address": "text"}
        kinds["figure"] = "figure words"
        return {**kinds, "label": "label", "clock": "label", "short day": "label"}.get(self.unit, "figure")


@dataclass(frozen=True)
class Table:
    """A table with a caption, readable as HTML, text and CSV: of ``frame`` the ``columns``, the first names the row."""

    frame: pd.DataFrame
    columns: dict[str, Column]
    caption: str
    name: str  # of the download, without ending
    title: str = ""
    fold: str = ""  # what a page says of it where it folds it; of more than ten rows it always says something
    style: str = "data"
    slots: Mapping[str, str] = field(default_factory=dict)  # of a candidate to the slot of colour

    def cells(self) -> list[list[str]]:
        """The cells as they are printed, row by row."""
        shown = [(name, column.unit) for name, column in self.columns.items()]
        return [[clean(numbers.show(row[name], unit)) for name, unit in shown] for row in self.frame.to_dict("records")]

    def html(self, cells: list[list[str]] | None = None) -> tuple[str, dict[str, Any]]:
        """As HTML, and what the report is told of it."""
        columns, cells = self._headed(), cells or self.cells()
        own = [column for column in columns if not column.place]
        rows = [self._row(columns, *row) for row in zip(cells, self.frame.to_dict("records"), strict=True)]
        # On a phone, a row of texts reads better as a block than through a keyhole.
        stack = sum(column.kind == "text" for column in own) > 2
        told = {"title": clean(self.title), "caption": clean(self.caption), "style": self.style, "stack": stack}
        fold = self.fold or (f"All {len(rows)} rows" if len(rows) > FOLDED else "")
        units = [column.unit for column in columns if column.unit != "bar"]
        shape = {"shape": "stack" if stack else "", "rows": len(rows), "fold": fold, "units": units}
        drawn = {"columns": own, "rows": rows, "tone": TEXT, "mark": MARK}
        return _TABLE.render(drawn, **told), {"role": "table", "name": self.name, **shape}

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        columns, cells = self._headed(), self.cells()
        shown, told = self.html(cells)
        kept = numbers.round_columns(self.frame, {column.name: column.unit for column in columns})
        plain = pd.DataFrame(cells, columns=[column.label for column in columns]).to_string(index=False)
        saved = {column.name: column for column in columns if column.unit != "bar"}
        data = {
            "text/html": shown,
            "text/plain": f"{clean(self.caption) or clean(self.title)}\n{plain}",
            "text/csv": csv_text(kept[list(saved)].set_axis([column.saved for column in saved.values()], axis=1)),
        }
        return data, {"canvass": told}

    def _headed(self) -> list[Column]:
        """The columns with clean headings, and what each is called where another has the same, or none."""
        columns = [replace(column, label=clean(column.label), name=name) for name, column in self.columns.items()]
        many = Counter(column.label for column in columns)
        return [replace(c, saved=c.label if c.label and many[c.label] == 1 else c.name) for c in columns]

    def _row(self, columns: list[Column], texts: list[str], row: dict[str, Any]) -> dict[str, Any]:
        """What the template needs of a row: its own cells, what stands under and beside them, slots, bars, mark."""
        said = dict(zip([column.name for column in columns], texts, strict=True))
        slots = {c.name: self.slots.get(row[c.name], "others") for c in columns if c.unit in COLOURED}
        bars = {c.name: _percent(row[c.name]) for c in columns if c.unit == "bar"}
        more = {c.name: [(m, said[m.name]) for m in columns if m.of == c.name] for c in columns}
        own, slot = [(c, said[c.name]) for c in columns if not c.place], next(iter(slots.values()), "others")
        shown = {"cells": own, "slots": slots, "slot": slot, "bars": bars, "more": more}
        return shown | {"look": row.get(LOOK, ""), "mark": _percent(row.get(LINE))}


def _percent(share: Any) -> float | None:
    """A share as percent of a drawn width; None where it is not known."""
    return None if share is None or pd.isna(share) else round(100 * float(share), 2)


@dataclass(frozen=True)
class Headings:
    """The tables that ``path`` dresses, and those of ``base``; captions and headings are filled like ``words``.

    A table is a section of the file: ``title``, ``caption``, ``columns`` (name in the frame, heading, unit of
    :data:`canvass.numbers.UNITS`, perhaps :data:`IF_THERE`, :data:`IF_ANY`, :data:`UNDER` or :data:`BESIDE` and another
    column), ``empty``, which is said of a frame without rows, ``fold``, what a page calls it, which then folds it
    whatever its length, and ``style``, its class; what it does not say is that of the table it is ``like``.
    """

    path: Path
    words: Sections
    base: "Headings | None" = None

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Name to what the file says of each table."""
        own = tomllib.loads(self.path.read_text(encoding="utf-8"))
        own = {name: {**own.get(said.get("like"), {}), **said} for name, said in own.items()}
        return {**(self.base.tables if self.base else {}), **own}

    def dress(
        self, frame: pd.DataFrame, name: str, facts: Mapping[str, Any], slots: Mapping[str, str]
    ) -> Table | Paragraph | None:
        """``frame`` under the headings called ``name``; what to say instead where it is empty, perhaps nothing."""
        if name not in self.tables:
            raise WordsError(f"{where(self.path)}: no table {name!r}; there are {listing(self.tables, 40)}.")
        said, facts = self.tables[name], {**facts, "rows": len(frame)}
        if frame.empty and "empty" in said:
            return Paragraph(self.words.fill_text(said["empty"], facts)) if said["empty"] else None
        frame = frame.reset_index()
        columns = {}
        for column, heading, unit, *rest in said["columns"]:
            key = self.words.fill_text(column, facts).raw
            if IF_THERE in rest and key not in frame:
                continue
            if IF_ANY in rest and not (key in frame and frame[key].astype("str").replace("", pd.NA).notna().any()):
                continue
            if key not in frame:
                raise WordsError(
                    f"{where(self.path)}, table {name!r}: no column {key!r}; the frame has {listing(frame, 40)}."
                )
            place, of = next((entry.split(" ", 1) for entry in rest if entry.startswith((UNDER, BESIDE))), ("", ""))
            columns[key] = Column(self.words.fill_text(heading, facts).plain, unit, place, of)
        told = {part: self.words.fill_text(said.get(part, ""), facts).plain for part in ("title", "caption", "fold")}
        return Table(frame, columns, name=name, style=said.get("style", "data"), slots=slots, **told)


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
