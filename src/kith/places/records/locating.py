"""Points of small areas: kept when the areas come with the register's files, and looked up to count how far somebody has to go."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from kith.places.records.models import AreaPoint

__all__ = ["keep_area_points", "point_of_area"]


def keep_area_points(points: Mapping[str, tuple[float, float]]) -> int:
    """Keep the point of each small area, by its code of 2021, and say how many there are.

    Changes: puts these in place of those kept before. Told: nobody; areas are nobody's data. Errors: none.
    """
    with transaction.atomic():
        AreaPoint.objects.all().delete()
        AreaPoint.objects.bulk_create(
            (
                AreaPoint(lsoa21_code=code, latitude=north, longitude=east)
                for code, (north, east) in sorted(points.items())
            ),
            batch_size=500,
        )
    return len(points)


def point_of_area(lsoa21_code: str | None) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a small area; None where nobody knows."""
    return AreaPoint.objects.filter(lsoa21_code=lsoa21_code or "").values_list("latitude", "longitude").first()
