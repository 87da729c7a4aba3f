"""Words in a cell: sections of a text file which Jinja fills from facts, as Markdown and as plain text.

A file holds sections under ``## name``. All that a section prints beside its own words is set in after these were
tidied, escaped for Markdown or plain: whatever a contest or candidate is called stays inert text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from canvass.errors import WordsError, listing
from canvass.names import surname
from canvass.numbers import plural
from canvass.show.compiled import Compiled
from canvass.show.facts import Fact, escape_markdown

FACTS_MIME = "application/vnd.canvass.facts+json"
Bundle = tuple[dict[str, Any], dict[str, Any]]

HTML = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_KEYS = HTML.from_string(
    """<dl class="key-figures">{% for label, value in figures %}
<div><dt>{{ label }}</dt><dd>{{ value }}</dd></div>{% endfor %}
</dl>"""
)
#: A paragraph that begins so is a caveat, set small.
NOTE = "Note: "
#: Parts the wordings of a heading, the longest first; the first that is short enough is said.
ELSE = "||"
#: Characters a heading may have, by the role of the paragraph whose first line it is.
LONGEST = {"answer": 90, "finding": 60}
#: Stands where a fact will stand, while the words around it are tidied.
_MARK = re.compile("\ue000(\\d+)\ue001")
#: What stands before the beginning of a sentence.
_BEGINS = re.compile(r"(?:^|[.?!>] |\n)\Z")
#: A line that begins and ends with ``{% ... %}``, or is a ``{# ... #}``; and whether an empty one follows.
_TAG_LINE = re.compile(r"^[ \t]*(\{%[^\n]*%\}|\{#[^\n]*#\})[ \t]*\n(\n?)", flags=re.M)


class Unknown(jinja2.ChainableUndefined):
    """A fact that is not there: an error where it would be printed, false where it is asked for."""

    def __eq__(self, _: object) -> bool:
        return False

    __hash__ = jinja2.Undefined.__hash__
    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __str__ = __iter__ = jinja2.Undefined._fail_with_undefined_error


@dataclass(frozen=True)
class Filled:
    """A filled section: its words, with a mark where each of ``facts`` stands."""

    marked: str
    facts: tuple[Fact, ...]

    @property
    def raw(self) -> str:
        """With the facts' values as they are, to find what is called so; never to be shown."""
        return _MARK.sub(lambda mark: str(self.facts[int(mark[1])].value), self.marked)

    @property
    def plain(self) -> str:
        """As plain text: alt texts, captions, headings."""
        return _MARK.sub(self._set, self.marked)

    def _set(self, mark: re.Match[str]) -> str:
        """A fact as it stands in a sentence: De León begins one with a capital, "Jr." ends one alone."""
        fact, begins = self.facts[int(mark[1])], _BEGINS.search(mark.string[: mark.start()])
        said = str(fact)[:1].upper() + str(fact)[1:] if begins and fact.printed == "who" else str(fact)
        return said.removesuffix(".") if mark.string.startswith(".", mark.end()) else said

    @property
    def printed(self) -> list[Fact]:
        """The facts its words print."""
        return [self.facts[int(number)] for number in _MARK.findall(self.marked)]

    def fitted(self, most: int) -> "Filled":
        """With the first wording of its first paragraph that has at most ``most`` characters, else the last."""
        head, *rest = self.marked.split("\n\n")
        wordings = [replace(self, marked=wording.strip()) for wording in head.split(ELSE)]
        chosen = next((wording for wording in wordings if len(wording.plain) <= most), wordings[-1])
        return replace(self, marked="\n\n".join([chosen.marked, *rest]))

    @property
    def markdown(self) -> str:
        """As Markdown, the facts inert in it, a note set small."""
        marked = re.sub(rf"^{NOTE}(.*)$", r"<small>\1</small>", self.marked, flags=re.M)
        return _MARK.sub(lambda mark: escape_markdown(self._set(mark)), marked)


