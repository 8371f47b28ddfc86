"""What may stand in each field: one gate for what a feed sends, staff type and owners say. What comes out can be kept and shown."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kith.coding.languages import read_language
from kith.coding.postcodes import read_postcode
from kith.directory.hours import read_hours
from kith.directory.service import FIELDS, Field
from kith.tables.schema import BadCell

__all__ = ["plain", "read_point", "read_value"]

LONGEST = {"text": 300, "long text": 4_000}
"""Characters that a text may have; a longer one is refused, never cut in silence."""

MOST = 40
"""How many words, texts, languages or hours one field may hold."""

_OLDEST, _LONGEST_REPLY = 130, 365
_LIMITS = {"minimum_age": _OLDEST, "maximum_age": _OLDEST, "reply_days": _LONGEST_REPLY}
_DEGREES = {"latitude": 90.0, "longitude": 180.0}
_TAG = re.compile(r"<[^<>]{0,500}>")
_WEB = re.compile(r"https?://[^\s<>\"'\\]{3,500}", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>\"'(),;:\\]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")


def plain(text: str) -> str:
    """A text without mark-up, controls and signs that turn the direction of writing; line ends and spaces made one.

    Examples
    --------
    >>> plain("Tea <b>and</b>\\u202e  <script>alert(1)</script>cake")
    'Tea and alert(1)cake'
    """
    without = _TAG.sub("", _TAG.sub("", text))
    shown = "".join(
        sign if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Cn") else " " for sign in without
    )
    return " ".join(shown.split())


def read_value(name: str, told: Any) -> Any:
    """One value of one field as it is kept, or None where nothing is told.

    Parameters
    ----------
    name : one of `FIELDS`
    told : text, number or list, as it came

    Returns
    -------
    text, number, list of texts, or list of hours as texts; None for nothing

    Raises
    ------
    BadCell
        what was told is none of the kind; says what is wrong and how to mend it.

    Examples
    --------
    >>> read_value("minimum_age", "16"), read_value("needs", "food; money"), read_value("cost", ""), read_value("website", "")
    (16, ['food', 'money'], None, None)
    >>> read_value("latitude", 100)
    Traceback (most recent call last):
    kith.tables.schema.BadCell: 100.0 is no latitude
    >>> read_value("website", "javascript:alert(1)")
    Traceback (most recent call last):
    kith.tables.schema.BadCell: this is no address of a website
    """
    one = FIELDS[name]
    if told is None or (isinstance(told, str) and not plain(told)):
        return None
    value = _READ[one.kind](one, told)
    return value if value != [] else None


def read_point(values: Mapping[str, Any]) -> str:
    """Why these coordinates are of no use; empty where they can be used, or there are none.

    Examples
    --------
    >>> read_point({"latitude": 53.4, "longitude": -2.3}), read_point({"latitude": 53.4})
    ('', 'one of latitude and longitude is missing')
    >>> read_point({"latitude": 0.0, "longitude": 0.0}), read_point({"latitude": -2.3, "longitude": 53.4})
    ('a point in the sea off Africa, which stands for nothing known', 'this is not in or near the United Kingdom')
    """
    north, east = values.get("latitude"), values.get("longitude")
    if north is None and east is None:
        return ""
    if north is None or east is None:
        return "one of latitude and longitude is missing"
    if north == 0 and east == 0:
        return "a point in the sea off Africa, which stands for nothing known"
    return "" if 49.0 <= north <= 61.5 and -9.0 <= east <= 6.0 else "this is not in or near the United Kingdom"


def _text(one: Field, told: Any) -> str:
    if isinstance(told, list | dict):
        raise BadCell("this is no text", "write one line")
    text, longest = plain(str(told)), LONGEST["long text" if one.kind == "long text" else "text"]
    if len(text) > longest:
        raise BadCell(f"this is {len(text):,} characters long", f"say it in {longest:,}")
    return text


def _whole(one: Field, told: Any) -> int:
    most = _LIMITS[one.name]
    try:
        number = float(told)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not number.is_integer() or not 0 <= number <= most:  # a number that is none is no integer either
        raise BadCell(f"“{str(told)[:20]}” is no whole number from 0 to {most}", "write the number alone")
    return int(number)


def _decimal(one: Field, told: Any) -> float:
    try:
        number = float(told)
    except (TypeError, ValueError, OverflowError):
        raise BadCell(f"“{str(told)[:20]}” is no number", "write degrees with a point, as 53.4123") from None
    if not abs(number) <= _DEGREES[one.name]:
        raise BadCell(f"{number} is no {one.name}", "give degrees of WGS 84, or leave it out")
    return round(number, 6)


def _date(one: Field, told: Any) -> str:
    try:
        return date.fromisoformat(str(told).strip()[:10]).isoformat()
    except ValueError:
        raise BadCell(f"“{str(told)[:20]}” is no date", "write it year first, as 2026-11-27") from None


def _word(one: Field, told: Any) -> str:
    word = plain(str(told)).lower()
    if word not in one.words:
        raise BadCell(f"“{word[:40]}” is no word of this field", f"use one of: {', '.join(one.words)}")
    return word


def _words(one: Field, told: Any) -> list[str]:
    said = {_word(one, word) for word in _several(told)}
    return [word for word in one.words if word in said]


def _texts(one: Field, told: Any) -> list[str]:
    return list(dict.fromkeys(_text(one, text) for text in _several(told)))


def _languages(one: Field, told: Any) -> list[str]:
    return sorted({read_language(_text(one, text)) for text in _several(told)})


def _hours(one: Field, told: Any) -> list[dict[str, Any]]:
    if not isinstance(told, list) or len(told) > MOST:
        raise BadCell("these are no hours", f"give a list of at most {MOST}")
    if not all(isinstance(each, Mapping) for each in told):
        raise BadCell("these are no hours", "give days, opens and closes of each")
    return [kept for each in told if (kept := read_hours({**each, "note": plain(str(each.get("note") or ""))}).kept())]


def _postcode(one: Field, told: Any) -> str:
    return read_postcode(_text(one, told))


def _address(one: Field, told: Any) -> str:
    text = _text(one, told)
    if not _WEB.fullmatch(text):
        raise BadCell("this is no address of a website", "write it as https://example.org")
    return text


def _mail(one: Field, told: Any) -> str:
    text = _text(one, told)
    if not _MAIL.fullmatch(text):
        raise BadCell("this is no e-mail address", "write it as name@example.org")
    return text


def _several(told: Any) -> Sequence[Any]:
    parts = re.split(r"[;\n]+", told) if isinstance(told, str) else told
    if not isinstance(parts, list | tuple) or len(parts) > MOST:
        raise BadCell("this is no list", f"give at most {MOST} words, parted by semicolons")
    return [part for part in parts if plain(str(part))]


_READ: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": _text, "long text": _text, "whole number": _whole, "decimal": _decimal, "date": _date, "word": _word,
    "words": _words, "texts": _texts, "languages": _languages, "hours": _hours, "postcode": _postcode,
    "address": _address, "e-mail": _mail,
}  # fmt: skip
