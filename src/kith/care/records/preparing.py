"""What a person's needs ask before somebody gets in touch, from what they told and what the register takes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from kith.care.approach import HELD
from kith.care.as_they_need import Preparation, prepared_for
from kith.care.records.models import Approach
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import would_decide
from kith.people.records.about_me import GROUP, needs_told
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = ["CARRIED", "preparation_for_taker", "preparation_of"]

CARRIED = frozenset({GROUP, "demographics"})
"""Field groups that it is worked out from."""


def preparation_of(one: Person, groups: Collection[str]) -> Preparation:
    """What is to be done before each way of getting in touch, as far as `groups` lets it be known. Read after the rules were asked."""
    needs = needs_told(one.person_id) if GROUP in groups else None
    if "demographics" not in groups:
        return prepared_for(needs)
    return prepared_for(needs, interpreter_needed=one.interpreter_needed, main_language=one.main_language)


def preparation_for_taker(asker: Asker, approach: int, at: datetime) -> Preparation:
    """What a form asks whoever took somebody before an attempt is logged; nothing to anybody else. The deed asks the rules again."""
    row = Approach.objects.filter(pk=approach, taken_by=asker.account, state__in=HELD).first()
    one = person_of(row.person_id) if row else None
    if one is None:
        return Preparation()
    purpose = usual_purpose(asker.role)
    item = person_items([one], Asked(asker, "edit", purpose, "care-coordination"), carries=CARRIED)[0]
    may = would_decide(asker, "edit", [item], purpose, at)[0]
    return preparation_of(one, CARRIED - may.hidden_field_groups if may.shows else ())
