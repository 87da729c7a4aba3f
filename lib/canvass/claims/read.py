"""Read the claims of ``data/claims.csv``, each checked against its rule, and the figures that only they rest on."""

import math
from datetime import date

import pandas as pd

from canvass.claims.evidence import Evidence
from canvass.claims.parts import SIGNS, Assertion, Claim
from canvass.claims.rules import RULES
from canvass.errors import TableError, listing
from canvass.moments import read_as_of
from canvass.store.columns import CLAIM_TABLES
from canvass.store.files import data_folder, read_table
from canvass.store.sources import known_from, load_sources

_DAY = pd.Timedelta(hours=23, minutes=59, seconds=59)


def load_claims(as_of: str | pd.Timestamp | None = None) -> list[Claim]:
    """The claims that had been made by ``as_of``, in the order of the table.

    A day counts when it is over; a claim without a date is shown only without a limit.

    Raises
    ------
    TableError
        A row cannot be read; the message names its ``claim_id``, what was expected and what it has.

    Examples
    --------
    >>> [claim.claim_id for claim in load_claims("2022-11-10")], len(load_claims())
    (['a'], 13)
    """
    table = read_table(data_folder(), "claims", CLAIM_TABLES["claims"])
    if twice := sorted(set(table.loc[table["claim_id"].duplicated(), "claim_id"])):
        raise TableError(f"claims.csv, claim_id: expected each once, got twice {listing(twice)}.")
    sources, moment = set(load_sources().index), read_as_of(as_of)
    claims = [_read_claim(row, sources) for row in table.to_dict("records")]
    return [c for c in claims if moment is None or (c.claimed_on and day_over(c.claimed_on) <= moment)]


def _read_claim(row: dict[str, str], sources: set[str]) -> Claim:
    """One row, read and checked against its rule."""
    where, rule = row["claim_id"], RULES.get(row["rule"])
    if rule is None:
        raise _wrong(where, "rule", f"one of {listing(RULES, 20)}", row["rule"])
    parts = [part.partition("=") for part in row["arguments"].split(";") if part]
    arguments = {key.strip(): value.strip() for key, _, value in parts}
    if set(arguments) != set(rule.arguments) or not all(arguments.values()):
        expected = "; ".join(f"{name}=..." for name in rule.arguments)
        raise _wrong(where, f"arguments of {row['rule']}", expected, row["arguments"])
    if lost := set(row["source"].split(";")) - sources:
        raise _wrong(where, "source", "ids of sources.csv", listing(sorted(lost)))
    if row["claimed_on"] and not _is_day(row["claimed_on"]):
        raise _wrong(where, "claimed_on", "a day such as 2022-11-11, or nothing", row["claimed_on"])
    asserted = _read_asserted(row)
    units = [assertion.unit for assertion in asserted]
    if not rule.takes(units):
        raise _wrong(where, f"asserted numbers of {row['rule']}", rule.numbers, listing(units))
    kept = {key: row[key] for key in ("claim_id", "claimed_by", "claimed_on", "claim", "rule", "source", "note")}
    return Claim(asserted=asserted, arguments=arguments, **kept)


def _wrong(claim_id: str, what: str, expected: str, got: str) -> TableError:
    return TableError(f"claims.csv, claim {claim_id!r}, {what}: expected {expected}; got {got or 'nothing'!r}.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def read_number(text: str, unit: str) -> float:
    """A number as the tables write it; a date becomes its ordinal, nothing becomes NaN.

    >>> read_number("50.25", "percent"), read_number("2022-11-15", "date"), read_number("", "rank")
    (50.25, 738474.0, nan)
    """
    if not text:
        return math.nan
    return float(date.fromisoformat(text).toordinal() if unit == "date" else text)


def day_over(text: str) -> pd.Timestamp:
    """The end of a day, month or year (Pacific; NaT when empty): only then all of it was known.

    >>> day_over("2022-11-10").isoformat()
    '2022-11-10T23:59:59-08:00'
    """
    return known_from(text) if len(text) != len("2022-11-10") else known_from(text) + _DAY


def _read_asserted(row: dict[str, str]) -> tuple[Assertion, ...]:
    """The asserted numbers: ``<3000;50.25`` with their units and tolerances; one unit serves all."""
    texts = row["asserted"].split(";")
    units, tolerances = (_spread(row[key], len(texts)) for key in ("unit", "tolerance"))
    if len(units) != len(texts) or len(tolerances) != len(texts) or not all([*texts, *units]):
        said = f"{row['asserted']} | {row['unit']} | {row['tolerance']}"
        raise _wrong(row["claim_id"], "asserted | unit | tolerance", "as many of each, or one for all", said)
    found = []
    for text, unit, tolerance in zip(texts, units, tolerances, strict=True):
        sign = next(sign for sign in SIGNS if text.strip().startswith(sign))
        try:
            value = read_number(text.strip().removeprefix(sign), unit)
            found.append(Assertion(sign, value, unit, read_number(tolerance.strip(), "")))
        except ValueError:
            raise _wrong(row["claim_id"], "asserted", f"a number in {unit}", f"{text} ({tolerance})") from None
    return tuple(found)


def _spread(text: str, times: int) -> list[str]:
    return [part.strip() for part in (text.split(";") if ";" in text else [text] * times)]


def load_evidence(as_of: str | pd.Timestamp | None = None) -> Evidence:
    """Everything that the rules may use: only what had been published by ``as_of``.

    Raises
    ------
    TableError
        A figure's value or date cannot be read.
    """
    held = read_table(data_folder(), "by-hand/claim_figures", CLAIM_TABLES["by-hand/claim_figures"])
    for row in held.itertuples():
        try:
            read_number(row.value, row.unit), day_over(row.known_on)
        except ValueError:
            raise TableError(
                f"by-hand/claim_figures.csv, figure {row.figure_id!r}: expected a value in {row.unit} and a day; "
                f"got {row.value!r}, {row.known_on!r}."
            ) from None
    values = [read_number(value, unit) for value, unit in zip(held["value"], held["unit"], strict=True)]
    return Evidence(read_as_of(as_of), held.assign(number=values, known=held["known_on"].map(day_over)))
