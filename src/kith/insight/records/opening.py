"""The name behind one pseudonym, opened for somebody who looks after the person: one at a time, with a reason, in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.records.deciding import ask
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.people.records.about_me import first_of_all
from kith.people.records.models import Identity, Person
from kith.people.records.scoping import Asked, person_items

__all__ = ["Opened", "open_name"]

_PURPOSE = "direct-care"


@dataclass(frozen=True)
class Opened:
    """What came of asking for a name: the decision, and where it permits, the name's parts and what to do before any contact."""

    decision: Decision
    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    before_contact: tuple[str, ...] = ()


def open_name(*, asker: Asker, person: str, reason: str, by: Actor, at: datetime) -> Opened | None:
    """Open the name of one person of a finding; None where no such person is on the register.

    Changes: nothing. Told: the trail, always: what was asked, the reason, and the answer. Errors: none of its own.
    """
    with transaction.atomic():
        row = Person.objects.filter(person_id=person).first()
        if row is None:
            append([Deed("refused", "person", person, purpose=_PURPOSE, result="hide", reason=reason)], by=by, at=at)
            return None
        item = person_items([row], Asked(asker, "open-names", _PURPOSE, "identity", form="pseudonymous"))[0]
        decision = ask(asker, "open-names", item, _PURPOSE, reason=reason, by=by, at=at)
        if decision.effect != "permit":
            return Opened(decision)
        who = Identity.objects.filter(person=row).first()
        names = (who.given_name or "", who.family_name or "", who.preferred_name or "") if who else ("", "", "")
        return Opened(decision, *names, first_of_all(row, asker=asker, by=by, at=at))
