"""What is explored: any contest of any election, at any of its releases, with any rest supposed."""

from functools import cached_property
from typing import Any

import pandas as pd

from canvass.count import find
from canvass.count.count import Count, lead, load_count
from canvass.count.election import Election, list_elections, load_election
from canvass.errors import ParameterError, listing
from canvass.explore.chart import course
from canvass.explore.page import Moment, MomentPage
from canvass.pages.count.facts import head

#: A contest: its election, and its id.
Key = tuple[str, int]


class Explorer:
    """A ``count``, one of its ``releases``, and what is supposed of the rest: ballots ``left``, a ``share`` of them."""

    def __init__(self, election: str, contest: str, release: int = 0) -> None:
        self.open(election, contest)
        self.go(release or self.releases[-1])

    def open(self, election: str, contest: str | int) -> None:
        """Look at a contest, of the same election at the same release, else at its newest.

        Raises
        ------
        canvass.errors.CanvassError
            It has no lead to tell, as its pages would say.
        """
        count = load_count(self.elections.get(election) or load_election(election), contest)
        head(count)
        same = hasattr(self, "count") and self.key[0] == election
        self.count: Count = count
        self.releases = [int(release) for release in lead(count).dropna(subset=["lead"]).index]
        self._moments: dict[int, Moment] = {}
        self.go(self.release if same and self.release in self.releases else self.releases[-1])

    def go(self, release: int) -> None:
        """Look at a release, and suppose of the rest what the outlook or the estimate says of it."""
        if release not in self.releases:
            known = listing(map(str, self.releases), 40)
            raise ParameterError(f"release {release}: {self.count.contest['name']} has votes at {known}.")
        self.release, moment = release, self.moment(release)
        self.page, (self.left, *_), self.share = MomentPage(moment.count, moment), moment.left, moment.share

    def moment(self, release: int) -> Moment:
        """What is known of a release; it is worked out once."""
        newest = None if release == self.releases[-1] else self.moment(self.releases[-1])
        return self._moments.setdefault(release, Moment(self.count, release, newest))

    def parts(self) -> list[Any]:
        """What is shown: the release in words, what is supposed of the rest, and the picture."""
        return [self.page.say("moment"), self.page.sum(self.left, self.share), course(self.page)]

    @property
    def key(self) -> Key:
        """The contest looked at."""
        return self.count.election.slug, int(self.count.contest["contest_id"])

    @cached_property
    def elections(self) -> dict[str, Election]:
        """Every election, the newest first."""
        return {slug: load_election(slug) for slug in reversed(list_elections())}

    def find(self, query: str) -> tuple[bool, dict[str, Key]]:
        """Whether contests fit what was typed, and these; else the nearest; all where nothing was typed."""
        tables = {slug: (election.contests, election.candidates) for slug, election in self.elections.items()}
        if not query.strip():
            return True, _listed({slug: contests for slug, (contests, _) in tables.items()})
        found = _listed({slug: find.fitting(query, *known) for slug, known in tables.items()})
        near = {} if found else {slug: find.nearest(query, *known) for slug, known in tables.items()}
        return bool(found), found or _listed({slug: t[0][t[0]["name"].isin(near[slug])] for slug, t in tables.items()})


def _listed(contests: dict[str, pd.DataFrame]) -> dict[str, Key]:
    """Contests by election as the list has them."""
    named = {slug: zip(table["name"], table["contest_id"], strict=True) for slug, table in contests.items()}
    return {f"{name} · {slug}": (slug, int(number)) for slug, own in named.items() for name, number in own}
