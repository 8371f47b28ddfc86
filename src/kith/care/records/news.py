"""What came in about referrals, and has not been read: for each end, and for the practice that is told how one ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.care.records.answering import at_an_end, ends_of
from kith.care.records.models import Referral, ReferralEvent
from kith.governance.asker import Asker, usual_purpose
from kith.work.records.coming_in import News, read, unread

__all__ = ["Heard", "news", "read_news"]

_WORK = "referral:"
NEWS_FOR = timedelta(days=60)
"""What came longer ago is news to nobody; it stands on the page of its referral."""


@dataclass(frozen=True)
class Heard:
    """One thing that was said of a referral and that nobody of the asker's body has read: which, the number of the event, what, who sent it and to whom it went, and when."""

    referral: int
    number: int
    move: str
    referrer: str
    recipient: str
    came_at: datetime


def news(asker: Asker, at: datetime) -> list[Heard]:
    """What came in for the asker's body and nobody there has read, the latest first. Nothing of whom it is about is in it, so that it leaves no look.

    Of a body that works in several teams each reads of its own team's referrals; where a body is at no end, as the practice of whom it is about, it is
    read by all of it.
    """
    if usual_purpose(asker.role) != "direct-care":
        return []
    came = {parts: one for one in unread(asker.organisation, since=at - NEWS_FOR) if (parts := _parts(one)) is not None}
    numbers = {number for number, _ in came}
    theirs = set(Referral.objects.filter(at_an_end(asker, at), pk__in=numbers).values_list("pk", flat=True))
    told = ReferralEvent.objects.filter(referral__in=numbers).select_related("referral")
    events = {(row.referral_id, row.number): row for row in told}
    found = [
        _heard(events[parts], one)
        for parts, one in came.items()
        if parts in events and (parts[0] in theirs or not _is_an_end(events[parts].referral, asker))
    ]
    return sorted(found, key=lambda one: (one.came_at, one.referral), reverse=True)


def read_news(asker: Asker, referral: int, *, at: datetime) -> int:
    """Say that the asker's body read what came in about a referral; somebody of it in another team, who looks after the person, reads for themselves alone.

    Changes, Told, Errors: as of `kith.work.records.coming_in.read`.
    """
    row = Referral.objects.filter(pk=referral).first()
    if row is None or (_is_an_end(row, asker) and not ends_of(row, asker, at)):
        return 0
    return read(work=f"{_WORK}{referral}", to=asker.organisation, by=asker.account, at=at)


def _parts(one: News) -> tuple[int, int] | None:
    """The referral and the number of its event that a message tells of; None for a message of anything else."""
    kind, _, rest = one.key.partition(":")
    numbers = rest.split(":")[:2]
    if f"{kind}:" != _WORK or len(numbers) < 2 or not all(part.isdecimal() for part in numbers):
        return None
    return int(numbers[0]), int(numbers[1])


def _is_an_end(row: Referral, asker: Asker) -> bool:
    return asker.organisation in (row.referrer, row.recipient)


def _heard(event: ReferralEvent, one: News) -> Heard:
    of = event.referral
    return Heard(of.pk, event.number, event.move, of.referrer, of.recipient_name, one.came_at)
