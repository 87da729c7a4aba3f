"""What a cell shows: numbers by unit, tables, prose; hostile text stays inert and readable."""

import csv
import html
import io
import math
import re
import unicodedata
from html.parser import HTMLParser

import pandas as pd
import pytest
from canvass import numbers
from canvass.errors import WordsError
from canvass.show import style
from canvass.show.facts import Fact, Facts, clean, escape_markdown
from canvass.show.picture import picture
from canvass.show.table import Column, Table, csv_text
from canvass.show.words import FACTS_MIME, Filled, Keys, Paragraph, Sections
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"quoted\" & 'single'",
    "$x_1$ and $$y$$ and \\(z\\)",
    "**bold** _it_ `code` ~~out~~ ^up^",
    "[link](javascript:alert(1)) ![x](y)",
    "| a | b |",
    "# Title",
    "{lead} {0} {{ x }}",
    "&lt;b&gt; &amp; &#60;",
    "A" * 300,
    "שרה כהן",
    "Ann \U0001f469\u200d\U0001f52c Smith",
    "=1+1",
    "\u202eAnn\u2066 \u200bSmith\ufeff",
]


class Reader(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (509_944, "votes", "509,944"),
        (0, "ballots", "0"),
        (-2695, "votes", "−2,695"),
        (-2695, "signed votes", "−2,695"),
        (2695, "signed votes", "+2,695"),
        (0.5025, "share", "50.25%"),
        (0.44731, "share", "44.73%"),
        (0.61685, "share1", "61.7%"),
        (1, "share", "100.00%"),
        (-0.494, "points", "−0.49"),
        (9.668, "points1", "+9.7"),
        (1.994, "ratio", "1.99"),
        (12_345.67, "rate", "12,345.7"),
        (0.5, "probability", "50.0%"),
        (0.9999, "probability", "more than 99%"),
        (12.5, "dollars", "$12.50"),
        (1000, "dollars", "$1,000"),
        (104_848_887.43, "dollars", "$104.8 million"),
        (pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles"), "moment", "10 Nov 16:23 Pacific"),
        (pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles"), "dated moment", "10 Nov 2022 16:23 Pacific"),
        (pd.Timestamp("2022-11-10", tz="America/Los_Angeles"), "day", "10 Nov 2022"),
        ("Ann", "name", "Ann"),
    ],
)
def test_a_number_is_printed_by_its_unit(value, unit, shown):
    assert numbers.show(value, unit) == shown


@pytest.mark.parametrize("unit", numbers.UNITS)
@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_unknown_says_so_in_every_unit(value, unit):
    assert numbers.show(value, unit) == "unknown"


@given(st.integers(-(10**9), 10**9))
def test_a_count_can_be_read_back(value):
    assert int(numbers.show(value, "votes").replace(",", "").replace("−", "-")) == value


@given(st.floats(0, 1))
def test_a_share_is_printed_to_a_hundredth_of_a_percent(value):
    assert float(numbers.show(value, "share").rstrip("%")) / 100 == pytest.approx(value, abs=0.000051)


@pytest.mark.parametrize("unit", ["share", "share1", "rate", "ratio", "dollars"])
def test_every_unit_has_the_same_minus(unit):
    assert "-" not in numbers.show(-0.25, unit)


@pytest.mark.parametrize(("value", "unit"), [(-0.001, "points"), (-0.001, "points1"), (-0.4, "votes")])
def test_nothing_has_no_minus(value, unit):
    assert "−" not in numbers.show(value, unit)


# --- hostile text ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_prose_is_read_as_it_is_written(text):
    shown = read(markdown2html(f"Before {escape_markdown(clean(text))} after"))
    assert "".join(shown.text).strip() == f"Before {clean(text)} after"
    assert shown.tags == {"p"}


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_has_no_bracket_of_a_tag(text):
    assert not set("<>") & set(escape_markdown(text))


@settings(deadline=None, max_examples=150)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=30))
def test_any_text_in_prose_makes_no_tags(text):
    shown = read(markdown2html(f"Before {escape_markdown(clean(text))} after"))
    assert shown.tags == {"p"}


@pytest.mark.parametrize("text", ["https://example.org/x", "http://example.org"])
def test_an_address_in_a_name_is_no_link(text):
    assert read(markdown2html(f"Before {escape_markdown(text)} after")).tags == {"p"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ann\nSmith", "Ann Smith"),
        ("Ann\r\nSmith", "Ann Smith"),
        ("Ann\u2028Smith", "Ann Smith"),
        ("Ann\tSmith ", "Ann Smith"),
        ("\u202eAnn\u202c \u2066Smith\u2069", "Ann Smith"),
        ("A\u200bnn\x00\x1b[31m", "Ann[31m"),
        ("", ""),
        ("A\u200dn\u200cn\u00ad\ufeff", "Ann"),
        ("Ann\ufe0f \U000e0041Smith\U000e0101", "Ann Smith"),
        ("A\u034fnn\u3164\u115f\uffa0", "Ann"),
        ("\U0001f469\U0001f3fd\u200d\U0001f52c\u200d", "\U0001f469\U0001f3fd\u200d\U0001f52c"),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f3f3\ufe0f\u200d\U0001f308"),
        ("Ann\ud800", "Ann"),
    ],
)
def test_clean_text_is_one_line_without_tricks(text, shown):
    assert clean(text) == shown


