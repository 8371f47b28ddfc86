"""Which tasks of the practice neighbourhood many fail at the first try; a small team’s numbers stay hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect_shares
from kith.governance.practising import MANY, Posed, Task, all_tasks

__all__ = ["FailedTask", "count_failed", "current_fingerprints"]


@dataclass(frozen=True)
class FailedTask:
    """How one task goes at the first try; None where the number is hidden, or nobody tried.

    tried, failed           people, rounded as the policy says
    value, lower, upper     share who failed, with its interval, from the rounded numbers
    is_hidden               a number is kept back because it is small, or would give a small one away
    """

    name: str
    title: str
    kind: str
    tried: int | None
    failed: int | None
    value: float | None
    lower: float | None
    upper: float | None
    is_hidden: bool

    @property
    def is_untried(self) -> bool:
        """Whether nobody tried it yet, as far as may be told."""
        return self.tried == 0 and not self.is_hidden

    @property
    def is_many(self) -> bool:
        """Whether many fail it."""
        return self.value is not None and self.value >= MANY


def current_fingerprints() -> Mapping[str, frozenset[str]]:
    """The fingerprints under which each task is posed today: one, or several where its answer differs by role.

    Examples
    --------
    >>> {len(wordings) for wordings in current_fingerprints().values()} <= {1, 2}
    True
    """
    found: dict[str, set[str]] = {}
    for posed in _each():
        found.setdefault(posed.name, set()).add(posed.fingerprint)
    return {name: frozenset(wordings) for name, wordings in found.items()}


def count_failed(first_tries: Iterable[tuple[str, bool]], *, policy: Policy = HES_STYLE) -> list[FailedTask]:
    """Count by task who tried and who failed at the first try, and hide what is too small to show.

    Parameters
    ----------
    first_tries : name of the task, and whether it was passed: one pair for each person and task
    policy : what is too small, and the rounding

    Returns
    -------
    list of FailedTask, one for each task there is; the one that most fail first, hidden ones and those nobody tried last

    Method
    ------
    `protect_shares`: both numbers are protected together, and the share and its Wilson interval come from what is shown.
    Where hiding some would not protect the others, all are hidden.

    Examples
    --------
    >>> tries = [("two-sisters", number >= 12) for number in range(40)]
    >>> found = count_failed(tries)[0]
    >>> found.name, found.tried, found.failed, found.is_many
    ('two-sisters', 40, 10, True)
    """
    tasks = {posed.name: posed.task for posed in _each()}
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for name, passed in first_tries:
        tried[name] += 1
        failed[name] += not passed
    counted = {"task": list(tasks), "failed": [failed[n] for n in tasks], "tried": [tried[n] for n in tasks]}
    try:
        safe = protect_shares(pa.table(counted), by=["task"], numerator="failed", denominator="tried", policy=policy)
    except Subtractable:
        return [_told(task, {"tried_mark": policy.mark}) for task in tasks.values()]
    found = [_told(tasks[row["task"]], row) for row in safe.to_pylist()]
    return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), not one.is_hidden))


def _told(task: Task, row: Mapping) -> FailedTask:
    hidden = bool(row.get("tried_mark") or row.get("failed_mark"))
    return FailedTask(
        task.name, task.title, task.kind, row.get("tried"), row.get("failed"),
        row.get("value"), row.get("lower"), row.get("upper"), hidden,
    )  # fmt: skip


def _each() -> Iterable[Posed]:
    return (posed for tasks in all_tasks().values() for posed in tasks)
