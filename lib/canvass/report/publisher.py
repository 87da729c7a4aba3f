"""Who publishes a report, and where: whom to write to about an error, and the tags by which others show a page."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from canvass.errors import CanvassError, ParameterError, TableError
from canvass.report.words import fill
from canvass.store import columns

if TYPE_CHECKING:
    from canvass.report.render import PageInfo

_TABLE = "by-hand/publisher"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True)
class Publisher:
    """Who publishes; ``contact`` is a mail or web address. Nothing is filled in where nothing was said."""

    name: str = ""
    contact: str = ""
    site: str = ""

    @property
    def link(self) -> str:
        """Where a click on the contact leads."""
        return f"mailto:{self.contact}" if _MAIL.fullmatch(self.contact) else self.contact


def publisher(site: str = "") -> Publisher:
    """The one row of ``data/by-hand/publisher.csv``, or nothing; ``site``, where it is given, wins over the row's.

    Raises
    ------
    canvass.errors.CanvassError
        Of the table or of ``site``: names what is no address.
    """
    table = columns.read(_TABLE)
    if len(table) > 1:
        raise TableError(f"data/{_TABLE}.csv: {len(table)} rows; one is expected, or none.")
    own = Publisher(**table.iloc[0]) if len(table) else Publisher()
    if own.contact and own.link == own.contact:
        web_address(own.contact, f"data/{_TABLE}.csv, contact", TableError)
    if site:
        return Publisher(own.name, own.contact, web_address(site, "SITE", ParameterError))
    return Publisher(own.name, own.contact, own.site and web_address(own.site, f"data/{_TABLE}.csv, site", TableError))


def web_address(text: str, what: str, error: type[CanvassError]) -> str:
    """``text`` without a slash at its end, if it is an address of the web; else ``error``, which names ``what``.

    >>> web_address("https://example.org/count/", "SITE", ParameterError)
    'https://example.org/count'
    """
    try:
        parts = urlsplit(text)
        fits = (
            parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment or "@" in text)
        )
        fits = fits and re.fullmatch(r"[!-~]+", text) and not re.search(r"[\"'<>\\`{}|^]", text) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise error(f"{what}={text!r}: expected an address such as https://example.org/count, http or https.")
    return text.rstrip("/")


def shared(page: "PageInfo", site: str) -> Markup:
    """The tags by which others show the page when somebody shares it; nothing where it is not said where it will be."""
    from canvass.report.card import CARD  # noqa: PLC0415 - what draws is slow to import; an address is checked first
    from canvass.report.taken import JINJA  # noqa: PLC0415

    if not site:
        return Markup("")
    address = f"{site}/" if page.file == "index.html" else f"{site}/{page.file}"
    told = {"page": page, "address": address, "card": f"{site}/{CARD}"}
    return Markup(JINJA.get_template("taken/shared.html.j2").render(told))


def foot(own: Publisher, corrected: list[dict[str, Any]]) -> Markup:
    """What stands at the foot of every page: that no race is called, whom to write to, what was corrected."""
    from canvass.report.taken import JINJA  # noqa: PLC0415

    told = {"no_call": fill("no call", {}), "contact": fill("contact", {"publisher": own.name or own.contact})}
    return Markup(JINJA.get_template("taken/foot.html.j2").render(told, own=own, corrected=corrected))
