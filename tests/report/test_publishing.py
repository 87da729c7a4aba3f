"""latest.json, corrections, and who publishes."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from canvass.__main__ import main
from canvass.errors import ParameterError, TableError
from canvass.report import publisher as module
from canvass.report.corrections import corrections, figures
from canvass.report.latest import result
from canvass.report.publisher import Publisher, foot, publisher, shared, web_address
from canvass.report.render import PageInfo
from canvass.show.table import Column, Table
from nbformat.v4 import new_code_cell, new_notebook, new_output

HOSTILE = '"><script>alert(1)</script>'
NEW: dict[str, Any] = {
    "version": 1,
    "election": "2022-general",
    "slug": "city-of-los-angeles-mayor",
    "release": 15,
    "as_of": "2022-11-10T16:23:14-08:00",
    "finding": "Caruso leads by 2,695 votes",
    "figures": {"lead": 2695},
    "result": [{"name": "Rick Caruso", "votes": 273941}, {"name": "Karen Bass", "votes": 271246}],
    "need": {"who": "Karen Bass", "low": 0.50178, "high": 0.50478},
    "chance": {"who": "Karen Bass", "said": "73 in 100"},
}


def held(folder: Path, kept: list[dict[str, str]] | None = None, **other: Any) -> list[dict[str, str]]:
    """Corrections of :data:`NEW` over a report that said ``other``."""
    (folder / "latest.json").write_text(json.dumps({**NEW, **other}), encoding="utf-8")
    if kept is not None:
        (folder / "corrections.json").write_text(json.dumps(kept), encoding="utf-8")
    return corrections(folder, NEW, "2026-11-26")


def row(figure: str, was: str, now: str, as_of: str = NEW["as_of"]) -> dict[str, str]:
    return {"figure": figure, "was": was, "is": now, "changed_on": "2026-11-26", "as_of": as_of}


def test_nothing_changed_or_there_was_nothing(tmp_path: Path) -> None:
    assert corrections(tmp_path / "none", NEW) == held(tmp_path) == []


def test_changed_votes_of_the_same_release(tmp_path: Path) -> None:
    old = [{"name": "Rick Caruso", "votes": 273941}, {"name": "Karen Bass", "votes": 271240}]
    assert held(tmp_path, result=old) == [row("Votes of Karen Bass", "271,240", "271,246")]


def test_a_changed_need_and_chance_as_they_are_printed(tmp_path: Path) -> None:
    need, chance = {"who": "Karen Bass", "low": 0.498, "high": 0.50478}, {"who": "Karen Bass", "said": "70 in 100"}
    assert held(tmp_path, need=need, chance=chance) == [
        row("What Karen Bass needed of what was left", "49.8% to 50.5%", "50.2% to 50.5%"),
        row("Chance of Karen Bass", "70 in 100", "73 in 100"),
    ]
    assert held(tmp_path, need={**need, "low": 0.50181}) == []


def test_a_headline_counts_where_a_figure_of_it_changed(tmp_path: Path) -> None:
    assert held(tmp_path, finding="Caruso is ahead by 2,695") == []
    changed = held(tmp_path, finding="Caruso leads by 2,600 votes", figures={"lead": 2600})
    assert changed == [row("The headline", "Caruso leads by 2,600 votes", "Caruso leads by 2,695 votes")]


def test_a_new_release_is_no_correction_and_keeps_those_before(tmp_path: Path) -> None:
    kept = [row("Votes of A", "1", "2", "2022-11-09T03:35:19-08:00")]
    older = {"release": 14, "as_of": "2022-11-09T03:35:19-08:00", "result": [], "finding": "x", "figures": {"lead": 1}}
    assert held(tmp_path, kept, **older) == kept


def test_corrections_are_carried_over_and_added_to(tmp_path: Path) -> None:
    kept = [row("Votes of A", "1", "2")]
    assert held(tmp_path, kept, result=[{"name": "Karen Bass", "votes": 9}]) == [
        *kept,
        row("Votes of Karen Bass", "9", "271,246"),
    ]


def test_a_report_as_of_an_earlier_day_knows_no_later_correction(tmp_path: Path) -> None:
    kept = [row("Votes of A", "1", "2", "2022-12-05T12:15:00-08:00")]
    assert held(tmp_path, kept, release=27, as_of="2022-12-05T12:15:00-08:00") == []


def test_a_release_under_another_number_is_another(tmp_path: Path) -> None:
    assert held(tmp_path, as_of="2022-11-10T16:20:00-08:00", result=[{"name": "Karen Bass", "votes": 9}]) == []


@pytest.mark.parametrize("other", [{"slug": "sheriff"}, {"election": "2024-general"}, {"version": 2}])
def test_another_contest_says_nothing(tmp_path: Path, other: dict[str, Any]) -> None:
    assert held(tmp_path, [row("Votes of A", "1", "2")], figures={"lead": 1}, finding="x", **other) == []


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", "{}"])
def test_a_broken_file_says_nothing(tmp_path: Path, broken: str) -> None:
    (tmp_path / "latest.json").write_text(broken)
    assert corrections(tmp_path, NEW) == []


def test_figures_of_a_contest_without_need_or_votes() -> None:
    assert figures({"result": [{"name": "A", "votes": None}], "need": None, "chance": None}) == {}


def test_the_result_is_read_from_the_page_s_table_by_unit() -> None:
    frame = pd.DataFrame({"n": ["=A", HOSTILE], "b": [0.6, 0.4], "s": [0.6000001, None], "v": [3, 2]})
    columns = {"n": Column("Candidate", "candidate"), "b": Column("", "bar"), "s": Column("Share", "share")}
    shown = Table(frame, columns | {"v": Column("Votes", "votes")}, "", "result")
    data, meta = shown._repr_mimebundle_()
    outputs = [new_output("display_data", data, metadata=meta)]
    rows = result(new_notebook(cells=[new_code_cell("", id="result", outputs=outputs)]))
    assert rows == [{"name": "=A", "share": 0.6, "votes": 3}, {"name": HOSTILE, "share": None, "votes": 2}]
    assert result(new_notebook(cells=[new_code_cell("", id="other", outputs=outputs)])) == []


def test_nobody_publishes_by_default() -> None:
    assert publisher() == Publisher()
    said = foot(publisher(), [])
    assert "Not a call: Canvass calls no race." in said and "has not said whom to write to" in said
    assert "corrections" not in said


@pytest.mark.parametrize(
    ("contact", "link"),
    [("desk@example.org", "mailto:desk@example.org"), ("https://example.org/errors", "https://example.org/errors")],
)
def test_who_publishes_says_whom_to_write_to(monkeypatch: pytest.MonkeyPatch, contact: str, link: str) -> None:
    table = pd.DataFrame({"name": [HOSTILE], "contact": [contact], "site": ["https://example.org/"]}, dtype="str")
    monkeypatch.setattr(module.columns, "read", lambda _: table)
    said = foot(publisher(), [])
    assert f'<a href="{link}">{contact}</a>' in said and "<script" not in said
    assert publisher().site == "https://example.org" and publisher("http://x.org").site == "http://x.org"


@pytest.mark.parametrize("rows", [[["A", "javascript:alert(1)", ""]], [["A", "", "ftp://x"]], [["A", "", ""]] * 2])
def test_a_row_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, rows: list[list[str]]) -> None:
    table = pd.DataFrame(rows, columns=["name", "contact", "site"], dtype="str")
    monkeypatch.setattr(module.columns, "read", lambda _: table)
    with pytest.raises(TableError, match=r"by-hand/publisher\.csv"):
        publisher()


@pytest.mark.parametrize(
    "site",
    [
        *("javascript:alert(1)", "example.org", "//example.org", "https://", "https:///x", 'https://x.org/"><b>'),
        *("https://x.org/?a=1", "https://x.org/#a", "https://me:you@x.org", "https://x.org/a b", "https://x.org:99999"),
        *("data:text/html,x", "https://x.org/\u202e", "https://[x"),
    ],
)
def test_a_site_that_is_no_address_is_refused_in_one_line(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ParameterError, match="expected an address"):
        web_address(site, "SITE", ParameterError)
    assert main(["report", f"--site={site}"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_tags_of_a_page_that_is_shared() -> None:
    page = PageInfo("05-outlook", "Outlook", "", (), (), HOSTILE, "", "One.\n\nTwo.")
    tags = dict(re.findall(r'property="og:([\w:]+)" content="([^"]*)"', shared(page, "https://x.org/count")))
    assert (tags["url"], tags["image"]) == ("https://x.org/count/05-outlook.html", "https://x.org/count/card.png")
    assert tags["title"] == "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" and tags["description"] == "One. Two."
    index = PageInfo("00-start-here", "Result", "", (), (), "", "", "")
    assert 'property="og:url" content="https://x.org/count/"' in shared(index, "https://x.org/count")
    assert shared(page, "") == ""


def test_corrections_stand_at_the_foot_as_text() -> None:
    said = foot(Publisher(), [row(HOSTILE, "1", "2")])
    assert 'id="corrections"' in said and "<script" not in said and "It was: 1. It is: 2." in said
