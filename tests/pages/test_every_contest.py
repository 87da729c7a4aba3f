"""Every contest of every election at six moments: what three pages on its count say, held against its rule.

The rule is derived here once more, from the committed tables and nothing else. ``make test`` takes a contest of each
kind; ``make everywhere`` takes them all.
"""

import ast
import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import nbformat
import pytest
from canvass import load_count, load_election
from canvass.pages.count.page import CountPage
from canvass.report.contents import notebooks_folder
from canvass.show import picture
from canvass.show.picture import Picture
from canvass.show.table import Table
from canvass.show.words import Keys
from conftest import DATA, Rows

STATE = "2024-primary-state"
ELECTIONS = ["2022-primary", "2022-general", "2024-primary", "2024-general", STATE]
MOMENTS = ["first", "mid-night", "night", "day after", "mid-count", "certified"]
NOTEBOOKS = ["00-start-here", "02-general-drops", "03-ballot-types"]
FRONT = "00-start-here, "
MAJORITY = ("majority_or_top_two", "majority_or_runoff")
EVERYWHERE = bool(os.environ.get("EVERYWHERE"))
PARTS = 8 if EVERYWHERE else 1

#: What a verdict is called; each is said of a contest that is decided so, and of no other.
VERDICTS = {
    "won": r" won by ",
    "elected": r"elected outright",
    "runoff": "go on to a runoff",
    "advance": "go on to November",
    "seats": r"took the last of",
    "all": r"go on to the next election|(?:All \w+|Both) candidates get",
    "passed": r" passed (?:by|with) ",
    "failed": r" failed (?:by|with) ",
    "retained": r" was retained ",
    "not retained": r" was not retained ",
    "whole passed": r"[Ii]t passed in",
    "whole failed": r"[Ii]t failed in",
    "whole elected": r"In the whole .* was elected",
    "whole advanced": r"In the whole .* went on",
}
#: What no page says, whatever the contest.
WRONG = {
    "not a word": r"\bunknown\b|\bnan\b|<NA>|\binf\b|\bNone\b|[{}]|Undefined|\|\|",
    "nothing between marks": r" [,;:]|\*\*\*\*|\( *\)|[,;:] ?[,;:.]|[.] ?[.]|: *$|^[.,;]",
    "none of something": r"\broughly 0\b|\b0 to 0\b|nobody (?:was|is|by)\b|by 0\b|about 0\b",
    "one of many": r"(?<![\d,.])1 (?:votes|releases|times|ballots|drops|seats|places|captures)\b",
    "grown over": r"prevail|hence a runoff|finished first\b(?! and second)|leading two",
    "a lower case start": r"(?<!Jr)(?<!Sr)(?<!\b[A-Z])[.] [a-z]",
    "sure of what is not": r"(?:100|99\.\d+|[1-9]\d{2,}) in 100|\bcertain\b",
}
JARGON = re.compile(r"outstanding|reckoned|of the votes for the two|stands in")
#: Characters of a headline and of a finding's heading; words of a sentence; lines of key figures.
HEADING, SENTENCE, KEYS = {"answer": 90, "finding": 60}, 30, 4


