"""What must hold again after a restore, kept outside the database as it is decided: what people say no to, labels, doors of referrals that were shut, and
ways in that were ended.

A line is a row as it stands after a change. Lines are put back in their order, so that the last word on each row holds, however often it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from kith.errors import BadUsage
from kith.governance.records.models import (
    Account,
    EntryLabel,
    Grant,
    Objection,
    Passkey,
    PersonLabel,
    SecondFactor,
    SignInLink,
)
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["JOURNALLED", "journal", "put_back_lines"]

JOURNALLED: tuple[type[models.Model], ...] = (
    Account,
    Objection,
    PersonLabel,
    EntryLabel,
    SignInLink,
    Passkey,
    SecondFactor,
    Grant,
)
"""The rows that are journalled; of what else was decided since a backup, see the how-to on running the service."""


def journal(*rows: models.Model, at: datetime) -> None:
    """Keep these rows outside the database once the transaction that is open has been committed.

    Changes: nothing in the database. Told: nobody. Errors: none here; a line that cannot be written is an error in the log, and the
    deed stands, as it is committed.
    """
    lines = [
        json.dumps({"at": at.isoformat(), "row": json.loads(serializers.serialize("json", [row]))[0]}) for row in rows
    ]
    keep: Callable[[list[str]], None] = import_string(settings.JOURNAL)
    transaction.on_commit(lambda: keep(lines), robust=True)


def put_back_lines(
    lines: Iterable[str], *, since: datetime, also: Sequence[type[models.Model]], by: Actor, at: datetime
) -> int:
    """Put back what was decided since a backup was made, and say how many rows that were; `also` are rows of the rooms above.

    Changes: those rows. Told: the trail, once for each. Errors: `BadUsage` for a line of a row that is not journalled.
    """
    told: dict[tuple[str, int], dict] = {}
    for line in lines:
        one = json.loads(line)
        if datetime.fromisoformat(one["at"]) >= since:
            told[one["row"]["model"], one["row"]["pk"]] = one["row"]  # the last word on each row
    with transaction.atomic():
        first = sorted(told.values(), key=lambda row: row["model"] != Account._meta.label_lower)
        for given in serializers.deserialize("json", json.dumps(first)):
            if not isinstance(given.object, (*JOURNALLED, *also)):
                raise BadUsage(f"The journal has a line of {given.object._meta.label}.", "It is not one of ours.")
            if _has_its_account(given.object):
                given.save()
        for statement in connection.ops.sequence_reset_sql(no_style(), [*JOURNALLED, *also]):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        append([_deed(row) for row in told.values()], by=by, at=at)
    return len(told)


def _has_its_account(row: models.Model) -> bool:
    """Whether the account that a row is of is there: one that was made since the backup and never shut is gone, and its ways in with it."""
    account = getattr(row, "account_id", None)
    return account is None or Account.objects.filter(pk=account).exists()


def _deed(row: dict) -> Deed:
    kind = str(row["model"]).partition(".")[2]
    return Deed(
        "restored", kind, str(row["pk"]), person=row["fields"].get("person_id", ""), result="decided since the backup"
    )
