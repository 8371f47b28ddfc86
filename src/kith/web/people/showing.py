"""People who were found, as an answer shows them: with their postcode where that may be shown, and each in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kith.governance.records.deciding import ask_many
from kith.people.records.scoping import Asked, person_items
from kith.people.records.searching import Hit

__all__ = ["shown_of"]


def shown_of(signed: Any, hits: Sequence[Hit], purpose: str, *, by_place: bool) -> list[tuple[Hit, str]]:
    """Each person whom the answer shows, with their postcode where that may be shown; written to the trail, one event each."""
    by = frozenset({"identity", *(["address-and-contact"] if by_place else [])})
    asked = Asked(signed.asker, "search", purpose, "identity", by)
    items = person_items([hit.person for hit in hits], asked, carries=["address-and-contact"])
    with transaction.atomic():
        said = ask_many(signed.asker, "search", items, purpose, by=signed.actor, at=signed.at)
    return [
        (hit, "" if one.hidden_field_groups else hit.who.postcode or "Not known")
        for hit, one in zip(hits, said, strict=True)
        if one.shows
    ]
