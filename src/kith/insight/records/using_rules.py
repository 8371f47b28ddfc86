"""The team's own rules: frozen when they are first used, asked by the next run of finding, replaced, retired; never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from kith.coding import Codelist
from kith.errors import AlreadyDecided, BadRule
from kith.governance.asker import Asker
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.insight.event_clauses import spoken
from kith.insight.freezing import codelists_of, fingerprints
from kith.insight.records.asking_about_rules import PLANNING, must_make_rules
from kith.insight.records.drafting_rules import Editing, the_draft, written
from kith.insight.records.models import RuleDraft, TeamRule
from kith.insight.rule import Rule
from kith.insight.rules import Rules, built_in_rules

__all__ = [
    "Version",
    "own_rules",
    "retire_rule",
    "rules_in_use",
    "rules_used_by",
    "together",
    "use_rule",
    "versions_of",
    "with_draft",
]


@dataclass(frozen=True)
class Version:
    """One version of a team's own rule, as it was frozen: its words, whose it is, when and why; and how it ended."""

    rule: Rule
    state: str
    fingerprint: str
    codelists: Mapping[str, str]
    why: str
    used_by: str
    used_at: datetime
    ended_by: str
    ended_at: datetime | None
    why_ended: str


def rules_in_use() -> Rules:
    """What the next run of finding asks: the rules that come with Kith, and the team's own that are in use."""
    return together(tuple(TeamRule.objects.filter(state="in use").order_by("rule").values_list("text", flat=True)))


def rules_used_by(account: str) -> set[str]:
    """Rules of the team that one account put into use, and so answers for first."""
    return set(TeamRule.objects.filter(state="in use", used_by=account).values_list("rule", flat=True))


@lru_cache(maxsize=16)
def together(texts: tuple[str, ...]) -> Rules:
    """The rules that come with Kith and these of the team; put in order once."""
    return Rules((*built_in_rules(), *map(written, texts)))


def with_draft(rules: Rules, rule: Rule) -> Rules:
    """The rules in use with a draft in place of the version it would replace; the draft and what it names stand for themselves.

    Errors: `BadRule` where it names a rule that is not in use, or one that names it, or words a reason otherwise than another.
    """
    return Rules((*(one for one in rules if one.name != rule.name), rule))


def versions_of(name: str) -> list[Version]:
    """Every version of a team's own rule, the latest first; none for a rule that comes with Kith."""
    return [_version(row) for row in TeamRule.objects.filter(rule=name)]


def own_rules() -> list[Version]:
    """The latest version of each of the team's own rules, by name; in one question."""
    latest: dict[str, TeamRule] = {}
    for row in TeamRule.objects.all():
        latest.setdefault(row.rule, row)
    return [_version(row) for row in latest.values()]


def _version(row: TeamRule) -> Version:
    return Version(
        written(row.text), row.state, row.fingerprint, row.codelists, row.why, row.used_by, row.used_at, row.ended_by,
        row.ended_at, row.why_ended,
    )  # fmt: skip


def use_rule(
    *, asker: Asker, editing: Editing, why: str, codelists: Mapping[str, Codelist], by: Actor, at: datetime
) -> Rule:
    """Freeze a draft as the next version of its rule, from which on runs of finding ask it.

    Changes: adds the version, ends the one before, takes the draft away. Told: the trail, with the fingerprint. Errors:
    `Refused`; `AlreadyDecided` where the draft was changed since; `BadRule` where it is unfinished, says why in too few
    words, or cannot be asked beside the rules in use; `BadCodelist` where it names a list that is not there.
    """
    draft = the_draft(editing.number)
    must_make_rules(asker, draft.sketch.name if draft else "", by=by, at=at)
    if draft is None or draft.edits != editing.edits:
        raise AlreadyDecided("Somebody changed this draft while you looked at it.", "Look at it again.")
    _must_be_reason(why)
    rule = replace(draft.sketch.rule(draft.next_version), file="")
    marks = fingerprints(with_draft(rules_in_use(), rule), codelists)
    lists = {name: codelists[name].fingerprint for name in codelists_of(rule) if name in codelists}
    with transaction.atomic():
        if not RuleDraft.objects.filter(pk=editing.number, edits=editing.edits).delete()[0]:
            raise AlreadyDecided("Somebody changed this draft while you looked at it.", "Look at it again.")
        _ended(rule.name, "replaced", f"Version {rule.version} took its place", by, at)
        TeamRule.objects.create(
            rule=rule.name, rule_version=rule.version, title=rule.title, theme=rule.theme, text=rule.text, state="in use",
            fingerprint=marks[rule.name], codelists=lists, why=why.strip(), used_by=by.account, used_at=at,
        )  # fmt: skip
        told: dict[str, str | int | bool | None] = {"version": rule.version, "fingerprint": marks[rule.name], "sentence": rule.sentence[:1500]}  # fmt: skip
        append([Deed("changed", "rule", rule.name, purpose=PLANNING, result="in use", reason=why.strip(), details=told)], by=by, at=at)  # fmt: skip
    return rule


def retire_rule(*, asker: Asker, rule: str, version: int, why: str, by: Actor, at: datetime) -> None:
    """Ask a rule no more; its words stay readable.

    Changes: its state. Told: the trail. Errors: `Refused`; `AlreadyDecided` where that version is not in use any more;
    `BadRule` where rules in use name it, or no reason is given.
    """
    must_make_rules(asker, rule, by=by, at=at)
    _must_be_reason(why)
    naming = [spoken(one.name) for one in rules_in_use() if rule in one.named_rules]
    if naming:
        raise BadRule(f"These rules name it: {', '.join(naming)}.", "Retire or change those first.")
    with transaction.atomic():
        if not _ended(rule, "retired", why.strip(), by, at, version):
            raise AlreadyDecided("That version is not in use any more.", "Look at the rule again.")
        told = {"version": version}
        append([Deed("changed", "rule", rule, purpose=PLANNING, result="retired", reason=why.strip(), details=told)], by=by, at=at)  # fmt: skip


def _ended(rule: str, state: str, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    rows = TeamRule.objects.filter(rule=rule, state="in use")
    rows = rows if version is None else rows.filter(rule_version=version)
    return rows.update(state=state, ended_by=by.account, ended_at=at, why_ended=why)


def _must_be_reason(why: str) -> None:
    if not is_reason(why):
        least, most = REASON_LENGTHS
        raise BadRule("Say why, so that somebody else can follow it.", f"Write {least} to {most} characters.")
