"""A link for the service of one referral that has no account: made and shut by whoever sent it, opened with its code, and what is read and said by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from kith.care.partner_links import BY_LINK, MOVES_BY_LINK, moves_by_link, tries_left
from kith.care.records.answering import Stood, ends_of, say, see, sent_from
from kith.care.records.link_keeping import (
    NOT_THERE,
    MadeLink,
    SaidCode,
    by_link_of,
    kept_link,
    make_link,
    open_with_code,
    shut_links,
    working_link,
)
from kith.care.records.models import AnswerLink, Referral
from kith.care.records.referral_keeping import How
from kith.care.records.referral_rules import agreed_with, ask_to_say, item_of, must_show, recipient_of
from kith.care.records.referred import Detail, the_referral
from kith.care.referral import OPEN
from kith.care.referral_request import Said
from kith.errors import AlreadyDecided, BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.asker import Asker, Completed, TeamTie, usual_purpose
from kith.governance.records.deciding import known_about, labels_of
from kith.governance.records.models import Team
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.governance.training import COURSES
from kith.people.records.models import Person
from kith.people.records.reading import person_of

__all__ = [
    "ByLink", "KeptLink", "Waits", "answer_by_link", "guessed_links", "links_of", "make_answer_link", "open_answer_link", "read_by_link",
    "read_for_telephone", "shut_answer_links", "shut_for_closed", "team_of_sender", "waits_at",
]  # fmt: skip

_NOT_YOURS = "There is no such referral of yours."
_RING = "Ring whoever sent it to you."


@dataclass(frozen=True)
class KeptLink:
    """A link as whoever sent the referral sees it: never its secret or its code."""

    number: int
    referral: int
    state: str
    made_at: datetime
    until: datetime
    opened_at: datetime | None
    opened_by: str
    wrong_count: int
    why_shut: str
    works: bool


@dataclass(frozen=True)
class Waits:
    """What the page behind a link says to whoever opens it, before they say its code: the service that is asked, and nothing of anybody."""

    service: str
    service_id: str
    tries: int


@dataclass(frozen=True)
class ByLink:
    """What is read by a link once its code was said.

    detail      the referral, as the service reads it
    one         the person, where they are on the register
    groups      parts of their record that went along and are shown now
    is_unsafe   something guards how they are reached: no way is shown but what the referral says
    moves       what may be answered now
    """

    detail: Detail
    one: Person | None
    groups: frozenset[str]
    is_unsafe: bool
    moves: tuple[str, ...]


def make_answer_link(*, asker: Asker, referral: int, chance: bytes, key: bytes, by: Actor, at: datetime) -> MadeLink:
    """Make a link with its code for the service of one referral, and tell both, the only time.

    Changes: adds the link; one made before is shut. Told: the trail. Errors: `NotYours` for a referral of others, or what the rules refuse;
    `BadUsage` where the service has an account, and answers in its own inbox; `MoveNotAllowed` where the referral is over.
    """
    with transaction.atomic():
        append([], by=by, at=at)
        row = _sent_by_mine(asker, referral, at, by)
        if not row.is_open:
            raise MoveNotAllowed(f"This referral is “{row.state}”.", "Send another, or open this one again first.")
        made = make_link(AnswerLink, {"work": row.work}, chance=chance, key=key, by=by, at=at)
        told = Deed("changed", "partner link", row.work, person=row.person_id, purpose="direct-care", result="made", details={"service": row.recipient_name})  # fmt: skip
        append([told], by=by, at=at)
    return made


def shut_answer_links(*, asker: Asker, referral: int, by: Actor, at: datetime) -> int:
    """Shut the link of a referral: it was lost, or opened by somebody whom it was not for. Returns how many were shut.

    Changes: shuts it; the referral stands as it is. Told: the trail. Errors: as of `make_answer_link`.
    """
    with transaction.atomic():
        row = _sent_by_mine(asker, referral, at, by)
        return shut_links(AnswerLink.objects.filter(work=row.work), "by hand", person=row.person_id, by=by, at=at)


def shut_for_closed(service_id: str, *, by: Actor, at: datetime) -> int:
    """Shut the links to a service that takes place no more. Changes: shuts them. Told: the trail. Errors: none."""
    with transaction.atomic():
        numbers = Referral.objects.filter(service_id=service_id, recipient_team="").values_list("pk", flat=True)
        works = [f"referral:{number}" for number in numbers]
        return shut_links(AnswerLink.objects.filter(work__in=works), "closed", by=by, at=at)


def _sent_by_mine(asker: Asker, referral: int, at: datetime, by: Actor) -> Referral:
    """A referral that the asker's side sent to a body without an account, where they may say something of it."""
    row = Referral.objects.filter(sent_from(asker, at), pk=referral).first()
    if row is None or "referrer" not in ends_of(row, asker, at):
        raise NotYours(_NOT_YOURS, "Look at what your team sent.")
    if row.recipient_team:
        raise BadUsage("This service works here with an account of its own.", "It answers in its own inbox.")
    must_show(ask_to_say(row, asker, at, by=by))
    return row


