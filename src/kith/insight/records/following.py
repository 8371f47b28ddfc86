"""What rules found follows people whose records were put together or parted, until the next finding asks the rules again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from kith.insight.records.models import Flag, ListPlace, SetAside

__all__ = ["found_people", "let_findings_follow"]

_WHAT: Mapping[type[models.Model], tuple[str, str]] = {
    Flag: ("flags", "rule_version_id"),
    ListPlace: ("places", "list"),
}
"""Each kind of finding: the column that it is set aside in, and what there is one of for each person."""


def let_findings_follow(*, gone: Mapping[str, str | None], back: Mapping[str, str], numbers: Mapping[str, int]) -> None:
    """Give what was found of people whose pseudonym is given up to whom it leads; give it back to those who have theirs again.

    Changes: flags and places on lists, so that the one has the union of both, each with its reasons; what both had, the
    one keeps as theirs. `gone` says where pseudonyms lead now, `back` whom people are parted from; `numbers` has the
    number of each. Told: nobody. Errors: none. Somebody parted who never had findings gets theirs at the next finding.
    """
    for person, was in back.items():
        _give_back(person, numbers[was], numbers[person])
    for person, to in gone.items():
        if to is not None:
            _hand_on(person, numbers[person], numbers[to])


def _hand_on(person: str, number: int, to: int) -> None:
    aside: dict[str, list[dict[str, Any]]] = {}
    moved: dict[str, list[Any]] = {}
    for model, (kind, one_of) in _WHAT.items():
        mine = model._default_manager.filter(person_id=number)
        aside[kind] = [_as_json(row) for row in mine]
        theirs = set(model._default_manager.filter(person_id=to).values_list(one_of, flat=True))
        moved[kind] = [row[one_of] for row in aside[kind] if row[one_of] not in theirs]
        mine.filter(**{f"{one_of}__in": moved[kind]}).update(person_id=to)
        mine.delete()
    SetAside.objects.update_or_create(person_id=person, defaults={**aside, "moved": moved})


def _give_back(person: str, from_number: int, number: int) -> None:
    aside = SetAside.objects.filter(person_id=person).first()
    if aside is None:
        return
    for model, (kind, one_of) in _WHAT.items():
        given = {"person_id": from_number, f"{one_of}__in": aside.moved[kind]}
        model._default_manager.filter(**given).delete()
        model._default_manager.bulk_create(model(**{**row, "person_id": number}) for row in getattr(aside, kind))
    aside.delete()


def _as_json(row: models.Model) -> dict[str, Any]:
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in told.items() if name != "person_id"}  # fmt: skip


def found_people(numbers: Iterable[int]) -> tuple[set[int], set[int]]:
    """Of these people, those with a place on a list, and those whom any rule found. Counts nothing of who they are."""
    wanted = set(numbers)
    listed = set(ListPlace.objects.values_list("person_id", flat=True).distinct())
    flagged = set(Flag.objects.values_list("person_id", flat=True).distinct())
    return wanted & listed, wanted & flagged
