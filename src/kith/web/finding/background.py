"""Runs of finding: while the page waits where the register is small, else by the worker; with an installation's own sensitive codes."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from kith.insight.records.finding import Asking, carry_out, takes_long
from kith.web.sensitive import sensitive_codes

__all__ = ["begin", "find_again", "gather"]


def gather() -> Asking:
    """What a run asks with; the installation's own sensitive codes stand beside those that come with Kith."""
    return Asking(sensitive=sensitive_codes())


@task()
def find_again(run: int) -> None:
    """Carry out a run that waits."""
    carry_out(run=run, gather=gather, at=timezone.now())


def begin(run: int) -> None:
    """Carry a run out now where the register is small, or leave it to the worker."""
    if takes_long():
        find_again.enqueue(run)
    else:
        carry_out(run=run, gather=gather, at=timezone.now())
