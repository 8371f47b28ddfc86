"""One service told of by several: whose word is taken, and which entries may be the same service under two names.

Nothing is put together in silence, and nothing that a source said is written over: values stay side by side with their day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from kith.directory.service import FIELDS, ServiceAtSite

__all__ = ["WHOSE", "Alike", "Saying", "Taken", "may_be_same", "take"]

WHOSE = {
    "owner": "whoever runs it said so, by their own link",
    "staff": "a member of staff corrected it",
    "hand": "it was typed in here",
    "feed": "it came with a feed",
}
"""Whose word it is, the weightiest first: of two the weightier is taken, of two alike the later, of two on one day the one whose
source comes first in the alphabet. One exception: what a weightier voice said more than a year before is outweighed by a later one."""

_OUTLIVED_DAYS = 365


@dataclass(frozen=True)
class Saying:
    """What one source says of one field.

    whose       one of `WHOSE`
    source      the feed's name, or who said it in words that name nobody
    said_date   the day it was said, or the day the feed has it last changed
    value       as it is kept; None takes the value away
    """

    field: str
    whose: str
    source: str
    said_date: date
    value: Any


@dataclass(frozen=True)
class Taken:
    """The value that is taken of a field, what speaks for it, and whether anybody says otherwise."""

    saying: Saying
    why: str
    is_contested: bool


def take(sayings: Iterable[Saying]) -> dict[str, Taken]:
    """Of each field the value that is taken, by the one rule of `WHOSE`.

    Examples
    --------
    >>> feed = Saying("phone", "feed", "council", date(2026, 11, 1), "0161 1")
    >>> staff = Saying("phone", "staff", "a link worker", date(2026, 10, 1), "0161 2")
    >>> taken = take([feed, staff])["phone"]
    >>> taken.saying.value, taken.is_contested, taken.why
    ('0161 2', True, 'a member of staff corrected it')
    >>> take([feed, Saying("phone", "staff", "a link worker", date(2025, 1, 1), "0161 2")])["phone"].saying.value
    '0161 1'
    """
    by_field: dict[str, list[Saying]] = defaultdict(list)
    for one in sayings:
        by_field[one.field].append(one)
    return {name: _taken(by_field[name]) for name in FIELDS if name in by_field}


def _taken(told: Sequence[Saying]) -> Taken:
    latest = max(one.said_date for one in told)
    counting = [one for one in told if (latest - one.said_date).days <= _OUTLIVED_DAYS]
    order = list(WHOSE)
    first = min(counting, key=lambda one: (order.index(one.whose), -one.said_date.toordinal(), one.source))
    return Taken(first, WHOSE[first.whose], any(one.value != first.value for one in told))


@dataclass(frozen=True)
class Alike:
    """Two entries that may be one, and why; a person decides."""

    left: str
    right: str
    reasons: tuple[str, ...]


_EMPTY = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "at",
        "a",
        "service",
        "services",
        "centre",
        "group",
        "uk",
        "cic",
        "ltd",
        "limited",
        "charity",
        "trust",
    ]
)
_ALIKE, _OTHER_ORDER = 0.82, 0.15
_MOST_IN_ONE = 60


def may_be_same(entries: Sequence[ServiceAtSite]) -> list[Alike]:
    """Pairs of entries that may be the same service at the same place.

    Parameters
    ----------
    entries : as they stand

    Returns
    -------
    list of Alike, those with the most reasons first

    Method
    ------
    Pairs are looked for among entries with one telephone number, website, postcode or name. A pair is offered with two reasons, of which
    one is a name (the same, or alike) or a telephone number; a charity runs many services under one website, in one building. Two at one postcode with one number
    and different names are offered too: a charity may run two groups in one room, so a person must say.

    Examples
    --------
    >>> one = ServiceAtSite("a", name="Tern Lane Food Bank", postcode="ZZ1 1AA", phone="0161 496 0001")
    >>> two = ServiceAtSite("b", name="Foodbank, Tern Lane", postcode="ZZ1 1AA", phone="+44 161 4960001")
    >>> may_be_same([one, two])
    [Alike(left='a', right='b', reasons=('a name alike', 'the same telephone number', 'the same postcode'))]
    """
    blocks: dict[tuple[str, str], list[ServiceAtSite]] = defaultdict(list)
    for one in entries:
        for what, value in _signs(one).items():
            if value and what != "organisation":
                blocks[what, value].append(one)
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for block in blocks.values():
        if len(block) <= _MOST_IN_ONE:  # a number that half the directory gives is a switchboard, and says nothing
            _compare(block, pairs)
    found = [Alike(*pair, reasons) for pair, reasons in pairs.items() if len(reasons) > 1 and _TELLING & set(reasons)]
    return sorted(found, key=lambda one: (-len(one.reasons), one.left, one.right))


def _compare(block: Sequence[ServiceAtSite], pairs: dict[tuple[str, str], tuple[str, ...]]) -> None:
    for place, one in enumerate(block):
        for other in block[place + 1 :]:
            left, right = sorted((one, other), key=lambda each: each.key)
            if (left.key, right.key) not in pairs and not _are_parted(left, right):
                pairs[left.key, right.key] = _reasons(left, right)


def _are_parted(left: ServiceAtSite, right: ServiceAtSite) -> bool:
    """One service at two places is two entries on purpose."""
    return bool(left.service and left.service == right.service) or bool(
        left.postcode and right.postcode and left.postcode != right.postcode
    )


def _reasons(left: ServiceAtSite, right: ServiceAtSite) -> tuple[str, ...]:
    ours, theirs = _signs(left), _signs(right)
    same = {what for what in ours if ours[what] and ours[what] == theirs[what]}
    told = [text for what, text in _SAYS.items() if what in same]
    if "name" not in same and _are_alike(ours["name"], theirs["name"]):
        told.insert(0, "a name alike")
    return tuple(told)


_TELLING = frozenset({"the same name", "a name alike", "the same telephone number"})
_SAYS = {
    "name": "the same name", "phone": "the same telephone number", "website": "the same website",
    "postcode": "the same postcode", "organisation": "the same organisation",
}  # fmt: skip


def _signs(one: ServiceAtSite) -> Mapping[str, str]:
    digits = re.sub(r"\D", "", one.phone)
    return {
        "name": _words_of(one.name),
        "phone": digits[-10:] if len(digits) >= 10 else "",
        "website": re.sub(r"^https?://(www\.)?|/$", "", one.website.lower()),
        "postcode": one.postcode,
        "organisation": _words_of(one.organisation),
    }


def _words_of(text: str) -> str:
    """The words of a name in the order of the alphabet, without those that say nothing."""
    words = re.sub(r"[^a-z0-9 ]", "", text.lower().replace("-", " ").replace("&", " ")).split()
    return " ".join(sorted(word for word in words if word not in _EMPTY))


def _are_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    ours, theirs = "".join(sorted(one.replace(" ", ""))), "".join(sorted(other.replace(" ", "")))
    in_order, in_letters = SequenceMatcher(None, one, other).ratio(), SequenceMatcher(None, ours, theirs).ratio()
    return min(in_order + _OTHER_ORDER, in_letters) >= _ALIKE  # “food bank” and “foodbank” have the same letters
