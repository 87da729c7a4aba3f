"""The tables of the page on the candidates' platforms: what is shown, in which order, from where."""

from itertools import zip_longest

import pandas as pd

from canvass.pages.platforms.prose import not_yet
from canvass.platforms.book import Platforms, aftermath, cost, money_pairs, pace, per_vote
from canvass.platforms.words import ABOUT, BOUNDS, SCOPES, said, said_sums, words
from canvass.show.style import surname
from canvass.show.table import Column, Table
from canvass.show.words import Prose
from canvass.store.sources import REGISTRAR, cite, known_from, show_date

NONE_FOUND = "No pledge found"


def _dated(table: pd.DataFrame, date: str = "source_date") -> list[str]:
    """Publisher and date of each row."""
    return [
        ", ".join(filter(None, (text, show_date(day) or "undated")))
        for text, day in zip(table["publisher"], table[date], strict=True)
    ]


def side_by_side(book: Platforms) -> Table:
    """The finalists' pledges by issue, next to each other; a pledge's place in its cell has no meaning."""
    first, second = book.finalists
    pledges = book.pledges.assign(dated=_dated(book.pledges))
    rows = []
    for issue in dict.fromkeys(pledges.loc[pledges["candidate"].isin(book.finalists), "issue"]):
        own = [pledges[(pledges["candidate"] == name) & (pledges["issue"] == issue)] for name in book.finalists]
        cells = [list(zip(part["pledge"], part["dated"], strict=True)) or [(NONE_FOUND, "")] for part in own]
        rows += [(words(issue), *a, *b) for a, b in zip_longest(*cells, fillvalue=("", ""))]
    frame = pd.DataFrame(rows, columns=["issue", "first", "first_source", "second", "second_source"])
    columns = {
        "issue": Column("Issue"),
        "first": Column(first),
        "first_source": Column(f"Source ({first})"),
        "second": Column(second),
        "second_source": Column(f"Source ({second})"),
    }
    caption = "Pledges by issue, paraphrased; each with its source. Undated ones come from campaign sites and guides."
    return Table(frame, columns, caption, "pledges-side-by-side")


def pledge_list(book: Platforms, others_only: bool = False) -> Table:
    """Every pledge of the names on the primary ballot, or of those who were not finalists."""
    people = book.candidates[["name", "withdrew_on", "endorsed", "publisher"]]
    if others_only:
        people = people[~people["name"].isin(book.finalists)]
    people = people.assign(state=[_state(row, book.as_of) for row in people.itertuples()])
    pledges = book.pledges.assign(dated=_dated(book.pledges))[["candidate", "issue", "pledge", "dated"]]
    frame = people.merge(pledges, left_on="name", right_on="candidate", how="left")
    frame = frame.assign(issue=frame["issue"].fillna("").map(words), pledge=frame["pledge"].fillna(NONE_FOUND))
    columns = {
        "name": Column("Candidate", "name"),
        "state": Column("Withdrew"),
        "issue": Column("Issue"),
        "pledge": Column("Pledge"),
        "dated": Column("Source"),
    }
    left = cite(people.loc[people["state"] != "", "publisher"])
    who = "the other names" if others_only else "all names"
    caption = f"Pledges of {who} on the primary ballot, paraphrased; each with its source."
    caption += f" Withdrawals: {left}." if left else ""
    frame = frame.assign(dated=frame["dated"].astype("object").fillna(""))
    return Table(frame, columns, caption, "pledges-others" if others_only else "pledges")


def _state(row: object, as_of: pd.Timestamp | None) -> str:
    if not row.withdrew_on or (as_of is not None and known_from(row.withdrew_on) > as_of):
        return ""
    return show_date(row.withdrew_on) + (f", endorsed {row.endorsed}" if row.endorsed else "")


def pace_table(book: Platforms) -> Table | Prose:
    """The homelessness pledges made comparable."""
    frame = pace(book)
    if frame.empty:
        return not_yet(book, "pledges with a number and a deadline")
    frame = frame.assign(dated=_dated(frame), bound=frame["bound"].map(BOUNDS))
    columns = {
        "candidate": Column("Candidate", "name"),
        "bound": Column("Bound"),
        "target": Column("Pledged", "number"),
        "unit": Column("Unit"),
        "deadline_days": Column("Days", "days"),
        "per_day": Column("A day", "rate"),
        "city_share": Column("Share of the city's count", "share1"),
        "county_share": Column("Share of the county's count", "share1"),
        "dated": Column("Source"),
    }
    caption = (
        "Homelessness pledges with a number and a deadline in days. A mayor governs the city: the county's count is "
        "given only because it is often quoted instead. Never add two rows of one candidate."
    )
    return Table(frame, columns, caption, "pace")


def cost_table(book: Platforms) -> Table | Prose:
    """What the finalists' plans would have cost, with what each estimate covers."""
    frame = cost(book)
    if frame.empty:
        return not_yet(book, "the cost of the plans")
    columns = {
        "candidate": Column("Candidate", "name"),
        "dollars": Column("Estimate, first year", "dollars"),
        "target": Column("For", "number"),
        "unit": Column("Unit"),
        "each": Column("Each, to the nearest $100", "dollars"),
        "note": Column("What the estimate covers"),
        "dated": Column("Source"),
    }
    caption = "Estimated first-year cost. The estimates do not cover the same things: the rows are not like for like."
    return Table(frame.assign(dated=_dated(frame)), columns, caption, "cost")


