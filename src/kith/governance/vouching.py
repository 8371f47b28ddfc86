"""What another sign-in says of somebody: whether it was said to us, of now, and how much of it counts. Whose signature it has is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kith.errors import NotVouchedFor

__all__ = ["SIGN_OUT_EVENT", "Expected", "SignedOut", "Vouched", "must_be_vouched", "must_sign_out"]

SIGN_OUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
"""What a token that ends sessions says that it is for; a token that signs somebody in says nothing of it."""

_DRIFT = timedelta(minutes=1)
_SIGN_OUT_LASTS = timedelta(minutes=10)
_LONGEST = timedelta(days=1)
_AGAIN = "Begin again at the sign-in page; if it happens again, tell whoever runs the service."


@dataclass(frozen=True)
class Expected:
    """What a token must say to be ours.

    issuer, client_id   who says it, and to whom
    nonce               what we asked it to say, this once
    signed_in_within    how long ago somebody may have shown there who they are
    strong              values of `acr` or `amr` that mean a second factor was used; none: it never counts as strong
    roles_claim         the claim that names roles; empty: the issuer has no word in it
    """

    issuer: str
    client_id: str
    nonce: str
    signed_in_within: timedelta
    strong: frozenset[str] = frozenset()
    roles_claim: str = ""


@dataclass(frozen=True)
class Vouched:
    """Whom the issuer names, whether strongly, and the roles it named; None where it named none, so that all of Kith's hold.

    `sid` is what the issuer calls their session there; empty where it does not say.
    """

    issuer: str
    subject: str
    is_strong: bool
    roles: frozenset[str] | None
    sid: str = ""


@dataclass(frozen=True)
class SignedOut:
    """Whose sessions an issuer ends: every one of a subject, or, where it names none, the one that it calls `sid`.

    `token` names the token, which counts once; `until` is when it would be too old anyway.
    """

    subject: str
    sid: str
    token: str
    until: datetime


def must_be_vouched(claims: Mapping[str, Any], expected: Expected, *, at: datetime) -> Vouched:
    """Hold the claims of a token whose signature is right against what we expect.

    Parameters
    ----------
    claims : as the issuer signed them
    expected : what they must say
    at : now; clocks may differ by a minute

    Returns
    -------
    Vouched

    Raises
    ------
    NotVouchedFor
        it is another's, for another, too old, too early, an answer to another question, or of somebody who showed too long ago
        who they are

    Source
    ------
    OpenID Connect Core 1.0, 3.1.3.7 (ID token validation) and 2 (`auth_time`, required where `max_age` was asked).

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> now = int(at.timestamp())
    >>> expected = Expected("https://id.example", "kith", "n1", timedelta(minutes=15), frozenset({"mfa"}))
    >>> said = {"iss": "https://id.example", "aud": "kith", "sub": "7", "nonce": "n1", "iat": now, "exp": now + 300, "auth_time": now}
    >>> must_be_vouched({**said, "amr": ["pwd", "mfa"]}, expected, at=at)
    Vouched(issuer='https://id.example', subject='7', is_strong=True, roles=None, sid='')
    >>> must_be_vouched({**said, "nonce": "n2"}, expected, at=at)
    Traceback (most recent call last):
    ...
    kith.errors.NotVouchedFor: That sign-in cannot be used: nonce. Begin again at the sign-in page; if it happens again, tell whoever runs the service.
    """
    wrong = [name for name, is_right in _checks(claims, expected, at).items() if not is_right]
    if wrong:
        raise NotVouchedFor(f"That sign-in cannot be used: {', '.join(wrong)}.", _AGAIN)
    said = {str(one) for one in (claims.get("acr"), *_listed(claims.get("amr"))) if one}
    named = claims.get(expected.roles_claim) if expected.roles_claim else None
    roles = None if named is None else frozenset(str(one) for one in _listed(named))
    sid = claims.get("sid")
    return Vouched(
        expected.issuer, claims["sub"], bool(said & expected.strong), roles, sid if isinstance(sid, str) else ""
    )


def must_sign_out(claims: Mapping[str, Any], issuer: str, client_id: str, *, at: datetime) -> SignedOut:
    """Hold the claims of a token that ends sessions, whose signature is right, against what we expect.

    Parameters
    ----------
    claims : as the issuer signed them
    issuer, client_id : who must say it, and to whom
    at : now; clocks may differ by a minute

    Returns
    -------
    SignedOut; whether the token was used before is not known here

    Raises
    ------
    NotVouchedFor
        it is another's, for another, too old, too early, names nobody, has no name of its own, or is a token that signs somebody in

    Source
    ------
    OpenID Connect Back-Channel Logout 1.0 with errata set 1, 2.4 (the token) and 2.6 (validation).

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> now = int(at.timestamp())
    >>> said = {"iss": "https://id.example", "aud": "kith", "sub": "7", "iat": now, "exp": now + 120, "jti": "t1", "events": {SIGN_OUT_EVENT: {}}}
    >>> must_sign_out(said, "https://id.example", "kith", at=at).subject
    '7'
    >>> must_sign_out({**said, "nonce": "n1"}, "https://id.example", "kith", at=at)
    Traceback (most recent call last):
    ...
    kith.errors.NotVouchedFor: That sign-out cannot be used: nonce. Send it anew.
    """
    wrong = [name for name, is_right in _sign_out_checks(claims, issuer, client_id, at).items() if not is_right]
    if wrong:
        raise NotVouchedFor(f"That sign-out cannot be used: {', '.join(wrong)}.", "Send it anew.")
    until = datetime.fromtimestamp(claims["exp"], at.tzinfo) + _DRIFT
    return SignedOut(claims.get("sub") or "", claims.get("sid") or "", claims["jti"], until)


def _sign_out_checks(claims: Mapping[str, Any], issuer: str, client_id: str, at: datetime) -> dict[str, bool]:
    now, drift = at.timestamp(), _DRIFT.total_seconds()
    issued, ends, events = _moment(claims.get("iat")), _moment(claims.get("exp")), claims.get("events")
    said = [claims.get(name) for name in ("sub", "sid") if claims.get(name) is not None]
    token = claims.get("jti")
    return {
        "iss": claims.get("iss") == issuer,
        "aud": client_id in _listed(claims.get("aud")),
        "iat": issued is not None and -drift <= now - issued <= _SIGN_OUT_LASTS.total_seconds() + drift,
        "exp": ends is not None and now < ends + drift and ends - now <= _LONGEST.total_seconds(),
        "jti": isinstance(token, str) and 0 < len(token) <= 1_000,
        "events": isinstance(events, Mapping) and isinstance(events.get(SIGN_OUT_EVENT), Mapping),
        "nonce": "nonce" not in claims,
        "sub or sid": bool(said) and all(isinstance(one, str) and 0 < len(one) <= 255 for one in said),
    }


def _checks(claims: Mapping[str, Any], expected: Expected, at: datetime) -> dict[str, bool]:
    now, drift, audience = at.timestamp(), _DRIFT.total_seconds(), _listed(claims.get("aud"))
    times = {name: _moment(claims.get(name)) for name in ("exp", "iat", "nbf", "auth_time")}
    subject = claims.get("sub")
    return {
        "iss": claims.get("iss") == expected.issuer,
        "aud": expected.client_id in audience
        and (len(audience) == 1 or claims.get("azp") == expected.client_id)
        and claims.get("azp", expected.client_id) == expected.client_id,
        "sub": isinstance(subject, str) and 0 < len(subject) <= 255,
        "nonce": bool(expected.nonce) and claims.get("nonce") == expected.nonce,
        "exp": times["exp"] is not None and now < times["exp"] + drift,
        "iat": times["iat"] is not None and times["iat"] - drift <= now,
        "nbf": "nbf" not in claims or (times["nbf"] is not None and times["nbf"] - drift <= now),
        "auth_time": times["auth_time"] is not None
        and -drift <= now - times["auth_time"] <= expected.signed_in_within.total_seconds() + drift,
    }


def _moment(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]
