"""Reading the trail about one person, or by one account. Called only after the rules have said that it may be read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kith.governance.looks import Look, Seen, may_be_told, put_together
from kith.governance.records import models as kept
from kith.governance.situation import LONDON

__all__ = ["Narrowed", "account_names", "looks_at", "looks_by", "looks_told_to", "organisation_names", "organisations_that_looked"]  # fmt: skip

UNREVIEWED = "not reviewed yet"


@dataclass(frozen=True)
class Narrowed:
    """Which looks are wanted: from a day, until a day that is included, of one organisation, emergencies only."""

    from_date: date | None = None
    to_date: date | None = None
    organisation: str = ""
    emergencies_only: bool = False


def looks_at(people: Iterable[str], narrowed: Narrowed = Narrowed()) -> list[Look]:
    """Who looked at one person, under all the pseudonyms that were theirs, the latest first."""
    return put_together(_seen(kept.TrailEvent.objects.filter(person__in=list(people)), narrowed))


def looks_by(account: str, narrowed: Narrowed = Narrowed()) -> list[Look]:
    """What one account looked at, whoever it was about, the latest first."""
    return put_together(_seen(kept.TrailEvent.objects.filter(account=account).exclude(person=""), narrowed))


def looks_told_to(people: Iterable[str]) -> tuple[list[Look], int]:
    """Who looked, as the person themself is told, and how many events are left out of it.

    By role, never by name, and without reasons: nobody has read those for what they say of others.
    """
    every = list(_seen(kept.TrailEvent.objects.filter(person__in=list(people)), Narrowed()))
    told = [
        replace(one, reason="", account=one.account if one.role else "")
        for one in every
        if may_be_told({"purpose": one.purpose, "kind": one.kind, "field_group": one.field_group})
    ]
    return put_together(told), len(every) - len(told)


def organisations_that_looked(people: Iterable[str]) -> list[str]:
    """The organisations of those who looked at one person, as the trail writes them."""
    rows = kept.TrailEvent.objects.filter(person__in=list(people)).exclude(organisation="").order_by()
    return sorted(set(rows.values_list("organisation", flat=True)))


def organisation_names(codes: Iterable[str]) -> dict[str, str]:
    """The name of each organisation by the code that the trail has of it; one that has gone keeps its code."""
    named = dict(kept.Organisation.objects.exclude(ods_code="").values_list("ods_code", "name"))
    return {code: named.get(code, code) for code in codes}


def account_names(accounts: Iterable[str]) -> dict[str, str]:
    """The name of each account, for those who review looks; what is no account, such as a command, keeps its own."""
    wanted = {account: _as_uuid(account) for account in accounts}
    rows = kept.Account.objects.filter(pk__in=[one for one in wanted.values() if one]).values_list("pk", "name")
    named = {str(pk): name for pk, name in rows}
    return {account: named.get(account, account) for account in wanted}


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _seen(events: QuerySet, narrowed: Narrowed) -> Iterable[Seen]:
    events = _within(events, narrowed)
    people = set(events.order_by().values_list("person", flat=True))
    opened = _emergencies(people)
    rows = events.order_by("seq").values_list(
        "at", "account", "role", "organisation", "action", "kind", "details", "purpose", "reason", "person"
    )
    for at, account, role, organisation, action, kind, details, purpose, reason, person in rows.iterator():
        group = str(json.loads(details).get("field_group", ""))
        found = opened.get((person, account), ())
        emergency = next((said for from_at, to_at, said in found if from_at <= at < to_at), "")
        if emergency or not narrowed.emergencies_only:
            yield Seen(at, account, role, organisation, action, kind, group, purpose, reason, emergency)


def _within(events: QuerySet, narrowed: Narrowed) -> QuerySet:
    if narrowed.from_date:
        events = events.filter(at__gte=datetime.combine(narrowed.from_date, time(), LONDON))
    if narrowed.to_date:
        events = events.filter(at__lt=datetime.combine(narrowed.to_date + timedelta(1), time(), LONDON))
    return events.filter(organisation=narrowed.organisation) if narrowed.organisation else events


def _emergencies(people: set[str]) -> dict[tuple[str, str], list[tuple[datetime, datetime, str]]]:
    """Emergency access to these people by person and account: from when, until when, and what the review said."""
    rows: Any = kept.EmergencyAccess.objects.filter(person_id__in=people).select_related("review")
    found: dict[tuple[str, str], list[tuple[datetime, datetime, str]]] = {}
    for one in rows:
        said = one.review.outcome if hasattr(one, "review") else UNREVIEWED
        found.setdefault((one.person_id, one.account), []).append((one.from_at, one.to_at, said))
    return found
