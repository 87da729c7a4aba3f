"""The page on the candidates' platforms, recomputed with nothing but the csv module."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from canvass.errors import ParameterError
from canvass.pages.platforms import chart_promises
from canvass.pages.platforms import charts as chart_platforms
from canvass.pages.platforms import prose as story_platforms
from canvass.pages.platforms import tables as platform_tables
from canvass.pages.platforms.facts import platform_facts
from canvass.platforms import book as platforms
from canvass.platforms.book import load_platforms
from canvass.platforms.words import METRICS, said
from canvass.show.picture import Picture
from canvass.show.table import Table
from canvass.show.words import Prose
from canvass.store.sources import known_from, load_sources, source_text

DATA = Path(__file__).parents[1] / "data"
TABLES = [
    platform_tables.side_by_side,
    platform_tables.pledge_list,
    platform_tables.pace_table,
    platform_tables.cost_table,
    platform_tables.spending_table,
    platform_tables.money_table,
    platform_tables.own_money_table,
    platform_tables.aftermath_table,
    platform_tables.outcome_list,
]
CHARTS = [
    chart_platforms.pace_chart,
    chart_platforms.money_chart,
    chart_promises.city_chart,
    chart_promises.housed_chart,
    chart_promises.police_chart,
]
MOMENTS = ["2021-01-01", "2022-06-10", "2022-11-08 21:00", "2022-11-10", "2022-12-15", "2023-03-15", "2024-01-15", ""]


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(table, **wanted):
    found = [row for row in rows(table) if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (table, wanted, found)
    return found[0]


@pytest.fixture(scope="module")
def books():
    return {moment: load_platforms(moment) for moment in MOMENTS}


@pytest.fixture(scope="module")
def book(books):
    return books[""]


def general_votes(name):
    contest = one("2022-general/contests", slug="city-of-los-angeles-mayor")["contest_id"]
    candidate = one("2022-general/candidates", contest_id=contest, name=name)["candidate_id"]
    last = rows("2022-general/releases")[-1]["release"]
    return int(one("2022-general/votes", release=last, candidate_id=candidate)["votes"])


@pytest.mark.parametrize("pledge", ["bass-homelessness-1", "bass-homelessness-2", "caruso-homelessness-2"])
def test_pace_is_target_by_days_and_measured_by_the_city(book, pledge):
    raw = one("platforms/pledges", pledge_id=pledge)
    city = int(one("platforms/homelessness", area="City of LA", year="2022")["total"])
    county = int(one("platforms/homelessness", area="LA County", year="2022")["total"])
    row = platforms.pace(book).set_index("pledge_id").loc[pledge]
    assert row["per_day"] == pytest.approx(float(raw["target"]) / int(raw["deadline_days"]))
    assert row["city_share"] == pytest.approx(float(raw["target"]) / city)
    assert row["county_share"] == pytest.approx(float(raw["target"]) / county)
    assert (city, county) == (41980, 69144)


def test_parts_of_a_pledge_and_calendar_deadlines_are_not_in_the_pace(book):
    shown = set(platforms.pace(book)["pledge_id"])
    assert not shown & {"caruso-homelessness-3", "caruso-homelessness-4", "de-leon-homelessness-1"}
    assert {"kim-homelessness-1", "greiwe-homelessness-2", "feuer-homelessness-3"} <= shown


def test_cost_each_and_what_it_covers(book):
    table = platforms.cost(book).set_index("candidate")
    assert table.loc["Karen Bass", "each"] == round(292e6 / 17000, -2) == 17200
    assert table.loc["Rick Caruso", "each"] == round(843e6 / 30000, -2) == 28100
    assert "running costs excluded" in table.loc["Rick Caruso", "note"]
    assert "operation" in table.loc["Karen Bass", "note"]
    facts = platform_facts(book)
    shown = {name: facts[f"caruso_{name}"].value for name in ("running", "cost_low", "cost_high")}
    assert shown == {"running": 660e6, "cost_low": 743e6, "cost_high": 874e6}


def test_money_per_vote_recomputed(book):
    table = platforms.per_vote(book).set_index("candidate")
    for name in ("Karen Bass", "Rick Caruso"):
        raw = one("platforms/money", candidate=name, metric="spent", scope="campaign", as_of="2022-11-27")
        assert table.loc[name, "votes"] == general_votes(name)
        each = float(raw["usd"]) / general_votes(name)
        assert table.loc[name, "per_vote"] == (int(each) if raw["bound"] == "at_least" else round(each))
    assert list(table["per_vote"]) == [18, 249]


def test_per_vote_is_said_in_whole_dollars_with_its_bound(book):
    facts, shown = platform_facts(book), platform_tables.spending_table(book).frame
    assert [str(facts[f"{name}_per_vote"]) for name in ("bass", "caruso")] == ["about $18", "at least $249"]
    assert list(shown["each"]) == ["about $18", "at least $249"]


@pytest.mark.parametrize("moment", ["2022-11-08 21:00", "2022-11-10"])
def test_nothing_per_vote_before_certification(books, moment):
    facts = platform_facts(books[moment])
    assert not any("per_vote" in name for name in facts)
    assert "vote" not in facts.fill(story_platforms.headline(facts)) + facts.fill(story_platforms.money(facts))
    assert "each" not in platform_tables.spending_table(books[moment]).columns
    money = chart_platforms.money_chart(books[moment])
    assert "vote" not in money.alt and "per_vote" not in money.data


def test_the_figure_that_does_not_fit_is_said(books, book):
    facts, care = platform_facts(book), " ".join(platform_tables.money_table(book).frame["care"])
    for text in (facts.fill(story_platforms.money(facts)), care):
        assert "$104.8 million total" in text and "$41 million for the primary" in text
    assert "misfit" not in platform_facts(books["2022-11-10"])


def test_outcomes_stand_in_order_of_their_dates(book):
    shown = platform_tables.outcome_list(book).frame
    dates = [pd.Timestamp(text) for text in shown["date"]]
    assert dates == sorted(dates) and len(dates) > 40


def test_names_and_writing_are_for_readers(book):
    assert set(book.outcomes.loc[book.outcomes["kind"].isin(["outcome", "projection"]), "metric"]) <= set(METRICS)
    texts = [make(book)._repr_mimebundle_()[0]["text/html"] for make in TABLES]
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
def test_nothing_later_is_kept(books, moment):
    day, cut = moment[:10], books[moment]
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


def test_as_of_in_the_middle_of_the_count(books):
    facts = platform_facts(books["2022-11-10"])
    assert facts.fill("{spent_on} {caruso_spent_said}") == "22 Oct 2022 $92.3 million"
    assert "winner" not in facts and "inside_safe_year1" not in facts
    assert platform_facts(books["2022-12-15"])["winner"].value == "Karen Bass"


def test_undated_pledges_are_known_on_the_election_day_of_their_stage():
    shown = [set(load_platforms(day).pledges["pledge_id"]) for day in ("2022-06-06", "2022-06-07", "2022-11-08")]
    assert ["kim-homelessness-1" in known for known in shown] == [False, True, True]
    assert ["caruso-homelessness-2" in known for known in shown] == [False, False, True]


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="expected a date"):
        load_platforms("soon")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("make", [*TABLES, *CHARTS], ids=lambda make: make.__name__)
def test_everything_can_be_shown_at_any_time(books, make, moment):
    shown = make(books[moment])
    assert isinstance(shown, Table | Picture | Prose)
    text = shown._repr_mimebundle_()[0]["text/plain"]
    assert "nan" not in text.lower().split()
    if isinstance(shown, Prose):
        assert text.startswith("Not yet: ")


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_sentence_fills(books, moment):
    facts = platform_facts(books[moment])
    for part in ("headline", "pledges", "pace", "cost", "money", "after", "city", "police"):
        text = facts.fill(getattr(story_platforms, part)(facts))
        assert text and "{" not in text and "unknown" not in text
    story_platforms.keys(facts)._repr_mimebundle_()


def test_all_twelve_are_listed(book):
    shown = platform_tables.pledge_list(book).frame
    assert list(dict.fromkeys(shown["name"])) == [row["name"] for row in rows("platforms/candidates")]
    assert (shown["pledge"] == platform_tables.NONE_FOUND).sum() == 1


def test_withdrawals_are_not_known_before_they_happened():
    early = platform_tables.pledge_list(load_platforms("2022-05-13"), others_only=True).frame
    assert set(early.loc[early["state"] != "", "name"]) == {"Joe Buscaino"}


def test_every_row_names_its_source(book):
    for make in TABLES:
        shown = make(book)
        named = [name for name, column in shown.columns.items() if column.label.startswith("Source")]
        assert named, make.__name__
        if len(named) == 1 and "pledge" not in shown.columns:
            assert all(shown.frame[named[0]]), make.__name__


def test_re_publishers_name_the_original():
    sources = load_sources()
    assert source_text("latimes-copy-2", sources) == "Los Angeles Times (via netblogpro.com)"
    assert source_text("mbsafe-1", sources, opinion=True) == "MB Safe (opinion piece)"


def test_pictures_draw_the_tables(book):
    pace = chart_platforms.pace_chart(book)
    for axes, column in zip(pace.figure.axes, ("per_day", "target"), strict=True):
        assert [bar.get_width() for bar in axes.patches] == pytest.approx(list(pace.data[column]))
    money = chart_platforms.money_chart(book)
    for axes, column in zip(money.figure.axes, ("usd", "per_vote"), strict=True):
        assert [bar.get_width() for bar in axes.patches] == pytest.approx(list(money.data[column]))


def test_the_missing_count_stays_missing_and_2017_stands_alone(book):
    line = chart_promises.city_chart(book).figure.axes[0].lines[0]
    drawn = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert {year for year, value in drawn.items() if pd.isna(value)} == {2017, 2021}
    assert drawn[2022] == 41980


def test_alt_texts_carry_the_key_numbers(book):
    alts = " ".join(make(book).alt for make in CHARTS)
    for text in (
        "46.6 a day",
        "71.5%",
        "$249 for",
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
