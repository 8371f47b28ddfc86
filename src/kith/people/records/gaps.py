"""Of whom the register does not know what inequality is measured by: figures by deprivation, and a list to ask from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask, ask_many
from kith.governance.shares import Share, guarded_shares
from kith.governance.trail import Actor
from kith.people.completeness import EQUITY_FIELDS, OPEN_STATES
from kith.people.guarding import group_of_claim
from kith.people.records.models import Gap, Person
from kith.people.records.scoping import Asked, person_items, visible
from kith.people.records.whereabouts import counted_decile

__all__ = ["OPEN_STATES", "PAGE", "GapPage", "GapRow", "Wanted", "gap_figures", "people_with_gap"]

PAGE = 50
_FIFTHS = ("1", "2", "3", "4", "5", "not known")


@dataclass(frozen=True)
class Wanted:
    """Which gap is looked at: a field, a state, the partner that could ask ("" for any), and the page."""

    field: str
    state: str = "missing"
    partner: str = ""
    page: int = 1


@dataclass(frozen=True)
class GapRow:
    """One person of whom something is not known, and how many other fields are not known of them either."""

    person: Person
    gap: Gap
    others: int


@dataclass(frozen=True)
class GapPage:
    """A page of the list: whom the asker may be shown, how many there are, and who could ask, with how many each."""

    rows: tuple[GapRow, ...]
    number: int
    total: int
    partners: Mapping[str, int]

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def people_with_gap(asker: Asker, wanted: Wanted, purpose: str, *, by: Actor, at: datetime) -> GapPage:
    """List people of whom a field is not known, who needs it most first: most deprived, then most that is not known.

    Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
    """
    group = group_of_claim(wanted.field)  # who may be shown it may be shown that it is not known
    asked = Asked(asker, "list", purpose, "identity", frozenset({group}))
    shown = visible(Person.objects.filter(gaps__field=wanted.field, gaps__state=wanted.state), asked, at)
    found = Gap.objects.filter(field=wanted.field, state=wanted.state, person__in=shown)
    partners = dict(found.values_list("could_fill").annotate(people=Count("id")).order_by("-people", "could_fill"))
    if wanted.partner:
        found = found.filter(could_fill=wanted.partner)
    total = partners.get(wanted.partner, 0) if wanted.partner else sum(partners.values())
    number = min(max(wanted.page, 1), max(-(-total // PAGE), 1))
    rows = _in_order(found)[(number - 1) * PAGE : number * PAGE]
    told = _told(list(rows), asker, asked, by, at)
    return GapPage(told, number, total, {name or "": many for name, many in partners.items()})


def _in_order(found: QuerySet[Gap]) -> QuerySet[Gap]:
    others = (
        Gap.objects.filter(person=OuterRef("person")).order_by().values("person").annotate(n=Count("id")).values("n")
    )
    decile = Coalesce(counted_decile("person__"), 0)  # somebody without an address may well be worst off
    counted = found.annotate(others=Subquery(others, output_field=IntegerField()), decile=decile)
    return counted.select_related("person__identity").order_by("decile", "-others", "person__person_id")


def _told(rows: list[Gap], asker: Asker, asked: Asked, by: Actor, at: datetime) -> tuple[GapRow, ...]:
    items = person_items([row.person for row in rows], asked)
    said = ask_many(asker, "list", items, asked.purpose, by=by, at=at)
    return tuple(
        GapRow(row.person, row, row.others - 1)  # type: ignore[attr-defined]  # counted by `_in_order`
        for row, decision in zip(rows, said, strict=True)
        if decision.shows
    )


def gap_figures(
    asker: Asker, neighbourhood: str, *, by: Actor, at: datetime
) -> tuple[Decision, dict[str, dict[str, dict[str, Share]]]]:
    """The share of the living of whom each field is missing, in conflict or stale, everybody and by deprivation fifth.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    counted = Item("register", "place", form="aggregate", neighbourhood=neighbourhood)
    said = ask(asker, "count", counted, "population-planning", by=by, at=at)
    if not said.shows:
        return said, {}
    here = {"neighbourhood": neighbourhood, "death_month__isnull": True}
    living = Person.objects.filter(**here)
    people = _by_fifth(living.annotate(decile=counted_decile()).values_list(_FIFTH).annotate(people=Count("id")))
    gaps = Gap.objects.filter(**{f"person__{name}": value for name, value in here.items()}).order_by()
    found: dict[tuple[str, str], dict[str, int]] = {}
    placed = gaps.annotate(decile=counted_decile("person__")).values_list("field", "state", _FIFTH)
    for field, state, fifth, many in placed.annotate(people=Count("id")):
        found.setdefault((field, state), {})[_named(fifth)] = many
    return said, {
        field: {state: guarded_shares(found.get((field, state), {}), people, _FIFTHS) for state in OPEN_STATES}
        for field in EQUITY_FIELDS
    }


_FIFTH = Case(
    *(When(decile__lte=2 * fifth, then=fifth) for fifth in range(1, 6)), default=0, output_field=IntegerField()
)
"""The fifth of areas by deprivation, in SQL, of a decile; 0 where nobody knows."""


def _named(fifth: int) -> str:
    return str(fifth) if fifth else "not known"


def _by_fifth(rows: QuerySet) -> dict[str, int]:
    return {_named(fifth): many for fifth, many in rows.order_by()}
