"""Passkeys of an account: added, named, asked for a signature, stopped and ended; each in the trail."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from kith.errors import BadUsage, PasskeyDoesNotCount
from kith.governance.passkeys import MOST_PASSKEYS, NAME_LENGTHS, counts_on
from kith.governance.records.journal import journal
from kith.governance.records.models import Account, Passkey, SecondFactor
from kith.governance.records.reading_passkeys import KeyAnswer, key_made, key_named, key_signed
from kith.governance.records.trail import append
from kith.governance.records.using_once import use_once
from kith.governance.trail import Actor, Deed

__all__ = [
    "CHALLENGE_LASTS",
    "KeyTaken",
    "OwnPasskey",
    "add_passkey",
    "end_passkeys",
    "has_passkeys",
    "ids_of",
    "passkey_counts",
    "passkeys_of",
    "read_of_ended",
    "remove_passkey",
    "rename_passkey",
    "take_passkey",
    "untold_passkeys",
    "user_handle_of",
]  # fmt: skip

CHALLENGE_LASTS = timedelta(minutes=5)
"""For how long a key may be asked: the time that the recommendation gives somebody to find it (WebAuthn, 15.1)."""

_NOT_HERE = PasskeyDoesNotCount(
    "That passkey does not count here.", "Try again, or sign in with your password and a code."
)


@dataclass(frozen=True)
class OwnPasskey:
    """A passkey as its holder sees it.

    is_alone    it makes sure who holds it, so that it signs in without a password
    stopped_at  when its count of signatures went back, so that it may have been copied; None where it counts
    """

    number: int
    name: str
    made_at: datetime
    used_at: datetime | None
    is_alone: bool
    stopped_at: datetime | None


@dataclass(frozen=True)
class KeyTaken:
    """Whose key signed, its number, and whether it made sure who holds it."""

    account: Any
    number: int
    is_verified: bool


def add_passkey(*, account_id: str, name: str, answer: KeyAnswer, by: Actor, at: datetime) -> int:
    """Keep the public half of a key that a device of the holder's has just made, and return its number.

    Changes: adds it. Told: the trail. Errors: `BadUsage` for a name that is none or taken, or one key too many;
    `PasskeyDoesNotCount` where the answer is not one to what was asked, or was given before.
    """
    made = key_made(answer)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)  # two windows of one account add one after the other
        _must_be_a_name(account_id, name)
        if _standing(account_id).count() >= MOST_PASSKEYS:
            raise BadUsage(f"You have {MOST_PASSKEYS} passkeys already.", "Remove one that you no longer use.")
        is_new = use_once("passkey challenge", answer.challenge, until=at + CHALLENGE_LASTS)
        if not is_new or _standing().filter(credential_id=made.credential_id).exists():
            raise _NOT_HERE
        row = Passkey.objects.create(
            account_id=account_id, name=name.strip(), credential_id=made.credential_id, public_key=made.public_key,
            handle=user_handle_of(account_id), counter=made.counter, is_verifying=made.is_verified, made_at=at,
        )  # fmt: skip
        append([_deed(row, "added")], by=by, at=at)
    return row.pk


def take_passkey(*, answer: KeyAnswer, account_id: str | None, at: datetime) -> KeyTaken:
    """Take what a key signed, once; of this account's, or, where none is named, of whoever's it is.

    Changes: how often it has signed, and when last. Told: the trail, where a key is stopped; that somebody signed in says whoever signs
    them in. Errors: `PasskeyDoesNotCount`, in the same words whatever is not right.
    """
    with transaction.atomic():
        taken = _taken(
            answer, account_id, at
        )  # a key that is stopped must stay so: nothing is raised before that is kept
    if taken is None:
        raise _NOT_HERE
    return taken


def rename_passkey(*, account_id: str, number: int, name: str, by: Actor, at: datetime) -> None:
    """Call a passkey by another name.

    Changes: its name. Told: the trail, without the name. Errors: `BadUsage` for a name that is none or taken, or no such key.
    """
    with transaction.atomic():
        row = _own(account_id, number)
        _must_be_a_name(account_id, name, but=number)
        row.name = name.strip()
        row.save(update_fields=["name"])
        append([_deed(row, "renamed")], by=by, at=at)


def remove_passkey(*, account_id: str, number: int, by: Actor, at: datetime) -> None:
    """End one of one's own passkeys, after the password was asked for again; never the last factor that counts.

    Changes: ends it and forgets its key. Told: the trail. Errors: `BadUsage` where there is none, or nothing would be left beside the password.
    """
    with transaction.atomic():
        row = _own(account_id, number)
        others = _standing(account_id).filter(stopped_at__isnull=True).exclude(pk=number)
        if not others.exists() and not _app(account_id).exists():
            raise BadUsage(
                "It is the only second factor that you have.", "Set up another first: an app, or a second passkey."
            )
        _end(row, "removed", "", by, at)


def end_passkeys(*, account_id: str, why: str, by: Actor, at: datetime) -> int:
    """End every passkey of an account whose holder has lost what holds them, and return how many there were.

    Changes: ends them. Told: the trail, and the holder at their next sign-in. Errors: none.
    """
    with transaction.atomic():
        rows = list(_standing(account_id).select_for_update())
        for row in rows:
            _end(row, "reset", why, by, at)
    return len(rows)


def has_passkeys(account_id: Any) -> bool:
    """Whether an account has a passkey; also one that was stopped: a password alone must not pass by it."""
    return _standing(account_id).exists()


def passkey_counts(account_id: Any, number: int) -> bool:
    """Whether the passkey that opened a session still counts."""
    return _standing(account_id).filter(pk=number, stopped_at__isnull=True).exists()


def passkeys_of(account_id: str) -> list[OwnPasskey]:
    """The passkeys of an account, the first made first."""
    return [
        OwnPasskey(row.pk, row.name, row.made_at, row.used_at, row.is_verifying, row.stopped_at) for row in _standing(account_id)
    ]  # fmt: skip


def ids_of(account_id: Any) -> list[str]:
    """What a browser is told to look for: the ids of the account's keys that count."""
    return list(_standing(account_id).filter(stopped_at__isnull=True).values_list("credential_id", flat=True))


