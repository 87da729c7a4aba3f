"""The page on the candidates' platforms, recomputed with nothing but the csv module."""

import calendar
import csv
import re

import pandas as pd
import pytest
from canvass.errors import NotYetError, ParameterError
from canvass.pages.platforms import HEADINGS, WORDS, charts, frames
from canvass.pages.platforms.page import open_page
from canvass.platforms import after
from canvass.platforms import book as platforms
from canvass.platforms.book import load_platforms, said
from canvass.store.sources import known_from, load_sources, source_text
from conftest import DATA


def own_money(page):
    own = page.book.money[page.book.money["metric"] == "self_funded"]
    return own.assign(covers=frames.named("scope", own["scope"]))


def record(page):
    table = page.book.outcomes[page.book.outcomes["kind"].isin(["outcome", "projection"])]
    table = table.sort_values("as_of", kind="stable")
    return table.assign(measured=frames.named("measure", table["metric"]))


def finalist(place):
    def pledges(page):
        people = page.book.candidates
        return frames.pledges_of(page.book, people[people["name"] == page.book.finalists[place]])

    return pledges


FRAMES = {
    "pledges-compared": lambda page: frames.compared_pledges(page.book),
    "pledges-first": finalist(0),
    "pledges-second": finalist(1),
    "pledges-others": lambda page: frames.pledges_of(page.book, page.book.candidates),
    "pace-beds": lambda page: frames.paced(page.book, beds=True),
    "pace-people": lambda page: frames.paced(page.book, beds=False),
    "cost": lambda page: platforms.cost(page.book),
    "spending": lambda page: frames.spending(page.book),
    "money-compared": lambda page: frames.compared(platforms.money_pairs(page.book)),
    "own-money": own_money,
    "aftermath": lambda page: frames.measured(page.book),
    "outcomes": record,
    "sources": lambda page: frames.sources(page.book),
}
CHARTS = {
    "city": lambda page: charts.city(page, page.book.counts[page.book.counts["area"] == platforms.CITY]),
    "housed": lambda page: charts.housed(page, after.series(page.book, [after.OWN_PROGRAM, *after.ALL_PROGRAMS])),
    "police": lambda page: charts.police(
        page, after.series(page.book, [after.OFFICERS]), after.series(page.book, after.OFFICER_TARGETS)
    ),
}
SECTIONS = ["header", "answer", "pledges", "pace", "cost", "money", "after", "city", "police"]
MOMENTS = ["2021-01-01", "2022-06-10", "2022-11-08 21:00", "2022-11-10", "2022-12-15", "2023-03-15", "2024-01-15", ""]


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(table, **wanted):
    found = [row for row in rows(table) if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (table, wanted, found)
    return found[0]


@pytest.fixture(scope="module")
def pages():
    return {moment: open_page(moment) for moment in MOMENTS}


@pytest.fixture(scope="module")
def page(pages):
    return pages[""]


@pytest.fixture(scope="module")
def book(page):
    return page.book


def shown(page, name):
    return page.show(FRAMES[name](page), name)


def said_in(page, section):
    return page.say(section).filled.plain


def general_votes(name):
    contest = one("2022-general/contests", slug="city-of-los-angeles-mayor")["contest_id"]
    candidate = one("2022-general/candidates", contest_id=contest, name=name)["candidate_id"]
    last = rows("2022-general/releases")[-1]["release"]
    return int(one("2022-general/votes", release=last, candidate_id=candidate)["votes"])


@pytest.mark.parametrize("pledge", ["bass-homelessness-1", "bass-homelessness-2", "caruso-homelessness-2"])
def test_pace_is_target_by_days_and_measured_by_the_city(book, pledge):
    raw = one("platforms/pledges", pledge_id=pledge)
    city = int(one("platforms/homelessness", area="City of LA", year="2022")["total"])
    row = platforms.pace(book).set_index("pledge_id").loc[pledge]
    assert row["per_day"] == pytest.approx(float(raw["target"]) / int(raw["deadline_days"]))
    assert row["city_share"] == pytest.approx(float(raw["target"]) / city)
    assert city == 41980


def test_parts_of_a_pledge_and_calendar_deadlines_are_not_in_the_pace(book):
    shown = set(platforms.pace(book)["pledge_id"])
    assert not shown & {"caruso-homelessness-3", "caruso-homelessness-4", "de-leon-homelessness-1"}
    assert {"kim-homelessness-1", "greiwe-homelessness-2", "feuer-homelessness-3"} <= shown


def test_cost_each_and_what_it_covers(page, book):
    table = platforms.cost(book).set_index("candidate")
    assert table.loc["Karen Bass", "each"] == round(292e6 / 17000, -2) == 17200
    assert table.loc["Rick Caruso", "each"] == round(843e6 / 30000, -2) == 28100
    assert "running costs excluded" in table.loc["Rick Caruso", "note"]
    assert "operation" in table.loc["Karen Bass", "note"]
    told = {name: page.facts[f"caruso_{name}"].value for name in ("running", "cost_low", "cost_high")}
    assert told == {"running": 660e6, "cost_low": 743e6, "cost_high": 874e6}


def test_columns_of_figures_are_what_the_notes_say():
    """What a page prints of a plan's cost stands in columns; the note says the same in the source's words."""
    for row in rows("platforms/pledges"):
        if row["running_usd"]:
            assert f"near ${float(row['running_usd']) / 1e6:.0f} million a year" in row["note"]
        if row["target_low"]:
            ends = (float(row[name]) / 1e6 for name in ("target_low", "target_high"))
            assert "${:.0f}-{:.0f} million".format(*ends) in row["note"]
        assert bool(row["part_of"]) == (f"part of {row['part_of'] or 'caruso'}" in row["note"])
    assert {row["part_of"] for row in rows("platforms/pledges")} == {"", "caruso-homelessness-2"}
    assert not any("does not fit" in row["note"] for row in rows("platforms/money"))


def test_money_per_vote_recomputed(book):
    table = platforms.per_vote(book).set_index("candidate")
    for name in ("Karen Bass", "Rick Caruso"):
        raw = one("platforms/money", candidate=name, metric="spent", scope="campaign", as_of="2022-11-27")
        assert table.loc[name, "votes"] == general_votes(name)
        each = float(raw["usd"]) / general_votes(name)
        assert table.loc[name, "per_vote"] == (int(each) if raw["bound"] == "at_least" else round(each))
    assert list(table["per_vote"]) == [18, 249]


def test_per_vote_is_said_in_whole_dollars_with_its_bound(page):
    assert list(shown(page, "spending").frame["each"]) == ["about $18", "at least $249"]


@pytest.mark.parametrize("moment", ["2022-11-08 21:00", "2022-11-10"])
def test_nothing_per_vote_before_certification(pages, moment):
    page = pages[moment]
    assert "vote" not in said_in(page, "answer") + said_in(page, "money")
    assert "each" not in shown(page, "spending").columns


def test_the_figure_that_does_not_fit_is_said(pages, page):
    care = " ".join(shown(page, "money-compared").frame["care"])
    for text in (said_in(page, "money"), care):
        assert "$104.8 million total" in text and "$41 million for the primary" in text
    assert "misfit" not in pages["2022-11-10"].facts


def test_outcomes_stand_in_order_of_their_dates(page):
    dates = [pd.Timestamp(text) for text in shown(page, "outcomes").frame["date"]]
    assert dates == sorted(dates) and len(dates) > 40


def test_names_and_writing_are_for_readers(page, book):
    metrics = book.outcomes.loc[book.outcomes["kind"].isin(["outcome", "projection"]), "metric"]
    assert [metric for metric in set(metrics) if f'"{metric}":' not in WORDS.texts["measure"]] == []
    texts = [shown(page, name)._repr_mimebundle_()[0]["text/html"] for name in FRAMES if name != "sources"]
    for text in texts:
        assert not re.search(r"\d %|,\d{3} million|\.0%|20\d\d-\d\d-\d\d|_", re.sub("<[^>]*>", "", text))
    assert any("about $1.28 billion" in text for text in texts) and any("about 40% of" in text for text in texts)


def test_scopes_are_never_mixed(book):
    for row in platforms.money_pairs(book).itertuples():
        for name, usd in zip(book.finalists, (row.usd_first, row.usd_second), strict=True):
            raw = one("platforms/money", candidate=name, metric=row.metric, scope=row.scope, as_of=row.as_of)
            assert float(raw["usd"]) == usd
    assert "campaign_plus_allies" not in set(platforms.money_pairs(book)["scope"])
    assert platforms.per_vote(load_platforms("2022-06-10")).empty  # since 1 Jan against the whole campaign


@pytest.mark.parametrize("moment", MOMENTS[:-1])
def test_nothing_later_is_kept(pages, moment):
    day, cut = moment[:10], pages[moment].book
    for table in (cut.money, cut.outcomes):
        assert all(date <= day for date in table["as_of"])
        assert all(known_from(date) <= cut.as_of for date in table["as_of"] if len(date) < 10)
    assert all(date <= day for date in cut.pledges["source_date"])
    assert not (cut.counts["year"] > int(day[:4])).any()


def test_the_count_of_2022_is_known_from_its_publication():
    before, after = load_platforms("2022-09-07"), load_platforms("2022-09-08")
    assert before.counts["year"].max() == 2021
    assert after.counts["year"].max() == 2022
    assert not before.outcomes["metric"].str.startswith("homeless_count").any()
    assert platforms.base_counts(before)["city"] == 41290


def test_a_month_counts_when_it_is_over():
    april = [set(load_platforms(day).outcomes["as_of"]) for day in ("2023-04-30 12:00", "2023-04-30")]
    assert ["2023-04" in known for known in april] == [False, True]


def test_a_figure_is_not_shown_before_its_source_appeared():
    assert 1951 not in set(load_platforms("2023-12-05").outcomes["value"])
    assert 1951 in set(load_platforms("2023-12-06").outcomes["value"])


def test_as_of_in_the_middle_of_the_count(pages):
    facts = pages["2022-11-10"].facts
    assert str(facts["spent_on"]) == "22 Oct 2022"
    assert shown(pages["2022-11-10"], "spending").frame["said"].iloc[-1] == "$92.3 million"
    assert "office_day" not in facts and "inside_safe_year1" not in facts
    assert str(pages["2022-12-15"].facts["office_day"]) == "12 Dec 2022"


def test_undated_pledges_are_known_on_the_election_day_of_their_stage():
    shown = [set(load_platforms(day).pledges["pledge_id"]) for day in ("2022-06-06", "2022-06-07", "2022-11-08")]
    assert ["kim-homelessness-1" in known for known in shown] == [False, True, True]
    assert ["caruso-homelessness-2" in known for known in shown] == [False, False, True]


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="expected a date"):
        load_platforms("soon")


