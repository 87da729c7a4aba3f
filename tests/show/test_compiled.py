"""Sections stay compiled from one process to the next, and never say what the file no longer says."""

import sys
from pathlib import Path

import pytest
from canvass.show.words import Sections


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of words, whose compiled sections lie in a folder of their own."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "words.md"
    path.write_text("## count\n{{ name }} leads\n", encoding="utf-8")
    return path


def said(path: Path) -> str:
    return Sections(path).fill("count", {"name": "Bass"}).plain


def kept(path: Path) -> list[Path]:
    return list((path.parent / "compiled").rglob("words-*.cache"))


def test_a_section_is_kept_and_a_change_is_said(words: Path):
    assert [said(words), said(words), len(kept(words))] == ["Bass leads", "Bass leads", 1]
    words.write_text("## count\n{{ name }} trails\n", encoding="utf-8")
    assert said(words) == "Bass trails"


@pytest.mark.parametrize("left", [0, 2, 15, 20, 40, 64, 100])
@pytest.mark.parametrize("then", [b"", b"\x00" * 400], ids=["cut", "zeros"])
def test_what_was_damaged_is_compiled_again(words: Path, left: int, then: bytes):
    said(words)
    whole = kept(words)[0].read_bytes()
    kept(words)[0].write_bytes(whole[:left] + then)
    assert [said(words), kept(words)[0].read_bytes()] == ["Bass leads", whole]


def test_nothing_is_kept_where_python_keeps_nothing(words: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (said(words), kept(words)) == ("Bass leads", [])


def test_a_folder_that_cannot_be_made_is_no_error(words: Path):
    (words.parent / "compiled").write_text("in the way", encoding="utf-8")
    assert said(words) == "Bass leads"
