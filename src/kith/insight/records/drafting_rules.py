"""Drafts of rules: begun, changed, taken away. Two who change one draft never overwrite each other in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Max

from kith.errors import AlreadyDecided, BadRule
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.insight.event_clauses import check_name
from kith.insight.reading_rules import read_rule
from kith.insight.records.asking_about_rules import PLANNING, must_make_rules
from kith.insight.records.models import RuleDraft, TeamRule
from kith.insight.rule import Rule
from kith.insight.rules import built_in_rules
from kith.insight.sketching import Sketch, name_for, sketch_from, sketch_of

__all__ = [
    "Draft",
    "Editing",
    "begin_draft",
    "begin_draft_of",
    "change_draft",
    "drafts",
    "take_away",
    "the_draft",
    "written",
]


@dataclass(frozen=True)
class Draft:
    """A draft as it is kept; `edits` says which of its states this is, `next_version` under what it would be used."""

    number: int
    sketch: Sketch
    edits: int
    changed_by: str
    changed_at: datetime
    next_version: int


@dataclass(frozen=True)
class Editing:
    """Which draft is changed, and which of its states whoever changes it looked at."""

    number: int
    edits: int


@lru_cache(maxsize=512)
def written(text: str) -> Rule:
    """A frozen rule from its text."""
    return read_rule(text)


def drafts() -> list[Draft]:
    """Every draft, by name; in two questions."""
    latest = dict(TeamRule.objects.order_by().values_list("rule").annotate(Max("rule_version")))
    return [_as_draft(row, latest.get(row.name, 0)) for row in RuleDraft.objects.all()]


def the_draft(number: int) -> Draft | None:
    """One draft; None where it was used or taken away."""
    row = RuleDraft.objects.filter(pk=number).first()
    if row is None:
        return None
    last = TeamRule.objects.filter(rule=row.name).values_list("rule_version", flat=True).first()
    return _as_draft(row, last or 0)


def begin_draft(*, asker: Asker, sketch: Sketch, by: Actor, at: datetime) -> int:
    """Begin a rule under a name that no other has, and return its number.

    Changes: adds the draft. Told: the trail. Errors: `Refused` for somebody who makes no rules; `BadRule` where a rule or
    draft of that name is there.
    """
    name = check_name(name_for(sketch.title), "rule")
    is_taken = name in {rule.name for rule in built_in_rules()} or TeamRule.objects.filter(rule=name).exists()
    if is_taken:
        raise BadRule(f"There is a rule called “{sketch.title}” already.", "Give this one another title, or change that one.")  # fmt: skip
    return _begun(asker, replace(sketch, name=name), by, at)


def begin_draft_of(*, asker: Asker, rule: str, by: Actor, at: datetime) -> int:
    """Begin a later version of one of the team's own rules, and return the draft's number; where one is begun, that one's.

    Changes: adds the draft, unless there is one. Told: the trail. Errors: `Refused`; `BadRule` for a rule that is none of the team's.
    """
    begun = RuleDraft.objects.filter(name=rule).first()
    if begun is not None:
        return begun.pk
    latest = TeamRule.objects.filter(rule=rule).first()
    if latest is None:
        raise BadRule(f"The team has no rule called {rule}.", "Begin one of your own with clauses like its.")
    return _begun(asker, sketch_of(written(latest.text)), by, at)


def _begun(asker: Asker, sketch: Sketch, by: Actor, at: datetime) -> int:
    must_make_rules(asker, sketch.name, by=by, at=at)
    told = {"begun_by": by.account, "begun_at": at, "changed_by": by.account, "changed_at": at}
    try:
        with transaction.atomic():
            row = RuleDraft.objects.create(name=sketch.name, sketch=sketch.as_json(), **told)
            append(
                [Deed("changed", "rule draft", sketch.name, purpose=PLANNING, details={"begun": True})], by=by, at=at
            )
    except IntegrityError:
        raise BadRule("Somebody has begun a rule of that name.", "Open theirs, or choose another title.") from None
    return row.pk


def change_draft(*, asker: Asker, editing: Editing, sketch: Sketch, by: Actor, at: datetime) -> None:
    """Put another wording in place of the one that was looked at.

    Changes: the draft. Told: the trail. Errors: `Refused`; `AlreadyDecided` where somebody changed it meanwhile: then
    nothing is changed, and both wordings can be shown.
    """
    must_make_rules(asker, sketch.name, by=by, at=at)
    with transaction.atomic():
        looked_at = RuleDraft.objects.filter(pk=editing.number, edits=editing.edits)
        told = {"edits": editing.edits + 1, "changed_by": by.account, "changed_at": at}
        if not looked_at.update(sketch=sketch.as_json(), **told):
            raise AlreadyDecided("Somebody changed this draft while you did.", "Look at both, and choose again.")
        deed = Deed("changed", "rule draft", sketch.name, purpose=PLANNING, details={"edits": editing.edits + 1})
        append([deed], by=by, at=at)


def take_away(*, asker: Asker, editing: Editing, by: Actor, at: datetime) -> None:
    """Take a draft away. Changes: the draft is gone. Told: the trail. Errors: as of `change_draft`."""
    row = RuleDraft.objects.filter(pk=editing.number).first()
    must_make_rules(asker, row.name if row else "", by=by, at=at)
    with transaction.atomic():
        if row is None or not RuleDraft.objects.filter(pk=editing.number, edits=editing.edits).delete()[0]:
            raise AlreadyDecided("Somebody changed this draft while you did.", "Look at it again.")
        append([Deed("changed", "rule draft", row.name, purpose=PLANNING, result="taken away")], by=by, at=at)


def _as_draft(row: RuleDraft, last: int) -> Draft:
    return Draft(row.pk, sketch_from(row.sketch), row.edits, row.changed_by, row.changed_at, last + 1)
