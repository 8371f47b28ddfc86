"""What somebody types to find a person, read: an NHS number in any spacing, a birth date in words or figures, a postcode, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kith.coding.nhs_number import read_nhs_number, why_wrong
from kith.coding.postcodes import normalise
from kith.people.linking.names import plain_words
from kith.tables.dates import MONTH_NUMBER

__all__ = ["Sought", "read_sought"]

_GAP = r"[\s\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]"
_DIGITS = re.compile(rf"(?:\d{_GAP}*){{8,}}")
_NATIONAL_INSURANCE = re.compile(r"\b[A-Za-z]{2}\s?(?:\d{2}\s?){3}[A-Da-d]?\b")
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
_MONTH_NAMED = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([A-Za-z]{3,9})[\s\-,]+(\d{4}|\d{2})\b")


@dataclass(frozen=True)
class Sought:
    """One question to the register.

    nhs_number      ten digits; "" where none was typed
    birth_date      the day of birth; None where none was typed
    birth_said      how that day was read, where its century was taken: "14 July 1945"
    postcode        as it is written; "" where none was typed
    words           words of names, in plain small letters
    problem         what is wrong and how to mend it, where nothing can be looked up
    """

    nhs_number: str = ""
    birth_date: date | None = None
    birth_said: str = ""
    postcode: str = ""
    words: tuple[str, ...] = ()
    problem: tuple[str, str] | None = None

    @property
    def asks(self) -> bool:
        """Whether there is anything to look up."""
        return self.problem is None and bool(self.nhs_number or self.birth_date or self.postcode or self.words)


def read_sought(text: str, on: date) -> Sought:
    """Read what somebody typed into the one box.

    Parameters
    ----------
    text : as typed or pasted
    on : today: nobody was born later, so a year of two digits is the latest that has come

    Returns
    -------
    Sought; its `problem` says what to mend where a number or a day cannot be one

    Examples
    --------
    >>> today = date(2026, 11, 26)
    >>> read_sought(" 999 000 0018 ", today).nhs_number
    '9990000018'
    >>> found = read_sought("brown 14/7/45", today)
    >>> found.words, found.birth_date, found.birth_said
    (('brown',), datetime.date(1945, 7, 14), '14 July 1945')
    >>> read_sought("9990000019", today).problem[0]
    'the check digit of this NHS number is wrong'
    """
    if found := _NATIONAL_INSURANCE.search(text):
        return Sought(problem=why_wrong(found[0]))
    born, said, rest = _birth_date(text, on)
    if isinstance(born, tuple):
        return Sought(problem=born)
    if found := _DIGITS.search(rest):
        wrong = why_wrong(found[0])
        if wrong is not None:
            return Sought(problem=wrong)
        return Sought(read_nhs_number(found[0]), born, said)
    postcode = ""
    if found := _POSTCODE.search(rest):
        postcode, rest = normalise(found[0]) or "", rest.replace(found[0], " ")
    if any(letter.isdigit() for letter in rest):
        return Sought(problem=_NOT_READ)
    return Sought("", born, said, postcode, tuple(plain_words(rest)))


_NOT_READ = (
    "part of this is neither a whole NHS number, a date of birth nor a postcode",
    "give ten digits for an NHS number, a date as 14 July 1945 or 14/7/1945, or a whole postcode",
)
_NO_SUCH_DAY = ("there is no such date of birth", "give the day first, as 14 July 1945 or 14/7/1945")
_TO_COME = ("this date of birth is still to come", "check the year")


def _birth_date(text: str, on: date) -> tuple[date | tuple[str, str] | None, str, str]:
    """The day of birth, how it was read if its century was taken, and the text without it; a problem where it is no day."""
    for pattern, order in ((_YEAR_FIRST, (3, 2, 1)), (_DAY_FIRST, (1, 2, 3)), (_MONTH_NAMED, (1, 2, 3))):
        found = pattern.search(text)
        if found is None:
            continue
        day, month, year = (found[part] for part in order)
        number = int(month) if month.isdigit() else MONTH_NUMBER.get(month.lower(), 0)
        born = _day(int(day), number, year, on)
        rest = text.replace(found[0], " ")
        if born is None:
            return _NO_SUCH_DAY, "", rest
        if born > on:
            return _TO_COME, "", rest
        return born, f"{born.day} {born:%B %Y}" if len(year) == 2 else "", rest
    return None, "", text


def _day(day: int, month: int, year: str, on: date) -> date | None:
    """A day; of a year of two digits, the latest such day that has come."""
    try:
        if len(year) == 4:
            return date(int(year), month, day)
        century = on.year // 100 * 100
        born = date(century + int(year), month, day)
        return born if born <= on else date(century - 100 + int(year), month, day)
    except ValueError:
        return None
