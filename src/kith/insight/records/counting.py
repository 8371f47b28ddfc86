"""How many people stand on which list: whole numbers, nobody named."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from kith.insight.records.models import ListPlace
from kith.people.records.whereabouts import counted_decile

__all__ = ["ListCount", "list_counts"]


@dataclass(frozen=True)
class ListCount:
    """One list, as a neighbourhood sees it."""

    list: str
    people: int
    most_deprived_fifth: int


def list_counts(neighbourhood: str) -> list[ListCount]:
    """The lists that people of a neighbourhood stand on, and how many of those live in the most deprived fifth."""
    rows = (
        ListPlace.objects.filter(person__neighbourhood=neighbourhood)
        .annotate(decile=counted_decile("person__"))
        .values_list("list")
        .annotate(people=Count("id"), most_deprived_fifth=Count("id", filter=Q(decile__lte=2)))
        .order_by("list")
    )
    return [ListCount(*row) for row in rows]
