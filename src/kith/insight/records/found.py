"""What runs of finding found, for pages: the last run, each rule's people by group, and lists under pseudonyms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db.models import Count, QuerySet

from kith.errors import Subtractable
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, Policy, protect
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import ask_many
from kith.governance.records.signing import bases_in_force
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.insight.records.finding import PURPOSE
from kith.insight.records.giving_out import Shut, rules_shut
from kith.insight.records.list_reasons import given_flags, given_places, without_shut_reasons
from kith.insight.records.models import FindingRun, Flag, ListPlace, RuleVersion
from kith.people.ages import AGE_BANDS, age_on
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items, visible
from kith.people.records.whereabouts import counted_decile

__all__ = [
    "PAGE",
    "Found",
    "ListPage",
    "Listed",
    "basis_among",
    "basis_for_reading",
    "basis_of",
    "figures",
    "figures_of",
    "last_runs",
    "list_names",
    "list_page",
    "one_listed",
]

PAGE = 50
_FIFTHS = ("1", "2", "3", "4", "5", "not known")
_CARRIED = frozenset({"demographics", "place"})


@dataclass(frozen=True)
class Found:
    """People whom one rule found, by group, with small numbers hidden; None where hidden.

    total      everybody found
    by_fifth   by fifth of areas by deprivation, 1 the most deprived
    by_group   by ethnic group
    """

    rule: str
    theme: str
    total: int | None
    by_fifth: Mapping[str, int | None]
    by_group: Mapping[str, int | None]


@dataclass(frozen=True)
class Listed:
    """One person on a list, under their pseudonym; what may not be shown is None."""

    person: str
    position: int
    age_band: str | None
    imd_decile: str | None
    reason: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """So many people of a list, of how many there are that the asker may be shown."""

    name: str
    rows: tuple[Listed, ...]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Number of the first one on this page."""
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last one on this page."""
        return self.first + len(self.rows) - 1


def last_runs() -> tuple[FindingRun | None, FindingRun | None]:
    """The latest run, whatever became of it, and the latest that was carried out."""
    latest = FindingRun.objects.first()
    return latest, latest if latest is None or latest.state == "done" else _last_done()


def _last_done() -> FindingRun | None:
    return FindingRun.objects.filter(state="done").first()


def basis_for_reading(on: date) -> FindingBasis | None:
    """The basis under which what was found may be read today: that of the last run; before any run, one in force."""
    return basis_among(bases_in_force(on))


def basis_among(bases: Mapping[str, FindingBasis]) -> FindingBasis | None:
    """The same, of the bases that hold today by name, where they were read already."""
    return basis_of(_last_done(), bases)


def basis_of(done: FindingRun | None, bases: Mapping[str, FindingBasis]) -> FindingBasis | None:
    """The same, where the last run that was carried out was read already."""
    return bases.get(done.basis) if done is not None else next(iter(bases.values()), None)


def figures(asker: Asker, *, basis: FindingBasis | None, by: Actor, at: datetime) -> tuple[Decision, list[Found]]:
    """How many people each rule found, split by deprivation fifth and ethnic group, for whom the rules give figures.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    said = ask_many(asker, "count", [Item("finding", "lists", form="aggregate")], PURPOSE, basis=basis, by=by, at=at)[0]
    return said, _figures(HES_STYLE) if said.shows else []


