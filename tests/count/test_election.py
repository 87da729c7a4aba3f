"""Loading an election, cutting it to a moment, finding a contest in it."""

import pandas as pd
import pytest
from canvass import list_elections, load_election
from canvass.errors import CanvassError, ContestError, ParameterError, TableError
from canvass.moments import read_as_of


@pytest.fixture(scope="module")
def general():
    return load_election("2022-general")


LAUSD = "Los Angeles Unified School District: Member of the Board of Education, District {}"

# --- finding a contest -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        8847,
        "8847",
        "city-of-los-angeles-mayor",
        "City of Los Angeles: Mayor",
        "city of los angeles mayor",
        "MAYOR los angeles",
    ],
)
def test_a_contest_is_found_by_id_slug_name_or_part(general, query):
    assert general.contest(query)["slug"] == "city-of-los-angeles-mayor"


def test_a_whole_name_wins_over_names_it_is_a_part_of(general):
    names = [name for name in general.contests["name"] if "Sheriff" in name or name.startswith("Governor")]
    assert general.contest("governor")["name"] == "Governor"
    assert "Governor" in names


def test_mayor_is_ambiguous_between_exactly_the_seven_cities(general, committed):
    elected = [row["name"] for row in committed("2022-general", "contests") if row["name"].endswith("Mayor")]
    with pytest.raises(ContestError) as error:
        general.contest("mayor")
    assert (len(elected), str(error.value)) == (
        7,
        f"contest 'mayor': 7 contests of 2022-general answer to it, say which: {'; '.join(elected)}.",
    )


def test_an_error_is_one_line(general):
    with pytest.raises(ContestError) as error:
        general.contest("mayor")
    assert error.value._render_traceback_() == [f"ContestError: {error.value}"]


MAYOR, DA = "City of Los Angeles: Mayor", "District Attorney"
CD14 = "City of Los Angeles: Member of the City Council, 14th District"


@pytest.mark.parametrize(
    ("election", "query", "found"),
    [
        ("2024-general", "prop 5", "State Measure 5"),
        ("2024-general", "measure 5", "State Measure 5"),
        ("2024-general", "Proposition 32", "State Measure 32"),
        ("2024-general", "DA", DA),
        ("2024-general", "LA County district attorney", DA),
        ("2024-general", "gascon", DA),
        ("2024-general", "Gascón", DA),
        ("2024-general", "CD 14", CD14),
        ("2024-primary", "cd14", CD14),
        ("2024-primary", "LA city council 14", CD14),
        ("2024-primary", "supervisor 2", "Supervisor 2nd District"),
        ("2024-primary", "county supervisor 5", "Supervisor 5th District"),
        ("2024-general", "senate 25", "State Senator, 25th District"),
        ("2024-primary", "assembly 44", "State Assembly, 44th District"),
        ("2024-general", "CA-30", "U.S. Representative, 30th District"),
        ("2022-general", "LA mayor", MAYOR),
        ("2022-general", "mayor of los angeles", MAYOR),
        ("2022-general", "Bass", MAYOR),
        ("2022-primary", "feuer", MAYOR),
        ("2022-general", "alhambra 2", "City of Alhambra: Member of the City Council, Second District"),
        ("2022-primary", "beverly hills council", "City of Beverly Hills: Member of the City Council"),
        ("2024-general", "lausd school board 3", LAUSD.format(3)),
    ],
)
def test_a_contest_is_found_by_what_people_type(election, query, found):
    assert load_election(election).contest(query)["name"] == found