@pytest.mark.parametrize("line_break", ["\r", "\x0b", "\x0c", "\x85"])
def test_every_line_break_keeps_words_apart(line_break):
    assert clean(f"Ann{line_break}Smith") == "Ann Smith"


@given(st.text(max_size=60))
def test_clean_text_has_no_control_characters_and_stays_clean(text):
    kept = clean(text)
    assert [c for c in kept if unicodedata.category(c) in ("Cc", "Zl", "Zp")] == []
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert clean(kept) == kept


def table(text: str) -> dict[str, str]:
    frame = pd.DataFrame({"who": [text, "Bo"], "votes": [1234, None]}).astype({"votes": "Int64"})
    columns = {"who": Column(text), "votes": Column("Votes", "votes")}
    return Table(frame, columns, f"Caption of {text}", "small")._repr_mimebundle_()[0]


TABLE_TAGS = {"table", "caption", "span", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_table_is_inert_and_readable(text):
    shown = read(table(text)["text/html"])
    assert shown.tags == TABLE_TAGS
    assert clean(text) in shown.text
    assert f"Caption of {clean(text)}" in shown.text


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=40))
def test_any_text_in_a_table_makes_no_tags(text):
    assert read(table(text)["text/html"]).tags == TABLE_TAGS


def test_a_table_prints_and_offers_its_figures():
    bundle = table("Ann")
    assert [re.sub(r"\s+", " ", line).strip() for line in bundle["text/plain"].splitlines()] == [
        "Caption of Ann",
        "Ann Votes",
        "Ann 1,234",
        "Bo unknown",
    ]
    assert bundle["text/csv"] == "Ann,Votes\nAnn,1234\nBo,\n"


def test_a_table_shows_only_the_columns_asked_for_in_their_order():
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3]})
    shown = Table(frame, {"c": Column("C", "votes"), "a": Column("A", "votes")}, "", "small")
    assert shown.cells() == [["3", "1"]]


def test_a_csv_has_six_digits_whole_parts_and_cents_and_times_with_offset():
    moment = pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles")
    frame = pd.DataFrame({"at": [moment], "share": [1 / 3], "usd": [104848887.43], "votes": [2500000.0]})
    assert csv_text(frame) == "at,share,usd,votes\n2022-11-10 16:23:14-08:00,0.333333,104848887.43,2500000\n"


def test_a_table_saves_what_it_prints():
    frame = pd.DataFrame({"who": ["Ann", "Bo"], "p": [0.123454999, None], "at": [-1e-13, 2 / 3]})
    shown = Table(frame, {"who": Column("Who"), "p": Column("P", "probability"), "at": Column("At", "points")}, "", "t")
    assert shown._repr_mimebundle_()[0]["text/csv"] == "Who,P,At\nAnn,0.12345,0\nBo,,0.6667\n"
    assert shown.cells() == [["Ann", "12.3%", "0.00"], ["Bo", "unknown", "+0.67"]]


@pytest.mark.parametrize(
    ("value", "unit", "kept", "shown"),
    [
        (1.8686869153767312, "ratio", 1.8687, "1.87"),
        (1.8686869153767318, "ratio", 1.8687, "1.87"),
        (0.123449999, "share", 0.12345, "12.34%"),
        (0.123450001, "share", 0.12345, "12.35%"),
        (-1e-13, "points1", 0.0, "0.0"),
        (1e-13, "points1", 0.0, "0.0"),
        (1_076_543.21, "rough ballots", 1_077_000.0, "1,077,000"),
        (509_944, "votes", 509_944, "509,944"),
        (math.inf, "votes", math.inf, "inf"),
        (True, "text", True, "True"),
    ],
)
def test_a_fact_is_kept_as_it_is_meant_and_printed_from_what_it_is(value, unit, kept, shown):
    facts = Facts()
    facts.add("it", value, unit)
    fact = facts["it"].to_dict()
    assert (fact["value"], fact["shown"]) == (kept, shown)
    assert math.copysign(1, kept) == math.copysign(1, fact["value"])