@dataclass(frozen=True)
class Standing:
    """A contest as of a release, from the tables: its row, names and newest known votes, most first."""

    row: dict[str, str]
    votes: list[tuple[str, int]]  # of who is known, most first, then in ballot order
    names: list[str]
    certified: bool
    night: list[tuple[str, int]]  # the votes when election night ended
    whole: dict[str, str]  # outcome by name in all counties, where it is decided in several and the result is held

    @property
    def majority(self) -> bool:
        total = sum(votes for _, votes in self.votes)
        known = len(self.votes) == len(self.names)
        return self.row["rule"] in MAJORITY and known and 2 * self.votes[0][1] > total

    @property
    def places(self) -> int:
        one = self.row["rule"] in MAJORITY and (self.majority or len(self.names) == 2)
        return 1 if one else int(self.row["places"])

    @property
    def local(self) -> bool:
        return self.row["decided_here"] == "yes"

    @property
    def pair(self) -> list[tuple[str, int]]:
        """Who has the last place and who is next, as far as votes are known."""
        last = max(1, min(self.places, len(self.votes) - 1))
        return self.votes[last - 1 : last + 1]

    @property
    def short(self) -> int:
        """Votes by which Yes is short of its line; negative: more than it takes."""
        counted, line = dict(self.votes), Fraction(self.row["line"]).limit_denominator(100)
        total = sum(counted.values())
        enough = (n for n in range(int(line * total), total + 2) if n >= line * total and 2 * n > total)
        return next(enough) - counted["Yes"]

    @property
    def verdict(self) -> set[str]:
        elsewhere = {f"whole {outcome}" for outcome in self.whole.values()} & set(VERDICTS)
        return elsewhere | self._verdict_here

    @property
    def _verdict_here(self) -> set[str]:
        rule, all_in = self.row["rule"], len(self.names) <= self.places
        if self.row["line"]:
            passed = self.short <= 0
            said = ("retained", "not retained") if self.row["kind"] == "retention" else ("passed", "failed")
            return {said[not passed]} if self.certified and self.local else set()
        if all_in:
            return {"all"}
        (_, own), (_, next_) = self.pair
        if not (self.certified and self.local) or rule in ("unknown", "ranked_choice") or own == next_:
            return set()
        if self.majority:
            return {"elected"}
        if rule in MAJORITY or rule == "top_two":
            return {"runoff" if rule in MAJORITY else "advance"}
        return {"seats" if self.places > 1 else "won"}

    @property
    def at_stake_at_all(self) -> bool:
        return len(self.names) > self.places

    @property
    def at_stake(self) -> set[str]:
        """Who may be named: who has a place or had when the night ended, who is next, whoever is level with these."""
        last = max(self.places + 1, 2)
        chosen = {name for name, outcome in self.whole.items() if outcome in ("elected", "advanced")}
        return chosen | {
            name
            for known, places in ((self.votes, last), (self.night, self.places))
            for name, votes in known
            if votes >= known[:places][-1][1]
        }


