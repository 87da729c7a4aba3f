"""How the cells of a notebook that was run lie on its page: what is on top, findings, what is folded, drawers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

#: Cells by their id: what stands on top of a page.
TOP = ("answer", "result", "everyone", "progress", "changed", "judged", "key-figures")
#: Tags of a markdown cell: what follows lies in that drawer, or is folded under the cell's heading.
DRAWERS, ASIDE = ("sources", "made"), "aside"
#: Roles of an output that are words.
_SAID = ("prose", "finding")


@dataclass
class Output:
    """One output of a cell: its data by kind, what the library says of it, and the cell's source."""

    data: dict[str, Any]
    meta: dict[str, Any]
    source: str

    @property
    def role(self) -> str:
        """What the library calls it; empty for an analyst's own."""
        return self.meta.get("role", "")


@dataclass
class Fold:
    """What is folded under a heading."""

    heading: str
    shows: list[Any] = field(default_factory=list)
    cells: int = 0  # of code in it

    def add(self, item: Any) -> None:
        """Add words (Markdown) or an output."""
        self.shows.append(item)


@dataclass
class Section(Fold):
    """A finding: its heading and words on the left, on the right what proves them."""

    says: list[str] = field(default_factory=list)

    def add(self, item: Any) -> None:
        """Words stand on the left until something was shown."""
        words = item if isinstance(item, str) else item.data["text/markdown"] if item.role in _SAID else ""
        if words and not self.shows:
            self.says.append(words)
        else:
            self.shows.append(item)


@dataclass
class Layout:
    """A page by its parts: outputs on top by their cell, sections, drawers by their name, and all of its code."""

    top: dict[str, Output] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    drawers: dict[str, Fold] = field(default_factory=lambda: {name: Fold(name) for name in DRAWERS})
    code: list[str] = field(default_factory=list)


def lay_out(notebook: NotebookNode) -> Layout:
    """The cells after the first, which is the title, in the parts of a page."""
    page, place = Layout(), None
    for cell in notebook.cells[1:]:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            place = _opened(page, place, cell.source, tags)
            continue
        if "injected-parameters" not in tags:
            page.code.append(cell.source)
        if place is not None:
            place.cells += 1
        for output in outputs_of(cell):
            if cell.id in TOP:
                page.top[cell.id] = output
            elif output.role == "finding":
                place = new_section(page, output.data["text/markdown"])
            elif output.role != "header":
                place = place or new_section(page, "")  # an analyst's cell before any heading
                place.add(output)
    for section in page.sections:
        section.shows = [shown for shown in section.shows if not _empty(shown)]
    return page


def _empty(shown: Any) -> bool:
    """Whether it is a fold whose cells had nothing to show, but for the words above them."""
    return isinstance(shown, Fold) and shown.cells > 0 and all(isinstance(item, str) for item in shown.shows)


def outputs(notebook: NotebookNode) -> Iterator[Output]:
    """The outputs of all cells, as :func:`outputs_of`."""
    return (output for cell in notebook.cells for output in outputs_of(cell))


def outputs_of(cell: NotebookNode) -> Iterator[Output]:
    """The outputs of a cell that show something; what was printed is text."""
    for out in cell.get("outputs", []):
        printed = {"text/plain": out.text} if out.get("name") == "stdout" else {}
        data = out.get("data", printed)
        if any(data.values()):
            yield Output(data, out.get("metadata", {}).get("canvass", {}), cell.source)


def _opened(page: Layout, place: Fold | None, markdown: str, tags: list[str]) -> Fold:
    """Where what follows a markdown cell belongs; its words are placed there already."""
    heading, _, rest = markdown.partition("\n")
    drawer = next((page.drawers[name] for name in DRAWERS if name in tags), None)
    if drawer is None and ASIDE not in tags and not heading.startswith("## "):
        place = place or new_section(page, "")
        place.add(markdown)
        return place
    page.code.append(f"# {heading.lstrip('# ')}")
    if drawer is None and ASIDE not in tags:
        return new_section(page, markdown)
    if drawer is None:
        drawer = Fold(heading.lstrip("# "))
        (page.sections or [new_section(page, "")])[-1].shows.append(drawer)
    if rest.strip():
        drawer.add(rest)
    return drawer


def new_section(page: Layout, markdown: str) -> Section:
    """A new section, whose heading is the first line of ``markdown``."""
    heading, _, rest = markdown.partition("\n")
    page.sections.append(Section(heading.removeprefix("## "), says=[rest] if rest.strip() else []))
    return page.sections[-1]
