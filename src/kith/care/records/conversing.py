"""Those who look after one person talk about them across employers, in the record: begun, answered, settled, and taken back where it was the wrong person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.care.records.circle import Member, circle_of, item_about, may_read
from kith.care.records.shown import my_teams
from kith.care.records.tasking import team_for
from kith.errors import BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.access import NOTHING_HERE
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import ask
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.work.conversations import CONVERSATION, READ_BY, must_say
from kith.work.records.models import Asked, Conversation, Remark
from kith.work.records.posting import Left, leave

__all__ = ["Begun", "Remarked", "begin", "mark_read", "must_be_whole", "remark_of", "row_of", "say_in", "take_back", "who_may_be_asked"]  # fmt: skip

_NOT_HERE = "There is no such conversation that you may read."
_MOST, _SUBJECT = 2_000, 120


@dataclass(frozen=True)
class Begun:
    """A conversation as it is begun: about whom, on what, for whom (one of `READ_BY`), the first words, and of whom an answer is wanted."""

    person: str
    subject: str
    field_group: str
    words: str
    asked: frozenset[str]
    message_id: str


@dataclass(frozen=True)
class Remarked:
    """What is said in a conversation, or done with it: one of `CONVERSATION.moves`, the words, and of whom an answer is wanted."""

    move: str
    words: str
    asked: frozenset[str]
    message_id: str


def who_may_be_asked(asker: Asker, one: Person, field_group: str, at: datetime) -> list[Member]:
    """Colleagues who may read that part of the person's record, other than whoever asks."""
    circle = circle_of(one, my_teams(asker, at), field_group=field_group, at=at)
    return [member for member in circle if member.account != asker.account]


def begin(*, asker: Asker, begun: Begun, by: Actor, at: datetime) -> int:
    """Begin a conversation about somebody; the same message again is told and not begun twice.

    Changes: the conversation with its first remark; a message to the body of each who is asked, which names nobody. Told: the trail.
    Errors: `BadUsage` for what is missing, and for somebody who may not read it; `NotYours` where the asker may not write there.
    """
    words = must_be_whole(begun)
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: the same form sent twice finds what the first made
        before = Remark.objects.filter(message_id=begun.message_id).select_related("conversation").first()
        if before is not None:
            return _as_before(before, words, asker)
        one = person_of(begun.person)
        if one is None or not _may(asker, one, "edit", begun.field_group, by, at):
            came: Conversation | KithError = NotYours(NOTHING_HERE)
        else:
            came = _begun(asker, one, begun, (by, at))
    if isinstance(came, KithError):
        raise came
    return int(came.pk)


def must_be_whole(begun: Begun) -> str:
    """Refuse a conversation that says nothing, or that is for nobody, and give its first words back. Errors: `BadUsage`."""
    must_say(begun.subject, _SUBJECT)
    if begun.field_group not in READ_BY:
        raise BadUsage("Choose who may read it.", f"One of: {', '.join(READ_BY.values())}.")
    return must_say(begun.words, _MOST)


def row_of(begun: Begun, about: tuple[str, str], asker: Asker, at: datetime) -> Conversation:
    """A conversation as it is kept once it was begun, not saved yet; `about` is the person's pseudonym and the team in which it is held."""
    person, team = about
    return Conversation(
        person_id=person, subject=begun.subject.strip(), field_group=begun.field_group, team=team, begun_by=asker.account, begun_at=at, said_at=at
    )  # fmt: skip


def remark_of(row: Conversation, said: Remarked, asker: Asker, at: datetime) -> tuple[Remark, list[Asked]]:
    """One remark, and of whom it asks an answer; the row counts it. None of them is saved yet."""
    remark = Remark(
        conversation=row, number=row.remarks_count, move=said.move, words=said.words, message_id=said.message_id,
        organisation=asker.organisation, role=asker.role, written_by=asker.account, written_at=at,
    )  # fmt: skip
    row.remarks_count, row.said_at = row.remarks_count + 1, at
    return remark, [Asked(remark=remark, account=one, asked_at=at) for one in sorted(said.asked)]


def _as_before(before: Remark, words: str, asker: Asker) -> int:
    if (before.written_by, before.words) != (asker.account, words):
        raise BadUsage("Something else was said under this message id.", "Give this its own.")
    return int(before.conversation_id)


def _begun(asker: Asker, one: Person, begun: Begun, who: tuple[Actor, datetime]) -> Conversation | KithError:
    by, at = who
    outside = _outside(begun.asked, who_may_be_asked(asker, one, begun.field_group, at))
    if outside is not None:
        return outside
    row = row_of(begun, (one.person_id, team_for(asker, one, at)), asker, at)
    row.save()
    _remark(row, Remarked("say", begun.words.strip(), begun.asked, begun.message_id), asker, at)
    append([_deed(row, "begun", asker)], by=by, at=at)
    return row


