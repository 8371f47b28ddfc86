"""Addresses, telephone numbers and e-mail addresses as they are compared."""

from __future__ import annotations

import re

from kith.people.linking.names import plain_words

__all__ = ["clean_address", "clean_email", "clean_phone", "clean_place", "email_digits", "email_name", "tells_more"]

_SHORT_WORDS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close",
    "clse": "close", "ct": "court", "crt": "court", "cres": "crescent", "crs": "crescent", "cr": "crescent",
    "dr": "drive", "drv": "drive", "gdns": "gardens", "gdn": "garden", "grn": "green", "gr": "grove", "gro": "grove",
    "pk": "park", "pl": "place", "plc": "place", "sq": "square", "terr": "terrace", "ter": "terrace", "tce": "terrace",
    "wy": "way", "bldg": "building", "bldgs": "buildings", "hse": "house", "apt": "flat", "apartment": "flat",
    "fl": "flat", "flt": "flat", "mt": "mount", "nth": "north", "sth": "south",
}  # fmt: skip
_FILLING = frozenset({"the", "of", "number", "unit"})
_TOKENS = re.compile(r"\d+[a-z]?(?![a-z])|[^\W\d_]+|\d+")
_NOT_DIGITS = re.compile(r"\D+")
_EMPTY_WORDS = frozenset(
    {"nfa", "unknown", "none", "null", "na", "tbc", "not known", "no fixed abode", "no fixed address"}
)


def clean_address(text: str) -> str | None:
    """An address line in plain small letters, usual short forms written out; nothing where it says there is none.

    Examples
    --------
    >>> clean_address("Flat 2, 14a High St."), clean_address("14A HIGH STREET"), clean_address("No fixed abode")
    ('flat 2 14a high street', '14a high street', None)
    """
    plain = " ".join(_words_and_numbers(text))
    return None if not plain or plain in _EMPTY_WORDS else plain


def clean_place(text: str) -> str | None:
    """A town, a place of birth or an occupation in plain small letters.

    Examples
    --------
    >>> clean_place("St. Helen's "), clean_place("  ")
    ('st helens', None)
    """
    plain = " ".join(plain_words(text))
    return None if not plain or plain in _EMPTY_WORDS else plain


def clean_phone(text: str) -> str | None:
    """The last ten digits of a telephone number, which do not change with +44 or a leading 0.

    Examples
    --------
    >>> clean_phone("+44 7700 900123"), clean_phone("07700 900 123"), clean_phone("ext 12")
    ('7700900123', '7700900123', '12')
    """
    digits = text if text.isdigit() else _NOT_DIGITS.sub("", text)
    return None if len(set(digits)) < 2 else digits[-10:]


def clean_email(text: str) -> str | None:
    """An e-mail address in small letters without spaces.

    Examples
    --------
    >>> clean_email(" A.Khan@Example.ORG ")
    'a.khan@example.org'
    """
    return "".join(text.split()).casefold().removeprefix("mailto:") or None


def email_name(email: str) -> str | None:
    """What stands before the @ of a cleaned e-mail address.

    Examples
    --------
    >>> email_name("a.khan@example.org"), email_name("@example.org")
    ('a.khan', None)
    """
    return email.partition("@")[0] or None


def email_digits(email: str) -> str:
    """The digits before the @ of a cleaned e-mail address.

    Examples
    --------
    >>> email_digits("a.khan86@o2.example")
    '86'
    """
    return _NOT_DIGITS.sub("", email.partition("@")[0])


def tells_more(email: str, name: str) -> bool:
    """Whether an e-mail address says more than its owner's name: two of one name may be a.khan@ here and a.khan@ there.

    Examples
    --------
    >>> tells_more("a.khan@example.org", "aisha khan"), tells_more("a.khan86@example.org", "aisha khan")
    (False, True)
    >>> tells_more("dragonfly@example.org", "aisha khan")
    True
    """
    before = email.partition("@")[0]
    if sum(letter.isdigit() for letter in before) > 1:
        return True
    return not any(len(word) > 2 and word in before for word in name.split())


def house_number(address: str) -> str | None:
    """The first number of a cleaned address.

    Examples
    --------
    >>> house_number("14a high street"), house_number("rose cottage")
    ('14a', None)
    """
    return next((word for word in address.split() if word[0].isdigit()), None)


def _words_and_numbers(text: str) -> list[str]:
    """Words with short forms written out; `St` before a name is left, for it may be a saint."""
    words = _TOKENS.findall(text.casefold().replace("'", "").replace("’", "").replace("_", " "))
    return [
        _SHORT_WORDS.get(word, word) if at or word != "st" else word
        for at, word in enumerate(words)
        if word not in _FILLING
    ]
