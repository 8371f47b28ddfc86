"""The link by which whoever runs a service says that its entry is right: its secret, how long it works, and what they may say by it."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta

from kith.directory.freshness import ASKING
from kith.errors import BadUsage

__all__ = ["OWNERS_SAY", "SECRET_BYTES", "digest_of_secret", "secret_from", "works_until"]

SECRET_BYTES = 20
"""Bytes of chance in a secret: nobody guesses one of 2 to the power of 160."""

OWNERS_SAY = ("phone", "email", "website", "description", "eligibility", "cost_note", "alert")
"""What an owner may say otherwise by the link, one line each. For all else they ring: a link may be in the wrong hands."""


def secret_from(chance: bytes) -> str:
    """The secret of a link, from bytes that nobody can guess.

    Examples
    --------
    >>> secret_from(bytes(20))
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    if len(chance) < SECRET_BYTES:
        raise BadUsage(f"A secret needs {SECRET_BYTES} bytes of chance.", "Give more.")
    return base64.b32encode(chance[:SECRET_BYTES]).decode().lower()


def digest_of_secret(secret: str) -> str:
    """What is kept of a secret.

    Examples
    --------
    >>> digest_of_secret("Abc") == digest_of_secret("abc ")
    True
    """
    return hashlib.sha256(secret.strip().lower().encode()).hexdigest()


def works_until(made: datetime) -> datetime:
    """The moment from which a link works no longer.

    Examples
    --------
    >>> works_until(datetime(2026, 11, 27)).isoformat()
    '2026-12-27T00:00:00'
    """
    return made + timedelta(ASKING.link_days)
