"""What can be taken from a page: files of a chart and of a table, of one build and of hostile names."""

import io
import json
import re
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pandas as pd
import pytest
from canvass.report import raster, taken
from canvass.report.build import build_report
from canvass.report.contents import make_request
from canvass.report.layout import outputs
from canvass.report.render import PageInfo
from canvass.show.facts import Facts
from canvass.show.picture import NARROW_MIME, Picture, on_axes, picture
from canvass.show.table import plainly
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

HOSTILE = '<script>alert("1")</script> & Söhne \u202e$x_1$ ]]> --> 三'
INFO = PageInfo("02-drops", "Drops", "", (), (), "", "", "")


def drawn(name: str = "lead", alt: str = HOSTILE, size: int = 3) -> Picture:
    """A chart of two points, whose every text is hostile."""
    data = pd.DataFrame({"who": ['<script>alert("1")', "B"], "votes": [size, 1]})
    return picture(partial(on_axes, partial(data.plot.bar, x="who", y="votes")), data, alt, HOSTILE, name)


def notebook(*shown: object) -> nbformat.NotebookNode:
    """A notebook that was run, of a cell for each thing shown."""
    bundles = [one._repr_mimebundle_() for one in shown]
    outputs = [new_output("display_data", data, metadata=meta) for data, meta in bundles]
    return new_notebook(cells=[new_code_cell("", outputs=[output]) for output in outputs])


@pytest.fixture(scope="module")
def facts() -> Facts:
    found = Facts()
    found.add_all("text", contest=HOSTILE, sources="County, result feed; A (via B); C; D; E")
    found.add("release", 27, "number", 27)
    found.add("as_of", pd.Timestamp("2022-12-05 12:15", tz="America/Los_Angeles"), "dated moment", 27)
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, facts: Facts) -> Path:
    """The files of a page with one chart and one table."""
    folder = tmp_path_factory.mktemp("report")
    taken.write_files(INFO, notebook(drawn(), plainly(pd.DataFrame({"=cmd": [HOSTILE]}))), facts, folder)
    return folder / "charts"


def test_a_chart_has_four_files_and_a_table_one(files: Path) -> None:
    kinds = sorted(path.name.removeprefix("02-drops-") for path in files.iterdir())
    assert [re.sub("frame-[0-9a-f]{6}", "frame", kind) for kind in kinds] == [
        *("frame.csv", "lead.csv", "lead.html", "lead.png", "lead.svg")
    ]


def test_the_csv_is_the_output_s(files: Path) -> None:
    assert (files / "02-drops-lead.csv").read_text("utf-8") == drawn()._repr_mimebundle_()[0]["text/csv"]


def test_a_chart_that_stands_alone_has_its_colours_its_words_and_its_source(files: Path) -> None:
    text = (files / "02-drops-lead.svg").read_text("utf-8")
    root = ElementTree.fromstring(text)
    words = " ".join(element.text or "" for element in root.iter())
    assert "var(" not in text and "#fdfcf9" in text and root.get("font-family").endswith("sans-serif")
    assert "release 27, 5 Dec 2022." in words
    assert "Source: County, result feed; C; D and 2 more." in words
    assert [tag for tag in root.iter() if tag.tag.endswith(("script", "image", "foreignObject"))] == []
    assert not re.search(r'(?:href|src)="(?!#)', text)


def test_the_png_has_two_pixels_a_unit(files: Path) -> None:
    size = re.search(r'width="(\d+)" height="(\d+)"', (files / "02-drops-lead.svg").read_text("utf-8"))
    with Image.open(files / "02-drops-lead.png") as image:
        assert image.size == (2 * int(size[1]), 2 * int(size[2]))
        assert image.size[0] == 1440
        assert image.convert("RGB").getcolors(1 << 24)[0] and len(image.convert("RGB").getcolors(1 << 24)) > 10


def test_an_embed_asks_nobody_and_runs_nothing(files: Path) -> None:
    page = (files / "02-drops-lead.html").read_text("utf-8")
    assert re.findall(r'(?:src|srcset|href)="([^"]*)"', page) == ["data:,", "../02-drops.html#lead"]
    assert "default-src 'none'; style-src 'sha256-" in page
    assert not re.search(r"<script|url\((?!#)|@import| style=| on\w+=", page)


def test_an_embed_is_drawn_for_both_widths_light_and_dark(files: Path) -> None:
    page = (files / "02-drops-lead.html").read_text("utf-8")
    assert re.findall(r'<svg class="(\w+)" viewBox="0 0 (\d+)', page) == [("desk", "720"), ("phone", "328")]
    assert "prefers-color-scheme: dark" in page and page.count("--paper:") == 2 and "var(--paper)" in page


def test_hostile_names_are_inert_text_everywhere(files: Path) -> None:
    for path in files.glob("*.[sh]*"):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text and "\u202e" not in text, path.name
    assert "&lt;script&gt;alert" in (files / "02-drops-lead.html").read_text("utf-8")
    assert next(files.glob("*frame*")).read_text("utf-8").startswith("'=cmd\n")