def team_of_sender(referral: int) -> tuple[str, str]:
    """The team that sent a referral, and the neighbourhood that it looks after; about nobody."""
    team = Referral.objects.filter(pk=referral).values_list("referrer_team", flat=True).first() or ""
    found = Team.objects.filter(pk=team).values_list("neighbourhood__name", flat=True) if team.isdecimal() else []
    return team, next(iter(found), "")


def links_of(referral: int, at: datetime) -> tuple[KeptLink, ...]:
    """Every link of one referral, the latest first; read after the referral was."""
    rows = AnswerLink.objects.filter(work=f"referral:{referral}")
    return tuple(_kept(row, at) for row in rows)


def guessed_links(asker: Asker, at: datetime) -> tuple[KeptLink, ...]:
    """Links of the asker's side that were shut because their code was guessed at, where the referral waits and no other link was made since.

    Nothing of whom they are about is in it, so that it leaves no look.
    """
    mine = Referral.objects.filter(sent_from(asker, at), state__in=OPEN, recipient_team="").values_list("pk", flat=True)
    rows = AnswerLink.objects.filter(work__in=[f"referral:{number}" for number in mine])
    last: dict[str, AnswerLink] = {}
    for row in rows:
        last.setdefault(row.work, row)
    return tuple(_kept(row, at) for row in last.values() if row.why_shut == "guessed")


def _kept(row: AnswerLink, at: datetime) -> KeptLink:
    works = row.shut_at is None and row.until > at
    return KeptLink(
        row.pk, int(row.work.partition(":")[2]), row.state, row.made_at, row.until, row.opened_at, row.opened_by, row.wrong_count, row.why_shut, works
    )  # fmt: skip


def waits_at(secret: str, at: datetime) -> Waits | None:
    """What stands behind a link that works, before its code is said; None for every other, and nothing says which.

    Changes: nothing, however often a program of mail looks ahead of whom it was sent to. Told: nobody, as nobody is told of. Errors: none.
    """
    link = working_link(AnswerLink, secret, at)
    row = _of(link)
    return Waits(row.recipient_name, row.service_id, tries_left(link.wrong_count)) if row is not None else None


def _of(link: AnswerLink | None) -> Referral | None:
    """The referral of a link, where it is under way."""
    number = link.work.partition(":")[2] if link is not None else ""
    return Referral.objects.filter(pk=number, recipient_team="", state__in=OPEN).first() if number else None


def open_answer_link(*, secret: str, said: SaidCode, key: bytes, how: How, at: datetime) -> Stood:
    """Open a link with its code. A referral that nobody had opened is seen by that.

    Changes: as of `open_with_code`, and of `see`. Told: the trail, as “by link of” the service. Errors: as of both.
    """
    row = _of(working_link(AnswerLink, secret, at))
    if row is None:
        raise AlreadyDecided(NOT_THERE, _RING)
    link = open_with_code(AnswerLink, secret, said, key=key, by=_actor(row, None), at=at)
    opened = Said(f"link {link.pk} opened", spoken_by=link.opened_by)
    return see(asker=_asker(row, link, at), referral=row.pk, said=opened, how=how, by=_actor(row, link), at=at)


def read_by_link(*, secret: str, at: datetime) -> ByLink:
    """Read a referral by a link that was opened: what the service may read of it today, by rule, agreement, consent and objection.

    Changes: nothing. Told: the trail, the look. Errors: `AlreadyDecided` where the link does not work; `NotYours` as of `the_referral`.
    """
    link = working_link(AnswerLink, secret, at)
    row = _of(link)
    if link is None or row is None:
        raise AlreadyDecided(NOT_THERE, _RING)
    asker, by = _asker(row, link, at), _actor(row, link)
    detail = the_referral(asker, row.pk, by=by, at=at)
    return _read(row, detail, (asker, "view"), by, at)


