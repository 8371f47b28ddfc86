"""Setting up a second factor, taking its codes, and ending it; each in the trail, and no secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.errors import BadUsage, CannotUnseal, CodeDoesNotCount
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.journal import journal
from kith.governance.records.models import Account, RecoveryCode, SecondFactor
from kith.governance.records.passkeys import end_passkeys, has_passkeys, read_of_ended, untold_passkeys
from kith.governance.records.sealing import seal, unseal
from kith.governance.records.trail import append
from kith.governance.second_factor import digest_of, must_be_one_of, recovery_codes, secret_of, step_that_counts
from kith.governance.trail import Actor, Deed

__all__ = [
    "Ended", "Standing", "begin_second_factor", "confirm_second_factor", "end_second_factor", "factor_of", "has_been_told",
    "has_second_factor", "may_reset", "remove_second_factor", "renew_recovery_codes", "reset_second_factor", "secret_begun", "standing_of", "take_code",
]  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """A second factor that somebody other than its holder ended: who, when and why, and whether the holder was told."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Standing:
    """How an account signs in today.

    since           from when on its second factor counts; None where it has none
    codes_left      recovery codes that nobody has used
    untold          factors that others ended, and of which the holder has not said yet that they read it
    """

    since: datetime | None
    codes_left: int
    untold: tuple[Ended, ...]


def begin_second_factor(*, account_id: str, chance: bytes, by: Actor, at: datetime) -> None:
    """Draw a secret for an account. It counts from its first code on, and until then may be drawn anew.

    Changes: adds the factor, or puts another secret into one that was begun. Told: the trail. Errors: `BadUsage` where
    the account has a factor already.
    """
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)  # two windows of one account begin one factor
        found = _standing(account_id).first()
        if found is not None and found.confirmed_at is not None:
            raise BadUsage("You have a second factor already.", "Remove it first; then set up the new one.")
        given = {"sealed_secret": seal(secret_of(chance)), "begun_at": at}
        SecondFactor.objects.update_or_create(account_id=account_id, ended_at=None, defaults=given)
        append([_deed(account_id, "begun")], by=by, at=at)


def confirm_second_factor(*, account_id: str, code: str, chance: bytes, by: Actor, at: datetime) -> list[str]:
    """Let a factor count from now on, its first code being right, and give its recovery codes for the only time.

    Changes: the factor and its recovery codes. Told: the trail. Errors: `BadUsage` where none was begun;
    `CodeDoesNotCount` where the code is not right.
    """
    with transaction.atomic():
        factor = _standing(account_id).select_for_update().filter(confirmed_at__isnull=True).first()
        if factor is None:
            raise BadUsage("No second factor was begun.", "Begin at My sign-in.")
        factor.last_step = step_that_counts(unseal(factor.sealed_secret), code, at=at)
        factor.confirmed_at = at
        factor.save(update_fields=["last_step", "confirmed_at"])
        append([_deed(account_id, "set up")], by=by, at=at)
        return _given(factor, chance, at)


def take_code(*, account_id: str, code: str, by: Actor, at: datetime) -> str:
    """Take a code of the app, or a recovery code, once; return which it was.

    Changes: the last step taken, or the recovery code spent. Told: the trail, of a recovery code; that somebody signed in
    says whoever signs them in. Errors: `CodeDoesNotCount`, also where there is no factor: the answer tells nothing of it.
    """
    with transaction.atomic():
        factor = _confirmed(account_id)
        if factor is None:
            raise CodeDoesNotCount("That code does not count.", "Sign in again with name and password.")
        if code.replace(" ", "").isdigit():
            factor.last_step = step_that_counts(unseal(factor.sealed_secret), code, at=at, after=factor.last_step)
            factor.save(update_fields=["last_step"])
            return "code of an app"
        unspent = factor.recovery_codes.filter(spent_at__isnull=True)
        unspent.filter(digest=must_be_one_of(code, unspent.values_list("digest", flat=True))).update(spent_at=at)
        append([_deed(account_id, "recovery code used", left=unspent.count())], by=by, at=at)
        return "recovery code"


def renew_recovery_codes(*, account_id: str, chance: bytes, by: Actor, at: datetime) -> list[str]:
    """Give new recovery codes for the only time; those from before count no more.

    Changes: spends the old, adds the new. Told: the trail. Errors: `BadUsage` where the account has no factor.
    """
    with transaction.atomic():
        factor = _confirmed(account_id)
        if factor is None:
            raise BadUsage("You have no second factor.", "Set one up at My sign-in.")
        factor.recovery_codes.filter(spent_at__isnull=True).update(spent_at=at)
        append([_deed(account_id, "recovery codes renewed")], by=by, at=at)
        return _given(factor, chance, at)


def remove_second_factor(*, account_id: str, by: Actor, at: datetime) -> None:
    """End one's own factor, after the password was asked for again.

    Changes: ends it and forgets its secret. Told: the trail. Errors: `BadUsage` where there is none.
    """
    _end(account_id, "removed", "", by, at)


