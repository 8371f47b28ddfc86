"""Who sits on a case: one has it, others sit with them, and it is handed over; nobody is ever written out of its history."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.care.records.advising_rules import OF_THE_CASE, ask_of_case, the_case_of_mine
from kith.care.records.models import AdviceCase, AdviceSeat
from kith.care.records.referral_rules import must_show
from kith.errors import AlreadyDecided, BadUsage, MoveNotAllowed
from kith.governance.asker import Asker
from kith.governance.records.staff import colleagues_at, names_of
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["advisers_who_may_sit", "hand_over_case", "leave_seat", "may_sit", "sitting_on", "take_seat"]


def take_seat(*, asker: Asker, case: int, by: Actor, at: datetime) -> None:
    """Sit on a case of one’s body beside whoever has it. Changes: a seat; taken twice it is one. Told: the trail. Errors: as `hand_over_case`."""
    with transaction.atomic():
        row = _locked(asker, case, by, at)
        if not row.seats.filter(account=asker.account, to_at=None).exists():
            AdviceSeat.objects.create(case=row, account=asker.account, is_owner=False, from_at=at, given_by=by.account)
            _tell(row, "seat taken", by, at)


def leave_seat(*, asker: Asker, case: int, by: Actor, at: datetime) -> None:
    """Sit on it no more. Changes: the end of one’s seat. Told: the trail. Errors: as `hand_over_case`; `MoveNotAllowed` for whoever has the case,
    which somebody must have (CCY-07)."""
    with transaction.atomic():
        row = _locked(asker, case, by, at)
        seat = row.seats.filter(account=asker.account, to_at=None).first()
        if seat is not None and seat.is_owner:
            raise MoveNotAllowed("You have this case, and somebody must.", "Hand it over to a colleague first.")
        if seat is not None:
            _end(seat, at)
            _tell(row, "seat left", by, at)


def hand_over_case(*, asker: Asker, case: int, to: str, seen: str, by: Actor, at: datetime) -> None:
    """Hand a case to a colleague of the same body; who had it sits on it no more.

    Changes: one seat ends and another begins: at every moment one has it. Told: the trail. Errors: `NotYours` for a case of another body; `BadUsage`
    for somebody who is no adviser of it; `AlreadyDecided` where somebody else has it by now than `seen`, who had it when they looked.
    """
    with transaction.atomic():
        row = _locked(asker, case, by, at)
        if to not in may_sit(row, at):
            raise BadUsage("They are no adviser of this body in this team.", "Choose one who is.")
        owner = row.seats.get(is_owner=True, to_at=None)
        if owner.account != seen:
            raise AlreadyDecided("Somebody else has this case since you looked.", "Look at who has it now.")
        if owner.account == to:
            return
        for seat in row.seats.filter(account__in=[owner.account, to], to_at=None):
            _end(seat, at)
        AdviceSeat.objects.create(case=row, account=to, is_owner=True, from_at=at, given_by=by.account)
        _tell(row, "handed over", by, at)


def may_sit(row: AdviceCase, at: datetime) -> dict[str, str]:
    """Advisers of the body of a case in its team today, by account: their names."""
    return colleagues_at(row.team, row.organisation, "welfare-adviser", at.astimezone(LONDON).date())


def advisers_who_may_sit(asker: Asker, case: int, at: datetime) -> dict[str, str]:
    """The same of a case of the asker’s body. Errors: `NotYours` for another’s."""
    return may_sit(the_case_of_mine(asker, case, at), at)


def sitting_on(row: AdviceCase) -> list[tuple[str, str, bool]]:
    """Who sits on a case now: account, name, and whether they have it; who has it first."""
    seats = list(row.seats.filter(to_at=None).order_by("-is_owner", "id"))
    names = names_of({seat.account for seat in seats})
    return [(seat.account, names.get(seat.account, "Somebody who has left"), seat.is_owner) for seat in seats]


def _locked(asker: Asker, case: int, by: Actor, at: datetime) -> AdviceCase:
    mine = the_case_of_mine(asker, case, at)
    append([], by=by, at=at)  # one at a time
    row = AdviceCase.objects.get(pk=mine.pk)
    if not row.is_open:
        raise MoveNotAllowed(f"This case is “{row.state}”.", "Open it again first, with the reason.")
    must_show(ask_of_case(row, "edit", OF_THE_CASE, asker, at, by=by))
    return row


def _end(seat: AdviceSeat, at: datetime) -> None:
    seat.to_at = max(at, seat.from_at)
    seat.save(update_fields=["to_at"])


def _tell(row: AdviceCase, result: str, by: Actor, at: datetime) -> None:
    append(
        [Deed("changed", "advice", str(row.pk), person=row.person_id, purpose="direct-care", result=result)],
        by=by,
        at=at,
    )