def test_a_moment_before_the_first_count_is_refused_in_one_line():
    with pytest.raises(NotYetError, match="as_of 2014-12-31: no count of homeless people"):
        open_page("2014-12-31")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", FRAMES)
def test_a_table_is_shown_once_it_has_rows(pages, name, moment):
    output = shown(pages[moment], name)
    assert (output is None) == FRAMES[name](pages[moment]).empty  # the finding above says what was not known yet
    if output:
        text = output._repr_mimebundle_()[0]["text/plain"]
        assert "nan" not in text.lower().split() and "unknown" not in text


@pytest.mark.parametrize(
    ("name", "since"), [("city", "2021-01-01"), ("housed", "2023-03-15"), ("police", "2024-01-15")]
)
def test_a_chart_is_drawn_once_there_is_something_to_draw(pages, name, since):
    drawn = {moment: CHARTS[name](pages[moment]) for moment in MOMENTS}
    assert [moment for moment in MOMENTS if drawn[moment]] == MOMENTS[MOMENTS.index(since) :]
    for output in filter(None, drawn.values()):  # one paragraph each: an empty line in the file of words would break it
        assert "\n" not in output.alt + output.caption
        assert not re.search(r"unknown|\bnan\b", output.alt + output.caption)


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_sentence_fills(pages, moment):
    for section in SECTIONS:
        text = said_in(pages[moment], section)
        assert text and not re.search(r"[{}]|unknown|\bnan\b", text)
    pages[moment].keys("key figures")._repr_mimebundle_()


