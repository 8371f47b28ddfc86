"""Whom an asker may be shown, as a condition in SQL: lists, counts, searches and sorts leave out the same people as the rules do.

The rules stay where they are. For people about whom nothing special is kept, a decision hangs on a few facts that are
columns or grants: each way of standing to the asker is drawn once, put to the rules, and turned into a condition. People
with a label or an objection, and members of staff, are decided one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kith.governance.access import decide_many
from kith.governance.asker import Asker
from kith.governance.facts import EmergencyAccess, Facts, FindingBasis, Grant
from kith.governance.item import Item
from kith.governance.objections import OBJECTION_KINDS, Objection
from kith.governance.records import models as kept
from kith.governance.records.deciding import doors_of, facts_about, labels_of
from kith.governance.situation import LONDON
from kith.people.guarding import FAMILIES, groups_held, organisation_of
from kith.people.records.models import Entry, Person
from kith.tables.records import holding

__all__ = ["Asked", "narrowing", "person_items", "visible"]

_SOMEBODY = "somebody"
_ANY = "any"


@dataclass(frozen=True)
class Asked:
    """One question about many people.

    asker, action, purpose   as of `decide`
    field_group              what would be shown of each
    searched_by              field groups by which they are searched, filtered or sorted
    form                     named or pseudonymous
    basis                    the basis of the finding, where it is one
    """

    asker: Asker
    action: str
    purpose: str
    field_group: str
    searched_by: frozenset[str] = frozenset()
    form: str = "named"
    basis: FindingBasis | None = None


def visible(people: QuerySet[Person], asked: Asked, at: datetime) -> QuerySet[Person]:
    """Narrow people to those whom the asker may be shown: exactly those of whom `decide` shows something.

    Parameters
    ----------
    people : people, already narrowed by what was searched for; the narrower, the less there is to decide
    asked : who asks, to do what, for what, of which field group
    at : the moment

    Returns
    -------
    the same people without those who must not be seen; nothing is counted or ordered by what is hidden
    """
    return narrowing(asked, at)(people)


def narrowing(asked: Asked, at: datetime) -> Callable[[QuerySet[Person]], QuerySet[Person]]:
    """What narrows any people as `visible` does: the question is worked out once, for a search that looks more than once."""
    scope = _Scope(asked, at)
    ordinary, is_kept = scope.ordinary(), scope.something_is_kept()

    def narrow(people: QuerySet[Person]) -> QuerySet[Person]:
        return people.filter((ordinary & ~is_kept) | Q(pk__in=scope.shown(people.filter(is_kept))))

    return narrow


def person_items(people: Sequence[Person], asked: Asked, carries: Iterable[str] = ()) -> list[Item]:
    """What is asked for about each of these people, with their labels and who holds which part, in three looks at what is kept."""
    labels, works_in, also = labels_of(one.person_id for one in people), _teams_of(people), frozenset(carries)
    holders = _holders_of(people)
    return [
        Item(
            "person", asked.field_group, one.person_id, asked.form, labels=labels.get(one.person_id, frozenset()), carries=also,
            searched_by=asked.searched_by, neighbourhood=one.neighbourhood or "",
            practice_ods_code=one.practice_ods_code or "", holders=holders.get(one.pk, frozenset()),
            works_in=works_in.get(one.person_id, frozenset()),
        )
        for one in people
    ]  # fmt: skip


def _holders_of(people: Sequence[Person]) -> dict[int, frozenset[tuple[str, str]]]:
    """Which organisation holds which part of these people's records: each what files of its kind say, and no more."""
    found: dict[int, set[tuple[str, str]]] = {}
    rows = Entry.objects.filter(person__in=[one.pk for one in people], source__contains=":")
    for person, source in rows.values_list("person_id", "source"):
        found.setdefault(person, set()).update((organisation_of(source), group) for group in groups_held(source))
    return {person: frozenset(held) for person, held in found.items()}


def _teams_of(people: Sequence[Person]) -> dict[str, frozenset[str]]:
    """The teams in which people of the register work, where they said so."""
    found: dict[str, set[str]] = {}
    rows = kept.Account.objects.filter(own_person__in=[one.person_id for one in people])
    for person, team in rows.values_list("own_person", F("memberships__team_id")):
        found.setdefault(person, set()).add(str(team))
    return {person: frozenset(teams) for person, teams in found.items()}


Way = tuple[str, ...]
"""How an ordinary person may stand to the asker: grant, practice, neighbourhood, emergency, record held, opt-out."""


