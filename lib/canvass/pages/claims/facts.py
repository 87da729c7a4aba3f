"""What the page on the claims says: its facts, sentences and tables."""

import pandas as pd

from canvass.claims.parts import VERDICTS
from canvass.claims.rules import RULES
from canvass.moments import read_as_of, show_day
from canvass.numbers import plural
from canvass.pages.platforms.prose import sentences
from canvass.show.facts import Facts
from canvass.show.table import Column, Table
from canvass.show.words import KeyFigures, Prose
from canvass.store.sources import REGISTRAR, cite, load_sources, show_date, source_text

HEADER = "Mayor of Los Angeles, 2022 · claims of the press against the figures · known by {until}"
NONE = "No claim held here had been made by {until}."
NOT_YET = "Not yet: no such claim had been made, or its figures were not known, by {until}."
ANSWER = (
    "{claims} checked against the figures: **{supported} supported**, {caveat} supported with a caveat, "
    "{refuted} not supported; {unknown} cannot be checked."
)
#: Verdicts to the facts that count them.
COUNTED = dict(zip(VERDICTS, ("supported", "caveat", "refuted", "unknown"), strict=True))
#: Units of figures to units of facts, where they differ; other units are plain numbers.
UNITS = {"points": "rate", "date": "day"}
SAME = ("votes", "ballots", "people", "days", "share", "share1", "dollars")
#: The registrar's name where it would fill a column.
SHORT = "LA County registrar"

OUTSTANDING = [
    "The {c_outstanding} ballots still to be counted lay in the whole county: the registrar gave no number for the "
    "city. Of the ballots counted by then {c_city_share} carried the contest for mayor of Los Angeles.",
    "An outside analyst put the city's part of the rest at {c_analyst}.",
    "In hindsight it was {c_left_share}: {c_left_city} of {c_left} ballots counted later, among them mail that had not "
    "arrived when the estimate was made.",
    "The estimate before, less what was counted since, would have left {c_carried}.",
]
HOMELESS = [
    "{g_other} people were counted in the county, {g_own} in the city: {g_apart} fewer, or {g_share} of the county's "
    "number. The mayor governs the city.",
]
EXPECTED = [
    "Nobody knew how many votes were still to come. By the registrar's estimate of what was left, {b_estimated} of "
    "the county's ballots were in.",
    "The final count makes it {b_hindsight} of the votes for the two ({b_counted} of {b_final}), and {b_county} of the "
    "county's ballots. What the press expected, and how, is not recorded.",
]
EVENING = [
    "Two readings of Rick Caruso's lead stand around it: {e_before} points in the first hour, and {e_after} points at "
    "the end of the night. No page held here gives the returns in between, and a lead need not move steadily.",
    "The reading there is has a lead of {e_reading} points.",
]
MONEY = [
    "What Rick Caruso gave his campaign is known only as at least {h_own}.",
    "All that the campaign spent came to at least {h_total}, gifts of others included. The round sum of the press lies "
    "between the two; no filing held here gives it, so it is possible and not shown.",
]
PLEDGES = [
    "Both were said: Rick Caruso's {i_caruso_target} beds in {i_caruso_days} days, and Karen Bass's {i_bass_target} "
    "people in {i_bass_days}.",
    "But Bass had by then replaced hers with one of more than {i_bass_later}.",
]
WEEKS = [
    "Rick Caruso led early and Karen Bass passed him, as claimed, but within days: Caruso was last ahead {m_last} days "
    "after the election, Bass has been since day {m_turned}. The weeks of the claim are not in the figures.",
]
DEADLINES = [
    "The law gives {j_allowed} days.",
    "The count of November took {j_took}.",
    "Mail with a postmark of election day was to be accepted until {k_figure}.",
]


