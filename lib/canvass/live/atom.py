"""``feed.xml``: an entry for everything that was said of a contest's releases, newest first (Atom, RFC 4287)."""

import uuid
from xml.etree import ElementTree as xml

from canvass.live import WORDS
from canvass.live.said import Said
from canvass.report.publisher import Publisher
from canvass.show.facts import Facts, clean

NAMESPACE = "http://www.w3.org/2005/Atom"
FEED = "feed.xml"
#: Entries of the feed; a count has some thirty releases, a statewide one more.
MOST = 200


def atom(facts: Facts, said: list[Said], own: Publisher) -> str:
    """The feed of one contest; ``facts`` name it and its election, ``said`` is oldest first."""
    feed = xml.Element("feed", xmlns=NAMESPACE)
    name = f"{facts['election'].value}/{facts['slug'].value}"
    _add(feed, "id", _id(name))
    _add(feed, "title", WORDS.fill("feed", facts).plain)
    _add(feed, "updated", said[-1].said_at)
    _add(_add(feed, "author"), "name", own.name or "Canvass")
    if own.site:
        _add(feed, "link", rel="self", href=f"{own.site}/{FEED}")
        _add(feed, "link", rel="alternate", href=f"{own.site}/")
    for one in said[: -MOST - 1 : -1]:
        entry = _add(feed, "entry")
        _add(entry, "id", _id(f"{name}/{one.kind}/{one.released_at}/{sorted(one.votes.items())}"))
        _add(entry, "title", one.title)
        _add(entry, "updated", one.said_at)
        _add(entry, "content", one.sentence, type="text")
        if own.site:
            _add(entry, "link", rel="alternate", href=f"{own.site}/")
    xml.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(feed, encoding="unicode") + "\n"


def _add(parent: xml.Element, tag: str, text: str = "", **attributes: str) -> xml.Element:
    element = xml.SubElement(parent, tag, attributes)
    element.text = clean(text) or None
    return element


def _id(name: str) -> str:
    """The same for the same thing said, wherever and whenever the feed is written."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"canvass:{name}").urn
