"""A team's worklist as its members read it: under pseudonyms until somebody takes a person, and then by name to those who may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kith.care.approach import CLOSED, HELD, NAME_OPEN
from kith.care.records.leading import people_led_to
from kith.care.records.models import Approach, Worklist
from kith.care.records.waiting_for_groups import waiting_for_groups
from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker, usual_purpose
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import ask_many, facts_about, would_decide
from kith.governance.records.signing import basis_named
from kith.governance.records.staff import names_of
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.insight.records.finding import PURPOSE
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "FILTERS",
    "PAGE",
    "Listing",
    "Row",
    "Wanted",
    "held_and_due",
    "listing",
    "may_take",
    "my_teams",
    "on_worklist",
    "shown_to",
    "worklists_of",
]

PAGE = 20
FILTERS = {
    "take": "To take",
    "mine": "Mine",
    "due": "Due",
    "team": "My team’s",
    "done": "Done",
    "all": "All",
}
"""Ways to narrow a worklist, as pages say them; each stands in the address, and none is remembered."""

_SHOWN_FOR = timedelta(365)
"""What ended longer ago is history: it stands on the person's page, and in what came of each rule."""
_CARRIED = frozenset({"lists", "place"})


@dataclass(frozen=True)
class Wanted:
    """What of the worklist is asked for: one of `FILTERS`, one worklist or all, and which page."""

    who: str = "take"
    worklist: int | None = None
    number: int = 1


@dataclass(frozen=True)
class Row:
    """One approach as it stands on the list. What may not be shown is None, and a name is empty until it may be known."""

    number: int
    state: str
    person: str
    name: str
    age_band: str | None
    imd_decile: str | None
    reasons: tuple[str, ...] | None
    offer: str
    place_kept_for: str
    taken_by: str
    is_mine: bool
    due_date: date | None


@dataclass(frozen=True)
class Listing:
    """A page of a worklist: its rows, how many there are by each filter, and how many of all the filter hides."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    wanted: Wanted

    @property
    def shown(self) -> int:
        """How many the filter lets through."""
        return self.counts[self.wanted.who]

    @property
    def hidden(self) -> int:
        """How many the filter hides."""
        return self.counts["all"] - self.shown

    @property
    def first(self) -> int:
        """Number of the first on this page."""
        return (self.wanted.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last on this page."""
        return self.first + len(self.rows) - 1


def my_teams(asker: Asker, at: datetime) -> list[str]:
    """The teams that the asker is in today."""
    return [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]


def may_take(asker: Asker, place: str, basis: FindingBasis | None, at: datetime) -> Decision:
    """What the rules say of this asker taking people of a neighbourhood; nobody is looked at."""
    about = replace(facts_about(asker, [], PURPOSE, at), basis=basis)
    item = Item("approach", "demographics", "somebody", "pseudonymous", neighbourhood=place)
    return decide_many(asker, "take", [item], PURPOSE, facts=about, at=at)[0]


def worklists_of(asker: Asker, at: datetime) -> list[Worklist]:
    """What was given out to the asker's teams, the latest first; counts, and nobody named."""
    return list(Worklist.objects.filter(team__in=my_teams(asker, at)))


