"""Entries that somebody labelled, found again among what the last load put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kith.governance.records.labelling import Marked, OnEntry, entry_labels, labels_standing, records_labelled
from kith.people.guarding import group_of_event
from kith.people.marking import mark_of
from kith.people.records.models import Entry, Event, Person

__all__ = [
    "labels_on",
    "mark_of_event",
    "marked_event",
    "numbers_labelled",
    "on_entries_of",
    "pairs_of",
    "with_labels_told",
]

_AT_ONCE = 500


def on_entries_of(person: Person) -> list[OnEntry]:
    """The labels that stand on entries of a person's records, in one question; in none, where reading the person told that there are none."""
    if getattr(person, "has_labels", True) is False:
        return []
    return entry_labels(Entry.objects.filter(person=person).values("entry_id"))


def with_labels_told(people: QuerySet[Person]) -> QuerySet[Person]:
    """People, each with whether any entry of theirs is labelled (`has_labels`), in the question that reads them."""
    records = Entry.objects.filter(person=OuterRef(OuterRef("pk"))).values("entry_id")
    return people.annotate(has_labels=Exists(labels_standing().filter(record__in=records)))


def labels_on(labels: Iterable[OnEntry]) -> dict[str, set[str]]:
    """Labels by the mark of the entry that they are on."""
    found: dict[str, set[str]] = {}
    for one in labels:
        found.setdefault(one.entry.mark, set()).add(one.label)
    return found


def pairs_of(labels: Iterable[OnEntry]) -> set[tuple[str, str]]:
    """Field group and label of each, as the rules are asked about them."""
    return {(one.entry.field_group, one.label) for one in labels}


def mark_of_event(event: Event) -> str:
    """The mark of an entry that was read with its record."""
    return mark_of(event.entry.entry_id, event.kind, event.date, event.code_system, event.code)


def marked_event(event: Event, person: Person) -> Marked:
    """One entry as a label names it."""
    group = group_of_event(event.kind, event.source or "")
    return Marked(person.person_id, event.entry.entry_id, mark_of_event(event), group)


def numbers_labelled() -> dict[int, frozenset[str]]:
    """The labels of every labelled entry, by the number that it has in the database today; one question where nobody labelled anything."""
    on = records_labelled()
    wanted: Mapping[str, set[str]] = labels_on(one for each in on.values() for one in each)
    records, found = sorted(on), dict[int, frozenset[str]]()
    for first in range(0, len(records), _AT_ONCE):
        rows: Any = Event.objects.filter(entry__entry_id__in=records[first : first + _AT_ONCE])
        for number, *parts in rows.values_list("pk", "entry__entry_id", "kind", "date", "code_system", "code"):
            if labels := wanted.get(mark_of(*parts)):
                found[number] = frozenset(labels)
    return found
