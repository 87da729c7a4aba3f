"""Turn an executed notebook into one self-contained page, with nbconvert and our own template."""

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html

from canvass.names import slug
from canvass.report.contents import PAGES, PageKind
from canvass.report.layout import lay_out, outputs
from canvass.report.own import said_of
from canvass.show import style
from canvass.show.facts import clean, seen
from canvass.show.picture import NARROW_MIME
from canvass.show.words import FACTS_MIME

#: Colours of a chart that follow the page's sheet, light or dark.
_THEME = {style.INK: "ink", style.MUTED: "muted", style.PAPER: "paper", style.WASH: "wash"}
_THEME |= {style.GRID: "rule", style.BAND: "band", style.DOUBT: "doubt"}
for _slot in "abcd":
    _THEME |= {style.MARK[_slot]: _slot, style.TEXT[_slot]: f"{_slot}-text", style.TINT[_slot]: f"{_slot}-tint"}
#: What matplotlib says of every line it draws; here the page's sheet says it.
_RESET = '<defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>'
#: Marks of one look, which is said once, of their group: a picture of hundreds is light.
_MARKS = re.compile(r'(<g[^>]*)>(<use [^>]*( style="[^"]*")/>(?:<use [^>]*\3/>)+)</g>')
#: Folder, beside the pages, of what can be taken from them.
FILES = "charts"


@dataclass(frozen=True)
class PageInfo:
    """What other pages say of a page: its file, its word in the list, its question, its answer, what stands on top."""

    stem: str
    word: str
    title: str  # the question
    contest: tuple[str, ...]  # and the day
    status: tuple[str, ...]
    finding: str
    rest: str  # of the answer, Markdown
    standfirst: str  # the same as text

    @classmethod
    def read(cls, page: PageKind, notebook: nbformat.NotebookNode) -> Self:
        """Read it from the executed notebook."""
        first = {output.role: output.data for output in reversed([*outputs(notebook)])}
        said, answer = (first.get(role, {}) for role in ("header", "answer"))
        lines = [tuple(line.split(" · ")) for line in said.get("text/plain", "").split("\n\n")]
        contest, status = (*lines, (), ())[:2]
        finding, _, text = clean_lines(answer.get("text/plain", "")).partition("\n\n")
        _, _, rest = answer.get("text/markdown", "").partition("\n\n")
        title = title_of(notebook)
        return cls(page.stem, page.word, title, contest, status, finding or title, rest, text)

    @property
    def file(self) -> str:
        """The page's file; the first page is the index."""
        return "index.html" if self.stem == PAGES[0].stem else f"{self.stem}.html"


def clean_lines(text: str) -> str:
    """Text without marks of Markdown, its paragraphs kept."""
    return "\n\n".join(clean(part.replace("**", "")) for part in text.split("\n\n"))


def title_of(notebook: nbformat.NotebookNode) -> str:
    """The first line of a notebook, which is its title."""
    return notebook.cells[0].source.splitlines()[0].lstrip("# ")


def page_facts(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Every fact the notebook's outputs left, each name once, the last one told."""
    kept = (output.data.get(FACTS_MIME, {}).get("facts", []) for output in outputs(notebook))
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


def unstyled(table: str) -> Markup:
    """A table of the library without the styles that JupyterLab needs; the page has its sheet."""
    return Markup(re.sub(r' style="[^"]*"', "", table))


def prose(markdown: str, pages: list[PageInfo]) -> Markup:
    """Markdown as HTML; a link to another notebook leads to that notebook's page, and is text where there is none."""
    files = {page.stem: page.file for page in pages}
    link = r'<a href="([\w-]+)\.ipynb(#[^"]*)?"[^>]*>(.*?)</a>'

    def to_page(found: re.Match[str]) -> str:
        stem, anchor, said = found.groups("")
        return f'<a href="{files[stem]}{anchor}">{said}</a>' if stem in files else said

    return Markup(re.sub(link, to_page, to_html(markdown)))


def words(markdown: str, pages: list[PageInfo]) -> Markup:
    """A line of Markdown as HTML that stands within a line."""
    return Markup(re.sub(r"^<p>(.*)</p>\s*$", r"\1", prose(markdown, pages), flags=re.S))


def filters() -> dict[str, Any]:
    """What the templates of pages call, by name."""
    own = (fingerprint, unstyled, prose, words, slug, said_of)
    return {one.__name__: one for one in own} | {"svg": inline_svg}


@cache
def _exporter() -> HTMLExporter:
    """nbconvert's, with our template, which is compiled once for all pages."""
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(Path(__file__).parent / "template")])
    exporter.environment.filters |= filters()
    return exporter


def render_page(notebook: nbformat.NotebookNode, info: PageInfo, context: dict[str, Any]) -> str:
    """One executed notebook as a page.

    ``context`` has ``pages`` (all of the report), ``parameters``, ``used``, ``commit``, ``checksum``, ``skipped``
    (title and reason), and ``shared``, the tags that a card needs.
    """
    certified = {fact["name"]: fact["value"] for fact in page_facts(notebook)}.get("certified", True)
    page = {"info": info, "layout": lay_out(notebook), "narrow": NARROW_MIME, "files": FILES}
    page |= {"counting": not certified, "trail": info.contest[0] if info.contest else "", **context}
    return seen(_exporter().from_notebook_node(notebook, resources={"page": page})[0])