def figures_of(
    asker: Asker, rule: str, *, basis: FindingBasis | None, by: Actor, at: datetime
) -> tuple[Decision, Found | None]:
    """The same of one rule; None where it found nobody, or the rules give no figures.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    said = ask_many(asker, "count", [Item("finding", "lists", form="aggregate")], PURPOSE, basis=basis, by=by, at=at)[0]
    return said, next(iter(_figures(HES_STYLE, rule)), None) if said.shows else None


def _figures(policy: Policy, rule: str = "") -> list[Found]:
    themes = dict(RuleVersion.objects.values_list("rule", "theme"))
    only = {"rule_version__rule": rule} if rule else {}
    by_fifth, by_group = _counted(only)
    groups = sorted({group for counts in by_group.values() for group in counts}, key=lambda name: (name.startswith("Not "), name))  # fmt: skip
    found = []
    for name in sorted(by_fifth):
        fifths, total = _protected(by_fifth[name], _FIFTHS, policy)
        split, _ = _protected(by_group[name], groups, policy)
        found.append(Found(name, themes[name], total, fifths, split))
    return found


def _counted(only: Mapping[str, str]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """People by rule and fifth, and by rule and ethnic group; read once, as most of the time goes into finding whose flags they are."""
    by_fifth: dict[str, Counter[str]] = {}
    by_group: dict[str, Counter[str]] = {}
    columns = ("rule_version__rule", counted_decile("person__"), "person__ethnic_group")
    rows = Flag.objects.filter(**only).order_by().values_list(*columns).annotate(people=Count("*"))
    for rule, decile, group, people in rows:
        by_fifth.setdefault(rule, Counter())[_fifth(decile)] += people
        by_group.setdefault(rule, Counter())[_group(group)] += people
    return by_fifth, by_group


def _fifth(decile: int | None) -> str:
    return "not known" if decile is None else str((decile + 1) // 2)


def _group(name: str | None) -> str:
    return name or "Not known"


def _protected(counts: Counter[str], names: Sequence[str], policy: Policy) -> tuple[dict[str, int | None], int | None]:
    """One split with its total, guarded together; nothing of it is shown where nothing would protect what is hidden."""
    rows = {"group": [*names, "All"], "people": [*(counts[name] for name in names), counts.total()]}
    try:
        safe = protect(pa.table(rows), counts=["people"], by=["group"], policy=policy)["people"].to_pylist()
    except Subtractable:
        safe = [None] * (len(names) + 1)
    return dict(zip(names, safe[:-1], strict=True)), safe[-1]


def list_names(shut: Shut) -> dict[str, str]:
    """Every list that may be given out, with its kind: an ordered list, or whom one rule found."""
    found = dict.fromkeys(ListPlace.objects.order_by().values_list("list", flat=True).distinct(), "list")
    return found | dict.fromkeys(
        given_flags(Flag.objects.order_by(), shut).values_list("rule_version__rule", flat=True).distinct(), "rule"
    )


def list_page(
    asker: Asker, name: str, *, basis: FindingBasis | None, number: int = 1, by: Actor, at: datetime
) -> ListPage | None:
    """A page of a list, of people of the asker's neighbourhoods, under pseudonyms; None where there is no such list.

    Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
    """
    shut = rules_shut(at.astimezone(LONDON).date())
    kind = list_names(shut).get(name)
    if kind is None:
        return None
    rows = _rows(name, kind, _visible(asker, basis, at), shut)
    total = rows.count()
    number = min(max(number, 1), max(-(-total // PAGE), 1))
    shown = _worded(rows[(number - 1) * PAGE : number * PAGE], kind, shut)
    listed = _listed(asker, "list", shown, basis, by, at)
    return ListPage(name, tuple(listed), number, total)


def one_listed(
    asker: Asker, name: str, person: str, *, basis: FindingBasis | None, by: Actor, at: datetime
) -> Listed | None:
    """One person of a list, as the list shows them; None where they are not on it, or are hidden: both are the same.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    shut = rules_shut(at.astimezone(LONDON).date())
    kind = list_names(shut).get(name)
    if kind is None:
        return None
    rows = _rows(name, kind, _visible(asker, basis, at), shut).filter(person__person_id=person)
    return next(iter(_listed(asker, "view", _worded(rows, kind, shut), basis, by, at)), None)


def _visible(asker: Asker, basis: FindingBasis | None, at: datetime) -> QuerySet[Person]:
    """People of the asker's neighbourhoods who may be shown on a list. Narrowed by place, so nobody guarded by place is in."""
    near = [tie.neighbourhood for tie in asker.current_ties(at.astimezone(LONDON).date())]
    asked = Asked(asker, "list", PURPOSE, "lists", frozenset({"place"}), "pseudonymous", basis)
    return visible(Person.objects.filter(neighbourhood__in=near), asked, at)


def _rows(name: str, kind: str, people: QuerySet[Person], shut: Shut) -> QuerySet[Any]:
    if kind == "list":
        places = ListPlace.objects.filter(list=name, person__in=people)
        return given_places(places, shut).select_related("person").order_by("position")
    found = Flag.objects.filter(rule_version__rule=name, person__in=people)
    return given_flags(found, shut).select_related("person").order_by("person__person_id")


def _worded(rows: Iterable[Any], kind: str, shut: Shut) -> list[Any]:
    return without_shut_reasons(rows, shut) if kind == "list" else list(rows)


def _listed(
    asker: Asker, action: str, rows: Iterable[Any], basis: FindingBasis | None, by: Actor, at: datetime
) -> list[Listed]:
    """Rows with what may be shown of each; a look at each is in the trail."""
    shown = list(rows)
    asked = Asked(asker, action, PURPOSE, "lists", form="pseudonymous", basis=basis)
    items = person_items([row.person for row in shown], asked, _CARRIED)
    said = ask_many(asker, action, items, PURPOSE, basis=basis, by=by, at=at)
    on = at.astimezone(LONDON).date()
    return [_one(row, decision, on) for row, decision in zip(shown, said, strict=True) if decision.shows]


def _one(row: Any, decision: Decision, on: date) -> Listed:
    hidden, person = decision.hidden_field_groups, row.person
    age = None if "demographics" in hidden else _age_band(person.birth_month, on)
    decile = None if "place" in hidden else str(person.imd_decile or "not known")
    reasons = getattr(row, "reasons", None) or getattr(row, "reason_words", None) or []
    return Listed(person.person_id, getattr(row, "position", 0), age, decile, row.reason, tuple(reasons))


def _age_band(born: date | None, on: date) -> str:
    if born is None:
        return "not known"
    age = age_on(born, on)
    return next(name for youngest, name in reversed(AGE_BANDS) if age >= youngest)
