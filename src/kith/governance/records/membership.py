"""Who is in a team, what training they hold, and who leaves: a membership ends on a day, or an account is shut at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker, Completed
from kith.governance.records.joining import must_admit, teams_of
from kith.governance.records.journal import journal
from kith.governance.records.models import Account, Membership, Passkey, SecondFactor, TrainingHeld
from kith.governance.records.staff import complete_course
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.governance.training import PRACTICE, needing_notice

__all__ = ["Member", "end_membership", "member", "members", "record_course", "shut_account"]

_SHORTEST = 4


@dataclass(frozen=True)
class Member:
    """One membership of a team as its page shows it; `due` are courses that want to be done, with their state; `to_date` the first day on which it is over."""

    number: int
    account: str
    username: str
    name: str
    role: str
    team: str
    organisation: str
    from_date: date
    to_date: date | None
    is_shut: bool
    has_factor: bool
    due: tuple[tuple[str, str], ...]

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.to_date - timedelta(1) if self.to_date else None


def members(asker: Asker, at: datetime) -> list[Member]:
    """Who is in the asker's teams today or from a later day on, by name. Colleagues may be known to each other, so nothing is asked of the rules."""
    on = at.astimezone(LONDON).date()
    held = Membership.objects.filter(team__in=teams_of(asker, at)).exclude(to_date__lte=on)
    rows = list(held.select_related("account", "team", "organisation").order_by("account__name", "pk"))
    accounts = [row.account_id for row in rows]
    factors = set(_factors(accounts))
    done: dict[object, list[tuple[str, date]]] = {}
    for account, course, day in TrainingHeld.objects.filter(account__in=accounts).values_list(
        "account_id", "course", "completed_date"
    ):
        done.setdefault(account, []).append((course, day))
    return [_member(row, row.account_id in factors, done.get(row.account_id, []), on) for row in rows]


def _factors(accounts: list[object]) -> list[object]:
    apps = SecondFactor.objects.filter(account__in=accounts, confirmed_at__isnull=False, ended_at__isnull=True)
    keys = Passkey.objects.filter(account__in=accounts, ended_at__isnull=True)
    return list(
        apps.order_by().values_list("account_id", flat=True).union(keys.order_by().values_list("account_id", flat=True))
    )


def _member(row: Membership, has_factor: bool, done: list[tuple[str, date]], on: date) -> Member:
    held = tuple(Completed(*one) for one in done)
    due = tuple((one.course, one.state(on)) for one in needing_notice(row.role, held, on))
    return Member(
        row.pk, str(row.account_id), row.account.username, row.account.name, row.role, row.team.name, row.organisation.name,
        row.from_date, row.to_date, not row.account.is_active, has_factor, due,
    )  # fmt: skip


def member(asker: Asker, number: int, at: datetime) -> Member | None:
    """One membership of the asker's teams; None where there is none of that number."""
    return next((one for one in members(asker, at) if one.number == number), None)


def end_membership(
    *, asker: Asker, membership: int, last_day: date, why: str, seen: date | None = None, by: Actor, at: datetime
) -> None:
    """End a membership of the asker's teams after a last day, which is today or later; `seen` is the last day that stood there until now.

    Changes: its end; from the next midnight nothing opens by it. Told: the trail. Errors: `NotYours`; `BadUsage` for a day that is over, or no reason;
    `AlreadyDecided` where somebody gave another last day meanwhile.
    """
    row = _mine(asker, membership, by, at)
    if last_day < max(at.astimezone(LONDON).date(), row.from_date):
        raise BadUsage(
            "The last day is over already, or before the first.",
            "Give today or a later day; to end it at once, shut the account.",
        )
    _must_say(why)
    with transaction.atomic():
        unchanged = Membership.objects.filter(pk=row.pk, to_date=seen + timedelta(1) if seen else None)
        if not unchanged.update(to_date=last_day + timedelta(1)):
            raise AlreadyDecided(
                "Another last day stands there by now.", "Look at it, and give yours again if it is to hold instead."
            )
        told = {"account": str(row.account_id), "last_day": last_day.isoformat()}
        append(
            [Deed("changed", "membership", str(row.pk), result="ends", reason=why.strip(), details=told)], by=by, at=at
        )


def shut_account(*, asker: Asker, membership: int, why: str, by: Actor, at: datetime) -> None:
    """Shut the account behind a membership of the asker's teams: what it has open is refused from the next request on.

    Changes: the account; its memberships end. Told: the trail. Errors: `NotYours`, also for one's own; `BadUsage` without a reason.
    """
    row = _mine(asker, membership, by, at)
    if str(row.account_id) == asker.account:
        raise NotYours("Nobody shuts their own account.", "Ask another who keeps the team.")
    _must_say(why)
    on = at.astimezone(LONDON).date()
    with transaction.atomic():
        Account.objects.filter(pk=row.account_id).update(is_active=False)
        held = Membership.objects.filter(account=row.account_id).exclude(to_date__lte=on)
        held.filter(from_date__lt=on).update(to_date=on)
        held.filter(from_date__gte=on).update(to_date=F("from_date") + timedelta(1))
        append([Deed("changed", "account", str(row.account_id), result="shut", reason=why.strip())], by=by, at=at)
        journal(Account.objects.get(pk=row.account_id), at=at)


def record_course(*, asker: Asker, membership: int, course: str, on: date, by: Actor, at: datetime) -> None:
    """Write down that a colleague completed a course elsewhere on a day, as their certificate says.

    Changes: their training. Told: the trail. Errors: `NotYours`, also for one's own; `BadUsage` for a course that is passed in Kith, or a
    day to come; `NotInTheRules` for a course that no role needs.
    """
    row = _mine(asker, membership, by, at)
    if str(row.account_id) == asker.account:
        raise NotYours("Nobody records their own training.", "Ask another who keeps the team.")
    if course == PRACTICE:
        raise BadUsage(
            "That course is passed in Kith, and recorded by passing it.", "They do its tasks at My training."
        )
    if on > at.astimezone(LONDON).date():
        raise BadUsage("That day is still to come.", "Enter the day on the certificate.")
    complete_course(account_id=str(row.account_id), course=course, on=on, by=by, at=at)


def _mine(asker: Asker, membership: int, by: Actor, at: datetime) -> Membership:
    must_admit(asker, "", by, at)
    row = Membership.objects.filter(pk=membership, team__in=teams_of(asker, at)).first()
    if row is None:
        raise NotYours("There is no such membership in your teams.", "Look at who is in the team.")
    return row


def _must_say(why: str) -> None:
    if len(why.strip()) < _SHORTEST:
        raise BadUsage("Say why, in a few words.", "For instance: moved to another team.")
