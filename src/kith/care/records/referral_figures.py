"""Referrals of a year as figures: each person's first one, followed as it stood at the end of last month; small numbers hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pyarrow as pa
from django.db import transaction

from kith.care.records.leading import people_led_to
from kith.care.records.models import Referral, ReferralEvent
from kith.care.referral_figures import DIMENSIONS, Seen, figures_by, tidy
from kith.care.referral_journeys import JOURNEYS, Step, journey
from kith.directory.service import title_of_need
from kith.errors import NotYours
from kith.governance.asker import Asker
from kith.governance.disclosure import OPENSAFELY_STYLE, Policy, refuse_if_small
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.whereabouts import counted_decile

__all__ = ["ITEM", "PURPOSE", "Figures", "referral_figures", "referral_table"]

PURPOSE = "population-planning"
ITEM = Item("referrals", "referral", form="aggregate")
_AT_ONCE = 5_000
_NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Figures:
    """The figures by every dimension, of whom, and by which policy small numbers were hidden.

    since, until   the first day of the year, and the day after its last
    people_count   people whose first referral of the year it was, rounded
    further_count  further referrals of the same people in that year, which are not counted; rounded, None where too few
    """

    since: date
    until: date
    people_count: int
    further_count: int | None
    seen: Mapping[str, Seen]
    policy: Policy

    @property
    def last(self) -> date:
        """The last day of the year."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True)
class _Root:
    """A referral that was sent by itself, not passed on."""

    number: int
    person: str
    need: str
    urgency: str


def referral_figures(
    asker: Asker, *, by: Actor, at: datetime, action: str = "count", policy: Policy = OPENSAFELY_STYLE
) -> Figures:
    """Say of the people who were referred in a year whether services said yes, how long they waited, and what came of it, by group.

    The year is the twelve months that ended with last month, and everything stands as it was then: two looks in one month say the same, so that nothing
    is told by what changed between them. `action` is "count", or "export" for a file. Groups are as the register knows people today.

    Changes: nothing. Told: the trail. Errors: `NotYours` for whoever the rules do not let; `TooSmallToShow` where too few were referred.
    """
    with transaction.atomic():
        said = ask(asker, action, ITEM, PURPOSE, by=by, at=at)
        if said.shows and action == "export":
            append([Deed("exported", ITEM.kind, purpose=PURPOSE)], by=by, at=at)
    if not said.shows:
        raise NotYours(said.say)
    until = at.astimezone(LONDON).date().replace(day=1)
    since = until.replace(year=until.year - 1)
    roots, onward = _sent(_midnight(since), _midnight(until))
    firsts = _firsts(roots)
    people = refuse_if_small(len(firsts), what="people who were referred", policy=policy)
    table = _table(firsts, onward, until)
    further = len(roots) - len(firsts)
    seen = {name: figures_by(table, name, policy) for name in DIMENSIONS}
    told = None if policy.is_small(further) else policy.rounded(further)
    return Figures(since, until, people, told, seen, policy)


def referral_table(asker: Asker, *, by: Actor, at: datetime, policy: Policy = OPENSAFELY_STYLE) -> pa.Table:
    """The same as a table of `kith.care.referral_figures.FIGURES`, to leave. Changes: nothing. Told: the trail, as an export. Errors: as of `referral_figures`."""
    return tidy(list(referral_figures(asker, by=by, at=at, action="export", policy=policy).seen.values()))


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), LONDON)


def _sent(since: datetime, until: datetime) -> tuple[list[_Root], dict[int, int]]:
    """Referrals that were sent by themselves, in the order of sending, and by which referral each other one was passed on."""
    rows = Referral.objects.filter(sent_at__gte=since, sent_at__lt=until).order_by("sent_at", "id")
    roots, onward = [], {}
    for number, person, need, urgency, before in rows.values_list("id", "person_id", "need", "urgency", "passed_from"):
        if before is None:
            roots.append(_Root(number, person, need, urgency))
        else:
            onward[number] = before
    return roots, onward


def _firsts(roots: Iterable[_Root]) -> dict[str, _Root]:
    """Of each person the first, by whom their pseudonym leads to today."""
    rows = list(roots)
    led = {name: one.person_id for name, one in people_led_to(one.person for one in rows).items()}
    firsts: dict[str, _Root] = {}
    for one in rows:
        firsts.setdefault(led.get(one.person, one.person), one)
    return firsts


def _table(firsts: Mapping[str, _Root], onward: Mapping[int, int], until: date) -> pa.Table:
    """One row of `JOURNEYS` for each person."""
    steps = _steps({one.number for one in firsts.values()}, onward, _midnight(until))
    about = _groups_of(list(firsts))
    rows = []
    for person, one in firsts.items():
        found = journey(steps[one.number], urgency=one.urgency, until=until)
        told = {"answer": found.answer, "wait": found.wait, "days": found.days, "time": found.time or None}
        rows.append(
            told | {"outcome": found.outcome or None, "need": title_of_need(one.need)} | about.get(person, _NOBODY)
        )
    return pa.Table.from_pylist(rows, schema=JOURNEYS)


def _steps(roots: set[int], onward: Mapping[int, int], until: datetime) -> dict[int, list[Step]]:
    """What was said of each journey before a moment, in order: of the first referral, and of those that it was passed on as."""
    of_root = {number: number for number in roots}
    for number, before in sorted(onward.items()):  # what is passed on comes after what it came from
        if before in of_root:
            of_root[number] = of_root[before]
    found: dict[int, list[Step]] = {}
    asked = ("referral_id", "move", "to_state", "written_at", "reason", "due_date")
    numbers = sorted(of_root)
    for begin in range(0, len(numbers), _AT_ONCE):
        some = numbers[begin : begin + _AT_ONCE]
        told = ReferralEvent.objects.filter(referral__in=some, is_taken=True, written_at__lt=until)
        for number, *step in told.order_by("referral", "number").values_list(*asked):
            found.setdefault(of_root[number], []).append(Step(*step))
    return {number: sorted(steps, key=lambda one: one.at) for number, steps in found.items()}


_NOBODY = {"deprivation": _NOT_KNOWN, "ethnic group": _NOT_KNOWN, "language": _NOT_KNOWN}
"""What is known of somebody who is on the register no more."""


def _groups_of(people: list[str]) -> dict[str, dict[str, str]]:
    """What each is counted by; whose whereabouts are protected is counted under no fifth (SEN-03)."""
    found = {}
    fields = ("person_id", counted_decile(), "ethnic_group", "main_language", "interpreter_needed")
    for begin in range(0, len(people), _AT_ONCE):
        rows = Person.objects.filter(person_id__in=people[begin : begin + _AT_ONCE])
        for person, decile, ethnic, language, interpreter in rows.values_list(*fields):
            found[person] = {
                "deprivation": _NOT_KNOWN if decile is None else str((decile + 1) // 2),
                "ethnic group": ethnic if ethnic in DIMENSIONS["ethnic group"].groups else _NOT_KNOWN,
                "language": _language(language, interpreter),
            }
    return found


def _language(language: str | None, interpreter: bool | None) -> str:
    """English with an interpreter is a sign language, or a mistake: what is needed counts. What nobody said of an interpreter is not a no, and is not told apart."""
    if interpreter:
        return "interpreter"
    if not language:
        return _NOT_KNOWN
    return "English" if language.lower() == "english" else "another"
