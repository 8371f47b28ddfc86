"""What this database was begun for, said once: a made-up place, or a real one."""

from __future__ import annotations

from datetime import datetime

from kith.errors import NotADemonstration
from kith.governance.records.models import Installation

__all__ = ["begin", "must_be"]


def begin(*, is_demonstration: bool, at: datetime) -> None:
    """Write down what this database is for, if nobody did yet; `NotADemonstration` where it is for the other."""
    Installation.objects.get_or_create(id=1, defaults={"is_demonstration": is_demonstration, "begun_at": at})
    must_be(is_demonstration=is_demonstration)


def must_be(*, is_demonstration: bool) -> None:
    """Refuse to go on where the mode is not the one that this database was begun in.

    A made-up place must not be taken for a real one, nor open doors with printed passwords beside real people.
    """
    found = Installation.objects.filter(id=1).values_list("is_demonstration", flat=True).first()
    if found is None or found == is_demonstration:
        return
    if found:
        raise NotADemonstration(
            "This database holds a made-up place, and demonstration mode is off.",
            "Use an empty database for a real place; or set KITH_MODE=demo to look at the made-up one.",
        )
    raise NotADemonstration(
        "This database was begun for a real place, and demonstration mode is on.",
        "Leave KITH_MODE out; or name another folder in KITH_HOME for the made-up place.",
    )
