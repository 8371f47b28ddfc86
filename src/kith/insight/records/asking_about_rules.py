"""Who may read, make and use rules, and who speaks for the groups in them: what the rule book says, in one place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kith.errors import Refused
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.trail import append
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.trail import Actor, Deed

__all__ = ["PLANNING", "may_make_rules", "may_read_rules", "may_speak_for_groups", "must_make_rules", "must_speak_for_groups"]  # fmt: skip

PLANNING = "population-planning"
"""A rule is about nobody: reading and making one is planning. Counting it is a finding, and needs its basis."""

_RULES = Item("rule", "lists", form="aggregate")
_GROUPS = Item("group agreement", "agreements", form="aggregate")


def may_read_rules(asker: Asker, *, by: Actor, at: datetime) -> Decision:
    """What the rule book says of reading rules. Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction."""
    return ask(asker, "view", _RULES, PLANNING, by=by, at=at)


def may_make_rules(asker: Asker, at: datetime) -> Decision:
    """What the rule book would say of making rules, for a page that offers it."""
    return would_decide(asker, "edit", [_RULES], PLANNING, at)[0]


def may_speak_for_groups(asker: Asker, at: datetime) -> Decision:
    """What the rule book would say of recording what a group agreed to, for a page that offers it."""
    return would_decide(asker, "edit", [_GROUPS], PLANNING, at)[0]


def must_make_rules(asker: Asker, what: str, *, by: Actor, at: datetime) -> None:
    """Go on only for somebody who makes rules. Told: the trail, of a refusal. Errors: `Refused`, with what to do instead."""
    _must(may_make_rules(asker, at), "rule", what, by, at)


def must_speak_for_groups(asker: Asker, what: str, *, by: Actor, at: datetime) -> None:
    """Go on only for somebody who speaks for groups. Told: the trail, of a refusal. Errors: `Refused`, with what to do instead."""
    _must(may_speak_for_groups(asker, at), "group agreement", what, by, at)


def _must(decision: Decision, kind: str, what: str, by: Actor, at: datetime) -> None:
    if decision.shows:
        return
    told = Deed("refused", kind, what, purpose=PLANNING, result=decision.effect, reason=decision.say)
    with transaction.atomic():
        append([told], by=by, at=at)
    step = NEXT_STEPS[decision.next_step]
    raise Refused(decision.say, f"{step[:1].upper()}{step[1:]}.")
