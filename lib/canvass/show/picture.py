"""A picture in a cell: drawn for a desk and for a phone, with its numbers as a sentence and as CSV."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from canvass.errors import WordsError
from canvass.show import style
from canvass.show.facts import clean, seen
from canvass.show.table import csv_text
from canvass.show.words import Bundle

#: The picture drawn for a phone; Jupyter shows the other one.
NARROW_MIME = "application/vnd.canvass.narrow+svg"


@dataclass(frozen=True)
class Picture:
    """A chart drawn for a desk and for a phone, as figures that pyplot does not manage, and the data it draws."""

    figure: Figure
    narrow: Figure | None  # None of what no page shows
    data: pd.DataFrame
    alt: str  # a sentence with the key numbers
    caption: str
    name: str  # of the download, without ending

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        table = csv_text(self.data)
        digest = hashlib.sha256(table.encode()).hexdigest()[:16]
        alt, caption = clean(self.alt), clean(self.caption)
        drawn = {"image/svg+xml": svg_text(self.figure, alt)}
        if self.narrow:
            drawn[NARROW_MIME] = svg_text(self.narrow, alt)
        data = {**drawn, "text/plain": f"{alt} [data {digest}]", "text/csv": table}
        return data, {"canvass": {"role": "picture", "name": self.name, "alt": alt, "caption": caption}}


def picture(draw: Callable[[], Figure], data: pd.DataFrame, alt: str, caption: str, name: str) -> Picture:
    """Draw a chart at both widths, at once: an error stops the cell instead of leaving it empty."""
    figures = []
    for width in (style.WIDE, style.NARROW):
        with style.look(width):
            figures.append(draw())
    return Picture(*figures, data, alt, caption, name)


def on_axes(plot: Callable[..., object]) -> Figure:
    """A figure on whose only axes ``plot`` draws; its legend stands over them, where it hides nothing."""
    figure, (axes,) = style.new_figure(350)
    plot(ax=axes)
    if not axes.has_data():
        raise WordsError(
            "page.draw: the plot drew nothing on the axes it was given; take one that accepts ax=, such "
            "as stripplot or barplot, not catplot, relplot or displot."
        )
    if legend := axes.get_legend():
        names = [text.get_text() for text in legend.get_texts()]
        columns = 3 if style.narrow() else 6
        figure.legend(legend.legend_handles, names, loc="outside upper left", ncols=columns, frameon=False, fontsize=12)
        legend.remove()
    return figure


def svg_text(figure: Figure, title: str = "") -> str:
    """A figure as SVG, the same bytes for the same data in the same environment; its title is read aloud."""
    buffer = io.StringIO()
    with style.look():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    text = buffer.getvalue()
    return seen(text[text.index("<svg") :])