def listing(asker: Asker, wanted: Wanted, seen: QuerySet[Approach], *, by: Actor, at: datetime) -> Listing:
    """A page of the worklists of the asker's teams, of those people whom they may be shown (`shown_to`).

    Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
    """
    on = at.astimezone(LONDON).date()
    if wanted.worklist:
        seen = seen.filter(worklist=wanted.worklist)
    by_filter = _filters(asker, on)
    counts = seen.aggregate(**{name: Count("pk", filter=q) for name, q in by_filter.items()})
    pages = max(-(-counts[wanted.who] // PAGE), 1)
    wanted = Wanted(wanted.who, wanted.worklist, min(max(wanted.number, 1), pages))
    order = (
        [F("due_date").asc(nulls_last=True), "position", "pk"] if wanted.who not in ("done",) else ["-ended_at", "pk"]
    )
    begin = (wanted.number - 1) * PAGE
    rows = seen.filter(by_filter[wanted.who]).select_related("worklist").order_by(*order)[begin : begin + PAGE]
    return Listing(tuple(_rows(asker, list(rows), by, at)), counts, wanted)


def _filters(asker: Asker, on: date) -> dict[str, Q]:
    mine = Q(taken_by=asker.account)
    return {
        "take": Q(state="waiting"),
        "mine": mine & Q(state__in=NAME_OPEN),
        "due": Q(due_date__lte=on, state__in=NAME_OPEN) & mine,
        "team": Q(state__in=NAME_OPEN),
        "done": Q(state__in=CLOSED),
        "all": Q(),
    }


def shown_to(asker: Asker, at: datetime) -> QuerySet[Approach]:
    """Approaches of the asker's teams to people whom the rules let stand on a list for them, and those that they took themself.

    Who was found only by a rule that the group it names has paused since is not among them until the pause ends.
    """
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=at - _SHOWN_FOR)
    theirs = Approach.objects.filter(lately, worklist__team__in=my_teams(asker, at))
    hidden = Q(pk__in=[])
    for name, basis in _bases(theirs, at).items():
        given = set(theirs.filter(worklist__basis=name).values_list("person_id", flat=True))
        hidden |= Q(worklist__basis=name, person_id__in=given - _shown(asker, sorted(given), basis, at))
    waits = waiting_for_groups(list(theirs.filter(state="waiting")), at.astimezone(LONDON).date())
    return theirs.filter(Q(taken_by=asker.account) | ~hidden).exclude(pk__in=waits)


def _shown(asker: Asker, given: Sequence[str], basis: FindingBasis | None, at: datetime) -> set[str]:
    """Of these people, whom the rules let stand on a list. A team was given hundreds, so each is decided, and nobody else is walked past."""
    asked = Asked(asker, "take", PURPOSE, "demographics", frozenset({"place"}), "pseudonymous", basis)
    led = people_led_to(given)
    pseudonyms = list(led)
    people = [led[pseudonym] for pseudonym in pseudonyms]
    about = replace(facts_about(asker, [one.person_id for one in people], PURPOSE, at), basis=basis)
    said = decide_many(asker, "take", person_items(people, asked), PURPOSE, facts=about, at=at)
    return {pseudonym for pseudonym, decision in zip(pseudonyms, said, strict=True) if decision.shows}


def _bases(rows: QuerySet[Approach], at: datetime) -> dict[str, FindingBasis | None]:
    on = at.astimezone(LONDON).date()
    names = rows.order_by().values_list("worklist__basis", flat=True).distinct()
    return {name: basis_named(name, on) for name in names}


def _rows(asker: Asker, rows: Sequence[Approach], by: Actor, at: datetime) -> Iterable[Row]:
    """Rows with what may be shown of each: a look under the pseudonym, and a look at the name where it may be known."""
    people = people_led_to(row.person_id for row in rows)
    said = _under_pseudonym(asker, rows, people, by, at)
    names = _names(
        asker, [people[row.person_id] for row in rows if row.state != "waiting" and row.person_id in people], by, at
    )
    takers = names_of({row.taken_by for row in rows if row.taken_by})
    for row in rows:
        now = people[row.person_id].person_id if row.person_id in people else ""
        decision = said.get(now)
        hidden = decision.hidden_field_groups if decision else _CARRIED | {"demographics"}
        decile = str(row.imd_decile or "not known")
        yield Row(
            row.pk, row.state, row.person_id, names.get(now, ""),
            None if "demographics" in hidden else row.age_band or "not known", None if "place" in hidden else decile,
            None if "lists" in hidden else _reasons(row), row.worklist.offer, row.place_kept_for or "",
            takers.get(row.taken_by, ""), row.taken_by == asker.account, row.due_date if row.state in NAME_OPEN else None,
        )  # fmt: skip


def page_row(asker: Asker, row: Approach, by: Actor, at: datetime) -> Row:
    """One row by itself, for its own page."""
    return next(iter(_rows(asker, [row], by, at)))


def _reasons(row: Approach) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for one in row.reasons if not one.get("questioned") for words in one["words"]))


def _under_pseudonym(
    asker: Asker, rows: Sequence[Approach], people: Mapping[str, Person], by: Actor, at: datetime
) -> dict[str, Decision]:
    """What may be shown of each under the pseudonym, asked under the basis that they were given out under."""
    found: dict[str, Decision] = {}
    on = at.astimezone(LONDON).date()
    for name in dict.fromkeys(row.worklist.basis for row in rows):
        these = [people[row.person_id] for row in rows if row.worklist.basis == name and row.person_id in people]
        basis = basis_named(name, on)
        asked = Asked(asker, "take", PURPOSE, "demographics", frozenset(), "pseudonymous", basis)
        items = person_items(these, asked, _CARRIED)
        answers = ask_many(asker, "take", items, PURPOSE, basis=basis, by=by, at=at)
        found |= {one.person_id: said for one, said in zip(these, answers, strict=True)}
    return found


def _names(asker: Asker, people: Sequence[Any], by: Actor, at: datetime) -> dict[str, str]:
    """Names of those whom the asker may know; who is not theirs to know is not asked for, so it is no refusal either."""
    purpose = usual_purpose(asker.role)
    if not people:
        return {}
    items = person_items(people, Asked(asker, "list", purpose, "identity"))
    may = would_decide(asker, "list", items, purpose, at)
    known = [(one, item) for one, item, said in zip(people, items, may, strict=True) if said.shows]
    ask_many(asker, "list", [item for _, item in known], purpose, by=by, at=at)
    return {one.person_id: name_in_a_list(getattr(one, "identity", None)) for one, _ in known}


def name_in_a_list(who: Any) -> str:
    """FAMILY, Given; somebody without a name on record is said to be so."""
    parts = [(who.family_name or "").upper(), who.given_name or ""] if who else []
    return ", ".join(filter(None, parts)) or "Name not known"


def held_and_due(asker: Asker, at: datetime) -> tuple[int, int, int]:
    """For a first page: how many the asker has taken, how many of those are due, and how many of the team’s wait to be taken."""
    on = at.astimezone(LONDON).date()
    mine = Q(taken_by=asker.account, state__in=HELD)
    counted = shown_to(asker, at).aggregate(
        mine=Count("pk", filter=mine),
        due=Count("pk", filter=mine & Q(due_date__lte=on)),
        take=Count("pk", filter=Q(state="waiting")),
    )
    return counted["mine"], counted["due"], counted["take"]


def on_worklist(person_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Approaches to one person, under all their pseudonyms, latest first, for their own page. Read after the rules were asked."""
    rows = list(Approach.objects.filter(person_id__in=person_ids).select_related("worklist").order_by("-pk"))
    names = names_of({row.taken_by for row in rows if row.taken_by})
    return [
        {
            "number": row.pk, "list": row.worklist.name, "state": row.state, "reasons": _reasons(row), "given_at": row.worklist.given_at,
            "taken_by": names.get(row.taken_by, ""), "team": row.worklist.team,
        }
        for row in rows
    ]  # fmt: skip