def test_the_finding_heads_its_first_chart_only(facts: Facts, tmp_path: Path) -> None:
    said = new_output("display_data", {"text/plain": "Bass led.\n\nMore."}, metadata={"canvass": {"role": "finding"}})
    shown = notebook(drawn("one", "A first. A second."), drawn("two", "B. Lee won by 2.5 points. Then not."))
    shown.cells.insert(0, new_code_cell("", outputs=[said]))
    taken.write_files(INFO, shown, facts, tmp_path)
    heads = [
        re.search("<h1>(.*)</h1>", (tmp_path / f"charts/02-drops-{name}.html").read_text())[1]
        for name in ("one", "two")
    ]
    assert heads == ["Bass led.", "B. Lee won by 2.5 points."]


def test_what_has_the_name_of_another_gets_one_of_its_own(facts: Facts, tmp_path: Path) -> None:
    shown = notebook(drawn("lead"), drawn("Lead", size=4), drawn("lead-2", size=5))
    taken.name_apart(shown)
    assert [out.meta["name"] for out in outputs(shown)] == ["lead", "Lead-2", "lead-2-2"]


def test_text_is_as_wide_as_it_is_drawn() -> None:
    width = raster.text_width("Karen Bass +89,914", "bold", 26)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><text y="30" font-size="26" {}>{}</text></svg>'
    )
    drawn_ = raster.png(svg.format('font-family="DejaVu Sans" font-weight="700"', "Karen Bass +89,914"))
    with Image.open(io.BytesIO(drawn_)) as image:
        left, _, right, _ = image.getchannel("A").getbbox()
    assert right - left == pytest.approx(width, abs=6)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on the sheriff as of 10 Nov 2022, over one that said the lead otherwise, and with a site."""
    folder = tmp_path_factory.mktemp("built") / "report"
    folder.mkdir()
    old = {"version": 1, "election": "2022-general", "slug": "sheriff", "as_of": "2022-11-10T16:23:14-08:00"}
    old |= {"release": 15, "finding": "Luna leads by one vote", "figures": {"lead": 1}}
    old |= {"result": [], "need": None, "chance": None}
    (folder / "latest.json").write_text(json.dumps(old))
    return build_report(make_request(contest="sheriff", as_of="2022-11-10"), folder, "https://example.org/count/")


def test_a_report_has_its_card_and_every_file_its_pages_link(built: Path) -> None:
    with Image.open(built / "card.png") as image:
        assert image.size == (1200, 630)
    links = {
        link for page in built.glob("*.html") for link in re.findall('href="(charts/[^"]*)"', page.read_text("utf-8"))
    }
    there = {f"charts/{path.name}" for path in (built / "charts").iterdir()}
    assert links <= there
    assert {name for name in there - links if not name.endswith(".csv")} == set()  # a table on top has no link


def test_latest_json_is_what_the_pages_say(built: Path) -> None:
    told = json.loads((built / "latest.json").read_text("utf-8"))
    facts = {f["name"]: f["value"] for f in json.loads((built / "00-start-here.facts.json").read_text("utf-8"))}
    for name in ("contest", "as_of", "release"):
        assert told[name] == facts[name], name
    assert told["figures"]["lead"] == facts["lead"] and told["asked_as_of"] == "2022-11-10" and told["version"] == 1
    assert told["need"] == {"who": facts["chaser"], "low": facts["now_low"], "high": facts["now_high"]}
    outlook = {f["name"]: f["value"] for f in json.loads((built / "05-outlook.facts.json").read_text("utf-8"))}
    chance = {"who": outlook["sought"], "value": outlook["newest_p"], "said": "more than 99 in 100", "replay": True}
    assert told["chance"] == chance and chance["who"] == "Robert Luna"
    index = (built / "index.html").read_text("utf-8")
    assert told["checksum"] in index and told["finding"].split(":")[0] in index
    assert {page["file"] for page in told["pages"]} == {path.name for path in built.glob("*.html")}


def test_a_report_over_another_tells_what_it_corrects(built: Path) -> None:
    (row,) = json.loads((built / "corrections.json").read_text("utf-8"))
    told = json.loads((built / "latest.json").read_text("utf-8"))
    assert (row["was"], row["is"]) == ("Luna leads by one vote", told["finding"])


def test_each_page_says_how_it_is_shown_where_it_is_shared(built: Path) -> None:
    page = (built / "05-outlook.html").read_text("utf-8")
    tags = dict(re.findall(r'<meta content="([^"]*)" property="og:(\w+)"', page))
    assert {"https://example.org/count/05-outlook.html", "https://example.org/count/card.png"} <= set(tags)


def test_the_narrow_picture_is_in_no_other_file(files: Path) -> None:
    narrow = drawn()._repr_mimebundle_()[0][NARROW_MIME]
    assert 'viewBox="0 0 328 ' in narrow and 'viewBox="0 0 328 ' not in (files / "02-drops-lead.svg").read_text("utf-8")
