"""Segments of adults by what care they are likely to need most, after Suffolk and North East Essex ICS.

Each adult is in one segment: the first of *Die well, Age well, Stay well, Feel well, Be well, Live well* of which any
element is true of them. A segment is for planning services; it is no verdict about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import ADMISSION_TERMS, Codelist
from kith.errors import BadCodelist, BadUsage
from kith.insight.asking_people import known_to
from kith.insight.clauses import PARTNERS
from kith.insight.facts import facts
from kith.insight.keeping import kept
from kith.insight.packing import Asked, held_questions
from kith.insight.segment_rules import HOSPITAL, Element, SegmentQuestions, questions_in, segment_rules
from kith.insight.text_lists import texts_by_row
from kith.insight.windows import Back
from kith.people.ages import age
from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["COMPLEXITIES", "segment_people"]

COMPLEXITIES = ("low", "medium", "high")
"""By long-term conditions: none, one to three, four or more."""

NO_BIRTH = "month of birth"
NO_RECORD = "general practice record"

_BY = "person_no"
_NEVER = np.iinfo(np.int32).min
_STAYS = ("emergency_attendance", *ADMISSION_TERMS)
_EVENT = (
    "person_id",
    "kind",
    "date",
    "code_system",
    "code",
    "value",
    "unit",
    "outcome",
    "end_date",
    "file",
    "source_row",
)


_PERSON = ("person_id", "birth_month", "death_month", "sources")


class _Found(NamedTuple):
    """What the events say of each adult: rows are people, columns the items asked.

    day     day of the latest entry that makes an item true; `_NEVER` where it is not
    known   whether the items that need something recorded have it
    """

    day: np.ndarray
    known: np.ndarray


def segment_people(people: Relation, events: Relation, codelists: Mapping[str, Codelist], *, on: date) -> Table:
    """Put each living adult in the first segment of which any element is true of them.

    Parameters
    ----------
    people : Relation, one row per person, with person_id, birth_month, death_month and sources
    events : Relation, one row per event, of the same engine
    codelists : by name; elements whose list is not there are not asked (`segment_elements` says which)
    on : the day asked for; later events do not exist yet

    Returns
    -------
    Table, one row per adult, and per person whose age nobody knows, in order of person_id, with
        segment, priority       empty where it cannot be known; `missing` says why
        long_term_conditions    how many of the 15
        complexity              low (none), medium (1 to 3) or high (4 or more)
        reasons                 what put the person there, each with the day of its latest entry
        missing                 what is not on record and could have put the person in an earlier segment; and, for
                                everybody, the elements not asked, as nobody gave their codelist

    Raises
    ------
    BadCodelist
        there is a list for none of the elements
    BadUsage
        a column is not there, or a person stands twice

    Method
    ------
    One pass over the events (`facts`). A condition counts if its latest code is later than the latest that resolves it.
    "Admission" elements: a listed code in the row of an emergency attendance or admission of the last 12 months.
    Smoking and drinking: the latest status, and of two on one day either. Body mass index: the latest of the last 12
    months, above 30. Contacts with mental health care: the last 12 months (our choice; the publication gives no time).
    All other elements: ever.

    Source
    ------
    Suffolk and North East Essex ICS, SNEEdocs, docs/segmentation.md and docs/ltc.md (MIT).

    Caution
    -------
    Nobody is said to *Live well* for want of a record: without one of a general practice that segment is left empty.
    Anxiety and depression are long-term conditions too, so depression alone is *Feel well* only where it was resolved,
    and anxiety, which nothing resolves, never is. Lists that come with Kith are for demonstration, and several elements
    have none.

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.people.events import EVENTS
    >>> from kith.people.person import PEOPLE
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> person = {"person_id": "p1", "birth_month": date(1950, 1, 1), "sources": ["gp"]}
    >>> event = {"person_id": "p1", "kind": "condition", "date": date(2020, 3, 1), "code_system": "snomedct",
    ...          "code": "73211009"}
    >>> people = engine.create_table("people", pa.Table.from_pylist([person], PEOPLE.arrow))
    >>> events = engine.create_table("events", pa.Table.from_pylist([event], EVENTS.arrow))
    >>> found = segment_people(people, events, built_in(), on=date(2026, 11, 1)).to_pylist()[0]
    >>> found["segment"], found["reasons"]
    ('Stay well', ['diabetes, 2020-03-01'])
    >>> engine.disconnect()
    """
    _require("people", people, _PERSON)
    _require("events", events, _EVENT)
    asking = questions_in(codelists, on)
    if not any(element.wants.partition(":")[0] in codelists for element, _ in asking.items):
        raise BadCodelist("Nobody gave any codelist that segments ask for.", "Give them with --codelists.")
    adults = kept(_adults(people, on))
    held = adults.select("person_id", "birth_month", "sources").order_by("person_id").to_pyarrow().combine_chunks()
    if pc.count_distinct(held["person_id"]).as_py() != held.num_rows:
        raise BadUsage("A person stands twice in the table of people.", "Give each person one row.")
    found = _found(adults, events, asking, on)
    return _placed(held, found, asking)


def _require(name: str, relation: Relation, wanted: tuple[str, ...]) -> None:
    for column in wanted:
        if column not in relation.columns:
            raise BadUsage(f"The table of {name} has no column {column}.", "Give the table that kith build writes.")


def _adults(people: Relation, on: date) -> Relation:
    """The living who are old enough, or of whom nobody knows, numbered in order of person_id."""
    old = age(people.birth_month, on) >= segment_rules().youngest
    kept_people = alive_on(people.filter(old.fill_null(True)), on)
    number = ibis.row_number().over(order_by=kept_people.person_id).cast("int32")
    return kept_people.mutate(**{_BY: number}).select(_BY, "person_id", "birth_month", "sources")


def _with_stays(events: Relation, on: date) -> Relation:
    """The events, and once more those in the row of a hospital stay of the last year, as codes of a system apart."""
    lately = events.filter(
        (events.date > ibis.literal(Back(12, "months").start(on))) & (events.date <= ibis.literal(on))
    )
    took_place = lately.outcome.isnull() | lately.outcome.isin(("attended", "not_recorded"))
    stays = lately.filter((lately.code_system == "kith") & lately.code.isin(_STAYS) & took_place)
    rows = stays.select("file", "source_row").distinct()
    beside = lately.filter(lately.code_system != "kith").semi_join(rows, ["file", "source_row"])
    beside = beside.mutate(code_system=ibis.literal(HOSPITAL) + beside.code_system)
    return events.select(*_EVENT).union(beside.select(*_EVENT))


def _found(adults: Relation, events: Relation, asking: SegmentQuestions, on: date) -> _Found:
    """What the events say of each adult."""
    wanted = [question for _, question in (*asking.items, *asking.known)]
    questions = tuple(dict.fromkeys(wanted))
    topics = tuple(dict.fromkeys(question.topic for question in questions))
    asked = Asked(on, {}, questions, topics)
    if any(element.hospital for element, _ in asking.items):
        events = _with_stays(events, on)
    gathered = facts(events, topics, asking.codelists, on=on, whose=adults.select(_BY, "person_id"))
    held = held_questions(gathered, asked, _BY).select(_BY, "question", "evidence_date").to_pyarrow()
    many = adults.count().to_pyarrow().as_py()
    day = np.full((many, len(questions)), _NEVER, np.int32)
    person, question = held[_BY].to_numpy(), held["question"].to_numpy()
    day[person, question] = held["evidence_date"].cast(pa.date32()).cast(pa.int32()).to_numpy()
    place = {question: number for number, question in enumerate(questions)}
    item = {element: day[:, place[question]].copy() for element, question in asking.items}
    known = np.zeros((many, len(asking.known)), bool)
    for number, (element, question) in enumerate(asking.known):
        other = day[:, place[question]]
        known[:, number] = (item[element] != _NEVER) | (other != _NEVER)
        if element.latest:  # of two on one day both hold: nobody knows which came last
            item[element][other > item[element]] = _NEVER
    return _Found(np.stack(list(item.values()), axis=1), known)


def _placed(adults: Table, found: _Found, asking: SegmentQuestions) -> Table:
    """The segment of each adult, with reasons and what is missing."""
    rules = segment_rules()
    there = found.day != _NEVER
    of_item = np.array([element.segment for element, _ in asking.items])
    conditions = there[:, of_item == 0].sum(axis=1)
    priority = np.full(adults.num_rows, max(rules.segments), np.int64)
    for segment in sorted(rules.segments, reverse=True):
        hit = there[:, of_item == segment].any(axis=1)
        for least, most in [one.conditions for one in rules.elements if one.conditions and one.segment == segment]:
            hit |= (conditions >= least) & (conditions <= most)
        priority[hit] = segment
    aged = adults["birth_month"].is_valid().to_numpy()
    recorded = known_to(adults, PARTNERS["general practice"])
    sure = aged & (recorded | (priority < max(rules.segments)))
    names = pa.array([rules.segments.get(number, "") for number in range(max(rules.segments) + 1)])
    return pa.table(
        {
            "person_id": adults["person_id"],
            "segment": names.take(pa.array(priority, mask=~sure)),
            "priority": pa.array(priority, mask=~sure),
            "long_term_conditions": pa.array(conditions.astype(np.int64)),
            "complexity": pa.array(COMPLEXITIES).take(pa.array((conditions > 0) * 1 + (conditions > 3) * 1)),
            "reasons": _reasons(found, np.where(sure, priority, -1), of_item, asking),
            "missing": _missing(found, priority, {NO_BIRTH: ~aged, NO_RECORD: ~recorded}, asking),
        }
    )


def _reasons(found: _Found, priority: np.ndarray, of_item: np.ndarray, asking: SegmentQuestions) -> pa.Array:
    """Each item that put a person in their segment, with the day of its latest entry."""
    there = found.day != _NEVER
    counts_conditions = {one.segment for one in segment_rules().elements if one.conditions}
    by_count = np.isin(priority, list(counts_conditions)) & _enough(there[:, of_item == 0].sum(axis=1), priority)
    decides = there & ((of_item == priority[:, None]) | ((of_item == 0) & by_count[:, None]))
    person, item = np.nonzero(decides)
    words = pa.array([element.words for element, _ in asking.items]).take(pa.array(item))
    days = pa.array(found.day[person, item]).cast(pa.date32()).cast(pa.string())
    return texts_by_row(person, pc.binary_join_element_wise(words, days, ", "), len(priority))


def _enough(conditions: np.ndarray, priority: np.ndarray) -> np.ndarray:
    """Whether each person has as many conditions as their segment asks for."""
    enough = np.zeros(len(priority), bool)
    for one in segment_rules().elements:
        if one.conditions:
            least, most = one.conditions
            enough |= (priority == one.segment) & (conditions >= least) & (conditions <= most)
    return enough


def _missing(
    found: _Found, priority: np.ndarray, of_person: dict[str, np.ndarray], asking: SegmentQuestions
) -> pa.Array:
    """What is not on record of each person and could have put them in an earlier segment."""
    told: dict[str, Any] = dict(of_person)
    for number, (element, _) in enumerate(asking.known):
        name = _what_is_not_known(element)
        told[name] = told.get(name, False) | (~found.known[:, number] & (priority > element.segment))
    everybody = np.ones(len(priority), bool)
    told |= {f"not asked: {element.words}": everybody for element in asking.not_asked}
    person, which = np.nonzero(np.stack(list(told.values()), axis=1))
    return texts_by_row(person, pa.array(list(told)).take(pa.array(which)), len(priority))


def _what_is_not_known(element: Element) -> str:
    if element.months:
        return f"body mass index in the last {element.months} months"
    return element.wants.partition(":")[0].replace("_", " ")
