"""What somebody may say who raises a person: needs in plain words from a list, so that nobody has to name an illness."""

from __future__ import annotations

__all__ = ["NEEDS", "TOLD_BY", "in_words"]

NEEDS = {
    "home": "seems not to manage at home",
    "alone": "seems to have nobody",
    "money": "is short of money, food or heating",
    "housing": "lives where it is not fit, or may lose it",
    "caring": "looks after somebody and is worn out",
    "language": "is not understood, or does not understand us",
    "access": "does not get to a service, or was turned away",
    "worried": "is not as they were, and somebody who knows them is worried",
}
"""Every need that may be raised. None of them is an illness: whoever raises it need not know one, nor say one."""

TOLD_BY = {
    "front desk": "a front desk",
    "adviser": "a welfare or housing adviser",
    "community": "a faith or community group",
    "relative": "a relative, friend or neighbour",
    "worker": "a worker who met them",
}
"""Who knows the person and says so."""


def in_words(need: str, told_by: str) -> str:
    """A signal as it stands beside a person on a worklist.

    Examples
    --------
    >>> in_words("home", "front desk")
    'Raised by a front desk: seems not to manage at home'
    """
    return f"Raised by {TOLD_BY[told_by]}: {NEEDS[need]}"