def test_what_is_short_for_several_lists_them(general):
    with pytest.raises(ContestError) as error:
        general.contest("LAUSD")
    assert str(error.value) == (
        f"contest 'LAUSD': 2 contests of 2022-general answer to it, say which: {LAUSD.format(2)}; {LAUSD.format(6)}."
    )


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("shreiff", "Sheriff; "),
        ("sherif", "Sheriff"),
        ("governer", "Governor; Lieutenant Governor"),
        ("mayor of lost angels", f"{MAYOR}; "),
        ("measre ula", "City of Los Angeles: Measure ULA; "),
        ("Karen Bas", f"{MAYOR}; "),
    ],
)
def test_a_slip_of_the_pen_lists_what_is_nearest_and_takes_none(general, query, near):
    with pytest.raises(ContestError) as error:
        general.contest(query)
    assert str(error.value).startswith(f"contest '{query}': none in 2022-general; near it: {near}")
    assert str(error.value).count(";") <= 3


@pytest.mark.parametrize(
    ("query", "elsewhere"),
    [
        ("gascon", f"in 2024-primary: {DA}; in 2024-general: {DA}."),
        ("prop 5", "in 2024-general: State Measure 5."),
        ("supervisor 2", "in 2024-primary: Supervisor 2nd District."),
    ],
)
def test_what_fits_in_other_elections_is_named_with_them(general, query, elsewhere):
    with pytest.raises(ContestError, match="none in 2022-general; ") as error:
        general.contest(query)
    assert str(error.value).endswith(f"; {elsewhere}")


@pytest.mark.parametrize("query", ["", " ", "-", 0, 8695.5, None, True, [], "<script>", "x" * 10_000])
def test_what_is_no_contest_is_an_error(general, query):
    with pytest.raises(ContestError, match="none in 2022-general"):
        general.contest(query)


@pytest.mark.parametrize(
    "query",
    [
        "²",
        "9" * 5000,
    ],
)
def test_odd_digits_are_no_contest(general, query):
    with pytest.raises(ContestError):
        general.contest(query)


def test_every_contest_is_found_by_its_slug_and_by_its_id(general):
    ids = list(general.contests["contest_id"])
    assert [general.contest(slug)["contest_id"] for slug in general.contests["slug"]] == ids
    assert [general.contest(number)["contest_id"] for number in ids] == ids


# --- as it was known ---------------------------------------------------------------------------


def test_a_date_is_its_whole_day(general):
    assert general.until("2022-11-10").releases["released_at"].iloc[-1].isoformat() == "2022-11-10T16:23:14-08:00"


@pytest.mark.parametrize(
    ("as_of", "releases"),
    [
        ("2022-11-08 20:24:13", 1),
        ("2022-11-08 20:24:14", 1),
        ("2022-11-08", 7),
        ("2022-11-09 03:35:18", 13),
        ("2022-11-09 03:35:19", 14),
        ("2022-11-09T11:35:19+00:00", 14),
        ("2022-11-09 03:34", 13),
        ("2022-11-09 03:35", 14),
        ("2022-11-09T03:35", 14),
        ("2022-11-09T11:35Z", 14),
        ("2022-11-09 03:35-08:00", 14),
        ("2022-11-09 02", 13),
        ("2022-11-09 03", 14),
        ("2022-11-09T11Z", 14),
        ("2022-12-05", 27),
        ("2030-01-01", 27),
        ("", 27),
        (None, 27),
    ],
)
def test_releases_known_at(general, committed, as_of, releases):
    moment = read_as_of(as_of)
    times = [pd.Timestamp(row["released_at"]) for row in committed("2022-general", "releases")]
    assert sum(moment is None or time <= moment for time in times) == releases
    assert len(general.until(as_of).releases) == releases


@pytest.mark.parametrize("as_of", ["2022-11-08 20:24:12", "2022-11-07", "1900-01-01"])
def test_before_the_first_release_nothing_is_known(general, as_of):
    with pytest.raises(ParameterError, match=r"nothing had been published.*from 8 Nov 2022 20:24 .* to 5 Dec 2022 "):
        general.until(as_of)


