"""What the candidates for mayor of Los Angeles pledged in 2022, what it cost, what followed.

Everything is cut to ``as_of``: nothing dated later is kept. Figures are compared only where
they mean the same: the city with the city, a scope of money with the same scope.
"""

import calendar
import re
from dataclasses import dataclass

import pandas as pd

from canvass.count.count import load_count
from canvass.count.election import load_election
from canvass.errors import ParameterError
from canvass.moments import read_as_of
from canvass.store import files as store
from canvass.store.columns import FACT_TABLES
from canvass.store.sources import known_from, load_sources, published_from, show_date, source_text

ELECTION, CONTEST = "2022-general", "city of los angeles mayor"
CITY, COUNTY = "City of LA", "LA County"
_NAMES = "|".join([*calendar.month_name[1:], "Sept"])
_MONTH = re.compile(rf"(?<=\d )({_NAMES})\b|\b({_NAMES})(?= 20\d\d)")
#: The count that pledges are measured by: the last one before the election, or an earlier one while unpublished.
BASE_YEAR = 2022
#: When a count was published; others count as known when their year is over, undated pledges on their election day.
COUNT_PUBLISHED = {2022: "2022-09-08"}
STAGE_DAY = {"primary": "2022-06-07", "general": "2022-11-08"}
#: Units in which a homelessness pledge can be compared.
PLACES = ["people housed", "interim beds", "housing beds"]
#: The winner's measurable pledges and the metrics of ``outcomes`` that say what followed.
FOLLOWED = {
    "bass-homelessness-9": ["homelessness_emergency_declared", "homelessness_emergency_length"],
    "bass-homelessness-2": [
        "people_into_temporary_housing_year1",
        "voucher_move_ins_year1",
        "inside_safe_people_moved_indoors",
        "inside_safe_permanently_housed",
        "inside_safe_returned_to_homelessness",
        "inside_safe_returned_to_unsheltered",
        "inside_safe_cost_cumulative",
    ],
    "bass-homelessness-5": ["homeless_count_city_total", "homeless_count_city_unsheltered"],
    "bass-policing-and-crime-1": ["lapd_sworn_officers"],
}


