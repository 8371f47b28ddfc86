"""What counts once: a challenge that a key signed, a token that an issuer sent."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from kith.governance.records.models import UsedOnce

__all__ = ["forget_used", "use_once"]


def use_once(kind: str, what: str | bytes, *, until: datetime) -> bool:
    """Use something that counts once; False where it was used before, also by another a moment ago.

    Changes: keeps its digest until it would be too old to count anyway. Told: nobody. Errors: none.
    """
    digest = sha256(what.encode() if isinstance(what, str) else what).hexdigest()
    try:
        with transaction.atomic():
            UsedOnce.objects.create(kind=kind, digest=digest, until=until)
    except IntegrityError:
        return False
    return True


def forget_used(*, at: datetime) -> int:
    """Forget what would be too old to count anyway.

    Changes: deletes it. Told: nobody. Errors: none.
    """
    return UsedOnce.objects.filter(until__lt=at).delete()[0]
