"""Rules over a batch of people: from answered questions to yes, no or unknown, and the reasons that hold.

Unknown is null, and AND, OR and NOT follow the logic of three values: unknown AND no is no, unknown OR yes is yes, and
everything else that leans on unknown is unknown. Arrow's Kleene functions are that logic, over bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce, singledispatch
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.insight.asking_people import known_to, truth_of_person
from kith.insight.clauses import PARTNERS, LivesAlone, NeedsInterpreter, PersonClause
from kith.insight.event_clauses import Contacts, InRule, Lapsed, Reading, Recorded
from kith.insight.groups import Clause, Group, Item
from kith.insight.packing import BITS, Asked
from kith.insight.questions import Question, questions_of
from kith.insight.rule import Rule
from kith.insight.rules import Rules
from kith.tables import Table

__all__ = ["Answered", "answer"]

_UNKNOWN = pa.scalar(None, pa.bool_())


class Answered:
    """A batch of people with what each rule answers of them: true, false, or null for unknown.

    people   Table, one row per person, with the packed answers
    answers  rule name to answers, in the order of the people
    """

    def __init__(self, people: Table, asked: Asked):
        self.people, self.asked = people, asked
        self.answers: dict[str, pa.Array] = {}
        self._clauses: dict[Clause, pa.Array] = {}
        self._words = [people[word].to_numpy() for word in asked.words]
        self.gp_record = pa.array(known_to(people, PARTNERS["general practice"]))

    def held(self, question: Question) -> pa.Array:
        """Whether each person's facts answer a question with yes."""
        number = self.asked.numbers[question]
        return pa.array((self._words[number // BITS] >> (number % BITS) & 1).astype(bool))

    def of(self, what: Clause | Group) -> pa.Array:
        """Whether a clause or a group is so of each person."""
        if isinstance(what, Group):
            return self._of_group(what)
        if what not in self._clauses:
            self._clauses[what] = _truth(what, self)
        return self._clauses[what]

    def _of_group(self, group: Group) -> pa.Array:
        parts = [self.of(item.what) for item in group.items]
        if group.how == "all":
            return reduce(pc.and_kleene, parts)
        if group.how == "at least":
            return _at_least(parts, group.least)
        some = reduce(pc.or_kleene, parts)
        return pc.invert(some) if group.how == "none" else some

    def reasons(self, rule: Rule, which: np.ndarray) -> np.ndarray:
        """The reasons that hold for some people who meet a rule, packed: bit i is the rule's i-th reason.

        A reason holds where its clause or group is so, within groups that are so.
        """
        bit = {reason.code: number for number, reason in enumerate(rule.reasons)}
        found = np.zeros(len(which), np.int64)
        for item, so in self._met(rule.condition, which, np.ones(len(which), bool)):
            if item.reason:
                found |= so.astype(np.int64) << bit[item.reason.code]
        return found

    def _met(self, group: Group, which: np.ndarray, outer: np.ndarray) -> Iterator[tuple[Item, np.ndarray]]:
        for item in group.items if group.how != "none" else ():
            so = outer & pc.fill_null(self.of(item.what), False).to_numpy(zero_copy_only=False)[which]
            yield item, so
            if isinstance(item.what, Group):
                yield from self._met(item.what, which, so)


def answer(people: Table, rules: Rules, asked: Asked) -> Answered:
    """Answer every rule for a batch of people.

    Parameters
    ----------
    people : Table, one row per person: columns of people, and the packed answers (`packing.packed`)
    rules : the rules, each after those it names
    asked : their questions
    """
    answered = Answered(people, asked)
    for rule in rules.in_order:
        answered.answers[rule.name] = answered.of(rule.condition)
    return answered


def _at_least(parts: Sequence[pa.Array], least: int) -> pa.Array:
    """Yes if so many are so; no if so many cannot be, whatever the unknown ones are."""
    sure = sum(pc.fill_null(part, False).to_numpy(zero_copy_only=False).astype(np.int16) for part in parts)
    possible = sum(pc.fill_null(part, True).to_numpy(zero_copy_only=False).astype(np.int16) for part in parts)
    return pa.array(sure >= least, mask=(sure < least) & (possible >= least))


@singledispatch
def _truth(clause: Clause, batch: Answered) -> pa.Array:
    return truth_of_person(cast(PersonClause, clause), batch.people, batch.asked.on)


@_truth.register
def _(clause: Recorded, batch: Answered) -> pa.Array:
    (question,) = questions_of(clause, batch.asked.on)
    found = batch.held(question)
    if clause.negated:
        return pc.invert(found)
    return pc.if_else(found, True, _UNKNOWN) if clause.verb == "social" else _on_record(found, batch)


@_truth.register
def _(clause: Lapsed, batch: Answered) -> pa.Array:
    (question,) = questions_of(clause, batch.asked.on)
    return _on_record(batch.held(question), batch)


def _on_record(found: pa.Array, batch: Answered) -> pa.Array:
    """Not found is no only where a general practice's record of the person is here; else nobody knows."""
    return pc.if_else(found, True, pc.if_else(batch.gp_record, False, _UNKNOWN))


@_truth.register
def _(clause: Reading, batch: Answered) -> pa.Array:
    yes, no = (batch.held(question) for question in questions_of(clause, batch.asked.on))
    return pc.if_else(yes, True, pc.if_else(no, False, _UNKNOWN))


@_truth.register
def _(clause: Contacts, batch: Answered) -> pa.Array:
    found, unclear = (batch.held(question) for question in questions_of(clause, batch.asked.on))
    so = pc.if_else(found, True, pc.if_else(unclear, _UNKNOWN, False))
    return pc.invert(so) if clause.negated else so


@_truth.register
def _(clause: LivesAlone, batch: Answered) -> pa.Array:
    return _said(clause, batch, "lives_alone")


@_truth.register
def _(clause: NeedsInterpreter, batch: Answered) -> pa.Array:
    return _said(clause, batch, "interpreter_needed")


def _said(clause: Clause, batch: Answered, column: str) -> pa.Array:
    """A social fact says yes; the column may also say no."""
    (question,) = questions_of(clause, batch.asked.on)
    return pc.if_else(batch.held(question), True, batch.people[column].combine_chunks())


@_truth.register
def _(clause: InRule, batch: Answered) -> pa.Array:
    return batch.answers[clause.rule]
