"""Imports go on while the page waits where the register is small, else by the worker."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone
from django_tasks import task

from kith.errors import KithError, Refused, RegisterMoved
from kith.governance.item import Item
from kith.governance.records.deciding import asker_again, would_decide
from kith.governance.trail import Actor
from kith.insight.records.finding import takes_long
from kith.people.records.importing import PURPOSE, say_what_is_done
from kith.web.importing.carrying import bring_in, build_beside, check_rows

__all__ = ["ITEM", "begin", "go_on"]

ITEM = Item("import", "running", form="aggregate")
"""What whoever brings files in is asked about."""

_STEPS = {"check": check_rows, "build": build_beside, "commit": bring_in}


@task()
def go_on(step: str, run: int, by: dict[str, Any]) -> None:
    """Carry one step of an import out, as whoever asked for it; what is refused stands on its page."""
    actor, at = Actor(**by), timezone.now()
    try:
        _must_still_be_let(actor, at)
        _STEPS[step](run, by=actor, at=at)
    except RegisterMoved:
        pass  # the import is “moved”, and its page says how to go on
    except KithError as refused:
        say_what_is_done(run=run, what="", stopped_by=str(refused), by=actor, at=timezone.now())


def _must_still_be_let(actor: Actor, at: datetime) -> None:
    """The worker comes later: by then whoever asked may have left, or have another role."""
    asker = asker_again(actor, at)
    if asker is None or not would_decide(asker, "import", [ITEM], PURPOSE, at)[0].shows:
        raise Refused(
            "Whoever asked for this may not bring files in any more.",
            "Somebody who may goes on with it from this page.",
        )


def begin(step: str, run: int, *, by: Actor) -> None:
    """Carry a step of an import out now where the register is small, or leave it to the worker.

    Changes: what the step changes. Told: the trail. Errors: where the page waits, those of the step.
    """
    if takes_long():
        say_what_is_done(run=run, what="waiting for the worker", by=by, at=timezone.now())
        go_on.enqueue(step, run, asdict(by))
    else:
        _STEPS[step](run, by=by, at=timezone.now())
