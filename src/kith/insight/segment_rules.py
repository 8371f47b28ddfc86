"""The rules of the segments as questions to the events: which element asks which codes, and which nobody can be asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import pyarrow as pa

from kith.coding import KITH_TERMS, Codelist, CodelistRow
from kith.insight.questions import ATTENDED, Question, Topic, plain_unit
from kith.insight.windows import Back
from kith.tables import Table

__all__ = [
    "HOSPITAL",
    "Element",
    "SegmentQuestions",
    "SegmentRules",
    "questions_in",
    "segment_elements",
    "segment_rules",
]

HOSPITAL = "hospital/"
"""Goes before the coding system of a code that stands in the row of a hospital stay or emergency attendance."""

OTHERS = "not "


@dataclass(frozen=True)
class Element:
    """One element of a segment, or one long-term condition, which has no segment.

    name       as the publication writes it
    words      in plain English
    segment    priority of the segment; 0 for a condition
    wants      the codelist, with the category after a colon
    ended_by   a codelist whose latest entry ends it
    hospital, months, latest, above, unit, attended   as in `segments.toml`
    conditions at least and at most so many conditions; None for an element with a codelist
    """

    name: str
    words: str
    segment: int
    wants: str = ""
    ended_by: str = ""
    hospital: bool = False
    months: int = 0
    latest: bool = False
    above: float | None = None
    unit: str = ""
    attended: bool = False
    conditions: tuple[int, int] | None = None


@dataclass(frozen=True)
class SegmentRules:
    """The segments, their elements and the long-term conditions, with where they are from.

    segments    priority to name
    elements    in order of priority
    conditions  the long-term conditions
    youngest    age from which people are in a segment
    """

    source: str
    licence: str
    youngest: int
    segments: Mapping[int, str]
    elements: tuple[Element, ...]
    conditions: tuple[Element, ...]


@cache
def segment_rules() -> SegmentRules:
    """Read the rules of the segments that come with Kith.

    Examples
    --------
    >>> rules = segment_rules()
    >>> list(rules.segments.values())
    ['Die well', 'Age well', 'Stay well', 'Feel well', 'Be well', 'Live well']
    >>> len(rules.conditions), rules.licence
    (15, 'MIT')
    """
    told = tomllib.loads(resources.files("kith.insight").joinpath("segments.toml").read_text(encoding="utf-8"))
    parts = sorted(told["segment"], key=lambda part: part["priority"])
    return SegmentRules(
        told["source"],
        told["licence"],
        told["youngest"],
        {part["priority"]: part["name"] for part in parts},
        tuple(_element(row, part["priority"]) for part in parts for row in part["elements"]),
        tuple(Element(name, name, 0, *lists) for name, lists in told["conditions"].items()),
    )


def _element(row: dict[str, Any], segment: int) -> Element:
    rest = {name: value for name, value in row.items() if name not in ("name", "words", "list", "conditions")}
    between = tuple(row["conditions"]) if "conditions" in row else None
    return Element(row["name"], row.get("words", row["name"]), segment, row.get("list", ""), conditions=between, **rest)


def segment_elements(codelists: Mapping[str, Codelist]) -> Table:
    """Say which elements can be asked with some codelists, and which cannot since nobody gave their list.

    Parameters
    ----------
    codelists : by name

    Returns
    -------
    Table, one row per element and per long-term condition, with
        priority, segment   of the element; empty for a condition
        element             as the publication writes it
        codelist            what it asks for, with the category after a colon; empty where it counts conditions
        asked               whether it is asked

    Examples
    --------
    >>> from kith.coding import built_in
    >>> found = segment_elements(built_in()).to_pylist()
    >>> [row["element"] for row in found if not row["asked"]][:2]
    ['end of life', 'end-stage liver']
    """
    rules = segment_rules()
    some = any(_codes_of(one, codelists) for one in rules.conditions)
    rows = [
        {
            "priority": one.segment or None,
            "segment": rules.segments.get(one.segment),
            "element": one.name,
            "codelist": one.wants,
            "asked": some if one.conditions else bool(_codes_of(one, codelists)),
        }
        for one in (*rules.elements, *rules.conditions)
    ]
    kinds = {"priority": pa.int64(), "segment": pa.string(), "element": pa.string(), "codelist": pa.string()}
    return pa.Table.from_pylist(rows, pa.schema([*kinds.items(), ("asked", pa.bool_())]))


@dataclass(frozen=True)
class SegmentQuestions:
    """What the events are asked.

    items      each element or condition that is asked, with its question
    known      each element that needs something recorded to be answered with no, with the question whether it was: the
               latest value is no higher, or the status is another (which, if later, ends the element)
    not_asked  elements and conditions whose codelist nobody gave
    codelists  the lists that the questions' topics name
    """

    items: tuple[tuple[Element, Question], ...]
    known: tuple[tuple[Element, Question], ...]
    not_asked: tuple[Element, ...]
    codelists: Mapping[str, Codelist]


def questions_in(codelists: Mapping[str, Codelist], on: date) -> SegmentQuestions:
    """The questions that segments put to the events on a day, with the codelists there are.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> asked = questions_in(built_in(), date(2026, 11, 1))
    >>> [element.name for element, question in asked.items if question.above]
    ['obese']
    """
    rules = segment_rules()
    lists: dict[str, Codelist] = {}
    items, known, not_asked = [], [], []
    for one in (*rules.elements, *rules.conditions):
        if not _codes_of(one, codelists):
            if not one.conditions:
                not_asked.append(one)
            continue
        question = _question(one, codelists, lists, on)
        items.append((one, question))
        if one.latest:
            known.append((one, Question(Topic((_kept(one, OTHERS, codelists, lists),)))))
        elif one.above is not None:
            known.append((one, Question(question.topic, after=question.after, at_most=one.above)))
    return SegmentQuestions(tuple(items), tuple(known), tuple(not_asked), lists)


def _question(one: Element, codelists: Mapping[str, Codelist], lists: dict[str, Codelist], on: date) -> Question:
    """The question of one element; the lists it names go into `lists`."""
    name = _kept(one, "", codelists, lists)
    ended = one.ended_by if one.ended_by in codelists else ""
    if ended:
        lists[ended] = codelists[ended]
    reads = one.above is not None
    topic = Topic(
        (name,),
        outcome=ATTENDED if one.attended else "",
        ended_by=ended,
        unit=plain_unit(one.unit),
        reads=reads,
    )
    months = 12 if one.hospital else one.months
    after = Back(months, "months").start(on) if months else None
    return Question(topic, after=after, unended=bool(ended), above=one.above)


def _kept(one: Element, which: str, codelists: Mapping[str, Codelist], lists: dict[str, Codelist]) -> str:
    """Put the codes of an element among the lists that are asked for, under a name of their own."""
    name = f"{HOSPITAL if one.hospital else ''}{which} {one.wants}".strip()
    lists[name] = Codelist(name, "", "", "", _codes_of(one, codelists, which))
    return name


def _codes_of(one: Element, codelists: Mapping[str, Codelist], which: str = "") -> tuple[CodelistRow, ...]:
    """The codes an element asks for: of its category, or of the other categories; none where nobody gave them."""
    name, _, category = one.wants.partition(":")
    if name in codelists:
        rows = codelists[name].codes
    elif name in KITH_TERMS:
        rows = (CodelistRow("kith", name),)
    else:
        return ()
    if which == OTHERS:
        rows = tuple(row for row in rows if row.category not in ("", category))
    elif category:
        rows = tuple(row for row in rows if row.category == category)
    if one.hospital:
        return tuple(row._replace(system=HOSPITAL + row.system) for row in rows if row.system != "kith")
    return rows
