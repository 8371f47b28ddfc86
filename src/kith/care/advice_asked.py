"""What is asked for when a case is opened, a day confirmed, a letter asked for or money claimed: each held to the lists before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kith.care.advice_matters import DAY_KINDS, MATTERS, propose
from kith.care.advice_said import said_in
from kith.care.advice_words import MONEY_KINDS, WHOSE_MONEY
from kith.care.referral_reasons import CONSENTED_BY
from kith.care.referral_request import Consent
from kith.errors import BadUsage

__all__ = [
    "NewDay",
    "NewLetter",
    "NewMoney",
    "Opening",
    "day_is_whole",
    "letter_is_whole",
    "money_is_whole",
    "opening_is_whole",
]

_SHORTEST, _LONGEST = 4, 2000
_LONG_AGO, _FAR = timedelta(366 * 3), timedelta(366 * 3)


@dataclass(frozen=True)
class Opening:
    """A case as it is opened.

    person      the person, by pseudonym
    matter      one of `MATTERS`
    words       what it is about, for whoever goes on with it
    consent     who agreed that this body advises, on which day
    message_id  what makes the same case the same
    referral    the referral that it came of; None where it came otherwise
    """

    person: str
    matter: str
    words: str
    consent: Consent
    message_id: str
    referral: int | None = None


@dataclass(frozen=True)
class NewDay:
    """A day by which something must be done, as somebody confirms it against the letter in front of them.

    kind        one of `DAY_KINDS`
    typed_date  what stands on the letter
    due_date    the last day; as proposed, or another with `why`
    """

    kind: str
    typed_date: date
    due_date: date
    message_id: str
    why: str = ""


@dataclass(frozen=True)
class NewLetter:
    """A letter of evidence that is asked of a practice.

    practice, team  ODS code of the practice, and the team in which its people work
    words           what the letter is to say, and for whom it is
    needed_by       the day that it is needed for; None where there is none
    consent         who agreed that the practice writes it
    """

    practice: str
    team: str
    words: str
    consent: Consent
    message_id: str
    needed_by: date | None = None


@dataclass(frozen=True)
class NewMoney:
    """Money that is claimed: which, and whose it would be."""

    kind: str
    message_id: str
    whose: str = "person"


def opening_is_whole(asked: Opening, today: date) -> None:
    """Refuse a case that lacks something; on a day in Europe/London.

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> opening_is_whole(Opening("p1", "weather", "It rains in", Consent("person", date(2026, 11, 2)), "m1"), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: It is not said what the case is about. Choose one of: benefits, debt, housing, ...
    """
    if asked.matter not in MATTERS:
        raise BadUsage("It is not said what the case is about.", f"Choose one of: {', '.join(MATTERS)}.")
    said_in(asked.message_id, (1, 64), "a message id")
    said_in(asked.words, (_SHORTEST, _LONGEST), "what the case is about")
    _agreed(asked.consent, today)


def day_is_whole(asked: NewDay, today: date) -> None:
    """Refuse a day that cannot be, or that is another than the table proposes without a word why.

    Raises
    ------
    BadUsage
        says what is wrong, and how to mend it.

    Examples
    --------
    >>> day_is_whole(NewDay("reconsideration", date(2026, 10, 30), date(2026, 12, 24), "m1"), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: That is another day than 30 November 2026, which follows from what was typed. Take that day, or say in a sentence why ...
    """
    if asked.kind not in DAY_KINDS:
        raise BadUsage("It is not said what is to be done by then.", f"Choose one of: {', '.join(DAY_KINDS)}.")
    if not today - _LONG_AGO <= asked.typed_date <= today + _FAR:
        raise BadUsage("What stands on the letter is years away.", "Look at the year.")
    if asked.typed_date > today and not DAY_KINDS[asked.kind].is_read_off:
        raise BadUsage("A letter cannot be from a day to come.", "Give the date that stands on it.")
    if not asked.typed_date <= asked.due_date <= today + _FAR:
        raise BadUsage("The last day cannot be before the letter, or years away.", "Look at both days.")
    found = propose(asked.kind, asked.typed_date).due_date
    lacks = f"That is another day than {found.day} {found:%B %Y}, which follows from what was typed."
    if asked.due_date != found:
        try:
            said_in(asked.why, (_SHORTEST, 500), "why")
        except BadUsage:
            raise BadUsage(lacks, "Take that day, or say in a sentence why another holds.") from None
    said_in(asked.message_id, (1, 64), "a message id")


def letter_is_whole(asked: NewLetter, today: date) -> None:
    """Refuse to ask for a letter without what it is to say, and without who agreed.

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> letter_is_whole(NewLetter("Y1", "1", "How far she can walk", Consent("", date(2026, 11, 2)), "m1"), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: Nobody is said to have agreed. Ask the person, and choose who agreed: person, attorney, parent, best interests.
    """
    said_in(asked.message_id, (1, 60), "a message id")
    said_in(asked.practice, (1, 200), "the practice that is asked")
    said_in(asked.words, (_SHORTEST, _LONGEST), "what the letter is to say, and for whom it is")
    if asked.needed_by is not None and not today <= asked.needed_by <= today + _FAR:
        raise BadUsage("A letter cannot be needed by a day that has gone by.", "Give today or a later day, or none.")
    _agreed(asked.consent, today)


def money_is_whole(asked: NewMoney) -> None:
    """Refuse money that is of no kind, or nobody's.

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> money_is_whole(NewMoney("lottery", "m1"))
    Traceback (most recent call last):
    kith.errors.BadUsage: It is not said what money it is. Choose one of: pip, attendance, ...
    """
    said_in(asked.message_id, (1, 64), "a message id")
    if asked.kind not in MONEY_KINDS:
        raise BadUsage("It is not said what money it is.", f"Choose one of: {', '.join(MONEY_KINDS)}.")
    if asked.whose not in WHOSE_MONEY:
        raise BadUsage("It is not said whose money it is.", f"Choose one of: {', '.join(WHOSE_MONEY)}.")


def _agreed(consent: Consent, today: date) -> None:
    if consent.by not in CONSENTED_BY:
        raise BadUsage(
            "Nobody is said to have agreed.", f"Ask the person, and choose who agreed: {', '.join(CONSENTED_BY)}."
        )
    if consent.on > today:
        raise BadUsage("The person cannot have agreed on a day to come.", "Give the day on which they agreed.")
    if consent.by != "person":
        said_in(consent.words, (_SHORTEST, 300), "who agreed for the person, and on what ground")
