"""Notices to a team: about nobody, in no record, and gone after their day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from kith.errors import BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.work.conversations import must_name_nobody
from kith.work.records.models import Notice, NoticeRead

__all__ = ["Told", "mark_read", "notices_for", "put_up", "take_down", "unread_count"]

_LONGEST = timedelta(days=60)


@dataclass(frozen=True)
class Told:
    """One notice as it is shown: its words, who wrote it, until which day, how many have read it, and whether the asker has."""

    number: int
    words: str
    written_by: str
    written_at: datetime
    to_date: date
    read_count: int
    is_read: bool
    is_mine: bool


def put_up(*, asker: Asker, team: str, words: str, to_date: date, message_id: str, by: Actor, at: datetime) -> int:
    """Tell a team something that is about nobody; the same message again is told and not put up twice.

    Changes: the notice. Told: the trail, that one was put up. Errors: `BadUsage` where it is about somebody, or for a day that is over or
    more than 60 days off; `NotYours` for a team that one is not in.
    """
    said, today = must_name_nobody(words), at.astimezone(LONDON).date()
    if not today <= to_date <= today + _LONGEST:
        raise BadUsage("A notice is shown for up to 60 days.", "Enter a day from today on.")
    if team not in _teams(asker, today):
        raise NotYours("You are not in that team today.", "Choose one of your own.")
    with transaction.atomic():
        append([], by=by, at=at)
        row, is_new = Notice.objects.get_or_create(
            message_id=message_id,
            defaults={"team": team, "words": said, "to_date": to_date, "written_by": asker.account, "written_at": at},
        )
        if is_new:
            append([Deed("changed", "notice", str(row.pk), result="put up", details={"team": team})], by=by, at=at)
    return int(row.pk)


def take_down(*, asker: Asker, notice: int, by: Actor, at: datetime) -> None:
    """Take down a notice of one's own. Changes: it is shown no more. Told: the trail. Errors: `NotYours` for another's."""
    with transaction.atomic():
        mine = Notice.objects.filter(pk=notice, written_by=asker.account)
        if not mine.exists():
            raise NotYours("A notice is taken down by whoever wrote it.", "Ask them.")
        if mine.filter(taken_down_at__isnull=True).update(taken_down_at=at):
            append([Deed("changed", "notice", str(notice), result="taken down")], by=by, at=at)


def mark_read(*, asker: Asker, notice: int, by: Actor, at: datetime) -> None:
    """Say that one has read it; again changes nothing. Changes: adds the reading. Told: the trail. Errors: `NotYours` for another team's."""
    if not _shown(asker, at).filter(pk=notice).exists():
        raise NotYours("There is no such notice of your team.")
    with transaction.atomic():
        append([], by=by, at=at)
        _, is_new = NoticeRead.objects.get_or_create(notice_id=notice, account=asker.account, defaults={"read_at": at})
        if is_new:
            append([Deed("changed", "notice", str(notice), result="read")], by=by, at=at)


def notices_for(asker: Asker, at: datetime) -> Sequence[Told]:
    """What the asker's teams are told today, what they have not read first, then the latest."""
    read = NoticeRead.objects.filter(notice=OuterRef("pk"), account=asker.account)
    rows = (
        _shown(asker, at)
        .annotate(readers=Count("read"), is_read=Exists(read))
        .order_by("is_read", "-written_at", "-id")
    )
    return [
        Told(row.pk, row.words, row.written_by, row.written_at, row.to_date, row.readers, row.is_read, row.written_by == asker.account)
        for row in rows
    ]  # fmt: skip


def unread_count(asker: Asker, at: datetime) -> int:
    """How many of them the asker has not read."""
    return _shown(asker, at).exclude(read__account=asker.account).count()


def _shown(asker: Asker, at: datetime):
    today = at.astimezone(LONDON).date()
    return Notice.objects.filter(team__in=_teams(asker, today), to_date__gte=today, taken_down_at__isnull=True)


def _teams(asker: Asker, on: date) -> list[str]:
    return [tie.team for tie in asker.current_ties(on)]
