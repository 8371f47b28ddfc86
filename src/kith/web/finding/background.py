"""A run of finding too long for a page to wait for: it is carried out by the worker."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kith.insight.records.finding import carry_out, takes_long

__all__ = ["begin", "find_again"]


@task()
def find_again(run: int) -> None:
    """Carry out a run that waits."""
    carry_out(run=run, at=timezone.now())


def begin(run: int) -> None:
    """Carry a run out now where the register is small, or leave it to the worker."""
    if takes_long():
        find_again.enqueue(run)
    else:
        carry_out(run=run, at=timezone.now())
