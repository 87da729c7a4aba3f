"""The page on a contest with one candidate: one line from the words, without a notebook that would need a lead."""

from nbformat import NotebookNode, v4

from canvass.count.count import load_count
from canvass.pages.count.page import OneLine
from canvass.report.contents import PAGES, PageKind, Request
from canvass.show.facts import clean

_CODE = """from canvass import load_count, load_election

load_count(load_election({election!r}, {as_of!r}), {contest!r})"""


def one_line(request: Request) -> dict[PageKind, NotebookNode]:
    """The only page of a contest with one candidate, as a notebook that was run; none of another contest."""
    count = load_count(request.election, request.contest)
    if len(count.people) > 1:
        return {}
    page, parameters = OneLine(count), PAGES[0].parameters(request)
    shown = {"page": (page, _CODE.format(**parameters)), "answer": (page.answer("alone"), "")}
    cells = [v4.new_markdown_cell(f"# {clean(count.contest['name'])}")]
    for name, (said, code) in shown.items():
        data, metadata = said._repr_mimebundle_()
        output = v4.new_output("display_data", data, metadata=metadata)
        cells.append(v4.new_code_cell(code, id=name, outputs=[output]))
    return {PAGES[0]: v4.new_notebook(cells=cells)}
