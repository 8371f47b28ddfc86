"""What happened to one person, in words for a page: by year and day, from every partner, narrowed by what the address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from kith.coding import built_in
from kith.coding.kith_terms import KITH_TERMS
from kith.coding.plain_words import PLAIN_WORDS
from kith.people.layouts.values import EVENT_KINDS
from kith.people.records.reading import Happened, Narrow

__all__ = ["KINDS", "PAGE", "Timeline", "Wanted", "events_by_year", "timeline_of", "wanted_of"]

KINDS: Mapping[str, tuple[str, frozenset[str]]] = {
    "contacts": ("Contacts", frozenset({"contact", "admission"})),
    "conditions": ("Conditions", frozenset({"condition"})),
    "medicines": ("Medicines", frozenset({"medication"})),
    "measured": ("Measurements and tests", frozenset({"measurement"})),
    "done": ("Procedures and vaccinations", frozenset({"procedure", "immunisation"})),
    "life": ("Home and life", frozenset(EVENT_KINDS) - {"contact", "admission", "condition", "medication", "measurement", "procedure", "immunisation"}),
}  # fmt: skip
"""Ways to narrow by kind, as pages say them; every kind of event stands in one."""

PAGE = 60


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: one of `KINDS` or all, the number of a partner (0 for all), and which page.

    A partner is a number, since which services somebody is known to must not stand in an address (WEB-08).
    """

    kind: str = ""
    source: int = 0
    number: int = 1

    def address(self) -> str:
        """As it stands in an address; what is not narrowed is left out."""
        told = {"kind": self.kind, "told-by": self.source, "page": self.number if self.number > 1 else 0}
        return f"?{urlencode({name: value for name, value in told.items() if value})}#happened"

    def narrow(self, sources: Sequence[str]) -> Narrow:
        """What is read of the register for it."""
        kinds = KINDS[self.kind][1] if self.kind else frozenset[str]()
        source = sources[self.source - 1] if 0 < self.source <= len(sources) else ""
        return Narrow(kinds, source, (self.number - 1) * PAGE, PAGE)


@dataclass(frozen=True)
class Line:
    """One thing that happened, in words; measurements of a day are one line."""

    text: str
    outcome: str
    is_measured: bool = False


