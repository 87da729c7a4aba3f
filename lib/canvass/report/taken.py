"""What can be taken from a page: each chart as SVG, PNG, CSV and a file to embed, each table as CSV."""

import html
import re
from pathlib import Path

import jinja2
from nbformat import NotebookNode

from canvass.names import slug, some
from canvass.report import raster
from canvass.report.layout import Output, outputs
from canvass.report.render import FILES, PageInfo, fingerprint, inline_svg
from canvass.report.words import fill
from canvass.show import style
from canvass.show.facts import Facts, clean, seen
from canvass.show.picture import NARROW_MIME

TEMPLATES = Path(__file__).parent / "template"
#: Both kinds of file that can be taken are filled here: text in them is inert.
JINJA = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
JINJA.filters["fingerprint"] = fingerprint
#: The typeface of a chart that stands alone; the first is the one its labels were measured in, and the PNG is set in.
FACE = "'DejaVu Sans', Verdana, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
#: Size of the line under a chart that stands alone, and how far apart its lines are.
SMALL, LEADING = 11, 15


def name_apart(notebook: NotebookNode) -> None:
    """Give what has the name of an earlier chart or table of the page one of its own: names are files and anchors."""
    names: set[str] = set()
    for output in outputs(notebook):
        if name := output.meta.get("name"):
            number = 2
            while slug(output.meta["name"]) in names:
                output.meta["name"] = f"{name}-{number}"
                number += 1
            names.add(slug(output.meta["name"]))


def write_files(page: PageInfo, notebook: NotebookNode, facts: Facts, built: Path) -> None:
    """Write what can be taken from a page into ``charts/`` beside the pages, as ``<stem>-<name>.<kind>``."""
    (built / FILES).mkdir(exist_ok=True)
    sources = few(str(facts["sources"])) if "sources" in facts else ""
    source, finding = fill("source", {**facts, "sources": sources}), ""
    for output in outputs(notebook):
        if output.role == "finding":
            finding = clean(output.data["text/plain"].split("\n\n")[0])
        name = f"{page.stem}-{slug(output.meta.get('name', ''))}"
        files = {}
        if output.role in ("picture", "table"):
            files["csv"] = output.data["text/csv"].encode()
        if output.role == "picture":
            drawn = alone(output.data["image/svg+xml"], source)
            files |= {"svg": drawn.encode(), "png": raster.png(drawn, zoom=2)}
            files["html"] = embedded(output, page.file, finding, source).encode()
            finding = ""  # it is what the first chart shows, not those after it
        for kind, content in files.items():
            (built / FILES / f"{name}.{kind}").write_bytes(content)


def alone(svg: str, source: str) -> str:
    """A chart as a file of its own: a unit is a pixel, its typeface named, what it rests on under it."""
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    said = raster.lines(source, "sans", SMALL, width - 20)
    whole = height + LEADING * len(said) + 10
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}" '
        f'height="{whole:g}" viewBox="0 0 {width:g} {whole:g}" font-family="{FACE}">'
        f'<rect width="100%" height="100%" fill="{style.PAPER}"/>'
    )
    foot = "".join(
        f'<text x="10" y="{height + LEADING * (row + 1):g}" font-size="{SMALL}" fill="{style.MUTED}">{text}</text>'
        for row, text in enumerate(map(html.escape, said))
    )
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"font-family: 'DejaVu Sans'(; )?", "", svg)
    svg = re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1)
    return seen(svg.rstrip().removesuffix("</svg>") + foot + "</svg>\n")


def embedded(output: Output, page: str, finding: str, source: str) -> str:
    """A chart as one file that asks nobody for anything, at both widths, light and dark."""
    name, alt = output.meta["name"], output.meta["alt"]
    sheet = (TEMPLATES / "page" / "page.css").read_text(encoding="utf-8")
    drawn = {"desk": output.data["image/svg+xml"], "phone": output.data[NARROW_MIME]}
    return seen(
        JINJA.get_template("taken/embed.html.j2").render(
            tokens="\n".join(
                re.findall(r"^:root \{.*?\}|^@media \(prefers-color-scheme: dark\).*?\} \}", sheet, re.S | re.M)
            ),
            title=finding or first_sentence(alt),
            pictures=[inline_svg(svg, name, alt, kind) for kind, svg in drawn.items()],
            caption=output.meta["caption"],
            source=source,
            page=f"{page}#{name}",
        )
    )


def few(listed: str, most: int = 3) -> str:
    """The first names of a list, and how many more the page names itself; those who copied another come last.

    >>> few("LAist (via KTLA 5); KTLA 5; KCRW", most=2), few("LAist")
    ('KTLA 5; KCRW and 1 more', 'LAist')
    """
    names = sorted(listed.split("; "), key=lambda name: "(" in name)
    return some(names, most, "; ")


def first_sentence(text: str) -> str:
    """``text`` up to the end of its first sentence, which no initial and no number ends.

    >>> first_sentence("Robert G. Luna led by 2.5 points. The lead never turned.")
    'Robert G. Luna led by 2.5 points.'
    """
    return re.split(r"(?<=[\w%)]{2}[.])\s+(?=[A-Z])", text, maxsplit=1)[0]
