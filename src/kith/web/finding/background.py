"""Runs of finding: while the page waits where the register is small, else by the worker; with an installation's own sensitive codes."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from kith.coding import read_codelists
from kith.insight.records.finding import Asking, carry_out, takes_long
from kith.people.leaving_out import read_sensitive

__all__ = ["OWN_CODES", "begin", "find_again", "gather"]

OWN_CODES = "sensitive-codes"
"""The folder in KITH_HOME with an installation's own lists, one CSV for each label."""


def gather() -> Asking:
    """What a run asks with; the installation's own sensitive codes stand beside those that come with Kith."""
    folder = settings.HOME / OWN_CODES
    return Asking(sensitive=read_sensitive(read_codelists(folder))) if folder.is_dir() else Asking()


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
