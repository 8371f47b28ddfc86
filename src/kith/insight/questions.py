"""What the clauses of rules ask of the events: topics to gather, and yes-or-no questions about what was gathered.

A *topic* is entries of some codelists, gathered for each person in the one pass (`facts`). A *question* is a test of
one person's facts about one topic. Clauses that ask alike share a topic and a question, so asking a hundred rules costs
hardly more than asking ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import singledispatch

from kith.insight.clauses import LivesAlone, NeedsInterpreter
from kith.insight.event_clauses import Contacts, Lapsed, Reading, Recorded
from kith.insight.groups import Clause

__all__ = [
    "ATTENDED",
    "MISSED",
    "UNCLEAR",
    "Marks",
    "Question",
    "Topic",
    "plain_unit",
    "questions_of",
    "sharing_topics",
]

ATTENDED, MISSED, UNCLEAR = "attended", "missed", "unclear"


@dataclass(frozen=True)
class Marks:
    """Between what marks a value must lie; none at all for no marks.

    above, below        the value itself does not count
    at_least, at_most   the value itself counts
    """

    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def __bool__(self) -> bool:
        """Whether there is any mark; nought is one."""
        return self != Marks()


@dataclass(frozen=True)
class Topic:
    """Entries of some codelists about a person.

    lists       codelists, or Kith terms
    outcome     only contacts that were attended, missed or unclear; empty for entries of any kind
    ended_by    a codelist whose latest entry is noted beside, or "attended" for attended contacts of the same lists
    days_after  count the days with an entry later than this day; None counts them all
    counts_days whether days are counted
    unit        readings in another unit are not read (`plain_unit`); empty reads any
    reads       whether the latest value is wanted
    current     entries whose end date has passed do not count
    counts_different  count different "codes", or different "categories" of the lists, later than `days_after`
    kind        only events of this kind; empty for any
    marks       only entries with a value between them; no marks take every entry, with a value or without
    """

    lists: tuple[str, ...]
    outcome: str = ""
    ended_by: str = ""
    days_after: date | None = None
    counts_days: bool = False
    unit: str = ""
    reads: bool = False
    current: bool = False
    counts_different: str = ""
    kind: str = ""
    marks: Marks = Marks()

    @property
    def bare(self) -> Topic:
        """The same entries, with nothing beside their dates and number."""
        return Topic(self.lists, self.outcome, current=self.current, kind=self.kind, marks=self.marks)


@dataclass(frozen=True)
class Question:
    """A test of one person's facts about one topic; nothing gathered is never yes.

    after         the latest entry is later than this day
    times         days with an entry, at least
    silent_after  the latest entry is not later than this day
    unended       the latest entry is later than the latest that ends it
    above, below, at_least, at_most   marks for the latest value
    """

    topic: Topic
    after: date | None = None
    times: int = 1
    silent_after: date | None = None
    unended: bool = False
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None


def plain_unit(unit: str) -> str:
    """A unit without case, spaces or brackets, so that `mm[Hg]` and `mmHg` are one.

    Examples
    --------
    >>> plain_unit("mm[Hg]") == plain_unit("mmHg"), plain_unit("mmol / mol")
    (True, 'mmol/mol')
    """
    return unit.lower().translate(str.maketrans("", "", " []"))


@singledispatch
def questions_of(clause: Clause, on: date) -> tuple[Question, ...]:
    """The questions that settle a clause: the first says yes; what the others say, its answer explains.

    Examples
    --------
    >>> (question,) = questions_of(Recorded("diabetes", ended_by="diabetes_resolved"), date(2026, 11, 1))
    >>> question.topic.lists, question.unended
    (('diabetes',), True)
    """
    return ()


@questions_of.register
def _(clause: Recorded, on: date) -> tuple[Question, ...]:
    start, many = clause.window.start(on), clause.times > 1
    topic = Topic(
        (clause.name,),
        ended_by=clause.ended_by or "",
        days_after=start if many else None,
        counts_days=many,
        current=clause.verb == "social",
    )
    return (Question(topic, after=start, times=clause.times, unended=bool(clause.ended_by)),)


@questions_of.register
def _(clause: Lapsed, on: date) -> tuple[Question, ...]:
    topic = Topic((clause.name,), days_after=clause.window.start(on), counts_days=True)
    return (Question(topic, times=clause.times, silent_after=clause.gap.start(on)),)


@questions_of.register
def _(clause: Reading, on: date) -> tuple[Question, ...]:
    """Yes by the mark; and no by its opposite, so that neither is unknown."""
    asked = Question(Topic((clause.name,), unit=plain_unit(clause.unit), reads=True), after=clause.window.start(on))
    mark = clause.mark
    return {
        "above": (replace(asked, above=mark), replace(asked, at_most=mark)),
        "below": (replace(asked, below=mark), replace(asked, at_least=mark)),
        "of at least": (replace(asked, at_least=mark), replace(asked, below=mark)),
        "of at most": (replace(asked, at_most=mark), replace(asked, above=mark)),
    }[clause.comparison]


@questions_of.register
def _(clause: Contacts, on: date) -> tuple[Question, ...]:
    """Yes by contacts of that outcome; and whether there were any whose outcome nobody recorded."""
    start, many = clause.window.start(on), clause.times > 1
    lists = tuple(sorted(clause.kinds)) or ("any_contact",)
    topic = Topic(
        lists,
        outcome=clause.outcome,
        ended_by=ATTENDED if clause.none_since else "",
        days_after=start if many else None,
        counts_days=many,
    )
    asked = Question(topic, after=start, times=clause.times, unended=clause.none_since)
    return asked, Question(Topic(lists, outcome=UNCLEAR), after=start)


@questions_of.register
def _(clause: LivesAlone, on: date) -> tuple[Question, ...]:
    return (Question(Topic(("lives_alone",), current=True)),)


@questions_of.register
def _(clause: NeedsInterpreter, on: date) -> tuple[Question, ...]:
    return (Question(Topic(("interpreter_needed",), current=True)),)


def sharing_topics(questions: Iterable[Question]) -> dict[Question, Question]:
    """Each question with the one to ask in its place: about a richer topic over the same entries, where there is one.

    Examples
    --------
    >>> last, high = Question(Topic(("hba1c",))), Question(Topic(("hba1c",), reads=True), above=58)
    >>> sharing_topics([last, high])[last].topic == high.topic
    True
    """
    asked = list(dict.fromkeys(questions))
    richer = {question.topic.bare: question.topic for question in asked}
    return {
        question: replace(question, topic=richer[question.topic]) if question.topic == question.topic.bare else question
        for question in asked
    }
