"""A team's worklist as its members read it: under pseudonyms until somebody takes a person, and then by name to those who may know it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kith.care.approach import CLOSED, HELD, NAME_OPEN
from kith.care.records.models import Approach, Worklist
from kith.care.records.shown import Shown, my_teams, shown_to
from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker, usual_purpose
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import facts_about
from kith.governance.records.staff import names_of
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.insight.records.finding import PURPOSE

__all__ = [
    "FILTERS",
    "PAGE",
    "Listing",
    "Row",
    "Wanted",
    "counts_by_filter",
    "held_and_due",
    "listing",
    "may_take",
    "on_worklist",
    "some_rows",
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


def may_take(asker: Asker, place: str, basis: FindingBasis | None, at: datetime) -> Decision:
    """What the rules say of this asker taking people of a neighbourhood; nobody is looked at."""
    about = replace(facts_about(asker, [], PURPOSE, at), basis=basis)
    item = Item("approach", "demographics", "somebody", "pseudonymous", neighbourhood=place)
    return decide_many(asker, "take", [item], PURPOSE, facts=about, at=at)[0]


def worklists_of(asker: Asker, at: datetime) -> list[Worklist]:
    """What was given out to the asker's teams, the latest first; counts, and nobody named."""
    return list(Worklist.objects.filter(team__in=my_teams(asker, at)))


def listing(asker: Asker, wanted: Wanted, seen: Shown, *, by: Actor, at: datetime) -> Listing:
    """A page of the worklists of the asker's teams, of those people whom they may be shown (`shown_to`).

    Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
    """
    rows = [row for row in seen.rows if not wanted.worklist or row.worklist_id == wanted.worklist]
    seen = replace(seen, rows=tuple(rows))
    counts = counts_by_filter(seen, at)
    pages = max(-(-counts[wanted.who] // PAGE), 1)
    wanted = Wanted(wanted.who, wanted.worklist, min(max(wanted.number, 1), pages))
    begin = (wanted.number - 1) * PAGE
    return Listing(some_rows(seen, wanted.who, (begin, begin + PAGE), by=by, at=at), counts, wanted)


def counts_by_filter(seen: Shown, at: datetime) -> dict[str, int]:
    """How many approaches each of `FILTERS` lets through."""
    return {name: sum(map(lets, seen.rows)) for name, lets in _filters(seen.known.asker, at).items()}


def some_rows(seen: Shown, who: str, cut: tuple[int, int], *, by: Actor, at: datetime) -> tuple[Row, ...]:
    """Some of what one of `FILTERS` lets through: from the first of `cut` on, up to and without the second.

    Changes: nothing. Told: the trail, one event for each person shown. Errors: `BadUsage` outside a transaction.
    """
    lets = _filters(seen.known.asker, at)[who]
    found = sorted(filter(lets, seen.rows), key=_ended_last_first if who == "done" else _due_first)
    return tuple(_rows(seen, found[slice(*cut)], by))


def _due_first(row: Approach) -> tuple[date, int, int]:
    return row.due_date or date.max, row.position, row.pk


def _ended_last_first(row: Approach) -> tuple[float, int]:
    return -row.ended_at.timestamp() if row.ended_at else 0.0, row.pk


def _filters(asker: Asker, at: datetime) -> dict[str, Callable[[Approach], bool]]:
    on = at.astimezone(LONDON).date()

    def mine(row: Approach) -> bool:
        return row.taken_by == asker.account and row.state in NAME_OPEN

    return {
        "take": lambda row: row.state == "waiting",
        "mine": mine,
        "due": lambda row: mine(row) and row.due_date is not None and row.due_date <= on,
        "team": lambda row: row.state in NAME_OPEN,
        "done": lambda row: row.state in CLOSED,
        "all": lambda row: True,
    }


def _rows(seen: Shown, rows: Sequence[Approach], by: Actor) -> Iterable[Row]:
    """Rows with what may be shown of each: a look under the pseudonym, and a look at the name where it may be known."""
    asker, people = seen.known.asker, seen.people
    said = _under_pseudonym(seen, rows, by)
    names = _names(seen, seen.led_to(row for row in rows if row.state != "waiting"), by)
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


def page_row(seen: Shown, row: Approach, by: Actor) -> Row:
    """One row by itself, for its own page."""
    return next(iter(_rows(seen, [row], by)))


def _reasons(row: Approach) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for one in row.reasons if not one.get("questioned") for words in one["words"]))


def _under_pseudonym(seen: Shown, rows: Sequence[Approach], by: Actor) -> dict[str, Decision]:
    """What may be shown of each under the pseudonym, asked under the basis that they were given out under."""
    found: dict[str, Decision] = {}
    for name in dict.fromkeys(row.worklist.basis for row in rows):
        these = seen.led_to(row for row in rows if row.worklist.basis == name)
        items = [seen.items[one.person_id].part("demographics", carries=_CARRIED, form="pseudonymous") for one in these]
        answers = seen.known.ask("take", items, PURPOSE, seen.bases.get(name), by=by)
        found |= {one.person_id: said for one, said in zip(these, answers, strict=True)}
    return found


def _names(seen: Shown, people: Sequence[Any], by: Actor) -> dict[str, str]:
    """Names of those whom the asker may know; who is not theirs to know is not asked for, so it is no refusal either."""
    if not people:
        return {}
    purpose = usual_purpose(seen.known.asker.role)
    items = [seen.items[one.person_id].part("identity") for one in people]
    may = seen.known.would("list", items, purpose)
    known = [(one, item) for one, item, said in zip(people, items, may, strict=True) if said.shows]
    if known:
        seen.known.ask("list", [item for _, item in known], purpose, by=by)
    return {one.person_id: name_in_a_list(getattr(one, "identity", None)) for one, _ in known}


def name_in_a_list(who: Any) -> str:
    """FAMILY, Given; somebody without a name on record is said to be so."""
    parts = [(who.family_name or "").upper(), who.given_name or ""] if who else []
    return ", ".join(filter(None, parts)) or "Name not known"


def held_and_due(asker: Asker, at: datetime) -> tuple[int, int, int]:
    """For a first page: how many the asker has taken, how many of those are due, and how many of the team’s wait to be taken."""
    on, rows = at.astimezone(LONDON).date(), shown_to(asker, at).rows
    mine = [row for row in rows if row.taken_by == asker.account and row.state in HELD]
    due = [row for row in mine if row.due_date is not None and row.due_date <= on]
    return len(mine), len(due), sum(row.state == "waiting" for row in rows)


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