def test_every_table_of_the_file_is_shown_here_or_in_the_notebook():
    assert set(HEADINGS.tables) - set(FRAMES) == {"pace by hand"}


def test_all_twelve_are_listed(page):
    frame = FRAMES["pledges-others"](page)
    assert list(dict.fromkeys(frame["name"])) == [row["name"] for row in rows("platforms/candidates")]
    assert (frame["pledge"] == frames.NONE_FOUND).sum() == 1


def test_withdrawals_are_not_known_before_they_happened():
    early = open_page("2022-05-13")
    frame = frames.pledges_of(early.book, early.book.candidates)
    assert set(frame.loc[frame["state"] != "", "name"]) == {"Joe Buscaino"}


def test_every_row_names_its_source(page):
    for name in FRAMES:
        table = shown(page, name)
        named = {"dated", "first_dated", "second_dated", "publisher", "text"} & set(table.columns)
        made = table.frame.get("pledge", pd.Series("", table.frame.index)) != frames.NONE_FOUND
        assert named and table.frame.loc[made, sorted(named)].astype(bool).all(axis=None), name


def test_re_publishers_name_the_original():
    sources = load_sources()
    assert source_text("latimes-copy-2", sources) == "Los Angeles Times (via netblogpro.com)"
    assert source_text("mbsafe-1", sources, opinion=True) == "MB Safe (opinion piece)"