@dataclass(frozen=True)
class Day:
    """What one partner tells of one day."""

    date: date
    source: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Way:
    """One way to narrow: its words, how many it lets through, where it leads, and whether it is the one chosen."""

    words: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Timeline:
    """A page of what happened: years with their days, ways to narrow it, and where the pages before and after are."""

    years: Sequence[tuple[int, Sequence[Day]]]
    first: int
    last: int
    fits: int
    hidden_by_filters: int
    kinds: Sequence[Way]
    sources: Sequence[tuple[int, str, int]]
    wanted: Wanted
    links: Mapping[str, Mapping[str, str]]


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it does not know stands as if it were not there.

    >>> wanted_of({"kind": "contacts", "told-by": "2", "page": "3"}), wanted_of({"kind": "gossip", "told-by": "x", "page": "0"})
    (Wanted(kind='contacts', source=2, number=3), Wanted(kind='', source=0, number=1))
    """
    kind = query.get("kind", "")
    return Wanted(kind if kind in KINDS else "", _number(query, "told-by"), max(_number(query, "page"), 1))


def _number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def timeline_of(happened: Happened, wanted: Wanted, sources: Sequence[str]) -> Timeline:
    """What happened, as a page shows it; `sources` are the partners in the order that their numbers stand for."""
    first = (wanted.number - 1) * PAGE + 1
    last = first + len(happened.events) - 1
    ways = [_way(happened, wanted, name) for name in ("", *KINDS)]
    told_by = [(number, source, happened.sources.get(source, 0)) for number, source in enumerate(sources, 1)]
    return Timeline(
        events_by_year(happened.events), first, last, happened.fits, happened.shown - happened.fits,
        [way for way in ways if way.count or way.is_chosen], [one for one in told_by if one[2] or one[0] == wanted.source],
        wanted, _turned(wanted, last < happened.fits),
    )  # fmt: skip


def _way(happened: Happened, wanted: Wanted, name: str) -> Way:
    kinds = KINDS[name][1] if name else frozenset(happened.kinds)
    count = sum(happened.kinds.get(kind, 0) for kind in kinds)
    words = KINDS[name][0] if name else "Everything"
    return Way(words, count, Wanted(name, wanted.source).address(), name == wanted.kind)


def _turned(wanted: Wanted, has_more: bool) -> dict[str, dict[str, str]]:
    links = {}
    if wanted.number > 1:
        before = Wanted(wanted.kind, wanted.source, wanted.number - 1)
        links["previous"] = {"href": before.address(), "text": "Later", "labelText": f"Page {before.number}"}
    if has_more:
        after = Wanted(wanted.kind, wanted.source, wanted.number + 1)
        links["next"] = {"href": after.address(), "text": "Earlier", "labelText": f"Page {after.number}"}
    return links


def events_by_year(events: Sequence[Any]) -> list[tuple[int, list[Day]]]:
    """What happened, in words, by year, and in it by day and who told of it, latest first."""
    days = [
        Day(on, source, _lines(list(told)))
        for (on, source), told in groupby(events, key=lambda one: (one.date, one.source or ""))
    ]
    return [(year, list(rows)) for year, rows in groupby(days, key=lambda day: day.date.year)]


def _lines(told: Sequence[Any]) -> tuple[Line, ...]:
    """One line for each thing, whom they met first; what was measured that day in one line at the end."""
    happened = sorted(
        (one for one in told if one.kind != "measurement"), key=lambda one: one.kind not in ("contact", "admission")
    )
    measured = sorted({_said(one) for one in told if one.kind == "measurement"})
    lines = [Line(_said(one), _outcome(one)) for one in happened]
    return tuple([*lines, Line("; ".join(measured), "", True)] if measured else lines)


@cache
def _terms() -> Mapping[tuple[str, str], str]:
    """A wording for each code that the built-in lists know."""
    lists = built_in()
    told = ((row.system, row.code, row.term) for name in lists for row in lists[name].codes)
    return {(system, code): term for system, code, term in told if term}


_SYSTEMS = {
    "icd10": "ICD-10",
    "snomedct": "SNOMED CT",
    "dmd": "dm+d",
    "opcs4": "OPCS-4",
    "rxnorm": "RxNorm",
    "loinc": "LOINC",
    "ctv3": "Read",
}


def _said(event: Any) -> str:
    code, system = event.code or "", event.code_system or ""
    called = f"{_SYSTEMS.get(system, system)} {code}"
    text = KITH_TERMS.get(code, "") if system == "kith" else _terms().get((system, code), "")
    plain = PLAIN_WORDS.get((system, code), "")
    if not text and plain:  # words of ours stand beside the code, where it says what somebody has
        text = plain if event.kind == "measurement" else f"{plain} ({called})"
    text = text or (f"code {code} ({_SYSTEMS.get(system, system)})" if code else "no code given")
    value = "" if event.value is None else f": {event.value:g} {_unit(event.unit)}".rstrip()
    return f"{text[:1].upper()}{text[1:]}{value}"


_UNITS = {"mL/min/1.73m2": "ml/min/1.73 m²", "kg/m2": "kg/m²", "10*9/L": "× 10⁹/l", "umol/L": "µmol/l"}


def _unit(unit: str | None) -> str:
    """A unit as it is read; one that we do not know stands as it was sent."""
    return _UNITS.get(unit or "", unit or "")


def _outcome(event: Any) -> str:
    """What came of a contact, where somebody said; of what is no contact there is nothing to say."""
    return "" if event.kind != "contact" or event.outcome in (None, "not_recorded") else event.outcome.replace("_", " ")
