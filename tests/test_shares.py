"""Printed shares, held against exact fractions: nothing is rounded twice."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from canvass import load_count, load_election
from canvass.pages.count.facts import head


def printed(share: Fraction) -> str:
    """A share as the pages print it, computed without a float."""
    exact = Decimal(100 * share.numerator) / Decimal(share.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_EVEN)}%"


@pytest.mark.parametrize("slug", ["2022-general", "2024-general"])
def test_the_shares_of_the_first_two_are_the_exact_ones(slug: str) -> None:
    election, wrong, held = load_election(slug), [], 0
    people = election.candidates["contest_id"].value_counts()
    for contest in people.index[people > 1]:
        count = load_count(election, str(contest))
        facts, total = head(count), int(count.ranking.sum())
        for role in ("top", "next"):
            held += total > 0
            if total and str(facts[f"{role}_of_all"]) != printed(Fraction(int(facts[f"{role}_votes"].value), total)):
                wrong.append((contest, role))
    assert (wrong, held > 500) == ([], True)
