"""The tables of the page on the outlook."""

import pandas as pd

from canvass import numbers
from canvass.count import kinds as ballot_types
from canvass.moments import show_release
from canvass.outlook.view import View, margin
from canvass.pages.count.captions import source_line
from canvass.show import style
from canvass.show.table import Column, Table


def drop_table(view: View) -> Table:
    """How the picture changed with each drop."""
    a = view.pair[0]
    kinds = ballot_types.classify(view.count)
    rows = []
    for outlook in view.outlooks:
        counted, likely, low, high = margin(outlook, a)
        when = show_release(view.count.releases.loc[outlook.release, "released_at"])
        kind = ballot_types.SHORT_NAMES[kinds[outlook.release]]
        rows.append((outlook.release, when, kind, counted, likely, low, high, outlook.p(a), outlook.share_out))
    names = ["release", "when", "kind", "counted", "likely", "low", "high", "p", "out"]
    columns = {
        "when": Column("Release (Pacific)", "label"),
        "kind": Column("Added", "label"),
        "counted": Column("Counted", "points1"),
        "likely": Column("Likely", "points1"),
        "low": Column("90%, from", "points1"),
        "high": Column("to", "points1"),
        "p": Column(f"{style.surname(a)}: chance", "probability"),
        "out": Column("Still out", "share1"),
    }
    caption = (
        f"Margin of {a} over {view.pair[1]} in points at every release, counted and likely in the end, with the share "
        f"of the county's ballots still out. * With conditional and provisional ballots. {source_line(view.count)}"
    )
    return Table(pd.DataFrame(rows, columns=names), columns, caption, "outlook-by-release")


def candidate_table(view: View) -> Table:
    """Every candidate's votes, likely final share and probabilities at the newest release."""
    newest = view.newest
    frame = pd.DataFrame([vars(candidate) for candidate in newest.candidates])
    columns = {
        "name": Column("Candidate", "name"),
        "votes": Column("Votes counted", "votes"),
        "share_median": Column("Likely final share", "share1"),
        "share_low": Column("90%, from", "share1"),
        "share_high": Column("to", "share1"),
    }
    chances = {"p_first": "Most votes", "p_top_two": "First two", "p_win": "Wins"}
    if newest.places > 1 and len(newest.candidates) > newest.places:
        chances["p_win"] = "Takes a seat"
    columns |= {name: Column(label, "probability") for name, label in chances.items() if frame[name].notna().any()}
    if len(frame) == 2 and not newest.line:
        del columns["p_first"]
    caption = f"All candidates, as of release {newest.release}; shares of their votes. {source_line(view.count)}"
    return Table(frame, columns, caption, "candidates")


def basis_table(view: View) -> Table:
    """What the outlook explained rests on."""
    focus = view.focus
    frame = focus.basis()
    shown = [numbers.show(row.value, row.unit) for row in frame.itertuples()]
    ends = [
        "" if pd.isna(row.low) else f"{numbers.show(row.low, row.unit)} to {numbers.show(row.high, row.unit)}"
        for row in frame.itertuples()
    ]
    first = focus.first.name if focus.first else ""
    frame = frame.assign(shown=shown, ends=ends)
    columns = {"item": Column("What"), "shown": Column("Assumed", "label"), "ends": Column("With 90%", "label")}
    when = show_release(view.count.releases.loc[focus.release, "released_at"])
    caption = (
        f"What the outlook of release {focus.release} ({when}) rests on; shares are those of {first}, shifts are in "
        f"points of that share. Ballots out: {focus.ballots_out_source}."
    )
    return Table(frame, columns, caption, "basis")
