"""What is said where nothing is shown, so that no answer tells which pseudonyms are in use, nor about whom something is guarded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import would_decide
from kith.web.emergency.offering import OFFERED

__all__ = ["refusal", "said_of_nobody"]


def said_of_nobody(signed: Any, action: str, field_group: str) -> Decision:
    """What the rules say of a stranger. Where something of theirs would be shown, or opened in an emergency, there is nobody: it is hidden."""
    stranger = Item("person", field_group, "a stranger")
    said = would_decide(signed.asker, action, [stranger], usual_purpose(signed.asker.role), signed.at)[0]
    return replace(said, effect="hide") if said.shows or said.next_step == OFFERED else said


def refusal(signed: Any, action: str, field_group: str, said: Decision) -> Decision:
    """What is told of a refusal: to a role that sees nobody the same of everybody, whatever is kept about the one whom it asked of."""
    of_nobody = said_of_nobody(signed, action, field_group)
    return of_nobody if of_nobody.effect == "deny" else said
