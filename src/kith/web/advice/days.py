"""Days of a case in words."""

from __future__ import annotations

from kith.care.advice_matters import DAY_KINDS

__all__ = ["day_title"]


def day_title(kind: str) -> str:
    """What is to be done by a day, or that a letter is silent."""
    return DAY_KINDS[kind].title if kind in DAY_KINDS else "A letter of evidence that nobody has moved in time"