class _Scope:
    """One question at one moment, with what is kept about the asker looked up once."""

    def __init__(self, asked: Asked, at: datetime):
        self.asked, self.at, self.on = asked, at, at.astimezone(LONDON).date()
        self.about: Facts = replace(facts_about(asked.asker, [], asked.purpose, at), basis=asked.basis)
        self.doors = doors_of(asked.asker, at)
        self.near = sorted({tie.neighbourhood for tie in asked.asker.current_ties(self.on)})
        out = [kind for kind in OBJECTION_KINDS if asked.purpose in OBJECTION_KINDS[kind].purposes]
        self.kinds = out
        sources = [f"{family}:{asked.asker.organisation}" for family in FAMILIES]
        self.sources = [source for source in sources if asked.field_group in groups_held(source)]
        yes_no = ("yes", "no")
        self.values = (
            ("this", "other", "none"),
            yes_no,
            yes_no,
            yes_no if asked.asker.session else ("no",),
            yes_no if self.sources else ("no",),
            (*out, "no"),
        )

    def something_is_kept(self) -> Q:
        """A label, an objection to sharing, or a place in the staff: what is decided person by person."""
        bodies = ["", self.asked.asker.organisation]
        labelled = kept.PersonLabel.objects.filter(taken_off_at__isnull=True).values("person_id")
        objects = kept.Objection.objects.standing(self.on).filter(kind="sharing", body__in=bodies).values("person_id")
        staff = kept.Account.objects.exclude(own_person="").values("own_person")
        # of few something is kept: listed once, where a question asked anew of each of the register costs a hundred times more
        return Q(person_id__in=labelled) | Q(person_id__in=objects) | Q(person_id__in=staff)

    def shown(self, special: Iterable[Person]) -> list[int]:
        """Those of whom something is kept and whom the rules show nevertheless, decided one by one."""
        rows, asked = list(special), self.asked
        if not rows:
            return []
        about = facts_about(asked.asker, [one.person_id for one in rows], asked.purpose, self.at)
        facts = replace(about, basis=asked.basis)
        items = person_items(rows, asked)
        said = decide_many(asked.asker, asked.action, items, asked.purpose, facts=facts, at=self.at)
        return [one.pk for one, decision in zip(rows, said, strict=True) if decision.shows]

    def ordinary(self) -> Q:
        """The condition under which an ordinary person is shown: each way of standing that the rules permit."""
        ways: list[Way] = list(product(*self.values))
        items, facts = zip(*map(self.drawn, ways), strict=True)
        asked, permitted = self.asked, set[Way]()
        for way, item, about in zip(ways, items, facts, strict=True):
            if decide_many(asked.asker, asked.action, [item], asked.purpose, facts=about, at=self.at)[0].shows:
                permitted.add(way)
        found = Q(pk__in=[])
        for way in sorted(merged(permitted, self.values)):
            found |= self.condition(way)
        return found

    def drawn(self, way: Way) -> tuple[Item, Facts]:
        """Somebody who stands so, as the rules are told of them."""
        grant, practice, near, emergency, held, opted_out = way
        asker, purpose, group = self.asked.asker, self.asked.purpose, self.asked.field_group
        body = asker.organisation if practice == "yes" else ""
        item = Item(
            "person", group, _SOMEBODY, self.asked.form, searched_by=self.asked.searched_by, practice_ods_code=body,
            held_by=asker.organisation if held == "yes" else "",
            neighbourhood=self.near[0] if near == "yes" and self.near else "",
        )  # fmt: skip
        groups = frozenset([group] if grant == "this" else [])
        opened = (asker.account, asker.role, asker.session, purpose, "drawn to be decided")
        until = self.at + timedelta(hours=1)
        return item, replace(
            self.about,
            grants=() if grant == "none" else (Grant(_SOMEBODY, asker.account, groups, frozenset([purpose]), self.at),),
            emergencies=(EmergencyAccess(_SOMEBODY, *opened, self.at, until),) if emergency == "yes" else (),
            objections=() if opted_out == "no" else (Objection(_SOMEBODY, opted_out, self.on),),
        )

    def condition(self, way: Way) -> Q:
        """The same way of standing, as SQL sees it."""
        grant, practice, near, emergency, held, opted_out = way
        asker, this = self.asked.asker, OuterRef("person_id")
        entries = Entry.objects.filter(person=OuterRef("pk"), source__in=self.sources)
        grants = kept.Grant.objects.open_at(self.at).for_doors(self.doors, self.asked.purpose).filter(person_id=this)
        named = grants.filter(field_groups__contains=holding(self.asked.field_group))
        opened = kept.EmergencyAccess.objects.open_at(self.at).filter(
            person_id=this, account=asker.account, role=asker.role, session=asker.session, purpose=self.asked.purpose
        )
        other = Q(Exists(grants)) & ~Q(Exists(named))
        granted = {"this": Q(Exists(named)), "other": other, "none": ~Q(Exists(grants)), _ANY: Q()}
        return (
            granted[grant]
            & _is(Q(practice_ods_code=asker.organisation), practice)
            & _is(Q(neighbourhood__in=self.near), near)
            & _is(Q(Exists(opened)), emergency)
            & _is(Q(Exists(entries)), held)
            & self.opted_out(opted_out)
        )

    def opted_out(self, kind: str) -> Q:
        """People whose first opt-out that touches this purpose is of this kind, or who have none."""
        if kind == _ANY or not self.kinds:
            return Q()
        stand = kept.Objection.objects.standing(self.on).filter(person_id=OuterRef("person_id"))
        if kind == "no":
            return ~Q(Exists(stand.filter(kind__in=self.kinds)))
        before = self.kinds[: self.kinds.index(kind)]
        return Q(Exists(stand.filter(kind=kind))) & ~Q(Exists(stand.filter(kind__in=before)))


def merged(ways: set[Way], values: Sequence[Sequence[str]]) -> set[Way]:
    """Put ways together that differ in what does not matter: where every value is there, the value is left open.

    Examples
    --------
    >>> sorted(merged({("a", "yes"), ("a", "no"), ("b", "no")}, (("a", "b"), ("yes", "no"))))
    [('a', 'yes'), ('any', 'no')]
    """
    for place, can_be in enumerate(values):
        found = set()
        for way in ways:
            others = [(*way[:place], value, *way[place + 1 :]) for value in can_be]
            found.add((*way[:place], _ANY, *way[place + 1 :]) if ways.issuperset(others) else way)
        ways = found
    return ways


def _is(condition: Q, wanted: str) -> Q:
    """A condition, that it does not hold, or nothing where it does not matter; what is not known does not hold."""
    return {"yes": condition, "no": ~condition, _ANY: Q()}[wanted]
