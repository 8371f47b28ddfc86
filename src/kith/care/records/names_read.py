"""Whom a list may name: people whose part of the record the asker may read, asked of the rules once for all of a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kith.governance.access import Decision
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items

__all__ = ["name_of", "names_readable", "reads"]

_WHO = frozenset({"identity"})


def names_readable(
    asker: Asker, people: Iterable[Person], field_group: str, *, by: Actor, at: datetime
) -> dict[str, str]:
    """Those of people of whom that part may be read, by pseudonym, each with their name, or nothing where who they are is not shown.

    Changes: nothing. Told: the trail, a look at each of them, or the refusal. Errors: none.
    """
    those, purpose = list(people), usual_purpose(asker.role)
    items = person_items(those, Asked(asker, "list", purpose, field_group), carries=_WHO)
    if not items:
        return {}
    known = known_about(asker, [item.person_id for item in items], at)
    with transaction.atomic():
        said = known.ask("list", items, purpose, by=by)
    return {one.person_id: name_of(one, may) for one, may in zip(those, said, strict=True) if reads(may, field_group)}


def reads(may: Decision, field_group: str) -> bool:
    """Whether that part is among what a decision shows."""
    return may.shows and field_group not in may.hidden_field_groups


def name_of(one: Person, may: Decision) -> str:
    """FAMILY, Given, as a list shows it; empty where who they are is not shown."""
    who = getattr(one, "identity", None)
    parts = [(who.family_name or "").upper(), who.given_name or ""] if who else []
    return "" if "identity" in may.hidden_field_groups else ", ".join(filter(None, parts)) or "Name not known"
