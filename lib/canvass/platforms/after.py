"""What followed the winner's pledges: the first day in office, figures over time, the newest of each."""

from collections.abc import Sequence

import pandas as pd

from canvass.platforms.book import Platforms, said
from canvass.store.sources import known_from

#: People moved indoors: by the mayor's own program, and by all programs together.
OWN_PROGRAM = "inside_safe_people_moved_indoors"
ALL_PROGRAMS = ["people_housed_all_programs", "people_into_temporary_housing_year1"]
#: Sworn police officers, and how many were aimed at: by the campaign, by the first budget.
OFFICERS, OFFICER_TARGETS = "lapd_sworn_officers", ["lapd_target_campaign", "lapd_target_first_budget"]


def office_day(book: Platforms) -> pd.Timestamp | None:
    """The winner's first day in office: the emergency was declared on it; None while unknown.

    >>> from canvass.platforms.book import load_platforms
    >>> office_day(load_platforms()).date().isoformat(), office_day(load_platforms("2022-11-10"))
    ('2022-12-12', None)
    """
    rows = book.outcomes[book.outcomes["metric"] == "homelessness_emergency_declared"]
    return known_from(rows["as_of"].iloc[0]) - pd.Timedelta(days=rows["value"].iloc[0] - 1) if len(rows) else None


def series(book: Platforms, metrics: Sequence[str]) -> pd.DataFrame:
    """Figures of some metrics in order of date: columns of ``outcomes``, ``day`` (naive Pacific), ``figure`` (no unit).

    >>> from canvass.platforms.book import load_platforms
    >>> series(load_platforms("2023-06-14"), [OWN_PROGRAM])[["date", "said", "figure"]].values.tolist()[-1]
    ['13 Jun 2023', '1,323 people', '1,323']
    """
    rows = book.outcomes[book.outcomes["metric"].isin(metrics)]
    days = [known_from(date).tz_localize(None) for date in rows["as_of"]]
    figures = [said(row.value, "", row.bound) for row in rows.itertuples()]
    return rows.assign(day=days, figure=figures).sort_values("day", kind="stable", ignore_index=True)


def newest(book: Platforms, metrics: Sequence[str]) -> pd.DataFrame:
    """The newest outcome of each of some ``metrics``, in their order and the columns of ``outcomes``.

    >>> from canvass.platforms.book import load_platforms
    >>> [len(newest(load_platforms(day), [OWN_PROGRAM, OFFICERS])) for day in ("2022-11-10", "")]
    [0, 2]
    """
    found = book.outcomes[(book.outcomes["kind"] == "outcome") & book.outcomes["metric"].isin(metrics)]
    found = found.sort_values(["known", "opinion_source"], ascending=[True, False], kind="stable")
    found = found.drop_duplicates("metric", keep="last")
    return found.sort_values("metric", key=lambda names: names.map(list(metrics).index), ignore_index=True)
