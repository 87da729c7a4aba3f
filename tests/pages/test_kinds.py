"""The words and headings of every page, for every kind of contest: each notebook runs and says what it should."""

import ast
import re
from functools import cache
from pathlib import Path

import jinja2
import nbformat
import pytest
from canvass.claims.check import RULES
from canvass.pages import claims, count, outlook, platforms, primary, record
from canvass.report.contents import notebooks_folder
from canvass.show.table import Headings
from canvass.show.words import Sections
from cells import printed

MAYOR = "city of los angeles mayor"
#: Kind of contest to the notebooks' parameters: election, contest, moment.
KINDS = {
    "certified": ("2022-general", MAYOR, ""),
    "counting": ("2022-general", MAYOR, "2022-11-10"),
    "night": ("2022-general", MAYOR, "2022-11-08 23:00"),
    "first release": ("2022-general", MAYOR, "2022-11-08 20:30"),
    "decided elsewhere": ("2022-general", "governor", ""),
    "counted elsewhere too": ("2022-general", "state assembly 40th", "2022-11-15"),
    "majority": ("2022-general", "measure ula", ""),
    "two thirds": ("2022-general", "san marino measure z", ""),
    "two thirds, counting": ("2022-general", "san marino measure z", "2022-11-11"),
    "three seats": ("2022-general", "burbank member of the city council", ""),
    "three seats, counting": ("2022-general", "agoura hills", "2022-11-12"),
    "tie": ("2024-general", "9430", ""),
    "level on the way": ("2022-general", "8571", "2022-11-08 20:30"),
    "tiny": ("2022-general", "8616", "2022-11-19"),
    "no estimates": ("2024-general", "district attorney", "2024-11-08"),
    "measure elsewhere": ("2024-general", "state measure 5", ""),
}
PRIMARIES = {
    "gaps": ("2022-primary", MAYOR, ""),
    "shares only": ("2022-primary", MAYOR, "2022-06-12"),
    "once": ("2022-primary", "assessor", ""),
    "parties": ("2022-primary", "governor", ""),
    "majority": ("2022-primary", "supervisor 1st", ""),
}
WRONG = re.compile(r"\bNone\b|\bnan\b|[{}]|Undefined")


def said(stem: str, parameters: tuple[str, ...]) -> str:
    """All that a notebook prints as text."""
    named = dict(zip(("election", "contest", "as_of"), parameters, strict=False))
    return "\n".join(cell.get("text/plain", "") for cell in printed(stem, **named))


@pytest.mark.filterwarnings("error:Attempting to set identical")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stem", ["00-start-here", "02-general-drops", "03-ballot-types"])
def test_a_page_on_a_count_says_something_of_every_kind(stem: str, kind: str) -> None:
    assert WRONG.findall(said(stem, KINDS[kind])) == []


@pytest.mark.parametrize("kind", PRIMARIES)
def test_a_page_on_a_primary_says_something_of_every_kind(kind: str) -> None:
    assert WRONG.findall(said("01-primary-results", PRIMARIES[kind])) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "first release"])
def test_a_page_on_an_outlook_says_something_of_every_kind(kind: str) -> None:
    assert WRONG.findall(said("05-outlook", KINDS[kind])) == []


SUBJECTS = {
    "count": count,
    "primary": primary,
    "platforms": platforms,
    "outlook": outlook,
    "claims": claims,
    "record": record,
}


@cache
def strings() -> tuple[set[str], set[str], set[str]]:
    """Every text that code, cells and templates hold, as patterns those with ``{...}`` in them, names of functions."""
    pages = Path(count.__file__).parents[1]
    code = [path.read_text(encoding="utf-8") for path in pages.parent.rglob("*.py")]
    for path in notebooks_folder().glob("*.ipynb"):
        code += [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    texts, patterns, functions = set(), set(), set()
    for node in (node for source in code for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.FunctionDef):
            functions.add(node.name)
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)" for part in node.values]
            patterns.add("".join(parts))
    for path in [*pages.rglob("words.md"), *pages.rglob("tables.toml")]:
        template = re.sub(r"\A.*?(?=^## )", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        texts |= {token[1:-1] for _, kind, token in jinja2.Environment().lex(template) if kind == "string"}
    texts |= set(RULES)  # a rule is called as its function
    patterns |= {f"{re.escape(text)}(.+)" for text in texts if text.endswith(": ")}  # say("why: " ~ rule)
    return texts, {pattern for pattern in patterns if re.search("[a-z]{2}", pattern)}, functions


def is_said(name: str) -> bool:
    """Whether a name is a text as it stands, is put together of such, or is what a picture of such a name says."""
    texts, patterns, functions = strings()
    picture, _, part = name.partition(": ")
    together = (re.fullmatch(pattern, name) for pattern in patterns)
    return (
        name in texts
        or (part in ("alt", "caption") and picture in texts)
        or any((texts | functions).issuperset(found.groups()) for found in together if found)  # rules are functions
    )


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_section_and_table_is_used_somewhere(subject: str) -> None:
    """A name that no cell, no code and no other section says is dead."""
    own = Sections(SUBJECTS[subject].WORDS.path)
    names = [*own.texts, *Headings(SUBJECTS[subject].HEADINGS.path, own).tables]
    assert [name for name in names if not is_said(name)] == []


def test_a_section_nobody_says_is_found() -> None:
    dead = ["header: nobody", "why: no such rule"]
    assert [name for name in ("standing", "lead: alt", "why: standing", *dead) if not is_said(name)] == dead
