"""Write a report of notebooks that were run: what can be taken from a page, the pages, what lies beside them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from canvass.count.count import load_count
from canvass.report import kept, own, taken
from canvass.report.card import CARD, card
from canvass.report.contents import PageKind, Request
from canvass.report.corrections import CORRECTIONS, LATEST, corrections
from canvass.report.latest import latest
from canvass.report.publisher import foot, publisher, shared
from canvass.report.render import PageInfo, page_facts, render_page
from canvass.report.words import facts_of, fill


def made_of(page: PageKind, built: Path, notebook: nbformat.NotebookNode) -> None:
    """Check what a notebook brings, and write what can be taken from its page."""
    own.check(f"{page.stem}.ipynb", notebook)
    taken.name_apart(notebook)
    taken.write_files(PageInfo.read(page, notebook), notebook, facts_of(page_facts(notebook)), built)


def finish(
    request: Request,
    executed: dict[PageKind, nbformat.NotebookNode],
    skipped: list[tuple[str, str]],
    site: str,
    also: Mapping[str, str],
    before: Path,
    built: Path,
) -> None:
    """Write the pages, what lies beside them, and ``also`` (name to text); ``before`` is the report of before."""
    for name, text in also.items():
        (built / name).write_text(text, encoding="utf-8")
    publishing = publisher(site)
    common = {"commit": request.commit or kept.commit(), "checksum": request.checksum, "skipped": skipped}
    common["pages"] = [PageInfo.read(page, notebook) for page, notebook in executed.items()]
    corrected = _write_beside(request, executed, common, before, built)
    about = {"reader": request.election.reader, "zone": request.election.time_zone}
    common |= {"colophon": fill("colophon", about), "foot": foot(publishing, corrected)}
    _write_pages(request, executed, common, publishing.site, built)


def _write_beside(
    request: Request,
    executed: dict[PageKind, nbformat.NotebookNode],
    common: dict[str, Any],
    before: Path,
    built: Path,
) -> list[dict[str, str]]:
    """Write what lies beside the pages, the card and what other programs read; what was corrected since ``before``."""
    told = latest(request, common["pages"], executed, common["commit"])
    corrected = corrections(before, told)
    _write_json(built / LATEST, told)
    _write_json(built / CORRECTIONS, corrected)
    (built / CARD).write_bytes(card(common["pages"][0], load_count(request.election, request.contest)))
    return corrected


def _write_pages(
    request: Request,
    executed: dict[PageKind, nbformat.NotebookNode],
    common: dict[str, Any],
    site: str,
    built: Path,
) -> None:
    for info, (page, notebook) in zip(common["pages"], executed.items(), strict=True):
        parameters, facts = page.parameters(request), page_facts(notebook)
        context = {"parameters": parameters, "used": _used(facts, parameters), "shared": shared(info, site)}
        (built / info.file).write_text(render_page(notebook, info, common | context), encoding="utf-8")
        _write_json(built / f"{page.stem}.facts.json", facts)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _used(facts: list[dict[str, Any]], parameters: dict[str, str]) -> str:
    """Which releases a page rests on, for its stamp."""
    if "election" not in parameters:
        return "those of the tables the page names, published by the moment above"
    newest = next((fact["value"] for fact in facts if fact["name"] == "release"), None)
    return f"1 to {newest} of {parameters['election']}" if newest else f"all of {parameters['election']} and the others"