@given(st.floats(-1e7, 1e7), st.sampled_from([unit for unit, kept in numbers.UNITS.items() if kept.digits is not None]))
def test_what_is_kept_is_kept_again(value, unit):
    kept = numbers.rounded(value, unit)
    assert numbers.rounded(kept, unit) == kept


FORMULAS = [
    "=1+1",
    "+1 late release",
    "-1+cmd|' /C calc'!A1",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(1)",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\u200b\ufeff=1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_open_as_a_formula_has_an_apostrophe(text):
    """In a cell and in a heading; also after a semicolon, where half of Europe's spreadsheets part the cells."""
    saved = csv_text(pd.DataFrame({text: [text, f"Ann; {text.strip()}"]}))
    heading, cell, parted = (row[0] for row in csv.reader(io.StringIO(saved)))
    assert heading == cell == f"'{clean(text)}"
    assert parted == f"Ann; '{clean(text)}"


def test_numbers_in_a_csv_stay_numbers():
    """Whatever holds them: negative ones, those among texts, those of a column without a type."""
    moment = pd.Timestamp("2022-11-10 16:23:14", tz="America/Los_Angeles")
    frame = pd.DataFrame(
        {
            "who": ["=Ann", "Bo - Ray"],
            "lead": pd.array([-2695, None], dtype="Int64"),
            "points": [-0.5, 1.25],
            "mixed": pd.Series([-3, 4.5], dtype="object"),
            "written": ["-5", "-6.5"],
            "at": [moment, moment],
            "kind": pd.Categorical(["+1", "1"]),
        }
    )
    assert csv_text(frame) == (
        "who,lead,points,mixed,written,at,kind\n"
        "'=Ann,-2695,-0.5,-3,-5,2022-11-10 16:23:14-08:00,'+1\n"
        "Bo - Ray,,1.25,4.5,-6.5,2022-11-10 16:23:14-08:00,1\n"
    )
    read = pd.read_csv(io.StringIO(csv_text(frame)))
    assert read[["lead", "points", "mixed", "written"]].sum().tolist() == [-2695, 0.75, 1.5, -11.5]


def test_headings_of_the_same_name_stay_beside_each_other():
    frame = pd.DataFrame([["+a", 1], ["b", -2]], columns=["=x", "=x"])
    assert csv_text(frame) == "'=x,'=x\n'+a,1\nb,-2\n"


def test_a_picture_is_cleaned_in_all_its_words():
    """Alt text, caption, heading, drawing: nothing nobody sees."""
    name = "A\u202enn\u200d Lee\ufeff"

    def draw():
        figure, axes = style.new_figure(1)
        axes[0].set_title(name)
        return figure

    drawn = picture(draw, pd.DataFrame({name: [1]}), f"{name} leads.", f"Lead of {name}", "lead")
    data, metadata = drawn._repr_mimebundle_()
    assert (metadata["canvass"]["alt"], metadata["canvass"]["caption"]) == ("Ann Lee leads.", "Lead of Ann Lee")
    assert data["text/csv"] == "Ann Lee\n1\n"
    assert ">Ann Lee</text>" in data["image/svg+xml"]


@pytest.fixture
def words(tmp_path):
    """Words of one's own: what is given stands under ``## said``."""

    def written(text: str) -> Sections:
        path = tmp_path / "words.md"
        path.write_text(f"For editors.\n\n## said\n{text}\n", encoding="utf-8")
        return Sections(path)

    return written


@pytest.mark.parametrize(("known", "expected"), [(1, "One. Two. Three."), (0, "One. Three.")])
def test_a_line_that_is_all_condition_breaks_no_paragraph(words, known, expected):
    written = words("One.\n{% if known %}Two.{% endif %}\nThree.")
    assert written.fill("said", {"known": known}).plain == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_key_figures_is_inert(words, text):
    filled = words("- {{ who }}: {{ who }}").fill("said", {"who": Fact("who", text, "name")})
    shown = read(Keys(filled)._repr_mimebundle_()[0]["text/html"])
    assert shown.tags == {"dl", "div", "dt", "dd"}
    assert [part for part in shown.text if part.strip()] == [clean(text)] * 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_words_is_inert_and_readable(words, text):
    filled = words("**{{ who }}** won .").fill("said", {"who": text})
    shown = read(markdown2html(filled.markdown))
    assert shown.tags == {"p", "strong"}
    assert "".join(shown.text).strip() == f"{clean(text)} won."
    assert filled.plain == f"**{clean(text)}** won."


@given(st.text(max_size=40))
def test_a_name_is_printed_as_it_is_whatever_the_words_around_it(text):
    said = Filled("\ue0000\ue001, then", (Fact("who", text, "name"),))
    assert said.plain == f"{clean(text)}, then"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ who | last }} won. Now {{ who | last }} leads.", "De León won. Now de León leads."),
        ("{{ who }} won.", "de la Cruz de León won."),  # a full name stays as it is on the ballot
        ("Heading\n\n{{ who | last }} won.", "Heading\n\nDe León won."),
    ],
)
def test_a_surname_has_a_capital_only_where_it_begins_a_sentence(words, text, expected):
    filled = words(text).fill("said", {"who": Fact("who", "de la Cruz de León", "name")})
    assert filled.plain == expected
    assert "".join(read(markdown2html(filled.markdown)).text).split() == expected.split()


