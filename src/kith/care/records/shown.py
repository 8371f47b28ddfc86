"""Whom of a team's worklists an asker may be shown, with all that was read to say so: asked once, and handed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from kith.care.records.leading import people_led_to
from kith.care.records.models import Approach
from kith.care.records.waiting_for_groups import waiting_for_groups
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import Known, known_about
from kith.governance.records.signing import bases_in_force
from kith.governance.situation import LONDON
from kith.insight.records.finding import PURPOSE
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items

__all__ = ["Shown", "my_teams", "shown_to"]

_SHOWN_FOR = timedelta(365)
"""What ended longer ago is history: it stands on the person's page, and in what came of each rule."""


@dataclass(frozen=True)
class Shown:
    """Approaches that an asker may be shown, and what else a page of them needs; read for one request.

    rows     the approaches, each with its worklist
    people   whom each pseudonym leads to now; one that leads to nobody is absent
    items    of each of these people, what is asked about them, by the pseudonym of today
    known    what is kept about them
    bases    the bases of findings that hold today, by name
    """

    rows: tuple[Approach, ...]
    people: Mapping[str, Person]
    items: Mapping[str, Item]
    known: Known
    bases: Mapping[str, FindingBasis]

    def numbered(self, number: int) -> Approach | None:
        """One approach by its number; None where the asker may not be shown it, or there is none."""
        return next((row for row in self.rows if row.pk == number), None)

    def led_to(self, rows: Iterable[Approach]) -> list[Person]:
        """The people whom these approaches are about now."""
        return [self.people[row.person_id] for row in rows if row.person_id in self.people]


def my_teams(asker: Asker, at: datetime) -> list[str]:
    """The teams that the asker is in today."""
    return [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]


def shown_to(asker: Asker, at: datetime, number: int | None = None) -> Shown:
    """Approaches of the asker's teams to people whom the rules let stand on a list for them, and those that they took themself;
    where a number is given, that one alone.

    Who was found only by a rule that the group it names has paused since is not among them until the pause ends.
    """
    on = at.astimezone(LONDON).date()
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=at - _SHOWN_FOR)
    found = Approach.objects.filter(lately, worklist__team__in=my_teams(asker, at)).select_related("worklist")
    theirs = list(found.order_by("pk") if number is None else found.filter(pk=number))
    people = people_led_to(row.person_id for row in theirs)
    those = list({one.person_id: one for one in people.values()}.values())
    asked = Asked(asker, "take", PURPOSE, "demographics", frozenset({"place"}), "pseudonymous")
    items = {item.person_id: item for item in person_items(those, asked) if item.person_id}
    known = known_about(asker, items, at)
    every = Shown(tuple(theirs), people, items, known, bases_in_force(on))
    may, waits = _may_stand(every), waiting_for_groups(theirs, on)
    mine = tuple(row for row in theirs if row.pk not in waits and (row.taken_by == asker.account or row.pk in may))
    return replace(every, rows=mine)


def _may_stand(every: Shown) -> set[int]:
    """Those of people whom the rules let stand on a list, each asked under the basis that they were given out under.

    A team was given hundreds, so each is decided, and nobody else is walked past.
    """
    found: set[int] = set()
    for name in dict.fromkeys(row.worklist.basis for row in every.rows):
        rows = [row for row in every.rows if row.worklist.basis == name and row.person_id in every.people]
        items = [every.items[one.person_id] for one in every.led_to(rows)]
        said = every.known.would("take", items, PURPOSE, every.bases.get(name))
        found |= {row.pk for row, decision in zip(rows, said, strict=True) if decision.shows}
    return found
