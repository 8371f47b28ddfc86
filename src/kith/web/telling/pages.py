"""What a person told the team, in words for a page: each question with what the register takes, and all who said something of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kith.coding.postcodes import NO_FIXED_ABODE
from kith.people.choosing import FIELD_RULES, rule_in_words
from kith.people.layouts import TOLD
from kith.people.records.reading import Saying, sayings_of
from kith.people.records.telling import taken_of, version_of
from kith.people.telling import ANSWERS, QUESTIONS, Question
from kith.web.people.pages import value_in_words
from kith.web.telling.forms import NO_HOME

__all__ = ["Heard", "Topic", "answer_in_words", "recorders", "topics_of"]


@dataclass(frozen=True)
class Heard:
    """One saying: the words, who said it, the day; of what was told to the team, who wrote it down."""

    words: str
    source: str
    date: date | None
    by_person: bool | None
    recorded_by: str = ""


@dataclass(frozen=True)
class Topic:
    """One question about one person.

    taken     what the register takes, in words; empty where nothing is known
    asked     the answer that stands, where the person was asked and gave none
    heard     all sayings, what the team was told first
    why       by which rule the register chooses
    again     what a form would send to say that it is still so; empty where nothing is known
    seen      the mark of how it stands
    """

    name: str
    question: Question
    taken: str
    asked: str
    heard: tuple[Heard, ...]
    why: str
    again: Mapping[str, str]
    seen: str

    @property
    def differs(self) -> bool:
        """Whether not all of them say the same."""
        return len({one.words.casefold() for one in self.heard if one.words}) > 1


def answer_in_words(question: str, answer: str, cells: Mapping[str, str]) -> str:
    """What was said, as staff read it.

    >>> answer_in_words("home", "said", {"postcode": "M33 1AA", "address": "12 Elm Street"})
    '12 Elm Street, M33 1AA'
    >>> answer_in_words("home", "said", {"postcode": "ZZ99 3VZ"}), answer_in_words("phone", "would_not_say", {})
    ('No fixed home', 'Would rather not say')
    """
    if answer != "said":
        return ANSWERS[answer][:1].upper() + ANSWERS[answer][1:]
    columns = reversed(QUESTIONS[question].columns)  # an address is read before its postcode
    words = [_value(column, cells[column]) for column in columns if cells.get(column)]
    return ", ".join(words)


def _value(column: str, value: str) -> str:
    if column == "postcode" and value == NO_FIXED_ABODE:
        return "No fixed home"
    words = value_in_words(column, value)
    return words[:1].upper() + words[1:] if column in ("interpreter_needed", "lives_alone", "accommodation_status") else words  # fmt: skip


def topics_of(
    one: Any, groups: Collection[str], told: Mapping[str, Sequence[Any]], names: Mapping[str, str]
) -> list[Topic]:
    """Each question whose field group is shown, with what is known of it; `told` is `told_of` them, `names` are those of whoever recorded."""
    shown = {name: each for name, each in QUESTIONS.items() if each.group in groups}
    said = sayings_of(one, [column for each in shown.values() for column in each.columns])
    found = []
    for name, each in shown.items():
        rows = told.get(name, [])
        ours = [
            Heard(answer_in_words(name, row.answer, row.cells), "told to the team", row.said_on, row.by_person, names.get(row.recorded_by, ""))
            for row in rows
        ]  # fmt: skip
        theirs = _heard(each, said)
        cells = _saying_something(taken_of(one, name))
        taken = answer_in_words(name, "said", cells)
        asked = ours[0].words if rows and rows[0].answer != "said" else ""
        found.append(
            Topic(
                name,
                each,
                taken,
                asked,
                (*ours, *theirs),
                rule_in_words(each.columns[0]),
                _again(each, cells),
                version_of(one, name, told),
            )
        )
    return found


def _again(question: Question, cells: Mapping[str, str]) -> dict[str, str]:
    """What is known, as the form of the question sends it."""
    first = cells.get(question.columns[0], "")
    if question.options:
        return {"value": first} if first in question.options else {}
    if first == NO_FIXED_ABODE:
        return {"instead": NO_HOME}
    return dict(cells) if first else {}


def _saying_something(cells: Mapping[str, str]) -> dict[str, str]:
    """Without values that say only that nothing is known."""
    rules = {name: FIELD_RULES[name].says_nothing for name in cells if name in FIELD_RULES}
    return {name: value for name, value in cells.items() if value not in rules.get(name, ())}


def _heard(question: Question, said: Mapping[str, Sequence[Saying]]) -> list[Heard]:
    """What partners say, the latest first; an address and its postcode of one partner and day are one saying."""
    found: dict[tuple[str, Any, int], list[Saying]] = {}
    for column in reversed(question.columns):
        for place, one in enumerate(said.get(column, [])):
            if one.source != TOLD:
                key = (one.source, one.date, 0 if len(question.columns) > 1 else place)
                found.setdefault(key, []).append(one)
    rows = sorted(found.values(), key=lambda each: each[0].date or date.min, reverse=True)
    return [
        Heard(", ".join(_value(one.field, one.value) for one in each), each[0].source, each[0].date, each[0].by_person)
        for each in rows
    ]  # fmt: skip


def recorders(told: Mapping[str, Sequence[Any]]) -> list[str]:
    """The accounts of whoever recorded anything."""
    return sorted({row.recorded_by for rows in told.values() for row in rows})
