"""Secrets that the service must be able to read again, sealed with a key that no copy of the database holds."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kith.errors import CannotUnseal

__all__ = ["seal", "unseal"]

_FOR = b"kith second factor"
"""The key is made from the installation's secret for this use alone, so that no other use of it gives this one away."""


def seal(secret: str) -> str:
    """Seal a text with the installation's secret."""
    return _sealer().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Open what was sealed here, also under a secret that was replaced since and stands in `SECRET_KEY_FALLBACKS`.

    Raises `CannotUnseal` where it was sealed under another secret: a database restored without its own.
    """
    try:
        return _sealer().decrypt(sealed).decode()
    except InvalidToken as wrong:
        raise CannotUnseal(
            "This second factor was sealed with another secret of the installation.",
            "Sign in with a recovery code, or have the factor reset; or put the installation's own secret.key back.",
        ) from wrong


def _sealer() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_FOR).derive(secret.encode())
    return Fernet(urlsafe_b64encode(made))
