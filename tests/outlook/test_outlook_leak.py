"""Nothing published after ``as_of`` changes a byte of the outlook: every later figure is altered in a copy."""

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from canvass import load_election
from canvass.__main__ import main
from canvass.outlook import known_counts, outlook
from canvass.outlook.view import by_release
from canvass.pages.outlook.page import open_page
from canvass.show.table import csv_text
from canvass.store import files as store

ASKED = [
    ("2022-general", "city-of-los-angeles-mayor", "2022-11-09 04:00"),
    ("2022-general", "city-of-los-angeles-measure-ula", "2022-11-12"),
    ("2024-general", "president-and-vice-president", "2024-11-06 16:30:19"),
]
FIGURES = {
    "votes": ["votes"],
    "ballots": ["ballots", "undervotes", "overvotes", "write_ins"],
    "releases": [
        *("ballots", "ballots_mail", "ballots_in_person", "outstanding", "outstanding_mail"),
        *("outstanding_conditional", "outstanding_provisional"),
    ],
}


def alter(folder: Path, moment: pd.Timestamp, keep: bool) -> None:
    """Change every figure of later releases, and estimates published later; or leave those releases out."""
    rng = random.Random(7)
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in FIGURES}
    when = pd.to_datetime(tables["releases"]["released_at"], utc=True)
    later = set(tables["releases"].loc[when > moment, "release"])
    for name, columns in FIGURES.items():
        table = tables[name]
        rows = table["release"].isin(later)
        for column in columns:
            table.loc[rows, column] = [str(rng.randrange(1, 3_000_000)) for _ in range(rows.sum())]
        if name == "releases":  # the estimate of election night comes some hours after its last release
            night = table["label"].str.startswith("Election night") & (when > moment - pd.Timedelta(hours=2))
            table.loc[night, ["outstanding", "outstanding_mail", "outstanding_conditional"]] = "123456"
        if not keep:
            tables[name] = table[~rows]
        tables[name].to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    store.write_checksums(folder)


def said(capsys: pytest.CaptureFixture, election: str, contest: str, as_of: str) -> tuple[str, str, str]:
    assert main(["outlook", election, contest, "--as-of", as_of, "--json"]) == 0
    page = open_page(election, contest, as_of)
    prose = page.answer("outlook").filled.plain + str([fact.to_dict() for fact in page.facts.values()])
    return capsys.readouterr().out, prose, csv_text(by_release(page.view).reset_index())


@pytest.mark.parametrize("keep", [True, False], ids=["altered", "left out"])
@pytest.mark.parametrize(("election", "contest", "as_of"), ASKED)
def test_later_figures_change_nothing(
    copied: Path, capsys: pytest.CaptureFixture, election: str, contest: str, as_of: str, keep: bool
) -> None:
    before = said(capsys, election, contest, as_of)
    moment = pd.Timestamp(as_of if len(as_of) > 10 else f"{as_of} 23:59:59").tz_localize("America/Los_Angeles")
    alter(copied / election, moment, keep)
    assert said(capsys, election, contest, as_of) == before


def test_what_came_of_its_own_estimates_reaches_no_outlook() -> None:
    """The tables of past counts have those of every finished one, with what is known of them in hindsight."""
    cut = load_election(ASKED[0][0], "2022-11-12")
    known, day = known_counts(cut), cut.election_day.isoformat()
    own = known.estimates["election_day"] == day
    estimates = known.estimates.assign(later=known.estimates["later"].mask(own, 1.0))
    nights = pd.concat([known.nights, pd.DataFrame([(day, 1.0, 9e6)], columns=known.nights.columns)])
    assert own.sum() == 7
    wrong = outlook(cut, ASKED[0][1], replace(known, estimates=estimates, nights=nights))
    assert wrong.to_dict() == outlook(cut, ASKED[0][1]).to_dict()


def test_earlier_figures_do_change_it(copied: Path, capsys: pytest.CaptureFixture) -> None:
    before = said(capsys, *ASKED[0])
    alter(copied / "2022-general", pd.Timestamp("2022-11-09 03:00", tz="America/Los_Angeles"), keep=True)
    assert said(capsys, *ASKED[0]) != before


def test_a_count_that_is_open_again_teaches_no_more(copied: Path) -> None:
    """In one process too: a watch goes on for weeks."""
    cut = load_election(ASKED[0][0], "2022-11-10")
    assert outlook(cut, ASKED[0][1]).trained_on == ("2024-primary", "2024-general")
    releases = copied / "2024-primary" / "releases.csv"
    releases.write_text(releases.read_text("utf-8").replace("Certified", "29 Mar"), "utf-8")
    store.write_checksums(releases.parent)
    assert outlook(cut, ASKED[0][1]).trained_on == ("2024-general",)
