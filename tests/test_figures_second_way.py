"""The headline figures of the pages, recomputed with nothing but the csv module."""

import csv
import io
import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from canvass.report.contents import notebooks_folder
from canvass.report.render import page_facts

DATA = Path(__file__).resolve().parents[1] / "data"
Rows = list[dict[str, str]]


def rows(table: str) -> Rows:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def candidate(election: str, contest: str, name: str) -> str:
    contest_id = next(row["contest_id"] for row in rows(f"{election}/contests") if row["name"] == contest)
    people = rows(f"{election}/candidates")
    return next(r["candidate_id"] for r in people if r["contest_id"] == contest_id and r["name"] == name)


def votes(election: str, name: str) -> dict[int, int]:
    """Votes for mayor of Los Angeles by release, where they are known."""
    wanted = candidate(election, "City of Los Angeles: Mayor", name)
    table = rows(f"{election}/votes")
    return {int(r["release"]): int(r["votes"]) for r in table if r["candidate_id"] == wanted and r["votes"]}


@pytest.fixture(scope="module")
def bass() -> dict[int, int]:
    return votes("2022-general", "Karen Bass")


@pytest.fixture(scope="module")
def caruso() -> dict[int, int]:
    return votes("2022-general", "Rick Caruso")


def fact(stem: str, name: str) -> object:
    """A fact that the committed page shows."""
    notebook = nbformat.read(notebooks_folder() / f"{stem}.ipynb", as_version=4)
    return next(entry["value"] for entry in page_facts(notebook) if entry["name"] == name)