def read_for_telephone(*, asker: Asker, referral: int, by: Actor, at: datetime) -> ByLink:
    """Read a referral to a body without an account, to be read out to them: what a link would show them, as far as the asker may print it.

    Changes: nothing. Told: the trail, the look. Errors: as of `make_answer_link`, and of `the_referral`.
    """
    with transaction.atomic():
        row = _sent_by_mine(asker, referral, at, by)
    return _read(row, the_referral(asker, referral, by=by, at=at), (asker, "print"), by, at)


def _read(row: Referral, detail: Detail, how: tuple[Asker, str], by: Actor, at: datetime) -> ByLink:
    one = person_of(row.person_id)
    groups = _open_parts(row, how, by, at) if detail.line.packet is not None else frozenset()
    is_unsafe = one is not None and "domestic-abuse" in labels_of([one.person_id]).get(one.person_id, ())
    return ByLink(detail, one, groups, is_unsafe, moves_by_link(row.kind, row.state))


def _open_parts(row: Referral, how: tuple[Asker, str], by: Actor, at: datetime) -> frozenset[str]:
    """Which parts of the record that went along may be shown today; asked of the rules part by part, and written to the trail as one look."""
    asker, action = how
    item, purpose = item_of(row.person_id, action, asker), usual_purpose(asker.role)
    known, went = known_about(asker, [item.person_id], at), sorted(frozenset(row.field_groups) & BY_LINK)
    said = known.would(action, [item.part(group) for group in went], purpose)
    groups = [group for group, one in zip(went, said, strict=True) if one.effect == "permit"]
    if not groups:
        return frozenset()
    with transaction.atomic():
        known.ask(action, [replace(item.part(groups[0]), carries=frozenset(groups[1:]))], purpose, by=by)
    return frozenset(groups)


def answer_by_link(*, secret: str, move: str, said: Said, how: How, at: datetime) -> Stood:
    """Make one move of the service by its link: the very verb that staff use, with the same needs and the same refusals.

    The same message again changes nothing and is answered alike, also when the first shut the link. Changes, Told: as of `say`, “by link of” the
    service. Errors: as of `say`; `AlreadyDecided` where the link does not work; `MoveNotAllowed` for a move that no link makes.
    """
    with transaction.atomic():
        append(
            [], by=Actor("by link"), at=at
        )  # one at a time: a link that somebody shuts just now answers nothing any more
        came = _answered(secret, move, said, how, at)
    if isinstance(came, KithError):
        raise came
    return came


def _answered(secret: str, move: str, said: Said, how: How, at: datetime) -> Stood | KithError:
    link = kept_link(AnswerLink, secret)
    row = Referral.objects.filter(pk=link.work.partition(":")[2], recipient_team="").first() if link else None
    if row is None or link.until <= at:
        return AlreadyDecided(NOT_THERE, _RING)
    by, asker = _actor(row, link), _asker(row, link, at)
    is_repeat = row.events.filter(message_id=said.message_id, move=move, written_by=by.account).exists()
    if link.shut_at is not None and not is_repeat:
        return AlreadyDecided(NOT_THERE, _RING)
    if link.opened_count == 0:
        return MoveNotAllowed("Nobody has said the code of this link.", "Say its code first.")
    if move not in MOVES_BY_LINK:
        return MoveNotAllowed(f"To {move} is nothing that a link does.", _RING)
    told = replace(said, party="recipient", spoken_by=said.spoken_by or link.opened_by)
    try:
        return say(asker=asker, referral=row.pk, move=move, said=told, how=how, by=by, at=at)
    except KithError as refused:  # what came too late is kept, so that it must not be undone here
        return refused


def _asker(row: Referral, link: AnswerLink, at: datetime) -> Asker:
    """Whoever comes by a link, as the rules know them: of the body that was asked, in the role in which it was, tied to no team, and with what is
    agreed with it, or what the person agreed to."""
    one, on = person_of(row.person_id), at.astimezone(LONDON).date()
    tie = TeamTie("", (one.neighbourhood or "") if one else "", on)
    done = tuple(Completed(course.name, on) for course in COURSES)
    agreed = agreed_with(recipient_of(row), row.kind, row.consent_by, at)
    return Asker(_actor(row, link).account, row.recipient_role, row.recipient, row.recipient_kind, (tie,), done, session=f"link {link.pk}", agreements=agreed)  # fmt: skip


def _actor(row: Referral, link: AnswerLink | None) -> Actor:
    return replace(by_link_of(row.recipient_name, row.recipient, link), role=row.recipient_role)