def claim_facts(checked: pd.DataFrame, as_of: str = "") -> Facts:
    """The facts of the page: verdicts counted, and each figure as ``<claim id>_<name>``.

    >>> from canvass.claims.check import check_claims
    >>> claim_facts(check_claims()).fill("{c_left_share} of {c_left}; {claims}, {supported} supported")
    '39.27% of 1,004,509; 13 claims, 5 supported'
    """
    facts, moment = Facts(), read_as_of(as_of)
    facts.add("until", "now" if moment is None else show_day(moment), "text")
    facts.add("claims", plural(len(checked), "claim"), "text")
    for verdict, name in COUNTED.items():
        facts.add(name, int((checked["verdict"] == verdict).sum()), "number")
    for row in checked.itertuples():
        for figure in row.figures:
            if pd.notna(figure.value):
                unit = UNITS.get(figure.unit) or (figure.unit if figure.unit in SAME else "number")
                value = pd.Timestamp.fromordinal(int(figure.value)) if figure.unit == "date" else figure.value
                facts.add(f"{row.claim_id}_{figure.name}", value, unit)
    sources = load_sources()
    used = [source_text(figure.source, sources) for row in checked.itertuples() for figure in row.figures]
    facts.add("sources", cite(used), "text")
    return facts


def header(facts: Facts) -> Prose:
    """The line that heads the page."""
    return Prose(HEADER, facts, role="header")


def headline(facts: Facts) -> str:
    """The page's answer."""
    return ANSWER if sum(facts[name].value for name in COUNTED.values()) else NONE


def keys(facts: Facts) -> KeyFigures:
    """How many claims have which verdict."""
    return KeyFigures(facts, {verdict.capitalize(): f"{{{name}}}" for verdict, name in COUNTED.items()})


def trap(facts: Facts, templates: list[str]) -> str:
    """The sentences of a section whose figures are known."""
    return sentences(facts, *templates) or NOT_YET


def verdict_table(checked: pd.DataFrame) -> Table:
    """Every claim with its verdict and why."""
    said = [", ".join(filter(None, (r.claimed_by, show_date(r.claimed_on)))) for r in checked.itertuples()]
    columns = {
        "claim_id": Column("No.", "label"),
        "verdict": Column("Verdict"),
        "claim": Column("Claim"),
        "why": Column("Why"),
        "said": Column("Who, when"),
    }
    caption = "The claims, in words of this workbook. Every verdict is computed from the figures below by a fixed rule."
    return Table(checked.assign(said=said), columns, caption, "verdicts")


def value_table(checked: pd.DataFrame) -> Table:
    """What was claimed beside what the figures give, and how the claim was read."""
    columns = {
        "claim_id": Column("No.", "label"),
        "asserted": Column("Claimed"),
        "computed": Column("Computed"),
        "note": Column("Care"),
        "sources": Column("Pages behind the claim"),
    }
    caption = "What was claimed and what the figures give, in the same units. Each figure's own source: further below."
    return Table(checked, columns, caption, "claimed-computed")


def figure_table(checked: pd.DataFrame) -> Table:
    """Every figure that a verdict rests on."""
    sources = load_sources()
    rows = [
        (
            row.claim_id,
            figure.what[:1].upper() + figure.what[1:],
            str(figure),
            source_text(figure.source, sources).replace(REGISTRAR, SHORT),
        )
        for row in checked.itertuples()
        for figure in row.figures
    ]
    frame = pd.DataFrame(rows, columns=["claim_id", "what", "value", "source"])
    columns = {
        "claim_id": Column("No.", "label"),
        "what": Column("Figure"),
        "value": Column("Value"),
        "source": Column("Source"),
    }
    caption = "The figures that the verdicts rest on; shares and leads are computed from votes of the same source. "
    caption += f"{SHORT}: {REGISTRAR}."
    return Table(frame, columns, caption, "claim-figures")


def rule_table() -> Table:
    """The rules, what each checks, and the arguments it reads."""
    rows = [
        (name, (rule.check.__doc__ or "").splitlines()[0].replace("``", ""), "; ".join(rule.arguments), rule.numbers)
        for name, rule in RULES.items()
    ]
    frame = pd.DataFrame(rows, columns=["rule", "checks", "arguments", "numbers"])
    columns = {
        "rule": Column("Rule", "label"),
        "checks": Column("What it computes"),
        "arguments": Column("Arguments"),
        "numbers": Column("Numbers it checks"),
    }
    return Table(frame, columns, "The rules a claim can name.", "rules")