def table(stem: str, cell_id: str) -> Rows:
    """A table that the committed page shows, as it is downloaded."""
    notebook = nbformat.read(notebooks_folder() / f"{stem}.ipynb", as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    return list(csv.DictReader(io.StringIO(cell.outputs[0].data["text/csv"])))


def test_result(bass: dict[int, int], caruso: dict[int, int]) -> None:
    shown = {row["Candidate"]: int(row["Votes"]) for row in table("00-start-here", "result")}
    assert shown == {"Karen Bass": bass[27], "Rick Caruso": caruso[27]}
    assert (bass[27], caruso[27]) == (509_944, 420_030)


@pytest.mark.parametrize("stem", ["00-start-here", "02-general-drops", "03-ballot-types"])
def test_lead(stem: str, bass: dict[int, int], caruso: dict[int, int]) -> None:
    assert fact(stem, "lead") == bass[27] - caruso[27] == 89_914


@pytest.mark.parametrize("stem", ["00-start-here", "02-general-drops", "05-outlook"])
def test_election_night(stem: str, bass: dict[int, int], caruso: dict[int, int]) -> None:
    assert fact("00-start-here", "first_lead") == bass[1] - caruso[1] == 165_250 - 159_857
    assert (fact(stem, "night_leader"), fact(stem, "night_lead")) == ("Rick Caruso", caruso[14] - bass[14])
    assert (bass[14], caruso[14]) == (240_194, 252_476)


def test_every_release(bass: dict[int, int], caruso: dict[int, int]) -> None:
    shown = [(row["Ahead"], int(row["By"])) for row in table("00-start-here", "release-table")]
    margins = [bass[release] - caruso[release] for release in sorted(bass)]
    assert shown == [("Karen Bass" if margin > 0 else "Rick Caruso", abs(margin)) for margin in margins]


def test_changes_of_the_lead(bass: dict[int, int], caruso: dict[int, int]) -> None:
    ahead = [bass[release] > caruso[release] for release in sorted(bass)]
    turned = sum(before != after for before, after in pairwise(ahead))
    assert fact("02-general-drops", "changes") == turned == 4


def test_in_person_share(bass: dict[int, int], caruso: dict[int, int]) -> None:
    own, other = bass[14] - bass[1], caruso[14] - caruso[1]
    share = fact("03-ballot-types", "ballots_of_person")
    assert share == pytest.approx(float(Fraction(own, own + other)), abs=5e-6) and round(100 * share, 2) == 44.73


def test_late_share(bass: dict[int, int], caruso: dict[int, int]) -> None:
    own, other = bass[27] - bass[14], caruso[27] - caruso[14]
    share = fact("03-ballot-types", "ballots_of_late")
    assert share == pytest.approx(float(Fraction(own, own + other)), abs=5e-6) and round(100 * share, 1) == 61.7


def test_ballots_of_the_contest() -> None:
    contest = next(r["contest_id"] for r in rows("2022-general/contests") if r["name"] == "City of Los Angeles: Mayor")
    last = next(r for r in rows("2022-general/ballots") if r["release"] == "27" and r["contest_id"] == contest)
    shown = [fact("03-ballot-types", name) for name in ("ballots", "undervotes", "overvotes")]
    assert shown == [int(last[name]) for name in ("ballots", "undervotes", "overvotes")] == [952_389, 21_930, 485]


def test_primary_shares_and_the_lead_for_the_second_place() -> None:
    final = {name: votes("2022-primary", name)[8] for name in ("Karen Bass", "Rick Caruso", "Kevin de León")}
    shares = {row["Candidate"]: float(row["Share"]) for row in table("01-primary-results", "everyone")}
    assert {name: shares[name] for name in final} == pytest.approx({n: v / 646_046 for n, v in final.items()}, abs=5e-6)
    assert fact("01-primary-results", "top_of_all") == pytest.approx(final["Karen Bass"] / 646_046, abs=5e-6)
    assert fact("01-primary-results", "lead") == final["Rick Caruso"] - final["Kevin de León"] == 182_118


def test_primary_later_votes_alone() -> None:
    first, last = ({n: votes("2022-primary", n)[r] for n in ("Karen Bass", "Rick Caruso")} for r in (1, 8))
    own, other = (last[name] - first[name] for name in ("Karen Bass", "Rick Caruso"))
    assert fact("01-primary-results", "later_pair_share") == pytest.approx(own / (own + other))


def test_needed_from_the_estimate_as_it_is(bass: dict[int, int], caruso: dict[int, int]) -> None:
    """Lower end of what Caruso needed on election night: the estimate as printed, the share 15 % low."""
    release = next(r for r in rows("2022-general/releases") if r["release"] == "14")
    pair = Fraction(bass[14] + caruso[14], int(release["ballots"])) * Fraction(85, 100)
    left = int(release["outstanding"]) * pair
    needed = Fraction(1, 2) - Fraction(caruso[14] - bass[14], 2) / left
    assert str(fact("00-start-here", "then_need")).startswith(f"{100 * float(needed):.1f}% to ")


def test_votes_that_may_still_have_been_out(bass: dict[int, int], caruso: dict[int, int]) -> None:
    """When beyond doubt, and one release before: the last estimate less what was counted, at the highest share.

    As many times as the last June estimate so early whose error is known, that of 10 June, had really been out.
    """
    releases = {int(r["release"]): r for r in rows("2022-general/releases")}
    ballots = {release: int(row["ballots"]) for release, row in releases.items()}
    pair = {release: bass[release] + caruso[release] for release in bass}
    june = {r["released_at"][:10]: r for r in rows("2022-primary/releases")}
    counted_later = int(june["2022-07-01"]["ballots"]) - int(june["2022-06-10"]["ballots"])
    factor = Fraction(counted_later, int(june["2022-06-10"]["outstanding"]))

    def left(release: int) -> Fraction:
        drops = range(15, release + 1)
        share = max(Fraction(pair[i] - pair[i - 1], ballots[i] - ballots[i - 1]) for i in drops)
        return (int(releases[19]["outstanding"]) - (ballots[release] - ballots[19])) * share * factor

    shown = [fact("00-start-here", name) for name in ("reach_at", "reach_lead", "reach_left")]
    assert shown == [releases[23]["released_at"], bass[23] - caruso[23], round(left(23))]
    assert left(22) > bass[22] - caruso[22] and left(23) < bass[23] - caruso[23]


def test_gains_by_kind_add_up_to_the_lead(bass: dict[int, int], caruso: dict[int, int]) -> None:
    kinds = table("00-start-here", "kind-table")
    gains = [int(row["by"].removeprefix("by ").replace(",", "")) for row in kinds]
    signs = [1 if row["Won by"] == "Karen Bass" else -1 for row in kinds]
    assert sum(sign * gain for sign, gain in zip(signs, gains, strict=True)) == bass[27] - caruso[27]
    late = (bass[27] - bass[14]) - (caruso[27] - caruso[14])
    assert (kinds[-1]["Kind of ballot"], kinds[-1]["Won by"], gains[-1]) == ("Late mail", "Karen Bass", late)


def test_facts_of_a_page_are_plain_json() -> None:
    notebook = nbformat.read(notebooks_folder() / "00-start-here.ipynb", as_version=4)
    assert json.loads(json.dumps(page_facts(notebook), allow_nan=False)) == page_facts(notebook)
