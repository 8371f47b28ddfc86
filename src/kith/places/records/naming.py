"""Neighbourhoods enter the service under the names that the register's small areas give them."""

from __future__ import annotations

from collections.abc import Iterable

from kith.places.records.models import Neighbourhood

__all__ = ["name_neighbourhoods", "neighbourhood_names"]


def name_neighbourhoods(*, names: Iterable[str], system_name: str = "") -> int:
    """Put in each neighbourhood that is not there yet, and say how many were new; one that is there stays as it is."""
    fresh = [name for name in sorted(set(names)) if name not in set(neighbourhood_names())]
    Neighbourhood.objects.bulk_create(Neighbourhood(name=name, system_name=system_name) for name in fresh)
    return len(fresh)


def neighbourhood_names() -> list[str]:
    """Every neighbourhood's name, in order."""
    return list(Neighbourhood.objects.values_list("name", flat=True))
