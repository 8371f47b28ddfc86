"""A conversation about one person, among those who look after them, across employers. It is part of the record."""

from __future__ import annotations

import re

from kith.coding.nhs_number import is_valid
from kith.errors import BadUsage
from kith.moving import Moving

__all__ = ["CONVERSATION", "READ_BY", "must_name_nobody", "must_say"]

CONVERSATION = Moving(
    "conversation",
    {"open": "more may be said in it", "closed": "what was asked is settled; it stays in the record"},
    {"say": {"open": "open"}, "close": {"open": "closed"}, "open again": {"closed": "open"}},
    {"closed": "It is closed: open it again, or begin another."},
)
"""What may be done with a conversation."""

READ_BY = {
    "care-coordination": "everybody to whom this person’s coordination is open",
    "clinical-problems": "those who may read their problems and treatment",
    "mental-health-detail": "those who may read what was said in their mental health care",
    "social-care": "those who may read their social care",
}
"""Whom a conversation is for, by the field group that it is kept in: the rules say who reads that, and nothing else does."""

_SHORTEST = 2
_LIKE_A_NUMBER = re.compile(r"\d[\d \-]{8,16}\d")


def must_say(words: str, most: int) -> str:
    """What was written, without what surrounds it. Errors: `BadUsage` where it is empty or too long.

    Examples
    --------
    >>> must_say(" Rang. No answer. ", 200)
    'Rang. No answer.'
    """
    said = words.strip()
    if len(said) < _SHORTEST:
        raise BadUsage("Write something.", "A sentence is enough.")
    if len(said) > most:
        raise BadUsage(f"That is {len(said):,} characters.", f"Use {most:,} or fewer, or write it in two parts.")
    return said


def must_name_nobody(words: str) -> str:
    """What a notice to a team says; a notice is in nobody's record, so it must be about nobody.

    Raises
    ------
    BadUsage
        it has an NHS number in it. A name cannot be told from a word, so the page says who reads it and for how long.

    Examples
    --------
    >>> must_name_nobody("The clinic room is shut on Friday.")
    'The clinic room is shut on Friday.'
    >>> must_name_nobody("Please ring 999 000 0018 about her tablets.")
    Traceback (most recent call last):
    kith.errors.BadUsage: There is an NHS number in this, so it is about somebody. Open their page and give a task, or begin a conversation.
    """
    said = must_say(words, 500)
    if any(is_valid(found) for found in _LIKE_A_NUMBER.findall(said)):
        raise BadUsage(
            "There is an NHS number in this, so it is about somebody.",
            "Open their page and give a task, or begin a conversation.",
        )
    return said