@cache
def read(table: str) -> Rows:
    with (DATA / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def tables(election: str) -> dict[str, Rows]:
    return {name: read(f"{election}/{name}") for name in ("contests", "candidates", "votes", "releases")}


@cache
def votes_of(election: str) -> dict[str, dict[int, int]]:
    """Votes by candidate and release, where they are known."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in tables(election)["votes"]:
        if row["votes"]:
            found[row["candidate_id"]][int(row["release"])] = int(row["votes"])
    return found


def whole_of(election: str, contest: str) -> dict[str, str]:
    """Outcome by name on the ballot, where it was carried by hand."""
    rows = (row for row in read("by-hand/certified") if (row["election"], row["contest"]) == (election, contest))
    return {row["candidate"]: row["outcome"] for row in rows}


@cache
def people_of(election: str) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in tables(election)["candidates"]:
        found[row["contest_id"]].append(row)
    return found


def standing(election: str, row: dict[str, str], release: int) -> Standing:
    people, votes = people_of(election)[row["contest_id"]], votes_of(election)
    names = [person["name"] for person in people]
    twice = {name for name in names if names.count(name) > 1}
    names = [f"{n} ({p['candidate_id']})" if n in twice else n for n, p in zip(names, people, strict=True)]

    def known(until: int) -> list[tuple[str, int]]:
        newest = []
        for name, person in zip(names, people, strict=True):
            own = votes[person["candidate_id"]]
            newest += [(name, own[at]) for at in sorted(own) if at <= until][-1:]
        return sorted(newest, key=lambda pair: -pair[1])

    label = next(r["label"] for r in tables(election)["releases"] if int(r["release"]) == release)
    night = int(release_at(election, "night")["release"])
    whole = {}
    if label == "Certified" and row["decided_here"] != "yes":
        outcomes = whole_of(election, row["name"])
        held = [(name, outcomes.get(person["ballot_name"])) for name, person in zip(names, people, strict=True)]
        whole = {name: outcome for name, outcome in held if outcome}
    return Standing(row, known(release), names, label == "Certified", known(min(night, release)), whole)


def release_at(election: str, moment: str) -> dict[str, str]:
    """The row of ``releases`` that a moment means."""
    releases = tables(election)["releases"]
    night = [row for row in releases if row["label"].startswith("Election night")] or releases[:1]
    later = releases[len(night) :]
    return {
        "first": night[0],
        "mid-night": night[len(night) // 2],
        "night": night[-1],
        "day after": later[0],
        "mid-count": later[len(later) // 2],
        "certified": releases[-1],
    }[moment]


def sample(election: str, moment: str) -> Rows:
    """One contest of each kind, as the tables tell kinds apart; each at one moment."""
    rows, kinds = tables(election)["contests"], {}
    if election == STATE:  # five contests of two kinds: four of them at three moments
        return rows[:4] if moment in ("first", "mid-count", "certified") else []
    for row in rows:
        people = len(people_of(election)[row["contest_id"]])
        kind = [row[name] for name in ("kind", "rule", "decided_here", "line")]
        kinds.setdefault((*kind, min(people, 3), min(int(row["seats"]), 2)), row)
    return list(kinds.values())[MOMENTS.index(moment) :: len(MOMENTS)]


@cache
def cells() -> list[tuple[str, list[Any]]]:
    """The cells of the notebooks after the one that opens the page: statements to run, and what is shown."""
    found = []
    for stem in NOTEBOOKS:
        notebook = nbformat.read(notebooks_folder() / f"{stem}.ipynb", as_version=4)
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "parameters"):
            body = ast.parse(cell.source).body
            if "open_page(election" in cell.source:
                body = [node for node in body if isinstance(node, ast.ImportFrom)]
            shown = body.pop() if isinstance(body[-1], ast.Expr) else None
            ready = compile(ast.Module(body, []), stem, "exec")
            found.append((stem, [ready, shown and compile(ast.Expression(shown.value), stem, "eval")]))
    return found


def printed(page: CountPage) -> Iterator[tuple[str, str]]:
    """What each cell prints as text, with what it is; pictures by what is said of them."""
    names: dict[str, Any] = {"page": page, "count": page.count}
    yield "header", page.words.fill("header", page.facts).plain
    told = [True, page.count.election.one_by_one, len(page.count.ballots) > 0]  # as a report does
    stems = [stem for stem, known in zip(NOTEBOOKS, told, strict=True) if known]
    for stem, (body, shown) in (cell for cell in cells() if cell[0] in stems):
        exec(body, names)
        if shown and (found := eval(shown, names)) is not None:
            yield from said(stem, found)


def said(stem: str, shown: object) -> Iterator[tuple[str, str]]:
    if isinstance(shown, Picture):
        yield f"{stem}, {shown.name}", f"{shown.alt}\n{shown.caption}"
    elif isinstance(shown, Table):
        heads = " | ".join(column.label for column in shown.columns.values())
        rows = map(" | ".join, shown.cells())
        yield f"{stem}, table {shown.name}", "\n".join([shown.title, shown.caption, heads, *rows])
    elif isinstance(shown, Keys):
        yield f"{stem}, keys", "\n".join(shown.filled.plain.splitlines())
    else:
        yield f"{stem}, {getattr(shown, 'role', 'progress')}", shown.filled.plain


def undrawn(draw: object, data: object, alt: str, caption: str, name: str) -> Picture:
    return Picture(None, None, data, alt, caption, name)


def violations(now: Standing, texts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is wrong in what was printed of a contest: kind, and where."""
    prose = [(where, text) for where, text in texts if ", table " not in where]
    every = "\n".join(text for _, text in prose)
    found = {name for name, pattern in VERDICTS.items() if re.search(pattern, every)}
    if found != now.verdict:
        yield "verdict", f"{found or 'none'} for {now.verdict or 'none'}"
    for where, text in prose:
        for kind, pattern in WRONG.items():
            for hit in re.finditer(pattern, text, flags=re.M):
                yield kind, f"{where}: {text[max(0, hit.start() - 40) : hit.end() + 30]!r}"
    for where, text in texts:
        for hit in re.finditer(r"([−-]?)([\d,]+(?:\.\d+)?)%", text):
            if hit[1] or float(hit[2].replace(",", "")) > 100:
                yield "share outside 0-100 %", f"{where}: {text[max(0, hit.start() - 40) : hit.end()]!r}"
        for hit in re.finditer(r"\bnan\b|<NA>|\binf\b|\bNone\b", text):
            yield "not a word", f"{where}: {text[max(0, hit.start() - 40) : hit.end()]!r}"
    for where, text in texts:
        if not re.search("table (?:result|everyone)", where):
            for name in sorted(set(named(now.names, text)) - now.at_stake):
                yield "named, not at stake", f"{where}: {name}"
    yield from _lengths([(where, text) for where, text in prose if where.startswith(FRONT)])
    yield from _figures(now, [text for where, text in texts if where.startswith(FRONT)])


def named(names: list[str], text: str) -> list[str]:
    """Which of ``names`` stand in a text, the longest first."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.findall(rf"(?<!\w)(?:{pattern})(?!\w)", text)


def _lengths(prose: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Headings, sentences and key figures of the front page that are longer, or more, than they may be."""
    for where, text in prose:
        role = where.removeprefix(FRONT)
        if role == "keys" and len(text.splitlines()) != KEYS:
            yield "key figures", text
        if role not in ("answer", "finding", "prose"):
            continue
        head, *rest = text.split("\n\n")
        if len(head) > HEADING.get(role, len(head)):
            yield "a long heading", head
        for sentence in re.split(r"(?<!\b[A-Z])[.?!:] |\n", "\n".join([head, *rest])):
            if len(sentence.split()) > SENTENCE:
                yield "a long sentence", sentence
        if JARGON.search(text) and role != "prose":
            yield "a word nobody says", text


def _figures(now: Standing, texts: list[str]) -> Iterator[tuple[str, str]]:
    """Whether the answer has how far apart the two are, and where; the result what they have."""
    answer, everything = texts[0], "\n".join(texts)
    (_, own), (_, next_) = now.pair
    wanted = [f"{abs(now.short):,}"] if now.row["line"] else [f"{votes:,}" for _, votes in now.pair]
    wanted += [name for name, _ in now.votes[:2]]
    lacking = [figure for figure in wanted if figure not in everything]
    if (
        not now.row["line"]
        and not now.majority
        and now.at_stake_at_all
        and f"{abs(own - next_) or own:,}" not in answer
    ):
        lacking.append(f"{abs(own - next_):,} apart")
    if lacking:
        yield "figures", f"{lacking} not in {answer[:200]!r}"
    if ("in Los Angeles County" in answer) == now.local:
        yield "place", answer[:160]


@cache
def election_at(election: str, moment: str) -> Any:
    return load_election(election).until(release_at(election, moment)["released_at"])


@pytest.fixture(autouse=True)
def _pictures_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "picture", undrawn)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("election", ELECTIONS)
def test_every_page_says_what_the_rule_says(election: str, moment: str, part: int) -> None:
    """By kind of violation, where: none."""
    rows = tables(election)["contests"][part::PARTS] if EVERYWHERE else sample(election, moment)
    release, found = int(release_at(election, moment)["release"]), defaultdict(list)
    for row in rows:
        for kind, where in _told(election, moment, standing(election, row, release)):
            found[kind].append(f"{row['name']} ({row['contest_id']}), {where}")
    assert dict(found) == {}


