"""What the candidates for mayor of Los Angeles pledged in 2022, what it cost, what followed.

Everything is cut to ``as_of``: nothing dated later is kept. Figures are compared only where
they mean the same: the city with the city, a scope of money with the same scope.
"""

from dataclasses import dataclass

import pandas as pd

from canvass import numbers
from canvass.count.count import load_count, once
from canvass.count.election import load_election
from canvass.errors import NotYetError, ParameterError
from canvass.moments import TIMEZONE, read_as_of
from canvass.store import columns
from canvass.store.sources import known_from, load_sources, published_from, show_date, source_text

ELECTION, CONTEST = "2022-general", "city of los angeles mayor"
CITY, COUNTY = "City of LA", "LA County"
#: The count that pledges are measured by: the last one before the election, or an earlier one while unpublished.
BASE_YEAR = 2022
#: When a count was published; others count as known when their year is over, undated pledges on their election day.
COUNT_PUBLISHED = {2022: "2022-09-08"}
STAGE_DAY = {"primary": "2022-06-07", "general": "2022-11-08"}
#: Units in which a homelessness pledge can be compared.
PLACES = ["people housed", "interim beds", "housing beds"]
#: What is said before a figure, by ``bound``.
BOUNDS = {"exact": "", "": "", "at_least": "at least", "about": "about"}


@dataclass(frozen=True)
class Platforms:
    """The sourced tables as they were known at ``as_of`` (None: everything collected).

    ``finalists`` stand in ballot order. The tables are those of :mod:`canvass.store.columns` (``counts`` is
    ``platforms/homelessness``) with ``known`` (Pacific moment from which a row may be shown) and, as a page prints
    them (str), ``publisher``; of pledges ``dated`` (publisher and date); of money and outcomes ``date`` and ``said``
    (figure, unit and bound). ``votes`` are those of the general election (Int64, index candidate) at ``release``,
    empty before its first one; ``certified`` says whether it is the certified one.
    """

    as_of: pd.Timestamp | None
    finalists: tuple[str, str]
    pledges: pd.DataFrame
    candidates: pd.DataFrame
    money: pd.DataFrame
    counts: pd.DataFrame
    outcomes: pd.DataFrame
    votes: pd.Series
    release: int | None
    certified: bool


def said(value: float, unit: str, bound: str = "exact") -> str:
    """A figure with its unit and bound, as prose says it.

    >>> said(9_000_000, "dollars", "about"), said(21000, "people", "at_least"), said(0.16, "share of participants")
    ('about $9 million', 'at least 21,000 people', '16% of participants')
    >>> said(1.28e9, "dollars", "about")
    'about $1.28 billion'
    """
    if unit == "day in office":
        text = f"day {numbers.show(value, 'number')} in office"
    elif unit.startswith("share"):
        text = numbers.show(value, "share1").replace(".0%", "%") + unit.removeprefix("share")
    elif unit == "dollars":
        text = f"${value / 1e9:,.4g} billion" if value >= 1e9 else numbers.show(value, "dollars")
    else:
        text = f"{numbers.show(value, 'number')} {unit}"
    return f"{BOUNDS[bound]} {text}".strip()


def load_platforms(as_of: str | pd.Timestamp | None = None) -> Platforms:
    """Load pledges, money, counts and outcomes, cut to what had been published by ``as_of``.

    >>> book = load_platforms("2022-11-10")
    >>> len(book.pledges), list(book.outcomes["kind"].unique()), int(book.votes["Karen Bass"])
    (89, ['target', 'baseline'], 271246)
    """
    moment, sources, cut = read_as_of(as_of), load_sources(), {}
    for name in ("pledges", "candidates", "money", "homelessness", "outcomes"):
        table = _read(name, sources)
        table["known"] = _known(name, table, sources)
        cut[name] = table if moment is None else _until(table, moment)
    cut["counts"], whole = cut.pop("homelessness"), load_election(ELECTION)
    finalists = tuple(load_count(whole, CONTEST).candidates["name"])
    try:
        count = load_count(whole.until(moment), CONTEST)
    except ParameterError:  # as_of is before the first release
        return Platforms(moment, finalists, votes=pd.Series(dtype="Int64"), release=None, certified=False, **cut)
    votes, release = count.votes.iloc[-1], int(count.votes.index[-1])
    return Platforms(moment, finalists, votes=votes, release=release, certified=count.election.certified, **cut)


