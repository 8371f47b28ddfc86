"""How links for partners are kept: made with a secret and a code that are told once, opened by both, and shut for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from kith.care.partner_links import (
    BY_LINK_OF,
    CODE_BYTES,
    LINK_LASTS,
    MOST_WRONG,
    WHY_SHUT,
    code_from,
    digest_of_code,
    is_right,
    tries_left,
)
from kith.care.records.models import AnswerLink, ReportLink
from kith.directory.owning import SECRET_BYTES, digest_of_secret, secret_from
from kith.errors import AlreadyDecided, BadUsage, KithError
from kith.governance.records.journal import journal
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = [
    "CHANCE_BYTES", "JOURNALLED", "NOT_THERE", "MadeLink", "SaidCode", "by_link_of", "kept_link", "make_link", "open_with_code", "shut_links", "working_link",
]  # fmt: skip

CHANCE_BYTES = SECRET_BYTES + CODE_BYTES
"""Bytes of chance for one link: its secret, and its code."""

JOURNALLED = (AnswerLink, ReportLink)
"""Links that were shut stay shut when an older backup is put back (BKP-06)."""

NOT_THERE = "This link does not work: it was shut, has ended, or is not whole."
_RING = "Ring whoever sent it to you, and ask for a new one."
_SHORTEST, _LONGEST = 2, 120

AnyLink = type[AnswerLink] | type[ReportLink]


@dataclass(frozen=True)
class MadeLink:
    """What is told of a link, once: its secret, and the code that goes another way; and until when it works."""

    secret: str
    code: str
    until: datetime


@dataclass(frozen=True)
class SaidCode:
    """What somebody says who opens a link: its code, and who they are."""

    code: str
    who: str


def by_link_of(name: str, body: str, link: Any = None) -> Actor:
    """Who did it, in the trail: nobody signs in by a link, and what somebody said that they are called stands beside the deed."""
    return Actor(f"{BY_LINK_OF}{name}"[:64], "", body[:60], f"link {link.pk}" if link is not None else "")


def make_link(kind: AnyLink, of: dict[str, str], *, chance: bytes, key: bytes, by: Actor, at: datetime) -> MadeLink:
    """Make a link in a transaction that is open; those that stood before for the same are shut.

    Changes: adds the link, shuts the one before. Told: the trail of whoever calls. Errors: `BadUsage` for too little chance.
    """
    if len(chance) < CHANCE_BYTES:
        raise BadUsage(f"A link needs {CHANCE_BYTES} bytes of chance.", "Give more.")
    shut_links(kind.objects.filter(**of), "replaced", by=by, at=at)
    secret, code = secret_from(chance[:SECRET_BYTES]), code_from(chance[SECRET_BYTES:])
    digest, until = digest_of_secret(secret), at + LINK_LASTS
    kept = digest_of_code(code, link=digest, key=key)
    kind.objects.create(**of, digest=digest, code_digest=kept, made_by=by.account[:64], made_at=at, until=until)
    return MadeLink(secret, code, until)


def kept_link(kind: AnyLink, secret: str) -> Any:
    """The link of a secret, whether it works or not; None where there is none."""
    return kind.objects.filter(digest=digest_of_secret(secret)).first()


def working_link(kind: AnyLink, secret: str, at: datetime) -> Any:
    """The link of a secret, where it works; None for every other, and nothing says which."""
    return kind.objects.working(at).filter(digest=digest_of_secret(secret)).first()


def open_with_code(kind: AnyLink, secret: str, said: SaidCode, *, key: bytes, by: Actor, at: datetime) -> Any:
    """Open a link with its code, and return it. A wrong code is counted before anybody is told that it was; the last one shuts the link.

    Changes: how often it was opened, and by whom as they say; or how often it was wrong. Told: the trail, either way. Errors: `BadUsage` where
    it is not said who they are, or the code is wrong; `AlreadyDecided` where the link does not work, or works no longer from now on.
    """
    who = " ".join(said.who.split())
    if not _SHORTEST <= len(who) <= _LONGEST:
        raise BadUsage("Say who you are.", "Your name, and what you do there.")
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: guesses that come together are counted one by one
        link = working_link(kind, secret, at)
        came = _opened(link, said.code, who, key, by, at) if link else AlreadyDecided(NOT_THERE, _RING)
    if isinstance(came, KithError):
        raise came
    return came


def _opened(link: Any, code: str, who: str, key: bytes, by: Actor, at: datetime) -> Any:
    if not is_right(link.code_digest, digest_of_code(code, link=link.digest, key=key)):
        return _wrong(link, by, at)
    told = {"opened_count": F("opened_count") + 1, "opened_at": at, "opened_by": who}
    type(link).objects.filter(pk=link.pk).update(**told)
    append([_deed(link, "changed", "opened with its code", {"said": who})], by=by, at=at)
    link.refresh_from_db()
    return link


def _wrong(link: Any, by: Actor, at: datetime) -> KithError:
    wrong = link.wrong_count + 1
    append([_deed(link, "refused", "wrong code", {"wrong": wrong})], by=by, at=at)
    if wrong < MOST_WRONG:
        type(link).objects.filter(pk=link.pk).update(wrong_count=wrong)
        left = tries_left(wrong)
        tries = "once more" if left == 1 else f"{left} times more"
        return BadUsage(
            "That is not its code.", f"It has six figures, and came another way than the link. You may try {tries}."
        )
    shut_links(type(link).objects.filter(pk=link.pk), "guessed", by=by, at=at, wrong_count=wrong)
    return AlreadyDecided("That was not its code, too often: the link is shut.", _RING)


def shut_links(links: Any, why: str, *, person: str = "", by: Actor, at: datetime, **also: int) -> int:
    """Shut those of some links that are not shut, for good, and say how many; in a transaction that is open.

    Changes: when, by whom and why each was shut. Told: the trail, once for each. Errors: `BadUsage` outside a transaction, or for no reason of
    `WHY_SHUT`. Shutting again shuts nothing.
    """
    if why not in WHY_SHUT:
        raise BadUsage(f"There is no reason “{why}” to shut a link.", f"Use one of: {', '.join(WHY_SHUT)}.")
    rows = list(links.filter(Q(shut_at__isnull=True)))
    for row in rows:
        row.shut_at, row.shut_by, row.why_shut = at, by.account, why
        for name, value in also.items():
            setattr(row, name, value)
        row.save()
    append([_deed(row, "shut", why, {}, person) for row in rows], by=by, at=at)
    if rows:
        journal(*rows, at=at)
    return len(rows)


def _deed(link: Any, action: str, result: str, details: dict[str, Any], person: str = "") -> Deed:
    return Deed(action, "partner link", f"{link}"[:200], person=person, purpose="direct-care", result=result, details={**details, "link": link.pk})  # fmt: skip
