"""Approaches stand under the pseudonym of their day; whom it leads to now, once records were put together or parted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kith.people.records.gathering import pseudonyms_of
from kith.people.records.models import Person
from kith.people.records.reading import people_of, person_of

__all__ = ["every_pseudonym", "people_led_to", "pseudonyms_under"]

_AT_ONCE = 1_000


def people_led_to(pseudonyms: Iterable[str]) -> dict[str, Person]:
    """Whom each of these pseudonyms leads to now; one that leads to nobody is absent."""
    wanted = sorted(set(pseudonyms))
    found: dict[str, Person] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        found |= people_of(wanted[begin : begin + _AT_ONCE])
    return found


def every_pseudonym(pseudonym: str) -> Sequence[str]:
    """Every pseudonym of whoever this one leads to, so that what was said under one is respected under all."""
    return pseudonyms_under(pseudonym, person_of(pseudonym))


def pseudonyms_under(pseudonym: str, one: Person | None) -> Sequence[str]:
    """The same, where it is known whom it leads to."""
    return sorted({pseudonym, *(pseudonyms_of(one.person_id) if one else [])})
