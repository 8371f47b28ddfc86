"""What one entry of a partner's record is known by, whatever number a load gives it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

__all__ = ["mark_of"]

_BETWEEN = "\x1f"


def mark_of(record: str, kind: str, on: date, code_system: str | None, code: str | None) -> str:
    """The mark of an entry: SHA-256 of the record that it is in, its kind, day and code.

    Parameters
    ----------
    record : the partner's record, by its id
    kind, on, code_system, code : of the entry

    Returns
    -------
    64 hexadecimal figures. A value that a partner corrects keeps its mark; two entries that are alike in all of these have one mark, and are
    guarded together.

    Examples
    --------
    >>> mark_of("r1", "contact", date(2026, 3, 2), None, None) == mark_of("r1", "contact", date(2026, 3, 2), None, None)
    True
    >>> mark_of("r1", "contact", date(2026, 3, 2), "kith", "c") == mark_of("r1", "contact", date(2026, 3, 2), "kithc", "")
    False
    """
    return sha256(_BETWEEN.join((record, kind, on.isoformat(), code_system or "", code or "")).encode()).hexdigest()