def spending_table(book: Platforms) -> Table | Prose:
    """What the finalists' campaigns had spent by the newest date known for both, and per certified vote."""
    frame = per_vote(book)
    if frame.empty:
        return not_yet(book, "spending of both finalists by the same date and scope")
    frame = frame.assign(
        date=frame["as_of"].map(show_date),
        spent=said_sums(frame, "usd"),
        each=said_sums(frame, "per_vote") if book.certified else "",
    )
    columns = {
        "candidate": Column("Candidate", "name"),
        "date": Column("Spent by"),
        "spent": Column("Spent, whole campaign"),
        "votes": Column("Votes", "votes"),
        "each": Column("Spent per vote"),
        "note": Column("Care"),
        "publisher": Column("Source"),
    }
    caption = "Spending by the campaigns themselves, outside committees not included. "
    if book.certified:
        caption += f"Votes: general election, certified, {REGISTRAR}. Per vote in "
        caption += "whole dollars."
    else:
        del columns["votes"], columns["each"]
        caption += "Per vote only once the votes are certified."
    return Table(frame, columns, caption, "spending")


def money_table(book: Platforms) -> Table | Prose:
    """Every other money figure that both finalists have with the same metric, scope and date, oldest first."""
    frame, shown = money_pairs(book), per_vote(book)
    newest = frame["as_of"].isin(shown["as_of"]) & (frame["metric"] == "spent") & (frame["scope"] == "campaign")
    frame = frame[~newest].reset_index(drop=True)
    if frame.empty:
        return not_yet(book, "more money of both finalists by the same date and scope")
    frame = frame.assign(
        first=said_sums(frame, "usd_first", "_first"),
        second=said_sums(frame, "usd_second", "_second"),
        what=[f"{words(m)}: {SCOPES.get(s, s)}" for m, s in zip(frame["metric"], frame["scope"], strict=True)],
        publisher=[cite(pair) for pair in zip(frame["publisher_first"], frame["publisher_second"], strict=True)],
        date=frame["as_of"].map(show_date),
        times=[f"about {ratio:.0f} times" if ratio >= 2 else f"about {ratio:.1f} times" for ratio in frame["ratio"]],
        care=[_care(row, book.finalists) for row in frame.itertuples()],
    )
    columns = {
        "what": Column("What"),
        "date": Column("By"),
        "first": Column(book.finalists[0]),
        "second": Column(book.finalists[1]),
        "times": Column(f"{surname(book.finalists[1])} to {surname(book.finalists[0])}"),
        "care": Column("Care"),
        "publisher": Column("Source"),
    }
    caption = "Other money figures that exist for both finalists with the same scope and date, oldest first."
    return Table(frame, columns, caption, "money-compared")


def _care(row: object, names: tuple[str, str]) -> str:
    """The notes on a pair of figures, each with whom it is about."""
    notes = [f"{surname(n)}: {note}" for n, note in zip(names, (row.note_first, row.note_second), strict=True) if note]
    return ". ".join(notes)


def own_money_table(book: Platforms) -> Table | Prose:
    """What candidates put into their own campaigns, newest figure each, never compared across scopes."""
    frame = book.money[book.money["metric"] == "self_funded"].sort_values("as_of", kind="stable")
    frame = frame.drop_duplicates("candidate", keep="last")
    if frame.empty:
        return not_yet(book, "the candidates' own money")
    frame = frame.assign(
        figure=said_sums(frame, "usd"),
        date=frame["as_of"].map(show_date),
        scope=frame["scope"].map(words),
    )
    columns = {
        "candidate": Column("Candidate", "name"),
        "figure": Column("Own money"),
        "date": Column("By"),
        "scope": Column("Scope"),
        "publisher": Column("Source"),
    }
    caption = "Own money and loans put into the campaign, newest figure found; none was found for the other names."
    return Table(frame, columns, caption, "own-money")


def aftermath_table(book: Platforms) -> Table | Prose:
    """What followed the winner's measurable pledges: the newest figure of each metric."""
    frame = aftermath(book)
    if frame.empty:
        return not_yet(book, "what followed the pledges")
    figures = zip(frame["value"], frame["unit"], frame["bound"], strict=True)
    frame = frame.assign(
        figure=[said(*parts) for parts in figures],
        metric=frame["metric"].map(words),
        date=frame["as_of"].map(show_date),
        about=frame["pledge_id"].map(ABOUT),
    )
    columns = {
        "about": Column("Pledge", "name"),
        "metric": Column("What was measured"),
        "figure": Column("Newest figure"),
        "date": Column("As of"),
        "note": Column("Care"),
        "publisher": Column("Source"),
    }
    caption = "What followed the winner's measurable pledges: the newest figure found for each measure."
    return Table(frame, columns, caption, "aftermath")


def outcome_list(book: Platforms) -> Table | Prose:
    """Every outcome found, in order of date: the record behind :func:`aftermath_table`.

    A month or a year stands where it begins.
    """
    frame = book.outcomes[book.outcomes["kind"].isin(["outcome", "projection"])].sort_values("as_of", kind="stable")
    if frame.empty:
        return not_yet(book, "what followed the pledges")
    figures = zip(frame["value"], frame["unit"], frame["bound"], strict=True)
    frame = frame.assign(figure=[said(*parts) for parts in figures], date=frame["as_of"].map(show_date))
    frame = frame.assign(metric=frame["metric"].map(words))
    columns = {
        "metric": Column("What was measured"),
        "figure": Column("Figure"),
        "date": Column("As of"),
        "kind": Column("Kind"),
        "publisher": Column("Source"),
    }
    caption = "Every outcome and projection found, oldest first; a month or year stands where it begins."
    return Table(frame, columns, caption, "outcomes")
