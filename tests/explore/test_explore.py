"""What is explored says what the library says, of any contest at any release; nothing in it needs a browser."""

import pytest
from canvass import lead, needed_band, needed_share, outlook
from canvass.count.outstanding import ending
from canvass.errors import ContestError, ParameterError
from canvass.explore import Explorer
from canvass.numbers import show
from canvass.outlook.view import margin


def said(explorer: Explorer) -> list[str]:
    return [part._repr_mimebundle_()[0]["text/plain"] for part in explorer.parts()]


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer("2022-general", "city of los angeles mayor", 15)


def test_a_release_is_told_as_the_library_has_it_from_nothing_later(explorer: Explorer) -> None:
    explorer.open("2022-general", "city of los angeles mayor")
    explorer.go(16)
    count = explorer.count
    then = outlook(count.election.until(count.releases.loc[16, "released_at"]), "city of los angeles mayor")
    told, supposed, drawn = said(explorer)
    assert f"Karen Bass is {lead(count).loc[16, 'lead']:,} votes ahead of Rick Caruso." in told
    assert f"**{show(then.p('Karen Bass'), 'odds')}** to win" in told
    likely, low, high = (show(points, "points1") for points in margin(then, "Rick Caruso")[1:])
    assert f"The outlook expects {likely} points, nine times in ten {low} to {high}." in supposed
    assert drawn.startswith("Release 16 of 27. Karen Bass is 4,384 votes ahead of Rick Caruso.")


def test_what_is_needed_ends_level(explorer: Explorer) -> None:
    explorer.open("2022-general", "city of los angeles mayor")
    explorer.go(15)
    moment, need = explorer.page.moment, needed_band(explorer.count, "Karen Bass").loc[15]
    assert (moment.who, float(moment.need["needed_high"])) == ("Karen Bass", float(need["needed_high"]))
    share = needed_share(-2695, 1_000_000 * moment.per_ballot)
    assert moment.ending(1_000_000, share) == pytest.approx((0, 0), abs=1e-6)
    assert ending(-2695, 0, 0.9, moment.votes[1])[0] == -2695


@pytest.mark.parametrize(
    ("query", "first", "fit"),
    [
        ("karen bass", "City of Los Angeles: Mayor · 2022-general", True),
        ("shreiff", "Sheriff · 2022-general", False),
        ("", "President and Vice President · 2024-general", True),
    ],
)
def test_contests_of_all_elections_are_found_by_what_is_typed(
    explorer: Explorer, query: str, first: str, fit: bool
) -> None:
    found = explorer.find(query)
    assert (found[0], first in found[1]) == (fit, True)


@pytest.mark.parametrize(
    ("election", "contest", "release", "sentence"),
    [
        ("2022-general", "city of los angeles measure ula", 15, "Yes ends with"),
        ("2022-general", "west hollywood city council", 15, "for the last of three seats"),
        ("2024-primary-state", "proposition 1", 40, "Outlook:** By the outlook"),
        ("2022-primary", "sheriff", 0, "Outlook:** None, 2022-primary: no outlook"),
        ("2022-general", "u.s. senator full term", 20, "in Los Angeles County"),
        ("2024-primary", "state assembly 61", 19, "Nobody can miss a place, so no chance is given."),
        ("2022-general", "sheriff", 27, "With nothing more to count, Villanueva ends 22.5 points behind"),
    ],
)
def test_it_holds_for_every_kind_of_contest(election: str, contest: str, release: int, sentence: str) -> None:
    assert sentence in " ".join(said(Explorer(election, contest, release)))


def test_what_cannot_be_told_is_refused_in_a_line(explorer: Explorer) -> None:
    with pytest.raises(ContestError, match="is the only candidate on the ballot"):
        explorer.open("2022-general", _alone(explorer))
    with pytest.raises(ParameterError, match=r"release 99: .* has votes at 1; 2; 3"):
        explorer.go(99)


def _alone(explorer: Explorer) -> int:
    """A contest of one candidate."""
    size = explorer.elections["2022-general"].candidates.groupby("contest_id").size()
    return int(size.index[size == 1][0])
