"""The second factor: when a code of an authenticator app counts, and when a recovery code does. What it is kept as is not known here."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import pyotp

from kith.errors import CodeDoesNotCount

__all__ = [
    "CHANCE_FOR_CODES",
    "CHANCE_FOR_SECRET",
    "DRIFT_STEPS",
    "RECOVERY_CODES",
    "STEP_SECONDS",
    "address_of",
    "digest_of",
    "in_groups",
    "must_be_one_of",
    "recovery_codes",
    "secret_of",
    "step_that_counts",
]

STEP_SECONDS = 30
"""For how long an app shows one code (RFC 6238, 5.2)."""

DRIFT_STEPS = 1
"""How many steps a telephone's clock may be behind or ahead: one, as RFC 6238 (6) recommends."""

RECOVERY_CODES = 10
"""How many recovery codes are given at once."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS_EACH = 16

CHANCE_FOR_SECRET = 20
"""Bytes of chance that a secret is made of: as long as a digest of SHA-1, as RFC 4226 (4) recommends."""

CHANCE_FOR_CODES = RECOVERY_CODES * _LETTERS_EACH
"""Bytes of chance that a set of recovery codes is made of."""

_NOT_TYPED = re.compile(r"[\s-]")


def step_that_counts(secret: str, code: str, *, at: datetime, after: int | None = None) -> int:
    """Find the step whose code this is, among those that a clock may have now and that no code was taken of before.

    Parameters
    ----------
    secret : what app and service share, in base32
    code : six figures; blanks between them are let pass
    at : now
    after : the last step of which a code was taken; it, and all before it, count no more

    Returns
    -------
    int, whole steps since 1970

    Raises
    ------
    CodeDoesNotCount
        the code is of none of these steps. Which of them it missed, and by how much, is not told.

    Source
    ------
    RFC 6238 (TOTP), 5.2: "the verifier MUST NOT accept the second attempt of the OTP"; one step of drift each way.

    Examples
    --------
    >>> from datetime import UTC
    >>> secret, at = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", datetime.fromtimestamp(59, UTC)
    >>> step_that_counts(secret, "287 082", at=at)
    1
    >>> step_that_counts(secret, "287082", at=at, after=1)
    Traceback (most recent call last):
    ...
    kith.errors.CodeDoesNotCount: That code does not count: it is wrong, too old, or was used before. Wait until the app shows the next one, and type that.
    """
    app, typed = pyotp.TOTP(secret, interval=STEP_SECONDS), _NOT_TYPED.sub("", code)
    now = int(at.timestamp()) // STEP_SECONDS
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    equal = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode())]
    counting = [step for step in equal if after is None or step > after]
    if not counting:
        raise CodeDoesNotCount(
            "That code does not count: it is wrong, too old, or was used before.",
            "Wait until the app shows the next one, and type that.",
        )
    return counting[0]


def secret_of(chance: bytes) -> str:
    """A secret that app and service share, made of bytes of chance.

    Examples
    --------
    >>> secret_of(b"12345678901234567890")
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    """
    return b32encode(chance).decode()


def address_of(secret: str, *, name: str, place: str) -> str:
    """What an authenticator app reads to take in a secret: the address in the square.

    Examples
    --------
    >>> address_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", name="amina.yusuf", place="Kith")
    'otpauth://totp/Kith:amina.yusuf?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kith'
    """
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=place)


def in_groups(text: str) -> str:
    """A secret or a recovery code as it is read out and typed: in groups of four.

    Examples
    --------
    >>> in_groups("GEZDGNBVGY")
    'GEZD GNBV GY'
    """
    return " ".join(text[first : first + 4] for first in range(0, len(text), 4))


def recovery_codes(chance: bytes) -> list[str]:
    """Recovery codes drawn from bytes of chance: sixteen letters each, of which none looks like a figure.

    Parameters
    ----------
    chance : one byte for each letter of each code, from a source made for secrets

    Returns
    -------
    `RECOVERY_CODES` codes of 80 bits; too many to guess, so that a digest without a salt keeps them safe

    Examples
    --------
    >>> len(recovery_codes(bytes(160))), recovery_codes(bytes(range(160)))[0]
    (10, 'ABCDEFGHJKLMNPQR')
    """
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in chance[:CHANCE_FOR_CODES]]
    return ["".join(letters[first : first + _LETTERS_EACH]) for first in range(0, len(letters), _LETTERS_EACH)]


def digest_of(recovery_code: str) -> str:
    """What is kept of a recovery code: its SHA-256, however it was typed.

    Examples
    --------
    >>> digest_of("abcd efgh-jklm npqr") == digest_of("ABCDEFGHJKLMNPQR")
    True
    """
    return sha256(_NOT_TYPED.sub("", recovery_code).upper().encode()).hexdigest()


def must_be_one_of(recovery_code: str, digests: Iterable[str]) -> str:
    """The digest of a recovery code, if it is among those not used yet.

    Raises
    ------
    CodeDoesNotCount
        it is not among them: never given, or used before

    Examples
    --------
    >>> must_be_one_of("ABCD", [digest_of("abcd")]) == digest_of("abcd")
    True
    >>> must_be_one_of("ABCD", [])
    Traceback (most recent call last):
    ...
    kith.errors.CodeDoesNotCount: That recovery code does not count: it is wrong, or was used before. Type another of your recovery codes, or ask a colleague to reset your second factor.
    """
    wanted = digest_of(recovery_code)
    if not any(hmac.compare_digest(wanted, each) for each in digests):
        raise CodeDoesNotCount(
            "That recovery code does not count: it is wrong, or was used before.",
            "Type another of your recovery codes, or ask a colleague to reset your second factor.",
        )
    return wanted