def say_in(*, asker: Asker, conversation: int, said: Remarked, by: Actor, at: datetime) -> int:
    """Say something in a conversation, settle it, or open it again; the same message again changes nothing. Returns the number of the remark.

    Changes: adds the remark; whoever was asked and speaks has answered. Told: the trail; the body of each who is asked. Errors: `NotYours`
    where the asker may not write there; `BadUsage` without words, or for somebody who may not read it; `MoveNotAllowed` where it is closed.
    """
    if said.move not in CONVERSATION.moves:
        raise BadUsage(f"There is no move “{said.move}”.", f"Use one of: {', '.join(CONVERSATION.moves)}.")
    words = must_say(said.words, _MOST) if said.move == "say" else said.words.strip()[:_MOST]
    with transaction.atomic():
        append([], by=by, at=at)
        row = Conversation.objects.select_for_update().filter(pk=conversation).first()
        before = Remark.objects.filter(message_id=said.message_id).first()
        if before is not None:
            if (before.conversation_id, before.move, before.written_by) != (conversation, said.move, asker.account):
                raise BadUsage("Something else was said under this message id.", "Give this its own.")
            return before.number
        came = _said_in(row, Remarked(said.move, words, said.asked, said.message_id), asker, by, at)
    if isinstance(came, KithError):
        raise came
    return came


def _said_in(row: Conversation | None, said: Remarked, asker: Asker, by: Actor, at: datetime) -> int | KithError:
    one = person_of(row.person_id) if row else None
    if row is None or one is None or not _may(asker, one, "edit", row.field_group, by, at):
        return NotYours(_NOT_HERE)
    outside = _outside(said.asked, who_may_be_asked(asker, one, row.field_group, at))
    if outside is not None:
        return outside
    try:
        row.state = CONVERSATION.moved(row.state, said.move)
    except MoveNotAllowed as refused:
        return refused
    number = _remark(row, said, asker, at)
    append([_deed(row, said.move, asker)], by=by, at=at)
    return number


def mark_read(*, asker: Asker, conversation: int, by: Actor, at: datetime) -> int:
    """Say that one has read what one was asked, and has nothing to add; how many questions that settles.

    Changes: they wait for the asker no more. Told: the trail. Errors: `NotYours` where the asker may not read it.
    """
    with transaction.atomic():
        append([], by=by, at=at)
        row = Conversation.objects.filter(pk=conversation).first()
        one = person_of(row.person_id) if row else None
        may = row is not None and one is not None and _may(asker, one, "view", row.field_group, by, at)
        settled = _answered(row, asker, at) if may and row else 0
        if settled and row:
            append([_deed(row, "read", asker)], by=by, at=at)
    if not may:
        raise NotYours(_NOT_HERE)
    return settled


def take_back(*, asker: Asker, remark: int, why: str, by: Actor, at: datetime) -> None:
    """Take back what one wrote about the wrong person: from then on nobody reads it but whoever wrote it, and it is never erased.

    Changes: it is shown no more, and why. Told: the trail. Errors: `NotYours` for another's words; `BadUsage` without a reason.
    """
    reason = must_say(why, 300)
    with transaction.atomic():
        append([], by=by, at=at)
        row = Remark.objects.select_related("conversation").filter(pk=remark, written_by=asker.account).first()
        if row is None:
            raise NotYours("Only whoever wrote it takes it back.", "Ask them, or tell the information governance lead.")
        if Remark.objects.filter(pk=row.pk, taken_back_at__isnull=True).update(taken_back_at=at, taken_back_why=reason):
            append([_deed(row.conversation, "taken back", asker, reason)], by=by, at=at)


def _may(asker: Asker, one: Person, action: str, field_group: str, by: Actor, at: datetime) -> bool:
    item = item_about(one, asker, action, field_group)
    return ask(asker, action, item, usual_purpose(asker.role), by=by, at=at).shows


def _outside(asked: frozenset[str], circle: list[Member]) -> BadUsage | None:
    """Why somebody may not be asked: they may not read what they would be asked about."""
    if all(may_read(account, circle) for account in asked):
        return None
    return BadUsage(
        "Somebody whom you ask may not read this.",
        "Choose those who look after the person, or a part that they may read.",
    )


def _remark(row: Conversation, said: Remarked, asker: Asker, at: datetime) -> int:
    """Write one remark down; a question that was asked of whoever speaks is answered by it."""
    moment = max(at, row.said_at)
    if row.remarks_count:
        _answered(row, asker, moment)
    remark, asked = remark_of(row, said, asker, moment)
    remark.save()
    Asked.objects.bulk_create(asked)
    row.save(update_fields=["state", "remarks_count", "said_at"])
    work = f"conversation:{row.pk}"
    leave(
        [Left(f"{work}:{remark.number}", "asked in a conversation", work, asker.organisation)] if said.asked else [],
        at=at,
    )
    return remark.number


def _answered(row: Conversation, asker: Asker, at: datetime) -> int:
    waiting = Asked.objects.filter(remark__conversation=row, account=asker.account, answered_at__isnull=True)
    return waiting.update(answered_at=at)


def _deed(row: Conversation, result: str, asker: Asker, reason: str = "") -> Deed:
    told: dict[str, str | int | bool | None] = {"field_group": row.field_group, "remarks": row.remarks_count}
    return Deed(
        "changed", "conversation", str(row.pk), person=row.person_id, purpose=usual_purpose(asker.role), result=result, reason=reason, details=told
    )  # fmt: skip
