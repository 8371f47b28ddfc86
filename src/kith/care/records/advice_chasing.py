"""Days of advice that are near or went by are told, louder each time, until somebody says what came of them; letters that are silent too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kith.care.advice import CASE, DAY, LETTER
from kith.care.advice_clocks import LETTER_CLOCKS, letter_due
from kith.care.advice_ladder import reached
from kith.care.advice_matters import DAY_KINDS
from kith.care.records.advising_rules import ADVISER, mine
from kith.care.records.models import AdviceCase, AdviceDay, AdviceEscalation, AdviceLetter
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import would_decide
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["Near", "days_told", "may_be_told", "tell_of_days"]

_AT_ONCE = 500
_ITEM = Item("days of advice", "running", form="aggregate")
_HEARS = {"care-coordinator": ("coordinator",), "neighbourhood-manager": ("manager",)}


@dataclass(frozen=True)
class Near:
    """What somebody is told: of which case of which body, which day or letter, and by when. Nothing of whom it is about."""

    number: int
    case: int
    body: str
    kind: str
    due_date: date
    raised_at: datetime


def tell_of_days(*, by: Actor, at: datetime) -> int:
    """Tell of every day whose next rung is reached, and of every letter that nobody moved in time; say how many were told now.

    Changes: one escalation for each rung of each day and for each silent letter; run again, or by two at once, it raises none twice. Told: the trail,
    one event each. Errors: none.
    """
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first raised
        on = at.astimezone(LONDON).date()
        standing = set(
            AdviceEscalation.objects.filter(settled_at__isnull=True).values_list("day_id", "letter_id", "told")
        )
        fresh = [
            one
            for one in (*_of_days(on, at), *_of_letters(on, at))
            if (one.day_id, one.letter_id, one.told) not in standing
        ]
        AdviceEscalation.objects.bulk_create(fresh, batch_size=_AT_ONCE)
        append([_deed(one) for one in fresh], by=by, at=at)
    return len(fresh)


def _of_days(on: date, at: datetime) -> Iterator[AdviceEscalation]:
    rows = AdviceDay.objects.filter(state__in=DAY.open, case__state__in=CASE.open).select_related("case").order_by("id")
    for row in rows.iterator(chunk_size=2_000):
        for rung in reached(row.due_date, DAY_KINDS[row.kind].ladder, on):
            yield AdviceEscalation(
                case=row.case, day=row, told=rung.told, state=row.state, due_date=row.due_date, raised_at=at
            )


def _of_letters(on: date, at: datetime) -> Iterator[AdviceEscalation]:
    """Of a letter that waits too long its owner is told; where it is the practice that is silent, whoever coordinates too."""
    rows = (
        AdviceLetter.objects.filter(state__in=LETTER.open, case__state__in=CASE.open)
        .select_related("case")
        .order_by("id")
    )
    for row in rows.iterator(chunk_size=2_000):
        due = letter_due(row.state, row.since.astimezone(LONDON).date(), row.needed_by)
        if due is None or on <= due:
            continue
        for told in ("owner", "coordinator") if LETTER_CLOCKS[row.state].whose == "practice" else ("owner",):
            yield AdviceEscalation(case=row.case, letter=row, told=told, state=row.state, due_date=due, raised_at=at)


def may_be_told(asker: Asker, at: datetime) -> bool:
    """Whether somebody is told of days of other bodies: whoever coordinates, and the neighbourhood manager."""
    return asker.role in _HEARS and would_decide(asker, "list", [_ITEM], "coordination", at)[0].shows


def days_told(asker: Asker, at: datetime) -> list[Near]:
    """What the asker is told of now, the nearest first: an adviser of their body’s cases, others of those in their teams.

    It names nobody, so that it leaves no look.
    """
    if asker.role == ADVISER:
        cases, told = AdviceCase.objects.filter(mine(asker, at)), ("owner",)
    elif may_be_told(asker, at):
        teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
        cases, told = AdviceCase.objects.filter(team__in=teams), _HEARS[asker.role]
    else:
        return []
    rows = AdviceEscalation.objects.filter(
        settled_at__isnull=True, told__in=told, case__in=cases.filter(state__in=CASE.open)
    )
    found = rows.select_related("case", "day").order_by("due_date", "id")
    return [_near(row) for row in found]


def _near(row: AdviceEscalation) -> Near:
    kind = row.day.kind if row.day else "letter"
    return Near(row.pk, row.case_id, row.case.organisation_name, kind, row.due_date, row.raised_at)


def _deed(one: AdviceEscalation) -> Deed:
    told: dict[str, str | int | bool | None] = {
        "told": one.told,
        "of": "day" if one.day else "letter",
        "due": one.due_date.isoformat(),
    }
    return Deed(
        "changed",
        "advice",
        str(one.case.pk),
        person=one.case.person_id,
        purpose="coordination",
        result="told",
        details=told,
    )
