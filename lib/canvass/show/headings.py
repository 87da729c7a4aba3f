"""Headings of tables: a text file says which columns of a frame are shown, under which name and in which unit."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from canvass.errors import WordsError, listing
from canvass.show.sections import Sections, where
from canvass.show.table import Column, Table, csv_text
from canvass.show.words import Paragraph

#: Fourth entry of a column that is left out where the frame does not have it, or has nothing in it.
IF_ANY = "if any"


@dataclass(frozen=True)
class Headings:
    """The tables that ``path`` dresses, and those of ``base``; captions and headings are filled like ``words``.

    A table is a section of the file: ``caption``, ``columns`` (name in the frame, heading, unit of
    :data:`canvass.numbers.UNITS`, perhaps :data:`IF_ANY`; or the name alone of one in the section ``columns``), and
    ``empty``, which is said of a frame without rows.
    """

    path: Path
    words: Sections
    base: "Headings | None" = None

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Name to what the file says of each table."""
        own = tomllib.loads(self.path.read_text(encoding="utf-8"))
        shared = own.pop("columns", {})
        for table in own.values():
            table["columns"] = [[x, *shared[x]] if isinstance(x, str) else x for x in table["columns"]]
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
