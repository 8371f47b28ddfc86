"""Who is away, who stands in for them, and for whom somebody stands in today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from kith.errors import BadUsage, NotYours
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.work.away import Away, covers_for, must_be_away
from kith.work.records.models import AwayFrom

__all__ = ["away_now", "away_of", "be_away", "be_back", "stands_in_for"]


def be_away(*, away: Away, colleagues: Iterable[str], by: Actor, at: datetime) -> None:
    """Say that one is away; what was said before is ended by it.

    `colleagues` are the accounts of those who may stand in: the asker's team. Changes: adds the days. Told: the trail, and whoever gives
    them a task meanwhile. Errors: `BadUsage` for days that are over or turned round, or for somebody who is no colleague; `NotYours` for
    anybody but oneself.
    """
    if away.account != by.account:
        raise NotYours("Everybody says for themselves that they are away.", "Hand their tasks over instead.")
    must_be_away(away, at.astimezone(LONDON).date())
    if away.cover and away.cover not in set(colleagues):
        raise BadUsage("Whoever stands in is of your team.", "Choose a colleague of it, or the team.")
    with transaction.atomic():
        append([], by=by, at=at)
        AwayFrom.objects.filter(account=away.account, ended_at__isnull=True).update(ended_at=at)
        AwayFrom.objects.create(
            account=away.account, from_date=away.from_date, to_date=away.to_date, cover=away.cover, said_by=by.account, said_at=at
        )  # fmt: skip
        told: dict[str, str | int | bool | None] = {
            "from": away.from_date.isoformat(), "until": away.to_date.isoformat(), "cover": away.cover
        }  # fmt: skip
        append([Deed("changed", "away", away.account, result="said", details=told)], by=by, at=at)


def be_back(*, by: Actor, at: datetime) -> bool:
    """Say that one is back, and whether one was away. Changes: it is ended. Told: the trail. Errors: none."""
    with transaction.atomic():
        append([], by=by, at=at)
        was = AwayFrom.objects.filter(account=by.account, ended_at__isnull=True).update(ended_at=at)
        if was:
            append([Deed("changed", "away", by.account, result="ended")], by=by, at=at)
    return bool(was)


def away_now(on: date) -> list[Away]:
    """Everybody who said that they are away on a day, or will be."""
    rows = AwayFrom.objects.filter(ended_at__isnull=True, to_date__gte=on)
    return [Away(row.account, row.from_date, row.to_date, row.cover) for row in rows]


def away_of(account: str, on: date) -> Away | None:
    """What somebody said of being away, where it holds on a day or will."""
    return next((one for one in away_now(on) if one.account == account), None)


def stands_in_for(account: str, on: date) -> frozenset[str]:
    """For whom somebody stands in on a day."""
    return covers_for(account, on, away_now(on))
