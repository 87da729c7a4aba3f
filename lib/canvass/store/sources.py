"""Where a figure comes from and when it was known: source ids as text, partial dates as moments."""

import re
from collections.abc import Iterable

import pandas as pd

from canvass.moments import TIMEZONE, show_day
from canvass.store import columns

#: Whose figures the count is made of, and through which door they came.
REGISTRAR = "Los Angeles County Registrar-Recorder/County Clerk"
FEED = f"{REGISTRAR}, result feed"
#: The same by the reader of an election.
PUBLISHERS = {
    "county": FEED,
    "state": "California Secretary of State, result feed",
    "tables": "tables that were imported",
}
_URL_DAY = re.compile(r"(20\d\d)[-/](\d\d)[-/](\d\d)")


def load_sources() -> pd.DataFrame:
    """The table of sources, indexed by ``source_id``; ``text`` is the publisher as a page names it.

    >>> load_sources().loc[["knx-1", "latimes-copy-5", "111things-1"], "text"].to_list()
    ['KNX News (Audacy)', 'Los Angeles Times (via Los Angeles Daily Tribune)', '111things (second-hand)']
    """
    table = columns.read("sources").set_index("source_id")
    publisher, original = table["publisher"], table["original_publisher"]
    second_hand = table["note"].str.contains("original publisher not recorded", regex=False)
    text = publisher.mask(second_hand, publisher + " (second-hand)")
    via = (original != "") & (original != publisher)
    return table.assign(text=text.mask(via, original + " (via " + publisher + ")"))


def source_text(ids: str, sources: pd.DataFrame, opinion: bool = False) -> str:
    """Source ids as a reader can use them; an opinion piece says that it is one.

    >>> source_text("citywatch-1;latimes-copy-7", load_sources())
    'CityWatch Los Angeles; Los Angeles Times (via US Times Post)'
    """
    text = "; ".join(dict.fromkeys(sources.loc[ids.split(";"), "text"]))
    return f"{text} (opinion piece)" if opinion else text


def cite(texts: Iterable[str]) -> str:
    """Every publisher named in ``texts`` once, for a caption.

    >>> cite(["LAist; KNX News (Audacy)", "LAist"])
    'LAist; KNX News (Audacy)'
    """
    return "; ".join(dict.fromkeys(part for text in texts for part in text.split("; ") if part))


def first_publishers(ids: Iterable[str]) -> str:
    """Who published what rests on sources, without who copied it.

    >>> first_publishers(["knx-1", "latimes-copy-5"])
    'KNX News (Audacy); Los Angeles Times'
    """
    text = load_sources()["text"].str.replace(r" \(via [^)]*\)", "", regex=True)
    return cite(text[";".join(ids).split(";")])


def estimate_publishers(releases: pd.DataFrame) -> str:
    """Who published the estimates of ballots outstanding that came with ``releases``.

    >>> from canvass import load_election
    >>> estimate_publishers(load_election("2022-general", "2022-11-09").releases)
    'Los Angeles County Registrar-Recorder/County Clerk (via SCVNews); Larchmont Buzz; Los Angeles Daily News'
    """
    known, sources = releases.dropna(subset=["outstanding"]), load_sources()
    return cite(source_text(ids, sources) for ids in known["source"])


def known_from(text: str) -> pd.Timestamp:
    """The moment from which a dated figure may be shown (Pacific; NaT when the date is unknown).

    A day counts from its beginning, a month or a year only when it is over.

    >>> known_from("2023-12-12").isoformat(), known_from("2022-05").isoformat(), known_from("2022").isoformat()
    ('2023-12-12T00:00:00-08:00', '2022-05-31T23:59:59-07:00', '2022-12-31T23:59:59-08:00')
    """
    if not text:
        return pd.NaT
    moment = pd.Timestamp(text) if len(text) == 10 else pd.Period(text).end_time.floor("s")
    return moment.tz_localize(TIMEZONE)


def published_from(ids: str, sources: pd.DataFrame) -> pd.Timestamp:
    """The earliest day that the addresses of ``ids`` carry; NaT when one of them carries none.

    >>> published_from("heysocal-1", load_sources()).date().isoformat()
    '2023-12-06'
    """
    found = [_URL_DAY.search(url) for url in sources.loc[ids.split(";"), "url"]]
    return min(known_from("-".join(hit.groups())) for hit in found) if all(found) else pd.NaT


def show_date(text: str) -> str:
    """A day, month or year as the pages print it; empty when it is unknown.

    >>> show_date("2023-12-12"), show_date("2022-05"), show_date("2022"), show_date("")
    ('12 Dec 2023', 'May 2022', '2022', '')
    """
    if len(text) == 10:
        return show_day(pd.Timestamp(text))
    return f"{pd.Timestamp(text):%b %Y}" if len(text) == 7 else text
