"""What the rules are told of one person of the register whom somebody asks about."""

from __future__ import annotations

from kith.governance.item import Item
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items

__all__ = ["item_about"]


def item_about(person: str, asked: Asked) -> Item:
    """The item of this pseudonym, with labels, place and practice; of nobody on the register, one of which nothing is known.

    Changes: nothing. Told: nobody; whoever asks the rules about it writes the look. Errors: none, so that a page cannot tell
    the one from the other by them.
    """
    known = person_items(Person.objects.filter(person_id=person)[:1], asked)
    return known[0] if known else Item("person", asked.field_group, person, asked.form)
