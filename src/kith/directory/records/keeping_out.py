"""Confidential places: digests of them are kept, whatever has one of those digests is shown to nobody, and nothing says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from kith.directory.confidential import is_confidential, mark_of_ref, marks_of
from kith.directory.records.asking import PURPOSE, must
from kith.directory.records.models import Entry, Feed, FeedRow, KeptOut
from kith.errors import BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["guard", "hold_back", "keep_out", "known_marks", "show_again"]


_SHORTEST_WHY = 8


def known_marks(feed: str, key: bytes) -> Callable[[str, Mapping[str, Any]], bool]:
    """What says of a row of a feed whether it is of a place that is kept out; read once for a delivery."""
    kept = frozenset(KeptOut.objects.values_list("mark", flat=True))
    if not kept:
        return lambda *_: False
    return lambda ref, values: bool(kept & marks_of(values, key)) or mark_of_ref(feed, ref, key) in kept


def hold_back(feed: Feed, places: Iterable[tuple[str, Mapping[str, Any]]], *, key: bytes) -> None:
    """Keep digests of places that a feed sent, and hide every entry that has one of them or came under one of their refs.

    Changes: adds digests; hides entries for good. Told: nobody, not even the trail: that there is such a place is what must not be known. Errors: none.
    """
    told = list(places)
    marks = {mark for _, values in told for mark in marks_of(values, key)}
    _keep(marks | {mark_of_ref(feed.name, ref, key) for ref, _ in told})
    _hide(FeedRow.objects.filter(feed=feed, ref__in=[ref for ref, _ in told]).values_list("entry", flat=True), key)
    _hide_alike(marks, key)


def _keep(marks: Iterable[str]) -> None:
    KeptOut.objects.bulk_create([KeptOut(mark=mark) for mark in sorted(set(marks))], ignore_conflicts=True)


def _hide_alike(marks: Collection[str], key: bytes) -> None:
    if marks:
        rows = Entry.objects.filter(is_kept_out=False).values_list("pk", "values")
        _hide([pk for pk, values in rows if frozenset(marks) & marks_of(values, key)], key)


def _hide(entries: Iterable[int], key: bytes) -> None:
    """Hide entries, with all that was put together with them, and know their rows again whatever they say next time."""
    wanted = list(entries)
    if not wanted:
        return
    heads = Entry.objects.filter(Q(pk__in=wanted) & Q(same_as__isnull=False)).values_list("same_as", flat=True)
    group = Q(pk__in=[*wanted, *heads]) | Q(same_as__in=[*wanted, *heads])
    every = list(Entry.objects.filter(group).values_list("pk", flat=True))
    _keep(
        mark_of_ref(feed, ref, key)
        for feed, ref in FeedRow.objects.filter(entry__in=every).values_list("feed__name", "ref")
    )
    Entry.objects.filter(pk__in=every).update(is_kept_out=True)


def guard(entries: Collection[int], *, key: bytes) -> None:
    """Hide those of these entries that read as a confidential place by now, or have the digest of one: what was said of them since may have made them so.

    Changes: hides them, and keeps digests of those that read so. Told: nobody. Errors: none.
    """
    kept = frozenset(KeptOut.objects.values_list("mark", flat=True))
    for pk, values in Entry.objects.filter(pk__in=list(entries), is_kept_out=False).values_list("pk", "values"):
        marks = marks_of(values, key)
        if is_confidential(values):
            _keep(marks)
            _hide_alike(marks, key)
        if is_confidential(values) or kept & marks:
            _hide([pk], key)


def keep_out(*, asker: Asker, entry: str, key: bytes, by: Actor, at: datetime) -> None:
    """Say that a place must not be shown: from now on it is in nothing that anybody sees, and no feed brings it back.

    Changes: hides the entry and keeps its digests. Told: the trail, by the entry's key alone. Errors: `NotYours`; `BadUsage` where there is no such entry.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        row = Entry.objects.shown().select_for_update().filter(key=entry).first()
        if row is None:
            raise NotYours("There is nothing here that you can hide.", "Look for it again.")
        if not row.values.get("name"):
            raise BadUsage("This entry has no name by which it could be known again.", "Ask whoever runs the service.")
        marks = marks_of(row.values, key)
        _keep(marks)
        _hide([row.pk], key)
        _hide_alike(marks, key)
        append([Deed("changed", "service", row.key, purpose=PURPOSE, result="kept out")], by=by, at=at)


def show_again(*, entry: str, because: str, key: bytes, by: Actor, at: datetime) -> None:
    """Show an entry again that a member of staff hid by mistake; for whoever runs the service, who was told its key.

    Changes: the entry is shown, and its digests are forgotten. Told: the trail, with why. Errors: `BadUsage` without a reason, where there is no such hidden entry, or
    where it still reads as a confidential place.
    """
    if len(because.strip()) < _SHORTEST_WHY:
        raise BadUsage("Say why it may be shown, and who said so.", "A sentence is enough; it is kept in the trail.")
    with transaction.atomic():
        row = Entry.objects.select_for_update().filter(key=entry, is_kept_out=True).first()
        if row is None or is_confidential(row.values):
            raise BadUsage(
                "There is no hidden entry of that key that could be shown.",
                "Look in the trail for the key of what was hidden.",
            )
        refs = FeedRow.objects.filter(entry=row).values_list("feed__name", "ref")
        gone = marks_of(row.values, key) | {mark_of_ref(feed, ref, key) for feed, ref in refs}
        KeptOut.objects.filter(mark__in=gone).delete()
        Entry.objects.filter(pk=row.pk).update(is_kept_out=False)
        told = Deed("changed", "service", row.key, purpose=PURPOSE, result="shown again", reason=because.strip())
        append([told], by=by, at=at)
