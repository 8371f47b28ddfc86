"""Who works here: accounts, organisations, teams, and who is in which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from kith.errors import BadUsage
from kith.governance.asker import BODY_KINDS, ROLES, known
from kith.governance.records.models import Account, Membership, Organisation, Team, TrainingHeld
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.governance.training import COURSES
from kith.places.records.models import Neighbourhood

__all__ = [
    "AtWork",
    "Colleague",
    "NewAccount",
    "account_named",
    "at_work_in",
    "colleague_of",
    "colleagues_at",
    "complete_course",
    "ensure_team",
    "make_account",
    "members_of",
    "memberships_on",
    "team_and_body",
    "works_in",
]


@dataclass(frozen=True)
class NewAccount:
    """Somebody who joins: sign-in name, name, password, role, team, organisation, and their first day."""

    username: str
    name: str
    password: str
    role: str
    team: str
    organisation: str
    from_date: date


@dataclass(frozen=True)
class Colleague:
    """One membership as pages and rules read it, in plain ids and words."""

    role: str
    team_id: int
    team: str
    neighbourhood: str
    organisation: str
    ods_code: str
    organisation_kind: str


def ensure_team(*, name: str, neighbourhood: str, organisations: Sequence[tuple[str, str, str]]) -> None:
    """Put in a team and the organisations (name, ODS code, kind) that its members work for, where they are not yet."""
    for _, _, kind in organisations:
        known(kind, BODY_KINDS, "kind of body")
    with transaction.atomic():
        place = Neighbourhood.objects.filter(name=neighbourhood).first()
        if place is None:
            raise BadUsage(f"There is no neighbourhood “{neighbourhood}”.", "Load a lake that has it first.")
        Team.objects.get_or_create(name=name, defaults={"neighbourhood": place})
        for body, ods_code, kind in organisations:
            Organisation.objects.get_or_create(name=body, defaults={"ods_code": ods_code, "kind": kind})


def team_and_body(team: str, organisation: str) -> tuple[int, int]:
    """The numbers of a team and an organisation by their names. Errors: `BadUsage`, which names those that are there."""
    found = (
        _named(Team.objects.order_by("name"), "team", team),
        _named(Organisation.objects.order_by("name"), "organisation", organisation),
    )
    return int(found[0].pk), int(found[1].pk)


def _named(rows: Any, what: str, name: str) -> Any:
    found = rows.filter(name=name).first()
    if found is None:
        there = ", ".join(rows.values_list("name", flat=True)) or "none yet"
        raise BadUsage(f"There is no {what} “{name}”.", f"Those that are there: {there}.")
    return found


def make_account(*, new: NewAccount, by: Actor, at: datetime) -> str:
    """Make an account with one membership, write it to the trail, and return its id.

    Errors: `BadUsage` where the name is taken, or there is no such team or organisation. The password is kept only as
    Argon2 keeps it.
    """
    known(new.role, ROLES, "role")
    with transaction.atomic():
        if Account.objects.filter(username__iexact=new.username).exists():
            raise BadUsage(f"There is an account “{new.username}” already.", "Choose another sign-in name.")
        team, body = team_and_body(new.team, new.organisation)
        account = Account(username=new.username.lower(), name=new.name, made_at=at)
        account.set_password(new.password)
        account.save()
        Membership.objects.create(
            account=account, team_id=team, organisation_id=body, role=new.role, from_date=new.from_date
        )
        append([Deed("account made", "account", str(account.id), details={"role": new.role})], by=by, at=at)
    return str(account.id)


def complete_course(*, account_id: str, course: str, on: date, by: Actor, at: datetime) -> None:
    """Write down that somebody completed a course on a day, and write it to the trail; the same again changes nothing.

    Errors: `NotInTheRules` for a course that no role needs.
    """
    known(course, {one.name: one.meaning for one in COURSES}, "course")
    with transaction.atomic():
        _, is_new = TrainingHeld.objects.get_or_create(account_id=account_id, course=course, completed_date=on)
        if is_new:
            told = {"course": course, "completed_date": on.isoformat()}
            append([Deed("changed", "training", account_id, details=told)], by=by, at=at)


def account_named(username: str) -> Any:
    """The account of this sign-in name, or None."""
    return Account.objects.filter(username__iexact=username).first()


def names_of(account_ids: Iterable[str]) -> dict[str, str]:
    """The names of these accounts, for pages that say who did something; an account that is gone is absent."""
    wanted = [one for one in account_ids if one]
    return {str(key): name for key, name in Account.objects.filter(pk__in=wanted).values_list("id", "name")}


def members_of(teams: Iterable[str], on: date) -> dict[str, str]:
    """Who is in any of these teams on a day, by account id, each with their name; nobody whose account is shut."""
    rows = Membership.objects.on(on).filter(team_id__in=list(teams), account__is_active=True).order_by("account__name")
    return {str(key): name for key, name in rows.values_list("account_id", "account__name")}


@dataclass(frozen=True)
class AtWork:
    """One body that works in a team in one role: in plain ids and words."""

    organisation: str
    name: str
    kind: str
    role: str
    team: str


def at_work_in(teams: Iterable[str], on: date) -> list[AtWork]:
    """Which bodies work in any of these teams on a day, and as what, by name; nobody whose account is shut counts."""
    rows = Membership.objects.on(on).filter(team_id__in=list(teams), account__is_active=True)
    told = rows.values_list("organisation__ods_code", "organisation__name", "organisation__kind", "role", "team_id")
    found = {AtWork(code or name, name, kind, role, str(team)) for code, name, kind, role, team in told}
    return sorted(found, key=lambda one: (one.name, one.role, one.team))


def works_in(team: str, organisation: str, on: date) -> bool:
    """Whether somebody of an organisation, by its ODS code or the name of one that has none, is in a team on a day."""
    body = Q(organisation__ods_code=organisation) | Q(organisation__ods_code="", organisation__name=organisation)
    here = Membership.objects.on(on).filter(account__is_active=True)
    return team.isdecimal() and here.filter(body, team_id=team).exists()


def colleagues_at(team: str, organisation: str, role: str, on: date) -> dict[str, str]:
    """Who of an organisation works in a team in one role on a day, by account id, each with their name."""
    body = Q(organisation__ods_code=organisation) | Q(organisation__ods_code="", organisation__name=organisation)
    rows = (
        Membership.objects.on(on)
        .filter(body, account__is_active=True, team_id=team, role=role)
        .order_by("account__name")
    )
    return {str(key): name for key, name in rows.values_list("account_id", "account__name")}


def memberships_on(account_id: Any, on: date) -> list[Membership]:
    """The memberships of an account on a day, the longest held first; nothing for an account that is shut."""
    rows = Membership.objects.on(on).filter(account_id=account_id, account__is_active=True)
    return list(rows.select_related("organisation", "team__neighbourhood").order_by("from_date", "id"))


def colleague_of(row: Membership) -> Colleague:
    """One membership in plain ids and words."""
    team, body = row.team, row.organisation
    return Colleague(row.role, team.pk, team.name, team.neighbourhood.name, body.name, body.ods_code, body.kind)
