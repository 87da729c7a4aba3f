"""The pages of a ballot as HTML: the index, and a short page a contest in the template of all pages."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup
from nbconvert import HTMLExporter

from canvass.count.election import Election
from canvass.names import slug
from canvass.outlook import Outlook
from canvass.pages.ballot import WORDS
from canvass.pages.ballot.page import FIRST, ContestPage, lists, of_ballot
from canvass.pages.count.page import CountPage
from canvass.report.card_line import runs
from canvass.report.contents import PAGES
from canvass.report.layout import Layout, Output, new_section
from canvass.report.publisher import foot, publisher
from canvass.report.render import PageInfo, clean_lines, filters, prose
from canvass.report.small_lead import small_lead
from canvass.report.words import fill
from canvass.show.facts import Facts, seen
from canvass.show.picture import NARROW_MIME
from canvass.show.table import Table
from canvass.show.words import LONGEST, Filled, Keys

#: Width and height of the picture of a row, and room over and under its line.
SPARK, HALF = (72, 20), 9


@dataclass(frozen=True)
class Ballot:
    """What every page of a ballot needs: the election, the outlooks of its open contests, what its foot says."""

    election: Election
    as_of: str  # as it was asked
    checksum: str
    commit: str
    folder: Path
    outlooks: dict[int, Outlook] = field(default_factory=dict)


def short(work: Ballot, page: CountPage) -> str:
    """The page of one contest."""
    layout, header = Layout(), page.words.fill("header", page.facts)
    shown = page.top() if isinstance(page, ContestPage) else {"answer": page.answer("alone")}
    layout.top = {name: output(one) for name, one in shown.items() if one is not None}
    answer = layout.top.pop("answer")
    for said, proofs in page.findings(small_lead(page)) if isinstance(page, ContestPage) else ():
        if said is not None:
            place = new_section(layout, output(said).data["text/markdown"])
            place.shows += [output(one) for one in proofs if one is not None]
    return _page(work, page.count.contest, header, answer.data, layout)


def empty(work: Ballot, contest: pd.Series, state: str, why: str) -> str:
    """The page of a contest of which no votes are known."""
    facts = {"contest": contest["name"], "state": state, "why": why}
    said = WORDS.fill("no votes", facts)
    header = WORDS.fill_text("{{ contest }}", facts)
    data = {"text/plain": said.plain, "text/markdown": f"## {said.markdown}"}
    return _page(work, contest, header, data, Layout())


def output(shown: Any) -> Output:
    """What a cell would have left of it."""
    if isinstance(shown, Output):
        return shown
    if isinstance(shown, Table):  # nobody takes its CSV from here
        text, told = shown.html()
        return Output({"text/html": text}, told, "")
    data, meta = shown._repr_mimebundle_()
    return Output(data, meta["canvass"], "")


def _page(work: Ballot, contest: pd.Series, header: Filled, answer: dict[str, Any], layout: Layout) -> str:
    lines = [tuple(line.split(" · ")) for line in header.plain.split("\n\n")]
    finding, _, standfirst = clean_lines(answer["text/plain"]).partition("\n\n")
    rest = answer["text/markdown"].partition("\n\n")[2]
    name, status = (*lines, ())[:2]
    info = PageInfo(contest["slug"], "This contest", contest["name"], name, status, finding, rest, standfirst)
    whole = WORDS.fill("whole ballot", {"reader": work.election.reader, "area": work.election.place}).plain
    up = PageInfo(PAGES[0].stem, "The whole ballot", whole, (), (), work.election.name, "", "")
    asked = {"election": work.election.slug, "contest": contest["slug"], "as_of": work.as_of}
    command = "make report " + " ".join(f'{key.upper()}="{value}"' for key, value in asked.items() if value)
    layout.drawers["made"].add(fill("ballot: made", {"command": "COMMAND"}).replace("COMMAND", f"`{command}`"))
    page = {"info": info, "layout": layout, "narrow": NARROW_MIME, "files": "", "pages": [up, info], "skipped": []}
    page |= {"counting": not work.election.certified, "trail": name[0], "parameters": asked, **_common(work)}
    return seen(_template("page").get_template("index.html.j2").render(resources={"page": page}))


def _common(work: Ballot) -> dict[str, Any]:
    """What stands at the foot of every page."""
    about = {"reader": work.election.reader, "zone": work.election.time_zone}
    used = f"1 to {work.election.releases['release'].iloc[-1]} of {work.election.slug}"
    told = {"checksum": work.checksum, "commit": work.commit, "used": used, "shared": Markup("")}
    return told | {"colophon": fill("colophon", about), "foot": foot(publisher(), [])}


def index(work: Ballot, rows: list[dict[str, Any]], frame: pd.DataFrame) -> str:
    """The page on all contests."""
    facts = of_ballot(work.election, frame)
    header = WORDS.fill("header", facts).plain.split("\n\n")
    finding, _, rest = WORDS.fill("ballot", facts).fitted(LONGEST["answer"]).plain.partition("\n\n")
    parts = {part: [row for row in rows if row["part"] == part] for part in _parts(rows)}
    page = {"contest": header[0].split(" · "), "status": header[1].split(" · "), "finding": finding, "rest": rest}
    page |= {"parts": parts, "rows": rows, "counting": not work.election.certified, "lists": _lists(facts, frame, rows)}
    page |= {"keys": Markup(Keys(WORDS.fill("ballot key figures", facts))._repr_mimebundle_()[0]["text/html"])}
    page |= {"said": _said(facts, "list: all"), "states": sorted({row["cells"]["state"][0] for row in rows})}
    names = ("contest", "front", "margin", "course", "turned", "drop", "out", "state")
    page |= {"headings": {name: _word("heading", facts, name=name) for name in names}, "slug": slug, "spark": spark}
    return seen(_template("ballot").get_template("index.html.j2").render(page, work=work, **_common(work)))


def _parts(rows: list[dict[str, Any]]) -> list[str]:
    """The parts of the ballot in their order; one that is not known comes last."""
    known = [part.strip() for part in WORDS.texts["parts"].split("·")]
    found = dict.fromkeys(row["part"] for row in rows)
    return sorted(found, key=lambda part: known.index(part) if part in known else len(known))


def _word(section: str, facts: Facts, **more: Any) -> str:
    return WORDS.fill(section, facts, **more).plain


def _said(facts: Facts, name: str, **more: Any) -> tuple[str, Markup]:
    """Heading and words of a part of the index."""
    heading, _, rest = WORDS.fill(name, facts, **more).markdown.partition("\n\n")
    return heading, prose(rest, [])


def _lists(facts: Facts, frame: pd.DataFrame, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The short lists on top, each with its words; a list of nothing is left out."""
    found = []
    for name, some in lists(frame).items():
        shown, heading = [rows[place] for place in some.index], f"list: {name}"
        if shown and not (name == "now" and facts["certified"].value):
            heading, words = _said(facts, heading, number=len(shown))
            first = len(shown) if name == "close" or len(shown) <= FIRST + 2 else FIRST
            fold = _word("list: fold", facts, number=len(shown) - first)
            found.append(
                {"heading": heading, "words": words, "first": shown[:first], "more": shown[first:], "fold": fold}
            )
    return found


