"""From facts to answered questions: one row per person, each yes a bit; a hundred rules fit in a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from kith.insight.groups import clauses_in
from kith.insight.questions import Question, Topic, questions_of, sharing_topics
from kith.insight.rules import Rules
from kith.tables import Relation, Table

__all__ = ["BITS", "Asked", "ask", "held_questions", "packed"]

BITS = 62
"""Answers packed in one whole number; two bits stay free for the sign."""

_MARKS = ("above", "below", "at_least", "at_most")


@dataclass(frozen=True)
class Asked:
    """The questions of some rules on one day, and the topics they are about.

    on         the day asked for
    numbers    each question as a clause asks it, with the place in `questions` of the one asked for it
    questions  the questions that are asked
    topics     what to gather for them
    """

    on: date
    numbers: Mapping[Question, int]
    questions: tuple[Question, ...]
    topics: tuple[Topic, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Names of the columns that hold the packed answers."""
        return tuple(f"answers_{word}" for word in range(-(-max(len(self.questions), 1) // BITS)))


def ask(rules: Rules, on: date) -> Asked:
    """Collect what the rules ask of the events on a day.

    Examples
    --------
    >>> from kith.insight.rules import built_in_rules
    >>> asked = ask(Rules.of(built_in_rules()), date(2026, 11, 1))
    >>> len(asked.topics) <= len(asked.questions) <= len(asked.numbers)
    True
    """
    clauses = [clause for rule in rules.in_order for clause in clauses_in(rule.condition)]
    in_place = sharing_topics(question for clause in clauses for question in questions_of(clause, on))
    questions = tuple(dict.fromkeys(in_place.values()))
    number = {question: place for place, question in enumerate(questions)}
    topics = tuple(dict.fromkeys(question.topic for question in questions))
    return Asked(on, {question: number[shared] for question, shared in in_place.items()}, questions, topics)


def _question_table(asked: Asked) -> Table:
    place = {topic: number for number, topic in enumerate(asked.topics)}
    rows = []
    for number, question in enumerate(asked.questions):
        marks = {mark: getattr(question, mark) for mark in _MARKS}
        bits = {word: 1 << number % BITS if number // BITS == at else 0 for at, word in enumerate(asked.words)}
        reads = any(mark is not None for mark in marks.values())
        asks = {"after": question.after, "times": question.times, "silent_after": question.silent_after}
        about = {"question": number, "topic": place[question.topic], "unended": question.unended, "reads": reads}
        rows.append({**about, **asks, **marks, **bits})
    schema = pa.schema(
        [
            ("question", pa.int16()),
            ("topic", pa.int16()),
            ("unended", pa.bool_()),
            ("reads", pa.bool_()),
            ("after", pa.date32()),
            ("times", pa.int32()),
            ("silent_after", pa.date32()),
            *((mark, pa.float64()) for mark in _MARKS),
            *((word, pa.int64()) for word in asked.words),
        ]
    )
    return pa.Table.from_pylist(rows, schema)


@ibis.udf.agg.builtin(name="bit_or", signature=((dt.int64,), dt.int64))
def _bit_or(bits):  # type: ignore[no-untyped-def]
    """All bits that any row has: every engine calls it so, though Ibis knows it of DuckDB only."""


def held_questions(facts: Relation, asked: Asked, by: str) -> Relation:
    """The questions that each person's facts answer with yes.

    Parameters
    ----------
    facts : Relation, one row per person and topic (`facts.facts`)
    asked : the questions
    by : the column that says whose facts they are

    Returns
    -------
    Relation, one row per person and question, with the bit of the answer and
        evidence_date   day of the latest entry, or of the latest reading
    """
    table = facts.join(ibis.memtable(_question_table(asked)), "topic")
    last = ibis.ifelse(table.reads, table.value_date, table.last_date)

    def passes(mark: ir.Value, test: ir.BooleanValue) -> ir.BooleanValue:
        return mark.isnull() | test.fill_null(False)

    held = (
        last.notnull()
        & passes(table.after, last > table.after)
        & ((table.times == 1) | (table.days >= table.times))
        & passes(table.silent_after, table.last_date <= table.silent_after)
        & (~table.unended | table.ended_date.isnull() | (table.last_date > table.ended_date))
        & (~table.reads | table.latest_value.notnull())
        & passes(table.above, table.latest_value > table.above)
        & passes(table.below, table.latest_value < table.below)
        & passes(table.at_least, table.latest_value >= table.at_least)
        & passes(table.at_most, table.latest_value <= table.at_most)
    )
    return table.mutate(evidence_date=last).filter(held).select(by, "question", "evidence_date", *asked.words)


def packed(people: Relation, held: Relation, asked: Asked, by: str) -> Relation:
    """The people with their packed answers beside them; nothing held is nought.

    Parameters
    ----------
    people : Relation, one row per person
    held : Relation, one row per person and question held (`held_questions`)
    asked : the questions
    by : the column that says who
    """
    bits = held.group_by(by).aggregate(**{word: _bit_or(held[word]) for word in asked.words})
    joined = people.left_join(bits, by)
    return joined.select(*people.columns, **{word: joined[word].fill_null(0) for word in asked.words})
