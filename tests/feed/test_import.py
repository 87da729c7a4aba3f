"""Plain tables as an election: what they say, what is wrong with them by file, row and column, and out and in again."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from canvass import list_elections, load_count, load_election
from canvass.count.count import lead
from canvass.count.export import export_contest
from canvass.count.outstanding import earlier_estimates
from canvass.count.primary import later_votes, reported
from canvass.errors import CanvassError, ParameterError, TableError
from canvass.feed.importing import import_tables
from canvass.pages.count.facts import head
from canvass.pages.count.frames import sources
from canvass.pages.count.page import CountPage
from canvass.report.contents import PAGES, data_checksum, make_request
from canvass.store import files as store
from canvass.store.columns import ELECTION_TABLES

NAME = "2021-small"
ELECTION = "title,election_day,place,time_zone\nSmall Election,2021-11-02,Small Town,America/New_York\n"
VOTES = """time,contest,candidate,votes
2021-11-02 21:15,Mayor,Ann Lee,"1,200"
2021-11-02 21:15,Mayor,Bo Ray,1100
2021-11-02 23:40,Mayor,Ann Lee,1500
2021-11-02 23:40,Mayor,Bo Ray,1600.0
2021-11-05,Mayor,Ann Lee,1700
2021-11-05,Mayor,Bo Ray,1650
"""
COUNTIES = """Reported at;Race;County;Choice;Votes
11/2/2021 9:15 PM;Prop 7;Alpine;YES;10
11/2/2021 9:15 PM;Prop 7;Alpine;NO;20
11/2/2021 10:30 p.m.;Prop 7;Modoc;YES;40
11/2/2021 10:30 p.m.;Prop 7;Modoc;NO;30
11/2/2021 10:30 p.m.;Prop 7;Statewide;YES;50
11/2/2021 10:30 p.m.;Prop 7;Statewide;NO;50
"""


def folder_of(tmp_path: Path, **tables: str | bytes) -> Path:
    """A folder with these tables."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in ({"election": ELECTION} | tables).items():
        (folder / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def workbook_of(tmp_path: Path, **tables: str) -> Path:
    """The same as a workbook, figures as figures."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, text in ({"election": ELECTION} | tables).items():
        sheet = book.create_sheet(name.capitalize())
        for row in csv.reader(text.splitlines()):
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


@pytest.fixture
def own(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one's own, which the library reads."""
    monkeypatch.setenv("CANVASS_DATA", str(data))
    return data


def imported(source: Path, contest: str = "mayor", name: str = NAME):
    import_tables(source, name)
    return load_count(load_election(name), contest)


@pytest.mark.parametrize("others", ["Others", "other", "Write-ins", "WRITE-IN"])
def test_the_others_together_are_nobody_who_is_ahead(tmp_path, own, others):
    votes = VOTES + f"2021-11-05,Mayor,{others},9000\n2021-11-05,Mayor,Cy Poe,20\n"
    count = imported(folder_of(tmp_path, votes=votes))
    assert count.pair == ("Ann Lee", "Bo Ray")
    assert count.ranking.to_list() == [1700, 1650, 20, 9000] and not count.has_majority
    assert head(count)["top"].value == "Ann Lee"


def test_one_candidate_and_the_others_are_no_pair(tmp_path, own):
    count = imported(folder_of(tmp_path, votes=VOTES.replace("Bo Ray", "Others")))
    with pytest.raises(CanvassError, match="Ann Lee is the only candidate"):
        head(count)


def test_an_import_has_colours_words_and_pages_of_its_own(tmp_path, own):
    page = CountPage(imported(folder_of(tmp_path, votes=VOTES)))
    assert page.slots == {"Ann Lee": "a", "Bo Ray": "b"}
    assert page.say("sources").filled.plain.startswith("Votes are those of the tables that were imported")
    assert "The source does not say which kinds of ballots" in page.say("finding: types").filled.plain
    assert sources(page.count)["url"].to_list()[0] == "not recorded"
    missing = {kind.word: kind.missing(make_request(NAME, "mayor")) for kind in PAGES}
    assert missing["Drops"] == "" and "kinds of ballots" in missing["Ballots"] and "learn from" in missing["Outlook"]


def test_a_report_knows_when_an_import_changed(tmp_path, own):
    imported(folder_of(tmp_path, votes=VOTES))
    before = data_checksum()
    more = tmp_path / "more"
    more.mkdir()
    imported(folder_of(more, votes=VOTES + "2021-11-06,Mayor,Ann Lee,1701\n2021-11-06,Mayor,Bo Ray,1650\n"))
    assert data_checksum() != before


# --- what tables say -----------------------------------------------------------------------------


def test_four_columns_are_an_election(tmp_path, own):
    count = imported(folder_of(tmp_path, votes=VOTES))
    assert count.votes.to_dict("list") == {"Ann Lee": [1200, 1500, 1700], "Bo Ray": [1100, 1600, 1650]}
    assert lead(count)["lead"].to_list() == [100, -100, 50]
    assert count.election.releases["label"].to_list() == ["Election night 1", "Election night 2", "Update 1"]


def test_its_place_and_time_zone_are_its_own(tmp_path, own):
    election = imported(folder_of(tmp_path, votes=VOTES)).election
    assert (election.place, election.reader, election.time_zone) == ("Small Town", "tables", "America/New_York")
    times = [moment.isoformat() for moment in election.releases["released_at"]]
    assert times[0] == "2021-11-02T21:15:00-04:00"
    assert election.releases["time_known"].to_list() == [True, True, False]
    assert len(load_election(NAME, "2021-11-02 21:15").releases) == 1  # Eastern, as everything of it
    assert repr(election).endswith("3 releases to 5 Nov 2021 23:59 Eastern")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace(",", "\t").replace('"1\t200"', "1 200").encode(),
        lambda text: text.replace("2021-11-02 2", "11/02/2021 2").encode(),
        lambda text: "\n".join([*text.splitlines()[:1], *reversed(text.splitlines()[1:])]).encode(),
    ],
    ids=["UTF-16", "byte order mark", "tabs", "US dates", "newest first"],
)
def test_however_a_spreadsheet_saved_it(tmp_path, own, change):
    votes = imported(folder_of(tmp_path, votes=change(VOTES))).votes
    assert {name: votes[name].to_list() for name in ("Ann Lee", "Bo Ray")} == {
        "Ann Lee": [1200, 1500, 1700],
        "Bo Ray": [1100, 1600, 1650],
    }