@cache
def told_of(contest: str) -> tuple[Standing, tuple[tuple[str, str], ...]]:
    """A contest of 2022 at certification, and what its pages print."""
    row = next(row for row in tables("2022-general")["contests"] if row["name"] == contest)
    count = load_count(election_at("2022-general", "certified"), row["contest_id"])
    return standing("2022-general", row, 27), tuple(printed(CountPage(count)))


@pytest.mark.parametrize(
    ("contest", "right", "wrong", "kind"),
    [
        ("Sheriff", " won by ", " is ahead by ", "verdict"),
        ("Governor", "is 850,879 votes ahead in", "won by 850,879 votes in", "verdict"),
        ("City of San Marino: Measure Z", " failed with", " passed with", "verdict"),
        ("City of Burbank: Member of the City Council", "14,328", "17,958", "figures"),
        ("Governor", "in Los Angeles County", "here", "place"),
        ("City of Burbank: Member of the City Council", "Sharon Springer", "Carmenita Helligar", "named, not at stake"),
        ("Sheriff", "The county publishes", "unknown publishes", "not a word"),
        ("Sheriff", "The feed tells", "101.3%. The feed tells", "share outside 0-100 %"),
        ("Sheriff", "The feed tells", "1 votes tell", "one of many"),
        ("Sheriff", "The feed tells", "The feed , tells", "nothing between marks"),
        ("Sheriff", " won by ", " won, as a heading may never say in so very many words, by ", "a long heading"),
        ("Sheriff", "The feed tells", 31 * "and ", "a long sentence"),
        ("Sheriff", "\n- changes", " changes", "key figures"),
    ],
)
def test_what_is_wrong_is_found(contest: str, right: str, wrong: str, kind: str) -> None:
    now, texts = told_of(contest)
    assert list(violations(now, list(texts))) == []
    changed = [(where, text.replace(right, wrong)) for where, text in texts]
    assert kind in {found for found, _ in violations(now, changed)}


def _told(election: str, moment: str, now: Standing) -> Iterator[tuple[str, str]]:
    """The violations of one page, or that it cannot be made."""
    if len(now.names) < 2 or len(now.votes) < 2:
        return
    try:
        page = CountPage(load_count(election_at(election, moment), now.row["contest_id"]))
        yield from violations(now, list(printed(page)))
    except Exception as error:
        yield "error", repr(error)[:300]