def test_beds_and_people_never_share_a_table_and_bars_are_shares_of_the_count(page):
    units = {name: set(shown(page, name).frame["unit"]) for name in ("pace-beds", "pace-people")}
    assert units == {"pace-beds": {"interim beds", "housing beds"}, "pace-people": {"people housed"}}
    bars = [*FRAMES["pace-beds"](page)["bar"], *FRAMES["pace-people"](page)["bar"]]
    assert bars == pytest.approx([30000 / 41980] * 2 + [n / 41980 for n in (20000, 12000, 14000, 17000, 15000)])


def test_a_row_of_two_pledges_is_about_one_thing(page):
    """The words put pledges together; each is of the candidate whose column it stands in, and stands once."""
    frame = FRAMES["pledges-compared"](page)
    pledges = page.book.pledges
    for column, name in zip(("first", "second"), page.book.finalists, strict=True):
        assert set(frame[column]) <= set(pledges.loc[pledges["candidate"] == name, "pledge"])
    assert frame["about"].is_unique and len(frame) == 8
    assert len(FRAMES["pledges-compared"](open_page("2022-06-10"))) < 8


@pytest.mark.parametrize("moment", ["2022-06-10", "2022-11-08 21:00", "2022-11-10"])
def test_nobody_is_called_the_winner_while_the_count_is_open(pages, moment):
    page = pages[moment]
    text = " ".join(said_in(page, section) for section in SECTIONS)
    assert not re.search(r"\bwinner|\bwon\b|in office|Certified", text)


@pytest.mark.parametrize("moment", MOMENTS)
def test_headline_findings_and_key_figures_keep_to_the_form(pages, moment):
    page = pages[moment]
    assert len(page.answer("answer").filled.plain.split("\n\n")[0]) <= 90
    for section in SECTIONS[2:]:
        first, *rest = page.finding(section).filled.plain.split("\n\n")
        assert len(first) <= 60 and not first.endswith("."), first
        assert len(rest) <= 3
        for sentence in re.split(r"(?<=[.;]) ", " ".join(rest)):
            assert len(sentence.split()) <= 30, sentence
    assert len(page.keys("key figures").filled.plain.splitlines()) == 4


def test_the_missing_count_stays_missing_and_2017_stands_alone(page):
    line = CHARTS["city"](page).figure.axes[0].lines[0]
    drawn = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert {year for year, value in drawn.items() if pd.isna(value)} == {2017, 2021}
    assert drawn[2022] == 41980


def test_alt_texts_carry_the_key_numbers(page):
    alts = " ".join(make(page).alt for make in CHARTS.values())
    for text in (
        "2021 no count",
        "43,699",
        "1,951 by 30 Nov 2023",
        "8,677",
        "9,700",
    ):
        assert text in alts


def test_said_keeps_the_bound():
    assert said(104848887.43, "dollars", "at_least") == "at least $104.8 million"
    assert said(0.105, "share of participants") == "10.5% of participants"
    assert said(1, "day in office") == "day 1 in office"


@pytest.mark.parametrize("name", ["pledges", "candidates", "money", "homelessness", "outcomes"])
def test_collected_words_are_in_the_writing_of_the_pages(name):
    """Percentages closed up, dates as everywhere."""
    months = "|".join(month for month in [*calendar.month_name[1:], "Sept"] if month != "May")
    other = re.compile(rf"20\d\d-\d\d-\d\d| %|(?<=\d )(?:{months})\b|\b(?:{months})(?= 20\d\d)")
    with (DATA / f"platforms/{name}.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row for row in rows if any(other.search(row.get(part, "")) for part in ("pledge", "note", "misfit"))] == []
