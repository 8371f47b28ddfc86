"""Whether somebody may look at the directory, correct it, or let a feed in: the rules are asked here, for every verb of the room."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.errors import NotYours
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.trail import Actor

__all__ = ["PURPOSE", "may", "must"]

PURPOSE = "coordination"
"""What services are looked for: to arrange help. It is about nobody."""

_ITEM = Item("service", "directory", form="aggregate")


def may(asker: Asker, action: str, at: datetime) -> Decision:
    """What the rules say; nothing is written."""
    return would_decide(asker, action, [_ITEM], PURPOSE, at)[0]


def must(asker: Asker, action: str, by: Actor, at: datetime) -> None:
    """Ask the rules, and write the answer to the trail. Errors: `NotYours` with what the rules say."""
    with transaction.atomic():
        said = ask(asker, action, _ITEM, PURPOSE, by=by, at=at)
    if not said.shows:
        raise NotYours(said.say, f"You can: {NEXT_STEPS[said.next_step]}.")
