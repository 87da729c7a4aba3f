"""What cells of an analyst's own bring along: shown where a page may show it, refused by name where not."""

from html.parser import HTMLParser

import nbformat
from nbconvert.filters import markdown2html

from canvass.errors import ReportError

#: Tags by which a page would run or fetch something.
_ACTIVE = {"script", "iframe", "object", "embed", "link", "base", "meta", "form"}
#: Attributes by which a tag asks for an address.
_ASKS = ("src", "srcset", "href", "poster", "data")
_RASTER = ("image/png", "image/jpeg")
#: Kinds of output that a page can place.
_SHOWN = {*_RASTER, "text/html", "text/markdown", "text/plain"}


class _Tags(HTMLParser):
    """Collects what of some HTML a page may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        asked = [value for name, value in attributes if name in _ASKS and not (value or "data:").startswith("data:")]
        if tag in _ACTIVE:
            self.found.append(f"a <{tag}> tag, and a page runs and embeds nothing")
        elif asked and tag != "a":
            self.found.append(f"a <{tag}> from {asked[0]!r}, and a page asks no server for anything")
        elif any(name.startswith("on") for name, _ in attributes):
            self.found.append(f"a <{tag}> that runs a script, and a page runs nothing")


def said_of(source: str) -> str:
    r"""The comment a cell begins with: the alt text of the picture it draws.

    >>> said_of("# Votes by district, Bass 61%\nplt.plot(x)"), said_of("plt.plot(x)")
    ('Votes by district, Bass 61%', '')
    """
    first = source.lstrip().partition("\n")[0]
    return first.lstrip("# ").strip() if first.startswith("#") else ""


def check(name: str, notebook: nbformat.NotebookNode) -> None:
    """Refuse what no page may show: a :class:`ReportError` names the cell, what it holds and what to do."""
    for number, cell in enumerate(notebook.cells, 1):
        outputs = [out.get("data", {}) for out in cell.get("outputs", []) if "canvass" not in out.get("metadata", {})]
        shown = [data.get("text/html", "") + markdown2html(data.get("text/markdown", "")) for data in outputs]
        tags = _Tags()
        if cell.get("attachments"):
            tags.found.append("an attached picture; draw it in a code cell, or save it beside the notebook's data")
        else:
            tags.feed(markdown2html(cell.source) if cell.cell_type == "markdown" else "".join(shown))
        kinds = {kind for data in outputs for kind in data}
        if kinds - _SHOWN and not kinds & (_SHOWN - {"text/plain"}):
            tags.found.append(f"an output of kind {min(kinds - _SHOWN)}, which a page cannot place")
        if kinds & set(_RASTER) and not said_of(cell.source):
            tags.found.append("a picture nobody can read aloud; begin the cell with a comment that says what it shows")
        if tags.found:
            raise ReportError(f"{name}, cell {number}: it holds {tags.found[0]}. The old report is kept.")
