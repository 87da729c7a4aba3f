"""The words and headings of every page, for every kind of contest: each notebook runs, and each section is said."""

import re

import pytest
from cells import printed

MAYOR = "city of los angeles mayor"
#: Kind of contest to the notebooks' parameters: election, contest, moment.
KINDS = {
    "certified": ("2022-general", MAYOR, ""),
    "counting": ("2022-general", MAYOR, "2022-11-10"),
    "night": ("2022-general", MAYOR, "2022-11-08 23:00"),
    "first release": ("2022-general", MAYOR, "2022-11-08 20:30"),
    "decided elsewhere": ("2022-general", "governor", ""),
    "counted elsewhere too": ("2022-general", "state assembly 40th", "2022-11-15"),
    "majority": ("2022-general", "measure ula", ""),
    "two thirds": ("2022-general", "san marino measure z", ""),
    "two thirds, counting": ("2022-general", "san marino measure z", "2022-11-11"),
    "three seats": ("2022-general", "burbank member of the city council", ""),
    "three seats, counting": ("2022-general", "agoura hills", "2022-11-12"),
    "tie": ("2024-general", "9430", ""),
    "level on the way": ("2022-general", "8571", "2022-11-08 20:30"),
    "tiny": ("2022-general", "8616", "2022-11-19"),
    "no estimates": ("2024-general", "district attorney", "2024-11-08"),
    "measure elsewhere": ("2024-general", "state measure 5", ""),
}
PRIMARIES = {
    "gaps": ("2022-primary", MAYOR, ""),
    "shares only": ("2022-primary", MAYOR, "2022-06-12"),
    "once": ("2022-primary", "assessor", ""),
    "parties": ("2022-primary", "governor", ""),
    "majority": ("2022-primary", "council district 9", ""),
}
WRONG = re.compile(r"\bNone\b|\bnan\b|[{}]|Undefined")


def said(stem: str, parameters: tuple[str, ...]) -> str:
    """All that a notebook prints as text."""
    named = dict(zip(("election", "contest", "as_of"), parameters, strict=False))
    return "\n".join(cell.get("text/plain", "") for cell in printed(stem, **named))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stem", ["00-start-here", "02-general-drops", "03-ballot-types"])
def test_a_page_on_a_count_says_something_of_every_kind(stem: str, kind: str) -> None:
    assert WRONG.findall(said(stem, KINDS[kind])) == []
