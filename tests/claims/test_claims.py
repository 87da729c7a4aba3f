"""The claim check: verdicts computed, recomputed with nothing but the csv module, and moved by the data."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from canvass.claims.check import RULES, check, check_claims, load_claims
from canvass.claims.evidence import load_evidence, read_number
from canvass.claims.parts import CAVEAT, REFUTED, SUPPORTED, UNKNOWN
from canvass.errors import CanvassError, TableError
from canvass.moments import read_as_of
from canvass.pages.claims import frames
from canvass.pages.claims.page import open_page
from canvass.store import files as store
from canvass.store.columns import CLAIM_TABLES
from canvass.store.sources import load_sources
from conftest import DATA

MAYOR = "city-of-los-angeles-mayor"
VERDICTS = (SUPPORTED, CAVEAT, REFUTED, UNKNOWN)
EXPECTED = {
    "a": SUPPORTED,
    "b": CAVEAT,
    "c": CAVEAT,
    "d": SUPPORTED,
    "e": UNKNOWN,
    "f": SUPPORTED,
    "g": CAVEAT,
    "h": UNKNOWN,
    "i": CAVEAT,
    "j": SUPPORTED,
    "k": SUPPORTED,
    "l": UNKNOWN,
    "m": CAVEAT,
    "n": REFUTED,
    "o": SUPPORTED,
}
MOMENTS = ["2022-06-01", "2022-11-10", "2022-11-11", "2022-11-20", "2022-12-06", ""]
Row = dict[str, str]


def rows(name: str, folder: Path = DATA) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(name: str, /, **wanted: str) -> Row:
    found = [row for row in rows(name) if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, (name, wanted, found)
    return found[0]


def change(folder: Path, name: str, wanted: Callable[[Row], bool], **values: str) -> None:
    """Change rows of a table and register it anew."""
    table = rows(name, folder)
    hits = [row for row in table if wanted(row)]
    assert hits
    for row in hits:
        row.update(values)
    write(folder, name, table)


def write(folder: Path, name: str, table: list[Row]) -> None:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    store.write_checksums(path.parent if name.startswith("20") else folder)


def add(folder: Path, name: str, **values: str) -> None:
    """Add a row like the last one, with other values."""
    table = rows(name, folder)
    write(folder, name, [*table, {**table[-1], **values}])


def candidate(election: str, name: str) -> str:
    contest = one(f"{election}/contests", slug=MAYOR)["contest_id"]
    return one(f"{election}/candidates", contest_id=contest, name=name)["candidate_id"]


def votes(election: str, name: str, release: int) -> int:
    wanted = {"release": str(release), "candidate_id": candidate(election, name)}
    return int(one(f"{election}/votes", **wanted)["votes"])


def verdict(claim_id: str, as_of: str = "") -> str:
    claim = next(claim for claim in load_claims(as_of) if claim.claim_id == claim_id)
    return check(claim, load_evidence(as_of)).verdict


@pytest.fixture(scope="module")
def checked() -> pd.DataFrame:
    return open_page().checked.set_index("claim_id")


def named(checked: pd.DataFrame, claim_id: str) -> dict[str, float]:
    return {figure.name: figure.value for figure in checked.loc[claim_id, "figures"]}


# --- the verdicts, and their values a second way ------------------------------------------------


def test_the_verdict_of_each_claim(checked):
    assert checked["verdict"].to_dict() == EXPECTED
    assert set(checked["verdict"]) <= set(VERDICTS)


def test_every_claim_says_why_with_its_figures(checked):
    for row in checked.itertuples():
        assert row.why.endswith(".") and len(row.why) < 300
        assert row.figures or row.verdict == UNKNOWN
        assert all(str(figure) and figure.source for figure in row.figures)


def test_a_lead_and_shares_of_10_november(checked):
    ahead, behind = (votes("2022-general", name, 15) for name in ("Rick Caruso", "Karen Bass"))
    both = ahead + behind
    assert checked.loc["a", "values"] == pytest.approx((ahead - behind, 100 * ahead / both, 100 * behind / both))
    assert (ahead, behind) == (273941, 271246)
    assert "2,695 votes ahead of Karen Bass, 50.25% to 49.75%" in checked.loc["a", "why"]


def test_b_share_of_the_final_count(checked):
    counted, final = (sum(votes("2022-general", n, r) for n in ("Rick Caruso", "Karen Bass")) for r in (15, 27))
    assert checked.loc["b", "values"] == pytest.approx((100 * counted / final,))
    assert round(100 * counted / final, 1) == 58.6
    release, last = (one("2022-general/releases", release=number) for number in ("15", "27"))
    ballots, left = int(release["ballots"]), int(release["outstanding"])
    assert named(checked, "b")["estimated"] == pytest.approx(ballots / (ballots + left))
    assert named(checked, "b")["county"] == pytest.approx(ballots / int(last["ballots"]))


def test_c_the_estimate_is_the_countys(checked):
    release, before, last = (one("2022-general/releases", release=number) for number in ("15", "14", "27"))
    parts = [int(release[f"outstanding{part}"]) for part in ("", "_mail", "_conditional", "_provisional")]
    assert checked.loc["c", "values"] == tuple(parts) == (883300, 862000, 21000, 300)
    assert parts[0] == sum(parts[1:])
    contest = one("2022-general/contests", slug=MAYOR)["contest_id"]
    city = [int(one("2022-general/ballots", release=r, contest_id=contest)["ballots"]) for r in ("15", "27")]
    found = named(checked, "c")
    assert found["city_share"] == pytest.approx(city[0] / int(release["ballots"]))
    left = int(last["ballots"]) - int(release["ballots"])
    assert (found["left"], found["left_city"]) == (left, city[1] - city[0])
    assert round(found["left_share"], 3) == 0.393
    counted = int(release["ballots"]) - int(before["ballots"])
    assert found["carried"] == int(before["outstanding"]) - counted


def test_d_and_f_the_certified_primary(checked):
    contest = one("2022-primary/contests", slug=MAYOR)["contest_id"]
    ids = {row["candidate_id"]: row["name"] for row in rows("2022-primary/candidates") if row["contest_id"] == contest}
    final = {
        ids[row["candidate_id"]]: int(row["votes"])
        for row in rows("2022-primary/votes")
        if row["release"] == "8" and row["candidate_id"] in ids
    }
    assert len(final) == 12
    assert checked.loc["d", "values"] == (final["Karen Bass"] - final["Rick Caruso"],) == (46021,)
    assert checked.loc["f", "values"] == pytest.approx((100 * max(final.values()) / sum(final.values()),))


def test_e_two_readings_around_the_hour(checked):
    first = {row["about"]: float(row["value"]) for row in rows("by-hand/claim_figures") if row["series"]}
    night = {row["candidate"]: float(row["share"]) for row in rows("by-hand/reported") if row["release_time"]}
    found = named(checked, "e")
    assert found["before"] == pytest.approx(first["Rick Caruso"] - first["Karen Bass"])
    assert found["after"] == pytest.approx(100 * (night["RICK J. CARUSO"] - night["KAREN RUTH BASS"]))
    assert checked.loc["e", "values"] == ()
    assert "lies between" in checked.loc["e", "why"]


def test_g_county_and_city(checked):
    county, city = (
        int(one("platforms/homelessness", area=area, year="2022")["total"]) for area in ("LA County", "City of LA")
    )
    assert checked.loc["g", "values"] == (county,)
    assert named(checked, "g") == {"own": city, "other": county, "apart": county - city, "share": city / county}
    assert "41,980" in checked.loc["g", "why"]


def test_h_money_lies_between_bounds(checked):
    own = one("platforms/money", candidate="Rick Caruso", metric="self_funded", as_of="2022-10")
    total = one("platforms/money", candidate="Rick Caruso", metric="spent", as_of="2022-11-27")
    found = named(checked, "h")
    assert (found["own"], found["total"]) == (float(own["usd"]), float(total["usd"]))
    assert set(found) == {"own", "total"} and found["own"] < 100_000_000 < found["total"]
    assert checked.loc["h", "values"] == () and checked.loc["h", "computed"] == "$85 million to $104.8 million"
    assert "possible, not shown" in checked.loc["h", "why"]


def test_i_pledges_and_what_replaced_one(checked):
    quoted = [one("platforms/pledges", pledge_id=f"{name}-1") for name in ("bass-homelessness",)]
    quoted.insert(0, one("platforms/pledges", pledge_id="caruso-homelessness-2"))
    values = [float(row[key]) for row in quoted for key in ("target", "deadline_days")]
    assert checked.loc["i", "values"] == tuple(values)
    later = one("platforms/pledges", pledge_id="bass-homelessness-2")
    assert named(checked, "i")["bass_later"] == float(later["target"])


def test_j_k_m_days(checked):
    election = one("by-hand/elections", election="2022-general")
    day, certified = (date.fromisoformat(election[key]) for key in ("election_day", "certified_on"))
    assert named(checked, "j") == {"allowed": 30, "took": (certified - day).days}
    assert checked.loc["k", "values"] == (day.toordinal() + 7,)
    printed: dict[str, dict[str, float]] = {}
    for row in rows("by-hand/reported"):
        printed.setdefault(row["release_on"], {})[row["candidate"]] = float(row["share"])
    ahead = [day for day, share in printed.items() if share["KAREN RUTH BASS"] > share["RICK J. CARUSO"]]
    primary = date.fromisoformat(one("by-hand/elections", election="2022-primary")["election_day"])
    assert checked.loc["m", "values"] == ((date.fromisoformat(min(ahead)) - primary).days,) == (7,)


def test_n_a_share_that_is_not_what_the_figures_give(checked):
    counted, final = (sum(votes("2022-general", n, r) for n in ("Rick Caruso", "Karen Bass")) for r in (19, 27))
    assert checked.loc["n", "values"] == pytest.approx((100 * counted / final,))
    ballots, last = (int(one("2022-general/releases", release=number)["ballots"]) for number in ("19", "27"))
    assert named(checked, "n")["county"] == pytest.approx(ballots / last)
    assert round(counted / final, 2) == round(ballots / last, 2) == 0.77


def test_o_what_a_candidate_said_on_the_night(checked):
    lead = votes("2022-general", "Rick Caruso", 2) - votes("2022-general", "Karen Bass", 2)
    assert checked.loc["o", "values"] == (lead,) == (1959,)


# --- other data, another verdict ----------------------------------------------------------------


def vote_row(election: str, name: str, release: int) -> Callable[[Row], bool]:
    key = (str(release), candidate(election, name))
    return lambda row: (row["release"], row["candidate_id"]) == key


def figure_row(figure_id: str) -> Callable[[Row], bool]:
    return lambda row: row["figure_id"] == figure_id


def by(**wanted: str) -> Callable[[Row], bool]:
    return lambda row: all(row[key] == value for key, value in wanted.items())


POPULATION = {"value": "2", "known_on": "2022-05-26", "source": "questionai-1"}
OWN = by(candidate="Rick Caruso", metric="self_funded", as_of="2022-10")
SPENT = by(candidate="Rick Caruso", metric="spent", as_of="2022-11-27")
CHANGES = [
    ("a", "2022-general/votes", vote_row("2022-general", "Rick Caruso", 15), {"votes": "275941"}, REFUTED),
    ("a", "2022-general/votes", vote_row("2022-general", "Karen Bass", 15), {"votes": "281246"}, REFUTED),
    ("b", "2022-general/votes", vote_row("2022-general", "Karen Bass", 27), {"votes": "609944"}, REFUTED),
    ("c", "2022-general/releases", by(release="15"), {"outstanding_mail": "872000"}, REFUTED),
    ("c", "2022-general/releases", by(release="15"), {"outstanding": ""}, UNKNOWN),
    ("c", "2022-general/ballots", by(release="15"), {"ballots": "1452192"}, SUPPORTED),
    ("d", "2022-primary/votes", vote_row("2022-primary", "Karen Bass", 8), {"votes": "278411"}, REFUTED),
    ("d", "2022-primary/votes", vote_row("2022-primary", "Karen Bass", 8), {"votes": ""}, UNKNOWN),
    ("e", "by-hand/claim_figures", by(series="primary-night-share"), {"at": "2022-06-07 21:55"}, REFUTED),
    ("f", "2022-primary/votes", vote_row("2022-primary", "Karen Bass", 8), {"votes": "478511"}, REFUTED),
    ("g", "platforms/homelessness", by(area="City of LA", year="2022"), {"total": "69144"}, SUPPORTED),
    ("g", "platforms/homelessness", by(area="LA County", year="2022"), {"total": "70000"}, REFUTED),
    ("g", "platforms/homelessness", by(area="City of LA", year="2022"), {"total": ""}, UNKNOWN),
    ("h", "platforms/money", OWN, {"usd": "110000000"}, REFUTED),
    ("h", "platforms/money", OWN, {"usd": "101000000", "bound": "exact", "as_of": "2022-11-30"}, SUPPORTED),
    ("h", "platforms/money", SPENT, {"usd": "90000000"}, UNKNOWN),
    ("h", "platforms/money", SPENT, {"usd": "90000000", "bound": "exact"}, REFUTED),
    ("i", "platforms/pledges", by(pledge_id="bass-homelessness-1"), {"target": "14000"}, REFUTED),
    ("i", "platforms/pledges", by(pledge_id="bass-homelessness-2"), {"source_date": "2022-11-20"}, SUPPORTED),
    ("j", "by-hand/claim_figures", figure_row("canvass-days"), {"value": "28"}, REFUTED),
    ("j", "by-hand/elections", by(election="2022-general"), {"certified_on": "2022-12-15"}, CAVEAT),
    ("k", "by-hand/claim_figures", figure_row("mail-accepted-through"), {"value": "2022-11-14"}, REFUTED),
    ("l", "by-hand/claim_figures", figure_row("city-population-rank"), POPULATION, SUPPORTED),
    ("l", "by-hand/claim_figures", figure_row("city-population-rank"), {**POPULATION, "value": "3"}, REFUTED),
    ("n", "2022-general/votes", vote_row("2022-general", "Karen Bass", 27), {"votes": "629944"}, CAVEAT),
    ("o", "2022-general/votes", vote_row("2022-general", "Karen Bass", 2), {"votes": "187151"}, REFUTED),
    ("m", "2022-primary/votes", by(release="3"), {"reported_share": "0.2"}, CAVEAT),
    ("m", "2022-primary/votes", vote_row("2022-primary", "Rick Caruso", 8), {"votes": "378511"}, REFUTED),
]


@pytest.mark.parametrize(("claim_id", "table", "wanted", "values", "expected"), CHANGES)
def test_other_data_another_verdict(copied, claim_id, table, wanted, values, expected):
    change(copied, table, wanted, **values)
    assert verdict(claim_id) == expected


def test_a_reading_of_the_hour_would_settle_it(copied):
    for name, share in (("Rick Caruso", "41.3"), ("Karen Bass", "38.2")):
        values = {"about": name, "value": share, "unit": "percent", "at": "2022-06-07 22:05", "known_on": "2022-06-08"}
        add(copied, "by-hand/claim_figures", figure_id=f"ten-{name}", series="primary-night-share", **values)
    assert verdict("e") == SUPPORTED


def test_the_order_turned_later_would_be_weeks(copied):
    for release in ("3", "4"):
        change(copied, "2022-primary/votes", vote_row("2022-primary", "Karen Bass", int(release)), reported_share="0.3")
    assert check_claims().set_index("claim_id").loc["m", ["verdict", "values"]].to_list() == [SUPPORTED, (14.0,)]


def test_room_for_another_claim(copied):
    asked = "election=2022-general;contest=City of Los Angeles: Mayor;at=certified;candidate=Karen Bass"
    new = {"claim_id": "x", "claim": "Bass won by 89,914.", "asserted": "89914", "unit": "votes", "tolerance": ""}
    add(copied, "claims", **new, rule="standing", arguments=asked)
    assert verdict("x") == SUPPORTED
    add(copied, "claims", **{**new, "claim_id": "y", "asserted": "89915"}, rule="standing", arguments=asked)
    assert verdict("y") == REFUTED
    asked = asked.replace("certified", "2022-06-10").replace("2022-general", "2022-primary")
    points = {**new, "claim_id": "z", "asserted": "-1.7;38.8", "unit": "points;percent", "tolerance": "0.05"}
    add(copied, "claims", **points, rule="standing", arguments=asked)
    assert verdict("z") == SUPPORTED


# --- other arguments, another reason ------------------------------------------------------------

REASONS = [
    ("a", "", {"candidate": "Karen Bass"}, "2,695 votes behind Rick Caruso, 49.75% to 50.25%."),
    ("d", "", {"at": "2022-06-10"}, "the release of 10 Jun 2022 Karen Bass was 1.7 points behind Rick Caruso, 38.80%"),
    ("b", "2022-11-11", {}, "Not known by 11 Nov 2022: the final count. By the registrar's estimate 62.18% of the"),
    (
        "e",
        "",
        {"moment": "2022-06-07 21:00"},
        "Caruso's lead over Karen Bass at 7 Jun 2022 21:00 Pacific was 2.4 points.",
    ),
    ("e", "", {"moment": "2022-06-07 20:30"}, "No figure for 7 Jun 2022 20:30 Pacific is known."),
    ("m", "", {"first": "Karen Bass", "then": "Rick Caruso"}, "Karen Bass was not ahead at first, or Rick Caruso not"),
    ("c", "", {"election": "2022-primary", "at": "2022-06-10"}, "come to 505,800, not 506,050 ballots."),
    ("c", "", {"contest": "Sheriff"}, "was 883,300 ballots and its parts add up."),
    ("g", "", {"area": "LA County"}, "The count of Los Angeles County was 69,144."),
    ("g", "", {"year": "2020"}, "The count of the City of Los Angeles was 41,290, and no area's is the one claimed."),
    ("h", "2022-11-01", {"month": "2022-05"}, "All spending together was only $92.3 million (by 22 Oct 2022)."),
    ("h", "", {"month": "2022-12"}, "at least $85 million (by Oct 2022); spending by Dec 2022 is not known now."),
    (
        "i",
        "",
        {"pledges": "caruso-homelessness-2,bass-homelessness-2"},
        "Karen Bass pledged at least 17,000 people housed",
    ),
    (
        "j",
        "2022-11-11",
        {"figure": "primary-first-hour-bass"},
        "gives 38 days. When the count is certified is not known by 11 Nov 2022.",
    ),
]


@pytest.mark.parametrize(("claim_id", "as_of", "arguments", "expected"), REASONS)
def test_the_reason_of_every_outcome(claim_id, as_of, arguments, expected):
    claim = next(claim for claim in load_claims() if claim.claim_id == claim_id)
    claim = replace(claim, arguments={**claim.arguments, **arguments})
    found = check(claim, load_evidence(as_of))
    row = pd.DataFrame([{"rule": claim.rule, "told": found.told, "figures": found.figures}])
    assert expected in frames.reasons(row, read_as_of(as_of))[0]


# --- as of --------------------------------------------------------------------------------------


def test_claims_made_later_are_not_shown():
    assert [len(load_claims(moment)) for moment in MOMENTS] == [0, 1, 14, 15, 15, 15]
    assert check_claims("2022-11-08 22:45").empty


def test_an_undated_claim_is_shown_only_without_a_limit(copied):
    change(copied, "claims", by(claim_id="d"), claimed_on="")
    assert "d" not in set(check_claims("2023-01-01")["claim_id"])
    assert verdict("d") == SUPPORTED


def test_hindsight_cannot_be_had_before():
    then = open_page("2022-11-11").checked.set_index("claim_id")
    later = ("b", "h", "j")
    assert all(then.loc[claim_id, "verdict"] == UNKNOWN for claim_id in later)
    assert all("ot known by 11 Nov 2022" in then.loc[claim_id, "why"] for claim_id in later)
    assert {k: v for k, v in then["verdict"].items() if k not in later} == {
        k: v for k, v in EXPECTED.items() if k not in (*later, "n")
    }
    shown = " ".join(then["why"]) + " ".join(frames.figures(then.reset_index())["value"])
    for figure in ("929,974", "1,004,509", "104.8", "$100", "58.62", "5 Dec"):
        assert figure not in shown


def test_an_estimate_is_kept_when_hindsight_is_not():
    then = open_page("2022-11-11").checked.set_index("claim_id")
    assert set(named(then, "b")) == {"counted", "estimated"}
    assert "62.18%" in then.loc["b", "why"]
    assert "left" not in named(then, "c") and "analyst" in named(then, "c")


def test_later_figures_arrive_with_their_day():
    assert [verdict("h", moment) for moment in MOMENTS[2:]] == [UNKNOWN] * 4
    assert "104.8" in open_page("2022-12-06").checked.set_index("claim_id").loc["h", "why"]
    assert [verdict("b", moment) for moment in MOMENTS[2:]] == [UNKNOWN, UNKNOWN, CAVEAT, CAVEAT]


# --- rows that cannot be read -------------------------------------------------------------------

BAD = [
    ({"rule": "vibes"}, r"claim 'a', rule: expected one of standing;.*got 'vibes'"),
    ({"arguments": "election=2022-general"}, r"claim 'a', arguments of standing: expected election=\.\.\."),
    ({"arguments": ""}, r"claim 'a', arguments of standing: .*got 'nothing'"),
    ({"asserted": "<many;50;50"}, r"claim 'a', asserted: expected a number in votes; got '<many"),
    ({"asserted": "1;2"}, r"claim 'a', asserted \| unit \| tolerance"),
    ({"unit": "bees;percent;percent"}, r"claim 'a', asserted numbers of standing: expected votes"),
    ({"source": "nowhere-1"}, r"claim 'a', source: expected ids of sources\.csv; got 'nowhere-1'"),
    ({"claimed_on": "soon"}, r"claim 'a', claimed_on: expected a day"),
    ({"claim_id": "b"}, r"claim_id: expected each once, got twice b"),
]
GOOD = "election=2022-general;contest=City of Los Angeles: Mayor;at=2022-11-10;candidate=Rick Caruso"
MEANINGLESS = [
    (GOOD.replace("2022-general", "2023-general"), r"claim 'a', rule standing: election '2023-general': expected one"),
    (GOOD.replace("City of Los Angeles: Mayor", "mayor"), r"claim 'a', rule standing: contest 'mayor': 7 contests"),
    (GOOD.replace("2022-11-10", "2022-11-13"), r"claim 'a', rule standing: at=2022-11-13: expected 'certified' or"),
    (GOOD.replace("2022-11-10", "soon"), r"claim 'a', rule standing: .*expected a date"),
    (GOOD.replace("Rick Caruso", "Rick Astley"), r"claim 'a', rule standing: candidate 'Rick Astley': expected one of"),
]


@pytest.mark.parametrize(("values", "message"), BAD)
def test_a_bad_row_is_refused_by_name(copied, values, message):
    change(copied, "claims", by(claim_id="a"), **values)
    with pytest.raises(TableError, match=message):
        load_claims()


@pytest.mark.parametrize(("arguments", "message"), MEANINGLESS)
def test_an_argument_that_means_nothing_is_refused_by_name(copied, arguments, message):
    change(copied, "claims", by(claim_id="a"), arguments=arguments)
    with pytest.raises(CanvassError, match=message):
        check_claims()


@pytest.mark.parametrize(
    ("claim_id", "arguments", "message"),
    [
        ("l", "figure=no-such", r"claim 'l', rule figure: figure=no-such: expected one of"),
        ("g", "year=last;area=City of LA", r"claim 'g', .*year=last: expected a year"),
        ("g", "year=2022;area=Atlantis", r"claim 'g', .*area=Atlantis: expected one of City of LA; LA County"),
        ("i", "pledges=caruso-homelessness-2,x", r"claim 'i', .*not there: x"),
        ("i", "pledges=bass-homelessness-1", r"claim 'i', .*unit: expected people housed; days; got interim beds"),
    ],
)
def test_other_rules_refuse_too(copied, claim_id, arguments, message):
    change(copied, "claims", by(claim_id=claim_id), arguments=arguments)
    with pytest.raises(TableError, match=message):
        check_claims()


def test_a_figure_that_is_no_number_is_refused_by_name(copied):
    change(copied, "by-hand/claim_figures", figure_row("canvass-days"), value="thirty")
    with pytest.raises(TableError, match=r"figure 'canvass-days': expected a value in days"):
        check_claims()


# --- tables and page ----------------------------------------------------------------------------


FINDINGS = ("outstanding", "homeless", "expected", "weeks")


def test_the_tables_have_their_columns_and_sources():
    known = set(load_sources().index)
    for name, dtypes in CLAIM_TABLES.items():
        table = rows(name)
        assert list(table[0]) == list(dtypes)
        for row in table:
            assert {text for text in row["source"].split(";") if text} <= known
    assert all(row["source"] for row in rows("by-hand/claim_figures"))


def test_every_rule_is_used_and_explained():
    assert {claim.rule for claim in load_claims()} == set(RULES)
    shown = frames.rules()
    assert list(shown["rule"]) == list(RULES) and all(text.endswith(".") for text in shown["checks"])


@pytest.mark.parametrize("moment", MOMENTS)
def test_everything_can_be_shown_at_any_time(moment):
    page = open_page(moment)
    said = [page.answer("answer"), *(page.finding(part) for part in [*FINDINGS, *VERDICTS])]
    for text in [one.filled.plain for one in said if one]:
        assert text and "{" not in text and "unknown" not in text
        assert len(text.partition("\n")[0]) <= (90 if text == said[0].filled.plain else 60)
    assert moment or all(said)
    tables = [
        *map(page.verdicts, VERDICTS),
        *map(page.evidence, EXPECTED),
        page.show(page.checked, "claimed and computed"),
    ]
    for table in filter(None, tables):
        assert "nan" not in table._repr_mimebundle_()[0]["text/plain"].lower().split()
    keys = page.keys("key figures")._repr_mimebundle_()[0]["text/plain"]
    assert [int(line.rsplit(": ", 1)[1]) for line in keys.splitlines()] == [
        int((page.checked["verdict"] == verdict).sum()) for verdict in VERDICTS
    ]
    until = f"by {read_as_of(moment).day} " if moment else "now"
    assert until in page._repr_mimebundle_()[0]["text/plain"]


HEADLINES = {
    "2022-06-01": "No claim held here had been made by 1 Jun 2022",
    "2022-11-10": "The only claim made so far holds",
    "2022-11-11": "9 of 14 claims about the race hold, 4 of them with a caveat",
    "": "11 of 15 claims about the race hold, 5 of them with a caveat; one does not",
}


@pytest.mark.parametrize(("moment", "headline"), HEADLINES.items())
def test_the_finding_is_the_headline(moment, headline):
    assert open_page(moment).answer("answer").filled.plain.partition("\n")[0] == headline


def test_what_nothing_is_known_of_is_left_out():
    page = open_page("2022-11-10")
    assert [part for part in FINDINGS if page.finding(part)] == []
    assert page.verdicts(REFUTED) is None and page.evidence("n") is None
    assert page.finding(SUPPORTED).filled.plain.startswith("1 claim holds as it stands\n\n")


def test_each_claim_links_to_where_it_was_said(checked):
    lines = open_page().sources().filled.plain.splitlines()
    urls = load_sources()["url"]
    assert len(lines) == len(EXPECTED)
    for line, row in zip(lines, checked.itertuples(), strict=True):
        assert row.claim in line and row.claimed_by in line
        assert all(f"]({urls[page]})" in line for page in row.source.split(";") if urls[page])


def test_every_figure_can_be_read_alone():
    shown = frames.figures(check_claims())
    for text in shown["what"]:
        assert text[0].isupper() and len(text.split()) >= 3
        assert not set(text.lower().split()) & {"these", "their", "other", "then"}
    assert not shown.duplicated(["claim_id", "what"]).any()


def test_each_figure_names_its_own_source(checked):
    source = {figure.name: figure.source for figure in checked.loc["j", "figures"]}
    assert source == {"allowed": "ktla-1", "took": "feed-4300"}
    source = {figure.name: figure.source for figure in checked.loc["g", "figures"]}
    assert source["share"] == source["apart"] and set(source["share"].split(";")) == {source["own"], source["other"]}


def test_one_number_that_is_not_met_is_not_supported(checked):
    assert checked.loc["m", "why"].startswith("The order is as claimed, the pace is not. ")
    assert checked.loc["m", "computed"] == "7 days"


def test_the_verdict_stands_in_words():
    page = open_page()
    tables = [page.verdicts(verdict)._repr_mimebundle_()[0]["text/html"] for verdict in VERDICTS]
    assert [html.count(f">{verdict}<small>") for html, verdict in zip(tables, VERDICTS, strict=True)] == [6, 5, 1, 3]


def test_a_claim_is_inert_text(copied):
    change(copied, "claims", by(claim_id="a"), claim="<script>alert(1)</script> $x_1$", claimed_by="**Bold** | [x](y)")
    page = open_page()
    html = page.verdicts(SUPPORTED)._repr_mimebundle_()[0]["text/html"]
    assert "<script>" not in html and "&lt;script&gt;" in html
    said = page.sources()._repr_mimebundle_()[0]["text/markdown"]
    assert "<script>" not in said and "[x](y)" not in said


def test_read_number_knows_dates():
    assert read_number("2022-11-15", "date") == date(2022, 11, 15).toordinal()
