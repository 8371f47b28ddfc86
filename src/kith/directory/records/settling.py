"""Working out anew what stands in an entry, from all that was said of it; called by every verb that adds to what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from kith.directory.merging import Saying, take
from kith.directory.records.models import Assurance, Entry, FeedRow, Said
from kith.governance.situation import LONDON

__all__ = ["sayings_of", "settle"]

_AT_ONCE = 500


def settle(entries: Collection[int]) -> None:
    """Work out the values of entries anew, with those that were put together with them.

    Changes: values, contested fields, the day of assurance, and whether every feed has lost them. Told: nobody. Errors: none.
    """
    wanted = sorted(entries)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        stands = Q(pk__in=some) | Q(
            also__in=some
        )  # one that was put together with another keeps its last own values, by which it is named
        rows = list(Entry.objects.filter(stands, same_as__isnull=True).distinct())
        told, missing = sayings_of(rows), _in_no_feed(rows)
        for row in rows:
            _settled(row, told[row.pk], row.pk in missing)
        Entry.objects.bulk_update(rows, ["values", "contested", "assured_date", "in_no_feed"])


def _settled(row: Entry, told: list[Saying], is_missing: bool) -> None:
    taken = take(told)
    assured = max((one.value for one in told if one.field == "assured_date" and one.value), default=None)
    row.values = {name: one.saying.value for name, one in taken.items() if one.saying.value is not None}
    row.contested = [name for name, one in taken.items() if one.is_contested and name != "assured_date"]
    row.in_no_feed = is_missing
    row.assured_date = date.fromisoformat(assured) if assured else None
    row.values.pop("assured_date", None)  # the latest counts, whoever said it: it stands in its own column
    if assured:
        row.values["assured_date"] = assured


def sayings_of(entries: Iterable[Entry]) -> dict[int, list[Saying]]:
    """All that counts of what was said of each entry and of those put together with it: of a feed what it says now, of people all."""
    into = {row.pk: row.pk for row in entries}
    into |= dict(Entry.objects.filter(same_as__in=list(into)).values_list("pk", "same_as"))
    found: dict[int, list[Saying]] = defaultdict(list)
    for row in (
        FeedRow.objects.filter(entry__in=list(into), replaced_at__isnull=True).select_related("feed").order_by("pk")
    ):
        found[into[row.entry_id]] += _of_feed(row)
    for said in Said.objects.filter(entry__in=list(into)).order_by("pk"):
        on = said.said_at.astimezone(LONDON).date()
        found[into[said.entry_id]].append(Saying(said.field, said.whose, said.role, on, said.value))
    for one in Assurance.objects.filter(entry__in=list(into)).order_by("pk"):
        found[into[one.entry_id]].append(
            Saying("assured_date", one.whose, one.whose, one.said_date, one.said_date.isoformat())
        )
    return {key: _last_of_each(told) for key, told in found.items()} | {pk: [] for pk in into if pk not in found}


def _of_feed(row: FeedRow) -> Iterator[Saying]:
    for name, value in row.values.items():
        yield Saying(name, "feed", row.feed.name, row.said_date, value)


def _last_of_each(told: list[Saying]) -> list[Saying]:
    """Of one voice on one day what it said last: they corrected themselves. Two rows of one feed are two voices, put together by somebody."""
    last: dict[tuple[Any, ...], Saying] = {}
    for number, one in enumerate(told):
        last[one.field, one.whose, one.source, one.said_date, number if one.whose == "feed" else -1] = one
    return list(last.values())


def _in_no_feed(entries: Collection[Entry]) -> set[int]:
    """Entries that came with feeds alone, of which none has them any more."""
    ids = [row.pk for row in entries]
    current = FeedRow.objects.filter(entry__in=ids, replaced_at__isnull=True)
    missing = set(current.filter(is_missing=True).values_list("entry_id", flat=True))
    return missing - set(current.filter(is_missing=False).values_list("entry_id", flat=True))
