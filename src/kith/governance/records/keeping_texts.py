"""Texts that came after a session had ended: kept sealed for whoever typed them, shown to nobody else, and gone once sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.errors import CannotUnseal
from kith.governance.records.models import Account, KeptText
from kith.governance.records.sealing import seal, unseal
from kith.governance.records.trail import append
from kith.governance.sitting import LONGEST
from kith.governance.trail import Actor, Deed

__all__ = ["SECRETS", "Late", "Waiting", "clear_texts", "drop_text", "keep_text", "text_kept", "texts_waiting"]

SECRETS = frozenset({"csrfmiddlewaretoken", "password", "code", "passkey"})
"""Fields that are never kept: what signs somebody in, and what says that a form is ours."""

_LONGEST_TEXT, _LONGEST_ADDRESS, _MOST_TEXTS = 200_000, 500, 20


@dataclass(frozen=True)
class Late:
    """A form that came too late: where it was sent, on which page it stood, what each field held, and whether a file was among it."""

    address: str
    page: str
    fields: Mapping[str, list[str]]
    had_file: bool = False


@dataclass(frozen=True)
class Waiting:
    """A text that waits, without the text: its number, and the page on which it is shown."""

    number: int
    page: str


def keep_text(*, account_id: str, late: Late, by: Actor, at: datetime) -> bool:
    """Keep what somebody typed, but for `SECRETS` and files; say whether it was kept.

    Changes: puts the text in the place of what waits for the same address; of more than twenty that wait the oldest goes.
    Told: the trail, without the text. Errors: none; a form with nothing in it, or far too much, is not kept.
    """
    typed = {name: list(held) for name, held in late.fields.items() if name not in SECRETS and any(held)}
    text = json.dumps(typed, ensure_ascii=False)
    is_too_long = len(text) > _LONGEST_TEXT or max(len(late.address), len(late.page)) > _LONGEST_ADDRESS
    if not typed or is_too_long:
        return False
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)  # two windows of one account come one after the other
        given = {"page": late.page, "had_file": late.had_file, "kept_at": at}
        sealed = seal(text, _use(account_id, late.address))
        row, _ = KeptText.objects.update_or_create(
            account_id=account_id, address=late.address, defaults={**given, "sealed": sealed}
        )
        mine = KeptText.objects.filter(account_id=account_id).order_by("-kept_at", "-id")
        KeptText.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[_MOST_TEXTS:])).delete()
        append([_deed(row.pk, "kept until it is sent again")], by=by, at=at)
    return True


def texts_waiting(account_id: str, at: datetime) -> list[Waiting]:
    """Every text that waits for this account, the oldest first."""
    rows = _waiting(account_id, at).values_list("pk", "page")
    return [Waiting(*row) for row in rows]


def text_kept(account_id: str, number: int, at: datetime) -> Late | None:
    """One text, for the account that typed it; None for everybody else, and where it waits no more or can be opened no more."""
    row = _waiting(account_id, at).filter(pk=number).first()
    if row is None:
        return None
    try:
        text = unseal(row.sealed, _use(str(row.account_id), row.address))
    except CannotUnseal:
        return None  # the installation's secret was replaced, or somebody wrote into the table
    return Late(row.address, row.page, json.loads(text), row.had_file)


def drop_text(*, account_id: str, number: int, because: str, by: Actor, at: datetime) -> None:
    """Delete a text of one's own, because it was sent again or is wanted no more.

    Changes: deletes it. Told: the trail. Errors: none; what is not there, or another's, stays as it is.
    """
    with transaction.atomic():
        if KeptText.objects.filter(account_id=account_id, pk=number).delete()[0]:
            append([_deed(number, because)], by=by, at=at)


def clear_texts(*, by: Actor, at: datetime) -> int:
    """Delete every text that was kept for as long as any is; return how many.

    Changes: deletes them. Told: the trail, how many. Errors: none.
    """
    with transaction.atomic():
        gone, _ = KeptText.objects.filter(kept_at__lte=at - LONGEST).delete()
        if gone:
            append([Deed("changed", "kept text", result="deleted: not sent again", details={"texts": gone})], by=by, at=at)  # fmt: skip
    return gone


def _waiting(account_id: str, at: datetime) -> Any:
    return KeptText.objects.filter(account_id=account_id, kept_at__gt=at - LONGEST)


def _use(account_id: str, address: str) -> str:
    """What a text is sealed for: the key itself is another for every account and address, so no mix-up of rows opens one."""
    return f"kept text\n{account_id}\n{address}"


def _deed(number: int, result: str) -> Deed:
    return Deed("changed", "kept text", str(number), result=result)
