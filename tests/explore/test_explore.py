"""What is explored says what the library says, of any contest at any release; nothing in it needs a browser."""

import pytest
from canvass import lead, load_count, load_election, needed_band, needed_share, outlook
from canvass.errors import ContestError, ParameterError
from canvass.explore import Explorer
from canvass.numbers import show


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer("2022-general", "city of los angeles mayor", 15)


def texts(explorer: Explorer) -> list[str]:
    return [part._repr_mimebundle_()[0]["text/plain"] for part in explorer.parts()]


def test_a_release_is_told_as_the_library_has_it(explorer: Explorer) -> None:
    explorer.open("2022-general", "city of los angeles mayor")
    explorer.go(16)
    election = load_election("2022-general")
    then = election.until(election.releases.set_index("release").loc[16, "released_at"])
    said, need = outlook(then, "city of los angeles mayor"), needed_band(explorer.count, "Rick Caruso").loc[16]
    told, supposed, drawn = texts(explorer)
    assert f"Karen Bass is {lead(explorer.count).loc[16, 'lead']:,} votes ahead of Rick Caruso." in told
    assert f"**{show(said.p('Karen Bass'), 'odds')}** to win" in told
    assert explorer.page.moment.need.equals(need)
    assert f"The outlook expects {show(-said.margin_median * (1 if said.first.name == 'Karen Bass' else -1), 'points1')}" in supposed
    assert drawn.startswith("Release 16 of 27. Karen Bass is 4,384 votes ahead")
