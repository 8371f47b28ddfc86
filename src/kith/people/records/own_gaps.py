"""People of whom something is not known that the asker's own organisation, or the team, could best ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from kith.governance.asker import Asker
from kith.governance.records.deciding import ask_many
from kith.governance.trail import Actor
from kith.people.completeness import EQUITY_FIELDS, OPEN_STATES
from kith.people.guarding import FAMILIES, group_of_claim
from kith.people.layouts import TOLD
from kith.people.records.models import Gap, Person
from kith.people.records.scoping import Asked, narrowing, person_items

__all__ = ["OwnGaps", "ToAsk", "own_gaps"]


@dataclass(frozen=True)
class ToAsk:
    """One person, and what is not known of them, as words of `EQUITY_FIELDS`."""

    person: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class OwnGaps:
    """People to ask: how many the asker's own organisation could best ask, and of how many of those whom they took something is not known."""

    team: QuerySet[Person]
    mine: QuerySet[Person]
    asked: Asked

    def counts(self) -> dict[str, int]:
        """How many people by whose they are."""
        return {"team": self.team.count(), "mine": self.mine.count()}

    def some(self, whose: str, begin: int, end: int, *, by: Actor, at: datetime) -> list[ToAsk]:
        """Some of them, those in the most deprived areas first.

        Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
        """
        people = (self.mine if whose == "mine" else self.team).select_related("identity")
        rows = list(people.order_by(F("imd_decile").asc(nulls_first=True), "person_id")[begin:end])
        said = ask_many(self.asked.asker, "list", person_items(rows, self.asked), self.asked.purpose, by=by, at=at)
        wanted = Gap.objects.filter(person__in=rows, state__in=OPEN_STATES)
        told: dict[int, list[str]] = {}
        for person, field in wanted.values_list("person_id", "field"):
            told.setdefault(person, []).append(field)
        return [
            ToAsk(one, tuple(name for name in EQUITY_FIELDS if name in told.get(one.pk, ())))
            for one, decision in zip(rows, said, strict=True)
            if decision.shows
        ]


def own_gaps(asker: Asker, purpose: str, taken: Collection[str], at: datetime) -> OwnGaps:
    """Whom to ask: `taken` are people, by pseudonym, whom the asker has taken from a worklist. Nothing is shown by it."""
    sources = [TOLD, *(f"{family}:{asker.organisation}" for family in FAMILIES)]
    groups = frozenset(map(group_of_claim, EQUITY_FIELDS))
    asked = Asked(asker, "list", purpose, "identity", groups)  # who may be shown it may be shown that it is not known
    missing = Gap.objects.filter(state__in=OPEN_STATES)
    ours = Person.objects.filter(pk__in=missing.filter(could_fill__in=sources).values("person"))
    own = Person.objects.filter(Exists(missing.filter(person=OuterRef("pk"))), person_id__in=list(taken))
    narrow = narrowing(asked, at)
    return OwnGaps(narrow(ours), narrow(own) if taken else Person.objects.none(), asked)