def later(election, as_of: str) -> list[str]:
    """Tables that hold something later than ``as_of``."""
    moment = pd.Timestamp(as_of, tz="America/Los_Angeles")
    newest = (load_election("2022-general").releases["released_at"] <= moment).sum()
    checks = {
        "releases": election.releases["released_at"] > moment,
        "votes": election.votes["release"] > newest,
        "ballots": election.ballots["release"] > newest,
        "ledger": (election.ledger["captured_at"] > moment) | (election.ledger["feed_time"] > moment),
        "ledger.release": election.ledger["release"].fillna(0) > newest,
    }
    return [name for name, late in checks.items() if late.any()]


@pytest.mark.parametrize(
    "as_of", ["2022-11-08 20:30:00", "2022-11-09 03:40:00", "2022-11-10 23:59:59", "2022-11-29 12:00:00"]
)
def test_nothing_later_is_in_any_table(general, as_of):
    assert later(general.until(as_of), as_of) == []


def test_the_whole_election_does_hold_something_later(general):
    assert later(general, "2022-11-10 23:59:59") == ["releases", "votes", "ballots", "ledger", "ledger.release"]


def test_cut_twice_is_cut_once(general):
    once, twice = general.until("2022-11-09 04:00"), general.until("2022-11-10").until("2022-11-09 04:00")
    assert once.votes.equals(twice.votes)
    assert once.releases.equals(twice.releases)


@pytest.mark.parametrize(("as_of", "known"), [("2022-11-09 03:40", 0), ("2022-11-09 23:59:58", 0), ("2022-11-09", 1)])
def test_the_estimate_of_election_night_is_hidden_until_its_day_is_over(general, as_of, known):
    cut = general.until(as_of).releases
    assert cut.filter(like="outstanding").notna().any(axis=1).sum() == known


def test_a_later_estimate_comes_with_its_release(general):
    assert general.until("2022-11-10 16:24").releases["outstanding"].iloc[-1] == 883_300


def test_cutting_leaves_the_original_as_it_was(general):
    general.until("2022-11-09 04:00")
    assert general.releases["outstanding"].notna().sum() == 7


def test_the_source_of_a_hidden_estimate_is_hidden_too(general):
    assert general.until("2022-11-09 04:00").releases["source"].tolist() == [""] * 14


@pytest.mark.parametrize(
    "as_of",
    ["yesterday", "2022-13-01", "2022-11", "10.11.2022", "2022-11-10 24:00", 20221110, 1.5, [], True, float("nan")],
)
def test_what_is_no_moment_is_an_error_that_says_what_is(general, as_of):
    with pytest.raises(ParameterError, match="expected a date or a Pacific time such as 2022-11-10"):
        general.until(as_of)


def test_the_minute_a_release_is_shown_with_holds_that_release(general):
    """The error message recommends this form, and the pages print this time: the release came at 16:23:14."""
    assert len(general.until("2022-11-10 16:23").releases) == len(general.until("2022-11-10").releases) == 15


@pytest.mark.parametrize(
    ("as_of", "moment"),
    [
        ("2022-11-10 16", "2022-11-10T16:59:59-08:00"),
        ("2022-11-10 16:23", "2022-11-10T16:23:59-08:00"),
        ("2022-11-10 16:23:14", "2022-11-10T16:23:14-08:00"),
        ("2022-11-11T00:23Z", "2022-11-10T16:23:59-08:00"),
        ("2022-11-10T19:23-05:00", "2022-11-10T16:23:59-08:00"),
        ("2022-11-06", "2022-11-06T23:59:59-08:00"),
        ("2022-11-06 01:30-07:00", "2022-11-06T01:30:59-07:00"),
        ("2022-11-06 01:30-08:00", "2022-11-06T01:30:59-08:00"),
        ("2022-03-13 03:00", "2022-03-13T03:00:59-07:00"),
    ],
)
def test_a_moment_is_the_last_second_of_what_is_written(as_of, moment):
    assert read_as_of(as_of).isoformat() == moment


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (
            "2022-11-06 01:30",
            "came twice.* 2022-11-06 01:30-07:00 for the first, 2022-11-06 01:30-08:00 for the second",
        ),
        ("2022-11-06 01", "came twice"),
        ("2022-03-13 02:30", "never came.* forward from 02:00 to 03:00"),
    ],
)
def test_an_hour_that_is_there_twice_or_never_is_named_as_such(as_of, said):
    with pytest.raises(ParameterError, match=said):
        read_as_of(as_of)


