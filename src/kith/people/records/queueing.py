"""The queue of doubtful matches: in order of what harms most if left, for whom the rules let settle them; the rest is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
from django.db.models import Case, Count, F

from kith.errors import Subtractable
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, Policy, protect_shares
from kith.governance.records.deciding import would_decide
from kith.people.records.matching import Doubt, doubts
from kith.people.records.merging import PURPOSE
from kith.people.records.models import Identity, Person
from kith.people.records.scoping import Asked, person_items, visible
from kith.people.records.whereabouts import counted_decile
from kith.places.deprivation import quintile
from kith.tables import Table

__all__ = ["URGENCIES", "Queue", "Waiting", "queue_for", "unequal_doubts"]

URGENCIES: Mapping[str, str] = {
    "listed": "one of them is on a list: somebody may act on half a record",
    "flagged": "a rule found one of them",
    "": "",
}
"""Why a doubt comes before others, the most urgent first."""

Found = Callable[[Iterable[int]], tuple[set[int], set[int]]]
"""Of these people, those on a list and those whom a rule found; the room above knows."""


@dataclass(frozen=True)
class Waiting:
    """One doubt that waits: both people, and why it comes where it does."""

    doubt: Doubt
    left: Identity
    right: Identity
    urgency: str


@dataclass(frozen=True)
class Queue:
    """Doubts that the asker may settle, the most urgent first, and how many there are that they may not, by why not.

    `people` are the numbers of all who are in doubt, for figures about nobody in particular.
    """

    waiting: tuple[Waiting, ...]
    hidden: Mapping[str, int]
    people: frozenset[int]


def queue_for(asker: Asker, found: Found, at: datetime) -> Queue:
    """Every doubt whose two people the asker may put together and of whom they look after one; and the count of the others.

    Nothing is shown by it: whoever shows a page of it writes who was seen to the trail.
    """
    every = doubts()
    numbers = {number for one in every for number in one.people}
    asked = Asked(asker, "merge", PURPOSE, "identity")
    people = Person.objects.filter(pk__in=numbers)
    shown, own = (
        set(visible(people, each, at).values_list("pk", flat=True)) for each in (asked, replace(asked, action="view"))
    )
    mine = [one for one in every if shown.issuperset(one.people) and not own.isdisjoint(one.people)]
    listed, flagged = found({number for one in mine for number in one.people})
    who = Identity.objects.select_related("person").in_bulk({number for one in mine for number in one.people})
    waiting = [
        Waiting(one, who[one.people[0]], who[one.people[1]], _urgency(one, listed, flagged))
        for one in mine
        if who.keys() >= set(one.people)
    ]
    order = list(URGENCIES)
    waiting.sort(key=lambda one: (order.index(one.urgency), one.doubt.since, one.doubt.pair))
    return Queue(
        tuple(waiting), _hidden([one for one in every if one not in mine], shown, asked, at), frozenset(numbers)
    )


def _urgency(one: Doubt, listed: Collection[int], flagged: Collection[int]) -> str:
    both = set(one.people)
    return "listed" if both & set(listed) else "flagged" if both & set(flagged) else ""


def _hidden(out: Sequence[Doubt], shown: set[int], asked: Asked, at: datetime) -> dict[str, int]:
    """How many doubts are not shown, by the reason; what hides somebody altogether is said of nobody in particular."""
    people = list(Person.objects.filter(pk__in={number for one in out for number in one.people} - shown).order_by("pk"))
    said = would_decide(asked.asker, asked.action, person_items(people, asked), asked.purpose, at)
    why = {one.pk: "" if told.effect == "hide" else told.say for one, told in zip(people, said, strict=True)}
    return dict(Counter(next((why[number] for number in one.people if number in why), "") for one in out))


def unequal_doubts(numbers: Collection[int], policy: Policy = HES_STYLE) -> dict[str, Table | None]:
    """How many people are in a doubtful match, by deprivation fifth and by ethnic group: doubt is not spread evenly.

    For each split a Table with group, numerator and denominator (people), value, lower and upper (shares, Wilson, 95 %),
    small numbers hidden; None where nothing would protect what is hidden.
    """
    return {
        "imd_decile": _split(counted_decile(), numbers, lambda decile: str(quintile(decile) or "not known"), policy),
        "ethnic_group": _split(F("ethnic_group"), numbers, lambda group: group or "Not known", policy),
    }


def _split(column: Case | F, numbers: Collection[int], named: Callable, policy: Policy) -> Table | None:
    alive = Person.objects.filter(death_month__isnull=True).order_by()
    counted = [
        _added(people.values_list(column).annotate(Count("pk")), named)
        for people in (alive.filter(pk__in=numbers), alive)
    ]
    groups = sorted(counted[1], key=lambda group: (group.casefold().startswith("not "), group))
    rows: dict[str, list[str] | list[int]] = {"group": [*groups, "All"]}
    for name, told in zip(("numerator", "denominator"), counted, strict=True):
        rows[name] = [*(told[group] for group in groups), told.total()]
    try:
        return protect_shares(pa.table(rows), by=["group"], policy=policy)
    except Subtractable:
        return None


def _added(rows: Iterable[tuple], named: Callable) -> Counter[str]:
    found: Counter[str] = Counter()
    for value, people in rows:
        found[named(value)] += people
    return found
