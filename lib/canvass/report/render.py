"""Turn an executed notebook into one self-contained page, with nbconvert and our own template."""

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html

from canvass.names import slug
from canvass.report.own import said_of
from canvass.show import style
from canvass.show.facts import clean, seen
from canvass.show.picture import NARROW_MIME
from canvass.show.words import FACTS_MIME

#: Chart colours that follow the page's light or dark colours.
_THEME = {style.INK: "ink", style.MUTED: "muted", style.GRID: "grid", style.BAND: "band", style.PAPER: "paper"}
#: What matplotlib says of every line it draws; here the page's sheet says it.
_RESET = '<defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>'
#: Marks of one look, which is said once, of their group: a picture of hundreds is light.
_MARKS = re.compile(r'(<g[^>]*)>(<use [^>]*( style="[^"]*")/>(?:<use [^>]*\3/>)+)</g>')
#: Cells whose output heads the page, and cells whose code is shown at its end only.
TOP, SETUP = ("answer", "key-figures"), ("parameters", "page")


@dataclass(frozen=True)
class PageInfo:
    """What other pages say of a page: its file, title, header line, answer and sources."""

    stem: str
    title: str
    header: str
    answer: Markup
    answer_text: str
    sources: str

    @classmethod
    def read(cls, stem: str, notebook: nbformat.NotebookNode) -> Self:
        """Read a page's title, header, answer and sources from its executed notebook."""
        first = {meta.get("canvass", {}).get("role"): data for meta, data in reversed(_outputs(notebook))}
        said, answer = first.get("header", {}).get("text/plain", ""), first.get("answer", {})
        text, shown = answer.get("text/plain", ""), to_html(answer.get("text/markdown", ""))
        sources = next((fact["shown"] for fact in page_facts(notebook) if fact["name"] == "sources"), "")
        return cls(stem, title_of(notebook), said, shown, clean(text.replace("**", "")), sources)


def title_of(notebook: nbformat.NotebookNode) -> str:
    """The first line of a notebook, which is its title."""
    return notebook.cells[0].source.splitlines()[0].lstrip("# ")


def _outputs(notebook: nbformat.NotebookNode) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Metadata and data of everything the cells put out."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [(output.get("metadata", {}), output.get("data", {})) for output in outputs]


def page_facts(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Every fact the notebook's outputs left, each name once, the last one told."""
    kept = (data.get(FACTS_MIME, {}).get("facts", []) for _, data in _outputs(notebook))
    return list({fact["name"]: fact for facts in kept for fact in facts}.values())


def to_html(markdown: str) -> Markup:
    """Markdown as HTML; mathematics is left as text, no page loads a typesetter."""
    return Markup(re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html(markdown)))


def inline_svg(svg: str, name: str, alt: str, kind: str) -> Markup:
    """A matplotlib SVG made fit for a page: named, light, with the page's own colours.

    Identifiers are short and begin with the picture's name and ``kind``, so that two pictures on one page do not mix.
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<title>.*?</title>", "", svg, flags=re.S)
    used = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    short = {old: f"{name}-{kind}-{number}" for number, old in enumerate(used)}
    svg = re.sub(r' id="([^"]*)"', lambda match: f' id="{short[match[1]]}"' if match[1] in short else "", svg)
    svg = re.sub(r'(href="#|url\(#)([^")]+)', lambda match: match[1] + short[match[2]], svg).replace("xlink:", "")
    svg = re.sub(r""" transform="rotate\(-0 [^"]*"| font-family: 'DejaVu Sans';""", "", svg)  # the page's own typeface
    svg = re.sub(r' (?:d|x|y)="[^"]*"', lambda match: re.sub(r"(\.\d\d)\d+", r"\1", match[0]), svg)
    svg = re.sub(r">\s+<", "><", svg).replace(_RESET, "")
    svg = _MARKS.sub(lambda match: f"{match[1]}{match[3]}>{match[2].replace(match[3], '')}</g>", svg)
    # Its inline styles as attributes: the page allows no style but its own sheet.
    svg = re.sub(r'(<[^>]*) style="([^"]*)"', lambda m: m[1] + re.sub("(.+?): (.+?)(?:; |;?$)", r' \1="\2"', m[2]), svg)
    for colour, role in _THEME.items():
        svg = svg.replace(colour, f"var(--{role})")
    size = re.search(r'viewBox="[^"]*"', svg)[0]
    opening = f'<svg class="{kind}" {size} role="img" aria-label="{html.escape(alt)}">'
    return Markup(re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1))


def fingerprint(text: str) -> str:
    """What a Content-Security-Policy calls an inline style or script that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def first_few(listed: str, few: int = 4) -> str:
    """The first names of a list, and how many more the page names itself.

    >>> first_few("LAist; KTLA 5; KCRW", few=2), first_few("LAist")
    ('LAist; KTLA 5 and 1 more', 'LAist')
    """
    names = sorted(listed.split("; "), key=lambda name: "(" in name)  # copies and re-publishers last
    more = f" and {len(names) - few} more" if len(names) > few else ""
    return "; ".join(names[:few]) + more


def download(text: str, name: str) -> Markup:
    """A link that saves ``text`` as ``name``.csv without asking any server."""
    packed = base64.b64encode(text.encode()).decode()
    link = f'<a class="download" download="{slug(name)}.csv" href="data:text/csv;charset=utf-8;base64,{packed}">'
    return Markup(f'{link}Download the data (CSV)<span class="hidden">: {html.escape(name)}</span></a>')


def headings(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """(anchor, text) of the page's sections."""
    lines = (line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    titles = [line[3:].strip() for line in lines if line.startswith("## ")]
    return [(slug(title), title) for title in titles]


def with_anchors(markdown: str, pages: list[PageInfo]) -> Markup:
    """A notebook's markdown cell as HTML, its sections addressable, its title left to the page.

    A link to another notebook leads to that notebook's page, and is plain text where the report has no such page.
    """
    text = to_html("\n".join(line for line in markdown.splitlines() if not line.startswith("# ")))
    text = re.sub(r"<h2[^>]*>(.*?)</h2>", lambda m: f'<h2 id="{slug(m[1])}">{m[1]}</h2>', text)
    there = {page.stem for page in pages}
    link = r'<a href="([\w-]+)\.ipynb(#[^"]*)?"[^>]*>(.*?)</a>'

    def to_page(found: re.Match[str]) -> str:
        stem, anchor, said = found.groups("")
        return f'<a href="{stem}.html{anchor}">{said}</a>' if stem in there else said

    return Markup(re.sub(link, to_page, text))


def render_page(notebook: nbformat.NotebookNode, info: PageInfo, context: dict[str, Any]) -> str:
    """One executed notebook as a page.

    ``context`` has ``pages`` (all of the report), ``parameters``, ``used``, ``commit``, ``checksum``, ``skipped``
    (title and reason), and ``index`` for the report's first page.
    """
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(Path(__file__).parent / "template")])
    exporter.environment.filters |= {
        "svg": inline_svg,
        "fingerprint": fingerprint,
        "download": download,
        "prose": to_html,
        "first_few": first_few,
        "anchored": with_anchors,
        "said_of": said_of,
    }
    page = {"info": info, "headings": headings(notebook), "index": False, "top": TOP, "setup": SETUP}
    page |= {"narrow": NARROW_MIME, **context}
    return seen(exporter.from_notebook_node(notebook, resources={"page": page})[0])
