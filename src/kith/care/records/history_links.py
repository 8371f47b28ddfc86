"""Links of a made-up past for partners without an account, laid down at once, as the verbs would have left them.

Secret and code of each are made of chance that nobody keeps, so that none of them opens: whoever coordinates makes another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.care.partner_links import LINK_LASTS, code_from, digest_of_code
from kith.care.records.link_keeping import CHANCE_BYTES
from kith.care.records.models import AnswerLink, Referral
from kith.care.records.mornings import AT_ONCE
from kith.directory.owning import SECRET_BYTES, digest_of_secret, secret_from
from kith.errors import BadUsage
from kith.governance.records.installing import must_be
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["OpenedThen", "PastLink", "ShutThen", "lay_links"]


@dataclass(frozen=True)
class OpenedThen:
    """When a link was opened with its code, and who they said they are."""

    at: datetime
    who: str


@dataclass(frozen=True)
class ShutThen:
    """When a link was shut, by whom, and why, of `kith.care.partner_links.WHY_SHUT`."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class PastLink:
    """One link of the past: the message of its referral, who made it when, and what became of it."""

    referral: str
    made_by: str
    at: datetime
    opened: OpenedThen | None = None
    shut: ShutThen | None = None


def lay_links(pasts: Sequence[PastLink], chances: Iterable[bytes], *, key: bytes, by: Actor, at: datetime) -> int:
    """Lay links of the past down, and say how many there are; `chances` has bytes of chance for each.

    Changes: adds the links. Told: the trail, of each that it was made up. Errors: `NotADemonstration` where anything real is in the database;
    `BadUsage` for too little chance, or where there is no such referral.
    """
    must_be(is_demonstration=True)
    wanted = {past.referral for past in pasts}
    with transaction.atomic():
        append([], by=by, at=at)
        rows = {row.message_id: row for row in Referral.objects.filter(message_id__in=wanted)}
        if missing := wanted - set(rows):
            raise BadUsage(f"There is no referral {min(missing)}.", "Lay the referrals down first.")
        links = list(_links(pasts, rows, chances, key))
        AnswerLink.objects.bulk_create(links, batch_size=AT_ONCE)
        people = {rows[one].work: rows[one].person_id for one in wanted}
        append([Deed("loaded", "partner link", one.work, person=people[one.work], result="made up") for one in links], by=by, at=at)  # fmt: skip
    return len(links)


def _links(
    pasts: Sequence[PastLink], rows: dict[str, Referral], chances: Iterable[bytes], key: bytes
) -> Iterator[AnswerLink]:
    for past, chance in zip(pasts, chances, strict=False):
        if len(chance) < CHANCE_BYTES:
            raise BadUsage(f"A link needs {CHANCE_BYTES} bytes of chance.", "Give more.")
        digest, code = digest_of_secret(secret_from(chance[:SECRET_BYTES])), code_from(chance[SECRET_BYTES:])
        row = AnswerLink(
            work=rows[past.referral].work, digest=digest, code_digest=digest_of_code(code, link=digest, key=key), made_by=past.made_by[:64],
            made_at=past.at, until=past.at + LINK_LASTS,
        )  # fmt: skip
        if past.opened is not None:
            row.opened_count, row.opened_at, row.opened_by = 1, past.opened.at, past.opened.who
        if past.shut is not None:
            row.shut_at, row.shut_by, row.why_shut = past.shut.at, past.shut.by, past.shut.why
        yield row
