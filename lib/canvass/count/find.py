"""Find a contest by what people type: a number for an ordinal, an abbreviation, a candidate's name; else what is near.

A slip of the pen is never taken for a contest: it lists the nearest, for a wrong page looks as good as the right one.
"""

import re

import pandas as pd

from canvass.names import slug

#: What is written for short, to what names of contests say instead: any of these.
SHORT = {
    "prop": ("state measure", "proposition"),
    "proposition": ("state measure", "proposition"),
    "da": ("district attorney",),
    "ag": ("attorney general",),
    "la": ("los angeles", "la"),
    "lausd": ("los angeles unified school district",),
    "laccd": ("los angeles community college district",),
    "cd": ("los angeles city council",),
    "supervisors": ("supervisor",),
    "assembly": ("state assembly",),
    "ad": ("state assembly",),
    "senate": ("state senator", "u s senator", "senate"),
    "sd": ("state senator", "state senate"),
    "us": ("u s",),
    "house": ("u s representative",),
    "congress": ("u s representative",),
    "ca": ("u s representative",),
}
_NUMBERS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"}
_SMALL, _COUNTY = {"of", "the", "for", "in"}, {"la", "los", "angeles", "county"}
#: How alike (of 100) two words are at least to be near, by letters they share in order: sheriff and shreiff 86.
ALIKE = 70


def words(text: str) -> list[str]:
    """The words of a name or query in plain letters, ordinals as numbers, letters apart from digits behind them.

    >>> words("CD14"), words("George Gascón"), words("Alhambra: Second District, 2nd Seat")
    (['cd', '14'], ['george', 'gascon'], ['alhambra', '2', 'district', '2', 'seat'])
    """
    plain = re.sub(r"\b([0-9]+)(?:st|nd|rd|th)\b", r"\1", slug(text))
    return [_NUMBERS.get(word, word) for word in re.findall("[0-9]+|[a-z]+", plain)]


def fitting(query: str, contests: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``contests`` that ``query`` may mean, by the first of these that any contest fits.

    Its id; its slug or whole name; all words of ``query`` in its name, those for short read in full; all words as they
    are; all but the county's in the name of an office of no city or district; all in its name and a candidate's.
    """
    if re.fullmatch("[0-9]+", query):
        return contests[contests["contest_id"].astype("str") == query]
    whole = contests[(contests["slug"] == slug(query)) | (contests["name"].map(slug) == slug(query))]
    asked = [word for word in words(query) if word not in _SMALL]
    if len(whole) or not asked:
        return whole
    names, plain, full = _names(contests), [[{word}] for word in asked], [_ways(word) for word in asked]
    offices = [set() if ":" in name else own for own, name in zip(names, contests["name"], strict=True)]
    own = [_ways(word) for word in asked if word not in _COUNTY]
    for ways, said in ((full, names), (plain, names), (own, offices)):
        found = contests[[bool(ways) and _says(name, ways) for name in said]]
        if len(found):
            return found
    people = _people(contests, candidates)
    return contests[contests["contest_id"].isin({contest for contest, said in people if _says(said, plain)})]


def nearest(query: str, contests: pd.DataFrame, candidates: pd.DataFrame) -> list[str]:
    """Names of three contests whose words, or candidates', are most like those of ``query``; of equals the shortest."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only who is refused waits for it

    asked = [word for short in words(query) if short not in _SMALL for word in SHORT.get(short, (short,))[0].split()]
    said: dict[int, set[str]] = dict(zip(contests["contest_id"], _names(contests), strict=True))
    for contest, also in _people(contests, candidates):
        said[contest] = said[contest] | also
    known = sorted(set().union(*said.values()))
    if not asked or not known:
        return []
    like = process.cdist(asked, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    column = {word: number for number, word in enumerate(known)}
    scores = [like[:, [column[word] for word in own]].max(axis=1).mean() for own in said.values()]
    ranked = sorted(zip(scores, contests["name"], strict=True), key=lambda found: (-found[0], len(found[1])))
    return [name for score, name in ranked[:3] if score >= ALIKE / 2]


def _names(contests: pd.DataFrame) -> list[set[str]]:
    return [set(words(name)) for name in contests["slug"]]


def _people(contests: pd.DataFrame, candidates: pd.DataFrame) -> list[tuple[int, set[str]]]:
    """Of every candidate: the contest, and the words of its name with those of their own two (as printed, on ballots).

    An answer to a question is nobody.
    """
    names = dict(zip(contests["contest_id"], _names(contests), strict=True))
    people = candidates[~candidates["name"].isin(["Yes", "No"])]
    told = zip(people["contest_id"], people["name"] + " " + people["ballot_name"], strict=True)
    return [(contest, names[contest] | set(words(name))) for contest, name in told]


def _ways(word: str) -> list[set[str]]:
    """The words that say a word: itself, or what it is short for."""
    return [set(way.split()) for way in SHORT.get(word, (word,))]


def _says(have: set[str], ways: list[list[set[str]]]) -> bool:
    """Whether every word is said in one of its ways."""
    return all(any(way <= have for way in alternatives) for alternatives in ways)
