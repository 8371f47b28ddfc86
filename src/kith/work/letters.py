"""What a letter outside says: that there is something to read inside, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from kith.errors import BadUsage

__all__ = ["Letter", "letter_of", "mailboxes_given"]

_SUBJECTS = {
    "referral sent": "A referral waits for you in Kith",
    "referral moved": "There is news of a referral in Kith",
}
_ANY = "There is something for you in Kith"


@dataclass(frozen=True)
class Letter:
    """A letter: its subject and its text."""

    subject: str
    text: str


def letter_of(kind: str, work: str, address: str) -> Letter:
    """The letter of a message. It names no person, need or place, and is the same for every message of its kind: whoever reads it signs in.

    Parameters
    ----------
    kind : what it tells
    work : the work that it is about; only its number stands in the letter
    address : of the service

    Examples
    --------
    >>> letter_of("referral sent", "referral:7", "https://kith.example.org").subject
    'A referral waits for you in Kith'
    >>> print(letter_of("referral sent", "referral:7", "https://kith.example.org").text)
    A referral waits for you in Kith: number 7.
    <BLANKLINE>
    Sign in to read it: https://kith.example.org
    This letter names nobody. Do not answer it; nobody reads the answers.
    """
    subject = _SUBJECTS.get(kind, _ANY)
    number = work.rpartition(":")[2]
    told = f"{subject}: number {number}." if number.isdecimal() else f"{subject}."
    return Letter(
        subject,
        f"{told}\n\nSign in to read it: {address}\nThis letter names nobody. Do not answer it; nobody reads the answers.",
    )


def mailboxes_given(text: str) -> dict[str, str]:
    """The mailboxes of bodies, as an installation gives them.

    Parameters
    ----------
    text : `BODY=MAILBOX`, separated by semicolons; a body by its ODS code, or its name where it has none

    Raises
    ------
    BadUsage
        says which part cannot be read.

    Examples
    --------
    >>> mailboxes_given("Y99001=duty@example.nhs.uk; Kithshire Link Workers=hello@example.org")
    {'Y99001': 'duty@example.nhs.uk', 'Kithshire Link Workers': 'hello@example.org'}
    >>> mailboxes_given("")
    {}
    >>> mailboxes_given("Y99001")
    Traceback (most recent call last):
    kith.errors.BadUsage: KITH_MAILBOXES says “Y99001”. Give BODY=MAILBOX, separated by semicolons.
    """
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        body, _, box = (one.strip() for one in part.partition("="))
        if not body or box.count("@") != 1 or any(letter.isspace() for letter in box):
            raise BadUsage(f"KITH_MAILBOXES says “{part}”.", "Give BODY=MAILBOX, separated by semicolons.")
        found[body] = box
    return found
