"""What an analyst's own cells bring along reaches the page, or is refused by the cell's name."""

import pytest
from canvass.errors import ReportError
from canvass.report import own, run
from canvass.report.layout import lay_out
from canvass.report.render import PageInfo, render_page
from nbformat import NotebookNode, v4

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FRAME = '<table border="1" class="dataframe"><tr><td>509944</td></tr></table>'


def notebook(*cells: NotebookNode) -> NotebookNode:
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Own"), *cells])


def code(source: str, *outputs: NotebookNode) -> NotebookNode:
    return v4.new_code_cell(source, outputs=list(outputs))


def picture() -> NotebookNode:
    return v4.new_output("display_data", {"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"})


def page(*cells: NotebookNode) -> str:
    info = PageInfo("own", "Own", "Own", (), (), "Own", "", "")
    context = {
        "pages": [info],
        "parameters": {},
        "used": "",
        "commit": "",
        "checksum": "",
        "skipped": [],
        "shared": "",
    }
    return render_page(notebook(*cells), info, context)


def test_a_picture_is_shown_with_the_comment_its_cell_begins_with():
    cells = [code("# My own chart: 3 in the middle\nplt.plot([1, 3, 2])", picture())]
    own.check("02.ipynb", notebook(*cells))
    assert f'<img alt="My own chart: 3 in the middle" src="data:image/png;base64,{PNG}"/>' in page(*cells)


def test_a_picture_without_words_is_refused_by_cell():
    with pytest.raises(
        ReportError, match=r"^02.ipynb, cell 2: it holds a picture nobody can read aloud; begin the cell"
    ):
        own.check("02.ipynb", notebook(code("plt.plot([1, 3, 2])", picture())))


def test_what_is_printed_and_a_plain_frame_are_shown():
    printed = v4.new_output("stream", name="stdout", text="<b>509,944</b>\n")
    frame = v4.new_output("execute_result", {"text/html": FRAME, "text/plain": "509944"})
    cells = [code("print(1)", printed), code("frame", frame)]
    own.check("02.ipynb", notebook(*cells))
    assert "<pre>&lt;b&gt;509,944&lt;/b&gt;\n</pre>" in page(*cells)
    assert "<td>509944</td>" in page(*cells)


@pytest.mark.parametrize(
    ("markdown", "what"),
    [
        ("My note ![](https://example.org/x.png)", "a <img> from 'https://example.org/x.png'"),
        ("My note <script>alert(2)</script>", "a <script> tag"),
        ('<p onclick="alert(1)">Note</p>', "a <p> that runs a script"),
        ('<iframe src="https://example.org"></iframe>', "a <iframe> tag"),
    ],
)
def test_what_would_run_or_ask_a_server_is_refused_by_cell(markdown: str, what: str):
    with pytest.raises(ReportError, match=f"^02.ipynb, cell 2: it holds {what}"):
        own.check("02.ipynb", notebook(v4.new_markdown_cell(markdown)))


def test_an_equals_sign_in_a_comment_hides_no_parameter(tmp_path):
    cell = code('contest: str = "sheriff"  # id = 9001, or a name\nas_of: str = ""')
    cell.metadata["tags"] = ["parameters"]
    path = tmp_path / "02.ipynb"
    path.write_text(v4.writes(notebook(cell)), encoding="utf-8")
    run.check_parameters(path, {"contest": "mayor", "as_of": "2022-11-10"})


def test_a_fold_whose_cells_had_nothing_to_show_is_left_out():
    aside = {"tags": ["aside"]}
    cells = [
        v4.new_markdown_cell("# Page"),
        v4.new_markdown_cell("## Finding"),
        v4.new_markdown_cell("### A sum of nothing\n\nHow it is done:", metadata=aside),
        v4.new_code_cell("None"),
        v4.new_markdown_cell("### Method\n\nWords alone.", metadata=aside),
    ]
    (section,) = lay_out(v4.new_notebook(cells=cells)).sections
    assert [fold.heading for fold in section.shows] == ["Method"]
