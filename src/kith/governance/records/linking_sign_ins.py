"""Linking an account with what another sign-in calls its holder, and finding it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kith.errors import BadUsage
from kith.governance.records.journal import journal
from kith.governance.records.models import Account, SignInLink
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["account_linked", "end_sign_in_link", "is_linked", "link_sign_in"]


def link_sign_in(*, username: str, issuer: str, subject: str, by: Actor, at: datetime) -> None:
    """Let an issuer vouch for the holder of an account.

    Changes: adds the link. Told: the trail. Errors: `BadUsage` where there is no such account, or either has a link already.
    """
    if not subject.strip() or len(subject) > 255:
        raise BadUsage("A subject has 1 to 255 characters.", "Copy it from the issuer's list of people: its `sub`.")
    with transaction.atomic():
        account = _account(username)
        standing = SignInLink.objects.filter(issuer=issuer, ended_at__isnull=True)
        if standing.filter(account=account).exists():
            raise BadUsage(f"{username} is linked already.", "End that link first: kith link-sign-in NAME --end")
        if standing.filter(subject=subject.strip()).exists():
            raise BadUsage("Another account is linked to that subject.", "End that link first, if it is wrong.")
        link = SignInLink.objects.create(account=account, issuer=issuer, subject=subject.strip(), linked_at=at)
        append([_deed(link, "linked")], by=by, at=at)
        journal(link, at=at)


def end_sign_in_link(*, username: str, issuer: str, by: Actor, at: datetime) -> None:
    """End the link of an account, so that its password signs in again.

    Changes: ends it. Told: the trail. Errors: `BadUsage` where there is none.
    """
    with transaction.atomic():
        link = SignInLink.objects.filter(account=_account(username), issuer=issuer, ended_at__isnull=True).first()
        if link is None:
            raise BadUsage(f"{username} is not linked to {issuer}.", "Check the name, and KITH_OIDC_ISSUER.")
        link.ended_at = at
        link.save(update_fields=["ended_at"])
        append([_deed(link, "link ended")], by=by, at=at)
        journal(link, at=at)


def account_linked(issuer: str, subject: str) -> Any:
    """The open account of whoever the issuer names; None where none is linked, or it is shut: no token opens it again (AUT-05)."""
    found = SignInLink.objects.filter(issuer=issuer, subject=subject, ended_at__isnull=True, account__is_active=True)
    link = found.select_related("account").first()
    return link.account if link else None


def is_linked(account_id: Any, issuer: str) -> bool:
    """Whether this issuer vouches for the holder of an account."""
    return SignInLink.objects.filter(account_id=account_id, issuer=issuer, ended_at__isnull=True).exists()


def _account(username: str) -> Any:
    found = Account.objects.select_for_update().filter(username__iexact=username.strip()).first()
    if found is None:
        raise BadUsage(f"There is no account “{username}”.", "Check the sign-in name.")
    return found


def _deed(link: SignInLink, result: str) -> Deed:
    told = {"issuer": link.issuer, "subject": link.subject}
    return Deed("changed", "sign-in link", str(link.account_id), result=result, details=told)