@dataclass(frozen=True)
class Platforms:
    """The sourced tables as they were known at ``as_of``.

    Attributes
    ----------
    as_of
        Moment the tables are cut to; None for everything collected.
    finalists
        The two names on the November ballot, in ballot order.
    pledges, candidates, money, counts, outcomes
        Tables of :mod:`canvass.columns` with ``known`` (Pacific moment from which a row may be
        shown) and ``publisher`` (str); ``counts`` is ``platforms/homelessness``.
    votes
        Votes won in the general election (Int64, index candidate), empty before its first release.
    release, certified
        Their release, and whether it is the certified one.
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


def load_platforms(as_of: str | pd.Timestamp | None = None) -> Platforms:
    """Load pledges, money, counts and outcomes, cut to what had been published by ``as_of``.

    >>> book = load_platforms("2022-11-10")
    >>> len(book.pledges), list(book.outcomes["kind"].unique()), int(book.votes["Karen Bass"])
    (89, ['target', 'baseline'], 271246)
    """
    moment, sources = read_as_of(as_of), load_sources()
    cut = {}
    for key in ("pledges", "candidates", "money", "counts", "outcomes"):
        table = _read("homelessness" if key == "counts" else key, sources)
        table["known"] = _known(key, table, sources)
        cut[key] = table if moment is None else table[table["known"] <= moment]
    whole = load_election(ELECTION)
    finalists = tuple(load_count(whole, CONTEST).candidates["name"])
    try:
        count = load_count(whole.until(moment), CONTEST)
    except ParameterError:  # as_of is before the first release
        return Platforms(moment, finalists, votes=pd.Series(dtype="Int64"), release=None, certified=False, **cut)
    votes, release = count.votes.iloc[-1], int(count.votes.index[-1])
    return Platforms(moment, finalists, votes=votes, release=release, certified=count.election.certified, **cut)


def tidy(text: str) -> str:
    """Collected words in the writing of the pages: percentages closed up, dates as everywhere.

    >>> tidy("some 6 % by 2022-09-22, 30 June and May 2022, mid-September 2022")
    'some 6% by 22 Sep 2022, 30 Jun and May 2022, mid-Sep 2022'
    """
    text = re.sub(r"20\d\d-\d\d-\d\d", lambda found: show_date(found[0]), text.replace(" %", "%"))
    return _MONTH.sub(lambda found: found[0][:3], text)


def _read(name: str, sources: pd.DataFrame) -> pd.DataFrame:
    table = store.read_table(store.data_folder(), f"platforms/{name}", FACT_TABLES[f"platforms/{name}"])
    opinion = table["opinion_source"] if "opinion_source" in table else [False] * len(table)
    texts = [source_text(ids, sources, flag) for ids, flag in zip(table["source"], opinion, strict=True)]
    words = {name: table[name].map(tidy) for name in ("pledge", "note") if name in table}
    return table.assign(publisher=texts, **words)


def _known(key: str, table: pd.DataFrame, sources: pd.DataFrame) -> list[pd.Timestamp]:
    """From when each row may be shown; money and outcomes also not before their source appeared."""
    if key == "candidates":
        return [pd.Timestamp(0, tz=store.TIMEZONE)] * len(table)
    if key == "counts":
        return [_count_known(year) for year in table["year"]]
    if key == "pledges":
        stage = table["stage"].map(STAGE_DAY)
        return [known_from(date or day) for date, day in zip(table["source_date"], stage, strict=True)]
    dated = [pd.Series([known_from(r.as_of), published_from(r.source, sources)]) for r in table.itertuples()]
    known = [dates.max() for dates in dated]  # an address without a date gives NaT, which is left out
    counts = [str(metric).startswith("homeless_count") for metric in table["metric"]]
    return [_count_known(int(d[:4])) if c else k for k, d, c in zip(known, table["as_of"], counts, strict=True)]


def _count_known(year: int) -> pd.Timestamp:
    return known_from(COUNT_PUBLISHED.get(year, str(year)))


def base_counts(book: Platforms) -> pd.Series:
    """The counts that pledges are measured by: ``year``, ``city``, ``county`` (people).

    >>> base_counts(load_platforms()).to_list(), base_counts(load_platforms("2022-06-07")).to_list()
    ([2022, 41980, 69144], [2020, 41290, 66436])
    """
    wide = book.counts.pivot(index="year", columns="area", values="total").loc[:BASE_YEAR, [CITY, COUNTY]].dropna()
    return pd.Series({"year": wide.index[-1], "city": wide[CITY].iloc[-1], "county": wide[COUNTY].iloc[-1]})


def pace(book: Platforms) -> pd.DataFrame:
    """Homelessness pledges that name a number and a deadline, made comparable.

    Parts of a larger pledge are left out. A mayor governs the city; the county is often confused with it.

    Returns
    -------
    pandas.DataFrame
        Columns of ``pledges`` and ``per_day`` (people or places a day, float64), ``city_share``
        and ``county_share`` (0-1, of :func:`base_counts`), fastest first.

    Examples
    --------
    >>> table = pace(load_platforms()).set_index("pledge_id")
    >>> table.loc[["caruso-homelessness-2", "bass-homelessness-2"], "per_day"].round(1).to_list()
    [100.0, 46.6]
    """
    own = book.pledges[(book.pledges["issue"] == "homelessness") & book.pledges["unit"].isin(PLACES)]
    own = own[own["deadline_days"].notna() & ~own["note"].str.contains("part of ")]
    base = base_counts(book)
    own = own.assign(
        per_day=(own["target"] / own["deadline_days"]).astype("float64"),
        city_share=own["target"] / base["city"],
        county_share=own["target"] / base["county"],
    )
    return own.sort_values("per_day", ascending=False, kind="stable").reset_index(drop=True)


def cost(book: Platforms) -> pd.DataFrame:
    """What the finalists' newest homelessness pledge would have cost in the first year.

    They do not mean the same: one includes running the places, the other only sets them up.

    Returns
    -------
    pandas.DataFrame
        ``candidate``, ``target`` (people or places), ``unit``, ``dollars``, ``bound``, ``each``
        (dollars a person or place, to the nearest 100), ``note``, ``publisher``, ``source_date``.

    >>> cost(load_platforms()).set_index("candidate")["each"].to_dict()
    {'Karen Bass': 17200.0, 'Rick Caruso': 28100.0}
    """
    sums = book.pledges[(book.pledges["unit"] == "dollars") & book.pledges["deadline_days"].notna()]
    sums = sums.rename(columns={"target": "dollars"}).drop(columns="unit")
    targets = pace(book).sort_values("known", kind="stable").drop_duplicates("candidate", keep="last")
    table = sums.merge(targets[["candidate", "target", "unit"]], on="candidate")
    table["each"] = (table["dollars"] / table["target"]).round(-2)
    columns = ["candidate", "target", "unit", "dollars", "bound", "each", "note", "publisher", "source_date"]
    return table.loc[table["candidate"].isin(book.finalists), columns]


def money_pairs(book: Platforms) -> pd.DataFrame:
    """Money figures known for both finalists with the same metric, scope and date; nothing else is compared.

    ``as_of``, ``metric``, ``scope`` (str), and with ``_first`` and ``_second`` (ballot order)
    ``usd`` (dollars), ``bound``, ``publisher``, ``note``; ``ratio`` (second to first).

    >>> money_pairs(load_platforms("2022-11-10"))[["as_of", "scope"]].values.tolist()[-1]
    ['2022-10-22', 'campaign']
    """
    first, second = (book.money[book.money["candidate"] == name] for name in book.finalists)
    pairs = first.merge(second, on=["as_of", "metric", "scope"], suffixes=("_first", "_second"))
    return pairs.assign(ratio=pairs["usd_second"] / pairs["usd_first"]).sort_values("as_of", ignore_index=True)


def per_vote(book: Platforms) -> pd.DataFrame:
    """What each finalist's campaign had spent by the newest date known for both, and per certified vote.

    ``candidate``, ``as_of``, ``usd`` (dollars), ``bound``, ``votes`` (Int64, NA before certification),
    ``per_vote`` (whole dollars, as the sums are rounded; rounded down for a lower bound), ``publisher``,
    ``note``; empty when no date has both.

    >>> per_vote(load_platforms()).set_index("candidate")["per_vote"].to_dict()
    {'Karen Bass': 18, 'Rick Caruso': 249}
    """
    pairs = money_pairs(book)
    pairs = pairs[(pairs["metric"] == "spent") & (pairs["scope"] == "campaign")]
    spent = book.money[(book.money["metric"] == "spent") & (book.money["scope"] == "campaign")]
    rows = spent[spent["as_of"].isin(pairs["as_of"].iloc[-1:]) & spent["candidate"].isin(book.finalists)]
    rows = rows[["candidate", "as_of", "usd", "bound", "publisher", "note"]].reset_index(drop=True)
    votes = rows["candidate"].map(book.votes.to_dict() if book.certified else {}).astype("Int64")
    each = (rows["usd"] / votes).astype("Float64")
    return rows.assign(votes=votes, per_vote=each.round().mask(rows["bound"] == "at_least", each // 1).astype("Int64"))


def aftermath(book: Platforms) -> pd.DataFrame:
    """The newest figure of every metric that says what followed the winner's pledges.

    ``pledge_id``, ``pledge`` and the columns of ``outcomes``; empty while nothing is known.

    >>> len(aftermath(load_platforms("2022-11-10"))), aftermath(load_platforms()).iloc[0]["as_of"]
    (0, '2022-12-12')
    """
    found = book.outcomes[book.outcomes["kind"] == "outcome"].sort_values(
        ["known", "opinion_source"], ascending=[True, False], kind="stable"
    )
    newest = found.drop_duplicates("metric", keep="last").set_index("metric", drop=False)
    pairs = [(pledge, m) for pledge, metrics in FOLLOWED.items() for m in metrics if m in newest.index]
    rows = newest.loc[[metric for _, metric in pairs]].reset_index(drop=True)
    texts = book.pledges.set_index("pledge_id")["pledge"]
    return rows.assign(pledge_id=[pledge for pledge, _ in pairs], pledge=[texts[pledge] for pledge, _ in pairs])
