"""The page on a contest with one candidate: one line from the words, without a notebook that would need a lead."""

from functools import cached_property

from nbformat import NotebookNode, v4

from canvass.count.count import load_count
from canvass.pages.count.facts import face
from canvass.pages.count.page import CountPage
from canvass.report.contents import PAGES, PageKind, Request
from canvass.show.facts import Facts, clean

_CODE = """from canvass import load_count, load_election

load_count(load_election({election!r}, {as_of!r}), {contest!r})"""


class OneLine(CountPage):
    """What can be said of a count without a second candidate."""

    @cached_property
    def facts(self) -> Facts:
        """The contest, the moment, who has how many votes."""
        return face(self.count)


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