def reset_second_factor(*, asker: Asker, username: str, how_checked: str, by: Actor, at: datetime) -> Decision:
    """End a colleague's factor whose app is lost, where the rules let the asker; say why where they do not.

    Changes: ends it and forgets its secret, and their passkeys with it. Told: the trail, and its holder when they sign in next.
    Errors: `BadUsage` where nobody of that name has one, or nobody could later see how it was checked who asked.
    """
    found = Account.objects.filter(username__iexact=username.strip()).first()
    with transaction.atomic():
        item = Item("second factor", "running", form="aggregate", recorded_by=str(found.pk) if found else "")
        decision = ask(asker, "edit", item, "system-support", by=by, at=at)
        if decision.shows:
            end_second_factor(username=username, how_checked=how_checked, by=by, at=at)
    return decision


def end_second_factor(*, username: str, how_checked: str, by: Actor, at: datetime) -> None:
    """End the factor of an account for its holder; called where the rules have let somebody, or by who runs the service.

    Changes, told, errors: as of `reset_second_factor`.
    """
    if not is_reason(how_checked):
        least, most = REASON_LENGTHS
        raise BadUsage("Say how you checked who asks.", f"In {least} to {most} characters: for instance, seen in person with their badge.")  # fmt: skip
    found = Account.objects.filter(username__iexact=username.strip()).first()
    if found is None or not has_second_factor(found.pk):
        raise BadUsage("Nobody with that sign-in name has a second factor.", "Ask them for the name that they type.")
    account_id, why = str(found.pk), how_checked.strip()
    with transaction.atomic():
        end_passkeys(account_id=account_id, why=why, by=by, at=at)
        if factor_of(account_id) is not None:
            _end(account_id, "reset", why, by, at)


def has_been_told(*, account_id: str, by: Actor, at: datetime) -> None:
    """Write down that the holder has read who ended their factor.

    Changes: when they read it. Told: the trail. Errors: none; where there is nothing to read, nothing changes.
    """
    with transaction.atomic():
        if _untold(account_id).update(told_at=at) + read_of_ended(account_id, at=at):
            append([_deed(account_id, "holder told")], by=by, at=at)


def may_reset(asker: Asker, at: datetime) -> bool:
    """Whether the rules let this asker reset a colleague's second factor."""
    item = Item("second factor", "running", form="aggregate")
    return would_decide(asker, "edit", [item], "system-support", at)[0].shows


def factor_of(account_id: Any) -> int | None:
    """The factor that an account signs in with, by its number; None where a password is enough."""
    return _standing(account_id).filter(confirmed_at__isnull=False).values_list("pk", flat=True).first()


def has_second_factor(account_id: Any) -> bool:
    """Whether a password alone does not sign this account in: it has an app, or a passkey."""
    return factor_of(account_id) is not None or has_passkeys(account_id)


def secret_begun(account_id: str) -> str | None:
    """The secret of a factor that was begun and waits for its first code; None where none was, or it can be read no more."""
    found = _standing(account_id).filter(confirmed_at__isnull=True).first()
    try:
        return unseal(found.sealed_secret) if found else None
    except CannotUnseal:
        return None  # sealed with a secret of the installation that was replaced: it is begun anew


def standing_of(account_id: str) -> Standing:
    """How an account signs in today, for its holder's page."""
    factor = _standing(account_id).filter(confirmed_at__isnull=False).first()
    left = factor.recovery_codes.filter(spent_at__isnull=True).count() if factor else 0
    apps = [(row.ended_by, row.ended_at, row.ended_why) for row in _untold(account_id)]
    told = dict.fromkeys([*apps, *untold_passkeys(account_id)])  # an app and a passkey, ended at once, are told of once
    return Standing(factor.confirmed_at if factor else None, left, tuple(Ended(*one) for one in told))


def _standing(account_id: Any) -> Any:
    return SecondFactor.objects.filter(account_id=account_id, ended_at__isnull=True)


def _confirmed(account_id: str, *, lock: bool = True) -> Any:
    found = _standing(account_id).filter(confirmed_at__isnull=False)
    return (found.select_for_update() if lock else found).first()


def _untold(account_id: str) -> Any:
    return SecondFactor.objects.filter(account_id=account_id, ended_at__isnull=False, told_at__isnull=True)


def _given(factor: SecondFactor, chance: bytes, at: datetime) -> list[str]:
    codes = recovery_codes(chance)
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(factor=factor, digest=digest_of(code), given_at=at) for code in codes]
    )
    return codes


def _end(account_id: str, how: str, why: str, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        factor = _confirmed(account_id)
        if factor is None:
            raise BadUsage("There is no second factor to end.", "Look at the page again.")
        factor.sealed_secret, factor.ended_by, factor.ended_at, factor.ended_why = "", by.account, at, why
        factor.told_at = at if how == "removed" else None
        factor.save(update_fields=["sealed_secret", "ended_by", "ended_at", "ended_why", "told_at"])
        append([_deed(account_id, how, why=why)], by=by, at=at)
        journal(factor, at=at)


def _deed(account_id: str, result: str, *, why: str = "", left: int | None = None) -> Deed:
    told = {} if left is None else {"left": left}
    return Deed("changed", "second factor", account_id, result=result, reason=why, details=told)
