"""The second half of signing in: a code after the password. A wrong one is counted as a wrong password is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.errors import CannotUnseal, CodeDoesNotCount
from kith.governance.records.second_factor import take_code
from kith.governance.records.staff import account_named
from kith.governance.trail import Actor
from kith.governance.vouching import Vouched

__all__ = ["HALF", "CodeBackend", "half_signed_in", "half_vouched", "keep_half"]

HALF = "half signed in"
"""Where a session keeps whose password, or whose sign-in elsewhere, was right in it."""

_LASTS = timedelta(minutes=10)


class CodeBackend(ModelBackend):
    """Signs in by a code somebody whose password was right before; beside Axes, which counts and slows down guesses."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None,
                     code: str | None = None, **more: Any) -> Any:  # fmt: skip
        """The account, if the code counts now; None for everybody else."""
        account = account_named(username) if username and code and password is None else None
        if account is None or not self.user_can_authenticate(account):
            return None
        try:
            how = take_code(account_id=str(account.pk), code=code or "", by=Actor(str(account.pk)), at=timezone.now())
        except (CodeDoesNotCount, CannotUnseal) as wrong:
            if request is not None:
                request.why_not = str(wrong)  # type: ignore[attr-defined]
            return None
        account.signed_in_by = how
        return account


def keep_half(request: HttpRequest, account: Any, vouched: Vouched | None = None) -> None:
    """Keep in a new session whose password was right; it opens nothing."""
    request.session.flush()
    request.session[HALF] = {"username": account.username, "at": timezone.now().isoformat()}
    if vouched is not None:
        roles = None if vouched.roles is None else sorted(vouched.roles)
        told = {"issuer": vouched.issuer, "subject": vouched.subject, "sid": vouched.sid, "roles": roles}
        request.session[HALF] |= told


def half_signed_in(request: HttpRequest) -> str | None:
    """Whose password was right in this session in the last minutes, by sign-in name; None for nobody."""
    kept = request.session.get(HALF)
    since = parse_datetime(kept["at"]) if kept else None
    return kept["username"] if since and timezone.now() - since < _LASTS else None


def half_vouched(request: HttpRequest) -> Vouched | None:
    """What the issuer said of whoever is half signed in by it; None for who typed a password."""
    kept = request.session.get(HALF, {})
    if "issuer" not in kept:
        return None
    roles = None if kept["roles"] is None else frozenset(kept["roles"])
    return Vouched(kept["issuer"], kept["subject"], False, roles, kept["sid"])
