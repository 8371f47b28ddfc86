"""Which services are shut just now, for whoever has asked one of them."""

from __future__ import annotations

from kith.directory.closing import Shut, shut_in
from kith.directory.records.models import Entry
from kith.directory.service import ServiceAtSite

__all__ = ["shut_now"]


def shut_now() -> Shut:
    """What is shut in the directory as it stands; of a place that must stay unknown nothing is told, not even that it closed."""
    rows = list(Entry.objects.filter(is_kept_out=False).values_list("pk", "key", "values", "same_as"))
    keys = {pk: key for pk, key, _, same_as in rows if same_as is None}
    entries = [ServiceAtSite.of(key, _needed(values)) for _, key, values, same_as in rows if same_as is None]
    return shut_in(entries, {key: keys[same_as] for _, key, _, same_as in rows if same_as in keys})


def _needed(values: dict[str, object]) -> dict[str, object]:
    return {name: values[name] for name in ("status", "organisation") if name in values}
