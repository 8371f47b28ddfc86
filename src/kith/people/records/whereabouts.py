"""What became of people since something was written about them, and in which part of areas they are counted.

Whose whereabouts are protected is counted under no area: what follows from where they live would tell where that is (SEN-03).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Case, Count, F, Q, SmallIntegerField, When

from kith.governance.item import PROTECTED_WHEREABOUTS
from kith.governance.records.models import PersonLabel
from kith.people.records.models import Person, Retired

__all__ = ["FIFTHS", "became_of", "counted_decile", "fifths_of"]

FIFTHS = ("most deprived", "second", "third", "fourth", "least deprived", "not known")
"""Fifths of areas by deprivation, two deciles each; and people whose area is not known."""

_IDS = 5_000


def became_of(people: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Where somebody is not to be found as before, what became of them, and whom their pseudonym leads to now.

    "retired" leads to another pseudonym; "gone" leads to nobody; "died" and "moved" are on the register. Whoever lives here
    as before is absent.
    """
    found: dict[str, tuple[str, str]] = {}
    for some in _at_once(people):
        on_it = Person.objects.filter(person_id__in=some).values_list("person_id", "death_month", "neighbourhood")
        leads = Retired.objects.filter(person_id__in=some).values_list("person_id", "now_person_id")
        found |= {one: ("retired", now) if now else ("gone", "") for one, now in leads} | {
            one: ("died" if died else "moved" if neighbourhood is None else "", one)
            for one, died, neighbourhood in on_it
        }
        found |= {one: ("gone", "") for one in some if one not in found}
    return {one: became for one, became in found.items() if became[0]}


def counted_decile(path: str = "") -> Case:
    """The tenth of areas that somebody is counted under, in SQL; NULL where nobody knows, and where it must not be told.

    `path` leads from the table that is asked to the person: “person__” from a gap or a flag.
    """
    protected = PersonLabel.objects.filter(label=PROTECTED_WHEREABOUTS, taken_off_at__isnull=True).values("person_id")
    is_told = ~Q(**{f"{path}person_id__in": protected})
    return Case(When(is_told, then=F(f"{path}imd_decile")), default=None, output_field=SmallIntegerField())


def fifths_of(people: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many people live in each fifth of areas, and how many of them are among these; the living only."""
    living = Person.objects.filter(death_month__isnull=True)
    everybody = Counter[str]()
    for decile, count in living.values_list(counted_decile()).annotate(Count("id")).order_by():
        everybody[_fifth(decile)] += count
    among = Counter[str]()
    for some in _at_once(people):
        among.update(map(_fifth, living.filter(person_id__in=some).values_list(counted_decile(), flat=True)))
    return {fifth: (everybody[fifth], among[fifth]) for fifth in FIFTHS}


def _fifth(decile: int | None) -> str:
    return FIFTHS[-1] if decile is None else FIFTHS[(decile - 1) // 2]


def _at_once(people: Iterable[str]) -> Iterator[list[str]]:
    """So many ids at a time as every database takes in one question."""
    wanted = sorted(set(people))
    return (wanted[first : first + _IDS] for first in range(0, len(wanted), _IDS))