def user_handle_of(account_id: Any) -> str:
    """What a device files the account under: the same for each of its keys, and to nobody without the installation's secret says whose."""
    found = Passkey.objects.filter(account_id=account_id).values_list("handle", flat=True).first()
    made = salted_hmac("kith passkey handle", str(account_id), algorithm="sha256").digest()
    return found or urlsafe_b64encode(made).decode().rstrip("=")


def untold_passkeys(account_id: str) -> list[tuple[str, datetime, str]]:
    """Who else ended passkeys of an account, when and why, as long as its holder has not said that they read it."""
    return list(_untold(account_id).values_list("ended_by", "ended_at", "ended_why"))


def read_of_ended(account_id: str, *, at: datetime) -> int:
    """Keep that the holder has read who ended their passkeys.

    Changes: when they read it. Told: whoever calls tells the trail. Errors: none.
    """
    return int(_untold(account_id).update(told_at=at))


def _untold(account_id: str) -> Any:
    return Passkey.objects.filter(account_id=account_id, ended_at__isnull=False, told_at__isnull=True)


def _taken(answer: KeyAnswer, account_id: str | None, at: datetime) -> KeyTaken | None:
    found = _standing(account_id).select_for_update().filter(credential_id=key_named(answer), stopped_at__isnull=True)
    row = found.filter(account__is_active=True).first()
    if row is None:
        return None
    signed = key_signed(answer, row.public_key, row.handle)
    if not use_once("passkey challenge", answer.challenge, until=at + CHALLENGE_LASTS):
        return None
    if not counts_on(row.counter, signed.counter):
        row.stopped_at = at
        row.save(update_fields=["stopped_at"])
        told = {"passkey": row.pk, "kept": row.counter, "given": signed.counter}
        deed = Deed(
            "changed", "passkey", str(row.account_id), result="stopped", reason="its count went back", details=told
        )
        append([deed], by=Actor(str(row.account_id)), at=at)
        journal(row, at=at)
        return None
    row.counter, row.used_at = signed.counter, at
    row.save(update_fields=["counter", "used_at"])
    return KeyTaken(row.account, row.pk, signed.is_verified)


def _standing(account_id: Any = None) -> Any:
    found = Passkey.objects.filter(ended_at__isnull=True)
    return found if account_id is None else found.filter(account_id=account_id)


def _app(account_id: Any) -> Any:
    return SecondFactor.objects.filter(account_id=account_id, ended_at__isnull=True, confirmed_at__isnull=False)


def _own(account_id: str, number: int) -> Passkey:
    Account.objects.select_for_update().get(pk=account_id)  # of two windows that remove one key each, one is the last
    row = _standing(account_id).select_for_update().filter(pk=number).first()
    if row is None:
        raise BadUsage("There is no such passkey.", "Look at My sign-in again.")
    return row


def _must_be_a_name(account_id: str, name: str, but: int | None = None) -> None:
    least, most = NAME_LENGTHS
    if not least <= len(name.strip()) <= most:
        raise BadUsage(
            f"A name has {least} to {most} characters.", "Say where the passkey is: for instance, work laptop."
        )
    if _standing(account_id).filter(name__iexact=name.strip()).exclude(pk=but).exists():
        raise BadUsage("You have a passkey of that name.", "Give this one another name.")


def _end(row: Passkey, how: str, why: str, by: Actor, at: datetime) -> None:
    row.public_key, row.ended_by, row.ended_at, row.ended_why = "", by.account, at, why
    row.told_at = at if how == "removed" else None
    row.save(update_fields=["public_key", "ended_by", "ended_at", "ended_why", "told_at"])
    append([_deed(row, how, why)], by=by, at=at)
    journal(row, at=at)


def _deed(row: Passkey, result: str, why: str = "") -> Deed:
    return Deed("changed", "passkey", str(row.account_id), result=result, reason=why, details={"passkey": row.pk})
