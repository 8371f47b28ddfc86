"""How many people the register holds, and how fresh it is: whole numbers, nobody named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from kith.governance.item import PROTECTED_WHEREABOUTS
from kith.governance.records.models import PersonLabel
from kith.people.records.models import LoadedFile, Person
from kith.people.records.whereabouts import counted_decile

__all__ = ["FileLoaded", "PeopleCounts", "files_loaded", "people_by_neighbourhood", "people_counts"]


@dataclass(frozen=True)
class PeopleCounts:
    """People of one neighbourhood, alive, and how many of them are hard to see in the register."""

    neighbourhood: str
    people: int
    not_registered: int
    without_nhs_number: int
    ethnicity_not_known: int
    most_deprived_fifth: int


@dataclass(frozen=True)
class FileLoaded:
    """One partner's file as it came in."""

    file: str
    rows_in: int
    accepted: int
    rejected: int
    duplicate: int
    built_on: date
    loaded_at: datetime


def people_counts(neighbourhood: str) -> PeopleCounts:
    """Count the living people of a neighbourhood in one look."""
    living = Person.objects.filter(neighbourhood=neighbourhood, death_month__isnull=True)
    found = living.annotate(decile=counted_decile()).aggregate(
        people=Count("id"),
        not_registered=Count("id", filter=Q(registration__in=["not_registered", "deregistered"])),
        without_nhs_number=Count("id", filter=Q(has_nhs_number=False)),
        ethnicity_not_known=Count("id", filter=Q(ethnic_category__isnull=True) | Q(ethnic_category="99")),
        most_deprived_fifth=Count("id", filter=Q(decile__lte=2)),
    )
    return PeopleCounts(neighbourhood, **found)


def people_by_neighbourhood() -> dict[str, int]:
    """The living people of each neighbourhood; whose whereabouts are protected is counted in none (SEN-03)."""
    protected = PersonLabel.objects.filter(label=PROTECTED_WHEREABOUTS, taken_off_at__isnull=True).values("person_id")
    living = Person.objects.filter(neighbourhood__isnull=False, death_month__isnull=True).exclude(
        person_id__in=protected
    )
    return dict(living.values_list("neighbourhood").annotate(Count("id")).order_by("neighbourhood"))


def files_loaded() -> list[FileLoaded]:
    """The files that the register was read from, by name."""
    rows = LoadedFile.objects.order_by("file").values_list(
        "file", "rows_in", "accepted", "rejected", "duplicate", "built_on", "loaded_at"
    )
    return [FileLoaded(*row) for row in rows]
