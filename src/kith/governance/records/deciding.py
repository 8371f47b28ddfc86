"""What the rooms above and the pages call: who asks, with all that is kept about them, and what the rules say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from kith.governance.access import Decision, decide
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import Facts
from kith.governance.item import Item
from kith.governance.records.models import Membership, TrainingHeld
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["ask", "asker_on"]


def asker_on(account: Any, session: str, on: date) -> Asker | None:
    """Who asks, in their role of a day, with the teams they are in and the courses they completed; None for nobody.

    Somebody with two roles acts in the one they have had longest, until they can choose.
    """
    held = (
        Membership.objects.on(on)
        .filter(account_id=account.pk)
        .select_related("organisation", "team__neighbourhood")
        .order_by("from_date", "id")
    )
    rows = list(held)
    if not rows:
        return None
    role, body = rows[0].role, rows[0].organisation
    ties = tuple(
        TeamTie(str(row.team_id), row.team.neighbourhood.name, row.from_date, row.to_date)
        for row in rows
        if row.role == role and row.organisation_id == body.id
    )
    courses = TrainingHeld.objects.filter(Q(account_id=account.pk)).values_list("course", "completed_date")
    return Asker(
        str(account.pk), role, body.ods_code or body.name, body.kind, ties,
        tuple(Completed(*course) for course in courses), bool(account.is_active), session,
    )  # fmt: skip


def ask(asker: Asker, action: str, item: Item, purpose: str, *, by: Actor, at: datetime) -> Decision:
    """Ask the rules about one item, and write the look, or the refusal, to the trail, in the transaction that is open.

    Errors: `BadUsage` outside a transaction. Grants, agreements and objections join the facts with the rooms that write
    them; until then there are none, and what needs one is refused.
    """
    decision = decide(asker, action, item, purpose, facts=Facts(), at=at)
    deed = Deed(
        "looked" if decision.shows else "refused", item.kind, item.neighbourhood or item.person_id or "",
        person=item.person_id or "", purpose=purpose, result=decision.effect,
        details={"action": action, "field_group": item.field_group, "form": item.form, "rules": " ".join(decision.policies)},
    )  # fmt: skip
    append([deed], by=by, at=at)
    return decision