@dataclass(frozen=True)
class Sections:
    """The sections of one file of words; those of ``base`` stand in for names it does not have."""

    path: Path
    base: "Sections | None" = None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Name to text of each section; what stands before the first is for whoever edits the file."""
        parts = re.split(r"^## (.+?) *\n", self.path.read_text(encoding="utf-8"), flags=re.M)[1:]
        own = {name: _TAG_LINE.sub(_joined, text) for name, text in zip(parts[::2], parts[1::2], strict=True)}
        return {**(self.base.texts if self.base else {}), **own}

    @cached_property
    def _jinja(self) -> jinja2.Environment:
        loader, kept = jinja2.DictLoader(self.texts), Compiled(self.path)
        jinja = jinja2.Environment(loader=loader, undefined=Unknown, finalize=_mark, bytecode_cache=kept)
        jinja.globals |= {"say": _say, "fact": _fact}
        jinja.filters["last"] = _last
        jinja.filters["unit"] = lambda fact, unit: replace(fact, printed=unit)
        jinja.filters["noun"] = lambda number, one, many=None: plural(int(getattr(number, "value", number)), one, many)
        return jinja

    @cached_property
    def _compiled(self) -> Callable[[str], jinja2.Template]:
        return lru_cache(maxsize=1024)(self._jinja.from_string)

    def fill(self, section: str, facts: Mapping[str, Any], **more: Any) -> Filled:
        """Fill a section: a plain value of ``facts`` or ``more`` is a text, a list of dictionaries can be gone through.

        Raises
        ------
        WordsError
            There is no such section, or it prints a fact that is not there; names file, section and fact.
        """
        if section not in self.texts:
            raise WordsError(f"{where(self.path)}: no section {section!r}; there are {listing(self.texts, 40)}.")
        return self._render(self._jinja.get_template, section, {**facts, **more})

    def plain(self, section: str, /, **facts: Any) -> str:
        """A section as plain text, filled from ``facts`` alone."""
        return self.fill(section, facts).plain

    def fill_text(self, text: str, facts: Mapping[str, Any]) -> Filled:
        """Fill a short text that stands elsewhere, such as the heading of a column, as :meth:`fill` does."""
        return self._render(self._compiled, text, facts)

    def _render(self, template: Callable[[str], jinja2.Template], text: str, facts: Mapping[str, Any]) -> Filled:
        given, printed = {name: _as_fact(value) for name, value in facts.items()}, []
        try:
            marked = template(text).render(given, _printed=printed)
        except (jinja2.TemplateError, TypeError, AttributeError) as error:
            raise WordsError(f"{where(self.path)}, {text!r}: {error}.") from None
        return Filled(tidy(marked), tuple(printed))


def _joined(line: re.Match[str]) -> str:
    """A line of tags, which may come to nothing, never leaves an empty line; a lone tag leaves none at all."""
    tags, empty = line.groups()
    return tags + (empty if tags.count("{%") < 2 else 2 * empty or " ")


def where(path: Path) -> str:
    """A file of words or headings as an error names it."""
    return f"{path.parent.name}/{path.name}"


def tidy(text: str) -> str:
    r"""One line a paragraph or list item, and no space before a mark that ends a clause.

    >>> tidy("Over 3 releases\n  the lead turned\n  ; then\n\n  it stayed .\n- one\n- two\n")
    'Over 3 releases the lead turned; then\n\nit stayed.\n- one\n- two'
    """
    blocks = [re.split(r"\n(?=- )", block) for block in re.split(r"\n\s*\n", text)]
    joined = ["\n".join(" ".join(line.split()) for line in block) for block in blocks]
    return re.sub(r" +([.,;:)])", r"\1", "\n\n".join(filter(None, joined))).strip()


@jinja2.pass_context
def _mark(context: jinja2.runtime.Context, value: object) -> str:
    """What is printed: words of the file as they are, anything else as a mark for a fact."""
    if isinstance(value, Markup | Unknown):  # words of the file need no escaping; of what is not there str raises
        return str(value)
    printed = context["_printed"]
    printed.append(_as_fact(value))
    return f"\ue000{len(printed) - 1}\ue001"


@jinja2.pass_context
def _say(context: jinja2.runtime.Context, section: str) -> Markup:
    return Markup(context.environment.get_template(section).render(context.get_all()).strip())


@jinja2.pass_context
def _fact(context: jinja2.runtime.Context, name: str) -> Any:
    """A fact whose name is put together: ``fact(kind ~ "_share")``."""
    return context.resolve(name)


@jinja2.pass_context
def _last(context: jinja2.runtime.Context, name: Any) -> Fact:
    """A surname, unless another name among the facts has the same."""
    name = _as_fact(name)
    others = {fact.value for fact in context.get_all().values() if isinstance(fact, Fact) and fact.unit == "name"}
    same = any(surname(str(other)) == surname(name.value) for other in others - {name.value})
    return name if same else replace(name, printed="who")


def _as_fact(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_fact(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_fact(item) for name, item in value.items()}
    return value if isinstance(value, Fact) else Fact("", value, "text")


def kept(facts: Iterable[Fact]) -> dict[str, Any]:
    """The named facts of a cell, each once, as they are kept beside the page."""
    return {"facts": list({fact.name: fact.to_dict() for fact in facts if fact.name}.values())}


@dataclass(frozen=True)
class Paragraph:
    """Words filled from facts, of a ``role``.

    ``answer`` is the headline and what stands under it, ``finding`` that of a section, ``header`` what is on top.
    It carries the facts it prints, and ``more`` that other pages ask of it.
    """

    filled: Filled
    role: str = "prose"
    more: tuple[Fact, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        heading = "## " if self.role in LONGEST else ""
        data = {"text/markdown": heading + self.filled.markdown, "text/plain": self.filled.plain}
        return {**data, FACTS_MIME: kept([*self.filled.printed, *self.more])}, {"canvass": {"role": self.role}}


@dataclass(frozen=True)
class Keys:
    """The strip of key figures under the answer: list items ``- label: value`` of a section."""

    filled: Filled

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        lines = [line.removeprefix("- ").rpartition(": ") for line in self.filled.marked.splitlines() if line]
        figures = [[replace(self.filled, marked=part).plain for part in (label, value)] for label, _, value in lines]
        plain = "\n".join(f"{label}: {value}" for label, value in figures)
        data = {"text/html": _KEYS.render(figures=figures), "text/plain": plain, FACTS_MIME: kept(self.filled.printed)}
        return data, {"canvass": {"role": "key"}}
