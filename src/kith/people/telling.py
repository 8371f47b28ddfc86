"""What a person may tell the team of themself: the questions, the answers each takes, and which of several steps stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kith.coding.categories import ACCOMMODATION_STATUSES, ETHNIC_CATEGORIES
from kith.coding.postcodes import NO_FIXED_ABODE
from kith.people.guarding import group_of_claim
from kith.people.layouts import TOLD_HERE
from kith.tables.schema import BadCell

__all__ = [
    "ADDED",
    "ANSWERS",
    "EVERY_QUESTION",
    "QUESTIONS",
    "Question",
    "Step",
    "WrongAnswer",
    "group_of_question",
    "question_of",
    "read_answer",
    "rows_told",
    "standing",
]

ANSWERS = {
    "said": "said",
    "would_not_say": "would rather not say",
    "does_not_know": "does not know",
}
"""What came of asking. None of them is the same as never having asked."""

_YES_NO = {"true": "Yes", "false": "No"}


@dataclass(frozen=True)
class Question:
    """One thing that a person may be asked of themself.

    asks      the question, as it is put on the page
    named     what it is called in a sentence
    columns   the columns of the register that the answer fills, the one that may be missing first
    options   values to choose from, each with its words; none where the answer is written
    hint      what to write, or what to mind
    """

    asks: str
    named: str
    columns: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""

    @property
    def group(self) -> str:
        """The field group whose editing the rules are asked about."""
        return group_of_claim(self.columns[0])


_ETHNIC = {code: words for code, words in ETHNIC_CATEGORIES.items() if code not in ("Z", "99", "T")}
_HOMES = {name: words for name, words in ACCOMMODATION_STATUSES.items() if name != "not_known"}

QUESTIONS: Mapping[str, Question] = {
    "ethnic-category": Question(
        "How would they describe their ethnic group?", "ethnic category", ("ethnic_category",), _ETHNIC,
        "In their own words first; then the one they would choose of these. It is never chosen for them.",
    ),
    "main-language": Question(
        "Which language do they speak best?", "main language", ("main_language",), hint="For instance: Bengali, or British Sign Language"
    ),
    "interpreter": Question(
        "Do they need an interpreter?", "need of an interpreter", ("interpreter_needed",), _YES_NO,
        "Somebody who is not of the family. Yes books a longer time and an interpreter.",
    ),
    "preferred-name": Question(
        "What do they like to be called?", "preferred name", ("preferred_name",), hint="The name of their papers stays as it is"
    ),
    "phone": Question(
        "On which telephone number can they be reached?", "telephone number", ("phone",), hint="A number on which it is safe to call them"
    ),
    "email": Question("What is their e-mail address?", "e-mail address", ("email",), hint="For instance: name@example.org"),
    "home": Question("Where do they live?", "address", ("postcode", "address")),
    "kind-of-home": Question(
        "What kind of place do they live in?", "kind of home", ("accommodation_status",),
        {name: words[:1].upper() + words[1:] for name, words in _HOMES.items()},
    ),
    "lives-alone": Question("Do they live alone?", "whether they live alone", ("lives_alone",), _YES_NO),
}  # fmt: skip
"""What may be asked, by the name that an address has for it, in the order of the page."""


ADDED = "who"
"""What is told of somebody who is added by hand: who they are. It is asked on the page of adding, and nowhere else."""

_WHO = Question(
    "Who are they?", "who they are", ("given_name", "family_name", "birth_date", "sex", "nhs_number"), hint="As far as anybody knows",
)  # fmt: skip
EVERY_QUESTION: Mapping[str, Question] = {**QUESTIONS, ADDED: _WHO}
"""Every question to which an answer may be kept."""


def group_of_question(question: str) -> str:
    """The field group of what a question asks.

    Examples
    --------
    >>> group_of_question("phone"), group_of_question("lives-alone")
    ('address-and-contact', 'housing')
    """
    return EVERY_QUESTION[question].group


def question_of(column: str) -> str:
    """The question by which a column of the register is asked of the person; empty where it is not theirs to say.

    Examples
    --------
    >>> question_of("accommodation_status"), question_of("nhs_number")
    ('kind-of-home', '')
    """
    return next((name for name, each in QUESTIONS.items() if column in each.columns), "")


class WrongAnswer(ValueError):
    """An answer that cannot be: of which column, why, and how to mend it."""

    def __init__(self, column: str, reason: str, mend: str):
        super().__init__(f"{reason[:1].upper()}{reason[1:]}: {mend}")
        self.column = column


@dataclass(frozen=True)
class Step:
    """One answer to one question, as it is kept.

    number     the order in which steps were recorded
    record     id of the record of what was told here, which its person has
    answer     a word of `ANSWERS`
    cells      what was said, as text by column; empty for any other answer
    said_on    the day on which it was said
    by_person  whether the person said it themself
    """

    number: int
    record: str
    question: str
    answer: str
    cells: Mapping[str, str]
    said_on: date
    by_person: bool


def read_answer(question: str, cells: Mapping[str, str], *, no_fixed_home: bool = False) -> dict[str, str]:
    """What somebody said, in the one way in which each column is written.

    Parameters
    ----------
    question : a name of `QUESTIONS`
    cells : what was written, by column
    no_fixed_home : of the address: they have none

    Returns
    -------
    text by column

    Raises
    ------
    WrongAnswer
        nothing was written, or what cannot be; says of which column and how to mend it.

    Examples
    --------
    >>> read_answer("home", {"address": "12 Elm Street", "postcode": "m33 1aa"})
    {'postcode': 'M33 1AA', 'address': '12 Elm Street'}
    >>> read_answer("home", {}, no_fixed_home=True)
    {'postcode': 'ZZ99 3VZ'}
    >>> read_answer("phone", {"phone": "none"})
    Traceback (most recent call last):
    kith.people.telling.WrongAnswer: This is no telephone number: write all of its digits, or say that they have none to give
    """
    if no_fixed_home:
        return {"postcode": NO_FIXED_ABODE}
    columns = QUESTIONS[question].columns
    found = {column: _read(column, " ".join(cells.get(column, "").split())) for column in columns}
    if not found[columns[0]]:
        raise WrongAnswer(columns[0], *_EMPTY.get(question, ("nothing is written", "give what they said, or say that they would rather not")))  # fmt: skip
    return {column: text for column, text in found.items() if text}


_EMPTY = {
    "home": ("the postcode is missing", "write it, or say that they have no fixed home"),
}


def _read(column: str, text: str) -> str:
    if not text:
        return ""
    if len(text) > _LONGEST:
        raise WrongAnswer(column, "this is too long", f"write at most {_LONGEST} characters")
    if column == "phone" and len(re.findall(r"\d", text)) < _LEAST_DIGITS:
        raise WrongAnswer(column, "this is no telephone number", "write all of its digits, or say that they have none to give")  # fmt: skip
    if column == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise WrongAnswer(column, "this is no e-mail address", "write it as name@example.org")
    try:
        value = TOLD_HERE.schema[column].kind.read(text)
    except BadCell as bad:
        raise WrongAnswer(column, bad.reason, bad.mend) from None
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


_LONGEST = 200
_LEAST_DIGITS = 7


def standing(steps: Iterable[Step]) -> dict[str, Step]:
    """The telling that stands of each question: what was said last, and of one day what was recorded last.

    Examples
    --------
    >>> def told(number, on, text):
    ...     return Step(number, "r", "phone", "said", {"phone": text}, date(2026, 11, on), True)
    >>> standing([told(1, 3, "0161 496 0001"), told(2, 1, "0161 496 0002")])["phone"].number
    1
    """
    found: dict[str, Step] = {}
    for one in sorted(steps, key=lambda one: (one.said_on, one.number)):
        found[one.question] = one
    return found


def rows_told(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as rows of the layout `told_here`, one each, in the order in which they were recorded.

    Parameters
    ----------
    steps : all that were ever recorded of the records concerned

    Returns
    -------
    one row each, by column, as text, and the day as a day. Of a telling that stands no longer only what identifies is
    left: the register keeps every wording of that beside the one chosen, and of the rest the latest alone is claimed.
    So the place of a row never changes, and of one day the later row is the later word.

    Examples
    --------
    >>> one = Step(1, "r", "main-language", "would_not_say", {}, date(2026, 11, 3), True)
    >>> {name: cell for name, cell in rows_told([one])[0].items() if cell is not None}
    {'local_id': 'r', 'would_not_say': 'main_language', 'told_on': datetime.date(2026, 11, 3), 'told_by_person': 'true'}
    """
    by_record: dict[str, list[Step]] = {}
    for one in steps:
        by_record.setdefault(one.record, []).append(one)
    latest = {one.number for told in by_record.values() for one in standing(told).values()}
    return [_row(one, stands=one.number in latest) for one in sorted(steps, key=lambda one: one.number)]


def _row(one: Step, *, stands: bool) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(TOLD_HERE.schema.names)
    row |= {"local_id": one.record, "told_on": one.said_on, "told_by_person": "true" if one.by_person else "false"}
    row |= {name: text for name, text in one.cells.items() if stands or TOLD_HERE.schema[name].identifies}
    if stands and one.answer == "would_not_say":
        column = QUESTIONS[one.question].columns[0]
        row["would_not_say"] = column
        if column == "ethnic_category":
            row[column] = "Z"
    return row