def spark(row: dict[str, Any]) -> Markup:
    """The lead as a picture the size of a word: dark while it stood as it does now, grey while it did not."""
    if len(row["course"]) < 3:
        return Markup("")
    crossed = (point for _, run in runs(row["course"], 0) for point in run[1:])
    points = [row["course"][0], *crossed]
    paths = [
        "".join(f"L{SPARK[0] * x:.1f} {SPARK[1] / 2 - HALF * side(y, 0):.1f}" for x, y in points) for side in (max, min)
    ]
    drawn = [
        f'<path{look} d="M0 10{path}L{SPARK[0]} 10z"/>' for path, look in zip(paths, ("", ' class="d"'), strict=True)
    ]
    shown = drawn if any(y < 0 for _, y in points) else drawn[:1]
    return Markup(f'<svg viewBox="0 0 {SPARK[0]} {SPARK[1]}" aria-hidden="true">{"".join(shown)}</svg>')


@cache
def _template(name: str) -> jinja2.Environment:
    """The environment of the templates of a folder."""
    folder = Path(__file__).parent / "template"
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(folder)])
    exporter.environment.filters |= filters()
    if name == "page":
        return exporter.environment
    paths = [folder / name, folder / "page"]
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(paths), autoescape=True, trim_blocks=True)
    environment.filters |= filters()
    return environment