def test_a_workbook_is_the_same(tmp_path, own):
    folder, book = folder_of(tmp_path, votes=VOTES), workbook_of(tmp_path, votes=VOTES)
    assert imported(book, name="2021-book").votes.equals(imported(folder).votes)


def test_a_workbook_as_a_clerk_has_it_is_the_same_too(tmp_path, own):
    """Titles across all columns above the table, other names of columns, counts as text, shares as Excel keeps them."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["City of Small Town: unofficial results"])
    sheet.merge_cells("A1:E1")
    sheet.append([])
    sheet.append(["Date/Time", "Contest", "Candidate Name", "Total Votes", "% of votes"])
    for time, contest, name, votes in list(csv.reader(VOTES.splitlines()))[1:]:
        moment = datetime.fromisoformat(time)
        sheet.append([moment, contest, name, f"{int(float(votes.replace(',', ''))):,}", 0.481])
        sheet.cell(sheet.max_row, 5).number_format = "0.0%"
    for row in csv.reader(ELECTION.splitlines()):
        (book["election"] if "election" in book else book.create_sheet("election")).append(row)
    book.save(tmp_path / "book.xlsx")
    count = imported(tmp_path / "book.xlsx", name="2021-book")
    assert count.votes.equals(imported(folder_of(tmp_path, votes=VOTES)).votes)
    assert set(count.election.votes["reported_share"]) == {0.481}


def test_counties_are_summed_up_as_they_stand(tmp_path, own):
    count = imported(folder_of(tmp_path, counties=COUNTIES), "prop 7")
    assert count.votes.to_dict("list") == {"Yes": [10, 50], "No": [20, 50]}
    assert count.election.counties["county"].to_list() == ["Alpine", "Alpine", "Modoc", "Modoc"]


def test_shares_alone_are_kept_as_shares(tmp_path, own):
    text = 'time,contest,candidate,percent\n2021-11-02 21:15,Mayor,Ann Lee,52.1\n2021-11-02 21:15,Mayor,Others,"47,9"\n'
    count = imported(folder_of(tmp_path, votes=text))
    assert reported(count)["share"].to_list() == [0.521, 0.479]
    assert count.votes.isna().all(axis=None)


def test_what_else_there_is(tmp_path, own):
    count = imported(
        folder_of(
            tmp_path,
            votes=VOTES,
            contests="contest,rule,line,decided_here\nMayor,majority_or_runoff,,yes\n",
            ballots="time,vote by mail,in person\n2021-11-02 21:15,2000,400\n2021-11-02 23:40,2000,1200\n",
            unprocessed="Date,County,Ballots Processed,Estimated Remaining,To Cure\n"
            '2021-11-03,Alpine,100,"1,000",20\n2021-11-03,Modoc,300,500,\n',
            registration="county,registered\nAlpine,900\n",
        )
    )
    election = count.election
    assert (count.contest["rule"], count.contest["decided_here"]) == ("majority_or_runoff", "yes")
    assert election.releases["ballots"].fillna(0).to_list() == [2400, 3200, 0]
    assert election.releases["outstanding"].fillna(0).to_list() == [0, 1500, 0]
    assert election.estimates[["processed", "to_cure"]].fillna(0).to_numpy().tolist() == [[100, 20], [300, 0]]
    assert load_election(NAME, "2021-11-03").releases["outstanding"].fillna(0).to_list() == [0, 1500]
    assert load_election(NAME, "2021-11-02").releases["outstanding"].isna().all()


def test_a_fall_that_is_marked_is_a_correction(tmp_path, own):
    text = VOTES.replace("\n", ",\n").replace("votes,", "votes,correction").replace("1700,", "1400,yes")
    count = imported(folder_of(tmp_path, votes=text))
    assert count.votes["Ann Lee"].to_list() == [1200, 1500, 1400]
    assert count.election.ledger["reason"].to_list() == ["new", "new", "correction"]


def test_contests_of_one_short_name_are_told_apart(tmp_path, own):
    pairs = [(contest, who) for contest in ("Seat 3", "Seat", "Seat!") for who in ("Ann Lee", "Bo Ray")]
    rows = [f"2021-11-02 21:15,{contest},{who},9" for contest, who in pairs]
    import_tables(folder_of(tmp_path, votes="\n".join(["time,contest,candidate,votes", *rows])), NAME)
    assert load_election(NAME).contests["slug"].to_list() == ["seat-3", "seat", "seat-2"]


# --- what is wrong -------------------------------------------------------------------------------

LAST = "2021-11-05,Mayor,Bo Ray,1650\n"
BAD: dict[str, tuple[Callable[[], dict[str, str | bytes]], str]] = {
    "falls": (
        lambda: {"votes": VOTES.replace("1650", "1599")},
        r"votes\.csv, row 7, column votes: expected at least 1,600 as at 2021-11-02 23:40 .*, got 1599\.",
    ),
    "a slip in a name": (
        lambda: {"votes": VOTES.replace(LAST, LAST.replace("Bo Ray", "Bo Rey"))},
        r"votes\.csv, row 7, column candidate: expected one of Ann Lee; Bo Ray, got 'Bo Rey'",
    ),
    "not on the list": (
        lambda: {"votes": VOTES, "candidates": "contest,candidate\nMayor,Ann Lee\n"},
        r"votes\.csv, row 3, column candidate: expected one of the table candidates, Ann Lee, got 'Bo Ray'",
    ),
    "a row of totals": (
        lambda: {"votes": VOTES.replace(LAST, LAST.replace("Bo Ray", "TOTAL"))},
        r"votes\.csv, row 7, column candidate: expected a candidate, or Others \(leave out rows of totals\), got",
    ),
    "a column a release": (
        lambda: {"mayor": "candidate,2021-11-02 21:15,2021-11-02 23:40\nAnn Lee,1200,1500\nBo Ray,1100,1600\n"},
        r"mayor\.csv: expected a table of .*, got columns candidate; .*put its releases below each other",
    ),
    "twice": (
        lambda: {"votes": VOTES + LAST},
        r"votes\.csv, row 8, column time: expected one row a release and candidate \(row 7 is one\)",
    ),
    "out of order": (
        lambda: {"votes": VOTES + "2021-11-04,Mayor,Bo Ray,1640\n"},
        r"votes\.csv, row 8, column time: expected releases in order \(row 7: 2021-11-05 23:59\), got '2021-11-04'",
    ),
    "no votes": (
        lambda: {"votes": VOTES.replace("1650", "")},
        r"row 7, column votes: expected votes or a share, got ''",
    ),
    "a half vote": (
        lambda: {"votes": VOTES.replace("1650", "1650.5")},
        r"row 7, column votes: expected a whole number that is no less than 0, got '1650\.5'",
    ),
    "a share of fifty": (
        lambda: {"votes": VOTES.replace(",votes", ",share").replace('"1,200"', "52.1")},
        r"row 2, column share: expected a share from 0 to 1 \(or with a % sign\), got '52\.1'",
    ),
    "unknown letters": (
        lambda: {"votes": VOTES.replace("Bo Ray", "Bo R\N{REPLACEMENT CHARACTER}y")},
        r"row 3, column candidate: expected a text \(saved as UTF-8\)",
    ),
    "a future time": (
        lambda: {"votes": VOTES.replace("2021-11-05", "2099-11-05")},
        r"row 6, column time: expected a time that has come, got '2099-11-05'",
    ),
    "a time of no count": (
        lambda: {"votes": VOTES.replace("2021-11-05", "2023-11-05")},
        r"row 6, column time: expected a time of this count, from 2021-11-02 20:00 on, got '2023-11-05'",
    ),
    "an hour that came twice": (
        lambda: {"votes": VOTES.replace("2021-11-05", "2021-11-07 01:30")},
        r"row 6, column time: expected a day, or a local time that came once",
    ),
    "a cell too many": (lambda: {"votes": VOTES + "1,2,3,4,5\n"}, r"votes\.csv, row 8: expected 4 cells, got 5"),
    "a county is missing": (
        lambda: {"votes": COUNTIES.replace("Statewide;NO;50", "Statewide;NO;61")},
        r"votes\.csv, row 7, column votes: expected 50, the sum of its counties; is one missing\?, got '61'",
    ),
    "garbage": (
        lambda: {"votes": b"x" * 20_000_000},
        r"votes\.csv: expected a table, cannot be read .*8,000,000 bytes",
    ),
    "no text": (
        lambda: {"votes": b"\x89PNG\0\0"},
        r"votes\.csv: expected a table of comma-separated values, got no text",
    ),
    "a page": (
        lambda: {"votes": "<html><body>busy</body></html>"},
        r"votes\.csv, row 1: expected a column time; contest",
    ),
    "captures": (lambda: {"votes": VOTES, "captures": "kind\n"}, r"expected tables, got captures of a feed"),
    "no day": (
        lambda: {"votes": VOTES, "election": "title\nSmall\n"},
        r"election\.csv, row 1: expected a column elect",
    ),
    "ballots that do not add up": (
        lambda: {"votes": VOTES, "ballots": "time,ballots,mail,in_person\n2021-11-02 21:15,9,4,4\n"},
        r"ballots\.csv, row 2, column ballots: expected mail \+ in person = 8, got '9'",
    ),
}


@pytest.mark.parametrize(("tables", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_named_and_nothing_changes(tmp_path, own, tables, said):
    with pytest.raises(CanvassError, match=said) as error:
        import_tables(folder_of(tmp_path, **tables()), NAME)
    assert "\n" not in str(error.value)
    assert not (own / "live").exists()


def test_a_workbook_that_is_none(tmp_path, own):
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(CanvassError, match=r"book\.xlsx: expected a workbook \(\.xlsx\), got none"):
        import_tables(tmp_path / "book.xlsx", NAME)


def test_two_sources_in_one_folder(tmp_path, own):
    folder = folder_of(tmp_path, votes=VOTES)
    workbook_of(tmp_path, votes=VOTES).rename(folder / "book.xlsx")
    with pytest.raises(CanvassError, match=r"expected one workbook, or CSV alone, got book\.xlsx; elect"):
        import_tables(folder, NAME)


def test_the_name_of_a_count_from_captures_is_taken(tmp_path, copied):
    with pytest.raises(ParameterError, match="'2022-general': is among those of"):
        import_tables(folder_of(tmp_path, votes=VOTES), "2022-general")


def test_an_import_that_would_lose_releases_keeps_the_old_tables(tmp_path, own):
    folder = folder_of(tmp_path, votes=VOTES)
    import_tables(folder, NAME)
    (folder / "votes.csv").write_text(VOTES.replace("2021-11-05", "2021-11-06"))
    with pytest.raises(TableError, match="1 of 3 releases would be lost"):
        import_tables(folder, NAME)
    assert load_election(NAME).releases["released_at"].iloc[-1].day == 5


def test_the_same_tables_give_the_same_bytes(tmp_path, own):
    folder = folder_of(tmp_path, votes=VOTES)
    first = {path.name: path.read_bytes() for path in import_tables(folder, NAME).iterdir()}
    assert {path.name: path.read_bytes() for path in import_tables(folder, NAME).iterdir()} == first
    assert {*first} == {store.CHECKSUMS, "election.csv", *(f"{name}.csv" for name in ELECTION_TABLES)}


# --- out and in again ----------------------------------------------------------------------------


def test_proposition_1_exported_by_county_and_imported_again_has_the_same_votes(tmp_path, copied):
    was = load_count(load_election("2024-primary-state"), "proposition 1")
    export_contest(was.election, "proposition 1", tmp_path / "out")
    now = imported(tmp_path / "out", "proposition 1", "2024-prop-1")
    assert now.votes.reset_index(drop=True).equals(was.votes.reset_index(drop=True))
    assert now.releases["released_at"].to_list() == was.releases["released_at"].to_list()
    told = ["rule", "line", "decided_here", "kind", "places"]
    assert now.contest[told].to_list() == was.contest[told].to_list()
    own = was.election.counties["candidate_id"].isin(was.candidates["candidate_id"])
    assert now.election.counties["votes"].to_list() == was.election.counties.loc[own, "votes"].to_list()


def test_the_june_primary_with_its_rounded_shares_comes_back(tmp_path, copied):
    was = load_count(load_election("2022-primary"), "city of los angeles mayor")
    export_contest(was.election, "city of los angeles mayor", tmp_path / "out")
    now = imported(tmp_path / "out", "mayor", "2022-june")
    assert reported(now).equals(reported(was))
    assert later_votes(now, 1).total == later_votes(was, 1).total == (330254, 330288)
    columns = ["label", "ballots", "ballots_mail", "outstanding", "outstanding_mail", "time_known"]
    assert now.election.releases[columns].equals(was.election.releases[columns])


def test_an_import_teaches_no_other_count(tmp_path, copied):
    was = load_election("2022-primary")
    before = [len(table) for table in earlier_estimates(load_election("2022-general"))]
    export_contest(was, "city of los angeles mayor", tmp_path / "out")
    import_tables(tmp_path / "out", "2022-june")
    assert [len(table) for table in earlier_estimates(load_election("2022-general"))] == before
    assert list_elections()[-1] == "2022-june"


def test_a_folder_that_holds_something_is_not_written_into(tmp_path):
    (tmp_path / "mine.txt").write_text("")
    with pytest.raises(CanvassError, match="expected a new or empty folder"):
        export_contest(load_election("2022-primary"), "city of los angeles mayor", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
