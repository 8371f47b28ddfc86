"""A made-up past of conversations, laid down at once: the rows that the verbs would have left, had they been called then.

As of referrals (`history`), messages to be posted are not laid down, and the trail tells of each conversation that it was made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from kith.care.records.conversing import Begun, Remarked, must_be_whole, remark_of, row_of
from kith.care.records.mornings import AT_ONCE
from kith.governance.asker import Asker
from kith.governance.records.installing import must_be
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.work.conversations import CONVERSATION, must_say
from kith.work.records.models import Asked, Conversation, Remark

__all__ = ["PastTalk", "SaidInTalk", "TakenBack", "lay_talks"]


@dataclass(frozen=True)
class TakenBack:
    """When a remark was taken back, and why."""

    at: datetime
    why: str


@dataclass(frozen=True)
class SaidInTalk:
    """One remark: by whom, when, what, and whether it was taken back."""

    asker: Asker
    at: datetime
    said: Remarked
    back: TakenBack | None = None


@dataclass(frozen=True)
class PastTalk:
    """One conversation of the past: who began it when, in which team, and what was said in it since, in order."""

    asker: Asker
    at: datetime
    team: str
    begun: Begun
    said: tuple[SaidInTalk, ...] = ()


@dataclass
class _Laid:
    row: Conversation
    remarks: list[Remark] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def lay_talks(pasts: Sequence[PastTalk], *, by: Actor, at: datetime) -> int:
    """Lay a made-up past of conversations down, and say how many there are.

    Changes: conversations with what was said in them, and of whom an answer is wanted, as the verbs would have left them. Told: the trail, of each
    that it was made up. Errors: `NotADemonstration` where anything real is in the database; `BadUsage` for what says nothing; `MoveNotAllowed`
    where something is said in one that is closed.
    """
    must_be(is_demonstration=True)
    with transaction.atomic():
        append([], by=by, at=at)
        laid = [_laid(past) for past in pasts]
        Conversation.objects.bulk_create([one.row for one in laid], batch_size=AT_ONCE)
        Remark.objects.bulk_create([remark for one in laid for remark in one.remarks], batch_size=AT_ONCE)
        Asked.objects.bulk_create([asked for one in laid for asked in one.asked], batch_size=AT_ONCE)
        made = [_deed(one.row) for one in laid]
        append(made, by=by, at=at)
    return len(laid)


def _deed(row: Conversation) -> Deed:
    return Deed("loaded", "conversation", str(row.pk), person=row.person_id, result="made up")


def _laid(past: PastTalk) -> _Laid:
    words = must_be_whole(past.begun)
    laid = _Laid(row_of(past.begun, (past.begun.person, past.team), past.asker, past.at))
    _remark(laid, SaidInTalk(past.asker, past.at, Remarked("say", words, past.begun.asked, past.begun.message_id)))
    for one in past.said:
        text = must_say(one.said.words, 2_000) if one.said.move == "say" else one.said.words.strip()
        laid.row.state = CONVERSATION.moved(laid.row.state, one.said.move)
        _remark(laid, replace(one, said=replace(one.said, words=text)))
    return laid


def _remark(laid: _Laid, one: SaidInTalk) -> None:
    """One remark; what was asked of whoever speaks is answered by it."""
    for waiting in laid.asked:
        if waiting.account == one.asker.account and waiting.answered_at is None:
            waiting.answered_at = one.at
    remark, asked = remark_of(laid.row, one.said, one.asker, one.at)
    if one.back is not None:
        remark.taken_back_at, remark.taken_back_why = one.back.at, one.back.why
    laid.remarks.append(remark)
    laid.asked.extend(asked)
