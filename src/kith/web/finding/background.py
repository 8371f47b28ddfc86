"""Runs of finding: while the page waits where the register is small, else by the worker; with an installation's own sensitive codes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from kith.governance.asker import Asker
from kith.governance.records.deciding import Usable
from kith.governance.trail import Actor
from kith.insight.records.finding import Asking, carry_out, takes_long
from kith.insight.records.snapshots import clear_snapshots
from kith.insight.records.using_rules import rules_in_use
from kith.web.sensitive import sensitive_codes

__all__ = ["begin", "clear", "find_again", "gather", "snapshots"]


def gather() -> Asking:
    """What a run asks with: the rules in use, the team's own among them, and the installation's own sensitive codes beside ours."""
    return Asking(rules=rules_in_use(), sensitive=sensitive_codes(), keep_in=snapshots())


@task()
def find_again(run: int, role: str = "", organisation: str = "") -> None:
    """Carry out a run that waits, as what its asker was when they asked; one of before that was kept is refused."""
    carry_out(run=run, usable=Usable(None, role, organisation), gather=gather, at=timezone.now())
    clear(timezone.now())


def begin(run: int, asker: Asker) -> None:
    """Carry a run out now where the register is small, or leave it to the worker."""
    if takes_long():
        find_again.enqueue(run, asker.role, asker.organisation)
    else:
        find_again.call(run, asker.role, asker.organisation)


def snapshots() -> Path:
    """The folder of what the last run read."""
    return settings.HOME / "finding"


def clear(at: datetime) -> int:
    """Delete what earlier runs left, and what a run left whose basis has ended."""
    return clear_snapshots(snapshots(), by=Actor("kith worker"), at=at)