def test_a_date_without_hyphens_is_its_whole_day_too():
    assert read_as_of("20221110") == read_as_of("2022-11-10")


def test_the_last_day_of_all_is_an_error_or_a_moment():
    with pytest.raises(ParameterError):
        read_as_of("9999-12-31")


def test_certified_is_known_only_at_the_end(general):
    assert [general.until(day).certified for day in ("2022-12-04", "2022-12-05")] == [False, True]


# --- loading -----------------------------------------------------------------------------------


def test_elections_are_listed_oldest_first():
    assert list_elections() == ["2022-primary", "2022-general", "2024-primary", "2024-primary-state", "2024-general"]


@pytest.mark.parametrize("slug", ["", "2023-general", "by-hand", "platforms", "2022-General", "../lib", "<b>"])
def test_an_unknown_election_lists_the_known_ones(slug):
    with pytest.raises(
        ParameterError, match="expected one of 2022-primary; 2022-general; 2024-primary; 2024-primary-state; "
    ):
        load_election(slug)


@pytest.mark.parametrize("slug", [None, 2022, "../data/2022-general", "x" * 5000])
def test_what_is_no_name_of_an_election_is_an_error(slug):
    with pytest.raises(ParameterError):
        load_election(slug)


def test_a_tampered_table_is_noticed_and_no_other_is_blamed(copied):
    path = copied / "2022-general" / "votes.csv"
    path.write_text(path.read_text().replace("509944", "509945"))
    with pytest.raises(TableError, match=r"2022-general/votes\.csv: changed or truncated.*git or 'make data'"):
        load_election("2022-general")
    assert len(load_election("2024-general").releases) == 31


def test_a_tampered_list_of_elections_is_noticed(copied):
    path = copied / "by-hand" / "elections.csv"
    path.write_text(path.read_text().replace("2022-12-05", "2022-12-06"))
    with pytest.raises(TableError, match=r"by-hand/elections\.csv: changed or truncated"):
        load_election("2022-general")


def test_errors_meant_for_a_person_have_one_base():
    assert issubclass(ContestError, ParameterError) and issubclass(ParameterError, CanvassError)


@pytest.mark.parametrize(
    ("slug", "title", "day", "certified"),
    [
        ("2022-primary", "Statewide Direct Primary Election", "2022-06-07", "2022-07-01"),
        ("2022-general", "General Election", "2022-11-08", "2022-12-05"),
        ("2024-general", "General Election", "2024-11-05", "2024-12-02"),
    ],
)
def test_an_election_knows_its_days(slug, title, day, certified):
    election = load_election(slug)
    assert (election.title, str(election.election_day), str(election.certified_on)) == (title, day, certified)


def test_times_are_pacific(general):
    assert str(general.releases["released_at"].dt.tz) == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("as_of", "known"),
    [
        ("2022-11-09 12:00", {}),  # only the day of the night's estimate is known, and it is not over
        ("2022-11-09", {14: 1_006_300}),
        ("2022-11-10", {14: 1_006_300, 15: 883_300}),
    ],
)
def test_an_estimate_is_known_when_it_was_published(as_of, known):
    releases = load_election("2022-general", as_of).releases.set_index("release")
    assert releases["outstanding"].dropna().to_dict() == known


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("prop 1", "Proposition 1"),
        ("proposition 1", "Proposition 1"),
        ("us senate", "U.S. Senate (Full Term)"),
        ("sd 25", "State Senate District 25"),
        ("SD27", "State Senate District 27"),
    ],
)
def test_contests_of_the_state_are_found_as_people_call_them(query, found):
    assert load_election("2024-primary-state").contest(query)["name"] == found
