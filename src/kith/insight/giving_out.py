"""Which rules may be counted and never given out: asked before any person of theirs reaches a team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

__all__ = ["Forbids", "none_forbidden"]

Forbids = Callable[[Iterable[str], date], Mapping[str, str]]
"""Of these rules and lists, on a day: those whose people may not be given out, each with the sentence that says why."""


def none_forbidden(names: Iterable[str], on: date) -> Mapping[str, str]:
    """Say that every one of these may be given out, where no rule needs an agreement with people of a group.

    Parameters
    ----------
    names : rules and lists
    on : the day

    Returns
    -------
    nothing

    Examples
    --------
    >>> none_forbidden(["missing_out"], date(2026, 11, 1))
    {}
    """
    del names, on
    return {}