def test_a_name_that_ends_in_a_full_stop_ends_a_sentence_without_a_second(words):
    said = words("Ahead of {{ who }}. Of {{ who }}, too.").fill("said", {"who": Fact("who", "Raul Ortiz, Jr.", "name")})
    assert said.plain == "Ahead of Raul Ortiz, Jr. Of Raul Ortiz, Jr., too."


def test_a_filled_fact_is_not_filled_again(words):
    said = words("{{ who }}: {{ lead }}").fill("said", {"who": "{{ lead }} {% x %}", "lead": 5})
    assert said.plain == "{{ lead }} {% x %}: 5"


def test_prose_carries_the_facts_it_prints_and_no_other(words):
    facts = Facts()
    facts.add("lead", 2695, "votes", release=15)
    facts.add("asked", 1, "votes")
    filled = words("{% if asked %}\nLead: **{{ lead }}**\n{% endif %}").fill("said", facts)
    bundle, metadata = Paragraph(filled, "answer")._repr_mimebundle_()
    assert (bundle["text/plain"], bundle["text/markdown"]) == ("Lead: **2,695**", "## Lead: **2,695**")
    expected = {"name": "lead", "value": 2695, "unit": "votes", "release": 15, "shown": "2,695"}
    assert (bundle[FACTS_MIME], metadata) == ({"facts": [expected]}, {"canvass": {"role": "answer"}})


def test_a_fact_that_is_not_there_is_false_where_it_is_asked_for(words):
    asked = "{% if x or x.known or x.value > 1 or x.value == 1 or x.value != 1 %}yes{% else %}no{% endif %}"
    assert words(asked).fill("said", {}).plain == "no"


def test_a_fact_that_is_not_there_is_an_error_where_it_is_printed(words):
    with pytest.raises(WordsError, match=r"words.md, 'said': 'x' is undefined"):
        words("{{ x }}").fill("said", {})


def test_a_fact_printed_in_another_unit_is_kept_in_its_own(words):
    facts = Facts()
    facts.add("lead", 0, "votes")
    filled = words("{{ lead | unit('vote count') }} apart").fill("said", facts)
    kept = filled.facts[0].to_dict()
    assert (filled.plain, kept["unit"], kept["shown"]) == ("0 votes apart", "votes", "0")


def test_a_line_of_tags_that_comes_to_nothing_ends_no_paragraph(words):
    said = words("One\n{% if x %}two{% endif %}{% if y %};{% endif %}\n{% if z %}three{% endif %}\n.\n\n- four")
    assert said.fill("said", {"y": 1}).plain == "One;.\n\n- four"
    assert said.fill("said", {"x": 1, "z": 1}).plain == "One two three.\n\n- four"


def test_a_section_that_is_not_there_is_named_with_those_that_are(words):
    with pytest.raises(WordsError, match=r"no section 'sad'; there are said\."):
        words("").fill("sad", {})


@pytest.mark.parametrize("value", [float("nan"), pd.NA, None])
def test_an_unknown_fact_is_kept_as_null(value):
    facts = Facts()
    facts.add("left", value, "votes")
    assert (facts["left"].to_dict()["value"], facts["left"].to_dict()["shown"]) == (None, "unknown")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_on_a_chart_is_short_and_one_line(text):
    shown = style.chart_text(text)
    assert 0 < len(shown) <= 28
    assert clean(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("$x_1$", "$x_1$"), ("Ann \U0001f9ff Smith", "Ann Smith"), ("A" * 300, "A" * 27 + "…")]
)
def test_a_chart_shows_the_name_as_written(text, shown):
    assert style.chart_text(text) == shown


def test_a_chart_keeps_the_words_of_two_lines_apart():
    assert style.chart_text("Ann\nSmith") == "Ann Smith"


def test_mathematics_is_off_in_charts():
    with style.look():
        _, axes = style.new_figure(1)
        label = axes[0].set_title("$x_1$")
    assert label.get_parse_math() is False


def test_entities_in_a_name_are_shown_not_read():
    page = table("&lt;b&gt;")["text/html"]
    assert html.escape("&lt;b&gt;") in page


def test_infinity_is_a_number_too():
    assert numbers.show(math.inf, "votes") == "inf"
