"""How right a linking was, held against a column that says who is who."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from kith.errors import BadUsage

__all__ = ["judged", "true_people"]


def true_people(record_ids: Sequence[str | None], pattern: str) -> list[str | None]:
    """The true person of each record, by the first group of a pattern over its id.

    >>> true_people(["rec-12-org", "rec-12-dup-0", "x"], r"rec-(\\d+)-")
    ['12', '12', None]
    """
    try:
        compiled = re.compile(pattern)
    except re.error as wrong:
        raise BadUsage(
            f"--truth-pattern is no regular expression: {wrong}.", "Try for example 'rec-(\\d+)-'."
        ) from None
    if compiled.groups < 1:
        raise BadUsage("--truth-pattern has no group.", "Put brackets round what names the person: 'rec-(\\d+)-'.")
    matches = [compiled.search(each) if each else None for each in record_ids]
    if not any(matches):
        raise BadUsage("--truth-pattern fits no record id.", "Look at the ids in the column mapped to record_id.")
    return [found[1] if found else None for found in matches]


def judged(groups: Sequence[int], truth: Sequence[str | None]) -> dict[str, Any]:
    """Precision, recall and F1 over pairs of rows put in one person; rows whose person is not known are left out.

    >>> judged([0, 0, 1, 1], ["a", "a", "a", "b"])
    {'precision': 0.5, 'recall': 0.3333333333333333, 'f1': 0.4, 'true_pairs': 3, 'rows_judged': 4}
    """
    known = [(group, person) for group, person in zip(groups, truth) if person is not None]
    right = pairs_of(known)
    put, true = pairs_of(group for group, _ in known), pairs_of(person for _, person in known)
    precision, recall = right / put if put else None, right / true if true else None
    total = (precision or 0.0) + (recall or 0.0)
    f1 = 2 * (precision or 0.0) * (recall or 0.0) / total if total else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "true_pairs": true, "rows_judged": len(known)}


def pairs_of(names: Iterable[Any]) -> int:
    """How many pairs of rows have the same name.

    >>> pairs_of("aabbb")
    4
    """
    return sum(count * (count - 1) // 2 for count in Counter(names).values())
