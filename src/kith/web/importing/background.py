"""Imports go on while the page waits where the register is small, else by the worker."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django_tasks import task

from kith.errors import KithError, RegisterMoved
from kith.governance.trail import Actor
from kith.insight.records.finding import takes_long
from kith.people.records.importing import say_what_is_done
from kith.web.importing.carrying import bring_in, build_beside, check_rows

__all__ = ["begin", "go_on"]

_STEPS = {"check": check_rows, "build": build_beside, "commit": bring_in}


@task()
def go_on(step: str, run: int, by: dict[str, Any]) -> None:
    """Carry one step of an import out, as whoever asked for it; what is refused stands on its page."""
    actor = Actor(**by)
    try:
        _STEPS[step](run, by=actor, at=timezone.now())
    except RegisterMoved:
        pass  # the import is “moved”, and its page says how to go on
    except KithError as refused:
        say_what_is_done(run=run, what="", stopped_by=str(refused), by=actor, at=timezone.now())


def begin(step: str, run: int, *, by: Actor) -> None:
    """Carry a step of an import out now where the register is small, or leave it to the worker.

    Changes: what the step changes. Told: the trail. Errors: where the page waits, those of the step.
    """
    if takes_long():
        say_what_is_done(run=run, what="waiting for the worker", by=by, at=timezone.now())
        go_on.enqueue(step, run, asdict(by))
    else:
        _STEPS[step](run, by=by, at=timezone.now())
