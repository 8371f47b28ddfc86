"""What lies beside the register's files: points of its small areas, and feeds of services, each in a folder of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from kith.care.records.closing import tell_of_closings
from kith.directory.records.taking import receive
from kith.errors import AlreadyDecided
from kith.governance.trail import Actor
from kith.places import read_areas
from kith.places.records.locating import keep_area_points
from kith.web.directory.feed_files import files_of

__all__ = ["AREAS", "DIRECTORY", "bring_beside"]

AREAS, DIRECTORY = "areas", "directory"
"""Folders within a place that hold its small areas, and its feeds of services."""


def bring_beside(files: Path, *, by: Actor, at: datetime) -> int:
    """Bring in the points of small areas and the feeds that lie beside partners' files, and say how many feeds there were.

    Changes: area points, in place of those before; each feed, as of `receive`. Told: the trail. Errors: none for a feed that waits for
    somebody to look, or is broken: the page of feeds says so.
    """
    if (files / AREAS).is_dir():
        keep_area_points(_points(files / AREAS))
    folder = files / DIRECTORY
    feeds = sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    for feed in feeds:
        try:
            receive(feed=_named(feed), files=files_of(feed), key=settings.SECRET_KEY.encode(), by=by, at=at)
        except AlreadyDecided:
            continue  # an earlier delivery of it waits for somebody to look
    if feeds:
        tell_of_closings(by=by, at=at)
    return len(feeds)


def _named(feed: Path) -> str:
    return feed.name.replace("-", " ").title()


def _points(folder: Path) -> dict[str, tuple[float, float]]:
    areas = read_areas(folder).areas
    if not {"latitude", "longitude"} <= set(areas.column_names):
        return {}
    columns = (areas[name].to_pylist() for name in ("lsoa21_code", "latitude", "longitude"))
    return {
        code: (north, east)
        for code, north, east in zip(*columns, strict=True)
        if north is not None and east is not None
    }
