"""Secrets that the service must be able to read again, sealed with a key that no copy of the database holds."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kith.errors import CannotUnseal

__all__ = ["seal", "unseal"]

FACTOR = "second factor"
"""The use that secrets of second factors are sealed for."""


def seal(secret: str, use: str = FACTOR) -> str:
    """Seal a text with the installation's secret, for one use: the key is made for it alone, so that no other opens it."""
    return _sealer(use).encrypt(secret.encode()).decode()


def unseal(sealed: str, use: str = FACTOR) -> str:
    """Open what was sealed here, also under a secret that was replaced since and stands in `SECRET_KEY_FALLBACKS`.

    Raises `CannotUnseal` where it was sealed for another use, or under another secret: a database restored without its own.
    """
    try:
        return _sealer(use).decrypt(sealed).decode()
    except InvalidToken as wrong:
        if use != FACTOR:
            raise CannotUnseal("This was sealed for another use, or with another secret.", "Type it again.") from wrong
        raise CannotUnseal(
            "This second factor was sealed with another secret of the installation.",
            "Sign in with a recovery code, or have the factor reset; or put the installation's own secret.key back.",
        ) from wrong


def _sealer(use: str) -> MultiFernet:
    return MultiFernet([_key(secret, use) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str, use: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kith {use}".encode()).derive(secret.encode())
    return Fernet(urlsafe_b64encode(made))
