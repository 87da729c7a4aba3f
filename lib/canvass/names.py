"""Readable names: no title or candidate is shown in capitals, no measure text is kept."""

import re
import unicodedata

from titlecase import titlecase

#: A slug is part of file names, which have 255 bytes at most.
MOST_SLUG = 150
_PARTICLES = {"de", "del", "la", "las", "los", "von", "van", "der"}
_ELECTION = re.compile(
    r"\s+(?:(?:GENERAL|SPECIAL|PRIMARY|CONSOLIDATED|MUNICIPAL|NOMINATING|RUNOFF|TRANSFER OF TERRITORY)\s+)*ELECTION\b"
)
_OFFICES = {
    "UNITED STATES REPRESENTATIVE": "U.S. Representative",
    "UNITED STATES SENATOR": "U.S. Senator",
    "MEMBER OF THE STATE ASSEMBLY": "State Assembly",
    "STATE SENATOR": "State Senator",
    "JUDGE OF THE SUPERIOR COURT": "Superior Court Judge,",
    "MEMBER STATE BOARD OF EQUALIZATION": "State Board of Equalization,",
    "COUNTY MEASURE": "Los Angeles County: Measure",
    "STATE MEASURE": "State Measure",
}


def _word(word: str, **_: object) -> str | None:
    """Callback of titlecase for words with a rule of their own."""
    if word.upper() in {"JR", "JR.", "SR", "SR."}:
        return word.capitalize()
    if word.upper() in {"II", "III", "IV", "ABC", "U.S."}:
        return word.upper()
    if re.fullmatch(r"(\w\.)+", word):
        return word.upper()
    if match := re.fullmatch(r"([\"(]+)(.+)", word):
        nickname = re.fullmatch(r"[b-df-hj-np-tv-xz]{2}\W*", match[2])  # "JW" is initials, Ng a surname
        return match[1] + (match[2].upper() if nickname else _title(match[2]))
    return None


def _title(text: str) -> str:
    return titlecase(text.lower(), callback=_word)


def person(name: str) -> str:
    """A candidate's name as it would be printed.

    >>> person("KEVIN DE LEÓN"), person("TINA SIMONE MCKINNOR"), person("RAUL ORTIZ, JR.")
    ('Kevin de León', 'Tina Simone McKinnor', 'Raul Ortiz, Jr.')
    >>> person('JOHN "JSAMUEL" JACKSON'), person("HUGO SOTO-MARTINEZ"), person("DAN O'DOWD")
    ('John "Jsamuel" Jackson', 'Hugo Soto-Martinez', "Dan O'Dowd")
    """
    words = re.sub(r"\s+", " ", name).strip().split(" ")
    shown = [_title(word) if _title(word) != word.lower() else word.capitalize() for word in words]
    for i, word in enumerate(shown[1:-1], 1):
        if word.lower() in _PARTICLES:
            shown[i] = word.lower()
    return " ".join(shown)


def _place(text: str) -> str:
    """``LOS ANGELES CITY`` is the City of Los Angeles; ``ALHAMBRA UNIFIED SCHOOL DISTRICT`` stays."""
    text = _ELECTION.sub("", text).strip(" -")
    if text.startswith("CITY OF ") or text.endswith(" CITY"):
        base = text.removeprefix("CITY OF ").removesuffix(" CITY")
        return "City of Culver City" if base == "CULVER" else f"City of {_title(base)}"
    return _title(text)


def contest(title: str) -> str:
    """A contest's title as a headline would give it.

    >>> contest("LOS ANGELES CITY GENERAL MUNICIPAL ELECTION Mayor")
    'City of Los Angeles: Mayor'
    >>> contest("LOS ANGELES CITY GENERAL MUNICIPAL ELECTION - MEASURE ULA")
    'City of Los Angeles: Measure ULA'
    >>> contest("SUPERVISOR 3RD DISTRICT"), contest("JUDGE OF THE SUPERIOR COURT Office No. 60")
    ('Supervisor 3rd District', 'Superior Court Judge, Office No. 60')
    >>> contest("For Associate Justice of the Supreme Court - GOODWIN LIU")
    'Associate Justice of the Supreme Court: Goodwin Liu'
    """
    title = re.sub(r"\s+", " ", title).strip()
    if match := re.fullmatch(r"For (.+) - ([^a-z]+)", title):
        return f"{match[1]}: {person(match[2])}"
    for capitals, readable in _OFFICES.items():
        if title.startswith(capitals):
            rest = title.removeprefix(capitals)
            return (readable + rest).strip().rstrip(",") if rest[:1] in {" ", ",", ""} else _title(title)
    if match := re.fullmatch(r"(.+?)(?: -)? MEASURE (\S+)", title):
        return f"{_place(match[1])}: Measure {match[2]}"
    words = title.split(" ")  # where the capitals end: AZUSA CITY ... ELECTION | City Clerk
    cut = next((i for i, word in enumerate(words) if re.search(r"[a-z]", word) and word[0].isupper()), len(words))
    place, rest = " ".join(words[:cut]), " ".join(words[cut:])
    return f"{_place(place)}: {rest}" if place and rest else _title(place or rest)


def slug(name: str) -> str:
    """A name for addresses and file names: lower-case ASCII letters, digits and hyphens.

    >>> slug("La Cañada Unified School District: Measure LCF")
    'la-canada-unified-school-district-measure-lcf'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:MOST_SLUG].strip("-")


def free_slug(base: str, taken: set[str]) -> tuple[str, int]:
    """A slug that is not taken yet, and the how many-th of its kind it is; it is taken now.

    >>> free_slug("mayor", {"mayor", "mayor-2"})
    ('mayor-3', 3)
    """
    slug, again = base, 1
    while slug in taken:
        slug = f"{base}-{(again := again + 1)}"
    taken.add(slug)
    return slug, again


#: What is longer than any surname is cut.
LONGEST = 18


def surname(name: str) -> str:
    """What one is called after the first mention: the last word, with its particle, without a suffix.

    >>> surname("Kevin de León"), surname("Raul Ortiz, Jr."), surname("Yes"), surname("Karen Bass")
    ('de León', 'Ortiz', 'Yes', 'Bass')
    """
    suffixes = ("Jr", "Sr", "II", "III", "IV")
    words = [word for word in name.replace(",", "").split() if word.rstrip(".") not in suffixes]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():
        cut -= 1
    found = " ".join(words[cut:]) or name
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def some(names: list[str], most: int, between: str = ", ") -> str:
    """The first names in a sentence, and how many more there are.

    >>> some(["Kern", "Los Angeles", "Ventura"], 2), some(["Kern", "Ventura"], 2)
    ('Kern, Los Angeles and 1 more', 'Kern, Ventura')
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return between.join(names[:most]) + more


def listed(names: list[str], between: str = ", ") -> str:
    """Names in a sentence.

    >>> listed(["Kern", "Los Angeles", "Ventura"]), listed(["Kern", "Ventura"]), listed([])
    ('Kern, Los Angeles and Ventura', 'Kern and Ventura', '')
    """
    return " and ".join(filter(None, [between.join(names[:-1]), *names[-1:]]))