def _read(name: str, sources: pd.DataFrame) -> pd.DataFrame:
    """A table with what a page prints of its rows."""
    table = columns.read(f"platforms/{name}")
    opinions = table.get("opinion_source", [False] * len(table))
    texts = [source_text(ids, sources, opinion) for ids, opinion in zip(table["source"], opinions, strict=True)]
    table = table.assign(publisher=texts)
    if name == "pledges":
        dates = table["source_date"].map(show_date).replace("", "undated")
        table["dated"] = [", ".join(filter(None, both)) for both in zip(table["publisher"], dates, strict=True)]
    elif name in ("money", "outcomes"):
        figures = table.assign(value=table["usd"], unit="dollars") if name == "money" else table
        table["date"] = table["as_of"].map(show_date)
        table["said"] = [said(row.value, row.unit, row.bound) for row in figures.itertuples()]
    return table


def _until(table: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    """What was known by then; nobody had withdrawn before the day."""
    table = table[table["known"] <= moment]
    if "withdrew_on" not in table:
        return table
    later = table["withdrew_on"].map(known_from) > moment
    return table.assign(**{name: table[name].mask(later, "") for name in ("withdrew_on", "endorsed")})


def _known(name: str, table: pd.DataFrame, sources: pd.DataFrame) -> list[pd.Timestamp]:
    """From when each row may be shown; money and outcomes also not before their source appeared."""
    if name == "candidates":
        return [pd.Timestamp(0, tz=TIMEZONE)] * len(table)
    if name == "homelessness":
        return [_count_known(year) for year in table["year"]]
    if name == "pledges":
        stage = table["stage"].map(STAGE_DAY)
        return [known_from(date or day) for date, day in zip(table["source_date"], stage, strict=True)]
    return [
        _count_known(int(row.as_of[:4]))
        if row.metric.startswith("homeless_count")
        # An address without a date gives NaT, which is left out.
        else pd.Series([known_from(row.as_of), published_from(row.source, sources)]).max()
        for row in table.itertuples()
    ]


def _count_known(year: int) -> pd.Timestamp:
    return known_from(COUNT_PUBLISHED.get(year, str(year)))


@once
def base_counts(book: Platforms) -> pd.Series:
    """The counts that pledges are measured by: ``year``, ``city``, ``county`` (people); NotYetError before the first.

    >>> base_counts(load_platforms()).to_list(), base_counts(load_platforms("2022-06-07")).to_list()
    ([2022, 41980, 69144], [2020, 41290, 66436])
    """
    wide = book.counts.pivot(index="year", columns="area", values="total").reindex(columns=[CITY, COUNTY])
    wide = wide.loc[:BASE_YEAR].dropna()
    if wide.empty:
        raise NotYetError(f"as_of {book.as_of:%Y-%m-%d}: no count of homeless people held here was published by then.")
    return pd.Series({"year": wide.index[-1], "city": wide[CITY].iloc[-1], "county": wide[COUNTY].iloc[-1]})


@once
def pace(book: Platforms) -> pd.DataFrame:
    """Homelessness pledges that name a number and a deadline, made comparable.

    Parts of a larger pledge are left out. A mayor governs the city; the county is often confused with it. Columns of
    ``pledges`` and ``per_day`` (people or places a day, float64), ``city_share`` (0-1, of :func:`base_counts`),
    ``said`` (str: number, unit, bound), fastest first.

    >>> table = pace(load_platforms()).set_index("pledge_id")
    >>> table.loc[["caruso-homelessness-2", "bass-homelessness-2"], "per_day"].round(1).to_list()
    [100.0, 46.6]
    """
    own = book.pledges[(book.pledges["issue"] == "homelessness") & book.pledges["unit"].isin(PLACES)]
    own, base = own[own["deadline_days"].notna() & (own["part_of"] == "")], base_counts(book)
    own = own.assign(
        per_day=(own["target"] / own["deadline_days"]).astype("float64"),
        city_share=own["target"] / base["city"],
        said=[said(row.target, row.unit, row.bound) for row in own.itertuples()],
    )
    return own.sort_values("per_day", ascending=False, kind="stable").reset_index(drop=True)


@once
def cost(book: Platforms) -> pd.DataFrame:
    """What the finalists' newest homelessness pledge would have cost in the first year.

    They do not mean the same: one includes running the places, the other only sets them up. ``candidate``, ``target``
    (people or places), ``unit``, ``cost``, ``cost_low`` and ``cost_high`` (what another page has), ``running`` (a
    year); ``each`` (the cost of a person or place, to the nearest 100); ``note``, ``dated``.

    >>> cost(load_platforms()).set_index("candidate")["each"].to_dict()
    {'Karen Bass': 17200.0, 'Rick Caruso': 28100.0}
    """
    sums = book.pledges[(book.pledges["unit"] == "dollars") & book.pledges["deadline_days"].notna()]
    named = {"target": "cost", "target_low": "cost_low", "target_high": "cost_high", "running_usd": "running"}
    targets = pace(book).sort_values("known", kind="stable").drop_duplicates("candidate", keep="last")
    targets = targets[["candidate", "target", "unit"]]
    table = sums.rename(columns=named).drop(columns="unit").merge(targets, on="candidate")
    table = table.assign(each=(table["cost"] / table["target"]).round(-2))
    return table[table["candidate"].isin(book.finalists)].reset_index(drop=True)


def money_pairs(book: Platforms) -> pd.DataFrame:
    """Money figures known for both finalists with the same metric, scope and date; nothing else is compared.

    ``as_of``, ``date``, ``metric``, ``scope`` (str), and with ``_first`` and ``_second`` (ballot order) the other
    columns of ``money``; ``ratio`` (second to first).

    >>> money_pairs(load_platforms("2022-11-10"))[["as_of", "scope"]].values.tolist()[-1]
    ['2022-10-22', 'campaign']
    """
    first, second = (book.money[book.money["candidate"] == name] for name in book.finalists)
    pairs = first.merge(second, on=["as_of", "date", "metric", "scope"], suffixes=("_first", "_second"))
    return pairs.assign(ratio=pairs["usd_second"] / pairs["usd_first"]).sort_values("as_of", ignore_index=True)


@once
def per_vote(book: Platforms) -> pd.DataFrame:
    """What each finalist's campaign had spent by the newest date known for both, and per certified vote.

    Columns of ``money`` and ``votes`` (Int64, NA before certification), ``per_vote`` (whole dollars, as the sums
    are rounded; rounded down for a lower bound), ``each`` (str: as a page prints it, empty before certification);
    empty when no date has both.

    >>> per_vote(load_platforms()).set_index("candidate")["per_vote"].to_dict()
    {'Karen Bass': 18, 'Rick Caruso': 249}
    """
    both, money = money_pairs(book), book.money[book.money["candidate"].isin(book.finalists)]
    both, spent = (table[(table["metric"] == "spent") & (table["scope"] == "campaign")] for table in (both, money))
    rows = spent[spent["as_of"].isin(both["as_of"].tail(1))].reset_index(drop=True)
    votes = rows["candidate"].map(book.votes.to_dict() if book.certified else {}).astype("Int64")
    each = (rows["usd"] / votes).astype("Float64")
    each = each.round().mask(rows["bound"] == "at_least", each // 1).astype("Int64")
    figures = zip(each, rows["bound"], strict=True)
    texts = [said(sum_, "dollars", bound) if book.certified else "" for sum_, bound in figures]
    return rows.assign(votes=votes, per_vote=each, each=texts)
