"""Requests of people for their own record: written down, extended once, closed; what each opens, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from kith.errors import BadUsage
from kith.governance.access_requests import (
    FIELD_GROUPS_OPENED,
    LABELS_OPENED,
    OUTCOMES,
    WHO_ASKED,
    Clock,
    clock_of,
)
from kith.governance.asker import Asker, known
from kith.governance.records.granting import Door, open_doors, shut_doors
from kith.governance.records.models import AccessRequest
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "NewRequest", "Request", "all_requests", "close_request", "extend_request", "is_asked_for", "record_request", "request_numbered",
]  # fmt: skip


@dataclass(frozen=True)
class NewRequest:
    """A request as it came: about whom, on which day, from whom, and how it was made sure that it was they."""

    person_id: str
    received_date: date
    who_asked: str
    how_checked: str


@dataclass(frozen=True)
class Request:
    """One request as pages read it; `clock` is as of the day it is read, and of the day it was closed once it is."""

    number: int
    person_id: str
    received_date: date
    who_asked: str
    how_checked: str
    extended_reason: str
    outcome: str
    closed_note: str
    closed_at: datetime | None
    clock: Clock

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.closed_at is None


def record_request(*, new: NewRequest, asker: Asker, by: Actor, at: datetime) -> int:
    """Write down that somebody asked for their record, and return its number.

    Changes: adds it, and opens the record to whoever answers it, for `subject-access`, until the day it is due. Told: the
    trail. Errors: `BadUsage` where one is open already, came after today, or nobody says how identity was checked.
    """
    known(new.who_asked, WHO_ASKED, "kind of requester")
    on = at.astimezone(LONDON).date()
    clock = clock_of(new.received_date, on)
    if not new.how_checked.strip():
        raise BadUsage("Say how it was made sure who asked.", "For instance: known to the practice; passport seen.")
    with transaction.atomic():
        told = {
            "received_date": new.received_date, "who_asked": new.who_asked, "how_checked": new.how_checked,
            "recorded_by": by.account, "recorded_at": at,
        }  # fmt: skip
        row, is_new = AccessRequest.objects.get_or_create(person_id=new.person_id, closed_at=None, defaults=told)
        if not is_new:
            raise BadUsage("A request for this person’s record is open already.", "Answer that one.")
        append([_deed(row, "recorded", new.how_checked, until=clock.due_date)], by=by, at=at)
        _open_until(row, clock, asker, by, at)
    return int(row.pk)


def extend_request(*, number: int, why: str, asker: Asker, by: Actor, at: datetime) -> None:
    """Add two months to a request, once, within its first.

    Changes: the request, and what it opens, until the new day. Told: the trail; telling whoever asked is the lead's to do.
    Errors: `BadUsage` without a reason, for a request that is closed or was extended, or after the first month.
    """
    if not why.strip():
        raise BadUsage("Say why two more months are needed.", "Whoever asked must be told the reason.")
    with transaction.atomic():
        row = _open_one(number)
        clock = clock_of(row.received_date, at.astimezone(LONDON).date(), is_extended=row.extended_at is not None)
        if clock.is_extended:
            raise BadUsage("This request was extended already.", "It can be extended once.")
        if clock.is_late:
            raise BadUsage("The first month is over.", "Answer the request, and tell whoever asked that it is late.")
        row.extended_reason, row.extended_by, row.extended_at = why, by.account, at
        row.save(update_fields=["extended_reason", "extended_by", "extended_at"])
        longer = clock_of(row.received_date, at.astimezone(LONDON).date(), is_extended=True)
        append([_deed(row, "extended", why, until=longer.due_date)], by=by, at=at)
        shut_doors(work=_work(number), by=by, at=at)
        _open_until(row, longer, asker, by, at)


def close_request(*, number: int, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """End a request: answered, or why not.

    Changes: the request; shuts all it opened. Told: the trail. Errors: `BadUsage` for one that is closed already, or a
    refusal without its ground; `NotInTheRules` for an outcome that is none.
    """
    known(outcome, OUTCOMES, "outcome")
    if outcome != "answered" and not note.strip():
        raise BadUsage("Say why it was not answered.", "Whoever asked must be told the ground, and how to complain.")
    with transaction.atomic():
        row = _open_one(number)
        row.outcome, row.closed_note, row.closed_by, row.closed_at = outcome, note, by.account, at
        row.save(update_fields=["outcome", "closed_note", "closed_by", "closed_at"])
        append([_deed(row, outcome, note)], by=by, at=at)
        shut_doors(work=_work(number), by=by, at=at)


def all_requests(on: date) -> list[Request]:
    """Every request: those that are open by the day they are due, then those that are closed, the latest first."""
    found = [_as_read(row, on) for row in AccessRequest.objects.all()]
    waiting = sorted((one for one in found if one.is_open), key=lambda one: (one.clock.due_date, one.number))
    return waiting + sorted((one for one in found if not one.is_open), key=lambda one: one.number, reverse=True)


def is_asked_for(person_id: str) -> bool:
    """Whether a request for this person's record is open."""
    return AccessRequest.objects.filter(person_id=person_id, closed_at__isnull=True).exists()


def request_numbered(number: int, on: date) -> Request | None:
    """The request of this number, or None."""
    row = AccessRequest.objects.filter(pk=number).first()
    return None if row is None else _as_read(row, on)


def _open_one(number: int) -> Any:
    row = AccessRequest.objects.select_for_update().filter(pk=number, closed_at__isnull=True).first()
    if row is None:
        raise BadUsage(f"No request {number} is open.", "Look at the list of requests again.")
    return row


def _open_until(row: Any, clock: Clock, asker: Asker, by: Actor, at: datetime) -> None:
    """A request that came late in its month, or is late already, still opens the record for a day: it must be answered."""
    last = datetime.combine(clock.due_date + timedelta(1), time(), LONDON)
    door = Door(
        asker.account, FIELD_GROUPS_OPENED, frozenset({"subject-access"}), _work(row.pk),
        f"a request for the record, received on {row.received_date.day} {row.received_date:%B %Y}",
        max(last, at + timedelta(1)), LABELS_OPENED,
    )  # fmt: skip
    open_doors([row.person_id], door=door, by=by, at=at)


def _work(number: int) -> str:
    return f"access-request:{number}"


def _deed(row: Any, result: str, reason: str, until: date | None = None) -> Deed:
    told: dict[str, str | int | bool | None] = {"due": until.isoformat()} if until else {}
    return Deed(
        "changed", "access request", str(row.pk), person=row.person_id, purpose="subject-access", result=result,
        reason=reason, details=told,
    )  # fmt: skip


def _as_read(row: Any, on: date) -> Request:
    until = on if row.closed_at is None else row.closed_at.astimezone(LONDON).date()
    clock = clock_of(row.received_date, max(until, row.received_date), is_extended=row.extended_at is not None)
    return Request(
        row.pk, row.person_id, row.received_date, row.who_asked, row.how_checked, row.extended_reason, row.outcome,
        row.closed_note, row.closed_at, clock,
    )  # fmt: skip
