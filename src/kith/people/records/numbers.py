"""NHS numbers of the register, for a question to the NHS about everybody; nothing else of anybody goes with them."""

from __future__ import annotations

from kith.people.records.models import Identity

__all__ = ["people_by_number"]


def people_by_number() -> dict[str, list[str]]:
    """Pseudonyms of the people who have each NHS number: one, or more where records that may be one person's are apart yet."""
    found: dict[str, list[str]] = {}
    rows = Identity.objects.exclude(nhs_number=None).order_by("person__person_id")
    for number, person in rows.values_list("nhs_number", "person__person_id"):
        found.setdefault(number, []).append(person)
    return found
